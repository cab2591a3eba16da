/* A leaf is read as it was written, and nothing else is read. */
#include "registry/leaf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/base64.h"

static struct leaf everything(void)
{
    static const struct leaf_fact facts[] = {
        {SLICE("x"), LEAF_INT, -5, {0}},
        {SLICE("minor"), LEAF_YES_NO, 1, {0}},
        {SLICE("abc"), LEAF_TEXT, 0, SLICE("FR-59")},
    };
    static const struct leaf_attachment attachments[] = {
        {SLICE("application/pdf"), 123456, {{1}}, {{2}}},
        {SLICE("image/png"), 0, {{3}}, {{4}}},
    };
    static const struct leaf_finding findings[] = {{SLICE("irregular"), SLICE("L. 741-1")}};
    static const struct leaf_clock clocks[] = {
        {SLICE("hold"), SLICE(""), 3, true, -1, INT64_MAX},
        {SLICE("appeal"), SLICE("counted"), 4, false, 0, 0},
    };
    static const struct slice follows[] = {SLICE("let_go must")};
    struct leaf l = leaf_new(LEAF_ACT);
    l.dossier = SLICE("D-2026-000123");
    l.sequence = 7;
    l.act = SLICE("placement_notified");
    l.at = SLICE("2026-11-20T17:50+01:00");
    l.target = 0;
    l.authority = SLICE("Préfecture du Nord");
    l.agent = SLICE("a-12");
    l.role = SLICE("prefect");
    l.territory = SLICE("FR-59");
    l.facts = facts;
    l.n_facts = 3;
    l.has_commitment = true;
    l.attachments = attachments;
    l.n_attachments = 2;
    l.ground = SLICE("why");
    l.entered = INT64_C(1790000000000000);
    l.has_edition = true;
    l.has_sealed = true;
    l.previous = 99;
    l.has_request = true;
    l.has_signature = true;
    l.findings = findings;
    l.n_findings = 1;
    l.clocks = clocks;
    l.n_clocks = 2;
    l.follows = follows;
    l.n_follows = 1;
    return l;
}

static struct slice written(struct arena *arena, const struct leaf *leaf)
{
    struct buf out = buf_in(arena, LIMIT_LEAF_BYTES);
    leaf_write(&out, leaf);
    assert_false(out.full);
    return buf_slice(&out);
}

static void reads_what_it_wrote(void **state)
{
    struct arena *arena = arena_open((size_t)1 << 22);
    struct leaf l = everything();
    struct leaf again;
    struct gr_error e = {0};
    (void)state;
    struct slice bytes = written(arena, &l);
    assert_true(leaf_read(&again, arena, bytes, &e));
    assert_true(slice_equal(written(arena, &again), bytes));
    assert_int_equal(again.kind, LEAF_ACT);
    assert_true(slice_is(again.dossier, "D-2026-000123"));
    assert_int_equal(again.sequence, 7);
    assert_int_equal(again.target, 0);
    assert_int_equal(again.previous, 99);
    assert_int_equal(again.n_facts, 3);
    assert_true(slice_is(again.facts[0].name, "x") && again.facts[0].number == -5);
    assert_true(slice_is(again.facts[1].name, "abc") && slice_is(again.facts[1].text, "FR-59"));
    assert_true(slice_is(again.facts[2].name, "minor") && again.facts[2].kind == LEAF_YES_NO);
    assert_int_equal(again.attachments[1].sealed.b[0], 4);
    assert_true(again.clocks[0].known && again.clocks[0].latest == INT64_MAX);
    assert_false(again.clocks[1].known);
    assert_true(slice_is(again.follows[0], "let_go must"));
    /* Every prefix is refused, and every longer text. */
    for (size_t n = 0; n < bytes.n; n++) {
        assert_false(leaf_read(&again, arena, (struct slice){bytes.p, n}, &e));
        assert_int_equal(e.code, ERROR_FORMAT);
    }
    struct buf longer = buf_in(arena, LIMIT_LEAF_BYTES);
    buf_add(&longer, bytes);
    buf_char(&longer, '\0');
    assert_false(leaf_read(&again, arena, buf_slice(&longer), &e));
    arena_close(arena);
}

