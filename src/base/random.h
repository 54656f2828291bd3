/* Counter-based random numbers: the n-th number of a stream depends on (seed, stream, n) alone, so
 * results are the same for any number of threads. The mixer is splitmix64 (Steele, Lea & Flood,
 * OOPSLA 2014). */
#ifndef DECAMP_BASE_RANDOM_H
#define DECAMP_BASE_RANDOM_H

#include <stdint.h>

struct random_stream {
    uint64_t key, counter;
};

static inline uint64_t random_mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* The stream number `stream` of `seed`. */
static inline struct random_stream random_start(uint64_t seed, uint64_t stream)
{
    return (struct random_stream){
        random_mix(random_mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ stream), 0};
}

static inline uint64_t random_next(struct random_stream *random)
{
    return random_mix(random->key + ++random->counter * UINT64_C(0x9e3779b97f4a7c15));
}

/* As if `count` numbers had been drawn. */
static inline void random_skip(struct random_stream *random, uint64_t count)
{
    random->counter += count;
}

/* Uniform on 0 .. count-1; count from 1 to 2^32 - 1. The bias, below 2^-32, does not matter here.
 */
static inline uint32_t random_below(struct random_stream *random, uint32_t count)
{
    return (uint32_t)(((random_next(random) >> 32) * count) >> 32);
}

/* Uniform on [0, 1). */
static inline double random_unit(struct random_stream *random)
{
    return (double)(random_next(random) >> 11) * 0x1p-53;
}

#endif
