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

void hex_write(char *text, struct slice bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.n; i++) {
        const unsigned byte = (unsigned char)bytes.p[i];
        text[2 * i] = digits[byte >> 4];
        text[2 * i + 1] = digits[byte & 15u];
    }
}

void hex_put(struct buf *out, struct slice bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        char pair[2];
        hex_write(pair, (struct slice){.p = bytes.p + i, .n = 1});
        buf_add(out, (struct slice){.p = pair, .n = sizeof pair});
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

bool hex_get_exactly(void *out, size_t n, struct slice text)
{
    unsigned char *bytes = out;
    if (text.n % 2 != 0 || text.n / 2 != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const unsigned high = digit16(text.p[2 * i]);
        const unsigned low = digit16(text.p[2 * i + 1]);
        if (high > 15 || low > 15) {
            return false;
        }
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool hex_get(struct buf *out, struct slice text)
{
    if (text.n % 2 != 0) {
        return false;
    }
    char *room = buf_room(out, text.n / 2);
    return room != NULL && hex_get_exactly(room, text.n / 2, text);
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void percent_put(struct buf *out, struct slice text)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (is_plain(text.p[i])) {
            buf_char(out, text.p[i]);
        } else {
            buf_char(out, '%');
            buf_char(out, digits[c >> 4]);
            buf_char(out, digits[c & 15]);
        }
    }
}
