"""rasters.py BINARY: raster exports read back by rasterio, rio-cogeo, pmtiles, sqlite3 and pyproj, at three places on the earth.

Position: every pixel of the deepest web map tiles shows the class of the cell that pyproj puts its centre in, and the cells of a GeoTIFF
and of a PNG mosaic lie where pyproj puts them.
"""
import io
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

import numpy as np
import pyproj
import rasterio
from PIL import Image
from pmtiles.reader import MmapSource, Reader, all_tiles
from rio_cogeo.cogeo import cog_validate

BINARY = os.path.abspath(sys.argv[1])
CELL = 0.15
ORTHO = "+proj=ortho +lat_0={} +lon_0={} +datum=WGS84 +units=m"
PLACES = {
    "boston": ("{preset: boston-seaport}", ORTHO.format(42.336849169438615, -71.05785369873047), (0, 0)),
    "singapore": ("{preset: singapore-onenorth}", ORTHO.format(1.2882100868743724, 103.78475189208984), (0, 0)),
    "pittsburgh": ("{crs: 'EPSG:32617', offset: [583710.007, 4477259.9998]}", "EPSG:32617", (583710.007, 4477259.9998)),
}


def tool(*words):
    done = subprocess.run([BINARY, *words], capture_output=True, text=True)
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return done.stdout


def write_job(name, georeference, town="town", resolution=CELL):
    with open(f"{name}.yaml", "w") as job:
        job.write(f"name: {name}\ndataset: {{root: {town}/dataset}}\npredictions: {{path: {town}/predictions/streets-ipm}}\n")
        job.write(f"grid: {{resolution: {resolution}, tile: 256}}\ngeoreference: {georeference}\n")


class Truth:
    """The npz export, and where pyproj puts its cells."""

    def __init__(self, path, system, offset):
        z = np.load(path)
        self.affine, self.views, self.names = z["affine"], z["views"], [str(c) for c in z["channels"]]
        self.probability, self.confidence = z["probability"], z["confidence"]
        self.classes = np.where(self.views > 0, self.probability.argmax(0) + 1, 0)
        self.plane_from_earth = pyproj.Transformer.from_crs(4326, system, always_xy=True)
        self.earth_from_plane = pyproj.Transformer.from_crs(system, 4326, always_xy=True)
        self.offset = np.array(offset)

    def cells(self, longitude, latitude):
        """Rows and columns (fractions) of places on the earth."""
        x, y = self.plane_from_earth.transform(longitude, latitude)
        x, y = np.asarray(x) - self.offset[0], np.asarray(y) - self.offset[1]
        return (y - self.affine[5]) / self.affine[4], (x - self.affine[2]) / self.affine[0]

    def earth(self, rows, columns):
        """Longitudes and latitudes of places in the raster."""
        x, y = self.affine[0] * columns + self.affine[2], self.affine[4] * rows + self.affine[5]
        return self.earth_from_plane.transform(x + self.offset[0], y + self.offset[1])


def controls(truth):
    """Cells to be found again: two hundred that are no background, spread over the map."""
    rows, columns = np.nonzero(truth.classes > 1)
    pick = np.linspace(0, len(rows) - 1, 200).astype(int)
    return rows[pick], columns[pick]


def check_placed(path, truth):
    """Controls found in a raster by its own coordinate system; the largest distance in cells from where pyproj puts them."""
    rows, columns = controls(truth)
    with rasterio.open(path) as raster:
        longitude, latitude = truth.earth(rows + 0.5, columns + 0.5)
        x, y = pyproj.Transformer.from_crs(4326, raster.crs.to_wkt(), always_xy=True).transform(longitude, latitude)
        c, r = ~raster.transform * (np.asarray(x), np.asarray(y))
        values = raster.read(1)
        found = values[np.floor(r).astype(int), np.floor(c).astype(int)]
        return found, rows, columns, float(np.abs(np.stack([r - np.floor(r), c - np.floor(c)]) - 0.5).max())


