/* Sets of what moves together, and copies of the plan in which they have moved. Only what moves is
 * copied: trips, closings and disposals as flat arrays, and the moves of the trips that move. */
#include "explain/element.h"

#include <stdlib.h>
#include <string.h>

bool element_list_has(const struct element_list *list, struct element element)
{
    for (int i = 0; i < list->count; i++)
        if (list->items[i].kind == element.kind && list->items[i].index == element.index)
            return true;
    return false;
}

struct element element_of_place(const struct plan_document *plan, enum element_kind kind, int place)
{
    const struct plan_closing *closing = place < 0 ? NULL : plan_document_find_closing(plan, place);
    return (struct element){kind, closing ? (int)(closing - plan->closings) : -1};
}

void element_list_add(struct element_list *list, const struct plan_document *plan,
                      struct element element)
{
    if (element.index < 0 || element_list_has(list, element))
        return;
    memory_grow(&list->items, &list->capacity, (size_t)list->count + 1, sizeof *list->items);
    list->items[list->count++] = element;
    if (element.kind == ELEMENT_TRIP) {
        const struct plan_trip *trip = &plan->trips[element.index];
        struct element departure = element_of_place(plan, ELEMENT_DEPARTURE, trip->from);
        if (departure.index >= 0 && plan->closings[departure.index].last_departure == trip->depart)
            element_list_add(list, plan, departure);
    } else if (element.kind == ELEMENT_DEPARTURE) {
        const struct plan_closing *closing = &plan->closings[element.index];
        for (int i = 0; i < plan->trip_count; i++)
            if (plan->trips[i].from == closing->place &&
                plan->trips[i].depart == closing->last_departure)
                element_list_add(list, plan, (struct element){ELEMENT_TRIP, i});
    }
}

void element_list_clear(struct element_list *list)
{
    free(list->items);
    *list = (struct element_list){0};
}

static void *copy(struct arena *arena, const void *items, int count, size_t size)
{
    void *room = arena_new(arena, (size_t)count, size);
    if (count)
        memcpy(room, items, (size_t)count * size);
    return room;
}

static void shift_moves(struct plan_moves *moves, int64_t minutes, struct arena *arena)
{
    moves->items = copy(arena, moves->items, moves->count, sizeof *moves->items);
    for (int i = 0; i < moves->count; i++) {
        moves->items[i].depart += minutes;
        moves->items[i].arrive += minutes;
    }
}

static void shift_trip(struct plan_trip *trip, int64_t minutes, struct arena *arena)
{
    trip->depart += minutes;
    trip->arrive += minutes;
    shift_moves(&trip->moves, minutes, arena);
    if (trip->has_lift) {
        trip->lift.from += minutes;
        trip->lift.until += minutes;
        shift_moves(&trip->lift.out, minutes, arena);
        shift_moves(&trip->lift.back, minutes, arena);
    }
    if (trip->has_escort && !trip->escort.aboard) {
        trip->escort.from += minutes;
        trip->escort.until += minutes;
        shift_moves(&trip->escort.out, minutes, arena);
        shift_moves(&trip->escort.back, minutes, arena);
    }
}

struct plan_document element_list_shift(const struct element_list *list,
                                        const struct plan_document *plan, int64_t minutes,
                                        struct arena *arena)
{
    struct plan_document moved = *plan;
    moved.arena = (struct arena){0};
    moved.trips = copy(arena, plan->trips, plan->trip_count, sizeof *plan->trips);
    moved.closings = copy(arena, plan->closings, plan->closing_count, sizeof *plan->closings);
    moved.dispositions =
        copy(arena, plan->dispositions, plan->disposition_count, sizeof *plan->dispositions);
    for (int i = 0; i < list->count; i++) {
        struct element element = list->items[i];
        struct plan_closing *closing = &moved.closings[element.index];
        switch (element.kind) {
        case ELEMENT_TRIP:
            shift_trip(&moved.trips[element.index], minutes, arena);
            break;
        case ELEMENT_DEPARTURE:
            closing->last_departure += minutes;
            closing->closed += minutes;
            break;
        case ELEMENT_PACKING:
            closing->pack_start += minutes;
            closing->pack_end += minutes;
            break;
        case ELEMENT_CLEARANCE:
            closing->clearance_start += minutes;
            closing->clearance_end += minutes;
            break;
        case ELEMENT_DISPOSAL:
            moved.dispositions[element.index].date += minutes;
            break;
        }
    }
    return moved;
}
