#!/bin/sh
# The ledger's figures for docs/benchmarks.md:
#
#     bench/ledger.sh BUILD [ENTRIES]          default 200000
#
# TMPDIR says on which disk; single entries are as fast as it syncs.
set -eu
build=$(cd "$1" && pwd)
entries=${2:-200000}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
ninja -C "$build" --quiet bench/ledger >&2
"$build/bench/ledger" "$folder" "$entries"
count=300
start=$(date +%s%N)
for number in $(seq $count); do
    "$build/bench/ledger" one "$folder/0.gpkg" "$folder/planner.key"
done
took=$((($(date +%s%N) - start) / 1000000))
echo "single: $count entries, a process each, in $took ms: $((count * 60000 / took)) a minute"
du -h "$folder/0.gpkg" | sed "s/\t.*/ on disk/; s/^/size: /"
