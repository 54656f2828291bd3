/* Workbooks through GDAL, which is loaded only when a mission is one.
 *
 * GDAL is told to take every row as data and every cell as text, so that nothing is guessed from
 * other rows: a number comes as it is stored, a date as 2030/03/01 (.xlsx) or 2030-03-01 (.ods), a
 * boolean as 1 or TRUE. The number of a feature is the number of its row. Rows without any text are
 * left out, and counted beforehand, as a sheet may have a million of them.
 */
#include "mission/workbook.h"

#include "base/gdal_errors.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_api.h>
#include <stdlib.h>
#include <string.h>

static const char *cell_text(OGRFeatureH feature, int field)
{
    return OGR_F_IsFieldSetAndNotNull(feature, field) ? OGR_F_GetFieldAsString(feature, field) : "";
}

static int filled_columns(OGRFeatureH feature)
{
    int columns = OGR_F_GetFieldCount(feature);
    while (columns > 0 && !cell_text(feature, columns - 1)[0])
        columns--;
    return columns;
}

/* Dates as everywhere else, and numbers without the digits that binary fractions add:
 * 17.199999999999999 is 17.2. */
static const char *plain_text(const char *text, char plain[static 32])
{
    static const char date[] = "dddd/dd/dd", midnight[] = " 00:00:00";
    size_t length = strlen(text), matched = 0;
    while (date[matched] && (date[matched] == 'd' ? text[matched] >= '0' && text[matched] <= '9'
                                                  : text[matched] == date[matched]))
        matched++;
    bool only_date = length == sizeof date - 1 || strcmp(text + matched, midnight) == 0;
    if (!date[matched] && only_date) {
        snprintf(plain, 32, "%.4s-%.2s-%.2s", text, text + 5, text + 8);
        return plain;
    }
    char *end;
    if (length < 16 || length > 30 || strspn(text, "0123456789.-+Ee") != length ||
        !strchr(text, '.'))
        return text;
    double number = strtod(text, &end);
    if (*end)
        return text;
    snprintf(plain, 32, "%.15g", number);
    return plain;
}

static void read_layer(OGRLayerH layer, const struct workbook_sheets *sheets)
{
    size_t rows = 0;
    int columns = 0;
    OGR_L_ResetReading(layer);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(layer)); OGR_F_Destroy(feature)) {
        int filled = filled_columns(feature);
        rows += filled > 0;
        columns = filled > columns ? filled : columns;
    }
    if (!sheets->begin(sheets->context, OGR_L_GetName(layer), rows, (size_t)columns))
        return;
    OGR_L_ResetReading(layer);
    for (OGRFeatureH feature; (feature = OGR_L_GetNextFeature(layer)); OGR_F_Destroy(feature)) {
        char plain[32];
        int row = (int)OGR_F_GetFID(feature);
        if (!filled_columns(feature))
            continue;
        for (int c = 0; c < columns; c++)
            sheets->cell(sheets->context, plain_text(cell_text(feature, c), plain), row, c + 1);
        sheets->end_row(sheets->context, row);
    }
}

/* Office programs end a sheet with a million empty rows in one; GDAL complains and goes on. */
static bool is_harmless(const struct gdal_errors *errors)
{
    return errors->failures == 0 ||
           (strstr(errors->first, "-repeated") && strstr(errors->last, "-repeated"));
}

static bool read_workbook(const char *path, const struct workbook_sheets *sheets,
                          struct diagnostics *diagnostics)
{
    static const char *const drivers[] = {"XLSX", "ODS", NULL};
    static const char *const options[][2] = {{"OGR_XLSX_HEADERS", "DISABLE"},
                                             {"OGR_ODS_HEADERS", "DISABLE"},
                                             {"OGR_XLSX_FIELD_TYPES", "STRING"},
                                             {"OGR_ODS_FIELD_TYPES", "STRING"}};
    enum { OPTION_COUNT = sizeof options / sizeof *options };
    struct gdal_errors errors;
    gdal_errors_begin(&errors);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        CPLSetThreadLocalConfigOption(options[i][0], options[i][1]);
    GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, NULL, NULL);
    for (int i = 0; dataset && i < GDALDatasetGetLayerCount(dataset); i++)
        read_layer(GDALDatasetGetLayer(dataset, i), sheets);
    bool good = dataset && is_harmless(&errors);
    if (dataset && !good) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "the workbook is damaged: %s",
                        errors.last);
    } else if (!dataset) {
        diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0,
                        "the workbook could not be read%s%s", errors.failures ? ": " : "",
                        errors.first);
        diagnostics_hint(diagnostics, "save it as .xlsx or .ods, without a password");
    }
    GDALClose(dataset);
    for (size_t i = 0; i < OPTION_COUNT; i++)
        CPLSetThreadLocalConfigOption(options[i][0], NULL);
    gdal_errors_end();
    return good;
}

__attribute__((visibility("default"))) const struct workbook_module decamp_workbook = {
    .read = read_workbook,
};
