"""vectors.py BINARY: holds exported lines and polygons, their evaluation and their place on the earth against other people's libraries."""

import json
import math
import os
import subprocess
import sys
import tempfile

import geojson
import numpy as np
import pyproj
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon, shape
from shapely.ops import linemerge, unary_union

BINARY = sys.argv[1]
PLACES = {
    "boston": ("{origin: [42.336849169438615, -71.05785369873047]}", "tangent", (42.336849169438615, -71.05785369873047)),
    "singapore": ("{origin: [1.2882100868743724, 103.78475189208984]}", "tangent", (1.2882100868743724, 103.78475189208984)),
    "pittsburgh": ("{crs: 'EPSG:32617', offset: [583710.0, 4477260.0]}", "EPSG:32617", (583710.0, 4477260.0)),
}


def run(*words):
    return subprocess.run([BINARY, *words], check=True, capture_output=True, text=True).stdout


def job(folder, name, place):
    path = f"{folder}/{name}.yaml"
    with open(path, "w") as file:
        file.write(
            f"name: {name}\ndataset: {{root: town/dataset}}\npredictions: {{path: town/predictions/streets-ipm}}\n"
            f"fusion: mean-probability\nconfidence: range\ngeoreference: {place}\n"
        )
    run("run", path, "--store", f"{folder}/map.db")


def export(folder, name, kind, suffix):
    out = f"{folder}/{name}-{kind}.{suffix}"
    run("export", name, "--store", f"{folder}/map.db", "--format", kind, "--out", out)
    return out


def check_geometry(path):
    """Valid by the geojson package and by shapely; exteriors counterclockwise, as RFC 7946 wants them."""
    with open(path) as file:
        text = file.read()
    # The package rounds to six decimals as it reads, so that only the verdict is its own.
    assert geojson.loads(text).is_valid, geojson.loads(text).errors()
    document = json.loads(text)
    for feature in document["features"]:
        geometry = shape(feature["geometry"])
        assert geometry.is_valid and not geometry.is_empty, shapely.is_valid_reason(geometry)
        if geometry.geom_type == "Polygon":
            assert geometry.exterior.is_ccw and not any(hole.is_ccw for hole in geometry.interiors)
    return document["features"]


def points_of(feature):
    coordinates = feature["geometry"]["coordinates"]
    return np.array(coordinates if feature["geometry"]["type"] == "LineString" else [p for ring in coordinates for p in ring])


def check_position(place, metric, earth):
    """Metres of the map frame, taken to the earth by pyproj, lie within a centimetre of what was exported."""
    _, kind, where = PLACES[place]
    crs = f"+proj=ortho +lat_0={where[0]} +lon_0={where[1]} +datum=WGS84 +units=m" if kind == "tangent" else kind
    offset = (0, 0) if kind == "tangent" else where
    transformer = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    geod = pyproj.Geod(ellps="WGS84")
    worst = 0.0
    for a, b in zip(metric, earth):
        here, there = points_of(a), points_of(b)
        lon, lat = transformer.transform(here[:, 0] + offset[0], here[:, 1] + offset[1])
        _, _, away = geod.inv(lon, lat, there[:, 0], there[:, 1])
        worst = max(worst, float(np.max(away)))
    assert worst < 0.01, f"{place}: {worst} m"
    return worst


def check_lanelet2(path, place, metric):
    import lanelet2

    _, kind, where = PLACES[place]
    lat, lon = where if kind == "tangent" else pyproj.Transformer.from_crs(kind, "EPSG:4326").transform(*where)
    projector = lanelet2.projection.UtmProjector(lanelet2.io.Origin(lat, lon))
    read, errors = lanelet2.io.loadRobust(path, projector)
    assert not list(errors), list(errors)
    ways = list(read.lineStringLayer)
    assert len(ways) == sum(1 if f["geometry"]["type"] == "LineString" else len(f["geometry"]["coordinates"]) for f in metric)
    kinds = {way.attributes["type"] for way in ways}
    assert kinds <= {"line_thin", "road_border", "pedestrian_marking"}, kinds
    # A UTM grid is stretched by at most a thousandth: a line's length must not change by more.
    for way in ways:
        local = np.array([[float(p.attributes["local_x"]), float(p.attributes["local_y"])] for p in way])
        grid = np.array([[p.x, p.y] for p in way])
        lengths = [np.linalg.norm(np.diff(points, axis=0), axis=1).sum() for points in (local, grid)]
        assert abs(lengths[0] - lengths[1]) < 0.0015 * lengths[0] + 1e-3, lengths
    return len(ways)


