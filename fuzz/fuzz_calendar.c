/* The calendar's two tables, and dates and moments, as foreign text. The input is cut at its
 * first form feed into a table of territories and one of holidays; each of its lines is also
 * read as a date and as a moment, and what is read is written and read again to the same. */
#include <stdint.h>

#include "base/assert.h"
#include "calendar/calendar.h"

enum { ARENA_BYTES = 128 << 20, TEXT_BYTES = 100, HOLIDAYS = 40, TERRITORIES = 20 };

static bool no_zone(struct slice *bytes, struct arena *arena, struct slice name, struct gr_error *e,
                    void *payload)
{
    (void)bytes;
    (void)arena;
    (void)name;
    (void)payload;
    return error_set(e, ERROR_ZONE, "no zone");
}

static void moment_comes_back(struct arena *arena, struct slice line)
{
    struct moment m = {0};
    struct gr_error e = {0};
    if (!moment_parse(&m, line, NULL, &e)) {
        gr_assert(e.code != ERROR_NONE);
        return;
    }
    struct buf out = buf_in(arena, TEXT_BYTES);
    moment_write(&out, m, NULL);
    struct moment again = {0};
    gr_assert(moment_parse(&again, buf_slice(&out), NULL, NULL));
    gr_assert(again.precision == m.precision && again.at == m.at && again.offset == m.offset &&
              again.date.days == m.date.days);
}

static void date_comes_back(struct arena *arena, struct slice line)
{
    struct date date = {0};
    struct gr_error e = {0};
    if (!date_parse(&date, line, &e)) {
        gr_assert(e.code != ERROR_NONE);
        return;
    }
    struct buf out = buf_in(arena, TEXT_BYTES);
    date_write(&out, date);
    gr_assert(slice_equal(buf_slice(&out), line));
}

static void ask(const struct calendar *c)
{
    const size_t n = calendar_territory_count(c);
    for (size_t i = 0; i < n && i < TERRITORIES; i++) {
        const territory_id id = (territory_id)i;
        struct holiday list[HOLIDAYS];
        const size_t days = calendar_holidays(list, HOLIDAYS, c, id, 2025);
        for (size_t k = 0; k < days; k++) {
            gr_assert(k == 0 || list[k - 1].date.days < list[k].date.days);
            gr_assert(calendar_is_holiday(c, id, list[k].date));
        }
        gr_assert(calendar_territory_in(c, id, id));
        territory_id found = TERRITORY_NONE;
        gr_assert(calendar_territory(&found, c, calendar_territory_code(c, id), NULL) &&
                  found == id);
        (void)calendar_next_working(c, id, date_of(2025, 12, 25), WEEK_SATURDAY | WEEK_SUNDAY);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct gr_error e = {0};
    struct slice holidays = {(const char *)data, size};
    struct slice rest = holidays;
    const struct slice territories = slice_cut(&holidays, '\f');
    const struct calendar *c = calendar_open(arena, territories, holidays, no_zone, NULL, &e);
    gr_assert((c == NULL) == (e.code != ERROR_NONE));
    if (c != NULL) {
        ask(c);
    }
    for (size_t i = 0; i < 1000 && rest.n > 0; i++) {
        const struct slice line = slice_cut(&rest, '\n');
        moment_comes_back(arena, line);
        date_comes_back(arena, line);
    }
    arena_close(arena);
    return 0;
}
