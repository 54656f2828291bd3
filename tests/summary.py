#!/usr/bin/env python3
"""Sums the tests of one or more `meson test` runs; the last line reads `N passed, N failed`, and `, N skipped` if any were.

    summary.py LOG...       each a meson-logs/testlog*.json; a log that is not there is a failure

A test that prints TAP (cmocka's and the golden tests do) counts with each of its cases, any other counts one. What failed is
listed, with what it printed. Exit 1 if anything failed, or nothing ran.
"""
import json
import re
import sys

CASE = re.compile(r"^(not )?ok\b(.*)$", re.MULTILINE)
GOOD = ("OK", "EXPECTEDFAIL")


def count(test):
    """Passed, failed, skipped cases of one test."""
    text = test.get("stdout", "")
    passed = failed = skipped = 0
    if re.search(r"^1\.\.\d+", text, re.MULTILINE):
        planned = sum(int(number) for number in re.findall(r"^1\.\.(\d+)", text, re.MULTILINE))
        for missed, rest in CASE.findall(text):
            if "# SKIP" in rest:
                skipped += 1
            elif missed:
                failed += 1
            else:
                passed += 1
        failed += max(0, planned - passed - failed - skipped)
    elif test["result"] == "SKIP":
        skipped = 1
    elif test["result"] in GOOD:
        passed = 1
    if test["result"] not in GOOD + ("SKIP",) and not failed:
        failed = 1  # it crashed, ran too long, or a sanitizer spoke at its end
    return passed, failed, skipped


def main():
    totals = [0, 0, 0]
    for path in sys.argv[1:]:
        try:
            with open(path, encoding="utf-8") as log:
                tests = [json.loads(line) for line in log]
        except OSError as fault:
            print(f"{path}: {fault.strerror}")
            totals[1] += 1
            continue
        for test in tests:
            counts = count(test)
            totals = [total + more for total, more in zip(totals, counts)]
            if counts[1]:
                print(f"== failed: {test['name']} ({test['result']}), {path}")
                said = test.get("stdout", "") + test.get("stderr", "")
                print("\n".join(line for line in said[-6000:].splitlines() if not line.startswith("ok ")))
            elif counts[2]:
                lines = test["stdout"].splitlines()
                print(f"skipped: {test['name']}: " + "; ".join([line for line in lines if "# SKIP" in line] or lines)[:200])
    passed, failed, skipped = totals
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    sys.exit(0 if passed and not failed else 1)


main()
