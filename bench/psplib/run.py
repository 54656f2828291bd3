#!/usr/bin/env python3
"""The project search on the public PSPLIB sets, beside published figures.

    run.py FOLDER [--sets j30 j60 ...] [--schedules 1000 5000 50000 500000] [--seconds S] [--certify] [--every N] [--build DIR]

FOLDER holds SET.tar.gz or SET/, and SET.csv with best known makespans and critical paths where there are such; sets of
generate.py have none, and are measured against the longest path. Every schedule passes the checker before it counts.
Seconds are the processor's. --certify: each bound with a certificate, which is checked.
Averages: above the optimum for j30 and j10.mm, else above the critical path, in per cent.
"""
import argparse
import csv
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

# As read in the named papers, % above critical path (j30: optimum), at 1,000 and 5,000 schedules.
PUBLISHED = {
    "j30": [("Wang & Fang 2012, HEDA", {1000: .38, 5000: .14})],
    "j60": [("Wang & Fang 2012, HEDA", {1000: 11.97, 5000: 11.43})],
    "j120": [("Debels & Vanhoucke 2007, in Wang & Fang 2012", {1000: 33.55, 5000: 32.18}),
             ("Valls et al. 2008, in Wang & Fang 2012", {1000: 34.07, 5000: 32.54}),
             ("Wang & Fang 2012, HEDA", {1000: 35.44, 5000: 33.61})],
}
# Computed from published result files: seconds and cores in the name.
SOLVERS = {
    "j60": [("OptalCP 0.9.1, 600 s x 4", 10.420), ("CP Optimizer 22.1, 600 s x 4", 10.512), ("OR-Tools 9.11, 900 s x 8", 10.587)],
    "j120": [("OptalCP 0.9.1, 600 s x 4", 30.001), ("CP Optimizer 22.1, 600 s x 4", 30.466), ("OR-Tools 9.11, 900 s x 8", 31.437)],
}


def critical_path(path):
    """Longest path of a .sm file, or of a .mm file in its shortest modes."""
    lines = path.read_text().splitlines()
    jobs = int(next(re.search(r":\s*(\d+)", line)[1] for line in lines if line.startswith("jobs")))
    at = next(i for i, line in enumerate(lines) if line.startswith("PRECEDENCE")) + 2
    rows = [list(map(int, line.split())) for line in lines[at:at + jobs]]
    at = next(i for i, line in enumerate(lines) if line.startswith("REQUESTS")) + 3
    shortest = []
    for row in rows:
        modes = [lines[at + i].split() for i in range(row[1])]
        at += row[1]
        shortest.append(min(int(mode[2 if i == 0 else 1]) for i, mode in enumerate(modes)))
    start = [0] * (jobs + 1)
    for j, row in enumerate(rows):
        for successor in row[3:]:
            start[successor - 1] = max(start[successor - 1], start[j] + shortest[j])
    return max(start[j] + shortest[j] for j in range(jobs))


def natural(path):
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", path.name)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sets", nargs="+", default=["j30", "j60"])
    parser.add_argument("--schedules", nargs="+", type=int, default=[1000, 5000, 50000])
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--certify", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path(__file__).parents[2] / "build")
    options = parser.parse_args()
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    print(f"{os.cpu_count()} cores of {model}; {options.threads} used; processor seconds")
    print(f"{'set':8} {'schedules':>9} {'instances':>9} {'average %':>9} {'best known':>10} {'proved':>6} {'gap %':>6}"
          f" {'s each':>8} {'schedules/s':>11}")
    with tempfile.TemporaryDirectory() as scratch:
        for name in options.sets:
            folder = options.folder / name
            if not folder.is_dir():
                with tarfile.open(options.folder / f"{name}.tar.gz") as archive:
                    archive.extractall(scratch)
                folder = pathlib.Path(scratch, name)
            files = sorted((path for path in folder.iterdir() if path.suffix in (".sm", ".mm", ".rcp", ".sch")), key=natural)
            files = files[options.every - 1::options.every]
            known = {}
            if (options.folder / f"{name}.csv").exists():
                with open(options.folder / f"{name}.csv", encoding="utf-8") as table:
                    known = {row["instance"].removesuffix(".sch"): row for row in csv.DictReader(table)}
            against_optimum = name.startswith(("j30", "j10", "max")) and bool(known)
            paths = {} if against_optimum else {path.stem: critical_path(path) for path in files}
            for schedules in options.schedules if options.seconds == 0 else [0]:
                measure(options, name, files, known, paths, schedules)
            for title, figures in PUBLISHED.get(name, []):
                print(f"{name:8} {title}: " + ", ".join(f"{value} at {count:,}" for count, value in figures.items()))
            for title, figure in SOLVERS.get(name, []):
                print(f"{name:8} {title}: {figure}")


def measure(options, name, files, known, paths, schedules):
    words = [options.build / "bench/psplib", str(schedules), str(options.seconds), options.threads, options.seed, str(int(options.certify)), *files]
    ended = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    if ended.returncode:
        sys.exit(f"psplib ended with {ended.returncode}")
    above = gap = seconds = spent = 0.
    best = proved = infeasible = 0
    certificates = []
    for line in ended.stdout.splitlines():
        instance, makespan, bound, count, used, *certificate = line.split()
        certificates += [(int(size), int(steps), float(check), float(used))
                         for size, steps, check in [certificate] if size != "-"] if certificate else []
        if makespan == "-":
            sys.exit(f"{instance}: no schedule")
        spent += int(count)
        seconds += float(used)
        row = known.get(instance)
        if makespan == "infeasible":
            infeasible += 1
            if row and row["upper_bound"]:
                sys.exit(f"{instance}: called infeasible, but {row['upper_bound']} is known")
            continue
        makespan, bound = int(makespan), int(bound)
        if row and not row["upper_bound"]:
            sys.exit(f"{instance}: a schedule of {makespan}, but it is known to be infeasible")
        base = paths[instance] if paths else int(row["upper_bound"])
        above += 100 * (makespan - base) / base
        gap += 100 * (makespan - bound) / makespan
        proved += makespan == bound
        if row:
            best += makespan <= int(row["upper_bound"])
            if makespan < int(row["lower_bound"]) or bound > int(row["upper_bound"]):
                sys.exit(f"{instance}: {bound}..{makespan}, but {row['lower_bound']}..{row['upper_bound']} is proved")
    total = len(files) - infeasible
    if infeasible:
        print(f"{name:8} {infeasible} proved infeasible; of the others:")
    print(f"{name:8} {schedules or '-':>9} {total:9} {above / total:9.3f} {best if known else '-':>10} {proved:6} {gap / total:6.2f}"
          f" {seconds / total:8.4f} {spent / max(seconds, 1e-9):11,.0f}", flush=True)
    learned = [row for row in certificates if row[1] > 1]
    if learned:
        sizes = [row[0] for row in learned]
        print(f"{name:8} {len(certificates)} bounds certified and checked; {len(learned)} of them by more than one step:"
              f" {statistics.median(sizes):,.0f} bytes (median), at most {max(sizes):,},"
              f" found in {sum(row[3] for row in learned):.1f} s, checked in {sum(row[2] for row in learned):.1f} s", flush=True)


main()
