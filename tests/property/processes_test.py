#!/usr/bin/env python3
"""One experiment by several processes gives the same bytes as by one; one that is lost ends it, with what there is so far.

    processes_test.py DECAMP SOURCE_ROOT

Skipped (exit 77) where there is no mpirun, or decamp was built without its module for it. More processes than cores are started, and by root
where root runs the tests: both must be asked for.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from tap import check, end

decamp = pathlib.Path(sys.argv[1]).resolve()
root = pathlib.Path(sys.argv[2])
small = root / "examples/small"
plan = root / "tests/golden/stress-small/plan.json"
# Open MPI itself does not give all its memory back.
environment = dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                   ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0", TMPDIR="/tmp")
# When one is lost mpirun kills the others after a second: not much on a busy machine. It waits for all of the time that it is given.
mpirun = ["mpirun", "--oversubscribe", "--bind-to", "none", "--mca", "odls_base_sigkill_timeout", "5"]


def run(*words):
    return subprocess.run([str(word) for word in words], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120)


def test_same():
    for name, wanted in (("text", ["--runs", 1003]),
                         ("JSON of two policies", ["--runs", 523, "--policy", "all", "--json"]),
                         ("precision", ["--runs", 500, "--precision", 1, "--json"])):
        one = run(decamp, "stress", small, plan, *wanted)
        for count in (1, 2, 4):
            many = run(*mpirun, "-n", count, decamp, "stress", small, plan, *wanted)
            check(f"{name}: the same bytes by {count} of them", many.stdout == one.stdout and one.stdout and many.returncode == 0,
                  many.stderr.decode("utf-8", "replace"))


def test_others():
    """Processes that were given different things say so."""
    one = [decamp, "stress", small, plan, "--runs", 400, "--seed"]
    ended = run(*mpirun, "-n", 1, *one, 1, ":", "-n", 1, *one, 2)
    check("another seed is noticed", ended.returncode != 0 and b"process 1 makes other runs" in ended.stderr and not ended.stdout,
          ended.stderr)
    ended = run(*mpirun, "-n", 2, decamp, "stress", small, "no-such-plan.json")
    check("an error is told once", ended.stderr.count(b": error: the plan cannot be read") == 1 and not ended.stdout, ended.stderr)


def ranks_of(parent):
    """Processes by rank: those under `parent` that are decamp."""
    ranks = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if folder.joinpath("comm").read_text().strip() != "decamp":
                continue
            ancestor = int(folder.name)
            while ancestor > 1 and ancestor != parent:
                ancestor = int(pathlib.Path(f"/proc/{ancestor}/stat").read_text().rsplit(")", 1)[1].split()[1])
            words = folder.joinpath("environ").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        rank = [word for word in words if word.startswith(b"OMPI_COMM_WORLD_RANK=")]
        if ancestor == parent and rank:
            ranks[int(rank[0].split(b"=")[1])] = int(folder.name)
    return ranks


def lose_one(*wanted):
    """Starts three, ends one, and returns what was told, printed, and mpirun's exit code."""
    running = subprocess.Popen([*mpirun, "-n", "3", decamp, "stress", small, plan, "--runs", "10000000", *wanted],
                               env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    ranks = {}
    for _ in range(100):
        time.sleep(0.1)
        ranks = ranks_of(running.pid)
        if len(ranks) == 3:
            break
    time.sleep(3) # so that there is something to give
    if len(ranks) == 3:
        os.kill(ranks[2], signal.SIGKILL)
    else:
        running.kill()
    printed, told = running.communicate(timeout=60)
    check("a lost one is told of", b"decamp: told to end: a process was lost" in told, told)
    check("mpirun fails", running.returncode != 0)
    return printed, told


def test_lost():
    printed, told = lose_one()
    check("what there is so far is printed", printed.startswith(b"Stopped early, after ") and printed.endswith(b"assumed.\n"), printed)
    with tempfile.TemporaryDirectory(prefix="decamp-processes-") as folder:
        path = pathlib.Path(folder, "answers.json")
        told = lose_one("--json", "-o", path)[1]
        answers = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        check("or written", answers.get("stopped_early") is True and answers.get("runs", 0) > 0 and answers["runs"] % 16 == 0, told)


def main():
    if not shutil.which("mpirun"):
        print("there is no mpirun: install openmpi-bin")
        return 77
    if not (decamp.parent.parent / "stress/decamp_mpi.so").exists():
        print("decamp was built without Open MPI: install libopenmpi-dev")
        return 77
    test_same()
    test_others()
    test_lost()
    return end()


sys.exit(main())
