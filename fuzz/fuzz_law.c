/* Any bytes as a procedure: reading never crashes or hangs, what reads can be checked, and its
 * layout reads again, is the same when made twice, and keeps every byte that is not white space. */
#include "law/law.h"

#include "calendar/limit_fixture.h"

#include <stdint.h>

enum { FUZZ_TEXT_BYTES = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* True when both hold the same bytes, white space apart. */
static bool same_words(struct slice a, struct slice b)
{
    size_t i = a.n >= 3 && memcmp(a.p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    size_t k = 0;
    for (;;) {
        while (i < a.n && is_blank(a.p[i])) {
            i++;
        }
        while (k < b.n && is_blank(b.p[k])) {
            k++;
        }
        if (i == a.n || k == b.n) {
            return i == a.n && k == b.n;
        }
        if (a.p[i] != b.p[k]) {
            return false;
        }
        i++;
        k++;
    }
}

static void must(bool holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "fuzz_law: %s\n", what);
        abort();
    }
}

static void check_layout(struct arena *arena, const struct calendar *calendar, struct slice text)
{
    struct diagnostics d = diagnostics_in(arena);
    struct buf once = buf_in(arena, 64 * FUZZ_TEXT_BYTES);
    struct buf twice = buf_in(arena, 64 * FUZZ_TEXT_BYTES);
    must(law_format(&once, arena, SLICE("text"), text, calendar, &d), "what reads has a layout");
    must(!once.full, "the layout is bounded");
    must(law_format(&twice, arena, SLICE("layout"), buf_slice(&once), calendar, &d),
         "the layout reads");
    must(slice_equal(buf_slice(&once), buf_slice(&twice)), "the layout of a layout is itself");
    must(same_words(text, buf_slice(&once)), "only white space changes");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct calendar *calendar; /* made once, for all inputs */
    if (calendar == NULL) {
        calendar = fixture_calendar(arena_open((size_t)1 << 30));
    }
    if (size > FUZZ_TEXT_BYTES) {
        return 0;
    }
    struct arena *arena = arena_open((size_t)512 << 20);
    struct slice text = {(const char *)data, size};
    struct diagnostics d = diagnostics_in(arena);
    const struct law_procedure *p = law_read(arena, SLICE("text"), text, calendar, &d);
    must((p == NULL) == (d.errors > 0), "a procedure is read or a fault is said");
    if (p != NULL) {
        law_check(p, &p, 1, &d);
        check_layout(arena, calendar, text);
    }
    struct buf shown = buf_in(arena, 1 << 20);
    for (size_t i = 0; i < d.n; i++) {
        error_render(&shown, &d.list[i].error, d.list[i].severity, text);
    }
    arena_close(arena);
    return 0;
}
