/* Schedule generation for classic projects: nearly all the time of a search is spent here.
 *
 * What up to four resources are loaded with in one period is one word: a lane a resource, the top
 * bit of each lane a guard. Loads count from where a full lane just leaves its guard 0, so adding a
 * demand sets a guard exactly where it does not fit, and one addition and one mask check all
 * resources:
 *
 *     load   0lllllll 0lllllll 0lllllll 0lllllll      narrow: lanes of 7 bits
 *     need + 0ddddddd 0ddddddd 0ddddddd 0ddddddd      fits if all four guards are still 0
 *
 * Wide words (15-bit lanes, 64-bit words) are scanned from the end of the window: after a conflict
 * in period u nothing before u+1 can be a start, and what was seen free is not looked at again.
 * Narrow words go eight or sixteen to a vector (AVX2, AVX-512: whatever the machine has), which
 * give the free periods among 32 as one bit set, from which a few shifts give every start of a free
 * run of the wanted length: mostly one look is enough, and a look that has to be repeated costs
 * more than a wide one, for the processor does not guess it right. Anything else (more resources,
 * larger capacities) has rows of int32_t. All three give the same schedules, bit for bit.
 *
 * With all that, what counts is the number of instructions of a step: so what a step needs of an
 * activity stands in 16 bytes, the longest finish is looked for at the end, and what is rare is a
 * function of its own.
 */
#include "schedule/project.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define HAVE_VECTORS 1
#else
#define HAVE_VECTORS 0
#endif

/* Periods beyond the horizon that a scan may look at. */
#define MARGIN 64

void project_profile_init(struct project_profile *profile, const struct project *project,
                          enum project_profile_kind kind)
{
    *profile = (struct project_profile){.kind = kind, .periods = project->horizon + MARGIN};
#if HAVE_VECTORS
    profile->vector = kind != PROFILE_NARROW || !__builtin_cpu_supports("avx2") ? 0
                      : __builtin_cpu_supports("avx512bw")                      ? 512
                                                                                : 256;
#endif
    size_t periods = (size_t)profile->periods;
    size_t size = kind == PROFILE_NARROW ? 4
                  : kind == PROFILE_WIDE ? 8
                                         : 4 * (size_t)project->resources;
    profile->room = memory_new(periods * size + 8, 1);
    profile->bucket = memory_new(2 * (size_t)project->horizon + 8, sizeof *profile->bucket);
    profile->waiting = memory_new(3 * (size_t)project->count + 1, sizeof *profile->waiting);
    profile->ready = memory_new((size_t)project->count / 64 + 1, sizeof *profile->ready);
    profile->moment = memory_new((size_t)project->resources + 1, sizeof *profile->moment);
    profile->used = profile->periods;
}

void project_profile_clear(struct project_profile *profile)
{
    free(profile->room);
    free(profile->bucket);
    free(profile->moment);
    free(profile->waiting);
    free(profile->ready);
    *profile = (struct project_profile){0};
}

static inline __attribute__((always_inline)) int32_t
earliest(const uint16_t *before, const uint16_t *end, const int32_t *finish)
{
    int32_t start = 0;
    do {
        int32_t a = finish[before[0]], b = finish[before[1]], c = finish[before[2]],
                d = finish[before[3]];
        a = a > b ? a : b;
        c = c > d ? c : d;
        a = a > c ? a : c;
        start = start > a ? start : a;
        before += 4;
        __asm__("" : "+r"(before)); /* rows are short: vectors of rows only cost */
    } while (__builtin_expect(before < end, 0));
    return start;
}

/* --- rows --- */

static void rows_reset(const struct project *project, struct project_profile *profile)
{
    int32_t *room = profile->room;
    for (int32_t k = 0; k < project->resources; k++, room += profile->periods)
        for (int32_t t = 0; t < profile->used; t++)
            room[t] = project->capacity[k];
}

static int32_t rows_place(const struct project *project, const struct project_profile *profile,
                          int32_t j, int32_t start)
{
    int32_t *room = profile->room;
    const int32_t *need = project->demand + (ptrdiff_t)j * project->resources;
    int32_t duration = project->duration[j];
    for (int32_t k = 0; k < project->resources; k++) {
        const int32_t *row = room + (ptrdiff_t)k * profile->periods;
        for (int32_t t = start + duration - 1; t >= start; t--)
            if (row[t] < need[k]) {
                start = t + 1;
                k = -1; /* from the first resource again */
                break;
            }
    }
    for (int32_t k = 0; k < project->resources; k++)
        for (int32_t t = start; t < start + duration; t++)
            room[(ptrdiff_t)k * profile->periods + t] -= need[k];
    return start;
}

