#!/usr/bin/env python3
"""Measures `decamp stress`: runs a second and peak memory, on Mali, on 20 sites and about 550 trips, on 100 sites and nearly 4,700.

    stress.py [BUILD]

Plans are made once, with few schedules; then carried out with one thread and with two, and with a hundredth of the runs: memory must not grow with them.
`run/s` is by the clock, `a cpu s` by a second of the processor, both without what one single run takes (reading, preparing, printing). Without the runs for what decides it.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
build = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build").resolve()


def run(*words):
    """Seconds by the clock and of the processor, peak MB."""
    begin = time.monotonic()
    child = subprocess.Popen([build / "decamp", *map(str, words)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"decamp {' '.join(map(str, words))}: exit {child.returncode}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


with tempfile.TemporaryDirectory() as folder:
    print("mission    trips    runs threads  seconds    cpu s    run/s  a cpu s  peak MB")
    for name, runs, words in (("minusma", 10000, None), ("20 sites", 10000, ["--sites", "20", "--days", "150", "--convoy", "60"]),
                              ("100 sites", 1000, ["--sites", "100"])):
        mission, plan = ROOT / "examples/minusma", pathlib.Path(folder, "plan.json")
        if words:
            mission = pathlib.Path(folder, name.replace(" ", "-"))
            subprocess.run([sys.executable, ROOT / "bench/large_mission.py", mission, *words], check=True, stdout=subprocess.DEVNULL)
        run("plan", mission, "--no-limits", "--schedules", 60, "-o", plan)
        trips = plan.read_text(encoding="utf-8").count('"loads"')
        stress = lambda count, threads: run("stress", mission, plan, "--runs", count, "--sensitivity", 0, "--threads", threads)
        first, first_processor = (min(column) for column in list(zip(*(stress(1, 1) for _ in range(3))))[:2])
        for count, threads in ((runs // 100, 1), (runs, 1), (runs, 2)):
            seconds, processor, peak = stress(count, threads)
            print(f"{name:10} {trips:5} {count:7} {threads:7} {seconds:8.2f} {processor:8.2f} {count / (seconds - first):8.0f} "
                  f"{count / (processor - first_processor):8.0f} {peak:8.1f}", flush=True)
