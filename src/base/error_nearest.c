/* What a misspelt name may have meant: the nearest known name by edit distance (insert, delete,
 * replace, exchange two neighbours), counted in code points, so that an accent left out is one
 * edit. Names are bounded; a longer one has no neighbours. */
#include "base/error.h"
#include "base/utf8.h"

#include <string.h>

enum { NEAREST_POINTS = 64 };

struct points {
    uint32_t at[NEAREST_POINTS];
    size_t n;
};

/* The name as comparable points (the bytes of each code point packed together). False: too long. */
static bool nearest_points(struct points *out, struct slice name)
{
    out->n = 0;
    for (size_t i = 0; i < name.n;) {
        size_t n = utf8_sequence(name, i);
        n = n == 0 ? 1 : n;
        if (out->n == NEAREST_POINTS) {
            return false;
        }
        uint32_t point = 0;
        for (size_t k = 0; k < n; k++) {
            point = point << 8 | (unsigned char)name.p[i + k];
        }
        out->at[out->n] = point;
        out->n++;
        i += n;
    }
    return true;
}

static size_t nearest_least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits from a to b, or max + 1 when there are more than max. */
static size_t nearest_edits(const struct points *a, const struct points *b, size_t max)
{
    size_t apart = a->n > b->n ? a->n - b->n : b->n - a->n;
    if (apart > max) {
        return max + 1;
    }
    size_t rows[3][NEAREST_POINTS + 1] = {{0}}; /* the row before last, the last, the present */
    for (size_t k = 0; k <= b->n; k++) {
        rows[1][k] = k;
        rows[0][k] = k;
    }
    for (size_t i = 1; i <= a->n; i++) {
        size_t best = i;
        rows[2][0] = i;
        for (size_t k = 1; k <= b->n; k++) {
            size_t replaced = rows[1][k - 1] + (a->at[i - 1] != b->at[k - 1]);
            size_t least = nearest_least(replaced, nearest_least(rows[1][k], rows[2][k - 1]) + 1);
            if (i > 1 && k > 1 && a->at[i - 1] == b->at[k - 2] && a->at[i - 2] == b->at[k - 1]) {
                least = nearest_least(least, rows[0][k - 2] + 1);
            }
            rows[2][k] = least;
            best = nearest_least(best, least);
        }
        /* A row's least is at most one more than the row's before: no later row comes back
         * under. */
        if (best > max) {
            return max + 1;
        }
        memcpy(rows[0], rows[1], sizeof rows[0]);
        memcpy(rows[1], rows[2], sizeof rows[1]);
    }
    return rows[1][b->n];
}

const struct slice *error_nearest(struct slice name, const struct slice *names, size_t n)
{
    struct points wanted;
    if (name.n == 0 || !nearest_points(&wanted, name)) {
        return NULL;
    }
    size_t max = 1 + wanted.n / 4;
    const struct slice *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        struct points known;
        /* Where every point would be replaced, the two have nothing in common. */
        size_t allowed = nearest_least(max, wanted.n - 1);
        if (!nearest_points(&known, names[i])) {
            continue;
        }
        size_t edits = nearest_edits(&wanted, &known, allowed);
        if (edits <= allowed) {
            nearest = &names[i];
            if (edits == 0) {
                break;
            }
            max = edits - 1;
        }
    }
    return nearest;
}
