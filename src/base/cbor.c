/* Deterministic CBOR (RFC 8949 section 4.2.1). Each item begins with a head: three bits of major
 * type, five that hold a small argument or say how many bytes of it follow. Only the shortest head
 * of an argument is read, so that a value has one encoding and a hash means something. */
#include "base/cbor.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

enum major {
    MAJOR_UNSIGNED = 0,
    MAJOR_NEGATIVE = 1,
    MAJOR_BYTES = 2,
    MAJOR_TEXT = 3,
    MAJOR_ARRAY = 4,
    MAJOR_MAP = 5,
    MAJOR_SIMPLE = 7
};

enum { SIMPLE_FALSE = 20, SIMPLE_TRUE = 21, SIMPLE_NULL = 22 };
enum { ARGUMENT_IN_HEAD = 23, ARGUMENT_1 = 24, ARGUMENT_8 = 27 };

static void put_head(struct buf *out, enum major major, uint64_t argument)
{
    char head[9];
    size_t n = 0; /* bytes of argument after the first */
    if (argument > ARGUMENT_IN_HEAD) {
        n = 1;
        while (n < 8 && argument >> (8 * n) != 0) {
            n *= 2;
        }
    }
    const unsigned size_of[] = {0, ARGUMENT_1, 25, 0, 26, 0, 0, 0, ARGUMENT_8};
    const unsigned low = n == 0 ? (unsigned)argument : size_of[n];
    head[0] = (char)((unsigned)major << 5 | low);
    for (size_t i = 0; i < n; i++) {
        head[1 + i] = (char)(argument >> (8 * (n - 1 - i)) & 0xFFu);
    }
    char *room = buf_room(out, n + 1);
    if (room != NULL) {
        memcpy(room, head, n + 1);
    }
}

static void put_string(struct buf *out, enum major major, struct slice s)
{
    put_head(out, major, s.n);
    char *room = buf_room(out, s.n);
    if (room != NULL && s.n > 0) {
        memcpy(room, s.p, s.n);
    }
}

void cbor_put_int(struct buf *out, int64_t value)
{
    if (value >= 0) {
        put_head(out, MAJOR_UNSIGNED, (uint64_t)value);
    } else {
        put_head(out, MAJOR_NEGATIVE, (uint64_t)(-1 - value));
    }
}

void cbor_put_bytes(struct buf *out, struct slice bytes)
{
    put_string(out, MAJOR_BYTES, bytes);
}

void cbor_put_text(struct buf *out, struct slice text)
{
    put_string(out, MAJOR_TEXT, text);
}

void cbor_put_array(struct buf *out, size_t n)
{
    put_head(out, MAJOR_ARRAY, n);
}

void cbor_put_map(struct buf *out, size_t n)
{
    put_head(out, MAJOR_MAP, n);
}

void cbor_put_bool(struct buf *out, bool value)
{
    put_head(out, MAJOR_SIMPLE, value ? SIMPLE_TRUE : SIMPLE_FALSE);
}

void cbor_put_null(struct buf *out)
{
    put_head(out, MAJOR_SIMPLE, SIMPLE_NULL);
}

struct cbor_reader cbor_read(struct slice bytes)
{
    return (struct cbor_reader){.rest = bytes};
}

struct head {
    enum cbor_kind kind;
    unsigned major;
    uint64_t argument;
    size_t n; /* bytes of the head */
};

/* The kind that a head announces; CBOR_BAD when what it announces cannot be in `left` bytes. */
static enum cbor_kind kind_of(unsigned major, uint64_t argument, size_t left)
{
    switch ((enum major)major) {
    case MAJOR_UNSIGNED:
    case MAJOR_NEGATIVE:
        return argument <= INT64_MAX ? CBOR_INT : CBOR_BAD;
    case MAJOR_BYTES:
        return argument <= left ? CBOR_BYTES : CBOR_BAD;
    case MAJOR_TEXT:
        return argument <= left ? CBOR_TEXT : CBOR_BAD;
    case MAJOR_ARRAY:
        return argument <= left ? CBOR_ARRAY : CBOR_BAD;
    case MAJOR_MAP:
        return argument <= left / 2 ? CBOR_MAP : CBOR_BAD;
    case MAJOR_SIMPLE:
        if (argument == SIMPLE_NULL) {
            return CBOR_NULL;
        }
        return argument == SIMPLE_FALSE || argument == SIMPLE_TRUE ? CBOR_BOOL : CBOR_BAD;
    }
    return CBOR_BAD;
}

static struct head read_head(struct slice s)
{
    struct head head = {.kind = CBOR_BAD};
    if (s.n == 0) {
        head.kind = CBOR_END;
        return head;
    }
    const unsigned first = (unsigned char)s.p[0];
    const unsigned low = first & 0x1Fu;
    size_t n = 0;
    head.major = first >> 5;
    head.argument = low;
    if (low > ARGUMENT_IN_HEAD) {
        if (low > ARGUMENT_8 || head.major == MAJOR_SIMPLE) {
            return head;
        }
        n = (size_t)1 << (low - ARGUMENT_1);
        if (s.n - 1 < n) {
            return head;
        }
        head.argument = 0;
        for (size_t i = 0; i < n; i++) {
            head.argument = head.argument << 8 | (unsigned char)s.p[1 + i];
        }
        const uint64_t least = n == 1 ? ARGUMENT_1 : UINT64_C(1) << (4 * n);
        if (head.argument < least) {
            return head;
        }
    }
    head.n = n + 1;
    head.kind = kind_of(head.major, head.argument, s.n - head.n);
    return head;
}

