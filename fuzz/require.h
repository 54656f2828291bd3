/* Ends the fuzzer, or the replay of its corpus, where a reader does not keep a promise. */
#ifndef DECAMP_FUZZ_REQUIRE_H
#define DECAMP_FUZZ_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

#define REQUIRE(promise)                                                                           \
    do {                                                                                           \
        if (!(promise)) {                                                                          \
            fprintf(stderr, "broken: %s\n", #promise);                                             \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
