#!/usr/bin/env bash
# submit.sh JOB.yaml OUT SHARDS [TILE_SHARDS] [FORMAT]: makes a map on a Slurm cluster.
#
# plan (here, now) → work (array of SHARDS tasks) → reduce (array of TILE_SHARDS tasks) → merge → export; each waits for the one before
# and does not start where that failed. OUT is a folder that every node sees; shards, tiles, map.db and the export appear in it, each
# complete or not at all. Prints the number of the last job. Run it again after mending a failure: what is there is not made again.
#
# SBATCH_OPTIONS: further words for every sbatch, e.g. "--partition=night --time=4:00:00".  MAPWEAVE: the binary, if not on the PATH.
set -euo pipefail
[ $# -ge 3 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 64; }
export MAPWEAVE=${MAPWEAVE:-mapweave}
export JOB=$(realpath "$1") OUT=$(realpath -m "$2") SHARDS=$3 TILE_SHARDS=${4:-$3} FORMAT=${5:-npz}
export MAPWEAVE_SLURM=$(realpath "$(dirname "$0")")
mkdir -p "$OUT/logs"
"$MAPWEAVE" plan "$JOB" --shards "$SHARDS" | tee "$OUT/plan.txt" >&2
submit() { # submit SCRIPT LOG [WORD…]
    local script=$1 log=$2
    shift 2
    sbatch --parsable ${SBATCH_OPTIONS-} --kill-on-invalid-dep=yes --output="$OUT/logs/$log.txt" "$@" "$MAPWEAVE_SLURM/$script.sbatch"
}
work=$(submit work work-%a --array=0-$((SHARDS - 1)))
reduce=$(submit reduce reduce-%a --array=0-$((TILE_SHARDS - 1)) --dependency=afterok:$work)
merge=$(submit merge merge --dependency=afterok:$reduce)
submit export export --dependency=afterok:$merge
