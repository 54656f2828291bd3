#!/bin/sh
# Measures `decamp routes` on a country of roads: seconds and peak memory for a network of a million edges.
#     bench/routes.sh [BUILD [ROWS]]       ROWS x ROWS crossings, about 2 * ROWS^2 lines; default 735: a million
# Makes its country in a temporary folder (1.3 GB, removed at the end) as GeoPackage, FlatGeobuf and, if osmium is there, OpenStreetMap
# PBF, with missions of 30 and of 100 sites; and a small real one.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "${1:-$root/build}" && pwd)
rows=${2:-735}
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
ninja -C "$build" bench/routes_generator src/commands/decamp src/terrain/decamp_gis.so >"$folder/ninja.log" || { cat "$folder/ninja.log"; exit 1; }

make_mission() { # NAME SITES SOUTH WEST DEGREES
    mkdir "$folder/$1"
    printf 'key,value\nname,%s\ncountry,Azania\nstart,2030-01-01\nlast_day,2030-12-31\n' "$1" >"$folder/$1/mission.csv"
    awk -v sites="$2" -v south="$3" -v west="$4" -v degrees="$5" 'BEGIN {
        srand(7); print "id,kind,country,latitude,longitude"
        for (i = 1; i <= sites; i++)
            printf "s%d,site,Azania,%.4f,%.4f\n", i, south + degrees * rand(), west + degrees * rand() }' \
        >"$folder/$1/places.csv"
    printf 'id,people,place,destination\nu1,100,s1,s2\n' >"$folder/$1/units.csv"
}

measure() { # MISSION ROADS K
    /usr/bin/time -f '%e %U %M' -o "$folder/time" \
        "$build/decamp" routes "$folder/$1" --roads "$2" -k "$3" -o "$folder/map.gpkg" --legs "$folder/legs.csv" \
        >"$folder/table" 2>"$folder/messages" || true
    tail -n 1 "$folder/time" | awk -v roads="$(basename "$2")" -v mission="$1" -v k="$3" \
        -v edges="$(sed -n 's/^Network: .* \([0-9]*\) edges.*/\1/p' "$folder/table")" \
        -v routes="$(($(wc -l <"$folder/legs.csv") - 1))" \
        '{ printf "%-22s %-12s %d %9d %7d %8.2f %8.2f %7.0f\n", roads, mission, k, edges, routes, $1, $2, $3 / 1024 }'
}

echo "cores: $(nproc); $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
echo "roads                  mission      k     edges  routes  seconds  cpu sec  peak MB"
degrees=$(awk -v rows="$rows" 'BEGIN { print 0.01 * (rows - 1) }')
make_mission 30-sites 30 13 -8 "$degrees"
make_mission 100-sites 100 13 -8 "$degrees"
for roads in country.gpkg country.fgb; do
    "$build/bench/routes_generator" "$rows" "$folder/$roads"
    measure 30-sites "$folder/$roads" 1
    measure 30-sites "$folder/$roads" 3
    measure 100-sites "$folder/$roads" 3
done
if command -v osmium >/dev/null; then # of Debian's osmium-tool
    "$build/bench/routes_generator" "$rows" "$folder/country.osm"
    osmium cat --no-progress -o "$folder/country.osm.pbf" "$folder/country.osm"
    rm "$folder/country.osm"
    measure 30-sites "$folder/country.osm.pbf" 3
    measure 100-sites "$folder/country.osm.pbf" 3
fi
make_mission andorra 10 42.45 1.45 0.18
measure andorra "$root/tests/data/osm/andorra.osm.pbf" 3