/* --- words, wide and narrow --- */

#define WORDS(kind, word, guard)                                                                   \
    static inline void kind##_reset(const struct project *project,                                 \
                                    struct project_profile *profile)                               \
    {                                                                                              \
        word *room = profile->room;                                                                \
        for (int32_t t = 0; t < profile->used; t++)                                                \
            room[t] = project->kind##_room;                                                        \
    }                                                                                              \
                                                                                                   \
    static inline int32_t kind##_place(const struct project *project,                              \
                                       const struct project_profile *profile, int32_t j,           \
                                       int32_t start)                                              \
    {                                                                                              \
        word *room = profile->room, need = project->kind##_need[j];                                \
        int32_t duration = project->duration[j], seen = start;                                     \
        for (int32_t t = start + duration - 1; t >= seen; t--)                                     \
            if ((room[t] + need) & (guard)) {                                                      \
                seen = start + duration;                                                           \
                start = t + 1;                                                                     \
                t = start + duration;                                                              \
            }                                                                                      \
        for (int32_t t = start; t < start + duration; t++)                                         \
            room[t] += need;                                                                       \
        return start;                                                                              \
    }

WORDS(wide, uint64_t, PROJECT_WIDE_GUARD)
WORDS(narrow, uint32_t, PROJECT_NARROW_GUARD)

#if HAVE_VECTORS
/* -1 in the first d of sixteen words: load at 16 - d. */
static const int32_t ones_then_zeros[32] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                            -1, -1, -1, -1, -1, -1, -1, -1};

#define AVX2   __attribute__((target("avx2,bmi,bmi2,lzcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,lzcnt")))
#define INLINE static inline __attribute__((always_inline))

/* -1 in each of eight words that can take `need`. */
AVX2 INLINE __m256i avx2_lanes(const uint32_t *room, __m256i need)
{
    const __m256i guard = _mm256_set1_epi32((int32_t)PROJECT_NARROW_GUARD);
    __m256i load = _mm256_add_epi32(_mm256_loadu_si256((const void *)room), need);
    return _mm256_cmpeq_epi32(_mm256_and_si256(load, guard), _mm256_setzero_si256());
}

/* Which of the next 32 periods are free, the first in the lowest bit. */
AVX2 INLINE uint32_t avx2_free(const uint32_t *room, uint32_t demand)
{
    const __m256i inorder = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
    const __m256i need = _mm256_set1_epi32((int32_t)demand);
    __m256i low = _mm256_packs_epi32(avx2_lanes(room, need), avx2_lanes(room + 8, need));
    __m256i high = _mm256_packs_epi32(avx2_lanes(room + 16, need), avx2_lanes(room + 24, need));
    return (uint32_t)_mm256_movemask_epi8(
        _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), inorder));
}

AVX2 INLINE void avx2_take(uint32_t *place, uint32_t demand, int32_t duration)
{
    const __m256i need = _mm256_set1_epi32((int32_t)demand);
    const int32_t *mask = ones_then_zeros + 16 - duration;
    for (int i = 0; i < 16; i += 8) {
        __m256i load = _mm256_loadu_si256((const void *)(place + i));
        load = _mm256_add_epi32(
            load, _mm256_and_si256(need, _mm256_loadu_si256((const void *)(mask + i))));
        _mm256_storeu_si256((void *)(place + i), load);
    }
}

AVX512 INLINE uint32_t avx512_free(const uint32_t *room, uint32_t demand)
{
    __m512i guard = _mm512_set1_epi32((int32_t)PROJECT_NARROW_GUARD);
    __m512i need = _mm512_set1_epi32((int32_t)demand);
    __m512i low = _mm512_add_epi32(_mm512_loadu_si512(room), need);
    __m512i high = _mm512_add_epi32(_mm512_loadu_si512(room + 16), need);
    return _cvtmask32_u32(
        _mm512_kunpackw(_mm512_testn_epi32_mask(high, guard), _mm512_testn_epi32_mask(low, guard)));
}

