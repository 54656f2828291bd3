/* The checker on a plan written by hand (tests/data/verify): it is valid, its figures were worked
 * out on paper, and each row below is one way to damage it, or to tighten its mission, with the
 * rule that must be broken and words that must be said.
 */
#include "verify_editing.h"

#include "verify/verify.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "verify_changes.h"

enum { VALID = 0, LATE = -100 };

struct row {
    const char *edits;                       /* verify_editing.h; "" : none */
    void (*change)(struct mission *mission); /* of the mission; NULL: none */
    int rule;          /* that must be broken; VALID; LATE; or -rule: that must not be */
    const char *words; /* in a message of that rule; NULL: any */
};

static const struct row rows[] = {
    {"", NULL, VALID, NULL},

    /* 1 conservation */
    {"trips/T001/loads/0/people = 59", NULL, 1,
     "1 people of camp-works are left at camp, not at their destination home"},
    {"trips/T001/loads/0/people = 61", NULL, 1, "where 60 are"},
    {"trips/T001 copy T099", NULL, 1, "where 0 are"},
    {"trips/T010 -", NULL, 1, "100 people of hub-guard are left at hub"},
    {"trips/T010/loads += {\"unit\": \"hub-guard\", \"people\": 1}", NULL, 1,
     "101 people of hub-guard"},
    {"trips/T010/loads/0/people = 50 ; trips/T010/loads += {\"unit\": \"hub-guard\", \"people\": "
     "50}",
     NULL, VALID, NULL},
    {"trips/T010/loads/0/unit = \"camp-guard\"", NULL, 1, NULL},
    {"trips/T007/loads/0/quantity = 7", NULL, 1, "takes 7 items of camp-guard/vehicles"},
    {"trips/T002/loads/3/quantity = 3", NULL, 1, "3 items of fuel are disposed of at camp"},
    {"dispositions += {\"lot\": \"fuel\", \"quantity\": 1, \"place\": \"camp\", \"disposition\": "
     "\"sell\", "
     "\"date\": \"2023-07-02T00:00\"}",
     NULL, 1, "where 2 are"},
    {"dispositions += {\"lot\": \"scrap\", \"quantity\": 8, \"place\": \"hub\", \"disposition\": "
     "\"donate\", "
     "\"date\": \"2023-07-10T12:00\"}",
     NULL, 1, "where 0 are"},
    {"dispositions/fuel/disposition = \"destroy\"", NULL, 1, "to destroy it is not allowed"},
    {"dispositions/fuel/disposition = \"redeploy\"", NULL, 1, "only trips do that"},
    {"dispositions/fuel/place = \"hub\"", NULL, 1, "disposed of at hub"},
    {"dispositions/scrap -", NULL, 1, "8 items of scrap are left at hub, not disposed of"},
    {"dispositions/scrap/quantity = 7", NULL, 1, "1 items of scrap"},
    {"dispositions/fuel/date = \"2023-06-30T00:00\"", NULL, 6, "before the mission's start"},
    {"dispositions/scrap/date = \"2023-09-30T00:00\"", NULL, 6, "after the mission's horizon"},
    {"", rest_long, VALID, NULL},
    {"", rest_longer, 1, "have been for 21.1 hours"},
    {"trips/T004 shift -960", NULL, 1, "0 have been for 6 hours"},
    {"trips/T004 shift -900", NULL, -1, NULL},
    {"", parts_of_80, VALID, NULL},
    {"", parts_of_81, 1, "fewer than the smallest part of 81"},
    {"trips/T002/loads/0/people = 5", NULL, 1, "fewer than the smallest part of 20"},
    {"", staff_leave, 1, "15 people of town-staff are left at cross"},
    {"trips += {\"id\": \"T050\", \"mode\": \"road\", \"from\": \"cross\", \"to\": \"hub\", "
     "\"depart\": \"2023-07-05T06:00\", "
     "\"arrive\": \"2023-07-05T13:00\", \"moves\": [{\"leg\": \"cross-hub\", \"from\": \"cross\", "
     "\"to\": \"hub\", \"depart\": "
     "\"2023-07-05T06:00\", \"arrive\": \"2023-07-05T13:00\"}], \"loads\": [{\"unit\": "
     "\"town-staff\", \"people\": 15}]}",
     NULL, 1, "town-staff stays at cross, its destination"},
    {"trips += {\"id\": \"T050\", \"mode\": \"road\", \"from\": \"port\", \"to\": \"hub\", "
     "\"depart\": \"2023-07-05T06:00\", "
     "\"arrive\": \"2023-07-06T13:00\", \"moves\": [{\"leg\": \"hub-port\", \"from\": \"port\", "
     "\"to\": \"hub\", \"depart\": "
     "\"2023-07-05T06:00\", \"arrive\": \"2023-07-06T13:00\"}], \"loads\": [{\"unit\": "
     "\"hub-guard\", \"people\": 15}]}",
     NULL, 1, "hub-guard is out at port"},
    {"trips/T009/loads = []", NULL, 1, "trip T009 carries nothing"},
    {"trips/T009/loads += {\"lot\": \"scrap\", \"quantity\": 1}", NULL, 1,
     "which has no destination"},
    {"", tents_stay, 1, "to redeploy it is not allowed"},

    /* 2 lift */
    {"trips/T001/lift/number = 21", NULL, 2,
     "21 of trucks are away from 2023-07-03T08:00 on, and there are 20"},
    {"trips/T009/lift/number = 2", NULL, 2, "3 of plane are away"},
    {"", nine_trucks, VALID, NULL},
    {"", eight_trucks, 2, "9 of trucks are away"},
    {"trips/T002/lift/number = 3", NULL, 2, "34 tonnes"},
    {"trips/T001/lift/number = 4", NULL, 2, "10 TEU, and 4 of trucks carry 8"},
    {"trips/T003/lift/number = 1", NULL, 2, "40 people on 20 seats"},
    {"", heavy_fuel, 2, "carries 30 tonnes"},
    {"trips/T004/lift -", NULL, 2, "goes by air without a lift"},
    {"trips/T001/lift -", NULL, 2, "20 items that do not drive"},
    {"trips/T003/lift -", NULL, 2, "40 people on 0 seats"},
    {"trips/T004/lift/out shift 60", NULL, 2, "less than 2 hours before it leaves"},
    {"", slow_turn, 2, "less than 2.1 hours"},
    {"trips/T004/lift/until = \"2023-07-05T14:59\"", NULL, 2, "less than 2 hours after"},
    {"trips/T001/lift/from = \"2023-07-03T08:01\"", NULL, 2, "before its `from`"},
    {"trips/T011/lift/until = \"2023-07-11T13:59\"", NULL, 2, "after its `until`"},
    {"trips/T011/lift/back shift -60", NULL, 2, "is done at port by 2023-07-10T10:00"},
    {"trips/T004/lift/out = []", NULL, 2, "lift out has no moves from home to hub"},
    {"trips/T011/lift/back = []", NULL, 2, "lift back has no moves from port to hub"},
    {"trips/T004/lift/out/0/from = \"hub\" ; trips/T004/lift/out/0/to = \"home\"", NULL, 2,
     "lift out begins at hub"},
    {"trips/T008/loads += {\"lot\": \"fuel\", \"quantity\": 2} ; trips/T009 -", NULL, 2,
     "hazardous"},
    {"trips/T003/lift/pool = \"plane\"", NULL, 2, "its lift plane by air"},
    {"", range_1500, VALID, NULL},
    {"", range_1499, 2, "hub-home is 1500 km long, and plane reaches 1499"},
    {"", runway_2000, VALID, NULL},
    {"", runway_2001, 2, "the runway of hub is 2000 m, and plane needs 2001"},
    {"", planes_from_5, VALID, NULL},
    {"", planes_from_6, 2, "there are 0"},
    {"", planes_until_11, 2, "2023-07-12T05:00 on, and there are 0"},
    {"", one_plane_on_8, 2, "2 of plane are away from 2023-07-08T05:00 on, and there are 1"},
    {"", one_plane_on_10, VALID, NULL},

    /* 3 escort */
    {"trips/T001/escort -", NULL, 3, "trip T001 has no escort, and camp-cross needs one"},
    {"trips/T001/escort/people = 29", NULL, 3, "has 29 of 30 escorts"},
    {"", escorts_of_31, 3, "30 of 31"},
    {"", no_escorts, 3, "escorted by hub-guard, which does not escort"},
    {"trips/T001/escort/unit = \"camp-works\"", NULL, 3, "which does not escort"},
    {"trips/T003/escort/people = 41", NULL, 3,
     "names 41 people of camp-guard as escort aboard, and carries 40"},
    {"trips/T003/escort/unit = \"hub-guard\"", NULL, 3, "carries 0"},
    {"trips/T001/escort/until = \"2023-07-04T12:59\"", NULL, 3,
     "after its escort of hub-guard has left it"},
    {"trips/T001/escort/out shift 961", NULL, 3, "before its escort of hub-guard is there"},
    {"trips/T001/escort/from = \"2023-07-03T08:01\"", NULL, 3, "before its `from`"},
    {"trips/T001/escort/out = []", NULL, 3, "escort out has no moves from hub to camp"},
    {"trips/T001/escort/people = 101", NULL, 3, "101 people of hub-guard are away as escorts"},
    {"trips/T001/escort/people = 70", NULL, -3, NULL},
    {"trips/T001/escort/people = 71", NULL, 3, "101 people of hub-guard are away as escorts"},
    {"trips/T004/escort = {\"unit\": \"hub-guard\", \"people\": 30, \"aboard\": true}", NULL, 3,
     "goes by air"},

    /* 4 guard */
    {"trips/T002/loads/0/people = 90 ; trips/T003/loads/0/people = 30 ; trips/T005/loads/0/people "
     "= 90 ; "
     "trips/T008/loads/0/people = 30",
     NULL, 4,
     "camp has 30 of 40 guards from 2023-07-05T06:00 to 2023-07-06T00:00 (trip T002 took 90)"},
    {"trips/T001/escort/people = 60", NULL, 4,
     "hub has 10 of 20 guards from 2023-07-04T08:00 to 2023-07-04T13:00"},
    {"trips/T003 shift -2880", NULL, 4, "camp has 0 of 40 guards"},
    {"trips/T010 shift -5760", NULL, 4, "hub has 0 of 20 guards"},
    {"", guard_of_41, 4, "camp has 40 of 41 guards from 2023-07-05T06:00 to 2023-07-06T00:00"},
    {"", guard_on_6, 4, "camp has 40 of 41 guards from 2023-07-06T00:00 to 2023-07-07T00:00"},
    {"", guard_on_8, VALID, NULL},
    {"", guard_of_hub_fits, VALID, NULL},
    {"", guard_of_hub, 4, "hub has 40 of 41 guards"},

    /* 5 beds and throughput */
    {"", beds_180, VALID, NULL},
    {"", beds_179, 5, "camp has 180 people on 179 beds from 2023-07-01T00:00 to 2023-07-04T06:00"},
    {"", beds_at_cross, 5, "cross has 15 people on 14 beds"},
    {"", beds_on_3, 5, "camp has 180 people on 179 beds from 2023-07-03T00:00 to 2023-07-04T00:00"},
    {"", beds_on_6, VALID, NULL},
    {"", beds_wider, 5, "179 beds"},
    {"", people_140, VALID, NULL},
    {"", people_139, 5, "hub: 140 people come and go on 2023-07-05, at most 139"},
    {"", tonnes_60, VALID, NULL},
    {"", tonnes_59, 5, "hub: 60 tonnes are loaded and unloaded on 2023-07-07, at most 59"},
    {"", vehicles_16, VALID, NULL},
    {"", vehicles_15, 5, "camp-cross: 16 vehicles enter on 2023-07-05, at most 15"},
    {"", empties_4, 5, "hub-camp: 5 vehicles enter on 2023-07-03"},
    {"", convoy_16, VALID, NULL},
    {"", convoy_15, 5, "trip T002 has 16 vehicles on cross-hub, at most 15"},
    {"", convoy_all_15, 5, "trip T002 has 16 vehicles"},
    {"", convoy_all_later, VALID, NULL},
    {"trips/T010 shift -4320", NULL, 5, "hub: 3 flights on 2023-07-09, at most 2"},
    {"", flights_td_1, 5, "TD: 2 flights on 2023-07-07, at most 1"},
    {"", flights_ml_1, 5, "ML: 2 flights"},
    {"", flights_tg_0, VALID, NULL},
    {"", flights_1, 5, "the mission: 2 flights on 2023-07-09, at most 1 (trip T009 and others)"},
    {"", flights_1_then, VALID, NULL},
    {"", home_flights_1, 5, "home: 2 flights"},
    {"", convoys_0, 5, "the mission: 1 convoys leave on 2023-07-05, at most 0"},
    {"", camp_convoys_0, 5, "camp: 1 convoys leave on 2023-07-07, at most 0"},

    /* 6 calendar */
    {"trips/T001/moves/1/depart = \"2023-07-04T07:30\"", NULL, 6,
     "goes on from cross at 2023-07-04T07:30"},
    {"trips/T001/moves/0/arrive = \"2023-07-04T07:59\"", NULL, 6, "moving hours of the 2 it takes"},
    {"trips/T001/moves/0/arrive = \"2023-07-04T06:00\"", NULL, 6, "not after it departs"},
    {"trips/T001/moves/0/arrive = \"2023-07-04T05:00\"", NULL, 6, "not after it departs"},
    {"trips/T011/arrive = \"2023-07-10T08:59\" ; trips/T011/moves/0/arrive = \"2023-07-10T08:59\"",
     NULL, 6, "14.9833 moving hours of the 15"},
    {"trips/T001 shift -60", NULL, 6,
     "camp-cross from 2023-07-04T05:00 to 2023-07-04T07:00 with 1 moving hours"},
    {"", slow_truck, 6, "with 2 moving hours of the 3 it takes"},
    {"", short_day, 6, "cross-hub"},
    {"", short_own_day, 6, "trip T002: is on cross-hub"},
    {"", night_day, 6, "moving hours"},
    {"trips/T001/moves/0/leg = \"cross-hub\"", NULL, 6,
     "move from camp to cross is not on cross-hub"},
    {"trips/T004/moves/0/leg = \"hub-port\"", NULL, 6, "goes by air on hub-port, a leg by road"},
    {"trips/T001/moves/0/to = \"hub\"", NULL, 6, "arrives at hub and goes on from cross"},
    {"trips/T001/moves/0/leg = \"hub-camp\" ; trips/T001/moves/0/to = \"hub\" ; trips/T001/moves/1 "
     "-",
     NULL, 6, "goes against hub-camp, which is one-way"},
    {"", one_way, VALID, NULL},
    {"", other_way, 6, "lift out goes against hub-home"},
    {"trips/T001/moves/1 -", NULL, 6, "ends at cross, not at hub"},
    {"trips/T001/moves = []", NULL, 6, "has no moves from camp to hub"},
    {"trips/T001/depart = \"2023-07-04T05:00\"", NULL, 6, "its first move at"},
    {"trips/T001/arrive = \"2023-07-04T12:00\"", NULL, 6, "its last move at"},
    {"trips/T009/to = \"hub\" ; trips/T009/moves = []", NULL, 6, "does not move"},
    {"trips/T009/to = \"hub\"", NULL, 6, "leads from hub to itself"},
    {"trips/T001 shift -4320", NULL, 6, "before the mission's start"},
    {"trips/T010 shift 86400", NULL, 6, "after the mission's horizon"},
    {"", start_on_3, -6, NULL},
    {"", start_on_4, 6, "lift out moves at 2023-07-03T08:00, before the mission's start"},
    {"", horizon_short, -6, NULL},
    {"", horizon_shorter, 6, "after the mission's horizon"},
    {"", works_from_4, VALID, NULL},
    {"", works_from_5, 6, "takes camp-works at 2023-07-04T06:00, available from 2023-07-05"},
    {"trips/T003 shift 18720", NULL, 6, "shut 2023-07-20 to 2023-07-21: rains"},
    {"", shut_all, 6, "trip T010: lift out is on hub-home"},
    {"", shut_all_later, VALID, NULL},
    {"trips/T010 shift 660", shut_all_later, -6,
     NULL}, /* arrives at 00:00 of the day that is shut */
    {"trips/T010 shift 661", shut_all_later, 6, "shut 2023-07-13 to 2023-07-13"},
    {"", shut_air, 6, "trip T005"},
    {"", shut_sea, VALID, NULL},
    {"", shut_port, 6, "lift back is on hub-port"},
    {"", shut_togo, 6, "trip T011: is on hub-port"},
    {"", shut_trucks, 6, "lift out is on hub-camp"},
    {"", shut_return, 6, "escort out is on hub-camp"},
    {"", shut_both, VALID, NULL},
    {"", shut_fit, 6, "hub-port"},

    /* 7 order */
    {"closings/camp -", NULL, 7, "camp has no closing"},
    {"closings/camp copy x", NULL, 7, "closed more than once"},
    {"closings/camp/closed = \"2023-07-08T05:59\"", NULL, 7, "the hand-over takes 1"},
    {"closings/camp/closed = \"2023-07-09T06:00\"", NULL, 7, "2 days after the last departure"},
    {"closings/camp/pack_end = \"2023-07-02T23:59\"", NULL, 7, "packed for 1.9"},
    {"closings/camp/pack_end = \"2023-07-04T06:00\"", NULL, VALID, NULL},
    {"closings/camp/pack_end = \"2023-07-04T06:01\"", NULL, 7,
     "takes tents from camp at 2023-07-04T06:00, before it is packed"},
    {"closings/camp/pack_end = \"2023-07-07T07:00\"", NULL, 7, "before it is packed at"},
    {"closings/camp/pack_start = \"2023-06-30T23:59\"", NULL, 7, "before the start"},
    {"closings/camp/clearance_end = \"2023-07-06T11:59\"", NULL, 7, "is cleared for 0.99"},
    {"closings/camp/clearance_start = \"2023-07-05T11:59\"", NULL, 7,
     "fuel is disposed of at camp"},
    {"closings/camp/clearance_start = \"2023-07-05T05:00\"", NULL, 7, "after its clearance began"},
    {"closings/camp/clearance_start = \"2023-07-06T06:01\" ; closings/camp/clearance_end = "
     "\"2023-07-07T06:01\"",
     NULL, 7, "before it is cleared"},
    {"closings/camp/last_departure = \"2023-07-07T07:00\" ; closings/camp/closed = "
     "\"2023-07-08T07:00\"",
     NULL, 7, "nothing leaves camp"},
    {"closings/camp/last_departure = \"2023-07-07T05:00\" ; closings/camp/closed = "
     "\"2023-07-08T05:00\"",
     NULL, 7, "trip T003 leaves camp"},
    {"closings/camp/last_departure = \"2023-07-07T05:00\" ; closings/camp/closed = "
     "\"2023-07-08T05:00\"",
     NULL, 7, "40 of camp-guard are still at camp"},
    {"closings/hub/last_departure = \"2023-07-04T10:00\"", NULL, 7, "comes to hub"},
    {"closings/camp/closed = \"2023-07-12T10:01\"", NULL, 7, "before camp is closed"},
    /* Vehicles go last only with somebody in them. */
    {"trips/T003 copy T099 ; trips/T002/loads/1 - ; trips/T099/loads = [{\"lot\": "
     "\"camp-guard/vehicles\", \"quantity\": 12}]",
     NULL, 7, "trip T099 takes camp-guard/vehicles from camp"},
    {"trips/T001/loads/0 - ; trips/T003/loads += {\"unit\": \"camp-works\", \"people\": 60}", NULL,
     7, "trip T003 takes camp-works from camp"},
    {"closings += {\"place\": \"cross\", \"pack_start\": \"2023-07-01\", \"pack_end\": "
     "\"2023-07-01\", \"clearance_start\": "
     "\"2023-07-01\", \"clearance_end\": \"2023-07-01\", \"last_departure\": \"2023-07-01\", "
     "\"closed\": \"2023-07-01\"}",
     NULL, 7, "cross does not close"},
    {"", hub_open, 7, "hub does not close"},
    {"", home_closes, VALID, NULL},
    {"", cross_closes, VALID, NULL},
    {"", closes_on_day, VALID, NULL},
    {"", closes_early, 7, "camp is closed on 2023-07-08, earliest 2023-07-09"},

    /* 8 the date */
    {"figures/last_day_out = \"2023-07-11\"", NULL, 8,
     "figures.last_day_out is 2023-07-11 in the plan, 2023-07-12"},
    {"figures/last_day_out = null", NULL, 8, "figures.last_day_out is none"},
    {"figures/late_person_days = 1", NULL, 8, "late_person_days"},
    {"figures/late_items = 1", NULL, 8, "late_items"},
    {"figures/people_out = 279", NULL, 8, "people_out"},
    {"figures/trips = 12", NULL, 8, "figures.trips"},
    {"figures/exposure = 13.1547", NULL, 8, "figures.exposure is"},
    {"figures/exposure_at_places = 1.45459", NULL, 8, "exposure_at_places"},
    {"figures/exposure_on_roads = 11.7001", NULL, 8, "exposure_on_roads"},
    {"figures/cost_usd = 301010", NULL, 8, "cost_usd"},
    {"figures/value_left_usd = 3501", NULL, 8, "value_left_usd"},
    {"figures/cost_usd = 301009.16668", NULL, VALID, NULL},
    {"bound/exposure = 13.2", NULL, 8, "bound.exposure is 13.2"},
    {"bound/exposure = 13.118", NULL, VALID, NULL},
    {"bound/exposure = null", NULL, VALID, NULL},
    {"bound/late_person_days = 1", NULL, 8, "bound.late_person_days"},
    {"mission/last_day = \"2023-08-01\"", NULL, 8, "last day of 2023-08-01"},
    {"mission/start = \"2023-07-02\"", NULL, 8, "start on 2023-07-02"},
    {"late += {\"unit\": \"hub-guard\", \"people\": 1, \"out\": \"2023-08-01\", \"days\": 1, "
     "\"person_days\": 1}",
     NULL, 8, "late has 1 people of hub-guard out on 2023-08-01, by the trips it is 0"},
    {"mission/last_day = \"2023-07-10\"", last_day_10, 8,
     "late has 0 people of hub-guard out on 2023-07-12"},
    {"mission/last_day = \"2023-07-10\" ; figures/late_person_days = 200 ; late += {\"unit\": "
     "\"hub-guard\", \"people\": 100, "
     "\"out\": \"2023-07-12\", \"days\": 2, \"person_days\": 200}",
     last_day_10, LATE, NULL},
    {"mission/last_day = \"2023-07-10\" ; figures/late_person_days = 200 ; late += {\"unit\": "
     "\"hub-guard\", \"people\": 60, "
     "\"out\": \"2023-07-12\", \"days\": 2, \"person_days\": 120} ; late += {\"unit\": "
     "\"hub-guard\", \"people\": 40, "
     "\"out\": \"2023-07-12\", \"days\": 2, \"person_days\": 80}",
     last_day_10, LATE, NULL},
    {"mission/last_day = \"2023-07-10\" ; figures/late_person_days = 200 ; late += {\"unit\": "
     "\"hub-guard\", \"people\": 100, "
     "\"out\": \"2023-07-12\", \"days\": 3, \"person_days\": 300}",
     last_day_10, 8, "2 and 200 are right"},
    {"mission/last_day = \"2023-07-10\" ; figures/late_person_days = 200 ; late += {\"unit\": "
     "\"camp-works\", \"people\": 100, "
     "\"out\": \"2023-07-12\", \"days\": 2, \"person_days\": 200}",
     last_day_10, 8, "late has 100 people of camp-works"},
    {"", closes_late, 8, "late_closings does not name camp"},
    {"late_closings += {\"place\": \"camp\", \"closed\": \"2023-07-08\", \"latest_close\": "
     "\"2023-07-07\"}",
     closes_late, LATE, NULL},
    {"late_closings += {\"place\": \"camp\", \"closed\": \"2023-07-08\", \"latest_close\": "
     "\"2023-07-06\"}",
     closes_late, 8, "which is not so"},
    {"late_closings += {\"place\": \"hub\", \"closed\": \"2023-07-14\", \"latest_close\": "
     "\"2023-07-13\"}",
     NULL, 8, "late_closings[0] names hub"},
    {"", more_danger, 8, "exposure_at_places"},
    {"", danger_on_4, 8, "exposure_at_places"},
    {"", danger_abroad, VALID, NULL},
    {"", danger_on_leg, 8, "exposure_on_roads"},
    {"", dear_trucks, 8, "cost_usd"},
};

