/* What is kept is found as it was put, under its own key, until newer things took its place. */
#include "web/kept.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 40, ROW_BYTES = 1000, TABLES = 400, THREADS = 4, ROUNDS = 300 };

struct shelf {
    struct arena *arena;
    struct web_kept *kept;
};

static int set_up(void **state)
{
    struct arena *arena = arena_open((size_t)1 << 30);
    struct shelf *s = ARENA_NEW(arena, struct shelf);
    *s = (struct shelf){arena, web_kept_open(arena)};
    *state = s;
    return 0;
}

static int tear_down(void **state)
{
    struct shelf *s = *state;
    web_kept_close(s->kept);
    arena_close(s->arena);
    return 0;
}

static struct hash key_of(int table)
{
    struct hash key;
    hash_bytes(&key, (struct slice){(const char *)&table, sizeof table});
    return key;
}

/* The rows of a table, which say which they are; every seventh is to be written anew. */
static const struct kept_row *rows_of(struct arena *arena, int table)
{
    struct kept_row *rows = ARENA_ARRAY(arena, ROWS, struct kept_row);
    for (int i = 0; i < ROWS; i++) {
        struct buf text = buf_in(arena, ROW_BYTES);
        while (i % 7 != 0 && !text.full) {
            buf_printf(&text, "<%d %d>", table, i);
        }
        rows[i] = (struct kept_row){(uint32_t)(ROWS - i), {buf_slice(&text)}};
    }
    return rows;
}

static void put(struct shelf *s, struct arena *arena, int table)
{
    struct hash key = key_of(table);
    web_kept_put(s->kept, &key, rows_of(arena, table), ROWS);
}

/* Whether it is there; then it is whole. */
static bool is_there(struct shelf *s, struct arena *arena, int table)
{
    struct hash key = key_of(table);
    const struct kept_row *wanted = rows_of(arena, table);
    struct kept_rows rows;
    struct kept_row row;
    size_t n = 0;
    if (!web_kept_enter(&rows, s->kept, &key)) {
        return false;
    }
    for (; web_kept_next(&row, &rows); n++) {
        if (n >= ROWS || row.of != wanted[n].of ||
            !slice_equal(row.markup.bytes, wanted[n].markup.bytes)) {
            fail_msg("row %zu of table %d is another", n, table);
        }
    }
    web_kept_leave(s->kept);
    assert_int_equal(n, ROWS);
    return true;
}

static void what_was_put_is_found_under_its_key(void **state)
{
    struct shelf *s = *state;
    assert_false(is_there(s, s->arena, 1));
    put(s, s->arena, 1);
    put(s, s->arena, 2);
    assert_true(is_there(s, s->arena, 1));
    assert_true(is_there(s, s->arena, 2));
    assert_false(is_there(s, s->arena, 3));
    put(s, s->arena, 1);
    assert_true(is_there(s, s->arena, 1));
}

static void the_oldest_make_room(void **state)
{
    struct shelf *s = *state;
    int there = 0;
    for (int i = 0; i < TABLES; i++) {
        put(s, s->arena, i);
        assert_true(is_there(s, s->arena, i));
    }
    for (int i = 0; i < TABLES; i++) {
        bool found = is_there(s, s->arena, i);
        there += found ? 1 : 0;
        assert_true(found || i < TABLES * 9 / 10);
        assert_false(found && i < TABLES / 2);
    }
    /* No more than there are bytes, and most of those are used. */
    assert_in_range(there, WEB_KEPT_BYTES / (ROWS * ROW_BYTES) * 3 / 4,
                    WEB_KEPT_BYTES / (ROWS * ROW_BYTES) * 7 / 6 + 1);
}

static bool is_kept(struct web_kept *kept, const struct hash *key)
{
    struct kept_rows rows;
    bool found = web_kept_enter(&rows, kept, key);
    if (found) {
        web_kept_leave(kept);
    }
    return found;
}

static void what_is_too_long_or_nothing_is_not_kept(void **state)
{
    struct shelf *s = *state;
    char *bytes = arena_get(s->arena, WEB_KEPT_ROWS_BYTES);
    struct hash key = key_of(1);
    struct kept_row row = {.markup = {{bytes, WEB_KEPT_ROWS_BYTES}}};
    web_kept_put(s->kept, &key, &row, 1);
    assert_false(is_kept(s->kept, &key));
    web_kept_put(s->kept, &key, &row, 0);
    assert_false(is_kept(s->kept, &key));
    row.markup.bytes.n -= 64;
    web_kept_put(s->kept, &key, &row, 1);
    assert_true(is_kept(s->kept, &key));
    web_kept_put(NULL, &key, &row, 1);
    assert_false(is_kept(NULL, &key));
}

/* What somebody reads stays where it is; who would put something else goes on without. */
static void what_is_read_stays_and_nobody_waits(void **state)
{
    struct shelf *s = *state;
    struct hash key = key_of(1);
    struct kept_rows rows;
    put(s, s->arena, 1);
    assert_true(web_kept_enter(&rows, s->kept, &key));
    put(s, s->arena, 2);
    assert_true(is_there(s, s->arena, 1));
    assert_false(is_there(s, s->arena, 2));
    web_kept_leave(s->kept);
    put(s, s->arena, 2);
    assert_true(is_there(s, s->arena, 2));
}

static void *work(void *payload)
{
    struct shelf *s = payload;
    struct arena *arena = arena_open((size_t)1 << 28);
    for (int i = 0; i < ROUNDS; i++) {
        struct arena_mark mark = arena_mark(arena);
        put(s, arena, i);
        (void)is_there(s, arena, i / 2);
        (void)is_there(s, arena, i);
        arena_reset(arena, mark);
    }
    arena_close(arena);
    return NULL;
}

static void several_threads_find_whole_tables(void **state)
{
    struct shelf *s = *state;
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work, s), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_put_is_found_under_its_key),     TEST(the_oldest_make_room),
        TEST(what_is_too_long_or_nothing_is_not_kept), TEST(what_is_read_stays_and_nobody_waits),
        TEST(several_threads_find_whole_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
