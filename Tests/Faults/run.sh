#!/usr/bin/env bash
# Runs the built tool through bad input and disturbances, with real processes: run.sh [TOOL]
set -euo pipefail
tool=$(realpath "${1:-$(dirname "$0")/../../.build/release/mapweave}")
cd "$(dirname "$0")"
if [ ! -x "$tool" ]; then echo "the fault tests were skipped: there is no $tool; make build makes it"; exit 0; fi
if ! command -v python3 >/dev/null; then echo "the fault tests were skipped: they need python3"; exit 0; fi
for test in bad_input disturbed network_disk memory training field; do
	echo "$test"
	python3 -B $test.py "$tool"
done
