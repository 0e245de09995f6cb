# Sourced: sets python to a python3 that has torch (Debian's python3-torch brings one), or to nothing.
for python in python3 /usr/bin/python3; do
    "$python" -c "import numpy, torch" 2>/dev/null && break
    python=
done
