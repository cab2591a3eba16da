/* Base 64 (RFC 4648 section 4, with padding) and hexadecimal, in their one canonical form. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/slice.h"

void base64_put(struct buf *out, struct slice bytes);
/* Appends the bytes; false for anything but canonical padded Base 64, and when out is full (out may
 * then hold a part). */
CHECKED bool base64_get(struct buf *out, struct slice text);
/* Into n bytes (of which some may be written when the answer is no); false for any other number. */
CHECKED bool base64_get_exactly(void *out, size_t n, struct slice text);

/* Lower case. */
void hex_put(struct buf *out, struct slice bytes);
/* Either case; false when the length is odd, a character is no digit, or out is full. */
CHECKED bool hex_get(struct buf *out, struct slice text);

#endif
