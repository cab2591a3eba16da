/* Base 64 (RFC 4648 section 4, with padding) and hexadecimal, in their one canonical form; and text
 * in addresses (RFC 3986). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/slice.h"

void base64_put(struct buf *out, struct slice bytes);
/* Appends the bytes; false for anything but canonical padded Base 64, and when out is full (out may
 * then hold a part). */
CHECKED bool base64_get(struct buf *out, struct slice text);
/* Into n bytes (of which some may be written when the answer is no); false for any other number. */
CHECKED bool base64_get_exactly(void *out, size_t n, struct slice text);

/* Lower case; hex_write: 2 * bytes.n characters, without a NUL. */
void hex_put(struct buf *out, struct slice bytes);
void hex_write(char *text, struct slice bytes);
/* Either case; false when the length is odd, a character is no digit, or out is full (out may
 * then hold a part). */
CHECKED bool hex_get(struct buf *out, struct slice text);
/* Into n bytes (of which some may be written when the answer is no); false for any other number. */
CHECKED bool hex_get_exactly(void *out, size_t n, struct slice text);

/* Text as a part of an address: all but letters, figures, "-", ".", "_" and "~" as %XX, so that it
 * is up to three times as long. */
void percent_put(struct buf *out, struct slice text);

#endif
