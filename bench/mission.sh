#!/bin/sh
# Measures `decamp check` on a large mission: seconds and peak memory, without faults and with a fault in every row.
#     bench/mission.sh [BUILD [SITES]]       default 10,800: 101,000 rows
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${1:-$root/build}" && pwd)
sites=${2:-10800}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
python3 "$root/bench/large_mission.py" "$folder/good" --sites "$sites"
rows=$(($(cat "$folder"/good/*.csv | wc -l) - $(ls "$folder"/good | wc -l)))
mkdir "$folder/faulty"
for table in "$folder"/good/*.csv; do # every reference to a site is misspelt
    case $table in
    */places.csv) cp "$table" "$folder/faulty" ;;
    *) sed 's/site/siet/g' "$table" >"$folder/faulty/$(basename "$table")" ;;
    esac
done
echo "cores: $(nproc); $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
echo "mission      rows  seconds  peak MB   errors and warnings"
for mission in good faulty; do
    /usr/bin/time -f '%e %M' -o "$folder/time" "$build/decamp" check "$folder/$mission" >"$folder/said" 2>/dev/null || true
    tail -n 1 "$folder/time" | awk -v mission="$mission" -v rows="$rows" -v said="$(tail -n 1 "$folder/said")" \
        '{ printf "%-8s %8d %8.2f %8.0f   %s\n", mission, rows, $1, $2 / 1024, said }'
done
