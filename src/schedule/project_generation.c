/* Schedule generation for classic projects: nearly all the time of a search is spent here.
 *
 * The free capacity of up to four resources in one period is one word: a lane a resource, the top
 * bit of each lane a guard. Subtracting a demand clears a guard exactly where it does not fit, so
 * one subtraction and one mask check all resources:
 *
 *     room   1ccccccc 1ccccccc 1ccccccc 1ccccccc      narrow: lanes of 7 bits
 *     need - 0ddddddd 0ddddddd 0ddddddd 0ddddddd      fits if all four guards are still 1
 *
 * Wide words (15-bit lanes, 64-bit words) are scanned from the end of the window: after a conflict
 * in period u nothing before u+1 can be a start, and what was seen free is not looked at again.
 * Narrow words go eight to a vector, so four vectors give the free periods among 32 as one bit set,
 * from which a few shifts give every start of a free run of the wanted length: mostly one look is
 * enough, and a look that has to be repeated costs more than a wide one, for the processor does not
 * guess it right. Anything else (more resources, larger capacities) has rows of int32_t. All three
 * give the same schedules, bit for bit.
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
    profile->vector = __builtin_cpu_supports("avx2");
#endif
    size_t periods = (size_t)profile->periods;
    size_t size = kind == PROFILE_NARROW ? 4
                  : kind == PROFILE_WIDE ? 8
                                         : 4 * (size_t)project->resources;
    profile->room = memory_new(periods * size + 8, 1);
    profile->bucket = memory_new(2 * (size_t)project->horizon + 8, sizeof *profile->bucket);
    profile->waiting = memory_new(4 * (size_t)project->count + 1, sizeof *profile->waiting);
    profile->moment = memory_new((size_t)project->resources + 1, sizeof *profile->moment);
    profile->used = profile->periods;
}

void project_profile_clear(struct project_profile *profile)
{
    free(profile->room);
    free(profile->bucket);
    free(profile->moment);
    free(profile->waiting);
    *profile = (struct project_profile){0};
}

static inline int32_t earliest(const uint16_t *before, const uint16_t *end, const int32_t *finish)
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
    } while (before < end);
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

#define WIDE_GUARD   UINT64_C(0x8000800080008000)
#define NARROW_GUARD UINT32_C(0x80808080)

#define WORDS(kind, word, guard)                                                                   \
    static void kind##_reset(const struct project *project, struct project_profile *profile)       \
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
            if (((room[t] - need) & (guard)) != (guard)) {                                         \
                seen = start + duration;                                                           \
                start = t + 1;                                                                     \
                t = start + duration;                                                              \
            }                                                                                      \
        for (int32_t t = start; t < start + duration; t++)                                         \
            room[t] -= need;                                                                       \
        return start;                                                                              \
    }

WORDS(wide, uint64_t, WIDE_GUARD)
WORDS(narrow, uint32_t, NARROW_GUARD)

#if HAVE_VECTORS
/* -1 in the first d of sixteen words: load at 16 - d. */
static const int32_t ones_then_zeros[32] = {-1, -1, -1, -1, -1, -1, -1, -1,
                                            -1, -1, -1, -1, -1, -1, -1, -1};

#define VECTOR __attribute__((target("avx2,bmi,bmi2,lzcnt")))

/* -1 in each of eight words from which `need` can be taken. */
VECTOR static inline __attribute__((always_inline)) __m256i free_lanes(const uint32_t *room,
                                                                       __m256i need)
{
    const __m256i guard = _mm256_set1_epi32((int32_t)NARROW_GUARD);
    __m256i left = _mm256_sub_epi32(_mm256_loadu_si256((const void *)room), need);
    return _mm256_cmpeq_epi32(_mm256_and_si256(left, guard), guard);
}

