// What Swift cannot call by itself: functions with variable arguments, and callbacks that take them.
#pragma once
#include <geotiff/geotiffio.h>
#include <geotiff/xtiffio.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <tiffio.h>

#define MAPWEAVE_GDAL_METADATA 42112
#define MAPWEAVE_GDAL_NODATA 42113

/// The last thing libtiff said of a file.
typedef struct {
    char text[256];
} MapweaveTIFFMessage;

static int mapweaveHear(TIFF *file, void *message, const char *module, const char *format, va_list arguments) {
    if (message) vsnprintf(((MapweaveTIFFMessage *)message)->text, 256, format, arguments);
    return 1;
}

/// What was known before GDAL's tags were added. (The importer drops variables of a header, but not those of a function.)
static TIFFExtendProc *mapweaveParentTags(void) {
    static TIFFExtendProc parent;
    return &parent;
}

static void mapweaveAddTags(TIFF *file) {
    static const TIFFFieldInfo fields[] = {
        {MAPWEAVE_GDAL_METADATA, -1, -1, TIFF_ASCII, FIELD_CUSTOM, 1, 0, "GDALMetadata"},
        {MAPWEAVE_GDAL_NODATA, -1, -1, TIFF_ASCII, FIELD_CUSTOM, 1, 0, "GDALNoDataValue"},
    };
    TIFFMergeFieldInfo(file, fields, 2);
    if (*mapweaveParentTags()) (*mapweaveParentTags())(file);
}

static void mapweaveInstallTags(void) {
    XTIFFInitialize();
    *mapweaveParentTags() = TIFFSetTagExtender(mapweaveAddTags);
}

/// Opens a file for writing, with the tags of GeoTIFF and GDAL known; errors go to `message`, which must outlive the file.
static inline TIFF *mapweaveCreateTIFF(const char *path, const char *mode, MapweaveTIFFMessage *message) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, mapweaveInstallTags);
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    TIFFOpenOptionsSetErrorHandlerExtR(options, mapweaveHear, message);
    TIFFOpenOptionsSetWarningHandlerExtR(options, mapweaveHear, NULL);
    TIFF *file = TIFFOpenExt(path, mode, options);
    TIFFOpenOptionsFree(options);
    return file;
}

static inline int mapweaveSetInteger(TIFF *file, uint32_t tag, int value) { return TIFFSetField(file, tag, value); }
static inline int mapweaveSetText(TIFF *file, uint32_t tag, const char *text) { return TIFFSetField(file, tag, text); }
static inline int mapweaveSetDoubles(TIFF *file, uint32_t tag, int count, const double *values) {
    return TIFFSetField(file, tag, count, values);
}
static inline int mapweaveSetShorts(TIFF *file, uint32_t tag, int count, const uint16_t *values) {
    return TIFFSetField(file, tag, count, values);
}
static inline int mapweaveSetColours(TIFF *file, const uint16_t *red, const uint16_t *green, const uint16_t *blue) {
    return TIFFSetField(file, TIFFTAG_COLORMAP, red, green, blue);
}
static inline int mapweaveSetKey(GTIF *keys, geokey_t key, int value) { return GTIFKeySet(keys, key, TYPE_SHORT, 1, value); }
static inline int mapweaveSetDegrees(GTIF *keys, geokey_t key, double value) {
    return GTIFKeySet(keys, key, TYPE_DOUBLE, 1, value);
}
static inline int mapweaveSetKeyText(GTIF *keys, geokey_t key, const char *text) {
    return GTIFKeySet(keys, key, TYPE_ASCII, 0, text);
}