def check_geotiff(path, truth):
    valid, errors, warnings = cog_validate(path, strict=True, quiet=True)
    assert valid and not errors and not warnings, (errors, warnings)
    with rasterio.open(path) as raster:
        names = [f"probability:{name}" for name in truth.names] + ["confidence", "views"]
        assert list(raster.descriptions) == names, raster.descriptions
        assert np.isnan(raster.nodata) and set(raster.dtypes) == {"float32"}
        # The GeoTIFF is cut to what was seen, the npz to whole tiles: both lie on one lattice.
        planes = np.concatenate([truth.probability, truth.confidence[None], truth.views[None].astype(np.float32)])
        planes[:, truth.views == 0] = np.nan
        x, y = raster.transform.c - truth.offset[0], raster.transform.f - truth.offset[1]
        top, left = round((y - truth.affine[5]) / truth.affine[4]), round((x - truth.affine[2]) / truth.affine[0])
        bands = raster.read()
        whole = np.full((len(planes), raster.height, raster.width), np.nan, np.float32)
        for row in range(raster.height):
            if 0 <= top + row < planes.shape[1]:
                first, last = max(0, left), min(planes.shape[2], left + raster.width)
                whole[:, row, first - left:last - left] = planes[:, top + row, first:last]
        assert np.array_equal(bands, whole, equal_nan=True), "bands are not the npz's planes"
        assert np.isfinite(bands[0]).sum() == (truth.views > 0).sum(), "seen cells were cut away"
        factors = raster.overviews(1)
        assert factors, "no overviews"
    with rasterio.open(path, overview_level=0) as raster:
        fine = whole[:, :raster.height * 2, :raster.width * 2]
        fine = np.pad(fine, ((0, 0), (0, raster.height * 2 - fine.shape[1]), (0, raster.width * 2 - fine.shape[2])), constant_values=np.nan)
        four = fine.reshape(len(planes), raster.height, 2, raster.width, 2)
        with np.errstate(invalid="ignore"):
            mean = np.nansum(four, axis=(2, 4)) / np.isfinite(four).sum(axis=(2, 4))
        assert np.allclose(raster.read(), mean, rtol=1e-6, atol=0, equal_nan=True), "overviews are no means"


def check_class_geotiff(path, truth):
    valid, errors, warnings = cog_validate(path, strict=True, quiet=True)
    assert valid and not errors and not warnings, (errors, warnings)
    with rasterio.open(path) as raster:
        assert raster.count == 1 and raster.nodata == 0 and raster.descriptions == ("classes",)
        assert raster.colormap(1)[1] == (222, 224, 227, 255) and raster.tags(1)["CLASS_1"] == truth.names[0]
    found, rows, columns, far = check_placed(path, truth)
    assert np.array_equal(found, truth.classes[rows, columns]), "classes lie elsewhere"
    return far


