#!/usr/bin/env python3
"""Instances of the kind that ProGen makes, for sizes that are not at hand.

    generate.py FOLDER [--activities 120] [--replicates 10] [--seed 1]

Writes FOLDER/jA_G_R.sm: one group G for each network complexity (arcs a node, 1.5 1.8 2.1), resource factor (share of the
resources that an activity asks for, .25 .5 .75 1) and resource strength (capacity between the largest single
demand, 0, and the peak of the earliest schedule, 1; .1 to .5), R replicates each. After Kolisch, Sprecher & Drexl (1995),
"Characterization and generation of a general class of resource-constrained project scheduling problems", Management
Science 41:1693-1703, with the parameters of their j120: durations and demands 1 to 10, four resources, at most three
predecessors and successors, three activities at either end. The same seed gives the same files.
"""
import argparse
import itertools
import pathlib
import random

ENDS = 3         # activities without predecessor, and without successor
DEGREE = 3       # most predecessors and successors
RESOURCES = 4


def network(count, complexity, draw):
    """Successor sets of 0 .. count-1, numbered topologically, without redundant arcs."""
    after = [set() for _ in range(count)]
    before = [set() for _ in range(count)]
    reach = [1 << j for j in range(count)]  # bit set of what follows j, j itself included

    def may_join(i, j):
        if i >= j or j in after[i] or len(after[i]) >= DEGREE or len(before[j]) >= DEGREE:
            return False
        if i < ENDS and j < ENDS or i >= count - ENDS and j >= count - ENDS or reach[i] >> j & 1:
            return False
        above = [k for k in range(i + 1) if reach[k] >> i & 1]
        return not any(h != i and reach[j] >> k & 1 for h in above for k in after[h]) \
            and not any(k != j and reach[i] >> k & 1 for k in before[j])

    def join(i, j):
        after[i].add(j)
        before[j].add(i)
        for k in range(i + 1):
            if reach[k] >> i & 1:
                reach[k] |= reach[j]

    for j in range(ENDS, count):
        fit = [i for i in range(min(j, count - ENDS)) if may_join(i, j)]
        if fit:
            join(draw.choice(fit), j)
    for i in reversed(range(count - ENDS)):  # the last ones have the least to choose from
        if not after[i]:
            fit = [j for j in range(i + 1, count) if j >= ENDS and may_join(i, j)]
            if fit:
                join(i, draw.choice(fit))
    arcs = round(complexity * (count + 2)) - 2 * ENDS  # the arcs of the dummies count, as in ProGen
    for _ in range(200 * count):
        if sum(map(len, after)) >= arcs:
            break
        i = draw.randrange(count - ENDS)
        fit = [j for j in range(max(i + 1, ENDS), count) if may_join(i, j)]
        if fit:
            join(i, draw.choice(fit))
    return after


def instance(count, complexity, factor, strength, draw):
    after = network(count, complexity, draw)
    duration = [draw.randint(1, 10) for _ in range(count)]
    asked = [[0] * RESOURCES for _ in range(count)]
    cells = list(itertools.product(range(count), range(RESOURCES)))
    for j in range(count):
        asked[j][draw.randrange(RESOURCES)] = 1
    spare = [cell for cell in cells if not asked[cell[0]][cell[1]]]
    for j, k in draw.sample(spare, max(0, round(factor * len(cells)) - count)):
        asked[j][k] = 1
    demand = [[draw.randint(1, 10) if one else 0 for one in row] for row in asked]
    finish = [0] * count
    for j in range(count):
        finish[j] = max((finish[i] for i in range(j) if j in after[i]), default=0) + duration[j]
    capacity = []
    for k in range(RESOURCES):
        least = max(row[k] for row in demand)
        peak = max(sum(demand[j][k] for j in range(count) if finish[j] - duration[j] <= t < finish[j])
                   for t in range(max(finish)))
        capacity.append(max(least, round(least + strength * (peak - least))))
    return after, duration, demand, capacity, max(finish)


def text_of(after, duration, demand, capacity, path):
    count = len(after)
    first = [j for j in range(count) if not any(j in row for row in after)]
    rows = ["*" * 72, f"projects                      :  1", f"jobs (incl. supersource/sink ):  {count + 2}",
            f"horizon                       :  {sum(duration)}", "RESOURCES",
            f"  - renewable                 :  {RESOURCES}   R", "  - nonrenewable              :  0   N",
            "  - doubly constrained        :  0   D", "*" * 72, "PROJECT INFORMATION:",
            "pronr.  #jobs rel.date duedate tardcost  MPM-Time",
            f"    1    {count}      0      {path}        0      {path}", "*" * 72, "PRECEDENCE RELATIONS:",
            "jobnr.    #modes  #successors   successors"]
    followers = [first, *(sorted(row) or [count] for row in after), []]
    for j, row in enumerate(followers):
        numbers = [k + 2 for k in row]
        rows.append(f"{j + 1:4} {1:8} {len(numbers):10}       " + " ".join(f"{k:4}" for k in numbers))
    rows += ["*" * 72, "REQUESTS/DURATIONS:", "jobnr. mode duration  R 1  R 2  R 3  R 4", "-" * 72]
    for j, (length, need) in enumerate(zip([0, *duration, 0], [[0] * RESOURCES, *demand, [0] * RESOURCES])):
        rows.append(f"{j + 1:3} {1:6} {length:6}   " + " ".join(f"{q:4}" for q in need))
    rows += ["*" * 72, "RESOURCEAVAILABILITIES:", "  R 1  R 2  R 3  R 4", " ".join(f"{c:4}" for c in capacity), "*" * 72]
    return "\n".join(rows) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--activities", type=int, default=120)
    parser.add_argument("--replicates", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    groups = itertools.product((1.5, 1.8, 2.1), (.25, .5, .75, 1.), (.1, .2, .3, .4, .5))
    for group, (complexity, factor, strength) in enumerate(groups, 1):
        for replicate in range(1, options.replicates + 1):
            draw = random.Random(f"{options.seed} {group} {replicate}")
            text = text_of(*instance(options.activities, complexity, factor, strength, draw))
            (options.folder / f"j{options.activities}_{group}_{replicate}.sm").write_text(text)


main()
