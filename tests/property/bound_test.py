#!/usr/bin/env python3
"""A bound holds: no plan found by any search beats it, and `decamp verify` works it out again, whatever its prices are.

    bound_test.py DECAMP SOURCE_ROOT MISSIONS

On random missions, half of them with limits of all kinds. Each is planned with several seeds, once with a longer search, and once robustly; no bound in any of the plans
may be above the exposure of any other. Then prices and shares are changed at random: what verify proves from them may be less or more, but
never above the exposure of a plan, and a bound that claims more than its prices prove is refused.
"""
import json
import pathlib
import random
import subprocess
import sys
import tempfile

DECAMP = pathlib.Path(sys.argv[1]).resolve()
SOURCE = pathlib.Path(sys.argv[2]).resolve()
SLACK = 1 + 1e-6  # figures are given to a millionth


def expect(true, what):
    if not true:
        raise AssertionError(what)


def plan(mission, file, seed, schedules, *options):
    """The plan, or None where the mission has none."""
    if file.exists():
        file.unlink()
    ended = subprocess.run([DECAMP, "plan", mission, "-o", file, "--seed", str(seed), "--schedules", str(schedules), "--no-limits", *options],
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    expect(ended.returncode in (0, 1) and "fault of decamp" not in ended.stdout, ended.stdout)
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def verify(mission, document, file):
    """Exit code and what the bound's prices prove."""
    file.write_text(json.dumps(document), encoding="utf-8")
    ended = subprocess.run([DECAMP, "verify", "--json", mission, file], stdout=subprocess.PIPE, text=True, check=False)
    expect(ended.returncode in (0, 1), ended.stdout)
    return ended.returncode, json.loads(ended.stdout)["proven_exposure"]


def change(bound, chance):
    """Other prices and shares: some scaled, some gone, some new, some on other days."""
    bound["prices"] = [price | {"price": price["price"] * chance.choice([1, 1, 0.5, chance.uniform(0.1, 3)])}
                       for price in bound["prices"] if chance.random() < 0.9]
    if bound["prices"] and chance.random() < 0.5:
        bound["prices"].append(chance.choice(bound["prices"]) | {"price": chance.uniform(0.0001, 0.1)})
    for share in bound["shares"]:
        if chance.random() < 0.3:
            share["people"] = chance.choice([0, 1, chance.random()])


def least_exposure(plans, document):
    """Of plans that leave no more value behind than this one, which is what its bound is about."""
    most = document["figures"]["value_left_usd"] * SLACK
    return min(plan["figures"]["exposure"] for plan in plans if plan["figures"]["value_left_usd"] <= most)


def hold(folder, mission, chance):
    """Returns the number of prices of the last plan's bound."""
    plans = [plan(mission, folder / "plan.json", seed, schedules) for seed, schedules in ((1, 60), (2, 60), (3, 60), (4, 1500))]
    plans.append(plan(mission, folder / "plan.json", 1, 60, "--robust", "--runs", "5"))
    plans = [document for document in plans if document]
    if not plans:
        return 0
    for document in plans:
        least = least_exposure(plans, document)
        expect(document["bound"]["exposure"] <= least * SLACK + 1e-9, f"bound {document['bound']['exposure']} and a plan of {least}")
    document = plans[-1]
    least = least_exposure(plans, document)
    code, proven = verify(mission, document, folder / "changed.json")
    expect(code == 0 and proven >= document["bound"]["exposure"] * (1 - 1e-9), f"claimed {document['bound']['exposure']}, proven {proven}")
    prices = len(document["bound"]["prices"])
    for _ in range(5):
        change(document["bound"], chance)
        document["bound"]["exposure"] = 0
        code, proven = verify(mission, document, folder / "changed.json")
        expect(code == 0 and 0 <= proven <= least * SLACK + 1e-9, f"other prices prove {proven}, and a plan has {least}")
        document["bound"]["exposure"] = proven * (1 + 1e-5) + 1e-5
        code, _ = verify(mission, document, folder / "changed.json")
        expect(code == 1, "more than the prices prove is claimed and passes")
    return prices


def main():
    if subprocess.run([DECAMP, "help", "plan"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
        print("there is no planner in this build")
        return 77
    chance, failures, prices = random.Random(1), 0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for seed in range(1, int(sys.argv[3]) + 1):
            for more in ([], ["all-limits"]):
                mission = folder / f"mission-{seed}{len(more)}"
                subprocess.run([sys.executable, SOURCE / "tests/property/random_mission.py", mission, str(seed), *more], check=True)
                try:
                    prices += hold(folder, mission, chance)
                except AssertionError as fault:
                    print(f"random mission {seed} {' '.join(more)}: {fault}")
                    failures += 1
    if not prices:
        print("no bound has a price: the missions are too easy to say anything")
    return 1 if failures or not prices else 0


if __name__ == "__main__":
    sys.exit(main())
