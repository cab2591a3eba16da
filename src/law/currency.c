/* Money: currencies, and sums in their smallest unit. */
#include "law/law.h"

#include "base/assert.h"

static const struct {
    const char *code;
    int decimals;
    const char *sign;
} currencies[] = {
    {"", 0, ""},
#define CURRENCY_ENTRY(code, decimals, sign) {#code, decimals, sign},
#include "law/currencies.tab"
#undef CURRENCY_ENTRY
};

enum { CURRENCIES = sizeof currencies / sizeof currencies[0] };

struct slice law_currency_code(enum law_currency currency)
{
    return slice_of(currencies[currency].code);
}

int law_currency_decimals(enum law_currency currency)
{
    return currencies[currency].decimals;
}

struct slice law_currency_sign(enum law_currency currency)
{
    return slice_of(currencies[currency].sign);
}

bool law_currency_leads(enum law_currency currency, enum language language)
{
    enum { WORDS = 4 };
    return language == LANGUAGE_EN && law_currency_sign(currency).n < WORDS;
}

enum law_currency law_find_currency(struct slice code)
{
    for (int i = 1; i < CURRENCIES; i++) {
        if (slice_is(code, currencies[i].code)) {
            return (enum law_currency)i;
        }
    }
    return LAW_CURRENCY_NONE;
}

void law_money_write(struct buf *out, law_value value, enum law_currency currency)
{
    int64_t unit = currencies[currency].decimals == 2 ? 100 : 1;
    buf_printf(out, "%s%lld", value < 0 && value > -unit ? "-" : "", (long long)(value / unit));
    if (unit == 100) {
        buf_printf(out, ".%02lld", (long long)(value < 0 ? -value : value) % unit);
    }
    buf_printf(out, " %s", currencies[currency].code);
}

bool law_money_parse(law_value *out, struct slice text, enum law_currency currency)
{
    struct slice part = text;
    struct slice whole = slice_cut(&part, '.');
    int decimals = currencies[currency].decimals;
    int64_t units = 0;
    int64_t cents = 0;
    gr_assert(decimals == 0 || decimals == 2);
    if (!slice_to_int(&units, whole, INT64_C(1000000000000))) {
        return false;
    }
    if (whole.n < text.n && (decimals == 0 || part.n != 2 || !slice_to_int(&cents, part, 99))) {
        return false;
    }
    *out = decimals == 2 ? units * 100 + cents : units;
    return true;
}
