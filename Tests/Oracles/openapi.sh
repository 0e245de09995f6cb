#!/usr/bin/env bash
# openapi.sh BINARY ST: schemathesis holds a running server against its OpenAPI document.
set -eu
binary=$1 st=$2
[ -x "$st" ] || { echo "skipped: schemathesis is missing"; exit 0; }
folder=$(mktemp -d) port=$((20000 + $$ % 20000))
"$binary" simulate --preset crossroads --drives 1 --frames 8 --no-images --out "$folder/town" 2>/dev/null >&2
printf 'name: town\ndataset: {root: town/dataset}\npredictions: {path: town/predictions/streets-ipm}\n' > "$folder/job.yaml"
"$binary" run "$folder/job.yaml" --store "$folder/map.db" 2>/dev/null >&2
"$binary" serve --store "$folder/map.db" --port $port --data-root "$folder" 2>/dev/null >&2 &
server=$!
trap 'kill $server; rm -rf "$folder"' EXIT
for _ in $(seq 50); do curl -sf "http://127.0.0.1:$port/healthz" > /dev/null && break || sleep 0.1; done
# Events never end, so the tester cannot wait for them.
"$st" run "http://127.0.0.1:$port/openapi.yaml" --url "http://127.0.0.1:$port" --max-examples 20 --request-timeout 10 \
    --phases examples,coverage,fuzzing --exclude-path-regex 'events' \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
    > "$folder/report" 2>&1 || { cat "$folder/report"; exit 1; }
echo "OpenAPI:      $(grep -E 'generated' "$folder/report")"
