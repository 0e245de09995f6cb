#!/usr/bin/env bash
# Many machines, on this one: merges that are disturbed, drives that come and go, a real Slurm. run.sh [TOOL] [ENVIRONMENT]
set -euo pipefail
tool=$(realpath "${1:-$(dirname "$0")/../../.build/release/mapweave}")
environment=$(realpath -m "${2:-$(dirname "$0")/../../.build-oracles}")
cd "$(dirname "$0")"
if [ ! -x "$tool" ]; then echo "the tests of many machines were skipped: there is no $tool; make build makes it"; exit 0; fi
if ! command -v python3 >/dev/null; then echo "the tests of many machines were skipped: they need python3"; exit 0; fi
for test in merge_faults mend incremental on_slurm; do
	echo "$test"
	python3 -B $test.py "$tool"
done
echo "on_slurm, with a field"
python3 -B on_slurm.py "$tool" --segments 3 --shards 3 --disturbances 2 --field '{width: 96, steps: 10}'
if [ -x "$environment/bin/kubernetes-validate" ]; then
	# A failure inside "$(…)" of an echo would pass unseen.
	said=$("$environment/bin/python" -B manifests.py "$environment")
	echo "kubernetes: $said"
else
	echo "the check of the Kubernetes manifests was skipped: no kubernetes-validate in $environment"
fi