/* One byte that is another is refused, or gives another leaf: never the same one. */
static void has_one_encoding(void **state)
{
    struct arena *arena = arena_open((size_t)1 << 26);
    struct leaf l = everything();
    struct leaf again;
    (void)state;
    struct slice bytes = written(arena, &l);
    for (size_t i = 0; i < bytes.n * 8; i++) {
        struct arena_mark mark = arena_mark(arena);
        char *bent = arena_copy(arena, bytes.p, bytes.n);
        bent[i / 8] = (char)(bent[i / 8] ^ (1 << (i % 8)));
        struct slice b = {bent, bytes.n};
        if (leaf_read(&again, arena, b, NULL)) {
            assert_true(slice_equal(written(arena, &again), b));
        }
        arena_reset(arena, mark);
    }
    arena_close(arena);
}

static void leaves_out_what_is_not(void **state)
{
    struct arena *arena = arena_open((size_t)1 << 20);
    (void)state;
    for (int kind = 0; kind < LEAF_KINDS; kind++) {
        struct leaf l = leaf_new((enum leaf_kind)kind);
        struct leaf again;
        struct slice bytes = written(arena, &l);
        assert_int_equal(bytes.n, 7);
        assert_true(leaf_read(&again, arena, bytes, NULL));
        assert_int_equal(again.kind, kind);
        assert_true(again.sequence == LEAF_NONE && again.target == LEAF_NONE);
        assert_true(again.previous == LEAF_NONE && again.dossier.n == 0);
        assert_true(leaf_kind_name(again.kind)[0] != '\0');
    }
    struct leaf l = everything();
    struct buf out = buf_in(arena, LIMIT_LEAF_BYTES);
    leaf_write_signed(&out, &l);
    struct slice s = buf_slice(&out);
    assert_true(slice_starts(s, SLICE("greffe act v1\n\xaf")));
    l.entered = 1;
    l.has_signature = false;
    struct buf other = buf_in(arena, LIMIT_LEAF_BYTES);
    leaf_write_signed(&other, &l);
    assert_true(slice_equal(s, buf_slice(&other)));
    arena_close(arena);
}

static void refuses(void **state)
{
    static const char *const wrong[] = {
        "",
        "a0",                              /* nothing in it */
        "a2010102 05",                     /* no time */
        "a301020205 1000",                 /* version 2 */
        "a301010218 0e1000",               /* no such kind */
        "a3010102051020",                  /* entered before 1970 */
        "a4010102051000181a00",            /* key 26 */
        "a3020501011000",                  /* keys out of order */
        "a4010102050360 1000",             /* an empty text */
        "a40101020504201000",              /* sequence -1 */
        "a4010102050ca01000",              /* no facts */
        "a4010102050ca2616101616102 1000", /* a fact twice */
        "a4010102050d41001000",            /* a hash of one byte */
        "a40101020510001818 80",           /* no clocks */
        "bf010102051000ff",                /* indefinite length */
        "a301011802051000",                /* a long 2 */
    };
    struct arena *arena = arena_open((size_t)1 << 20);
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct buf digits = buf_in(arena, 256);
        for (const char *c = wrong[i]; *c != '\0'; c++) {
            if (*c != ' ') {
                buf_char(&digits, *c);
            }
        }
        struct buf bytes = buf_in(arena, 256);
        struct gr_error e = {0};
        struct leaf l;
        assert_true(hex_get(&bytes, buf_slice(&digits)));
        if (leaf_read(&l, arena, buf_slice(&bytes), &e) || e.code != ERROR_FORMAT) {
            fail_msg("%s", wrong[i]);
        }
    }
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_wrote),
        cmocka_unit_test(has_one_encoding),
        cmocka_unit_test(leaves_out_what_is_not),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
