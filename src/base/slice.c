/* Runs of bytes and growing text. No function here looks for a NUL in data: a slice knows its
 * length, and a buffer has a maximum that its maker chose. */
#include "base/slice.h"

#include <stdio.h>
#include <string.h>

#include "base/assert.h"

struct slice slice_of(const char *text)
{
    return (struct slice){.p = text, .n = text == NULL ? 0 : strlen(text)};
}

struct slice slice_copy(struct arena *arena, struct slice s)
{
    return (struct slice){.p = arena_copy(arena, s.p, s.n), .n = s.n};
}

bool slice_equal(struct slice a, struct slice b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}

bool slice_starts(struct slice a, struct slice prefix)
{
    return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n == 0 ? 0 : memcmp(a.p, b.p, n);
    if (order != 0) {
        return order;
    }
    return (a.n > b.n) - (a.n < b.n);
}

static bool slice_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct slice slice_trim(struct slice s)
{
    while (s.n > 0 && slice_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n > 0 && slice_blank(s.p[s.n - 1])) {
        s.n--;
    }
    return s;
}

struct slice slice_cut(struct slice *rest, char separator)
{
    struct slice whole = *rest;
    const char *at = whole.n == 0 ? NULL : memchr(whole.p, separator, whole.n);
    if (at == NULL) {
        *rest = (struct slice){.p = whole.n == 0 ? whole.p : whole.p + whole.n, .n = 0};
        return whole;
    }
    size_t before = (size_t)(at - whole.p);
    *rest = (struct slice){.p = at + 1, .n = whole.n - before - 1};
    return (struct slice){.p = whole.p, .n = before};
}

bool slice_to_int(int64_t *out, struct slice s, int64_t max)
{
    if (s.n == 0) {
        return false;
    }
    int64_t value = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
        int64_t digit = s.p[i] - '0';
        if (digit > max || value > (max - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = value;
    return true;
}

struct buf buf_in(struct arena *arena, size_t max)
{
    return (struct buf){.arena = arena, .max = max};
}

void buf_reserve(struct buf *b, size_t n)
{
    gr_assert(b->cap == 0 && n <= b->max);
    b->p = arena_bytes(b->arena, n);
    b->cap = n;
}

/* Makes room for `more` bytes, at most max, and for a NUL that printf writes behind them. */
static void buf_grow(struct buf *b, size_t more)
{
    gr_assert(more <= b->max - b->n);
    if (b->cap - b->n > more) {
        return;
    }
    size_t cap = b->cap < 64 ? 64 : b->cap;
    while (cap - b->n <= more) {
        gr_assert(cap <= SIZE_MAX / 2);
        cap *= 2;
    }
    char *p = arena_get(b->arena, cap);
    if (b->n > 0) {
        memcpy(p, b->p, b->n);
    }
    b->p = p;
    b->cap = cap;
}

/* The longest beginning of s, at most max bytes, that does not cut a code point in two. */
static size_t buf_fitting(struct slice s, size_t max)
{
    if (s.n <= max) {
        return s.n;
    }
    size_t n = max;
    while (n > 0 && max - n < 3 && ((unsigned char)s.p[n] & 0xC0u) == 0x80u) {
        n--;
    }
    return n;
}

void buf_add(struct buf *b, struct slice s)
{
    if (b->full || s.n == 0) {
        return;
    }
    if (s.n < b->cap - b->n && s.n <= b->max - b->n) { /* as nearly always */
        memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
        return;
    }
    size_t n = buf_fitting(s, b->max - b->n);
    b->full = n < s.n;
    buf_grow(b, n);
    memcpy(b->p + b->n, s.p, n);
    b->n += n;
}

void buf_text(struct buf *b, const char *text)
{
    buf_add(b, slice_of(text));
}

void buf_char(struct buf *b, char c)
{
    buf_add(b, (struct slice){.p = &c, .n = 1});
}

char *buf_room(struct buf *b, size_t n)
{
    if (b->full || n > b->max - b->n) {
        b->full = true;
        return NULL;
    }
    buf_grow(b, n);
    char *room = b->p + b->n;
    memset(room, 0, n);
    b->n += n;
    return room;
}

struct slice slice_of_int(char digits[INT_BYTES], int64_t value)
{
    size_t first = INT_BYTES;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        first--;
        digits[first] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest > 0);
    if (value < 0) {
        first--;
        digits[first] = '-';
    }
    return (struct slice){.p = digits + first, .n = INT_BYTES - first};
}

void buf_int(struct buf *b, int64_t value)
{
    char digits[INT_BYTES];
    buf_add(b, slice_of_int(digits, value));
}

void buf_padded(struct buf *b, int64_t value, int width)
{
    char digits[20];
    int at = (int)sizeof digits;
    gr_assert(value >= 0 && width <= at);
    while (value > 0 || (int)sizeof digits - at < width) {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    }
    buf_add(b, (struct slice){digits + at, sizeof digits - (size_t)at});
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    if (b->full) {
        return;
    }
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    gr_assert(length >= 0);
    size_t n = (size_t)length;
    if (n <= b->max - b->n) {
        buf_grow(b, n);
        (void)vsnprintf(b->p + b->n, n + 1, format, args);
        b->n += n;
        return;
    }
    char *whole = arena_get(b->arena, n + 1);
    (void)vsnprintf(whole, n + 1, format, args);
    buf_add(b, (struct slice){.p = whole, .n = n});
}

struct slice buf_slice(const struct buf *b)
{
    return (struct slice){.p = b->p, .n = b->n};
}
