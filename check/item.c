/* Deterministic CBOR (RFC 8949 section 4.2.1), of the kinds that greffe-leaf(5) uses. */
#include "check.h"

#include <string.h>

struct head {
    unsigned major;
    uint64_t argument;
};

/* Takes a head in its shortest form: major types 0 to 5, and false, true, null. */
static bool take_head(struct head *out, struct text *t)
{
    if (t->n == 0) {
        return false;
    }
    const unsigned low = t->p[0] & 0x1F;
    const size_t more = low < 24 ? 0 : low < 28 ? (size_t)1 << (low - 24) : SIZE_MAX;
    out->major = t->p[0] >> 5;
    out->argument = low;
    if (more > t->n - 1) {
        return false;
    }
    if (more > 0) {
        out->argument = 0;
        for (size_t i = 1; i <= more; i++) {
            out->argument = out->argument << 8 | t->p[i];
        }
        if (out->argument < (more == 1 ? 24 : UINT64_C(1) << (4 * more))) {
            return false;
        }
    }
    t->p += more + 1;
    t->n -= more + 1;
    if (out->major == 7) {
        return more == 0 && low >= 20 && low <= 22;
    }
    /* Integers of 63 bits; strings and items that can be there. */
    return out->major < 6 && out->argument <= (out->major < 2 ? (uint64_t)INT64_MAX : t->n);
}

/* Takes one whole item, deterministic in all its parts. */
bool item_take(struct text *out, struct text *t, int depth)
{
    struct head head;
    *out = *t;
    if (!take_head(&head, t)) {
        return false;
    }
    if (head.major == 2 || head.major == 3) {
        const struct text string = {t->p, (size_t)head.argument};
        t->p += string.n;
        t->n -= string.n;
        if (head.major == 3 && !text_utf8(string)) {
            return false;
        }
    }
    if (depth == 0 && (head.major == 4 || head.major == 5)) {
        return false;
    }
    struct text before = {NULL, 0};
    struct text value;
    for (uint64_t i = 0; (head.major == 4 || head.major == 5) && i < head.argument; i++) {
        struct text item;
        if (!item_take(&item, t, depth - 1)) {
            return false;
        }
        if (head.major == 4) {
            continue;
        }
        const size_t n = before.n < item.n ? before.n : item.n;
        const int order = n == 0 ? -1 : memcmp(before.p, item.p, n);
        if (order > 0 || (order == 0 && before.n >= item.n) || !item_take(&value, t, depth - 1)) {
            return false;
        }
        before = item;
    }
    out->n -= t->n;
    return true;
}

bool item_take_array(uint64_t *n, struct text *t)
{
    struct head head;
    if (!take_head(&head, t) || head.major != 4) {
        return false;
    }
    *n = head.argument;
    return true;
}

bool item_integer(int64_t *out, struct text item)
{
    struct head head;
    if (!take_head(&head, &item) || head.major > 1) {
        return false;
    }
    *out = head.major == 0 ? (int64_t)head.argument : -1 - (int64_t)head.argument;
    return true;
}

bool item_string(struct text *out, struct text item, unsigned major)
{
    struct head head;
    *out = (struct text){NULL, 0};
    if (!take_head(&head, &item) || head.major != major) {
        return false;
    }
    *out = item;
    return true;
}

/* The value of a key of a map, both of which were checked; false when it is not there. */
bool item_value(struct text *out, struct text map, int64_t key)
{
    struct head head;
    if (!take_head(&head, &map) || head.major != 5) {
        return false;
    }
    for (uint64_t i = 0; i < head.argument; i++) {
        struct text item;
        int64_t this = 0;
        if (!item_take(&item, &map, CBOR_DEPTH) || !item_take(out, &map, CBOR_DEPTH)) {
            return false;
        }
        if (item_integer(&this, item) && this == key) {
            return true;
        }
    }
    return false;
}

bool item_integer_of(int64_t *out, struct text map, int64_t key)
{
    struct text item;
    return item_value(&item, map, key) && item_integer(out, item);
}
