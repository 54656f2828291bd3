/* The mission: what there is, where it is, what may move it, and what is shut or capped.
 *
 * mission_read turns a folder of CSV tables, or one workbook with the same tables as sheets, into
 * this structure and reports everything that is wrong in one go. The structure is plain data,
 * read-only once read; what a limit or a column *means* for a plan is written in docs/validity.md,
 * and is worked out separately by the planner (plan/) and by the checker (verify/).
 *
 * Indices (place, unit, ...) are positions in the arrays below; -1 means none. Texts are UTF-8 and
 * owned by the mission. Days are base/date.h days. Numbers that a table leaves empty hold the
 * column's default; where "no limit" is meant the field holds -1 (integers and doubles) or
 * DAY_NONE.
 */
#ifndef DECAMP_MISSION_MISSION_H
#define DECAMP_MISSION_MISSION_H

#include "base/date.h"
#include "base/diagnostics.h"

enum transport_mode { MODE_ROAD, MODE_AIR, MODE_RIVER, MODE_SEA, MODE_RAIL, MODE_COUNT };

enum place_kind {
    PLACE_SITE,         /* camp or post: closes */
    PLACE_HUB,          /* place where loads change mode: closes */
    PLACE_HEADQUARTERS, /* closes, usually last */
    PLACE_AIRFIELD,
    PLACE_SEAPORT,
    PLACE_BORDER,
    PLACE_TOWN, /* waypoint */
    PLACE_HOME, /* abroad, where units go */
};

struct settings {
    const char *name;    /* "MINUSMA withdrawal" */
    const char *country; /* the mission area; a place is outside it when its `country` differs. As
                            in places.country */
    int32_t start_day;   /* first day on which anything moves */
    int32_t last_day;    /* everybody is out by the end of this day */
    int horizon_days;    /* how far past last_day a plan may run late; default 90 */
    int period_hours; /* grain of the planner's calendar: 1, 2, 3, 4, 6, 8, 12 or 24; default 6 */
    int first_hour;   /* hour at which each day's movement begins; default 6 */
    double road_hours_per_day; /* driving hours a day of own vehicles and escorts; default 12 */
    double road_speed_kmh;     /* where a road leg gives neither hours nor speed; default 30 */
    int convoy_vehicles;   /* most vehicles in one convoy, where the leg gives none; default 100 */
    int escort_people;     /* people of one unit that escort one convoy; default 30 */
    double transfer_hours; /* least time between a load's arrival at a place and its next departure;
                              default 6 */
    double vehicle_tonnes; /* one of a unit's own vehicles, when carried; default 10 */
    double vehicle_teu;    /* the same in TEU; default 1.5 */
    int vehicle_seats;     /* seats of one of a unit's own vehicles; default 6 */
};

struct place {
    const char *id, *name, *country;
    enum place_kind kind;
    bool has_position;
    double latitude, longitude; /* degrees, WGS 84 */
    bool closes;                /* default: yes for site, hub, headquarters */
    int guard_people;           /* least guard while anybody or anything is there; default 0 */
    int beds;                   /* -1: no limit */
    int people_per_day;         /* people arriving and departing in trips, per day; -1: no limit */
    double tonnes_per_day;      /* tonnes loaded and unloaded, per day; -1: no limit */
    int32_t earliest_close, latest_close; /* DAY_NONE: none */
    int *after; /* places that must be closed before the last departure from this one */
    int after_count;
    int pack_days, clearance_days, handover_days; /* default 0 */
    double hostile_acts_per_day;                  /* expected; default 0 */
    double runway_m;                              /* 0: no runway */
    int line;                                     /* in the places table */
};