def check_mbtiles(path, truth):
    """The MUSTs of MBTiles 1.3, and every pixel of the deepest zoom."""
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert db.execute("PRAGMA application_id").fetchone() == (0x4D504258,)
    columns = lambda table: [(r[1], r[2].lower()) for r in db.execute(f"PRAGMA table_info({table})")]
    assert columns("metadata") == [("name", "text"), ("value", "text")]
    assert columns("tiles") == [("zoom_level", "integer"), ("tile_column", "integer"), ("tile_row", "integer"), ("tile_data", "blob")]
    metadata = dict(db.execute("SELECT name, value FROM metadata"))
    assert len(metadata) == db.execute("SELECT count(*) FROM metadata").fetchone()[0], "a name stands twice"
    assert metadata["name"] and metadata["format"] == "png" and metadata["type"] in ("overlay", "baselayer")
    assert float(metadata["version"]) >= 0 and isinstance(json.loads(metadata["json"]), dict)
    west, south, east, north = (float(v) for v in metadata["bounds"].split(","))
    longitude, latitude, zoom = (float(v) for v in metadata["center"].split(","))
    low, high = int(metadata["minzoom"]), int(metadata["maxzoom"])
    assert -180 <= west < east <= 180 and -85.06 < south < north < 85.06
    assert west <= longitude <= east and south <= latitude <= north and low <= zoom <= high
    assert db.execute("SELECT min(zoom_level), max(zoom_level) FROM tiles").fetchone() == (low, high)
    unique = [r for r in db.execute("PRAGMA index_list(tiles)") if r[2] == 1]
    assert unique, "no unique index over the tiles"
    palette = [np.array([0, 0, 0, 0])] + [
        np.array([int(c["colour"][i:i + 2], 16) for i in (1, 3, 5)] + [255]) for c in json.loads(metadata["json"])["legend"]["classes"]]
    tiles, compared, wrong = {}, 0, 0
    for z, x, tms, data in db.execute("SELECT * FROM tiles"):
        assert data[:8] == b"\x89PNG\r\n\x1a\n" and 0 <= x < 1 << z and 0 <= tms < 1 << z
        y = (1 << z) - 1 - tms
        tiles[z, x, y] = data
        if z != high:
            continue
        picture = np.array(Image.open(io.BytesIO(data)).convert("RGBA"))
        shown = np.full(picture.shape[:2], -1)
        for index, colour in enumerate(palette):
            shown[(picture == colour).all(2)] = index
        side, world = len(shown), len(shown) * 2.0**z
        py, px = np.mgrid[0:side, 0:side] + 0.5
        lon = (x * side + px) / world * 360 - 180
        lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * (y * side + py) / world))))
        r, c = truth.cells(lon.ravel(), lat.ravel())
        clear = (np.abs(r - np.round(r)) > 1e-3) & (np.abs(c - np.round(c)) > 1e-3)
        ri, ci = np.floor(r).astype(int), np.floor(c).astype(int)
        inside = (ri >= 0) & (ci >= 0) & (ri < truth.classes.shape[0]) & (ci < truth.classes.shape[1])
        expected = np.where(inside, truth.classes[np.where(inside, ri, 0), np.where(inside, ci, 0)], 0)
        compared += int(clear.sum())
        wrong += int((expected != shown.ravel())[clear].sum())
    assert wrong == 0, f"{wrong} of {compared} pixels show another cell's class"
    return tiles, compared, metadata


def check_geopackage(path, truth, tiff):
    """The tables that the standard demands, GDAL's reading of cells and place against the GeoTIFF's, and overviews that halve."""
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA application_id").fetchone() == (0x47504B47,) and database.execute("PRAGMA user_version").fetchone() == (10300,)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",) and not database.execute("PRAGMA foreign_key_check").fetchall()
    assert {-1, 0, 4326} <= {row[0] for row in database.execute("SELECT srs_id FROM gpkg_spatial_ref_sys")}
    (table, kind, west, south, east, north), = database.execute("SELECT table_name, data_type, min_x, min_y, max_x, max_y FROM gpkg_contents")
    assert (table, kind) == ("classes", "tiles")
    (left, low, right, high), = database.execute("SELECT min_x, min_y, max_x, max_y FROM gpkg_tile_matrix_set")
    assert left <= west < east <= right and low <= south < north <= high
    matrices = database.execute(
        "SELECT zoom_level, matrix_width, matrix_height, tile_width, tile_height, pixel_x_size, pixel_y_size FROM gpkg_tile_matrix ORDER BY 1").fetchall()
    for zoom, columns, rows, width, height, x, y in matrices:
        assert abs(columns * width * x - (right - left)) < 1e-6 and abs(rows * height * y - (high - low)) < 1e-6
        (most,) = database.execute(f"SELECT max(max(tile_column), max(tile_row)) FROM {table} WHERE zoom_level = ?", (zoom,)).fetchone()
        assert most is not None and most < columns
    with rasterio.open(path) as raster, rasterio.open(tiff) as other:
        assert raster.driver == "GPKG" and len(raster.overviews(1)) == len(matrices) - 1
        # The same cells by the same colours at the same place.
        colours = np.array([other.colormap(1).get(index, (0, 0, 0, 0)) for index in range(256)], np.uint8)
        assert abs(raster.transform.c - other.transform.c) < 1e-6 and abs(raster.transform.f - other.transform.f) < 1e-6
        assert abs(raster.transform.a - CELL) < 1e-9
        bands, classes = raster.read(), other.read(1)
        bands = bands[:, : classes.shape[0], : classes.shape[1]]
        seen = classes > 0
        assert np.array_equal(bands[3] > 0, seen) and np.array_equal(bands[:3, seen], colours[classes[seen]][:, :3].T)
        rows, columns = controls(truth)
        longitude, latitude = truth.earth(rows + 0.5, columns + 0.5)
        x, y = pyproj.Transformer.from_crs(4326, raster.crs.to_wkt(), always_xy=True).transform(longitude, latitude)
        c, r = ~raster.transform * (np.asarray(x), np.asarray(y))
        return float(np.abs(np.stack([r - np.floor(r), c - np.floor(c)]) - 0.5).max())