static void tell(const struct row *row, const struct verify_result *result)
{
    fprintf(stderr, "after '%s', rule %d '%s' was expected, found:\n", row->edits, row->rule,
            row->words ? row->words : "");
    for (int i = 0; i < result->breach_count; i++)
        fprintf(stderr, "  rule %d: %s\n", result->breaches[i].rule, result->breaches[i].message);
}

static bool as_expected(const struct row *row, const struct verify_result *result)
{
    if (row->rule == VALID)
        return result->status == VERIFY_VALID;
    if (row->rule == LATE)
        return result->status == VERIFY_LATE;
    if (row->rule < 0)
        return result->rule_counts[-row->rule] == 0;
    if (result->status != VERIFY_INVALID)
        return false;
    for (int i = 0; i < result->breach_count; i++)
        if (result->breaches[i].rule == row->rule &&
            (!row->words || strstr(result->breaches[i].message, row->words)))
            return true;
    return false;
}

static void every_row_is_judged_as_it_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mission *mission = load_mission();
        json_t *json = load_plan();
        if (rows[i].change)
            rows[i].change(mission);
        edit_plan(json, rows[i].edits);
        /* A changed first or last day is the mission's: the plan is told, so that other rules are
         * tried. */
        char day[11];
        if (rows[i].change && rows[i].rule != 8) {
            json_object_set_new(json_object_get(json, "mission"), "start",
                                json_string(day_format(mission->settings.start_day, day)));
            json_object_set_new(json_object_get(json, "mission"), "last_day",
                                json_string(day_format(mission->settings.last_day, day)));
        }
        struct plan_document *plan = read_plan(json, mission);
        assert_non_null(plan);
        struct verify_result result;
        verify_plan(mission, plan, &result);
        if (!as_expected(&rows[i], &result)) {
            tell(&rows[i], &result);
            wrong++;
        }
        verify_result_clear(&result);
        plan_document_free(plan);
        json_decref(json);
        mission_free(mission);
    }
    assert_int_equal(wrong, 0);
}

