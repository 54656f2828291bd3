/* Who and what was really carried in a run, given what was lost. Private to stress/.
 *
 * The run itself moves whole loads; those who were lost are only counted. Here each load is
 * followed with its losses: whoever was killed does not travel on, and what was destroyed is not
 * carried again. An account is used for run after run, and allocates nothing once it has met the
 * worst. */
#ifndef DECAMP_STRESS_ACCOUNT_H
#define DECAMP_STRESS_ACCOUNT_H

#include "stress/draws.h"
#include "stress/travel.h"

/* A run that was. */
struct told_run {
    const int32_t *starts, *finishes; /* [task] */
    const struct told_move *moves;
    const struct casualty_event *events;
    size_t event_count;
};

struct carried {
    int thing; /* unit, or unit count + lot */
    int32_t planned, quantity, lost;
};

struct account_loss {
    int trip, place;     /* one of them, the other -1 */
    int unit, lot, lift; /* one of them */
    int32_t at, quantity, risk;
};

struct account {
    const struct network *network;
    bool people_only; /* lots are not looked at, and hold a trip that carries some */
    struct arena arena;
    int32_t *first_load; /* [trip + 1] */
    struct carried *loads;
    int32_t *escorts; /* [trip] who set out as escorts */
    int32_t *escorts_lost;
    bool *has_nothing; /* [trip] all that it was to carry had been lost before: there was none */
    int32_t *disposed; /* [disposition] items */
    int32_t *disposed_at;
    struct account_loss *losses; /* in the order of time */
    size_t loss_count, loss_capacity;
    struct account_work *work; /* while it is made */
};

struct account *account_new(const struct network *network, bool people_only);
void account_free(struct account *account);
/* Of a run of the network. */
void account_follow(struct account *account, const struct told_run *run);

#endif