AVX512 INLINE void avx512_take(uint32_t *place, uint32_t demand, int32_t duration)
{
    const __m512i need = _mm512_set1_epi32((int32_t)demand);
    __m512i load = _mm512_loadu_si512(place);
    __mmask16 mask = _cvtu32_mask16(_bzhi_u32(0xffff, (uint32_t)duration));
    _mm512_storeu_si512(place, _mm512_mask_add_epi32(load, mask, load, need));
}

/* Which of the free periods are the first of a free run: see project.c for the shifts. */
INLINE uint32_t find_starts(uint32_t free, uint32_t shifts)
{
    free &= free >> (shifts & 31);
    free &= free >> (shifts >> 8 & 31);
    free &= free >> (shifts >> 16 & 31);
    return free & free >> (shifts >> 24 & 31);
}

#define VECTORS(kind, TARGET)                                                                      \
    /* The first start behind 32 periods in which there is none. */                                \
    TARGET static __attribute__((noinline)) uint32_t kind##_look_on(                               \
        const uint32_t *room, uint32_t start, uint32_t need, uint32_t shifts, uint32_t free)       \
    {                                                                                              \
        for (;;) {                                                                                 \
            start += 32 - _lzcnt_u32(~free);                                                       \
            free = kind##_free(room + start, need);                                                \
            uint32_t starts = find_starts(free, shifts);                                           \
            if (starts)                                                                            \
                return start + _tzcnt_u32(starts);                                                 \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    /* Places what lasts at most 16 periods; returns its finish. */                                \
    TARGET INLINE int32_t kind##_place(uint32_t *room, uint32_t start, uint32_t need,              \
                                       uint32_t shifts, int32_t duration)                          \
    {                                                                                              \
        uint32_t free = kind##_free(room + start, need), starts = find_starts(free, shifts);       \
        if (__builtin_expect(starts != 0, 1))                                                      \
            start += _tzcnt_u32(starts);                                                           \
        else                                                                                       \
            start = kind##_look_on(room, start, need, shifts, free);                               \
        kind##_take(room + start, need, duration);                                                 \
        return (int32_t)start + duration;                                                          \
    }                                                                                              \
                                                                                                   \
    TARGET static __attribute__((noinline))                                                        \
    int32_t kind##_place_rare(const struct project *project, const struct project_side *side,      \
                              uint32_t *room, int32_t j, const int32_t *finish)                    \
    {                                                                                              \
        const struct project_profile profile = {.room = room};                                     \
        int32_t duration = project->duration[j];                                                   \
        int32_t start =                                                                            \
            earliest(side->before + side->first[j], side->before + side->first[j + 1], finish);    \
        if (duration > 16)                                                                         \
            return narrow_place(project, &profile, j, start) + duration;                           \
        return kind##_place(room, (uint32_t)start, project->narrow_need[j],                        \
                            project->run_shifts[j], duration);                                     \
    }                                                                                              \
                                                                                                   \
    TARGET INLINE void kind##_step(const struct project *project, const struct project_side *side, \
                                   uint32_t *room, int32_t j, int32_t *finish)                     \
    {                                                                                              \
        const struct project_step *step = &side->step[j];                                          \
        uint32_t a = (uint32_t)finish[step->before[0]], b = (uint32_t)finish[step->before[1]],     \
                 c = (uint32_t)finish[step->before[2]];                                            \
        a = a > b ? a : b;                                                                         \
        a = a > c ? a : c;                                                                         \
        finish[j] = __builtin_expect(step->rare, 0)                                                \
                        ? kind##_place_rare(project, side, room, j, finish)                        \
                        : kind##_place(room, a, step->need, step->shifts, step->duration);         \
    }                                                                                              \
                                                                                                   \
    TARGET INLINE void kind##_generate_chains(                                                     \
        const struct project *project, const struct project_side *side,                            \
        const struct project_profile *profile, const uint16_t *const *list,                        \
        int32_t *const *finish, const int chains)                                                  \
    {                                                                                              \
        const struct project_side own = *side;                                                     \
        for (int32_t i = 0; i < project->count; i++) {                                             \
            _Pragma("GCC unroll 8") for (int k = 0; k < chains; k++)                               \
                kind##_step(project, &own, profile[k].room, list[k][i], finish[k]);                \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    TARGET static void kind##_generate(                                                            \
        const struct project *project, const struct project_side *side,                            \
        struct project_profile *profile, const uint16_t *const *list, int32_t *const *finish,      \
        int32_t *makespan, int32_t chains)                                                         \
    {                                                                                              \
        for (int k = 0; k < chains; k++) {                                                         \
            narrow_reset(project, &profile[k]);                                                    \
            finish[k][project->count] = 0;                                                         \
        }                                                                                          \
        if (chains == 1)                                                                           \
            kind##_generate_chains(project, side, profile, list, finish, 1);                       \
        else if (chains == PROJECT_BATCH / 2)                                                      \
            kind##_generate_chains(project, side, profile, list, finish, PROJECT_BATCH / 2);       \
        else                                                                                       \
            kind##_generate_chains(project, side, profile, list, finish, PROJECT_BATCH);           \
        for (int k = 0; k < chains; k++) {                                                         \
            int32_t last = 0;                                                                      \
            for (int32_t j = 0; j < project->count; j++)                                           \
                last = last > finish[k][j] ? last : finish[k][j];                                  \
            makespan[k] = profile[k].used = last;                                                  \
        }                                                                                          \
    }

VECTORS(avx2, AVX2)
VECTORS(avx512, AVX512)

/* Chains that have no list make the first one again. */
static void vector_generate(const struct project *project, enum project_direction direction,
                            struct project_profile *profile, const uint16_t *const *list,
                            int32_t *const *finish, int32_t *makespan, int32_t lists)
{
    const struct project_side *side = &project->side[direction];
    const uint16_t *every_list[PROJECT_BATCH];
    int32_t last[PROJECT_BATCH];
    int32_t chains = lists == 1                   ? 1
                     : lists <= PROJECT_BATCH / 2 ? PROJECT_BATCH / 2
                                                  : PROJECT_BATCH;
    for (int32_t i = 0; i < chains; i++)
        every_list[i] = list[i < lists ? i : 0];
    if (profile->vector == 512)
        avx512_generate(project, side, profile, every_list, finish, last, chains);
    else
        avx2_generate(project, side, profile, every_list, finish, last, chains);
    memcpy(makespan, last, (size_t)lists * sizeof *last);
}
#endif

#define GENERATE(kind)                                                                             \
    static int32_t kind##_generate(const struct project *project, const struct project_side *side, \
                                   const struct project_profile *profile, const uint16_t *list,    \
                                   int32_t *finish)                                                \
    {                                                                                              \
        int32_t makespan = 0;                                                                      \
        for (int32_t i = 0; i < project->count; i++) {                                             \
            int32_t j = list[i];                                                                   \
            int32_t start = earliest(side->before + side->first[j],                                \
                                     side->before + side->first[j + 1], finish);                   \
            start = kind##_place(project, profile, j, start);                                      \
            finish[j] = start + project->duration[j];                                              \
            makespan = makespan > finish[j] ? makespan : finish[j];                                \
        }                                                                                          \
        return makespan;                                                                           \
    }

