#!/usr/bin/env bash
# field.sh BENCHMARK BINARY [DATASET]: times a step of a radiance field's training and the same step in PyTorch, in one run, where a python3
# has torch (Debian's python3-torch); else says skipped. Without a dataset a street is simulated.
set -eu
benchmark=$(realpath "$1") binary=$(realpath "$2") here=$(cd "$(dirname "$0")" && pwd)
. "$here/torch.sh"
if [ -z "$python" ]; then echo "skipped: it needs a python3 with torch"; exit 0; fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dataset=${3:-$folder/town/dataset}
if [ ! -d "$dataset" ]; then "$binary" simulate --preset crossroads --drives 1 --frames 12 --image-width 400 --out "$folder/town" 2>/dev/null >/dev/null; fi
"$benchmark" field "$dataset" "$folder/field" 12 300
"$python" -B "$here/field_speed.py" "$folder/field"
