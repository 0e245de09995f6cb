#!/usr/bin/env bash
# speed.sh BENCHMARK: times the uncertainty network, and the same in PyTorch where a python3 has torch (Debian's python3-torch).
set -eu
benchmark=$(realpath "$1") here=$(cd "$(dirname "$0")" && pwd)
. "$here/torch.sh"
if [ -z "$python" ]; then "$benchmark" network; echo "PyTorch: skipped, it needs a python3 with torch"; exit 0; fi
"$python" -B "$here/speed.py" "$benchmark"