struct leg {
    const char *id;    /* default FROM-TO, or FROM-TO/ROUTE */
    int from, to;      /* places */
    const char *route; /* names one of several routes for one pair; "" : the only one */
    enum transport_mode mode;
    double
        km; /* given, or the geodesic between the places for air and sea legs, or hours x speed */
    double hours;         /* moving hours given by hand; -1: from km and speed */
    double speed_kmh;     /* -1: settings.road_speed_kmh on road, the lift's own speed elsewhere */
    bool both_ways;       /* default yes */
    bool escort;          /* road: a convoy on this leg needs an escort; default no */
    int vehicles_per_day; /* both directions together, counted on the day of entering; -1: no limit
                           */
    int convoy_vehicles;  /* -1: settings.convoy_vehicles */
    double hostile_acts_per_km; /* expected per convoy-kilometre; default 0 */
    int line;
};

struct unit {
    const char *id, *name, *country; /* country: who sent it */
    const char *kind;                /* military, police, civilian, contractor ... */
    int people;
    int vehicles;           /* its own; they are also the derived lot UNIT/vehicles */
    double tonnes;          /* its other equipment; also the derived lot UNIT/equipment */
    int place, destination; /* destination == place: stays, does not move */
    bool guards;            /* counts as guard of its place */
    bool escorts;           /* may escort convoys */
    int smallest_part;  /* least number of people that may leave in one trip, unless they are the
                           rest; default 1 */
    int32_t available;  /* may not leave before; DAY_NONE: any time */
    int available_hour; /* of that day; default 0 */
    int line;
};

/* What becomes of a lot. Bit 1 << disposition in lot.dispositions says that it is allowed. */
enum disposition {
    DISPOSITION_REDEPLOY, /* moved to its destination: the only one that moves */
    DISPOSITION_TRANSFER, /* to another UN body, in place */
    DISPOSITION_SELL,
    DISPOSITION_DONATE,
    DISPOSITION_DESTROY,
    DISPOSITION_ABANDON,
    DISPOSITION_COUNT
};

/* Equipment: a row of the assets table, or what a unit row says of its own vehicles and tonnes. The
 * latter are derived lots with the ids UNIT/vehicles (drives, tonnes, TEU and seats from the
 * settings) and UNIT/equipment (1 tonne an item, the number rounded up, no TEU), place and
 * destination of the unit, dispositions redeploy, no value. */
struct lot {
    const char *id, *name;
    const char *owner; /* UN, a country, contractor */
    const char *condition;
    int unit;               /* derived: the unit it belongs to; else -1 */
    int place, destination; /* destination -1: only disposed of; == place: stays */
    int quantity;           /* items */
    double tonnes, teu;     /* of one item when carried */
    int seats;              /* of one item when it drives */
    bool drives;            /* by road it drives itself in a convoy and needs no lift */
    double value_usd;       /* of one item */
    bool hazardous;         /* never on a flight with people */
    unsigned dispositions;
    int32_t available;  /* is not there before, if it is to be moved; DAY_NONE: any time */
    int available_hour; /* of that day; default 0 */
    int line;
};

struct lift {
    const char *id, *name;
    enum transport_mode mode;
    int base, number;       /* vehicles, aircraft or vessels in the pool */
    double payload_tonnes;  /* of one */
    int seats;              /* of one */
    double teu;             /* of one */
    double speed_kmh;       /* > 0 */
    double range_km;        /* longest leg; -1: no limit */
    double hours_per_day;   /* moving hours a day, from settings.first_hour on; 24: without rest;
                               default 12 */
    double turnround_hours; /* loading before departure, and unloading after arrival; default 2 */
    double runway_m;        /* least runway at both ends of each leg; default 0 */
    double cost_usd_per_km, cost_usd_per_day; /* of one; per day of absence from its base */
    int32_t from,
        until; /* first and last day on which the pool exists; DAY_NONE: the whole horizon */
    int line;
};

