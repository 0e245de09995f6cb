#!/usr/bin/env bash
# openapi.sh BINARY ST: schemathesis holds a running server against its OpenAPI document, with every check it has: first a server that
# is open to this machine, asked for anything; then one that asks for a token, asked for a map that is there.
set -eu
binary=$1 st=$2
[ -x "$st" ] || { echo "skipped: schemathesis is missing"; exit 0; }
folder=$(mktemp -d) port=$((20000 + $$ % 20000))
token=$(printf '%032d' $$)
trap 'kill $server 2>/dev/null; rm -rf "$folder"' EXIT
"$binary" simulate --preset crossroads --drives 1 --frames 8 --no-images --out "$folder/town" 2>/dev/null >&2
printf 'name: town\ndataset: {root: town/dataset}\npredictions: {path: town/predictions/streets-ipm}\n' > "$folder/job.yaml"
"$binary" run "$folder/job.yaml" --store "$folder/map.db" --json 2>/dev/null > "$folder/outcome"
id=$(sed -E 's/.*"id":"([0-9a-f]+)".*/\1/' "$folder/outcome")
printf %s "$token" > "$folder/token"

# A string may be no job: what is wrong with it is answered as such. One that is too long is refused as too long.
cat > "$folder/open.toml" <<END
[[operations]]
include-name = "POST /jobs"
checks.positive_data_acceptance.expected-statuses = ["2xx", "413", "422"]
checks.negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "405", "406", "413", "415", "422", "429", "5xx"]
END
cat "$folder/open.toml" - > "$folder/closed.toml" <<END
[parameters]
"path.id" = "$id"
"path.other" = "$id"
"path.layer" = "classes"
"path.z" = 6
"path.x" = 0
"path.y" = 0
"path.i" = 0
"path.j" = 0
"path.format" = "npz"
END

check() {
    local name=$1; shift
    # Events never end, so the tester cannot wait for them.
    "$st" --config-file "$folder/$name.toml" run "http://127.0.0.1:$port/openapi.yaml" --url "http://127.0.0.1:$port" --max-examples 20 \
        --request-timeout 20 --phases examples,coverage,fuzzing --exclude-path-regex 'events' --checks all "$@" \
        > "$folder/report" 2>&1 || { cat "$folder/report"; exit 1; }
    echo "OpenAPI:      $name: $(grep -E 'generated, ' "$folder/report")"
}

serve() {
    "$binary" serve --store "$folder/map.db" --port $port --data-root "$folder" --workers 0 "$@" 2>/dev/null >&2 &
    server=$!
    for _ in $(seq 100); do curl -sf "http://127.0.0.1:$port/healthz" > /dev/null && return || sleep 0.1; done
}

serve
check open
kill $server; wait $server || true
serve --token-file "$folder/token"
check closed --header "Authorization: Bearer $token"
