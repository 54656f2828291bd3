#!/usr/bin/env python3
"""The experiment as a program: the same bytes for any number of threads, JSON as its schema says, an end before time.

    stress_test.py DECAMP SOURCE_ROOT
"""
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from tap import check, end

decamp = str(pathlib.Path(sys.argv[1]).resolve())
root = pathlib.Path(sys.argv[2])
small = root / "examples/small"
plan = root / "tests/golden/stress-small/plan.json"


def stress(*words):
    return subprocess.run([decamp, "stress", small, plan, *map(str, words)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)


def without_runs(answers):
    """What does not depend on how many runs were asked for."""
    return {key: value for key, value in answers.items() if key not in ("stopped_early", "sensitivity")}


def test_threads():
    wanted = ["--runs", 523, "--policy", "all", "--json"]
    one = stress(*wanted, "--threads", 1).stdout
    for threads in (2, 3, 4):
        check(f"the same bytes with {threads} threads", stress(*wanted, "--threads", threads).stdout == one and one)
    return json.loads(one)


def test_schema(answers):
    try:
        import jsonschema
    except ImportError:
        print("# python3-jsonschema is not installed: the schema is not tested")
        return
    schema = json.loads((root / "schema/stress.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    record = root / "tests/golden/stress-against/record.json"
    one_run = json.loads(stress("--runs", 1, "--json").stdout)
    against = json.loads(stress("--runs", 400, "--against", record, "--json").stdout)
    for name, document in (("two policies", answers), ("one run", one_run), ("a record", against)):
        faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(document)]
        check(f"JSON of {name} is as the schema says", not faults, "\n".join(faults[:10]))
    for name, path, value in (("a share above 1", ("plans", 0, "in_time", "share"), 1.5),
                              ("no plans", ("plans",), []),
                              ("a day as a number", ("plans", 0, "closings", 0, "planned"), 5),
                              ("another key", ("plans", 0, "luck"), 1)):
        wrong = json.loads(json.dumps(answers))
        place = wrong
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        check(f"the schema refuses {name}", not validator.is_valid(wrong))


def test_figures(answers):
    first = answers["plans"][0]
    check("the chance is runs in time by runs",
          abs(first["in_time"]["share"] - first["in_time"]["runs"] / first["in_time"]["of"]) < 1e-9)
    people = [day["people"] for day in first["remaining"]]
    check("people remaining never grow again", all(a >= b for day, after in zip(people, people[1:])
                                                    for a, b in zip(day, after)))
    check("quantiles are in order", all(day == sorted(day) for day in people))
    last = first["last_out"]["out"][2]
    gone = next(day for day in first["remaining"] if day["everybody_out"]["share"] >= 0.9)
    check("the fan ends when the last are out", gone["date"] == last["date"], (gone, last))
    other = answers["plans"][1]
    for key, mean in other["less_first"]["figures"].items():
        apart = other["figures"][key]["mean"] - first["figures"][key]["mean"]
        check(f"difference of {key}", abs(mean["mean"] - apart) <= 1e-6 * max(1, abs(apart)), (mean, apart))


def test_replay():
    """The first run, told as a history: the checker, which shares nothing with the world, finds what the experiment counted."""
    with tempfile.TemporaryDirectory(prefix="decamp-stress-") as folder:
        path = pathlib.Path(folder, "history.json")
        faults = []
        for seed in range(1, 21):
            for policy in ("keep", "reorder"):
                counted = json.loads(stress("--runs", 1, "--seed", seed, "--policy", policy, "--sensitivity", 0, "--json").stdout)["plans"][0]
                ended = stress("--seed", seed, "--policy", policy, "--replay", 0, "--json", "-o", path)
                if ended.returncode or ended.stdout or ended.stderr:
                    faults.append((seed, policy, ended))
                    continue
                history = json.loads(path.read_text(encoding="utf-8"))
                verdict = json.loads(subprocess.run([decamp, "verify", small, path, "--json"], stdout=subprocess.PIPE, timeout=60).stdout)
                closed = {item["place"]: item["closed"][1]["date"] for item in counted["closings"]}
                wanted = {"breaches": [], "last_day_out": counted["last_out"]["out"][1]["date"],
                          "late_person_days": counted["figures"]["late_person_days"]["mean"],
                          "killed": counted["figures"]["killed"]["mean"], "closed": closed}
                found = {"breaches": verdict["breaches"], "last_day_out": verdict["figures"]["last_day_out"],
                         "late_person_days": verdict["figures"]["late_person_days"],
                         "killed": verdict["lost"]["people"],
                         "closed": {item["place"]: item["closed"][:10] for item in history["closings"]}}
                if found != wanted:
                    faults.append((seed, policy, found, wanted))
        check("40 runs told as histories are what was counted", not faults, faults[:3])


def test_interrupt():
    with tempfile.TemporaryDirectory(prefix="decamp-stress-") as folder:
        path = pathlib.Path(folder, "answers.json")
        for attempt in range(5):
            with path.open("w") as file:
                running = subprocess.Popen([decamp, "stress", small, plan, "--runs", "10000000", "--threads", "2", "--json"],
                                           stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.PIPE)
                time.sleep(0.5 + attempt) # a slow machine has not made a run yet
                running.send_signal(signal.SIGINT)
                begin = time.monotonic()
                told = running.communicate(timeout=60)[1]
            if running.returncode == 0:
                break
        check("Ctrl-C gives the runs so far", running.returncode == 0, told)
        check("soon", time.monotonic() - begin < 30)
        answers = json.loads(path.read_text(encoding="utf-8"))
        check("and says so", answers["stopped_early"] and 0 < answers["runs"] < 10000000 and answers["runs"] % 16 == 0)
        same = json.loads(stress("--runs", answers["runs"], "--sensitivity", 0, "--json").stdout)
        check("they are the first ones", without_runs(same) == without_runs(answers))


def main():
    answers = test_threads()
    test_schema(answers)
    test_figures(answers)
    test_replay()
    test_interrupt()
    return end()


sys.exit(main())
