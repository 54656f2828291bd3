/* Rows of a table straight from the pages of the file.
 *
 * Most of the time that SQLite takes to hand over an entry is spent on moving its columns one by
 * one (10 ns each; there are 23 of them), ten times as long as it takes to decode the bytes. So
 * whoever reads all of a ledger takes the pages as SQLite's file format describes them
 * (https://www.sqlite.org/fileformat2.html, sections 1.5, 1.6 and 2.1), through SQLite's own handle
 * of the file and within its transaction, which keeps writers away. Only what cannot be
 * misunderstood is taken: a rollback journal and nothing written yet in the transaction, pages of a
 * table, records in one piece with as many columns as the schema says. At anything else SQLite is
 * asked instead, and says what is wrong, if it is.
 *
 *     interior page   child, key ... last child      its pages are read first, by one thread;
 *     leaf page       rowid, record ...              leaves are shared out among the threads
 *     record          size of the header, type of each column; then the columns
 */
#include "ledger/loading.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAF = 13, INTERIOR = 5, DEPTH_MOST = 12, FILE_HEADER = 100 };

struct page {
    const unsigned char *bytes, *end; /* of what may be used */
    const unsigned char *cells;       /* offsets, 2 bytes each */
    int count, type;
    uint32_t last_child;
};

static uint32_t big_endian(const unsigned char *bytes, int size)
{
    uint32_t number = 0;
    for (int i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return number;
}

/* A number of 1 to 9 bytes; NULL if it goes beyond the end. */
static const unsigned char *take_varint(const unsigned char *at, const unsigned char *end,
                                        uint64_t *number)
{
    *number = 0;
    for (int i = 0; i < 8 && at < end; i++, at++) {
        *number = *number << 7 | (*at & 0x7f);
        if (*at < 0x80)
            return at + 1;
    }
    if (at >= end)
        return NULL;
    *number = *number << 8 | *at;
    return at + 1;
}

static sqlite3_file *file_of(sqlite3 *database)
{
    sqlite3_file *file = NULL;
    bool got =
        sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK;
    return got && file && file->pMethods ? file : NULL;
}

/* Reads it into `bytes` [page_bytes]; false: it is not a page of a table. */
static bool read_page(const struct pages *pages, sqlite3_file *file, uint32_t number,
                      unsigned char *bytes, struct page *page)
{
    int head = number == 1 ? FILE_HEADER : 0;
    int64_t at = ((int64_t)number - 1) * pages->page_bytes;
    if (number < 1 || file->pMethods->xRead(file, bytes, pages->page_bytes, at) != SQLITE_OK)
        return false;
    *page = (struct page){.bytes = bytes,
                          .end = bytes + pages->usable_bytes,
                          .type = bytes[head],
                          .count = (int)big_endian(bytes + head + 3, 2),
                          .last_child = big_endian(bytes + head + 8, 4)};
    page->cells = bytes + head + (page->type == LEAF ? 8 : 12);
    return (page->type == LEAF || page->type == INTERIOR) &&
           page->cells + 2 * page->count <= page->end;
}

/* The content of a cell that has at least 4 bytes; NULL: none. */
static const unsigned char *cell_at(const struct page *page, int i)
{
    const unsigned char *cell = page->bytes + big_endian(page->cells + 2 * i, 2);
    return cell >= page->cells + 2 * page->count && cell + 4 <= page->end ? cell : NULL;
}

/* The leaves below a page, in order. */
static bool list_leaves(struct pages *pages, sqlite3_file *file, uint32_t number, int depth)
{
    struct page page;
    unsigned char *bytes = memory_new((size_t)pages->page_bytes, 1);
    bool good = read_page(pages, file, number, bytes, &page);
    if (good && page.type == LEAF) { /* of a table of one page */
        memory_grow(&pages->leaves, &pages->capacity, pages->count + 1, sizeof *pages->leaves);
        pages->leaves[pages->count++] = number;
    }
    for (int i = 0; good && page.type == INTERIOR && i <= page.count; i++) {
        const unsigned char *cell = i < page.count ? cell_at(&page, i) : NULL;
        uint32_t child = i == page.count ? page.last_child : cell ? big_endian(cell, 4) : 0;
        good = child && pages->count < pages->page_count;
        if (good && depth + 1 < pages->depth) {
            good = list_leaves(pages, file, child, depth + 1);
        } else if (good) {
            memory_grow(&pages->leaves, &pages->capacity, pages->count + 1, sizeof *pages->leaves);
            pages->leaves[pages->count++] = child;
        }
    }
    free(bytes);
    return good;
}

/* How many pages stand above each other, a leaf counted; 0: not a table. All leaves of a tree are
 * on one level. */
static int find_depth(const struct pages *pages, sqlite3_file *file, uint32_t number)
{
    struct page page;
    unsigned char *bytes = memory_new((size_t)pages->page_bytes, 1);
    int depth = 1;
    bool good;
    while ((good = read_page(pages, file, number, bytes, &page)) && page.type == INTERIOR &&
           depth <= DEPTH_MOST) {
        number = page.last_child;
        depth++;
    }
    free(bytes);
    return good && page.type == LEAF ? depth : 0;
}

static bool ask(sqlite3 *database, const char *sql, sqlite3_stmt **statement)
{
    return sqlite3_prepare_v2(database, sql, -1, statement, NULL) == SQLITE_OK &&
           sqlite3_step(*statement) == SQLITE_ROW;
}

static int64_t ask_number(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = ask(database, sql, &statement) ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return number;
}

static bool has_rollback_journal(sqlite3 *database)
{
    sqlite3_stmt *statement = NULL;
    bool there = ask(database, "PRAGMA journal_mode", &statement) &&
                 strcmp((const char *)sqlite3_column_text(statement, 0), "delete") == 0;
    sqlite3_finalize(statement);
    return there && sqlite3_txn_state(database, "main") == SQLITE_TXN_READ;
}

bool pages_open(struct pages *pages, sqlite3 *database, const char *table)
{
    char sql[100];
    unsigned char head[FILE_HEADER];
    sqlite3_file *file = file_of(database);
    snprintf(sql, sizeof sql, "SELECT rootpage FROM sqlite_master WHERE name = '%s'", table);
    int64_t root = ask_number(database, sql);
    int64_t count = ask_number(database, "PRAGMA page_count");
    *pages = (struct pages){.page_bytes = (int)ask_number(database, "PRAGMA page_size"),
                            .page_count = count > 0 ? (size_t)count : 0};
    if (!file || root < 1 || root > UINT32_MAX || pages->page_bytes < 512 ||
        !has_rollback_journal(database) ||
        file->pMethods->xRead(file, head, FILE_HEADER, 0) != SQLITE_OK)
        return false;
    pages->usable_bytes = pages->page_bytes - head[20];
    pages->depth = find_depth(pages, file, (uint32_t)root);
    return pages->depth > 0 && list_leaves(pages, file, (uint32_t)root, 1);
}

void pages_close(struct pages *pages)
{
    free(pages->leaves);
    *pages = (struct pages){0};
}

static int64_t take_integer(const unsigned char *bytes, int size)
{
    uint64_t number = bytes[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < size; i++)
        number = number << 8 | bytes[i];
    return (int64_t)number;
}

/* A column of the type that its header gives; returns what stands behind it. The bytes are there.
 */
static const unsigned char *take_column(const unsigned char *at, uint64_t type, struct cell *cell)
{
    static const unsigned char sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (type >= 12) {
        cell->type = type % 2 ? SQLITE_TEXT : SQLITE_BLOB;
        cell->size = (int)((type - 12) / 2);
        cell->bytes = at;
        return at + cell->size;
    }
    int size = sizes[type];
    cell->type = type == 0 ? SQLITE_NULL : type == 7 ? SQLITE_FLOAT : SQLITE_INTEGER;
    if (type >= 1 && type <= 6) {
        cell->whole = take_integer(at, size);
    } else if (type == 7) {
        uint64_t bits = (uint64_t)take_integer(at, 8);
        memcpy(&cell->real, &bits, sizeof bits);
    } else if (type) {
        cell->whole = type == 9;
    }
    return at + size;
}

static uint64_t column_bytes(uint64_t type)
{
    static const unsigned char sizes[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (type == 10 || type == 11 || type > UINT32_MAX)
        return UINT32_MAX; /* longer than any page */
    return type >= 12 ? (type - 12) / 2 : sizes[type];
}

/* The record as cells; false: it is not one of `count` columns in one piece. */
static bool take_record(const struct pages *pages, const unsigned char *at,
                        const unsigned char *end, struct cell *cells, int count, int64_t *row)
{
    uint64_t payload, key, header, type, size = 0;
    if (!(at = take_varint(at, end, &payload)) || !(at = take_varint(at, end, &key)) ||
        payload > (uint64_t)(end - at) || payload > (uint64_t)pages->usable_bytes - 35)
        return false;
    const unsigned char *record = at;
    end = record + payload;
    if (!(at = take_varint(at, end, &header)) || header > payload)
        return false;
    const unsigned char *types = at, *body = record + header;
    for (int i = 0; i < count; i++) {
        if (!(at = take_varint(at, body, &type)))
            return false;
        size += column_bytes(type);
    }
    if (at != body || size > (uint64_t)(end - body))
        return false;
    at = types;
    for (int i = 0; i < count; i++) {
        at = take_varint(at, record + header, &type);
        body = take_column(body, type, &cells[i]);
    }
    *row = (int64_t)key;
    return true;
}

bool pages_read(const struct pages *pages, sqlite3 *database, size_t first, size_t end,
                struct cell *cells, int count, bool (*take)(void *, int64_t row), void *context)
{
    sqlite3_file *file = file_of(database);
    unsigned char *bytes = memory_new((size_t)pages->page_bytes, 1);
    bool good = file != NULL;
    for (size_t i = first; good && i < end; i++) {
        struct page page;
        int64_t row;
        good = read_page(pages, file, pages->leaves[i], bytes, &page) && page.type == LEAF;
        for (int k = 0; good && k < page.count; k++) {
            const unsigned char *cell = cell_at(&page, k);
            good = cell && take_record(pages, cell, page.end, cells, count, &row) &&
                   take(context, row);
        }
    }
    free(bytes);
    return good;
}
