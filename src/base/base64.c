/* Base 64 (RFC 4648 section 4) and hexadecimal. Signed texts carry bytes this way, so that a second
 * spelling of the same bytes is refused: padding is there, and the bits it leaves over are 0. */
#include "base/base64.h"

enum { GROUP_BYTES = 3, GROUP_DIGITS = 4 };

static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The value of a digit; 64 for what is none. */
static unsigned digit64(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (unsigned)(c - 'A');
    }
    if (c >= 'a' && c <= 'z') {
        return (unsigned)(c - 'a') + 26;
    }
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0') + 52;
    }
    if (c == '+') {
        return 62;
    }
    return c == '/' ? 63 : 64;
}

void base64_put(struct buf *out, struct slice bytes)
{
    for (size_t i = 0; i < bytes.n; i += GROUP_BYTES) {
        const size_t n = bytes.n - i < GROUP_BYTES ? bytes.n - i : GROUP_BYTES;
        uint32_t group = 0;
        for (size_t k = 0; k < GROUP_BYTES; k++) {
            group = group << 8 | (k < n ? (unsigned char)bytes.p[i + k] : 0u);
        }
        char text[GROUP_DIGITS];
        for (size_t k = 0; k < GROUP_DIGITS; k++) {
            text[k] = k <= n ? digits64[group >> (18 - 6 * k) & 63u] : '=';
        }
        buf_add(out, (struct slice){.p = text, .n = GROUP_DIGITS});
    }
}

/* One group of four digits, of which the last `padding` are '='. */
static bool read_group(unsigned char out[GROUP_BYTES], const char *text, size_t padding)
{
    uint32_t group = 0;
    for (size_t k = 0; k < GROUP_DIGITS; k++) {
        unsigned digit = 0;
        if (k < GROUP_DIGITS - padding) {
            digit = digit64(text[k]);
            if (digit == 64) {
                return false;
            }
        }
        group = group << 6 | digit;
    }
    for (size_t k = 0; k < GROUP_BYTES; k++) {
        out[k] = (unsigned char)(group >> (16 - 8 * k) & 0xFFu);
    }
    return (padding < 1 || out[2] == 0) && (padding < 2 || out[1] == 0);
}

/* How many '=' end the text, at most two. */
static size_t padding_of(struct slice text)
{
    if (text.n < GROUP_DIGITS || text.p[text.n - 1] != '=') {
        return 0;
    }
    return text.p[text.n - 2] == '=' ? 2 : 1;
}

bool base64_get_exactly(void *out, size_t n, struct slice text)
{
    const size_t padding = padding_of(text);
    if (text.n % GROUP_DIGITS != 0 || text.n / GROUP_DIGITS * GROUP_BYTES - padding != n) {
        return false;
    }
    unsigned char *bytes = out;
    for (size_t i = 0; i < text.n; i += GROUP_DIGITS) {
        unsigned char group[GROUP_BYTES];
        if (!read_group(group, text.p + i, i + GROUP_DIGITS == text.n ? padding : 0)) {
            return false;
        }
        for (size_t k = 0; k < GROUP_BYTES && n > 0; k++, n--) {
            *bytes = group[k];
            bytes++;
        }
    }
    return true;
}

bool base64_get(struct buf *out, struct slice text)
{
    if (text.n % GROUP_DIGITS != 0) {
        return false;
    }
    const size_t n = text.n / GROUP_DIGITS * GROUP_BYTES - padding_of(text);
    char *room = buf_room(out, n);
    return room != NULL && base64_get_exactly(room, n, text);
}

void hex_put(struct buf *out, struct slice bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.n; i++) {
        const unsigned byte = (unsigned char)bytes.p[i];
        const char pair[2] = {digits[byte >> 4], digits[byte & 15u]};
        buf_add(out, (struct slice){.p = pair, .n = 2});
    }
}

/* The value of a hexadecimal digit; 16 for what is none. */
static unsigned digit16(char c)
{
    if (c >= '0' && c <= '9') {
        return (unsigned)(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return (unsigned)(c - 'a') + 10;
    }
    return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
}

bool hex_get(struct buf *out, struct slice text)
{
    if (text.n % 2 != 0) {
        return false;
    }
    for (size_t i = 0; i < text.n; i += 2) {
        const unsigned high = digit16(text.p[i]);
        const unsigned low = digit16(text.p[i + 1]);
        char *room = high < 16 && low < 16 ? buf_room(out, 1) : NULL;
        if (room == NULL) {
            return false;
        }
        *room = (char)(high << 4 | low);
    }
    return true;
}
