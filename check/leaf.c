/* One leaf of a dossier (greffe-leaf(5)): its place among the others, and the clocks it leaves. */
#include "check.h"

#include <string.h>

enum {
    KEY_FORMAT = 1,
    KEY_KIND = 2,
    KEY_DOSSIER = 3,
    KEY_SEQUENCE = 4,
    KEY_PERSONAL = 13,
    KEY_PROCEDURE = 17,
    KEY_PREVIOUS = 20,
    KEY_CLOCKS = 24
};

enum { KIND_OPENED = 4, KIND_ERASED = 12, BYTES = 2, TEXT = 3 };

/* A hash under a key, or empty when the leaf has none; false when it is something else. */
static bool read_hash(struct text *out, struct text leaf, int64_t key)
{
    struct text item;
    *out = (struct text){NULL, 0};
    return !item_value(&item, leaf, key) || (item_string(out, item, BYTES) && out->n == HASH);
}

static const char *read_place(const struct leaf *leaf, struct text dossier, int64_t sequence,
                              const struct leaf *before)
{
    struct text item;
    struct text name;
    int64_t n = 0;
    if (!item_integer_of(&n, leaf->bytes, KEY_FORMAT) || n != 1) {
        return "not of format 1";
    }
    if (!item_value(&item, leaf->bytes, KEY_DOSSIER) || !item_string(&name, item, TEXT) ||
        !text_same(name, dossier)) {
        return "of another dossier";
    }
    if (!item_integer_of(&n, leaf->bytes, KEY_SEQUENCE) || n != sequence) {
        return "not the next of the dossier";
    }
    if (!item_integer_of(&n, leaf->bytes, KEY_KIND) || n < KIND_OPENED || n > KIND_ERASED ||
        (n == KIND_OPENED) != (before == NULL)) {
        return "not of a kind that has its place here";
    }
    if (before == NULL) {
        return item_value(&item, leaf->bytes, KEY_PREVIOUS) ? "said to have one before it" : NULL;
    }
    if (leaf->index <= before->index || !item_integer_of(&n, leaf->bytes, KEY_PREVIOUS) ||
        n != before->index) {
        return "not linked to the leaf before it";
    }
    return NULL;
}

const char *leaf_read(struct leaf *out, struct text dossier, int64_t sequence,
                      const struct leaf *before)
{
    struct text rest = out->bytes;
    struct text item;
    if (out->bytes.n > LEAF_BYTES || !item_take(&item, &rest, CBOR_DEPTH) || rest.n != 0) {
        return "not one item of deterministic CBOR";
    }
    if (!read_hash(&out->personal, out->bytes, KEY_PERSONAL) ||
        !read_hash(&out->procedure, out->bytes, KEY_PROCEDURE)) {
        return "under key 13 or 17 without a hash";
    }
    return read_place(out, dossier, sequence, before);
}

static void show_end(FILE *out, struct text earliest, struct text latest)
{
    int64_t first = 0;
    int64_t last = 0;
    if (!item_integer(&first, earliest) || !item_integer(&last, latest)) {
        (void)fputs("its end could not be computed", out);
        return;
    }
    (void)fputs(first == last ? "ends " : "ends between ", out);
    text_show_instant(out, first);
    if (first != last) {
        (void)fputs(" and ", out);
        text_show_instant(out, last);
    }
}

/* [clock, reading, leaf that started it, earliest end, latest end] */
static void show_clock(FILE *out, struct text clock)
{
    struct text part[5];
    struct text name;
    struct text reading;
    int64_t started = 0;
    uint64_t n = 0;
    bool good = item_take_array(&n, &clock) && n == 5;
    for (size_t i = 0; good && i < 5; i++) {
        good = item_take(&part[i], &clock, CBOR_DEPTH);
    }
    if (!good || !item_string(&name, part[0], TEXT)) {
        (void)fputs("  a clock out of form\n", out);
        return;
    }
    (void)fputs("  ", out);
    text_show(out, name);
    if (item_string(&reading, part[1], TEXT) && reading.n > 0) {
        (void)fputs(" (", out);
        text_show(out, reading);
        (void)fputc(')', out);
    }
    if (item_integer(&started, part[2])) {
        (void)fprintf(out, ", since leaf %lld", (long long)started);
    }
    (void)fputs(", ", out);
    show_end(out, part[3], part[4]);
    (void)fputc('\n', out);
}

void leaf_show_clocks(FILE *out, struct text leaf)
{
    struct text clocks;
    uint64_t n = 0;
    if (!item_value(&clocks, leaf, KEY_CLOCKS) || !item_take_array(&n, &clocks) || n == 0) {
        (void)fputs("no clock runs after the last leaf\n", out);
        return;
    }
    (void)fputs("after the last leaf these clocks run:\n", out);
    for (uint64_t i = 0; i < n; i++) {
        struct text clock;
        if (!item_take(&clock, &clocks, CBOR_DEPTH)) {
            return;
        }
        show_clock(out, clock);
    }
}