VECTOR static inline __attribute__((always_inline)) int32_t
vector_step(const struct project *project, const struct project_side *side, uint32_t *room,
            int32_t j, int32_t *finish)
{
    int32_t duration = project->duration[j];
    int32_t start =
        earliest(side->before + side->first[j], side->before + side->first[j + 1], finish);
    if (__builtin_expect(duration > 16, 0)) {
        const struct project_profile profile = {.room = room};
        start = narrow_place(project, &profile, j, start);
    } else {
        __m256i need = _mm256_set1_epi32((int32_t)project->narrow_need[j]);
        uint32_t shifts = project->run_shifts[j];
        const __m256i inorder = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
        for (;;) {
            __m256i low = _mm256_packs_epi32(free_lanes(room + start, need),
                                             free_lanes(room + start + 8, need));
            __m256i high = _mm256_packs_epi32(free_lanes(room + start + 16, need),
                                              free_lanes(room + start + 24, need));
            uint32_t free = (uint32_t)_mm256_movemask_epi8(
                _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), inorder));
            uint32_t runs = free & free >> (shifts & 31);
            runs &= runs >> (shifts >> 8 & 31);
            runs &= runs >> (shifts >> 16 & 31);
            runs &= runs >> (shifts >> 24 & 31);
            if (__builtin_expect(runs != 0, 1)) {
                start += (int32_t)_tzcnt_u32(runs);
                break;
            }
            start += 32 - (int32_t)_lzcnt_u32(~free);
        }
        uint32_t *place = room + start;
        const int32_t *mask = ones_then_zeros + 16 - duration;
        __m256i low = _mm256_loadu_si256((const void *)place);
        low = _mm256_sub_epi32(low, _mm256_and_si256(need, _mm256_loadu_si256((const void *)mask)));
        _mm256_storeu_si256((void *)place, low);
        __m256i high = _mm256_loadu_si256((const void *)(place + 8));
        high = _mm256_sub_epi32(
            high, _mm256_and_si256(need, _mm256_loadu_si256((const void *)(mask + 8))));
        _mm256_storeu_si256((void *)(place + 8), high);
    }
    finish[j] = start + duration;
    return start + duration;
}

VECTOR static int32_t narrow_generate_vector(const struct project *project,
                                             const struct project_side *side, uint32_t *room,
                                             const uint16_t *list, int32_t *finish)
{
    int32_t makespan = 0;
    for (int32_t i = 0; i < project->count; i++) {
        int32_t end = vector_step(project, side, room, list[i], finish);
        makespan = makespan > end ? makespan : end;
    }
    return makespan;
}

VECTOR static void narrow_generate_batch(const struct project *project,
                                         const struct project_side *side,
                                         struct project_profile profile[PROJECT_BATCH],
                                         const uint16_t *const list[PROJECT_BATCH],
                                         int32_t *const finish[PROJECT_BATCH],
                                         int32_t makespan[PROJECT_BATCH])
{
    uint32_t *a = profile[0].room, *b = profile[1].room, *c = profile[2].room, *d = profile[3].room;
    int32_t ends[PROJECT_BATCH] = {0};
    for (int32_t i = 0; i < project->count; i++) { /* written out, for no compiler does it */
        int32_t end = vector_step(project, side, a, list[0][i], finish[0]);
        ends[0] = ends[0] > end ? ends[0] : end;
        end = vector_step(project, side, b, list[1][i], finish[1]);
        ends[1] = ends[1] > end ? ends[1] : end;
        end = vector_step(project, side, c, list[2][i], finish[2]);
        ends[2] = ends[2] > end ? ends[2] : end;
        end = vector_step(project, side, d, list[3][i], finish[3]);
        ends[3] = ends[3] > end ? ends[3] : end;
    }
    memcpy(makespan, ends, sizeof ends);
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
    finish[project->count] = 0;
    switch (profile->kind) {
    case PROFILE_NARROW:
        narrow_reset(project, profile);
#if HAVE_VECTORS
        if (profile->vector) {
            makespan = narrow_generate_vector(project, side, profile->room, list, finish);
            break;
        }
#endif
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
    if (profile->vector && profile->kind == PROFILE_NARROW && lists == PROJECT_BATCH) {
        for (int32_t i = 0; i < PROJECT_BATCH; i++) {
            narrow_reset(project, &profile[i]);
            finish[i][project->count] = 0;
        }
        narrow_generate_batch(project, &project->side[direction], profile, list, finish, makespan);
        for (int32_t i = 0; i < PROJECT_BATCH; i++)
            profile[i].used = makespan[i];
        return;
    }
#endif
    for (int32_t i = 0; i < lists; i++)
        makespan[i] = project_generate(project, direction, &profile[i], list[i], finish[i]);
}