def check_nuscenes(folder, path, metric):
    try:
        from nuscenes.map_expansion.map_api import NuScenesMap
    except ImportError as missing:
        return f"nuScenes' kit was skipped: {missing}"
    os.makedirs(f"{folder}/kit/maps/expansion", exist_ok=True)
    # The kit knows four names of maps.
    os.replace(path, f"{folder}/kit/maps/expansion/boston-seaport.json")
    kit = NuScenesMap(dataroot=f"{folder}/kit", map_name="boston-seaport")
    counts = {name: sum(f["properties"]["class"] == name for f in metric) for name in ("divider", "ped_crossing")}
    assert len(kit.lane_divider) == counts["divider"] and len(kit.ped_crossing) == counts["ped_crossing"], counts
    everywhere = (-1000, -1000, 1000, 1000)
    found = kit.get_records_in_patch(everywhere, ["lane_divider", "ped_crossing"], mode="intersect")
    assert len(found["lane_divider"]) == counts["divider"] and len(found["ped_crossing"]) == counts["ped_crossing"]
    lengths = sorted(kit.extract_line(record["line_token"]).length for record in kit.lane_divider)
    ours = sorted(f["properties"]["length"] for f in metric if f["properties"]["class"] == "divider")
    assert np.allclose(lengths, ours, atol=0.02), (lengths, ours)
    area = sum(kit.extract_polygon(record["polygon_token"]).area for record in kit.ped_crossing)
    return f"nuScenes' kit finds {counts['divider']} dividers and {counts['ped_crossing']} crossings of {area:.0f} m²"


def truth(path):
    with open(path) as file:
        expansion = json.load(file)
    nodes = {node["token"]: (node["x"], node["y"]) for node in expansion["node"]}
    lines = {row["token"]: [nodes[t] for t in row["node_tokens"]] for row in expansion["line"]}
    polygons = {row["token"]: [nodes[t] for t in row["exterior_node_tokens"]] for row in expansion["polygon"]}
    of = lambda layer: [row for row in expansion[layer]]
    dividers = linemerge(MultiLineString([lines[row["line_token"]] for layer in ("road_divider", "lane_divider") for row in of(layer)]))
    crossings = unary_union([Polygon(polygons[row["polygon_token"]]) for row in of("ped_crossing")])
    road = unary_union([Polygon(polygons[row["polygon_token"]]) for layer in ("road_segment", "lane") for row in of(layer)])
    road = road.buffer(0.02, quad_segs=16).buffer(-0.02, quad_segs=16)
    parts = lambda geometry: list(getattr(geometry, "geoms", [geometry]))
    contours = [LineString(ring.coords) for part in parts(road) for ring in (part.exterior, *part.interiors)]
    return {"divider": parts(dividers), "ped_crossing": parts(crossings), "boundary": contours}


def footprints(folder):
    """Of flat streets: each frame's 60 × 30 m, turned and moved by its pose."""
    tables = f"{folder}/town/dataset/v1.0-trainval"
    with open(f"{tables}/ego_pose.json") as file:
        poses = {row["token"]: row for row in json.load(file)}
    with open(f"{tables}/sample_data.json") as file:
        used = {row["sample_token"]: row["ego_pose_token"] for row in json.load(file) if row["is_key_frame"]}
    found = []
    for token in used.values():
        w, _, _, z = poses[token]["rotation"]
        yaw, (x, y, _) = 2 * math.atan2(z, w), poses[token]["translation"]
        corners = [(-30, -15), (30, -15), (30, 15), (-30, 15)]
        c, s = math.cos(yaw), math.sin(yaw)
        found.append(Polygon([(x + c * a - s * b, y + s * a + c * b) for a, b in corners]))
    return unary_union(found)


