#!/usr/bin/env python3
"""Sets `decamp stress` beside SimPy, on the same small model with the same random numbers.

    convoys.py [BUILD] [--runs 40]

120 convoys, four released each morning, fetch people and loads from a site and bring them to a port. A convoy takes 3 to 6 of 60 trucks and 20 of 300
escorts, both at once, in the order of convoys: who waits holds back those behind it from what there is too little of. Trucks and escorts each drive
out; trucks are loaded; the convoy asks, day by day, to leave, four a day may; it drives track and road; trucks are unloaded and drive home, escorts
do; then each are given back. Wheels turn from 06:00 to 16:00. Each drive takes a PERT factor, loading and unloading too; spells shut track and
road; leaving is refused on some days; convoys and escorts are attacked (Poisson), which delays them and costs lives; trucks break down (Poisson),
and the slowest repair delays the convoy.

bench/convoys.c lays the same out for the code of `decamp stress`, which does all of it. The programs must agree on every run: last finish, refusals,
attacks, killed, wounded, minutes of delay; ends with 1 if they do not. Here it is written as for SimPy: processes, timeouts, events. The knots of
the quantile functions, and the keys of draws, come from the other side as numbers. Rates are of processor time, drawing included; of two threads by the clock, for
which nothing else should be running.

SimPy (Debian: python3-simpy3) is not needed by decamp; where it is not installed, this says so.
"""
import argparse
import json
import math
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
SEED, DAY, DAYS = 11, 1440, 366
CONVOYS, A_DAY, TRUCKS, ESCORTS, ESCORT, PEOPLE, LOADING = 120, 4, 60, 300, 20, 80, 240
OPENS, OPEN, LONGEST_WAIT = 360, 600, 14 * DAY
KM, LEAST, ACTS = (180, 400), (360, 534), (180 * 0.0005, 400 * 0.0001)  # track, road; minutes; hostile acts
REFUSED, STRIKES, KILLED, WOUNDED, BREAKDOWNS, SPELLS = 0.08, 0.5, 0.2, 1, 0.1, 2
LIFT_OUT, ESCORT_OUT, TRAVEL, LIFT_BACK, ESCORT_BACK = range(5)
PEOPLE_IN = (ESCORT_OUT, TRAVEL, ESCORT_BACK)
# Which draw of a move
FACTOR, ATTACKS, FAILURES, REPAIR, _, DELAY, DEAD, HURT, _, KINDS = range(10)
MOVES = 64
WORD, GOLD = (1 << 64) - 1, 0x9e3779b97f4a7c15


def mix(x):
    """src/base/random.h"""
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9 & WORD
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb & WORD
    return x ^ (x >> 31)


def rounded(x):
    """Halves up; nothing here is below 0."""
    return math.floor(x + 0.5)


def poisson(unit, mean):
    term = total = math.exp(-mean)
    count = 0
    while unit >= total and (count < mean or term > 1e-17):
        count += 1
        term *= mean / count
        total += term
    return count


class Risk:
    """One row: its draws in this run, and what its amounts are drawn from."""

    def __init__(self, key, knots, run):
        self.base, self.knots = mix(mix(SEED + GOLD & WORD) ^ mix(run * 0xd1342543de82ef95 + key & WORD)), knots

    def unit(self, what, nth):
        return (mix((self.base ^ what) + (nth + 1) * GOLD & WORD) >> 11) * 2.0 ** -53

    def quantile(self, unit):
        at = unit * 512
        knot = min(int(at), 511)
        return self.knots[knot] + (self.knots[knot + 1] - self.knots[knot]) * (at - knot)

    def amount(self, what, nth):
        return self.quantile(self.unit(what, nth))

    def days(self, what, nth):
        return max(1, rounded(self.amount(what, nth)))


class Depot:
    """Trucks and escorts, given out together in the order of convoys: a simpy.Container gives out one thing, to whoever asks first."""

    def __init__(self, env):
        self.env, self.free, self.line = env, [TRUCKS, ESCORTS], []

    def take(self, number, wants):
        turn = self.env.event()
        self.line.append((number, wants, turn))
        self.line.sort(key=lambda row: row[0])
        behind(self.env, self.serve)
        return turn

    def give(self, what, units):
        self.free[what] += units
        behind(self.env, self.serve)

    def serve(self, _):
        waiting, most = [], [0, 0]  # what those who stay in line want at most
        for number, wants, turn in self.line:
            if all(want <= free and before <= free for want, free, before in zip(wants, self.free, most)):
                self.free = [free - want for free, want in zip(self.free, wants)]
                turn.succeed()
            else:
                waiting.append((number, wants, turn))
                most = [max(pair) for pair in zip(most, wants)]
        self.line = waiting


