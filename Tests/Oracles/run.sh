#!/usr/bin/env bash
# run.sh BINARY FOLDER: the short oracles, with what they need from PyPI in a virtual environment in FOLDER.
set -eu
binary=$1 folder=$2 here=$(dirname "$0")
python=$folder/venv/bin/python
if [ ! -x "$python" ]; then
    python3 -m venv "$folder/venv" 2>/dev/null && "$python" -m pip install -q selenium schemathesis 2>/dev/null \
        || { echo "skipped: browser and API (no virtual environment or no PyPI)"; rm -rf "$folder/venv"; python=python3; }
fi
echo "two workers:  $("$python" "$here/two_workers.py" "$binary")"
echo "kill -9:      $("$python" "$here/kill_queue.py" "$binary" --jobs 5 --kills 12)"
[ "$python" = python3 ] && exit 0
echo "browser:      $("$python" "$here/browser.py" "$binary")"
"$here/openapi.sh" "$binary" "$folder/venv/bin/st"
