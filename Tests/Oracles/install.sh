#!/usr/bin/env bash
# Installs what tests compare Mapweave with into .build-oracles, a Python environment of their own. Tests without it say they were skipped.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -x .build-oracles/bin/python ] || python3 -m venv .build-oracles
.build-oracles/bin/pip install --quiet jsonschema pyyaml
