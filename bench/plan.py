#!/usr/bin/env python3
"""Measures `decamp plan` and `decamp verify` on the withdrawal from Mali and on a large mission.

    plan.py [BUILD [MISSION...]]     default: examples/minusma, and large_mission.py's 100 sites and 365 days

`first`: the run with the fewest schedules (1, 2, 4 ...) that gives a plan valid and in time; `default`: as many
schedules as decamp itself chooses, without the search for what binds; `limits`: with it. Seconds and peak memory are those of the whole
run of the program, reading, proof and writing in it. The gap is what the exposure is above the proven bound.
"""
import json
import os
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


def measure(command):
    """Exit code, seconds and peak megabytes of one run."""
    begin = time.monotonic()
    with open(os.devnull, "w") as nowhere:
        child = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, time.monotonic() - begin, usage.ru_maxrss / 1024


def show(mission, what, figures, seconds, megabytes):
    cells = [f"{mission:10} {what:12} {seconds:8.2f} {megabytes:8.0f}"]
    if figures:
        bound = (figures["bound"] or {}).get("exposure")
        gap = f"{100 * (figures['exposure'] / bound - 1):6.0f} %" if bound else ""
        cells.append(f"{figures['trips']:6} {figures['last_day_out']} {figures['exposure']:9.0f} {gap}")
    print(" ".join(cells), flush=True)


def plan(decamp, mission, output, *options):
    """The figures of a plan that is valid and in time, or None; seconds; megabytes."""
    if os.path.exists(output):
        os.remove(output)
    code, seconds, megabytes = measure([decamp, "plan", mission, "-o", output, *options])
    if not os.path.exists(output):
        return None, seconds, megabytes
    with open(output, encoding="utf-8") as file:
        document = json.load(file)
    return {**document["figures"], "bound": document.get("bound"), "code": code}, seconds, megabytes


def benchmark(decamp, mission, folder):
    name, output = os.path.basename(os.path.normpath(mission)), os.path.join(folder, "plan.json")
    schedules, figures = 1, None
    while not figures or figures["code"] != 0:
        figures, seconds, megabytes = plan(decamp, mission, output, "--no-limits", "--schedules", str(schedules))
        schedules *= 2
        if schedules > 1 << 20:
            print(f"{name}: no plan valid and in time")
            return
    show(name, f"first ({schedules // 2})", figures, seconds, megabytes)
    show(name, "default", *plan(decamp, mission, output, "--no-limits"))
    _, seconds, megabytes = measure([decamp, "verify", mission, output])
    show(name, "verify", None, seconds, megabytes)
    show(name, "limits", *plan(decamp, mission, output))


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build")
    with tempfile.TemporaryDirectory() as folder:
        missions = sys.argv[2:]
        if not missions:
            large = os.path.join(folder, "large")
            subprocess.run([sys.executable, os.path.join(ROOT, "bench", "large_mission.py"), large], check=True)
            missions = [os.path.join(ROOT, "examples", "minusma"), large]
        print("mission    run           seconds  peak MB  trips last out    exposure    gap")
        for mission in missions:
            benchmark(os.path.join(build, "decamp"), mission, folder)


main()