class Gate:
    """So many leave in a day: of those who ask at one moment the first in the order of convoys."""

    def __init__(self, env):
        self.env, self.left, self.asking = env, [A_DAY] * DAYS, []

    def ask(self, number):
        answer = self.env.event()
        self.asking.append((number, answer))
        behind(self.env, self.serve)
        return answer

    def serve(self, _):
        day = self.env.now // DAY
        for _, answer in sorted(self.asking, key=lambda row: row[0]):
            answer.succeed(self.left[day] > 0)
            self.left[day] -= self.left[day] > 0
        self.asking = []


def behind(env, call):
    """Once everything that happens at this moment has happened: behind all events of usual priority."""
    event = env.event()
    event._ok, event._value = True, None
    event.callbacks.append(call)
    env.schedule(event, priority=2)


def in_window(at):
    minute = (at - OPENS) % DAY
    return at if minute < OPEN else at + DAY - minute


def moved(at, moving):
    """When so many minutes of moving are over that begin in a window."""
    while moving > 0:
        at = in_window(at)
        left = OPEN - (at - OPENS) % DAY
        now = min(moving, left)
        at, moving = at + now, moving - now
    return at


class World:
    def __init__(self, numbers, run):
        self.risks = {id: Risk(key, numbers["tables"][id], run) for id, key in numbers["keys"].items()}
        self.legs, self.keys, self.spells = numbers["legs"], numbers["tasks"], [None, None]
        self.refusals = self.attacks = self.killed = self.wounded = self.delay = 0

    def spells_of(self, leg):
        if self.spells[leg] is None:
            risk, key, spells, at, nth = self.risks["shut"], self.legs[leg], [], 0, 0
            while True:
                at += -math.log1p(-risk.unit(key, nth)) * (100 / SPELLS)
                if at >= DAYS:
                    break
                day, days = int(at), risk.days(key, nth + 1)
                at, nth = day + days, nth + 2
                if spells and spells[-1][1] == day * DAY:
                    spells[-1] = (spells[-1][0], at * DAY)
                else:
                    spells.append((day * DAY, at * DAY))
            self.spells[leg] = spells
        return self.spells[leg]

    def begin(self, leg, at):
        """The first moment in a window at which no spell shuts the leg."""
        while True:
            at = in_window(at)
            until = max((until for begin, until in self.spells_of(leg) if begin <= at < until), default=at)
            self.delay += until - at
            if until == at:
                return at
            at = until

    def allowed(self, key, at):
        day, risk = at // DAY, self.risks["refused"]
        if risk.unit(key, day * 2) >= REFUSED:
            return at
        again = (day + risk.days(key, day * 2 + 1)) * DAY
        self.refusals += 1
        self.delay += again - at
        return again

    def lasts(self, key):
        more = max(0, rounded((self.risks["loading"].amount(key, MOVES * KINDS) - 1) * LOADING))
        self.delay += more
        return LOADING + more

    def attacked(self, convoy, part, key, leg, first):
        risk, lost = self.risks["attack"], 0
        for strike in range(poisson(risk.unit(key, first + ATTACKS), ACTS[leg] * STRIKES)):
            nth = first + strike * MOVES * KINDS
            lost += rounded(risk.amount(key, nth + DELAY) * 60)
            people = convoy.people if part == TRAVEL else 0
            killed = min(poisson(risk.unit(key, nth + DEAD), KILLED), people + convoy.escorts)
            self.wounded += min(poisson(risk.unit(key, nth + HURT), WOUNDED), people + convoy.escorts - killed)
            if killed:
                escorts = (killed * convoy.escorts * 2 + people + convoy.escorts) // (2 * (people + convoy.escorts))
                convoy.escorts -= escorts
                convoy.people -= killed - escorts
            self.killed += killed
            self.attacks += 1
        return lost

    def broken_down(self, convoy, key, leg, first):
        risk = self.risks["breakdown"]
        count = poisson(risk.unit(key, first + FAILURES), BREAKDOWNS * KM[leg] * convoy.trucks / 1000)
        if count == 0:
            return 0
        return rounded(risk.quantile(risk.unit(key, first + REPAIR) ** (1 / count)) * 60)

    def move(self, convoy, part, nth, leg, at):
        """When a move that begins is over."""
        key, first = self.keys[convoy.number * 5 + part], nth * KINDS
        moving = max(LEAST[leg], rounded(self.risks["travel"].amount(key, first + FACTOR) * LEAST[leg]))
        lost = 0
        if part in PEOPLE_IN:
            lost += self.attacked(convoy, part, key, leg, first)
        if part not in (ESCORT_OUT, ESCORT_BACK):
            lost += self.broken_down(convoy, key, leg, first)
        self.delay += moving - LEAST[leg] + lost
        return moved(at, moving) + lost


