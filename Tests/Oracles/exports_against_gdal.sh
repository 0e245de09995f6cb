#!/usr/bin/env bash
# exports_against_gdal.sh BENCHMARK [METRES]: a square of streets to MBTiles and to cloud-optimised GeoTIFF, against GDAL doing the same in the same run; and its lines and polygons, which GDAL does not make.
# GDAL (Debian's gdal-bin) starts from an uncompressed tiled GeoTIFF of the same cells, and may use all processors, as we do.
set -eu
benchmark=$1 metres=${2:-1000} threads=$(nproc)
command -v gdal_translate >/dev/null || { echo "the comparison needs gdal-bin"; exit 0; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/mapweave-exports-XXXXXX")
trap 'rm -rf "$folder"' EXIT
export GDAL_NUM_THREADS=ALL_CPUS
timed() { # NAME COMMAND…: seconds and peak memory
    local name=$1; shift
    /usr/bin/time -f "%e %M" -o "$folder/time" "$@" > "$folder/out" 2>&1 || { cat "$folder/out"; exit 1; }
    printf '%-42s %8s s %8s MB peak\n' "$name" "$(cut -d' ' -f1 "$folder/time")" "$(( $(cut -d' ' -f2 "$folder/time") / 1024 ))"
}
half=$(( metres / 2 ))
timed "ours: MBTiles, $metres m" "$benchmark" export mbtiles "$folder/ours.mbtiles" "$metres" "$threads"
timed "ours: GeoTIFF of classes, $metres m" "$benchmark" export geotiff "$folder/classes.tif" "$metres" "$threads" classes
timed "ours: GeoTIFF of six bands, $metres m" "$benchmark" export geotiff "$folder/bands.tif" "$metres" "$threads"
timed "ours: MBTiles, $half m" "$benchmark" export mbtiles "$folder/quarter.mbtiles" "$half" "$threads"
timed "ours: GeoTIFF of six bands, $half m" "$benchmark" export geotiff "$folder/quarter.tif" "$half" "$threads"
timed "ours: lines and polygons, $metres m" "$benchmark" export geojson "$folder/ours.geojson" "$metres" "$threads"
timed "ours: lines and polygons, $half m" "$benchmark" export geojson "$folder/quarter.geojson" "$half" "$threads"
gdal_translate -q -co TILED=YES "$folder/classes.tif" "$folder/plain-classes.tif"
gdal_translate -q -co TILED=YES -co BIGTIFF=YES "$folder/bands.tif" "$folder/plain-bands.tif"
gdal_mbtiles() {
    gdal_translate -q -of MBTILES -co TILE_FORMAT=PNG -co RESAMPLING=NEAREST -co ZOOM_LEVEL_STRATEGY=UPPER -expand rgba \
        "$folder/plain-classes.tif" "$folder/gdal.mbtiles"
    gdaladdo -q -r mode "$folder/gdal.mbtiles"
}
export -f gdal_mbtiles; export folder
timed "GDAL: MBTiles and gdaladdo -r mode" bash -c gdal_mbtiles
timed "GDAL: COG of classes" gdal_translate -q -of COG -co COMPRESS=DEFLATE -co PREDICTOR=NO -co OVERVIEW_RESAMPLING=MODE \
    -co NUM_THREADS=ALL_CPUS "$folder/plain-classes.tif" "$folder/gdal-classes.tif"
timed "GDAL: COG of six bands" gdal_translate -q -of COG -co COMPRESS=DEFLATE -co PREDICTOR=YES -co OVERVIEW_RESAMPLING=AVERAGE \
    -co NUM_THREADS=ALL_CPUS -co BIGTIFF=IF_SAFER "$folder/plain-bands.tif" "$folder/gdal-bands.tif"
(cd "$folder" && stat -c '%-24n %12s bytes' ours.mbtiles gdal.mbtiles classes.tif gdal-classes.tif bands.tif gdal-bands.tif)
