#include "base/gdal_errors.h"

#include "base/text.h"

#include <cpl_error.h>
#include <gdal.h>
#include <string.h>

static void remember_error(CPLErr severity, CPLErrorNum number, const char *message)
{
    (void)number;
    struct gdal_errors *errors = CPLGetErrorHandlerUserData();
    if (severity < CE_Failure)
        return;
    snprintf(errors->last, sizeof errors->last, "%s", message);
    text_make_printable(errors->last);
    if (errors->failures++ == 0)
        memcpy(errors->first, errors->last, sizeof errors->first);
}

void gdal_errors_begin(struct gdal_errors *errors)
{
    *errors = (struct gdal_errors){0};
    CPLPushErrorHandlerEx(remember_error, errors);
    if (GDALGetDriverCount() == 0)
        GDALAllRegister();
}

void gdal_errors_end(void)
{
    CPLPopErrorHandler();
}
