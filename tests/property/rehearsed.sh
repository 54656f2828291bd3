#!/bin/sh
# A test of runs, of a plan that decamp makes for the mission.
#
#     rehearsed.sh DECAMP TEST MISSION RUNS...
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$1" plan "$3" -o "$work/plan.json" --schedules 200 --no-limits >"$work/said" 2>&1
[ -s "$work/plan.json" ] || { cat "$work/said"; exit 1; }
tests=$2 mission=$3
shift 3
"$tests" "$mission" "$work/plan.json" "$@"