class Convoy:
    def __init__(self, env, world, depot, gate, number):
        self.env, self.world, self.depot, self.gate, self.number = env, world, depot, gate, number
        self.trucks, self.escorts, self.people = 3 + number % 4, ESCORT, PEOPLE

    def key(self, part):
        return self.world.keys[self.number * 5 + part]

    def drive(self, part, leg, at):
        """On one leg, as soon as it is open, or after a long wait by another way."""
        return self.world.move(self, part, 0, leg, min(self.world.begin(leg, at), at + LONGEST_WAIT))

    def fetch(self):
        at = self.drive(LIFT_OUT, 0, self.env.now)
        yield self.env.timeout(at + self.world.lasts(self.key(LIFT_OUT)) - self.env.now)

    def escort_out(self):
        yield self.env.timeout(self.drive(ESCORT_OUT, 0, self.env.now) - self.env.now)

    def lift_back(self):
        at = self.drive(LIFT_BACK, 1, self.env.now + self.world.lasts(self.key(LIFT_BACK)))
        yield self.env.timeout(at - self.env.now)
        self.depot.give(0, self.trucks)

    def escort_back(self):
        yield self.env.timeout(self.drive(ESCORT_BACK, 1, self.env.now) - self.env.now)
        self.depot.give(1, ESCORT)

    def leave(self):
        while True:
            now = self.env.now
            at = self.world.begin(0, now)
            if at == now:
                at = self.world.allowed(self.key(TRAVEL), now)
            if at > now:
                yield self.env.timeout(at - now)
            elif (yield self.gate.ask(self.number)):
                return
            else:
                yield self.env.timeout(DAY - now % DAY)

    def run(self):
        env = self.env
        yield env.timeout(self.number // A_DAY * DAY + OPENS)
        yield self.depot.take(self.number, (self.trucks, ESCORT))
        yield env.process(self.fetch()) & env.process(self.escort_out())
        yield from self.leave()
        at = self.world.move(self, TRAVEL, 0, 0, env.now)
        at = self.world.move(self, TRAVEL, 1, 1, min(self.world.begin(1, at), at + LONGEST_WAIT))
        yield env.timeout(at - env.now)
        yield env.process(self.lift_back()) & env.process(self.escort_back())


def run(numbers, number):
    env = simpy.Environment()
    world, depot, gate = World(numbers, number), Depot(env), Gate(env)
    env.run(simpy.AllOf(env, [env.process(Convoy(env, world, depot, gate, i).run()) for i in range(CONVOYS)]))
    return [int(env.now), world.refusals, world.attacks, world.killed, world.wounded, world.delay]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=ROOT / "build", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=40)
    options = parser.parse_args()

    def ours(threads):
        ended = subprocess.run([options.build / "bench/convoys", str(max(options.runs, 10000)), str(threads)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True)
        return ended.stdout.splitlines(), [float(rate) for rate in ended.stderr.split()]

    (lines, (rate, _)), (two_lines, (_, two_rate)) = ours(1), ours(2)
    numbers, came = json.loads(lines[0]), [[int(part) for part in line.split()] for line in lines[1:options.runs + 1]]
    begin = time.process_time()
    theirs = [run(numbers, i) for i in range(options.runs)]
    their_rate = options.runs / (time.process_time() - begin)
    alike = sum(a == b for a, b in zip(came, theirs))
    print(f"alike in {alike} of {options.runs} runs: last finish (from {min(came)[0]} to {max(came)[0]}), refusals, attacks, killed, wounded, delay")
    print(f"decamp, one thread  {rate:9.0f} runs/s of processor time\ndecamp, two threads {two_rate:9.0f} runs/s by the clock")
    print(f"SimPy {simpy.__version__:13} {their_rate:9.1f} runs/s of processor time")
    print(f"ratio               {rate / their_rate:9.0f}, of two threads {two_rate / their_rate:.0f}")
    if alike < options.runs or two_lines != lines:
        sys.exit("convoys.py: all runs should be alike")


if __name__ == "__main__":
    main()