GENERATE(rows)
GENERATE(wide)
GENERATE(narrow)

int32_t project_generate(const struct project *project, enum project_direction direction,
                         struct project_profile *profile, const uint16_t *list, int32_t *finish)
{
    const struct project_side *side = &project->side[direction];
    int32_t makespan = 0;
#if HAVE_VECTORS
    if (profile->vector) {
        vector_generate(project, direction, profile, &list, &finish, &makespan, 1);
        return makespan;
    }
#endif
    finish[project->count] = 0;
    switch (profile->kind) {
    case PROFILE_NARROW:
        narrow_reset(project, profile);
        makespan = narrow_generate(project, side, profile, list, finish);
        break;
    case PROFILE_WIDE:
        wide_reset(project, profile);
        makespan = wide_generate(project, side, profile, list, finish);
        break;
    case PROFILE_ROWS:
        rows_reset(project, profile);
        makespan = rows_generate(project, side, profile, list, finish);
        break;
    }
    profile->used = makespan;
    return makespan;
}

void project_generate_batch(const struct project *project, enum project_direction direction,
                            struct project_profile profile[PROJECT_BATCH],
                            const uint16_t *const list[PROJECT_BATCH],
                            int32_t *const finish[PROJECT_BATCH], int32_t makespan[PROJECT_BATCH],
                            int32_t lists)
{
#if HAVE_VECTORS
    if (profile->vector) {
        vector_generate(project, direction, profile, list, finish, makespan, lists);
        return;
    }
#endif
    for (int32_t i = 0; i < lists; i++)
        makespan[i] = project_generate(project, direction, &profile[i], list[i], finish[i]);
}
