#!/usr/bin/env python3
"""Measures `decamp plan` and `decamp verify` on the withdrawal from Mali and on a large mission.

    plan.py [BUILD [MISSION...]]     default: examples/minusma, and large_mission.py's 100 sites and 365 days
    plan.py --curve [BUILD [MISSION...]]     what more time gains; default: large_mission.py's

`first`: stopped, as by Ctrl-C, when decamp reports its first plan in which nobody is late; `default`: as many schedules as decamp
itself chooses, without the search for what binds; `limits`: with it. `found` is when the first plan in which nobody is late is
reported, in seconds from the start of the program. Seconds and peak memory are those of the whole run of the program, with reading,
proof and writing. The gap is what the exposure is above the proven bound. `10 s`: with so many `--seconds`.
"""
import json
import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")


IN_TIME = re.compile(rb"late 0 person-days")


def measure(command, stop=False):
    """Seconds until the first plan in time is reported (None: never), seconds, processor seconds and peak megabytes of one run.
    With `stop`: told to stop then."""
    begin = time.monotonic()
    terminal, messages = pty.openpty() # progress is shown on terminals only
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages)
    os.close(messages)
    said, found = b"", None
    try:
        while part := os.read(terminal, 65536):
            said = said[-200:] + part
            if found is None and IN_TIME.search(said):
                found = time.monotonic() - begin
                if stop:
                    child.send_signal(signal.SIGINT)
    except OSError: # the child has closed its end
        pass
    os.close(terminal)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return found, time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def show(mission, what, figures, costs):
    found, seconds, processor, megabytes = costs
    cells = [f"{mission:8} {what:8} {'' if found is None else f'{found:.2f}':>6} {seconds:7.2f} {processor:7.2f} {megabytes:7.0f}"]
    if not figures and what != "verify":
        cells.append("  no plan")
    if figures:
        bound = (figures["bound"] or {}).get("exposure")
        gap = f"{100 * (figures['exposure'] / bound - 1):6.0f} %" if bound else ""
        cells.append(f"{figures['trips']:6} {figures['last_day_out']} {figures['late_person_days']:5} {figures['exposure']:9.0f} {gap}")
    print(" ".join(cells), flush=True)


def plan(decamp, mission, output, *options, stop=False):
    """The figures of the plan, None if there is none, and what the run cost."""
    if os.path.exists(output):
        os.remove(output)
    costs = measure([decamp, "plan", mission, "-o", output, *options], stop)
    if not os.path.exists(output):
        return None, costs
    with open(output, encoding="utf-8") as file:
        document = json.load(file)
    return {**document["figures"], "bound": document.get("bound")}, costs


def benchmark(decamp, mission, folder):
    name, output = os.path.basename(os.path.normpath(mission)), os.path.join(folder, "plan.json")
    show(name, "first", *plan(decamp, mission, output, "--no-limits", stop=True))
    show(name, "default", *plan(decamp, mission, output, "--no-limits"))
    show(name, "verify", None, measure([decamp, "verify", mission, output]))
    show(name, "limits", *plan(decamp, mission, output))


def draw_curve(decamp, mission, folder):
    name, output = os.path.basename(os.path.normpath(mission)), os.path.join(folder, "plan.json")
    for seconds in (1, 10, 30, 60, 120):
        show(name, f"{seconds} s", *plan(decamp, mission, output, "--no-limits", "--seconds", str(seconds)))


def main():
    arguments, curve = sys.argv[1:], sys.argv[1:2] == ["--curve"]
    arguments = arguments[1:] if curve else arguments
    build = arguments[0] if arguments else os.path.join(ROOT, "build")
    with tempfile.TemporaryDirectory() as folder:
        missions = arguments[1:]
        if not missions:
            large = os.path.join(folder, "large")
            subprocess.run([sys.executable, os.path.join(ROOT, "bench", "large_mission.py"), large], check=True)
            missions = [large] if curve else [os.path.join(ROOT, "examples", "minusma"), large]
        print("mission  run       found seconds cpu sec peak MB  trips last out    late  exposure    gap")
        for mission in missions:
            (draw_curve if curve else benchmark)(os.path.join(build, "decamp"), mission, folder)


main()
