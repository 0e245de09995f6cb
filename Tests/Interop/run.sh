#!/usr/bin/env bash
# run.sh BINARY: holds the uncertainty network against PyTorch's, where a python3 has torch (Debian's python3-torch); else says skipped.
set -eu
binary=$(realpath "$1") here=$(cd "$(dirname "$0")" && pwd)
. "$here/torch.sh"
if [ -z "$python" ]; then echo "skipped: it needs a python3 with torch"; exit 0; fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$binary" simulate --preset crossroads --drives 1 --frames 5 --no-images --out "$folder/town" 2>/dev/null >/dev/null
cat > "$folder/job.yaml" <<JOB
name: interop
dataset: {root: town/dataset, version: v1.0-trainval}
predictions: {path: town/predictions/streets-ipm}
confidence: uncertainty
decision: calibrated
JOB
"$binary" run "$folder/job.yaml" --store "$folder/map.db" 2>/dev/null >/dev/null
token=$("$binary" inspect interop --store "$folder/map.db" --frames | awk 'NR == 3 {print $1}')
"$python" "$here/compare.py" "$binary" "$folder/map.db" interop "$token" "$here/../../Sources/Confidence/Weights/streets.safetensors"