enum limit_kind {
    LIMIT_SHUT, /* nothing may move: see docs/validity.md for what each filled column selects */
    LIMIT_LIFT_NUMBER,      /* `lift` has only `value` of its number */
    LIMIT_BEDS,             /* of `place` */
    LIMIT_PEOPLE_PER_DAY,   /* of `place` */
    LIMIT_TONNES_PER_DAY,   /* of `place` */
    LIMIT_VEHICLES_PER_DAY, /* of `leg` */
    LIMIT_FLIGHTS_PER_DAY,  /* at `place`, in `country`, or of the whole mission */
    LIMIT_CONVOYS_PER_DAY,  /* departing from `place`, or of the whole mission */
    LIMIT_CONVOY_VEHICLES,  /* on `leg`, or everywhere */
    LIMIT_GUARD,            /* guard_people of `place` */
    LIMIT_DANGER,           /* hostile acts per day at `place`, or per convoy-kilometre on `leg` */
    LIMIT_KIND_COUNT
};

struct limit {
    enum limit_kind kind;
    int place, leg, lift; /* -1: not given */
    int mode;             /* enum transport_mode, or -1 */
    const char *country;  /* "": not given */
    int32_t from, until;  /* first and last day; DAY_NONE: open */
    double value;         /* -1 for shut */
    const char *why;
    int line;
};

/* What a risk does. Which rows select what is as in limits: several of place, leg, lift, mode,
 * country filled, only what all of them select; none, everything. */
enum risk_kind {
    RISK_TRAVEL,  /* moving hours of a loaded or empty move: times a factor, drawn for each move */
    RISK_LOADING, /* turnround_hours before departure and after arrival: times a factor, per trip */
    RISK_PACKING, /* pack_days of a place: times a factor, drawn once */
    RISK_CLEARANCE, /* clearance_days of a place: the same */
    RISK_HANDOVER,  /* handover_days of a place: the same */
    RISK_SHUT,      /* spells of days on which nothing selected may begin to move */
    RISK_REFUSED,   /* a trip is refused on the day it would leave, with `chance`, and may ask again
                       after so many days */
    RISK_ATTACK,    /* what a hostile act does: struck with `chance` of the acts that the mission
                       expects; delay in hours */
    RISK_BREAKDOWN, /* of vehicles, aircraft, vessels: `often` in 1,000 vehicle-km; delay in hours
                     */
    RISK_REPLACEMENT, /* days until a lost vehicle of a pool has been replaced */
    RISK_DATE, /* with `chance`, on day `from`, the last day is set so many days earlier (below 0:
                  later) */
    RISK_KIND_COUNT
};

struct risk {
    const char *id; /* default KIND-LINE */
    enum risk_kind kind;
    int place, leg, lift; /* -1: not given */
    int mode;             /* enum transport_mode, or -1 */
    const char *country;  /* "": not given */
    int32_t from, until;  /* days on which it can strike (a spell: begin); DAY_NONE: open */
    const char *cause;    /* SHUT, REFUSED: rows of one kind with the same cause share their draws:
                             they strike together; "": own */
    double chance;        /* 0..1; -1: not given */
    double often; /* SHUT: spells that begin in 100 days; BREAKDOWN: in 1,000 vehicle-km; -1: not
                     given */
    bool each;    /* SHUT: each leg or place selected has its own spells; else all together */
    /* Amount: factor, days or hours. PERT by low, likely (the mode) and high; where p10 and p90 are
     * given (else NAN), straight lines between quantiles 0, 0.1, 0.5 (likely), 0.9 and 1. */
    double low, p10, likely, p90, high;
    double vehicles, killed, wounded; /* ATTACK, expected of one that strikes (vehicles in
                                         BREAKDOWN: chance that it is lost) */
    const char *why;
    int line;
};

struct milestone {
    int32_t day;
    const char *what, *source;
    int line;
};

enum qualifier { QUALIFIER_EXACT, QUALIFIER_ABOUT, QUALIFIER_AT_LEAST, QUALIFIER_AT_MOST };

/* A figure as reported, for a date it holds for and a date it was reported on. */
struct figure {
    int32_t as_of, reported_on; /* reported_on DAY_NONE: not given */
    const char *category, *source;
    double value;
    enum qualifier qualifier;
    int line;
};

/* One value that the data marks as assumed. */
struct assumption {
    const char *table, *row, *column; /* row: the row's id, or its line as text */
    const char *value, *note;
    int line;
};

