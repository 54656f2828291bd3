#!/usr/bin/env python3
"""How `decamp plan` runs and ends: the same plan from any number of threads, Ctrl-C, death while it writes.

    plan_runs_test.py DECAMP SOURCE_ROOT
"""
import os
import pathlib
import pty
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time

DECAMP = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
SMALL, MALI = SOURCE / "examples/small", SOURCE / "examples/minusma"
PROMPT = 60  # seconds in which an interrupted run must end; a few in a plain build, sanitizers are slower


class Skipped(Exception):
    """The machine lacks what the test needs."""


def plan(mission, output, *options, **more):
    return subprocess.run([DECAMP, "plan", mission, "-o", output, "--seed", "5", *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, timeout=600, **more)


def valid(mission, file):
    return subprocess.run([DECAMP, "verify", mission, file], stdout=subprocess.DEVNULL, check=False).returncode == 0


def expect(true, what):
    if not true:
        raise AssertionError(what)


def same_from_any_number_of_threads(folder, mission, *options):
    plans = []
    for number, threads in enumerate(("1", "2", "2")):
        ended = plan(mission, folder / f"{number}.json", "--threads", threads, *options)
        expect(ended.returncode in (0, 1), ended.stdout)
        plans.append((folder / f"{number}.json").read_bytes())
    expect(valid(mission, folder / "0.json"), "the plan is not valid")
    expect(plans[0] == plans[1], "another plan with 2 threads than with 1")
    expect(plans[1] == plans[2], "another plan at the second run")


def same_plan_small(folder):
    same_from_any_number_of_threads(folder, SMALL, "--schedules", "300")


def same_plan_of_eight_sites(folder):
    subprocess.run([sys.executable, SOURCE / "bench/large_mission.py", folder / "mission", "--sites", "8"], check=True,
                   stdout=subprocess.DEVNULL)
    same_from_any_number_of_threads(folder, folder / "mission", "--schedules", "100", "--no-limits")


def another_seed_another_search(folder):
    """The seed counts at all: of a few seeds, two differ in something but the seed that the file names."""
    texts = set()
    for seed in ("1", "2", "3", "4"):
        ended = plan(MALI, folder / "plan.json", "--schedules", "20", "--no-limits", "--seed", seed)
        expect(ended.returncode in (0, 1), ended.stdout)
        texts.add(re.sub('"seed": .*', "", (folder / "plan.json").read_text(encoding="utf-8")))
    expect(len(texts) > 1, "four seeds give one plan")


def interrupt_when(folder, enough, signals=1):
    """Exit code and seconds after Ctrl-C, which comes when decamp's progress matches `enough`."""
    try:
        terminal, messages = pty.openpty()  # progress is shown on terminals only
    except OSError as fault:  # a chroot or container without /dev/pts
        raise Skipped(f"no pseudo-terminal: {fault}") from fault
    child = subprocess.Popen([DECAMP, "plan", MALI, "-o", folder / "plan.json"], stdout=subprocess.DEVNULL, stderr=messages)
    os.close(messages)
    said, sent = b"", None
    try:
        while part := os.read(terminal, 65536):
            said = said[-1000:] + part
            if sent is None and enough.search(said):
                sent = time.monotonic()
                for _ in range(signals):
                    child.send_signal(signal.SIGINT)
                    time.sleep(0.05)
    except OSError:  # the child has closed its end
        pass
    os.close(terminal)
    child.wait(timeout=600)
    expect(sent is not None, f"ended before it could be interrupted: {said}")
    return child.returncode, time.monotonic() - sent


def interrupted_with_a_plan(folder):
    code, seconds = interrupt_when(folder, re.compile(rb"late \d+ person-days"))
    expect(code in (0, 1), f"exit code {code}")
    expect(seconds < PROMPT, f"it took {seconds:.1f} s to end")
    expect(valid(MALI, folder / "plan.json"), "the plan is not valid")
    expect(os.listdir(folder) == ["plan.json"], f"left {os.listdir(folder)}")


def interrupted_twice(folder):
    """A second Ctrl-C ends it at once; whatever is there is whole."""
    code, _ = interrupt_when(folder, re.compile(rb"late \d+ person-days"), signals=2)
    expect(code in (-signal.SIGINT, 0, 1), f"exit code {code}")
    expect("plan.json" not in os.listdir(folder) or valid(MALI, folder / "plan.json"), "half a plan")


def interrupted_at_any_time(folder):
    """Reading, before the first plan, soon after it: there is a whole plan or nothing, and the exit code says which."""
    for delay in (0, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8):
        child = subprocess.Popen([DECAMP, "plan", MALI, "-o", folder / "plan.json"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        child.send_signal(signal.SIGINT)
        child.wait(timeout=PROMPT)
        there = os.listdir(folder)
        if child.returncode in (0, 1):
            expect(there == ["plan.json"] and valid(MALI, folder / "plan.json"), f"after {delay} s: exit {child.returncode}, {there}")
            (folder / "plan.json").unlink()
        else:
            expect(child.returncode in (-signal.SIGINT, 130), f"after {delay} s: exit code {child.returncode}")
            expect(not there, f"after {delay} s: exit {child.returncode}, but {there} was written")


def limit_file_size(ignore):
    def prepare():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignore else signal.SIG_DFL)
    return prepare


def disk_full(folder):
    """Writing fails in the middle of the file: the old file is as it was, and nothing else is left."""
    (folder / "plan.json").write_text("old", encoding="utf-8")
    ended = plan(SMALL, folder / "plan.json", "--schedules", "10", "--no-limits", preexec_fn=limit_file_size(True))
    expect(ended.returncode == 4 and "could not be written whole" in ended.stdout, f"exit {ended.returncode}: {ended.stdout[-300:]}")
    expect((folder / "plan.json").read_text(encoding="utf-8") == "old", "the old file was changed")
    expect(os.listdir(folder) == ["plan.json"], f"left {os.listdir(folder)}")


def killed_in_the_middle_of_the_file(folder):
    (folder / "plan.json").write_text("old", encoding="utf-8")
    ended = plan(SMALL, folder / "plan.json", "--schedules", "10", "--no-limits", preexec_fn=limit_file_size(False))
    expect(ended.returncode == -signal.SIGXFSZ, f"exit {ended.returncode}: {ended.stdout[-300:]}")
    expect((folder / "plan.json").read_text(encoding="utf-8") == "old", "the old file was changed")


def killed_at_any_time(folder):
    """kill -9 leaves the old file or the new one."""
    begin = time.monotonic()
    plan(SMALL, folder / "new.json", "--schedules", "10", "--no-limits")
    whole, new = time.monotonic() - begin, (folder / "new.json").read_bytes()
    (folder / "plan.json").write_bytes(b"old")
    for step in range(24):
        child = subprocess.Popen([DECAMP, "plan", SMALL, "-o", folder / "plan.json", "--seed", "5", "--schedules", "10", "--no-limits"],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * (0.7 + step / 60))
        child.kill()
        child.wait()
        found = (folder / "plan.json").read_bytes()
        expect(found in (b"old", new), f"after {step} steps the file is neither: {found[:80]}")
        (folder / "plan.json").write_bytes(b"old")


TESTS = (same_plan_small, same_plan_of_eight_sites, another_seed_another_search, interrupted_with_a_plan, interrupted_twice,
         interrupted_at_any_time, disk_full, killed_in_the_middle_of_the_file, killed_at_any_time)


def main():
    print(f"1..{len(TESTS)}")
    failures = 0
    for number, test in enumerate(TESTS, 1):
        with tempfile.TemporaryDirectory(prefix="decamp-runs-") as folder:
            try:
                test(pathlib.Path(folder))
                print(f"ok {number} - {test.__name__.replace('_', ' ')}", flush=True)
            except Skipped as why:
                print(f"ok {number} # SKIP {why}", flush=True)
            except AssertionError as fault:
                failures += 1
                print(f"not ok {number} - {test.__name__.replace('_', ' ')}\n# {fault}".replace("\n", "\n# "), flush=True)
    sys.exit(1 if failures else 0)


main()
