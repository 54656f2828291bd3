"""A mission's tables and a plan as steps that wait for one another, by docs/method-stress.md ("The world"): what slow_stress.py carries out.

Knows nothing of decamp but these files. It does not have everything: what it cannot do, it refuses to read. Moments are minutes from 00:00
of the mission's first day.
"""
import collections
import csv
import datetime
import json
import math
import pathlib
import types

DAY = 1440
DETOUR = 14 * DAY
NOT_YET = 1 << 40
KNOWN_LIMITS = {"flights_per_day", "convoys_per_day", "shut"}


def rows_of(folder, name):
    path = pathlib.Path(folder, name + ".csv")
    if not path.exists():
        return []
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(row, column, usual=0.0):
    return float(row[column]) if row.get(column) else usual


def nearest(value):
    return math.floor(value + 0.5)


class Risk:
    def __init__(self, row, day_of):
        self.row, self.kind, self.cause = row, row["kind"], row.get("cause") or None
        self.first, self.last = day_of(row.get("from"), -NOT_YET), day_of(row.get("until"), NOT_YET)
        self.chance = number(row, "chance")
        self.likely = number(row, "likely")
        self.low, self.high = number(row, "low", self.likely), number(row, "high", self.likely)
        self.p10, self.p90 = number(row, "p10", None), number(row, "p90", None)

    def amount(self, chance):
        if self.p10 is not None:
            unit = chance.random()
            known = [(0, self.low), (0.1, self.p10), (0.5, self.likely), (0.9, self.p90), (1, self.high)]
            for (a, low), (b, high) in zip(known, known[1:]):
                if unit <= b:
                    return low + (high - low) * (unit - a) / (b - a)
        width = self.high - self.low
        if width == 0:
            return self.low
        mode = (self.likely - self.low) / width
        return self.low + width * chance.betavariate(1 + 4 * mode, 1 + 4 * (1 - mode))

    def days(self, chance):
        return max(1, nearest(self.amount(chance)))

    def holds_on(self, day):
        return self.first <= day <= self.last


class Step:
    """Something that begins and ends: sending a lift or an escort, a trip, their way back; packing, clearance, last departure, hand-over."""

    def __init__(self, kind, about, planned, rank):
        self.kind, self.about, self.planned, self.rank = kind, about, planned, rank
        self.release = planned
        self.moves, self.turnround, self.days = [], 0, 0
        self.after = []                       # (step, "begun" or "done", minutes more)
        self.takes = collections.Counter()    # held, from its beginning
        self.gives = collections.Counter()    # given back, at its end
        self.counts = collections.Counter()   # (counter, days later): of a day
        self.leaves_from = []                 # trips whose roads are asked for


KINDS = ["lift out", "escort out", "travel", "lift back", "escort back", "pack", "clearance", "departure", "handover"]


