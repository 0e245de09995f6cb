# What the batch scripts share: a store on the node's own disk, and what to do when a task is stopped. Sourced, not run.
trap : USR1 TERM
MAPWEAVE=${MAPWEAVE:-mapweave}
case "${SLURM_ARRAY_TASK_ID-}" in "") task=$SLURM_JOB_ID ;; *) task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID ;; esac
folder=${SLURM_TMPDIR:-${TMPDIR:-/tmp}}/mapweave-$task

# A database is never opened where several machines write (see mapweave work --help), so the task works on a copy of its own: of what
# an earlier attempt left in $OUT/$1, else none. A copy that a killed attempt left on this very node is newer, and is kept.
local_store() {
    mkdir -p "$folder" "$(dirname "$OUT/$1")"
    STORE=$folder/store.db
    if [ ! -e "$STORE" ] && [ -e "$OUT/$1" ]; then cp "$OUT/$1" "$STORE.copy" && mv "$STORE.copy" "$STORE"; fi
}

# Runs a command and passes on what Slurm sends ahead of a time limit (USR1), a preemption or a requeue (TERM), so that it ends with 75.
run() {
    "$@" &
    child=$!
    trap 'kill -USR1 $child 2>/dev/null' USR1 TERM
    while :; do
        wait $child
        code=$?
        # wait also returns when a signal came, before the command has ended.
        kill -0 $child 2>/dev/null || break
    done
    trap : USR1 TERM
    return $code
}

# The same, then keeps the store in $OUT/$1 and says what comes next: 75 (stopped), 138 and 143 (stopped before it could listen), 74 (disk,
# file server) and 137 (killed, as for its memory) are tried again.
run_and_keep() {
    kept=$1
    shift
    run "$@"
    code=$?
    case $code in 0 | 74 | 75 | 137) "$MAPWEAVE" backup "$STORE" --out "$OUT/$kept" >/dev/null || [ $code != 0 ] || code=74 ;; esac
    case $code in
    0) rm -rf "$folder" ;;
    74 | 75 | 137 | 138 | 143) [ "${SLURM_RESTART_COUNT:-0}" -lt "${MOST_RESTARTS:-50}" ] && scontrol requeue "$SLURM_JOB_ID" ;;
    esac
    exit $code
}
