/* The words of a time limit, as foreign text. What is read is written back and read again to the
 * same rule; the beginning that a scan takes is a rule by itself; and every rule can be counted,
 * from any start, with a trace that stays within its bounds. */
#include <stdint.h>
#include <string.h>

#include "base/assert.h"
#include "base/utf8.h"
#include "calendar/calendar.h"

enum { TEXT_BYTES = 1 << 16 };

static bool same_rule(const struct limit_rule *a, const struct limit_rule *b)
{
    bool same = a->n_parts == b->n_parts && a->flags == b->flags && a->month_end == b->month_end;
    for (size_t i = 0; same && i < a->n_parts; i++) {
        same = a->parts[i].n == b->parts[i].n && a->parts[i].unit == b->parts[i].unit;
    }
    return same;
}

static void comes_back(struct arena *arena, const struct limit_rule *rule)
{
    struct buf out = buf_in(arena, TEXT_BYTES);
    limit_rule_write(&out, rule);
    gr_assert(!out.full);
    struct limit_rule again;
    struct gr_error e;
    gr_assert(limit_rule_parse(&again, buf_slice(&out), &e));
    gr_assert(same_rule(rule, &again));
    struct buf twice = buf_in(arena, TEXT_BYTES);
    limit_rule_write(&twice, &again);
    gr_assert(slice_equal(buf_slice(&out), buf_slice(&twice)));
}

/* Counts the rule from a start made of the text's own bytes. */
static void can_be_counted(struct arena *arena, const struct limit_rule *rule, struct slice text)
{
    uint64_t seed = 0;
    for (size_t i = 0; i < text.n; i++) {
        seed = seed * 131 + (unsigned char)text.p[i];
    }
    struct limit_start start = {
        .moment = {.precision = (enum precision)(seed % 4),
                   .date = {(int32_t)(seed / 4 % 110000) - 25567}},
        .is_end = seed / 7 % 2 == 0,
        .end_of_day = seed / 11 % 2 == 0,
    };
    start.moment.at =
        start.moment.date.days * INSTANT_DAY + (instant)(seed % 86400) * INSTANT_SECOND;
    struct limit_pause pause = {.from = start.moment, .to = start.moment};
    pause.to.date.days += (int32_t)(seed % 50);
    struct limit_trace trace;
    struct limit_end told =
        limit_count(NULL, TERRITORY_NONE, rule, start, &pause, seed % 2, &trace);
    struct limit_end fast = limit_count(NULL, TERRITORY_NONE, rule, start, &pause, seed % 2, NULL);
    gr_assert(trace.n <= LIMIT_STEPS && told.earliest <= told.latest);
    gr_assert(told.earliest == fast.earliest && told.latest == fast.latest);
    for (int language = LANGUAGE_FR; language <= LANGUAGE_EN; language++) {
        struct buf out = buf_in(arena, TEXT_BYTES);
        limit_explain(&out, rule, &trace, told, NULL, (enum language)language);
        gr_assert(!out.full && utf8_valid(buf_slice(&out), NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open(16u << 20);
    struct slice text = {(const char *)data, size};
    struct limit_rule rule;
    struct gr_error e;
    memset(&e, 0, sizeof e);
    if (limit_rule_parse(&rule, text, &e)) {
        comes_back(arena, &rule);
        can_be_counted(arena, &rule, text);
    } else {
        gr_assert(e.text[0] != '\0');
    }
    size_t used = 0;
    if (limit_rule_scan(&rule, &used, text, &e)) {
        struct limit_rule whole;
        gr_assert(used > 0 && used <= size);
        gr_assert(limit_rule_parse(&whole, (struct slice){text.p, used}, &e));
        gr_assert(same_rule(&rule, &whole));
        comes_back(arena, &rule);
    }
    arena_close(arena);
    return 0;
}
