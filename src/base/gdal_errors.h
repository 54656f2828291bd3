/* What GDAL says, kept from the terminal. For the modules that GDAL is linked to, and compiled into
 * them alone: base itself knows nothing of GDAL. */
#ifndef DECAMP_BASE_GDAL_ERRORS_H
#define DECAMP_BASE_GDAL_ERRORS_H

/* What GDAL complained about since gdal_errors_begin: the first failure, the last one (which of OSM
 * files is the one that tells the place), and how many. */
struct gdal_errors {
    char first[400], last[400];
    int failures;
};

/* From here to gdal_errors_end GDAL's messages go to `errors`, not to the terminal. Also registers
 * GDAL's drivers. */
void gdal_errors_begin(struct gdal_errors *errors);
void gdal_errors_end(void);

#endif
