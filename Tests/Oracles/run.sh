#!/usr/bin/env bash
# run.sh BINARY ENVIRONMENT: the short oracles; what they need from PyPI lies in a Python environment made by install.sh.
set -euo pipefail
# A failure inside "$(…)" of an echo would pass unseen.
say() { local said; said=$("${@:2}"); echo "$1 $said"; }
binary=$1 environment=$2 here=$(dirname "$0")
if ! command -v python3 >/dev/null; then echo "the oracles were skipped: they need python3"; exit 0; fi
say "two workers:" python3 "$here/two_workers.py" "$binary"
say "kill -9:" python3 "$here/kill_queue.py" "$binary" --jobs 5 --kills 12
interop=$("$here/../Interop/run.sh" "$binary")
say "PyTorch:" paste -sd ';' <<< "$interop"
if [ ! -x "$environment/bin/st" ]; then echo "browser and API were skipped: no $environment"; exit 0; fi
"$environment/bin/python" "$here/rasters.py" "$binary" | sed 's/^/rasters:      /'
if command -v chromium >/dev/null && command -v chromedriver >/dev/null; then
    say "browser:" "$environment/bin/python" "$here/browser.py" "$binary"
else
    echo "browser was skipped: it needs chromium and chromium-driver"
fi
if [ -e "$environment/vectors" ]; then
    say "vectors:" "$environment/bin/python" "$here/vectors.py" "$binary"
else
    echo "vectors were skipped: geojson, shapely, pyproj, lanelet2 and nuscenes-devkit could not be installed from PyPI together"
fi
say "gaps:" "$environment/bin/python" -B "$here/gaps.py" "$binary"
say "changes:" python3 "$here/changes.py" "$binary"
say "installation:" "$here/installation.sh"
"$here/openapi.sh" "$binary" "$environment/bin/st"
