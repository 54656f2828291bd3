/* The plan file as data: what docs/plan-file.md describes, read, its references resolved against
 * the mission.
 *
 * plan_document_read checks form only: types, dates, known ids. Whether the plan is a good or even
 * a possible one is for verify.h. The structure is plain data and read-only once read; the document
 * owns everything in it, texts included.
 *
 * Places, legs, units, lots and lifts are indices into the mission's arrays, -1 where the file says
 * none. Moments and days are base/date.h's. Counts of people and items are whole and above 0.
 */
#ifndef DECAMP_VERIFY_PLAN_DOCUMENT_H
#define DECAMP_VERIFY_PLAN_DOCUMENT_H

#include "mission/mission.h"

#define MOMENT_NONE INT64_MIN /* only in partial documents: not known */

struct plan_move {
    int leg, from, to;
    int64_t depart, arrive;
};

struct plan_moves {
    struct plan_move *items;
    int count;
};

struct plan_load {
    int unit;     /* people of this unit, or -1 */
    int lot;      /* items of this lot, or -1; exactly one of both is given */
    int quantity; /* people or items */
};

struct plan_lift {
    int lift; /* the pool */
    int number;
    int64_t from, until;
    struct plan_moves out, back;
};

struct plan_escort {
    int unit, people;
    bool aboard;         /* then the next four are empty: from and until MOMENT_NONE */
    int64_t from, until; /* away from its place */
    struct plan_moves out, back;
};

struct plan_trip {
    const char *id; /* unique in the document */
    enum transport_mode mode;
    int from, to;
    int64_t depart, arrive;
    struct plan_moves moves;
    struct plan_load *loads;
    int load_count;
    bool has_lift, has_escort;
    struct plan_lift lift;
    struct plan_escort escort;
};

struct plan_closing {
    int place;
    int64_t pack_start, pack_end, clearance_start, clearance_end, last_departure,
        closed; /* partial: may be MOMENT_NONE */
};

struct plan_disposition {
    int lot, quantity, place;
    enum disposition disposition;
    int64_t date;
};

/* `people` of `unit` that are out on day `out`, `days` after the mission's last day. */
struct plan_late {
    int unit, people;
    int32_t out;
    int64_t days, person_days;
};

struct plan_late_closing {
    int place;
    int32_t closed, latest_close;
};

/* What the plan says of itself; verify computes its own. */
struct plan_figures {
    int32_t last_day_out; /* DAY_NONE: nobody goes out */
    int64_t late_person_days, late_items, people_out, trips;
    double exposure, exposure_at_places, exposure_on_roads;
    double cost_usd, value_left_usd;
};

/* What one unit of a limit costs on each of the days from .. until: a person who leaves or arrives
 * (people_per_day), a flight (flights_per_day), a vehicle of a pool for a day (lift_number). */
struct plan_price {
    enum limit_kind limit;
    int place, lift;   /* that the limit is about; -1: not this */
    int country_place; /* a place in the country that it is about; all three -1: the mission */
    int32_t from, until;
    double price; /* above 0 */
};

/* Of the danger on a leg that needs an escort, people pay `people` (0 .. 1), vehicles the rest. */
struct plan_share {
    int leg;
    double people;
};

struct plan_bound {
    double exposure, late_person_days; /* NAN: not given */
    const char *method;
    bool has_proof; /* then exposure follows from prices and shares */
    struct plan_price *prices;
    struct plan_share *shares;
    int price_count, share_count;
};

/* One limit that binds, or one that would cure lateness: what to give, and what that gains. */
struct plan_relief {
    const char *limit, *row, *relax;
    double gain_late_person_days, gain_exposure; /* NAN: not given */
};

struct plan_assumed {
    const char *table, *row, *column, *value, *note;
};

/* Strength as really reported, for comparison with a plan. */
struct plan_reported {
    int32_t date;
    int64_t people;
    enum qualifier qualifier;
    const char *source;
};

