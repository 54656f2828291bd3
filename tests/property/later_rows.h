/* What goes wrong from a day on, and not before. */
#ifndef DECAMP_TESTS_LATER_ROWS_H
#define DECAMP_TESTS_LATER_ROWS_H

#include "mission/mission.h"

#include <math.h>

/* A row that applies from a day on, to everything, and always brings the same amount. */
static struct risk later_row(enum risk_kind kind, int32_t day, double chance, double often,
                             double amount)
{
    return (struct risk){.id = "later",
                         .kind = kind,
                         .place = -1,
                         .leg = -1,
                         .lift = -1,
                         .mode = -1,
                         .country = "",
                         .cause = "",
                         .why = "",
                         .from = day,
                         .until = DAY_NONE,
                         .chance = chance,
                         .often = often,
                         .low = amount,
                         .p10 = NAN,
                         .likely = amount,
                         .p90 = NAN,
                         .high = amount};
}

/* Rows that bring what no other does. */
static int later_rows(struct risk *risks, int32_t day, double killed)
{
    static const struct {
        enum risk_kind kind;
        double chance, often, amount;
    } rows[] = {{RISK_TRAVEL, -1, -1, 2.5}, {RISK_LOADING, -1, -1, 4},
                {RISK_PACKING, -1, -1, 2},  {RISK_CLEARANCE, -1, -1, 3},
                {RISK_HANDOVER, -1, -1, 2}, {RISK_SHUT, -1, 15, 3},
                {RISK_REFUSED, 0.4, -1, 2}, {RISK_ATTACK, 1, -1, 30},
                {RISK_BREAKDOWN, -1, 3, 9}, {RISK_REPLACEMENT, -1, -1, 60}};
    int count = sizeof rows / sizeof *rows;
    for (int i = 0; i < count; i++) {
        risks[i] = later_row(rows[i].kind, day, rows[i].chance, rows[i].often, rows[i].amount);
        risks[i].killed = killed;
        risks[i].vehicles = 0.5;
    }
    return count;
}

#endif
