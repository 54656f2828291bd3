#!/usr/bin/env python3
"""What decamp reinforce and decamp stress --policy replan give as JSON is as their schemas say; the schemas refuse damage.

    rehearse_schema_test.py DECAMP SOURCE_ROOT

Skipped (exit 77) where python3-jsonschema is not installed.
"""
import copy
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

decamp, root = sys.argv[1], pathlib.Path(sys.argv[2])
small, plan = root / "examples/small", root / "tests/golden/stress-small/plan.json"
failures = 0

for name, words in (("reinforce", ["reinforce", "--runs", "40", "--schedules", "50", "--planned", "1"]),
                    ("reinforce", ["reinforce", "--runs", "1", "--planned", "0"]),
                    ("policies", ["stress", "--policy", "replan", "--runs", "2", "--schedules", "20"]),
                    ("policies", ["stress", "--policy", "replan", "--runs", "1", "--schedules", "20"])):
    schema = json.loads((root / f"schema/{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    said = subprocess.run([decamp, words[0], small, plan, *words[1:], "--json"], stdout=subprocess.PIPE, check=True).stdout
    answers = json.loads(said)
    for error in validator.iter_errors(answers):
        failures += 1
        print(f"{' '.join(words)}: {error.message} at {list(error.absolute_path)}")
    for key in answers:
        damaged = copy.deepcopy(answers)
        del damaged[key]
        if not list(validator.iter_errors(damaged)):
            failures += 1
            print(f"{name}: nobody misses {key}")
sys.exit(failures > 0)
