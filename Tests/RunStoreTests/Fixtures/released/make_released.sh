#!/bin/sh
# Keeps what this version writes, for the versions to come:
#   Tests/RunStoreTests/Fixtures/released/make_released.sh .build/release/rflr v1
# A folder that is there is never made again: it is what a released version wrote.
#   VERSION/            a store: index.sqlite and runs/
#   VERSION/dump.txt    its canonical dump
#   VERSION/runs.csv    its listing
#   VERSION/answers.txt what `show` says of each run
# newer/ has a run file that says it has schema_version 99; h5py of /usr/bin/python3 makes it.
set -eu
rflr=$(realpath "$1")
cd "$(dirname "$0")"
[ ! -e "$2" ] || { echo "$2 is kept as it is" >&2; exit 1; }
small="--width 8 --rank 2 --epochs 20 --store $2"

"$rflr" train f1_N16_bs4_L1 --observe-every 5 --checkpoint-every 10 $small
"$rflr" train f2_N16_bs4_L2 --seed 7 --frozen false --optimiser adam --lr 1e-3 $small
"$rflr" train f1_N16_bs4_L1 --lr 1e30 --schedule fixed $small
echo '{"data": {"points": 16}, "network": {"width": 8, "rank": 2}, "stop": {"loss_below": 0.8}}' > escape.json
"$rflr" train --config escape.json --momentum 0.9 --store "$2"
rm escape.json
# Stopped in the middle: it holds what a continuation needs.
timeout -s INT 0.2 "$rflr" train f1_N768_bs1_L1 --width 8 --rank 2 --epochs 4000 \
  --stop-below-rate none --store "$2" || true
"$rflr" ingest ../../../../notebooks-data/reference/authors/results_baseline_sweep_sumcos_rank5 --store "$2"
rm -rf "$2/sweeps"

"$rflr" index dump --store "$2" > "$2/dump.txt"
"$rflr" runs --format csv --store "$2" > "$2/runs.csv"
for run in $("$rflr" runs --columns run_id --format csv --store "$2" | tail -n +2 | tr -d '\r'); do
  "$rflr" show "$run" --store "$2"
done > "$2/answers.txt"

if [ ! -e newer ]; then
  mkdir newer
  cp "$(find "$2/runs" -name '*.h5' | sort | head -1)" newer/run.h5
  /usr/bin/python3 -c 'import h5py; f = h5py.File("newer/run.h5", "r+"); f.attrs.modify(
    "schema_version", 99)'
fi
