"""Carries a plan out as docs/method-stress.md ("The world") says, slowly: the other opinion for slow_stress_test.py.

Goes from moment to moment and looks at every step of every trip and closing (slow_plan.py) at each of them; draws from Python's random numbers,
as they are needed.
"""
import collections
import random

from slow_plan import DAY, DETOUR, NOT_YET, Plan, nearest, number


def poisson(chance, mean):
    """Events of a Poisson process in a time of `mean`."""
    count, at = 0, chance.expovariate(1)
    while at < mean:
        count += 1
        at += chance.expovariate(1)
    return count


class Run:
    """`chance`: None: nothing goes wrong."""

    def __init__(self, world, chance):
        self.world, self.chance, self.unlimited = world, chance, False
        self.free, self.used = collections.Counter(world.most), collections.Counter()
        self.least = collections.Counter(world.most)
        self.begun, self.done = {}, {}
        self.look = {id(step): 0 for step in world.steps}
        self.in_line = set()
        self.spells, self.drawn, self.toll = {}, {}, collections.Counter()
        self.changes = []  # (moment, thing, more)
        self.killed = self.wounded = self.refusals = self.attacks = 0
        self.deaths = []  # (moment, step or place, of the loads or of the place, of the escort)
        self.last_day = world.last_day
        if chance:
            for risk in world.risks["date"]:
                if chance.random() < risk.chance:
                    self.last_day -= nearest(risk.amount(chance))
        self.place_attacks = {}
        if chance:
            for place in world.place:
                self.place_attacks[place] = self.attacks_on(place)

    def go(self):
        waiting, under_way, now = list(self.world.steps), [], 0
        while waiting or under_way:
            for step in [step for step in under_way if self.done[id(step)] == now]:
                under_way.remove(step)
                self.finish(step, now)
            for change in [change for change in self.changes if change[0] == now]:
                self.changes.remove(change)
                self.free[change[1]] += change[2]
            again = True
            while again:
                again, short = False, set()
                for step in waiting:
                    if self.look[id(step)] <= now and self.may_begin(step, now, short):
                        waiting.remove(step)
                        self.begin(step, now)
                        if self.done[id(step)] == now:
                            self.finish(step, now)
                        else:
                            under_way.append(step)
                        again = True
                        break
            later = [self.done[id(step)] for step in under_way] + [change[0] for change in self.changes]
            later += [self.look[id(step)] for step in waiting if self.look[id(step)] > now]
            assert later or not waiting, f"nothing can happen any more: {[(step.kind, step.about.get('id') or step.about['place']) for step in waiting]}"
            now = min(later, default=now)

    def may_begin(self, step, now, short):
        ready = step.release
        for other, how, more in step.after:
            since = self.begun.get(id(other))
            if since is None:
                return False
            ready = max(ready, (since if how == "begun" else self.done[id(other)]) + more)
        if ready > now:
            self.look[id(step)] = ready
            return False
        if id(step) in self.in_line and self.lacks(step, short):
            return False
        opens = self.roads_and_leave(step, now)
        if opens > now:
            self.look[id(step)] = opens
            self.in_line.discard(id(step))
            return False
        if not self.unlimited and any(self.used[counter, now // DAY + days] + many > self.world.room[counter].get(now // DAY + days, NOT_YET)
                                      for (counter, days), many in step.counts.items()):
            self.look[id(step)] = (now // DAY + 1) * DAY
            self.in_line.discard(id(step))
            return False
        if self.lacks(step, short):
            self.in_line.add(id(step))
            return False
        return True

    def lacks(self, step, short):
        """Whoever lacks something holds back all behind from that."""
        if self.unlimited:
            return False
        lacking = {thing for thing, many in step.takes.items() if self.free[thing] < many or thing in short}
        short |= lacking
        return bool(lacking)

    def begin(self, step, now):
        self.in_line.discard(id(step))
        for thing, many in step.takes.items():
            self.free[thing] -= many
            if thing[0] != "guards" or now < self.world.moment(self.world.guarded_until[thing[1]]):
                self.least[thing] = min(self.least[thing], self.free[thing])
        for (counter, days), many in step.counts.items():
            self.used[counter, now // DAY + days] += many
        self.begun[id(step)] = now
        at = now
        if step.kind == "lift out":
            at = self.follow(step, now) + self.lasts(step, "loading", step.about["from"], step.turnround, now)
        elif step.kind == "lift back":
            at = self.follow(step, now + self.lasts(step, "loading", step.about["to"], step.turnround, now))
        elif step.kind in ("travel", "escort out", "escort back"):
            at = self.follow(step, now)
        elif step.days:
            kind = {"pack": "packing", "clearance": "clearance", "handover": "handover"}[step.kind]
            at += self.lasts(step, kind, step.about["place"], step.days * DAY, now)
        self.done[id(step)] = at

    def finish(self, step, now):
        for thing, many in step.gives.items():
            self.free[thing] += many
        if step.kind == "lift back" and self.toll[id(step.about), "lift"]:
            pool, lost = step.about["lift"]["pool"], self.toll[id(step.about), "lift"]
            risk = self.world.that_counts("replacement", now // DAY, place=self.world.pool[pool]["base"], pool=pool)
            again = now + nearest(risk.amount(self.chance) * DAY) if risk else None
            for what in ("lift", "lift under way"):
                self.free[what, pool] -= lost
                self.changes += [(again, (what, pool), lost)] if risk else []

    def lasts(self, step, kind, place, minutes, now):
        pool = step.about["lift"]["pool"] if kind == "loading" else None
        risk = self.chance and self.world.that_counts(kind, now // DAY, place=place, pool=pool)
        return minutes + (nearest((risk.amount(self.chance) - 1) * minutes) if risk else 0)

    # -- on the way

    def roads_and_leave(self, step, now):
        moves = [trip["travel"].moves[0] for trip in step.leaves_from]
        latest = max((self.sets_out_at(move, now) for move in moves), default=now)
        for trip in step.leaves_from if latest == now and self.chance else []:
            latest = max(latest, self.leave(trip, now))
            if latest > now:
                break
        return latest

    def sets_out_at(self, move, now):
        opens = self.opens(move, now)
        return opens if opens < self.world.end_day * DAY else max(now, move.depart + DETOUR)

    def opens(self, move, at):
        while True:
            opens = at if at == move.depart else self.world.open_by_tables(move, at)
            later = self.after_spells(move, opens) if self.chance else opens
            if later == at:
                return at
            at = later

    def after_spells(self, move, at):
        changed = True
        while changed:
            changed = False
            spells = [spell for risk, leg in move.spells for spell in self.spells_of(risk, leg)]
            for begin, end in spells + [spell[:2] for spell in self.place_attacks[move.start]]:
                if begin <= at < end:
                    at, changed = end, True
        return at

    def spells_of(self, risk, leg):
        """Rows with a cause strike together: here they are alike in all but what they select."""
        key = risk.cause or risk, leg
        if key not in self.spells:
            first, last = max(0, risk.first), min(self.world.end_day - 1, risk.last)
            spells = self.spells[key] = []
            if risk.row.get("often"):
                at = first + self.chance.expovariate(number(risk.row, "often") / 100)
                while at < last + 1:
                    begin, days = int(at), risk.days(self.chance)
                    spells.append((begin * DAY, (begin + days) * DAY))
                    at = begin + days + self.chance.expovariate(number(risk.row, "often") / 100)
            elif self.chance.random() < risk.chance:
                begin = self.chance.randint(first, last)
                spells.append((begin * DAY, (begin + risk.days(self.chance)) * DAY))
        return self.spells[key]

    def leave(self, trip, now):
        day, until = now // DAY, now
        for risk in trip["travel"].moves[0].refusals:
            if not risk.holds_on(day) or day >= self.world.end_day:
                continue
            whom = ("cause", risk.cause, day) if risk.cause else (risk, id(trip), day)
            if whom not in self.drawn:
                self.drawn[whom] = (self.chance.random(), risk.days(self.chance))
            unit, days = self.drawn[whom]
            if unit < risk.chance:
                self.refusals += 1
                until = max(until, (day + days) * DAY)
        return until

    def follow(self, step, at):
        for nth, move in enumerate(step.moves):
            if step.kind != "travel" or nth:
                at = max(at, move.depart)
                at = min(self.opens(move, at), at + DETOUR)
            moving, lost = move.moving, 0
            if self.chance:
                moving, lost = self.what_happens(step, move, at)
            at = self.world.goes_on(move, at, moving) + move.rest + lost
        return at

    def what_happens(self, step, move, at):
        day, chance, world = min(at // DAY, self.world.end_day - 1), self.chance, self.world
        moving, lost = move.moving, 0
        risk = world.that_counts("travel", day, move=move)
        if risk:
            moving = nearest(risk.amount(chance) * moving)
            moving = max(moving, move.least) if move.moving >= move.least else moving
        risk = world.that_counts("attack", day, move=move)
        if risk and move.acts and not step.kind.startswith("lift"):
            for _ in range(poisson(chance, move.acts * risk.chance)):
                lost += nearest(risk.amount(chance) * 60)
                self.attacks += 1
                self.strike(step, risk, at)
        risk = world.that_counts("breakdown", day, move=move)
        vehicles = self.vehicles(step)
        if risk and vehicles:
            broken = poisson(chance, number(risk.row, "often") / 1000 * move.km * vehicles)
            if broken:
                lost += nearest(60 * max(risk.amount(chance) for _ in range(broken)))
                self.lose(step, poisson(chance, broken * number(risk.row, "vehicles")))
        return moving, lost

    def vehicles(self, step):
        trip = step.about
        lift = trip["lift"]["number"] - self.toll[id(trip), "lift"] if "lift out" in trip and not step.kind.startswith("escort") else 0
        return lift + (trip["driving"] - self.toll[id(trip), "driving"] if step.kind == "travel" else 0)

    def lose(self, step, many):
        trip = step.about
        if "lift out" in trip:
            of_lift = min(many, trip["lift"]["number"] - self.toll[id(trip), "lift"])
            self.toll[id(trip), "lift"] += of_lift
            many -= of_lift
        if step.kind == "travel":
            self.toll[id(trip), "driving"] += min(many, trip["driving"] - self.toll[id(trip), "driving"])

    def strike(self, step, risk, at):
        trip = step.about
        escorts = trip["escort"]["people"] - self.toll[id(trip), "escorts"] if "escort out" in trip else 0
        people = trip["people"] - self.toll[id(trip), "people"] if step.kind == "travel" else 0
        killed = min(poisson(self.chance, number(risk.row, "killed")), people + escorts)
        self.wounded += min(poisson(self.chance, number(risk.row, "wounded")), people + escorts - killed)
        if killed:
            of_escort = nearest(killed * escorts / (people + escorts))
            self.toll[id(trip), "escorts"] += of_escort
            self.toll[id(trip), "people"] += killed - of_escort
            self.deaths.append((at, step, killed - of_escort, of_escort))
        if step.kind == "travel":
            self.lose(step, poisson(self.chance, number(risk.row, "vehicles")))

    def attacks_on(self, place):
        """Attacks on a place: nobody leaves it for some hours. They count if anybody is there."""
        found, acts = [], number(self.world.place[place], "hostile_acts_per_day")
        for day in range(self.world.end_day if acts and not self.world.outside(place) else 0):
            risk = self.world.that_counts("attack", day, place=place)
            for _ in range(poisson(self.chance, acts * risk.chance) if risk else 0):
                at = day * DAY + int(self.chance.random() * DAY)
                found.append((at, at + nearest(risk.amount(self.chance) * 60), risk))
        return found

    def people_at(self, place, at):
        people = sum(int(unit["people"]) for unit in self.world.tables["units"] if unit["place"] == place)
        for trip in self.world.trips:
            if trip["from"] == place and self.begun[id(trip["travel"])] <= at:
                people -= trip["people"]
            if trip["to"] == place and self.done[id(trip["travel"])] <= at:
                people += trip["people"]
        return people

    def outcome(self):
        world = self.world
        for place, attacks in self.place_attacks.items():
            for at, _, risk in attacks:
                people = self.people_at(place, at)
                if people > 0:
                    self.attacks += 1
                    self.deaths.append((at, place, min(people, poisson(self.chance, number(risk.row, "killed"))), 0))
                    self.wounded += poisson(self.chance, number(risk.row, "wounded"))
        last, late = 0, 0
        for trip, out in Living(self).out.items():
            if out:
                day = self.done[trip] // DAY
                last, late = max(last, day), late + out * max(0, day - self.last_day)
        return {"last_out": last, "late_person_days": late, "in_time": late == 0, "killed": self.killed, "wounded": self.wounded,
                "attacks": self.attacks, "refusals": self.refusals,
                "closed": {closing["place"]: self.done[id(closing["handover"])] // DAY for closing in world.closings}}


class Living:
    """Everybody one by one, from where to where, after a run: who was killed travels no more."""

    def __init__(self, run):
        self.run, self.world = run, run.world
        self.here = collections.defaultdict(list)  # (unit, place): when each came, the last at the end
        self.away = collections.Counter()          # unit: as escorts
        self.aboard, self.escorts, self.given_up = {}, collections.Counter(), set()
        self.out = collections.Counter()           # of each trip's travel
        for unit in self.world.tables["units"]:
            self.here[unit["id"], unit["place"]] = [-NOT_YET] * int(unit["people"])
        happens = []
        for trip in self.world.trips:
            begun, done = run.begun[id(trip["travel"])], run.done[id(trip["travel"])]
            happens += [(begun, 5, self.leave, trip, begun), (done, 0, self.arrive, trip, done)]
            if "escort out" in trip:
                happens += [(run.begun[id(trip["escort out"])], 2, self.escort_leaves, trip, 0),
                            (run.done[id(trip["escort back"])], 1, self.escort_returns, trip, 0)]
        for at, where, killed, of_escort in run.deaths:
            if isinstance(where, str):
                happens.append((at, 3, self.die_there, where, killed))
            else:
                happens.append((at, 6, self.die_on_the_way, where, (killed, of_escort)))
        for _, _, what, about, more in sorted(happens, key=lambda one: one[:2]):
            what(about, more)

    def leave(self, trip, now):
        aboard = collections.Counter()
        for load in trip["loads"]:
            if "unit" not in load:
                continue
            unit = load["unit"]
            here = self.here[unit, trip["from"]]
            home = self.world.unit[unit]["place"] == trip["from"]
            rested = sum(came + self.world.transfer <= now for came in here)
            many = max(0, min(load["people"], rested, len(here) - (self.away[unit] if home else 0)))
            del here[:many]
            aboard[unit] += many
        self.aboard[id(trip)] = aboard
        if not aboard.total() and not any("lot" in load for load in trip["loads"]):
            self.given_up.add(id(trip))
            if "escort out" in trip:
                self.away[trip["escort"]["unit"]] -= self.escorts[id(trip)]

    def arrive(self, trip, now):
        outside = self.world.outside
        for unit, many in self.aboard[id(trip)].items():
            self.here[unit, trip["to"]] += [now] * many
            row = self.world.unit[unit]
            if (not outside(trip["from"]) or trip["from"] == row["place"]) and (outside(trip["to"]) or row["destination"] == trip["to"]):
                self.out[id(trip["travel"])] += many

    def escort_leaves(self, trip, _):
        unit = trip["escort"]["unit"]
        here = self.here[unit, self.world.unit[unit]["place"]]
        self.escorts[id(trip)] = max(0, min(trip["escort"]["people"], len(here) - self.away[unit]))
        self.away[unit] += self.escorts[id(trip)]

    def escort_returns(self, trip, _):
        if id(trip) not in self.given_up:
            self.away[trip["escort"]["unit"]] -= self.escorts[id(trip)]

    def die_there(self, place, many):
        """Of the unit of which most are there, those who came last."""
        for _ in range(many):
            most = [(len(self.here[unit["id"], place]) - (self.away[unit["id"]] if unit["place"] == place else 0), unit["id"])
                    for unit in self.world.tables["units"]]
            people, unit = max(most, key=lambda one: one[0])
            if people <= 0:
                return
            self.here[unit, place].pop()
            self.run.killed += 1

    def die_on_the_way(self, step, many):
        trip = step.about
        killed, of_escort = many
        if id(trip) in self.given_up:
            return
        loads = self.aboard.get(id(trip), collections.Counter())
        carried = {load.get("unit") for load in trip["loads"]} if step.kind == "escort out" else set(+loads)
        if of_escort and trip["escort"]["unit"] in carried:  # who cannot be told from those whom it carries
            killed, of_escort = killed + (of_escort if step.kind == "travel" else 0), 0
        for _ in range(killed if step.kind == "travel" else 0):
            if loads.total():
                loads[max(loads, key=lambda unit: loads[unit])] -= 1
                self.run.killed += 1
        for _ in range(min(of_escort, self.escorts[id(trip)])):
            unit = trip["escort"]["unit"]
            self.escorts[id(trip)] -= 1
            self.away[unit] -= 1
            self.here[unit, self.world.unit[unit]["place"]].pop()
            self.run.killed += 1


def see_what_the_plan_takes(world):
    """What the plan itself takes it may take."""
    run = Run(world, None)
    run.unlimited = True
    run.go()
    for thing, least in run.least.items():
        world.most[thing] += max(0, -least)
    for (counter, day), used in run.used.items():
        if day in world.room[counter]:
            world.room[counter][day] = max(world.room[counter][day], used)


def simulate(folder, plan, runs, seed):
    world, found = Plan(folder, plan), []
    see_what_the_plan_takes(world)
    for nth in range(runs):
        run = Run(world, random.Random(seed * 1000003 + nth))
        run.go()
        found.append(run.outcome())
    return found
