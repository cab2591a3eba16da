/* UTF-8 as RFC 3629 has it: at most four bytes, the shortest form only, no surrogates, nothing
 * above U+10FFFF. The ranges of the second byte are those of the RFC's grammar in section 4. */
#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

#include "base/assert.h"

size_t utf8_sequence(struct slice s, size_t at)
{
    gr_assert(at < s.n);
    const unsigned char *p = (const unsigned char *)s.p + at;
    size_t left = s.n - at;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    size_t n = 0;
    if (p[0] < 0x80) {
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] <= 0xDF) {
        n = 2;
    } else if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        n = 3;
        low = p[0] == 0xE0 ? 0xA0 : 0x80;
        high = p[0] == 0xED ? 0x9F : 0xBF;
    } else if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        n = 4;
        low = p[0] == 0xF0 ? 0x90 : 0x80;
        high = p[0] == 0xF4 ? 0x8F : 0xBF;
    }
    if (n == 0 || n > left || p[1] < low || p[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < n; i++) {
        if ((p[i] & 0xC0u) != 0x80u) {
            return 0;
        }
    }
    return n;
}

bool utf8_valid(struct slice s, size_t *bad_at)
{
    size_t at = 0;
    while (at < s.n) {
        uint64_t eight = 0;
        if (s.n - at >= sizeof eight) {
            memcpy(&eight, s.p + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        size_t n = utf8_sequence(s, at);
        if (n == 0) {
            if (bad_at != NULL) {
                *bad_at = at;
            }
            return false;
        }
        at += n;
    }
    return true;
}

size_t utf8_count(struct slice s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n; i++) {
        count += ((unsigned char)s.p[i] & 0xC0u) != 0x80u;
    }
    return count;
}
