/* A run of bytes somebody else owns, and a buffer that grows to a maximum. */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/checked.h"

struct slice {
    const char *p;
    size_t n;
};

/* A slice over a string literal. */
#define SLICE(literal) ((struct slice){(literal), sizeof(literal) - 1})
/* For printf: "%.*s", SLICE_ARG(s). */
#define SLICE_ARG(s) ((int)(s).n), ((s).p)

/* A slice over a NUL-terminated string; NULL gives the empty slice. */
struct slice slice_of(const char *text);
struct slice slice_copy(struct arena *arena, struct slice s);
bool slice_equal(struct slice a, struct slice b);
bool slice_is(struct slice a, const char *text);
bool slice_starts(struct slice a, struct slice prefix);
/* Byte order, as memcmp; a prefix comes first. */
int slice_compare(struct slice a, struct slice b);
/* Without leading and trailing blanks, tabs, carriage returns, newlines. */
struct slice slice_trim(struct slice s);
/* Cuts *rest at the first separator: returns what stood before it, *rest keeps what follows.
 * Without separator returns the whole and leaves *rest empty. */
struct slice slice_cut(struct slice *rest, char separator);
/* Reads decimal digits only, all of them; false when empty, not digits, or above max. */
CHECKED bool slice_to_int(int64_t *out, struct slice s, int64_t max);
/* Decimal digits, after - where it is negative; they are in `digits`. */
#define INT_BYTES 20
struct slice slice_of_int(char digits[INT_BYTES], int64_t value);

/* Text that grows in an arena to max bytes; what does not fit sets `full` and is dropped. */
struct buf {
    struct arena *arena;
    char *p;
    size_t n, cap, max;
    bool full;
};

struct buf buf_in(struct arena *arena, size_t max);
/* Room for n bytes in an empty buffer, so that it need not move before it holds them. */
void buf_reserve(struct buf *b, size_t n);
void buf_add(struct buf *b, struct slice s);
void buf_text(struct buf *b, const char *text);
void buf_char(struct buf *b, char c);
/* Adds n bytes (0 at first) for the caller to fill, all or none: NULL, and `full`, when they do not
 * fit. Valid until the next addition. */
char *buf_room(struct buf *b, size_t n);
void buf_int(struct buf *b, int64_t value);
/* Decimal digits with zeros before them up to width (at most 20); value is not negative. */
void buf_padded(struct buf *b, int64_t value, int width);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list args);
struct slice buf_slice(const struct buf *b);

#endif