class Plan:
    def __init__(self, folder, plan):
        self.tables = {name: rows_of(folder, name) for name in ("places", "legs", "units", "assets", "lift", "limits", "risks")}
        self.settings = {row["key"]: row["value"] for row in rows_of(folder, "mission")}
        self.document = json.loads(pathlib.Path(plan).read_text(encoding="utf-8"))
        self.start = datetime.date.fromisoformat(self.settings["start"])
        self.last_day = self.day(self.settings["last_day"])
        self.end_day = self.last_day + int(number(self.settings, "horizon_days", 90)) + 1
        self.place = {row["id"]: row for row in self.tables["places"]}
        self.leg = {row["id"]: row for row in self.tables["legs"]}
        self.unit = {row["id"]: row for row in self.tables["units"]}
        self.pool = {row["id"]: row for row in self.tables["lift"]}
        self.lots = {row["id"]: row for row in self.tables["assets"]}
        for unit in self.tables["units"]:
            for part in ("vehicles", "equipment"):
                self.lots[f"{unit['id']}/{part}"] = {"place": unit["place"], "drives": "yes" if part == "vehicles" else "no"}
        unknown = {row["kind"] for row in self.tables["limits"]} - KNOWN_LIMITS
        assert not unknown, unknown
        assert not any(row.get("beds") or row.get("tonnes_per_day") for row in self.tables["places"])
        assert not any(row.get("vehicles_per_day") for row in self.tables["legs"])
        assert not any(number(row, "smallest_part", 1) > 1 for row in self.tables["units"])
        self.read_risks()
        self.make_steps()
        self.connect()

    def day(self, text, usual=None):
        return (datetime.date.fromisoformat(text) - self.start).days if text else usual

    def moment(self, text):
        time = datetime.datetime.fromisoformat(text)
        return self.day(time.date().isoformat()) * DAY + time.hour * 60 + time.minute

    def outside(self, place):
        return self.place[place]["country"] != self.settings["country"]

    # -- what may go wrong

    def read_risks(self):
        rows = list(self.tables["risks"])
        kinds = {row["kind"] for row in rows}
        usual = [{"kind": "travel", "low": 1, "likely": 1.1, "high": 1.6}, {"kind": "packing", "low": 1, "likely": 1.1, "high": 1.5},
                 {"kind": "attack", "chance": 0.5, "low": 1, "likely": 6, "high": 24, "vehicles": 0.5, "killed": 0.2, "wounded": 1},
                 {"kind": "breakdown", "often": 0.05, "low": 1, "likely": 3, "high": 12, "vehicles": 0.02},
                 {"kind": "replacement", "low": 7, "likely": 14, "high": 30}]
        rows += [row for row in usual if row["kind"] not in kinds]
        self.risks = collections.defaultdict(list)
        for row in rows:
            self.risks[row["kind"]].append(Risk(row, self.day))

    def selects(self, risk, move=None, place=None, pool=None):
        row = risk.row
        if move is not None:
            countries = {self.place[move.start]["country"], self.place[move.to]["country"]}
            return ((not row.get("leg") or row["leg"] == move.leg) and (not row.get("place") or row["place"] in (move.start, move.to)) and
                    (not row.get("country") or row["country"] in countries) and (not row.get("lift") or row["lift"] == move.pool) and
                    (not row.get("mode") or row["mode"] == (self.leg[move.leg].get("mode") or "road")))
        return (not row.get("leg") and (not row.get("place") or row["place"] == place) and
                (not row.get("country") or row["country"] == self.place[place]["country"]) and
                (not row.get("lift") or row["lift"] == pool) and
                (not row.get("mode") or (pool is not None and row["mode"] == self.pool[pool]["mode"])))

    def that_counts(self, kind, day, **what):
        """The last row that applies."""
        for risk in reversed(self.risks[kind]):
            if risk.holds_on(day) and self.selects(risk, **what):
                return risk
        return None

    # -- the plan as steps

    def make_move(self, row, pool, hours):
        """So many minutes of moving, and so many of whatever comes after them in the plan."""
        move, leg = types.SimpleNamespace(leg=row["leg"], start=row["from"], to=row["to"], pool=pool), self.leg[row["leg"]]
        move.opens, move.width = int(number(self.settings, "first_hour", 6)) * 60, min(DAY, int(hours * 60))
        move.depart, move.arrive = self.moment(row["depart"]), self.moment(row["arrive"])
        working = [minute for minute in range(move.depart, move.arrive) if (minute - move.opens) % DAY < move.width]
        move.moving = len(working)
        move.rest = move.arrive - self.goes_on(move, move.depart, move.moving)
        road = (leg.get("mode") or "road") == "road"
        move.km = number(leg, "km")
        speed = number(self.pool[pool], "speed_kmh") if pool else NOT_YET
        if road:
            speed = min(speed, number(leg, "speed_kmh", number(self.settings, "road_speed_kmh", 30)))
        move.least = math.ceil(move.km / speed * 60 - 1e-6)
        abroad = self.outside(move.start) and self.outside(move.to)
        move.acts = number(leg, "hostile_acts_per_km") * move.km if road and not abroad else 0
        move.shut = {day for limit in self.tables["limits"] if limit["kind"] == "shut" and self.limit_selects(limit, move)
                     for day in range(self.day(limit.get("from"), 0), self.day(limit.get("until"), self.end_day) + 1)}
        move.spells = [(risk, move.leg if risk.row.get("each") == "yes" else None) for risk in self.risks["shut"] if self.selects(risk, move)]
        move.refusals = [risk for risk in self.risks["refused"] if self.selects(risk, move)]
        return move

    def limit_selects(self, limit, move):
        assert limit.get("leg") and not any(limit.get(column) for column in ("place", "lift", "mode", "country")), limit
        return limit["leg"] == move.leg

    def make_steps(self):
        self.steps = []
        own = number(self.settings, "road_hours_per_day", 12)

        def add(kind, about, planned):
            step = Step(kind, about, planned, (planned, KINDS.index(kind), len(self.steps)))
            self.steps.append(step)
            about[kind] = step
            return step

        self.trips, self.closings = self.document["trips"], self.document["closings"]
        for trip in self.trips:
            lift, escort = trip.get("lift"), trip.get("escort")
            depart, arrive = self.moment(trip["depart"]), self.moment(trip["arrive"])
            trip["people"] = sum(load.get("people", 0) for load in trip["loads"])
            trip["driving"] = sum(load["quantity"] for load in trip["loads"]
                                  if "lot" in load and trip["mode"] == "road" and self.lots[load["lot"]].get("drives") == "yes")
            hours, pool = own, None
            if lift:
                pool, away = lift["pool"], number(self.pool[lift["pool"]], "hours_per_day", 12)
                hours = min(own, away) if trip["driving"] else away
                turnround = math.ceil(number(self.pool[pool], "turnround_hours", 2) * 60)
                for kind, planned, moves in (("lift out", self.moment(lift["from"]), lift["out"]), ("lift back", arrive, lift["back"])):
                    step = add(kind, trip, planned)
                    step.turnround, step.moves = turnround, [self.make_move(row, pool, away) for row in moves]
            if escort and not escort["aboard"]:
                for kind, planned, moves in (("escort out", self.moment(escort["from"]), escort["out"]), ("escort back", arrive, escort["back"])):
                    add(kind, trip, planned).moves = [self.make_move(row, None, own) for row in moves]
            step = add("travel", trip, depart)
            step.moves = [self.make_move(row, pool, hours) for row in trip["moves"]]
            step.leaves_from = [trip]
        for closing in self.closings:
            place = self.place[closing["place"]]
            for kind, planned, days in (("pack", "pack_start", "pack_days"), ("clearance", "clearance_start", "clearance_days"),
                                        ("departure", "last_departure", None), ("handover", "last_departure", "handover_days")):
                step = add(kind, closing, self.moment(closing[planned]))
                step.days = int(number(place, days)) if days else 0
            closing["leaving"] = [trip for trip in self.trips
                                  if trip["from"] == closing["place"] and trip["depart"] == closing["last_departure"]]
            closing["departure"].leaves_from = closing["leaving"]
            for trip in closing["leaving"]:
                trip["travel"].leaves_from, trip["closing"] = [], closing
        self.steps.sort(key=lambda step: step.rank)
        for step in self.steps:
            if step.kind in ("lift back", "escort back"):
                step.release = 0

    def sets_out(self, trip):
        return trip["closing"]["departure"] if "closing" in trip else trip["travel"]

    def sent(self, trip):
        return [trip[kind] for kind in ("lift out", "escort out") if kind in trip]

    def first_sent(self, trip):
        """The step that takes all that the departure holds."""
        together = trip["closing"]["leaving"] if "closing" in trip else [trip]
        return min((step for other in together for step in self.sent(other)), key=lambda step: step.rank, default=self.sets_out(trip))

    # -- who waits for what

    def connect(self):
        wait = lambda step, other, how="done", more=0: step is not other and step.after.append((other, how, more))
        for trip in self.trips:
            out, first = self.sets_out(trip), self.first_sent(trip)
            wait(trip["travel"], out)
            for step in self.sent(trip):
                wait(out, step)
                wait(step, first, "begun")
            for kind in ("lift back", "escort back"):
                if kind in trip:
                    wait(trip[kind], trip["travel"])
        for closing in self.closings:
            last, place = closing["departure"], closing["place"]
            until = self.moment(closing["last_departure"])
            wait(last, closing["pack"])
            wait(last, closing["clearance"])
            wait(closing["handover"], last, "begun")
            for other in self.closings:
                if other["place"] in (self.place[place].get("after") or "").split(";"):
                    wait(last, other["handover"])
            for trip in self.trips:
                if trip["from"] == place and trip.get("closing") is not closing:
                    if trip["depart"] <= closing["clearance_start"]:
                        wait(closing["clearance"], trip["travel"], "begun")
                    wait(last, trip["travel"], "begun")
                if trip["to"] == place and self.moment(trip["arrive"]) <= until:
                    wait(last, trip["travel"])
                if "escort back" in trip and self.unit[trip["escort"]["unit"]]["place"] == place and \
                        self.moment(trip["escort"]["until"]) <= until:
                    wait(last, trip["escort back"])
                if trip["from"] == place and trip["depart"] >= closing["pack_end"] and any(
                        "lot" in load and self.lots[load["lot"]]["place"] == place and self.lots[load["lot"]].get("drives") != "yes"
                        for load in trip["loads"]):
                    wait(self.sets_out(trip), closing["pack"])
        self.hand_on(wait)
        self.hold()
        self.send_in_time(wait)

    def hand_on(self, wait):
        """Who came first leaves first; what is disposed of is what came last, and is not waited for here."""
        self.transfer = transfer = math.ceil(number(self.settings, "transfer_hours", 6) * 60)
        stock = collections.defaultdict(list)  # (what, place): [trip or None, how many]
        for unit in self.tables["units"]:
            stock[unit["id"], unit["place"]].append([None, int(unit["people"])])
        for lot in self.lots:
            stock[lot, self.lots[lot]["place"]].append([None, NOT_YET])
        moments = [(trip["arrive"], 0, number, trip) for number, trip in enumerate(self.trips)]
        moments += [(trip["depart"], 1, number, trip) for number, trip in enumerate(self.trips)]
        for _, leaves, _, trip in sorted(moments, key=lambda row: row[:3]):
            for load in trip["loads"]:
                what, left = load.get("unit") or load["lot"], load.get("people") or load["quantity"]
                if not leaves:
                    stock[what, trip["to"]].append([trip, left])
                    continue
                while left:
                    first = stock[what, trip["from"]][0]
                    taken = min(left, first[1])
                    left, first[1] = left - taken, first[1] - taken
                    if first[0]:
                        wait(self.sets_out(trip), first[0]["travel"], "done", transfer)
                    if not first[1]:
                        stock[what, trip["from"]].pop(0)

    def hold(self):
        """What is held, by whom; what is counted by the day."""
        self.most = {("lift", pool): int(number(row, "number", 1)) for pool, row in self.pool.items()}
        for unit, row in self.unit.items():
            if row.get("escorts") == "yes":
                self.most["escorts", unit] = int(row["people"])
        self.most |= {(f"{what} under way", whose): most for (what, whose), most in self.most.items()}
        self.guarded_until = {}
        for place, row in self.place.items():
            if number(row, "guard_people"):
                self.most["guards", place] = sum(int(unit["people"]) for unit in self.tables["units"]
                                                 if unit["place"] == place and unit.get("guards") == "yes") - int(row["guard_people"])
                self.guarded_until[place] = max([trip["depart"] for trip in self.trips if trip["from"] == place] +
                                                [entry["date"] for entry in self.document["dispositions"] if entry["place"] == place], default="")
        self.guarded_until |= {closing["place"]: closing["last_departure"] for closing in self.closings}
        self.room, self.gone_before = {}, collections.defaultdict(list)
        for trip in self.trips:
            first, out = self.first_sent(trip), self.sets_out(trip)
            for load in trip["loads"]:
                unit = self.unit.get(load.get("unit"))
                if unit and unit["place"] == trip["from"]:
                    if self.take(first, ("escorts", load["unit"]), load["people"], True):
                        out.takes["escorts under way", load["unit"]] += load["people"]
                    if unit.get("guards") == "yes" and trip["depart"] < self.guarded_until.get(trip["from"], ""):
                        self.take(first, ("guards", trip["from"]), load["people"], True)
            if "lift out" in trip:
                for what, taker in (("lift", first), ("lift under way", trip["lift out"])):
                    taker.takes[what, trip["lift"]["pool"]] += trip["lift"]["number"]
                    trip["lift back"].gives[what, trip["lift"]["pool"]] += trip["lift"]["number"]
            if "escort out" in trip:
                escort, unit = trip["escort"], self.unit[trip["escort"]["unit"]]
                for thing in [("escorts", escort["unit"])] + [("guards", unit["place"])] * (unit.get("guards") == "yes"):
                    if self.take(first, thing, escort["people"], False):
                        trip["escort back"].gives[thing] += escort["people"]
                trip["escort out"].takes["escorts under way", escort["unit"]] += escort["people"]
                trip["escort back"].gives["escorts under way", escort["unit"]] += escort["people"]
            self.count(trip, out)
        for thing, users in self.gone_before.items():  # who leaves for good leaves after all that the plan has before
            users.sort(key=lambda user: user[0].rank)
            for number_of, (step, for_good) in enumerate(users):
                if for_good:
                    step.after += [(other, "begun", 0) for other, _ in users[:number_of] if other is not step]

    def take(self, step, thing, people, for_good):
        if thing not in self.most:
            return False
        step.takes[thing] += people
        self.gone_before[thing].append((step, for_good))
        return True

    def count(self, trip, out):
        later = self.moment(trip["arrive"]) // DAY - self.moment(trip["depart"]) // DAY
        for place, days in ((trip["from"], 0), (trip["to"], later)):
            if self.place[place].get("people_per_day"):
                self.room["people", place] = {day: int(self.place[place]["people_per_day"]) for day in range(self.end_day)}
                out.counts[("people", place), days] += trip["people"]
        for row, limit in enumerate(self.tables["limits"]):
            if limit["kind"] == "shut":
                continue
            counter, flights = (limit["kind"], row), limit["kind"] == "flights_per_day"
            assert not limit.get("country")
            self.room[counter] = {day: int(limit["value"]) for day in
                                  range(self.day(limit.get("from"), 0), self.day(limit.get("until"), self.end_day - 1) + 1)}
            place = limit.get("place")
            if flights and trip["mode"] == "air":
                for end, days in ((trip["from"], 0), (trip["to"], later)) if place else ((place, 0),):
                    if end == place:
                        out.counts[counter, days] += trip["lift"]["number"]
            if not flights and trip["mode"] == "road" and place in (None, "", trip["from"]):
                out.counts[counter, 0] += 1

    def send_in_time(self, wait):
        """Lift and escort are sent when what the plan has done by then is done, or begun if it was begun."""
        ends = {id(step): self.plan_ends(step) for step in self.steps}
        for trip in self.trips:
            for other, how, more in list(self.sets_out(trip).after):
                if other.kind in ("lift out", "escort out"):
                    continue
                for step in self.sent(trip):
                    if other.rank >= step.rank:
                        continue
                    over = (other.planned if how == "begun" else ends[id(other)]) + more
                    if over <= step.planned:
                        wait(step, other, how, more)
                    else:
                        wait(step, other, "begun")

    def plan_ends(self, step):
        if step.kind in ("travel", "escort out", "escort back"):
            return step.moves[-1].arrive if step.moves else step.planned
        if step.kind == "lift out":
            return (step.moves[-1].arrive if step.moves else step.planned) + step.turnround
        if step.kind == "lift back":
            return step.moves[-1].arrive if step.moves else step.planned + step.turnround
        return step.planned + step.days * DAY

    # -- along a leg

    def goes_on(self, move, at, minutes):
        """When so many minutes of moving are over: a day's window after the other."""
        if move.width >= DAY or not minutes:
            return at + minutes
        begin = (at - move.opens) // DAY * DAY + move.opens
        while True:
            left = max(0, begin + move.width - max(at, begin))
            if minutes <= left:
                return max(at, begin) + minutes
            minutes, begin = minutes - left, begin + DAY

    def in_window(self, move, at):
        since = (at - move.opens) % DAY
        return at if move.width >= DAY or since < move.width else at + DAY - since

    def open_by_tables(self, move, at):
        while at < self.end_day * DAY:
            at = self.in_window(move, at)
            end = self.goes_on(move, at, move.moving)
            shut = [day for day in range(at // DAY, max(at, end - 1) // DAY + 1) if day in move.shut]
            if not shut or at >= self.end_day * DAY:
                return at
            at = (max(shut) + 1) * DAY
        return self.in_window(move, at)
