#!/usr/bin/env bash
# weights.sh MAPWEAVE FOLDER [DATA]: makes the weights that Mapweave brings, from nothing: simulates towns into FOLDER and trains on them.
# With DATA, the folder of the evaluation's train-* drives, the second set too. Move the results to Sources/Confidence/Weights.
set -euo pipefail
mapweave=$(realpath "$1") folder=$2 data=${3:-}
mkdir -p "$folder"
cd "$folder"
for seed in 11 12; do
    for preset in hills crossroads boulevard; do
        town=$preset-$seed
        [ -d "$town" ] || "$mapweave" simulate --preset $preset --seed $seed --drives 2 --frames 20 --no-images --out "$town"
        cat > "$town.yaml" <<JOB
name: simulated $preset $seed
dataset: {root: $town/dataset, version: v1.0-trainval}
predictions: {path: $town/predictions/streets-ipm}
JOB
    done
done
settings=(--widths 8,16,32 --steps 1800)
"$mapweave" train confidence hills-11.yaml crossroads-11.yaml boulevard-11.yaml boulevard-12.yaml \
    --validate hills-12.yaml --validate crossroads-12.yaml "${settings[@]}" --out streets.safetensors
[ -n "$data" ] || exit 0
for number in 1 2 3 4 5 6; do
    cat > "train-$number.yaml" <<JOB
name: train-$number
dataset: {root: $data/train-$number/dataset, version: v1.0-trainval}
predictions: {path: $data/train-$number/predictions/ipm-unet}
ego_height: 0.31
JOB
done
"$mapweave" train confidence train-1.yaml train-2.yaml train-3.yaml train-4.yaml hills-11.yaml crossroads-11.yaml \
    --validate train-5.yaml --validate train-6.yaml --fields fields --field-steps 300 --field-width 300 \
    "${settings[@]}" --out bevnet.safetensors
