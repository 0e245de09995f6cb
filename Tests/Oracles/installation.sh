#!/usr/bin/env bash
# installation.sh: `make install` into a folder of its own: the manual is one, the completions are scripts, systemd takes the units.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# The tool is the one that is being tested: nothing is built again.
make --no-print-directory -o build install PREFIX="$folder" > "$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
"$folder/bin/mapweave" --version > /dev/null
for command in $("$folder/bin/mapweave" --help | sed -nE 's/^  ([a-z]+) {2,}.*/\1/p' | sort -u); do
    [ -s "$folder/share/man/man1/mapweave.$command.1" ] || { echo "no manual of mapweave $command"; exit 1; }
done
bash -n "$folder/share/bash-completion/completions/mapweave"
said="$(ls "$folder/share/man/man1" | wc -l) pages"
if command -v man > /dev/null; then
    # What a page cannot be read for is said on stderr.
    for page in "$folder"/share/man/man1/*.1; do
        complaint=$(man --warnings -l "$page" 2>&1 >/dev/null) || true
        [ -z "$complaint" ] || { echo "$page: $complaint"; exit 1; }
    done
    said="$said read by man"
fi
if command -v systemd-analyze > /dev/null; then
    systemd-analyze verify --man=no "$folder"/lib/systemd/system/*.service
    for unit in "$folder"/lib/systemd/system/*.service; do
        systemd-analyze security --offline=true --threshold=20 "$unit" > "$folder/security" || { cat "$folder/security"; exit 1; }
        said="$said, $(basename "$unit" .service) exposed $(sed -nE 's/.*service: ([0-9.]+ [A-Z]+).*/\1/p' "$folder/security")"
    done
else
    said="$said, units not checked: systemd-analyze is missing"
fi
echo "$said"
