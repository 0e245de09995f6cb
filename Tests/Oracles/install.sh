#!/usr/bin/env bash
# Installs what tests compare Mapweave with into .build-oracles, a Python environment of their own. Tests without it say they were skipped.
set -uo pipefail
cd "$(dirname "$0")/../.."
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! { command -v slurmctld && command -v munged; } >/dev/null; then
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge; } >/dev/null 2>&1 ||
		echo "Slurm was not installed (slurm-wlm, munge): the test that runs on it is skipped"
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && ! command -v bindfs >/dev/null; then
	{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends bindfs fuse3; } >/dev/null 2>&1 ||
		echo "bindfs was not installed: the test of a store on a network file system is skipped"
fi
packages="jsonschema pyyaml selenium schemathesis rasterio rio-cogeo pmtiles pyproj pillow kubernetes-validate geojson shapely"
[ "$(cat .build-oracles/installed 2>/dev/null)" = "$packages" ] && exit 0
if python3 -m venv .build-oracles && .build-oracles/bin/pip install --quiet $packages; then
    # Lanelet2 and nuScenes' kit do not come for every Python; without them the rest goes on.
    .build-oracles/bin/pip install --quiet lanelet2 nuscenes-devkit && touch .build-oracles/vectors
    echo "$packages" > .build-oracles/installed
    exit 0
fi
rm -rf .build-oracles
echo "the oracles were not installed (no venv module or no PyPI): the tests that compare with them are skipped"
