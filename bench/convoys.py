#!/usr/bin/env python3
"""Sets the dispatcher beside SimPy, on the same model with the same random numbers.

    convoys.py [BUILD] [--runs 40]

Twelve convoys each go ten rounds: load, drive, unload, drive home, for times drawn for each leg. 30 trucks, of which a convoy takes
3 to 6 from loading until it is home; 4 escorts, one for each drive. Who is first in the order of convoys, rounds and legs comes first, and
holds back all behind it where there is too little for it. bench/dispatch.c has the same model, number by number; so the two programs must
agree on the last finish of every run; ends with 1 if they do not. Both rates are of processor time on one core, drawing included.

SimPy (Debian: python3-simpy3) is not needed by decamp; where it is not installed, this says so.
"""
import argparse
import pathlib
import subprocess
import sys
import time

try:
    import simpy
except ModuleNotFoundError:
    print("SimPy: not installed (Debian: python3-simpy3); nothing was compared")
    sys.exit(0)

ROOT = pathlib.Path(__file__).resolve().parents[1]
CONVOYS, ROUNDS = 12, 10
LEAST, SPREAD = (30, 180, 45, 150), (31, 241, 31, 181)
LEGS = len(LEAST)
TRUCKS, ESCORTS = 30, 4
WORD = (1 << 64) - 1


def mix(x):
    """src/base/random.h"""
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9 & WORD
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb & WORD
    return x ^ (x >> 31)


def key_of(seed, stream):
    return mix(mix(seed + 0x9e3779b97f4a7c15 & WORD) ^ stream)


def lasts(key, task):
    word = mix(key + (task + 1) * 0x9e3779b97f4a7c15 & WORD)
    return LEAST[task % LEGS] + ((word >> 32) * SPREAD[task % LEGS] >> 32)


class Pool:
    """Units taken in the order of numbers: a simpy.Container would give them out as they are asked for, whoever asks first."""

    def __init__(self, env, units):
        self.env, self.free, self.line = env, units, []

    def take(self, number, units):
        turn = self.env.event()
        self.line.append((number, units, turn))
        self.line.sort(key=lambda row: row[0])
        self.look()
        return turn

    def give(self, units):
        self.free += units
        self.look()

    def look(self):
        """Only once everything that happens at this moment has happened: behind all events of usual priority."""
        event = self.env.event()
        event._ok, event._value = True, None
        event.callbacks.append(self.serve)
        self.env.schedule(event, priority=2)

    def serve(self, _):
        while self.line and self.line[0][1] <= self.free:
            _, units, turn = self.line.pop(0)
            self.free -= units
            turn.succeed()


def convoy(env, number, key, trucks, escorts):
    for round in range(ROUNDS):
        for leg in range(LEGS):
            task = (number * ROUNDS + round) * LEGS + leg
            if leg == 0:
                yield trucks.take(task, 3 + number % 4)
            if leg % 2:
                yield escorts.take(task, 1)
            yield env.timeout(lasts(key, task))
            if leg % 2:
                escorts.give(1)
            if leg == LEGS - 1:
                trucks.give(3 + number % 4)


def run(number):
    env = simpy.Environment()
    trucks, escorts = Pool(env, TRUCKS), Pool(env, ESCORTS)
    convoys = [env.process(convoy(env, i, key_of(11, number), trucks, escorts)) for i in range(CONVOYS)]
    env.run(simpy.AllOf(env, convoys))
    return int(env.now)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=ROOT / "build", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=40)
    options = parser.parse_args()
    ended = subprocess.run([options.build / "bench/dispatch", "--convoys", str(max(options.runs, 20000))],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
    ours, rate = [int(line) for line in ended.stdout.split()[:options.runs]], float(ended.stderr)
    begin = time.process_time()
    theirs = [run(i) for i in range(options.runs)]
    their_rate = options.runs / (time.process_time() - begin)
    alike = sum(a == b for a, b in zip(ours, theirs))
    print(f"last finish alike in {alike} of {options.runs} runs (from {min(ours)} to {max(ours)})")
    print(f"dispatcher {rate:9.0f} runs/s\nSimPy {simpy.__version__:8} {their_rate:9.1f} runs/s\nratio      {rate / their_rate:9.0f}")
    if alike < options.runs:
        sys.exit("convoys.py: all runs should be alike")


if __name__ == "__main__":
    main()
