/* Fits a text against patterns: what stands between their {} must be there in order. */
#include "web/french.h"

#include <string.h>

enum { PLACES_MAX = 8 };

static const struct {
    const char *english, *french;
} patterns[] = {
#define FRENCH(english, french) {english, french},
#include "web/french.tab"
#undef FRENCH
};

/* The literal up to the next {} or the end; *pattern goes behind it. */
static struct slice next_literal(const char **pattern, bool *place)
{
    const char *end = strstr(*pattern, "{}");
    *place = end != NULL;
    struct slice literal = {*pattern, *place ? (size_t)(end - *pattern) : strlen(*pattern)};
    *pattern += literal.n + (*place ? 2 : 0);
    return literal;
}

/* Where a literal stands first in a text; beyond text.n when nowhere. The last one of a pattern
 * stands at the end. */
static size_t find(struct slice text, struct slice literal, bool last)
{
    if (last) {
        size_t at = text.n >= literal.n ? text.n - literal.n : text.n;
        bool there = text.n >= literal.n && memcmp(text.p + at, literal.p, literal.n) == 0;
        return there ? at : text.n + 1;
    }
    for (size_t at = 0; at + literal.n <= text.n; at++) {
        if (memcmp(text.p + at, literal.p, literal.n) == 0) {
            return at;
        }
    }
    return text.n + 1;
}

/* Whether the text fits; what stood in the places. */
static bool fits(struct slice places[PLACES_MAX], const char *pattern, struct slice text)
{
    bool place = false;
    struct slice literal = next_literal(&pattern, &place);
    if (!slice_starts(text, literal) || (!place && text.n != literal.n)) {
        return false;
    }
    text = (struct slice){text.p + literal.n, text.n - literal.n};
    for (size_t n = 0; place && n < PLACES_MAX; n++) {
        literal = next_literal(&pattern, &place);
        size_t at = find(text, literal, !place);
        if (at > text.n) {
            return false;
        }
        places[n] = (struct slice){text.p, at};
        text = (struct slice){text.p + at + literal.n, text.n - at - literal.n};
    }
    return !place;
}

struct slice web_french(struct arena *arena, struct slice english)
{
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        struct slice places[PLACES_MAX] = {{0}};
        if (!fits(places, patterns[i].english, english)) {
            continue;
        }
        struct buf out = buf_in(arena, english.n + 4096);
        const char *french = patterns[i].french;
        bool place = true;
        for (size_t n = 0; place; n++) {
            buf_add(&out, next_literal(&french, &place));
            if (place) {
                buf_add(&out, places[n]);
            }
        }
        return buf_slice(&out);
    }
    return SLICE("");
}
