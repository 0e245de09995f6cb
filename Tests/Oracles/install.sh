#!/usr/bin/env bash
# Installs what tests compare Mapweave with into .build-oracles, a Python environment of their own. Tests without it say they were skipped.
set -uo pipefail
cd "$(dirname "$0")/../.."
packages="jsonschema pyyaml selenium schemathesis rasterio rio-cogeo pmtiles pyproj pillow"
[ "$(cat .build-oracles/installed 2>/dev/null)" = "$packages" ] && exit 0
python3 -m venv .build-oracles && .build-oracles/bin/pip install --quiet $packages && echo "$packages" > .build-oracles/installed && exit 0
rm -rf .build-oracles
echo "the oracles were not installed (no venv module or no PyPI): the tests that compare with them are skipped"
