/* Texts: cutting, numbers, Base 64, UTF-8 (RFC 3629), and showing what is foreign. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

bool text_is(struct text a, const char *b)
{
    return a.n == strlen(b) && memcmp(a.p, b, a.n) == 0;
}

bool text_same(struct text a, struct text b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Takes `word` from the front. */
bool text_take(struct text *t, const char *word)
{
    const size_t n = strlen(word);
    if (t->n < n || memcmp(t->p, word, n) != 0) {
        return false;
    }
    t->p += n;
    t->n -= n;
    return true;
}

/* What stands before the separator, or all of it; *t keeps what follows. */
struct text text_cut(struct text *t, char separator)
{
    const unsigned char *at = t->n == 0 ? NULL : memchr(t->p, separator, t->n);
    const struct text before = {t->p, at == NULL ? t->n : (size_t)(at - t->p)};
    const size_t gone = at == NULL ? t->n : before.n + 1;
    t->p += gone;
    t->n -= gone;
    return before;
}

/* A number in its one form. */
bool text_number(int64_t *out, struct text t)
{
    *out = 0;
    for (size_t i = 0; i < t.n; i++) {
        const int64_t digit = t.p[i] - '0';
        if (digit < 0 || digit > 9 || *out > (INT64_MAX - digit) / 10) {
            return false;
        }
        *out = *out * 10 + digit;
    }
    return t.n > 0 && (t.n == 1 || t.p[0] != '0');
}

/* The bytes of canonical Base 64, in the pool. */
bool text_base64(struct text *out, unsigned char **pool, struct text t)
{
    if (t.n == 0 || sodium_base642bin(*pool, t.n, (const char *)t.p, t.n, NULL, &out->n, NULL,
                                      sodium_base64_VARIANT_ORIGINAL) != 0) {
        return false;
    }
    out->p = *pool;
    *pool += out->n;
    return true;
}

bool text_hash(unsigned char out[HASH], struct text t)
{
    size_t n = 0;
    return t.n == 44 &&
           sodium_base642bin(out, HASH, (const char *)t.p, t.n, NULL, &n, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           n == HASH;
}

/* Bytes of the well-formed UTF-8 sequence at the front (RFC 3629); 0 when there is none. */
static size_t utf8_sequence(struct text t)
{
    const unsigned char a = t.p[0];
    const size_t n = a < 0x80 ? 1 : a < 0xE0 ? 2 : a < 0xF0 ? 3 : 4;
    if ((a >= 0x80 && a < 0xC2) || a > 0xF4 || t.n < n) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((t.p[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    const bool wrong = (a == 0xE0 && t.p[1] < 0xA0) || (a == 0xED && t.p[1] > 0x9F) ||
                       (a == 0xF0 && t.p[1] < 0x90) || (a == 0xF4 && t.p[1] > 0x8F);
    return wrong ? 0 : n;
}

bool text_utf8(struct text t)
{
    while (t.n > 0) {
        const size_t n = utf8_sequence(t);
        if (n == 0) {
            return false;
        }
        t.p += n;
        t.n -= n;
    }
    return true;
}

/* Foreign text on a terminal: control characters, C1 too, become '?'. */
void text_show(FILE *out, struct text t)
{
    while (t.n > 0) {
        size_t n = utf8_sequence(t);
        const bool c1 = n == 2 && t.p[0] == 0xC2 && t.p[1] < 0xA0;
        if (n == 0 || t.p[0] < ' ' || t.p[0] == 0x7F || c1) {
            (void)fputc('?', out);
        } else {
            (void)fwrite(t.p, 1, n, out);
        }
        n = n == 0 ? 1 : n;
        t.p += n;
        t.n -= n;
    }
}

/* An instant in microseconds since 1970, as UTC; the calendar is the proleptic Gregorian one. */
void text_show_instant(FILE *out, int64_t microseconds)
{
    const int64_t day_us = INT64_C(86400000000);
    int64_t days = microseconds / day_us;
    int64_t rest = microseconds % day_us;
    if (rest < 0) {
        rest += day_us;
        days--;
    }
    const int64_t z = days + 719468; /* since 1 March of year 0 */
    const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const int64_t of_era = z - era * 146097;
    const int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month = (5 * of_year + 2) / 153; /* 0 is March */
    const int64_t year = year_of_era + era * 400 + (month >= 10 ? 1 : 0);
    const int64_t day = of_year - (153 * month + 2) / 5 + 1;
    const int64_t seconds = rest / 1000000;
    (void)fprintf(out, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lld", (long long)year,
                  (long long)(month < 10 ? month + 3 : month - 9), (long long)day,
                  (long long)(seconds / 3600), (long long)(seconds / 60 % 60),
                  (long long)(seconds % 60));
    if (rest % 1000000 != 0) {
        (void)fprintf(out, ".%06lld", (long long)(rest % 1000000));
    }
    (void)fputc('Z', out);
}
