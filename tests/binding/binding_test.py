#!/usr/bin/env python3
"""Each limit of a mission must be able to bind; here each does.

    binding_test.py DECAMP [--only WORD]

cases.py is the table. Each row is a tiny mission that is planned twice, with one limit loose and tight. Both plans must be valid;
under the tight limit the loose plan must be refused by the rule that the limit stands for; and the tight plan must differ from it
in the way that the limit demands. As a history, the loose plan must be refused as long as it does not name what it overruns, and be
accepted when it does, if OVERRUNS says that reality may break the limit; else it must be refused whatever it names.
"""
import argparse
import concurrent.futures
import copy
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True # the sources are left as they are

from cases import CASES, OVERRUNS

SEARCH = ["--schedules", "300", "--seed", "1", "--threads", "1", "--no-limits"]


def changed(tables, changes):
    """A copy of the tables with `"table row column": value` changed."""
    tables = copy.deepcopy(tables)
    for key, value in changes.items():
        if key == "limits":
            tables["limits"] += value
            continue
        table, row, *column = key.split()
        if column:
            tables[table].setdefault(row, {})[column[0]] = value
        else:
            tables[table][row] = value
    return tables


def write(folder, tables):
    folder.mkdir()
    for name, rows in tables.items():
        if name == "mission":
            rows = [{"key": key, "value": value} for key, value in rows.items()]
        elif isinstance(rows, dict):
            rows = [{"id": key} | row for key, row in rows.items()]
        if rows:
            with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                table = csv.DictWriter(file, list(dict.fromkeys(column for row in rows for column in row)))
                table.writeheader()
                table.writerows(rows)


class Case:
    def __init__(self, decamp, folder):
        self.decamp = decamp
        self.folder = folder

    def run(self, *words):
        command = [*os.environ.get("DECAMP_WRAPPER", "").split(), self.decamp, *map(str, words)]
        return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    def plan(self, name, tables):
        """The plan of the tables, which must be valid."""
        mission, file = self.folder / name, self.folder / f"{name}.json"
        write(mission, tables)
        ended = self.run("plan", mission, "-o", file, *SEARCH)
        if ended.returncode > 1 or not file.exists():
            raise AssertionError(f"{name}: no plan: {ended.stderr}")
        plan = json.loads(file.read_text(encoding="utf-8"))
        if (ended.returncode == 1) != bool(plan["late"] or plan["late_closings"]):
            raise AssertionError(f"{name}: exit code {ended.returncode}")
        verdict = self.verify(name, name)
        if verdict["status"] == "invalid":
            raise AssertionError(f"{name}: not valid: {verdict['breaches']}")
        return plan

    def verify(self, mission, plan):
        return json.loads(self.run("verify", "--json", self.folder / mission, self.folder / f"{plan}.json").stdout)

    def verify_history(self, plan, tight, overruns):
        """The plan as if it had happened in the tight mission, with its figures and what is late as they are there."""
        history = {key: value for key, value in plan.items() if key != "bound"} | {"history": True, "overruns": overruns}
        history["mission"] = history["mission"] | {key: tight["mission"][key] for key in ("start", "last_day")}
        for _ in range(2):
            (self.folder / "history.json").write_text(json.dumps(history), encoding="utf-8")
            verdict = self.verify("tight", "history")
            history |= {key: verdict[key] for key in ("figures", "late", "late_closings")}
        return verdict


def try_history(case, name, plan, tight, rule):
    """What is wrong with it as a history."""
    unnamed = case.verify_history(plan, tight, [])
    if unnamed["status"] != "invalid" or rule not in {breach["name"] for breach in unnamed["breaches"]}:
        yield f"the history that names nothing should break the rule {rule}: {unnamed['breaches']}"
    named = case.verify_history(plan, tight, unnamed["overruns"])
    what = sorted({overrun["what"] for overrun in named["overruns"]})
    if what != OVERRUNS.get(name, []):
        yield f"the history overruns {what}, expected {OVERRUNS.get(name, [])}"
    if (named["status"] == "invalid") != (name not in OVERRUNS):
        yield f"the history that names what it overruns is {named['status']}: {named['breaches']}"
    if name in OVERRUNS and case.verify_history(plan, tight, unnamed["overruns"][1:])["status"] != "invalid":
        yield "the history that leaves out one overrun is accepted"


def try_case(decamp, row):
    """What is wrong with it."""
    _, start, loose, tight, rule, measure, expected_loose, expected_tight = row
    with tempfile.TemporaryDirectory(prefix="decamp-binding-") as scratch:
        case = Case(decamp, pathlib.Path(scratch))
        try:
            plans = [case.plan("loose", changed(start, loose)), case.plan("tight", changed(changed(start, loose), tight))]
            verdict = case.verify("tight", "loose")
            broken = {breach["name"] for breach in verdict["breaches"]}
            if rule and rule not in broken:
                yield f"the loose plan should break the rule {rule} under the tight limit, and breaks {broken or 'none'}"
            if rule and rule != "date":
                yield from try_history(case, row[0], plans[0], changed(changed(start, loose), tight), rule)
            if not rule and not verdict["figures"]["exposure"] > plans[1]["figures"]["exposure"]:
                yield f"the tight plan is no better than the loose one: exposure {plans[1]['figures']['exposure']}"
            for name, plan, expected in zip(("loose", "tight"), plans, (expected_loose, expected_tight)):
                found = measure(plan)
                if found != expected:
                    yield f"{measure.__name__.replace('_', ' ')} of the {name} plan: {found}, expected {expected}"
        except AssertionError as fault:
            yield str(fault)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("decamp")
    parser.add_argument("--only")
    options = parser.parse_args()
    rows = [row for row in CASES if options.only is None or options.only in row[0]]
    print(f"1..{len(rows)}")
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, (row, faults) in enumerate(zip(rows, pool.map(lambda row: list(try_case(options.decamp, row)), rows)), 1):
            print("\n".join([f"{'not ok' if faults else 'ok'} {number} - {row[0]}", *("# " + fault for fault in faults)]), flush=True)
            failures += bool(faults)
    raise SystemExit(1 if failures else 0)


main()