def judged(geometry, area):
    cut = geometry.intersection(area)
    if geometry.geom_type == "LineString":
        pieces = [part for part in getattr(cut, "geoms", [cut]) if part.geom_type == "LineString" and not part.is_empty]
        merged = linemerge(MultiLineString(pieces)) if pieces else LineString()
        lines = [part for part in getattr(merged, "geoms", [merged]) if part.length >= 1]
    else:
        lines = [LineString(p.exterior.coords) for p in getattr(cut, "geoms", [cut]) if p.geom_type == "Polygon" and p.area >= 1]
    for line in lines:
        count = max(100, math.ceil(line.length / 0.6) + 1)
        yield np.array([line.interpolate(t, normalized=True).coords[0] for t in np.linspace(0, 1, count)])


def chamfer(a, b):
    away = np.linalg.norm(a[:, None] - b[None], axis=2)
    return (away.min(0).mean() + away.min(1).mean()) / 2


def average_precision(found, true, threshold):
    """All-points area under the precision envelope, one instance after the other."""
    taken, right = set(), []
    for _, points in sorted(found, key=lambda pair: -pair[0]):
        distances = [chamfer(points, other) for other in true]
        best = int(np.argmin(distances))
        hit = distances[best] <= threshold and best not in taken
        if hit:
            taken.add(best)
        right.append(hit)
    right = np.cumsum(right)
    precision, recall = right / np.arange(1, len(right) + 1), right / len(true)
    area, before = 0.0, 0.0
    for index, value in enumerate(recall):
        area += (value - before) * precision[index:].max()
        before = value
    return area


def check_evaluation(folder, metric):
    report = json.loads(run("evaluate", "boston", "--store", f"{folder}/map.db", "--vectors", "--json"))
    ours = next(row for row in report["rows"] if row["protocol"] == "map")["classes"]
    area = footprints(folder)
    worst = 0.0
    for name, geometries in truth(f"{folder}/town/dataset/maps/expansion/streets-crossroads.json").items():
        true = [points for geometry in geometries for points in judged(geometry, area)]
        found = [
            (f["properties"]["confidence"], points)
            for f in metric
            if f["properties"]["class"] == name
            for points in judged(shape(f["geometry"]), area)
        ]
        assert ours[name]["found"] == len(found) and ours[name]["truly"] == len(true), (name, ours[name], len(found), len(true))
        for threshold, value in zip(report["thresholds"], ours[name]["averagePrecision"]):
            worst = max(worst, abs(value - average_precision(found, true, threshold)))
    # Exported confidences have three decimals and points four: a tie may fall the other way, a figure may not move.
    assert worst < 1e-6, worst
    return f"average precision agrees with a twin by shapely to {worst:.0e}"


def main():
    with tempfile.TemporaryDirectory() as folder:
        run("simulate", "--preset", "crossroads", "--drives", "1", "--frames", "20", "--no-images", "--out", f"{folder}/town")
        worst, said = 0.0, []
        for place, (yaml, _, _) in PLACES.items():
            job(folder, place, yaml)
            metric = check_geometry(export(folder, place, "geojson-metric", "geojson"))
            earth = check_geometry(export(folder, place, "geojson", "geojson"))
            assert len(metric) == len(earth) and len(metric) > 2
            worst = max(worst, check_position(place, metric, earth))
            ways = check_lanelet2(export(folder, place, "lanelet2", "osm"), place, metric)
            if place == "boston":
                said.append(f"{len(metric)} geometries valid, {ways} Lanelet2 ways without an error")
                said.append(check_nuscenes(folder, export(folder, place, "nuscenes", "json"), metric))
                said.append(check_evaluation(folder, metric))
        print(f"{'; '.join(said)}; at Boston, Singapore and Pittsburgh within {1000 * worst:.2f} mm of PROJ")


main()