enum cbor_kind cbor_peek(const struct cbor_reader *r)
{
    return r->bad ? CBOR_BAD : read_head(r->rest).kind;
}

/* Takes n bytes, which are there. */
static struct slice take(struct cbor_reader *r, size_t n)
{
    const struct slice taken = {.p = r->rest.p, .n = n};
    r->rest.p += n;
    r->rest.n -= n;
    return taken;
}

/* Takes a head of this kind; false, with `bad`, when another comes. */
static bool take_head(struct head *out, struct cbor_reader *r, enum cbor_kind kind)
{
    if (r->bad) {
        return false;
    }
    *out = read_head(r->rest);
    if (out->kind != kind) {
        r->bad = true;
        return false;
    }
    (void)take(r, out->n);
    return true;
}

int64_t cbor_get_int(struct cbor_reader *r)
{
    struct head head;
    if (!take_head(&head, r, CBOR_INT)) {
        return 0;
    }
    const int64_t argument = (int64_t)head.argument;
    return head.major == MAJOR_NEGATIVE ? -1 - argument : argument;
}

struct slice cbor_get_bytes(struct cbor_reader *r)
{
    struct head head;
    if (!take_head(&head, r, CBOR_BYTES)) {
        return (struct slice){0};
    }
    return take(r, (size_t)head.argument);
}

struct slice cbor_get_text(struct cbor_reader *r)
{
    struct head head;
    if (!take_head(&head, r, CBOR_TEXT)) {
        return (struct slice){0};
    }
    const struct slice text = take(r, (size_t)head.argument);
    if (!utf8_valid(text, NULL)) {
        r->bad = true;
        return (struct slice){0};
    }
    return text;
}

static size_t get_count(struct cbor_reader *r, enum cbor_kind kind, size_t max)
{
    struct head head;
    if (!take_head(&head, r, kind)) {
        return 0;
    }
    if (head.argument > max) {
        r->bad = true;
        return 0;
    }
    return (size_t)head.argument;
}

size_t cbor_get_array(struct cbor_reader *r, size_t max)
{
    return get_count(r, CBOR_ARRAY, max);
}

size_t cbor_get_map(struct cbor_reader *r, size_t max)
{
    return get_count(r, CBOR_MAP, max);
}

bool cbor_get_bool(struct cbor_reader *r)
{
    struct head head;
    return take_head(&head, r, CBOR_BOOL) && head.argument == SIMPLE_TRUE;
}

void cbor_get_null(struct cbor_reader *r)
{
    struct head head;
    (void)take_head(&head, r, CBOR_NULL);
}

static void pass(struct cbor_reader *r, unsigned depth);

/* Passes over n items, or over the keys and values of n pairs. */
static void pass_inside(struct cbor_reader *r, size_t n, bool pairs, unsigned depth)
{
    struct slice before = {0};
    for (size_t i = 0; i < n && !r->bad; i++) {
        if (pairs) {
            const char *start = r->rest.p;
            pass(r, depth);
            const struct slice key = {.p = start, .n = (size_t)(r->rest.p - start)};
            if (i > 0 && slice_compare(before, key) >= 0) {
                r->bad = true;
            }
            before = key;
        }
        pass(r, depth);
    }
}

/* Passes over one item inside `depth` others. */
static void pass(struct cbor_reader *r, unsigned depth)
{
    const enum cbor_kind kind = cbor_peek(r);
    switch (kind) {
    case CBOR_INT:
        (void)cbor_get_int(r);
        return;
    case CBOR_BYTES:
        (void)cbor_get_bytes(r);
        return;
    case CBOR_TEXT:
        (void)cbor_get_text(r);
        return;
    case CBOR_BOOL:
        (void)cbor_get_bool(r);
        return;
    case CBOR_NULL:
        cbor_get_null(r);
        return;
    case CBOR_ARRAY:
    case CBOR_MAP:
        if (depth >= LIMIT_CBOR_DEPTH) {
            r->bad = true;
            return;
        }
        pass_inside(r, get_count(r, kind, SIZE_MAX), kind == CBOR_MAP, depth + 1);
        return;
    case CBOR_END:
    case CBOR_BAD:
        r->bad = true;
        return;
    }
}

struct slice cbor_get_any(struct cbor_reader *r)
{
    const char *start = r->rest.p;
    pass(r, 0);
    if (r->bad) {
        return (struct slice){0};
    }
    return (struct slice){.p = start, .n = (size_t)(r->rest.p - start)};
}

bool cbor_check(struct slice bytes)
{
    struct cbor_reader r = cbor_read(bytes);
    pass(&r, 0);
    return !r.bad && r.rest.n == 0;
}
