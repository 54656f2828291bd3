#!/usr/bin/env python3
"""Every plan given is in the form that schema/plan.schema.json states, and the schema refuses what the reader refuses.

    schema_test.py SCHEMA PLAN...

Skipped (exit 77) where python3-jsonschema is not installed.
"""
import copy
import json
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)


def damaged(plan):
    """Plans that the reader refuses for their form, one fault each."""

    def change(*path, value=None, drop=False):
        copied = copy.deepcopy(plan)
        place = copied
        for step in path[:-1]:
            place = place[step]
        if drop:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return copied

    trip = next(i for i, trip in enumerate(plan["trips"]) if "lift" in trip)
    yield "format", change("format", value="other")
    yield "version", change("version", value=2)
    for key in ("mission", "trips", "closings", "dispositions", "late", "late_closings", "figures"):
        yield "no " + key, change(key, drop=True)
    yield "no people", change("trips", trip, "lift", "number", value=0)
    yield "half a truck", change("trips", trip, "lift", "number", value=1.5)
    yield "number as text", change("trips", trip, "lift", "number", value="20")
    yield "mode", change("trips", trip, "mode", value="rocket")
    yield "moment", change("trips", trip, "depart", value="tomorrow")
    yield "no moves", change("trips", trip, "moves", drop=True)
    yield "load of nothing", change("trips", trip, "loads", value=[{"people": 3}])
    yield "load of both", change("trips", trip, "loads",
                                 value=[{"unit": "a", "people": 3, "lot": "b", "quantity": 1}])
    yield "figure", change("figures", "exposure", value="much")
    yield "last day", change("figures", "last_day_out", drop=True)
    if plan.get("history"):
        yield "partial history", change("partial", value=True)
        yield "loss of nobody", change("losses", 0, "unit", value=None)
        yield "loss of two", change("losses", 0, "lot", value="tents")
        yield "loss nowhere", change("losses", 0, "trip", value=None)
        yield "loss aboard and there", change("losses", 0, "place", value="hub")
        yield "overrun of something", change("overruns", 0, "what", value="patience")
        yield "overrun without a day", change("overruns", 0, "from", drop=True)
    else:
        yield "losses of a plan", change("losses", value=[])
        yield "overruns of a plan", change("overruns", value=[])
    if plan["closings"]:
        yield "closing", change("closings", 0, "pack_end", drop=True)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    failures = 0
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            plan = json.load(file)
        for error in validator.iter_errors(plan):
            failures += 1
            print(f"{path}: {error.json_path}: {error.message}")
        if plan.get("partial"):
            continue
        for name, wrong in damaged(plan):
            if validator.is_valid(wrong):
                failures += 1
                print(f"{path}: the schema lets '{name}' through")
    return 1 if failures else 0


sys.exit(main())
