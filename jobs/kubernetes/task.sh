#!/usr/bin/env bash
# What a pod runs: task.sh work|reduce|merge. The store lies on the pod's own disk; what becomes of it, whole or as far as it came,
# is kept in $OUT. Put this file where the pods find it (/map/mapweave in the manifests).
set -u
kept=$OUT/map.db store=${DISK:-/disk}/store.db tool=${MAPWEAVE:-mapweave}
case $1 in
work) kept=$OUT/shards/$JOB_COMPLETION_INDEX.db ;;
reduce) kept=$OUT/tiles/$JOB_COMPLETION_INDEX.db ;;
esac
mkdir -p "$(dirname "$kept")"
if [ ! -e "$store" ] && [ -e "$kept" ]; then cp "$kept" "$store.copy" && mv "$store.copy" "$store"; fi
case $1 in
work) "$tool" work "$JOB" --store "$store" --workers 1 & ;;
reduce) "$tool" reduce "$OUT"/shards/*.db --store "$store" --workers 1 & ;;
merge) "$tool" merge --complete "$store" "$OUT"/tiles/*.db & ;;
esac
child=$!
trap 'kill -TERM $child 2>/dev/null' TERM
while :; do
    wait $child
    code=$?
    # wait also returns when a signal came, before the command has ended.
    kill -0 $child 2>/dev/null || break
done
case $code in 0 | 74 | 75) "$tool" backup "$store" --out "$kept" >/dev/null || [ $code != 0 ] || code=74 ;; esac
if [ "$1 $code" = "merge 0" ]; then
    name=$("$tool" status --store "$store" --json | sed -n 's/.*"name":"\([^"]*\)".*/\1/p' | head -n 1)
    "$tool" export "$name" --store "$store" --format "$FORMAT" --out "$OUT/map.$FORMAT" --force
    code=$?
fi
exit $code
