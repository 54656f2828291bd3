/* What tests of the kernel share: an instance of a builder that must be sound. */
#ifndef DECAMP_TESTS_SCHEDULE_FREEZING_H
#define DECAMP_TESTS_SCHEDULE_FREEZING_H

#include "schedule/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Ends the builder. */
static inline struct schedule_instance *freeze(struct schedule_builder *builder)
{
    struct diagnostics diagnostics = {0};
    struct schedule_instance *instance = schedule_instance_new(builder, &diagnostics);
    diagnostics_print(&diagnostics, stderr, 0);
    assert_non_null(instance);
    diagnostics_clear(&diagnostics);
    schedule_builder_free(builder);
    return instance;
}

#endif