def check_pmtiles(path, tiles, metadata):
    with open(path, "rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        header = reader.header()
        assert header["version"] == 3 and header["clustered"] and header["tile_type"].name == "PNG"
        assert header["tile_compression"].name == "NONE" and header["internal_compression"].name == "GZIP"
        assert (header["min_zoom"], header["max_zoom"]) == (int(metadata["minzoom"]), int(metadata["maxzoom"]))
        west, south, east, north = (float(v) for v in metadata["bounds"].split(","))
        assert abs(header["min_lon_e7"] / 1e7 - west) < 2e-7 and abs(header["max_lat_e7"] / 1e7 - north) < 2e-7
        assert header["addressed_tiles_count"] == len(tiles) and header["tile_contents_count"] == len(set(tiles.values()))
        assert reader.metadata()["legend"]["layer"] == "classes"
        found = {place: bytes(data) for place, data in all_tiles(source)}
        assert found == tiles, "the archive holds other tiles than the MBTiles file"
        for z, x, y in list(tiles)[::7]:
            assert reader.get(z, x, y) == tiles[z, x, y]
        return header["tile_entries_count"]


def check_large_pmtiles():
    """An archive of so many tiles that its directory has leaves: the reader finds every tile of the MBTiles file, and no other."""
    tool("simulate", "--preset", "boulevard", "--drives", "1", "--frames", "11", "--spacing", "14", "--no-images", "--out", "large")
    write_job("large", "{preset: boston-seaport}", town="large", resolution=0.05)
    tool("run", "large.yaml", "--store", "map.db")
    for kind in ["mbtiles", "pmtiles"]:
        tool("export", "large", "--store", "map.db", "--format", kind, "--out", f"large.{kind}", "--max-zoom", "25", "--layer", "probability:boundary")
    rows = sqlite3.connect("large.mbtiles").execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")
    tiles = {(z, x, (1 << z) - 1 - tms): data for z, x, tms, data in rows}
    with open("large.pmtiles", "rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        header = reader.header()
        assert header["leaf_directory_length"] > 0, f"{len(tiles)} tiles fit the root"
        assert header["root_offset"] + header["root_length"] <= 16384
        assert header["addressed_tiles_count"] == len(tiles) and header["tile_contents_count"] == len(set(tiles.values()))
        assert {place: bytes(data) for place, data in all_tiles(source)} == tiles, "walked through, the archive holds other tiles"
        # The reader unpacks directories for each: one in seven.
        for z, x, y in list(tiles)[::7]:
            assert reader.get(z, x, y) == tiles[z, x, y], f"tile {z}/{x}/{y} is another, asked for by itself"
        # Beside the map there is nothing.
        deepest = [place for place in tiles if place[0] == header["max_zoom"]]
        z, x, y = max(deepest, key=lambda place: place[1])
        assert reader.get(z, x + 1, y) is None
    return f"large.pmtiles: {len(tiles)} tiles in {header['tile_entries_count']} entries under {header['leaf_directory_length']} bytes of leaves, all equal to MBTiles'"


def check_xyz(path, tiles, metadata):
    description = json.load(open(f"{path}/tiles.json"))
    assert description["tilejson"] == "3.0.0" and description["tiles"] == ["{z}/{x}/{y}.png"] and description["scheme"] == "xyz"
    assert (description["minzoom"], description["maxzoom"]) == (int(metadata["minzoom"]), int(metadata["maxzoom"]))
    found = {}
    for folder, _, names in os.walk(path):
        for name in names:
            if name.endswith(".png"):
                z, x, y = os.path.relpath(f"{folder}/{name}", path)[:-4].split("/")
                found[int(z), int(x), int(y)] = open(f"{folder}/{name}", "rb").read()
    assert found == tiles


def check_downloads(place):
    """A server hands out the same bytes as the command line, and says that it knows the formats."""
    port = 20000 + os.getpid() % 20000
    server = subprocess.Popen([BINARY, "serve", "--store", "map.db", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                formats = {f["name"] for f in json.load(urllib.request.urlopen(f"{address}/formats"))}
                break
            except OSError:
                time.sleep(0.1)
        assert {"mbtiles", "pmtiles", "xyz", "geotiff", "png", "npz"} <= formats
        job = next(j["id"] for j in json.load(urllib.request.urlopen(f"{address}/jobs")) if j["name"] == place)
        for format, suffix in [("mbtiles", "mbtiles"), ("pmtiles", "pmtiles"), ("geotiff", "tif")]:
            answer = urllib.request.urlopen(f"{address}/jobs/{job}/exports/{format}")
            assert f"{place}.{suffix}" in answer.headers["Content-Disposition"], answer.headers["Content-Disposition"]
            assert answer.read() == open(f"{place}.{suffix}", "rb").read(), f"{format} from the server differs"
        assert urllib.request.urlopen(f"{address}/jobs/{job}/exports/xyz").read(2) == b"PK"
    finally:
        server.terminate()
        server.wait()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    tool("simulate", "--preset", "crossroads", "--drives", "1", "--frames", "10", "--no-images", "--out", "town")
    for place, (georeference, system, offset) in PLACES.items():
        write_job(place, georeference)
        tool("run", f"{place}.yaml", "--store", "map.db")
        export = lambda format, out, *more: tool("export", place, "--store", "map.db", "--format", format, "--out", out, *more)
        export("npz", f"{place}.npz")
        truth = Truth(f"{place}.npz", system, offset)
        export("geotiff", f"{place}.tif")
        check_geotiff(f"{place}.tif", truth)
        export("geotiff", f"{place}-classes.tif", "--layer", "classes")
        far = check_class_geotiff(f"{place}-classes.tif", truth)
        export("png", f"{place}.png")
        found, rows, columns, far_png = check_placed(f"{place}.png", truth)
        assert np.array_equal(found, truth.classes[rows, columns])
        export("mbtiles", f"{place}.mbtiles")
        tiles, compared, metadata = check_mbtiles(f"{place}.mbtiles", truth)
        export("pmtiles", f"{place}.pmtiles")
        entries = check_pmtiles(f"{place}.pmtiles", tiles, metadata)
        export("xyz", f"{place}-tiles")
        check_xyz(f"{place}-tiles", tiles, metadata)
        export("gpkg", f"{place}.gpkg")
        far_gpkg = check_geopackage(f"{place}.gpkg", truth, f"{place}-classes.tif")
        far = max(far, far_png, far_gpkg)
        assert far < 0.5
        print(f"{place}: {len(tiles)} tiles, {compared} pixels where pyproj puts them, GeoTIFF, PNG and GeoPackage within {far:.1e} cells")
    check_downloads("boston")
    print(check_large_pmtiles())
    # Without a place on the earth: a metric raster all the same.
    with open("metric.yaml", "w") as job:
        job.write("name: metric\ndataset: {root: town/dataset}\npredictions: {path: town/predictions/streets-ipm}\n")
    tool("run", "metric.yaml", "--store", "map.db")
    tool("export", "metric", "--store", "map.db", "--format", "geotiff", "--out", "metric.tif")
    valid, errors, warnings = cog_validate("metric.tif", strict=True, quiet=True)
    assert valid and not errors and not warnings
    with rasterio.open("metric.tif") as raster:
        assert not raster.crs or not (raster.crs.is_projected or raster.crs.is_geographic), raster.crs
    done = subprocess.run([BINARY, "export", "metric", "--store", "map.db", "--format", "mbtiles", "--out", "m"], capture_output=True)
    assert done.returncode == 78 and not os.path.exists("m")
