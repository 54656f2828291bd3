#!/bin/sh
# What decamp plans is valid by decamp verify and by the schema, damage to it is noticed, and carrying it out keeps to it. On every mission folder given, on
# random ones, and on a small one of bench/large_mission.py. As many random missions with limits of all kinds may have no plan; but what
# decamp plans the checker must accept.
#
#     planned.sh DECAMP MUTATION_TEST REHEARSAL_TEST SOURCE_ROOT RANDOM_MISSIONS [MISSION...]
set -u
decamp=$1 mutation_test=$2 rehearsal_test=$3 source=$4 count=$5
shift 5
"$decamp" help plan >/dev/null 2>&1 || { echo "there is no planner in this build"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failures=0

try() {
    mission=$1
    plan=$work/plan.json
    rm -f "$plan"
    echo "== $mission"
    "$decamp" plan "$mission" -o "$plan" --schedules 200 --seed 1 >"$work/said" 2>&1
    code=$?
    if [ $code -gt 1 ] || [ ! -s "$plan" ]; then
        cat "$work/said"
        echo "$mission: no plan, exit $code"
        failures=$((failures + 1))
        return
    fi
    "$decamp" verify "$mission" "$plan" | head -20
    "$decamp" verify "$mission" "$plan" >/dev/null || { failures=$((failures + 1)); return; }
    "$mutation_test" "$mission" "$plan" 10 || failures=$((failures + 1))
    "$rehearsal_test" "$mission" "$plan" 40 || failures=$((failures + 1))
    python3 "$source/tests/property/schema_test.py" "$source/schema/plan.schema.json" "$plan"
    case $? in 0 | 77) ;; *) failures=$((failures + 1)) ;; esac
}

for mission in "$@"; do
    [ -d "$mission" ] && try "$mission"
done
python3 "$source/bench/large_mission.py" "$work/hubs" --sites 3 && try "$work/hubs"
may_have_no_plan() {
    rm -f "$work/plan.json"
    "$decamp" plan "$1" -o "$work/plan.json" --schedules 200 --no-limits >"$work/said" 2>&1
    code=$?
    if [ $code -gt 1 ] || grep -q "fault of decamp" "$work/said"; then
        cat "$work/said"
        echo "$1: exit $code"
        failures=$((failures + 1))
    elif [ -s "$work/plan.json" ]; then
        "$rehearsal_test" "$1" "$work/plan.json" 40 || failures=$((failures + 1))
    fi
}

seed=1
while [ $seed -le "$count" ]; do
    python3 "$source/tests/property/random_mission.py" "$work/limits-$seed" $seed all-limits || exit 77
    may_have_no_plan "$work/limits-$seed"
    python3 "$source/tests/property/random_mission.py" "$work/random-$seed" $seed || exit 77
    try "$work/random-$seed"
    seed=$((seed + 1))
done
[ $failures -eq 0 ]