struct mission {
    struct arena arena;            /* owns everything below */
    const char *path;              /* as given to mission_read */
    struct mission_tables *tables; /* private to mission/: the tables as written, and the ids */
    struct settings settings;
    struct place *places;
    struct leg *legs;
    struct unit *units;
    struct lot *lots;
    struct lift *lifts;
    struct limit *limits;
    struct risk *risks;
    struct milestone *milestones;
    struct figure *figures;
    struct assumption *assumptions;
    int place_count, leg_count, unit_count, lot_count, lift_count, limit_count, risk_count,
        milestone_count, figure_count, assumption_count;
};

/* Reads and checks the mission at `path` (a folder, or an .xlsx or .ods file). Every problem goes
 * to `diagnostics`. Returns the mission, owned by the caller, or NULL if there was any error.
 * Warnings for what is legal but odd come from mission_check_oddities, so that commands which only
 * plan need not print them. */
struct mission *mission_read(const char *path, struct diagnostics *diagnostics);
void mission_check_oddities(const struct mission *mission, struct diagnostics *diagnostics);
void mission_free(struct mission *mission);

/* The item with this id, or -1. Constant time. */
int mission_find_place(const struct mission *mission, const char *id);
int mission_find_leg(const struct mission *mission, const char *id);
int mission_find_unit(const struct mission *mission, const char *id);
int mission_find_lot(const struct mission *mission, const char *id);
int mission_find_lift(const struct mission *mission, const char *id);

/* The same where a part of it may be named, as what remains of a mission calls those who are
 * elsewhere by now: UNIT@PLACE, UNIT@PLACE/vehicles, LOT@PLACE. */
int mission_find_unit_or_part(const struct mission *mission, const char *id);
int mission_find_lot_or_part(const struct mission *mission, const char *id);

/* The moment from which a unit or lot may leave, by the two fields above; INT64_MIN: any. */
static inline int64_t mission_available(int32_t day, int hour)
{
    return day == DAY_NONE ? INT64_MIN : day_moment(day) + (int64_t)hour * 60;
}

/* Whether the day lies between two days of a row, both included; DAY_NONE: open. */
static inline bool mission_days_hold(int32_t from, int32_t until, int32_t day)
{
    return (from == DAY_NONE || from <= day) && (until == DAY_NONE || until >= day);
}

/* Whether the limit's days hold that one. */
static inline bool mission_limit_is_on(const struct limit *limit, int32_t day)
{
    return mission_days_hold(limit->from, limit->until, day);
}

/* Whether the place is outside the mission area. */
bool mission_place_is_outside(const struct mission *mission, int place);

/* What a row of limits or risks selects: only what all its filled columns select; none filled,
 * everything. */
struct selection {
    int place, leg, lift, mode; /* -1: not given */
    const char *country;        /* "": not given */
};

static inline struct selection mission_limit_selection(const struct limit *limit)
{
    return (struct selection){limit->place, limit->leg, limit->lift, limit->mode, limit->country};
}

static inline struct selection mission_risk_selection(const struct risk *risk)
{
    return (struct selection){risk->place, risk->leg, risk->lift, risk->mode, risk->country};
}

/* Whether it selects a move along the leg between the two places, by that pool (-1: none). */
bool mission_selects_move(const struct mission *mission, const struct selection *selection, int leg,
                          int from, int to, int lift);

/* The words of the tables: "road", "site", "redeploy", "flights_per_day", "at_least". */
const char *transport_mode_name(enum transport_mode mode);
const char *place_kind_name(enum place_kind kind);
const char *disposition_name(enum disposition disposition);
const char *limit_kind_name(enum limit_kind kind);
const char *risk_kind_name(enum risk_kind kind);
const char *qualifier_name(enum qualifier qualifier);
/* The enum value of a word, or -1. */
int transport_mode_find(const char *word);
int disposition_find(const char *word);

/* Geodesic distance on WGS 84 in km (PROJ). */
double mission_geodesic_km(double latitude_1, double longitude_1, double latitude_2,
                           double longitude_2);

#endif
