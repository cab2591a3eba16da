/* UTF-8 (RFC 3629), checked once at the border. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* True when s is well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
 * On false *bad_at (when not NULL) is the offset of the first faulty byte. */
bool utf8_valid(struct slice s, size_t *bad_at);

/* Bytes of the well-formed sequence that begins at offset `at` (which lies in s); 0 when none
 * does. */
size_t utf8_sequence(struct slice s, size_t at);

/* Code points in s, which must be valid. */
size_t utf8_count(struct slice s);

#endif
