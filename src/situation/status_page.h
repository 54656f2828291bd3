/* Private to situation: the page that status.c and status_state.c print together. */
#ifndef DECAMP_SITUATION_STATUS_PAGE_H
#define DECAMP_SITUATION_STATUS_PAGE_H

#include "situation/words.h"

enum { MOST_LISTED = 20 };

struct page {
    const struct status *status;
    const struct situation *situation;
    FILE *stream;
    struct reported *reported; /* owned */
    int reported_count;
};

/* The text is valid until the fourth call after. */
const char *page_quantity(struct quantity quantity);

/* status_state.c */
void page_print_positions(const struct page *page);
void page_print_where(const struct page *page);
void page_print_lift(const struct page *page);
void page_print_casualties(const struct page *page);
void page_print_assets(const struct page *page);

#endif
