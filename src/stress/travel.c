/* A chain of moves is followed move by move: it goes on from a place in the next working window of
 * a day on which the leg is open, by the tables and by what has been drawn, and not before the plan
 * would. */
#include "stress/travel.h"

#include "stress/draws.h"

/* Whoever is on the way goes round what stays shut for longer, in as many days; and so does whoever
 * would set out on what does not open again before the horizon ends. */
enum { DETOUR_DAYS = 14 };

/* The first moment from `at` on at which the move may begin: known closures and drawn ones. When it
 * is planned for it may, as far as anybody knew. */
static int32_t begin(const struct travel *travel, const struct passage_move *move, int32_t at)
{
    const struct passage_table *table = &travel->network->passages;
    for (;;) {
        int32_t open =
            at == move->depart ? at : passage_begin(&table->items[move->passage], at, move->moving);
        at = travel->draws ? draws_open(travel->draws, move->passage, open) : open;
        if (at == open)
            return at;
    }
}

static int32_t set_out(const struct travel *travel, const struct task *task, int32_t at)
{
    const struct passage_move *first = &travel->network->moves[task->chain.first];
    int32_t open = begin(travel, first, at),
            end = travel->network->passages.day_count * MINUTES_PER_DAY,
            round = task->planned + DETOUR_DAYS * MINUTES_PER_DAY;
    return open < end ? open : at > round ? at : round;
}

int32_t travel_earliest(void *context, int32_t index, int32_t at)
{
    const struct travel *travel = context;
    const struct network *network = travel->network;
    const struct task *task = &network->tasks[index];
    if (!task->asks)
        return at;
    int32_t latest = at;
    if (task->kind == TASK_TRAVEL) {
        latest = set_out(travel, task, at);
        return latest == at && travel->draws ? draws_allowed(travel->draws, index, at) : latest;
    }
    const int32_t *leaving = network->leaving + network->first_leaving[task->item],
                  *end = network->leaving + network->first_leaving[task->item + 1];
    for (const int32_t *trip = leaving; trip < end; trip++) {
        int32_t other = set_out(travel, &network->tasks[*trip], at);
        latest = other > latest ? other : latest;
    }
    for (const int32_t *trip = leaving; trip < end && latest == at && travel->draws; trip++) {
        int32_t other = draws_allowed(travel->draws, *trip, at);
        latest = other > latest ? other : latest;
    }
    return latest;
}

static int32_t follow(const struct travel *travel, int32_t index, int32_t at)
{
    const struct network *network = travel->network;
    const struct task *task = &network->tasks[index];
    for (int32_t i = 0; i < task->chain.count; i++) {
        const struct passage_move *move = &network->moves[task->chain.first + i];
        if (task->kind != TASK_TRAVEL || i > 0) {
            if (task->not_before && move->depart > at)
                at = move->depart;
            int32_t open = begin(travel, move, at), round = at + DETOUR_DAYS * MINUTES_PER_DAY;
            at = open > round ? round : open;
        }
        int32_t moving = move->moving, lost = 0, depart = at;
        if (travel->draws)
            draws_move(travel->draws, index, i, move, at, &moving, &lost);
        at = passage_end(&network->passages.items[move->passage], at, moving) + move->rest + lost;
        if (travel->told)
            travel->told[task->chain.first + i] = (struct told_move){depart, at};
    }
    return at;
}

int32_t travel_duration(void *context, int32_t index, int32_t at)
{
    const struct travel *travel = context;
    const struct task *task = &travel->network->tasks[index];
    int32_t lasts = travel->draws ? draws_lasts(travel->draws, index, at) : task->lasts;
    switch (task->kind) {
    case TASK_LIFT_OUT:
        return follow(travel, index, at) + lasts - at;
    case TASK_LIFT_BACK:
        return follow(travel, index, at + lasts) - at;
    case TASK_TRAVEL:
    case TASK_ESCORT_OUT:
    case TASK_ESCORT_BACK:
        return follow(travel, index, at) - at;
    default:
        return lasts;
    }
}