static void assert_near(double is, double expected, double apart)
{
    assert_true(fabs(is - expected) <= apart);
}

/* The figures of the plan by hand; see the plan for the trips. */
static void figures_are_those_on_paper(void **state)
{
    (void)state;
    struct mission *mission = load_mission();
    json_t *json = load_plan();
    struct plan_document *plan = read_plan(json, mission);
    struct verify_result result;
    assert_int_equal(verify_plan(mission, plan, &result), VERIFY_VALID);
    double camp = (60 * 3.25 + 80 * 4.25 + 40 * 6.25) * 0.001;
    double hub = (60 * 0.875 + 80 * 0.875 + 40 * 1.875 + 100 * (11 + 10 / 24.)) * 0.0005;
    assert_near(result.figures.exposure_at_places, camp + hub, 1e-9);
    double quiet = 60 * 0.0001 + 120 * 0.0002, dangerous = 60 * 0.0005 + 120 * 0.0002,
           out = 2 * 30 * 150 * 0.0001;
    assert_near(result.figures.exposure_on_roads,
                90 * quiet + 110 * dangerous + 40 * dangerous + out, 1e-9);
    double trucks = 11 * (330 + 100 * 31 / 24.) + 5 * (1200 + 100 * 58 / 24.);
    double planes = 9 * (30000 + 5000 * 10 / 24.);
    assert_near(result.figures.cost_usd, trucks + planes, 1e-6);
    assert_near(result.figures.value_left_usd, 3 * 500 + 8 * 250, 1e-9);
    assert_int_equal(result.figures.people_out, 280);
    assert_int_equal(result.figures.last_day_out, july(12));
    verify_result_clear(&result);

    int64_t remaining[14];
    verify_people_remaining(mission, plan, july(1), 14, remaining);
    static const int64_t expected[14] = {280, 280, 280, 280, 220, 140, 140,
                                         140, 100, 100, 100, 0,   0,   0};
    for (int i = 0; i < 14; i++)
        assert_int_equal(remaining[i], expected[i]);
    verify_people_remaining(mission, plan, july(20), 2, remaining);
    assert_int_equal(remaining[0], 0);
    plan_document_free(plan);
    json_decref(json);
    mission_free(mission);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_judged_as_it_says),
        cmocka_unit_test(figures_are_those_on_paper),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