/* What was lost in a history: killed people of a unit, items of a lot, vehicles of a pool. Of unit,
 * lot and lift one is given, of trip and place one; the others are -1. Aboard a trip, people are
 * those among its loads, or, if none of the unit are, of its escort. */
struct plan_loss {
    int trip, place;
    int unit, lot, lift, quantity;
    int64_t date;
    const char *what; /* "mine"; "" */
};

/* What a history may break if it says so. The words are those of the tables. */
enum overrun_kind {
    OVERRUN_LIFT_NUMBER, /* of `lift`: by no more than what was lost of it */
    OVERRUN_GUARD,       /* at `place`, as the next */
    OVERRUN_BEDS,
    OVERRUN_PEOPLE_PER_DAY,
    OVERRUN_TONNES_PER_DAY,
    OVERRUN_VEHICLES_PER_DAY, /* on `leg` */
    OVERRUN_FLIGHTS_PER_DAY,  /* at `place`, in the country, or of the mission */
    OVERRUN_CONVOYS_PER_DAY,  /* from `place`, or of the mission */
    OVERRUN_CONVOY_VEHICLES,  /* `trip` on `leg`: for the limit of that day */
    OVERRUN_SHUT,             /* `trip` on `leg` */
    OVERRUN_HORIZON,          /* after it: `trip` on `leg`, or something disposed of at `place` */
    OVERRUN_COUNT
};
const char *overrun_kind_name(enum overrun_kind kind); /* "beds", "horizon_days" */

struct plan_overrun {
    int rule; /* that is broken */
    enum overrun_kind kind;
    int trip, place, leg, lift; /* -1: not about one */
    int country_place;          /* the first place in the country; -1 */
    int32_t from;               /* the day, or the first of those on which it was so */
};

struct plan_document {
    struct arena arena; /* owns everything below */
    const char *path;   /* as given; for messages */
    bool
        partial; /* an incomplete record of what happened, not a plan: trips and figures may lack */
    bool history; /* all of what happened: only such a document has losses and overruns */
    const char *mission_name;
    int32_t start_day, last_day;
    int32_t as_of, known_on; /* of a plan for what remained of the mission: the ledger's state on
                                the day, as known on the other; DAY_NONE: a plan for all of it, as
                                known when it was made */
    const char *program, *version;
    int64_t seed, schedules;
    struct plan_trip *trips;
    struct plan_closing *closings;
    struct plan_disposition *dispositions;
    struct plan_late *late;
    struct plan_late_closing *late_closings;
    struct plan_relief *binding, *cures;
    struct plan_assumed *assumed;
    struct plan_reported *reported;
    struct plan_loss *losses;
    struct plan_overrun *overruns;
    int trip_count, closing_count, disposition_count, late_count, late_closing_count, binding_count,
        cure_count, assumed_count, reported_count, loss_count, overrun_count;
    bool has_figures, has_bound; /* has_figures: always in a document that is not partial */
    struct plan_figures figures;
    struct plan_bound bound;
};

/* Reads the plan at `path` for the mission. Every problem goes to `diagnostics`: syntax with line
 * and column, the rest with its place in the document ("trips[3].lift.number"). Returns the
 * document, owned by the caller, or NULL if there was any error. Linear in the file's length. */
struct plan_document *plan_document_read(const char *path, const struct mission *mission,
                                         struct diagnostics *diagnostics);

/* The same, but a partial document is an error. */
struct plan_document *plan_document_read_whole(const char *path, const struct mission *mission,
                                               struct diagnostics *diagnostics);

/* Reads from text in memory; `name` stands for the path in messages. */
struct plan_document *plan_document_read_text(const char *text, size_t length, const char *name,
                                              const struct mission *mission,
                                              struct diagnostics *diagnostics);

void plan_document_free(struct plan_document *document);

/* The trip with this id, the closing of this place, or NULL. */
const struct plan_trip *plan_document_find_trip(const struct plan_document *document,
                                                const char *id);
const struct plan_closing *plan_document_find_closing(const struct plan_document *document,
                                                      int place);

#endif
