/* The value of a fact from its text, as a person writes it and as the fact's type asks. */
#include "dossier/dossier.h"

static bool wrong(const struct law_fact *fact, struct slice text, const char *wanted,
                  struct gr_error *e)
{
    return error_set(e, ERROR_TYPE, "the fact %.*s is %s, not \"%.*s\"", SLICE_ARG(fact->name),
                     wanted, SLICE_ARG(text));
}

static bool parse_choice(law_value *out, const struct law_fact *fact, struct slice text,
                         struct gr_error *e)
{
    enum { NAMES_MAX = 64 };
    struct slice names[NAMES_MAX];
    size_t n = 0;
    law_index value = law_find_value(fact->values, fact->n_values, text);
    if (value != LAW_NONE) {
        *out = value;
        return true;
    }
    for (uint16_t i = 0; i < fact->n_values && n < NAMES_MAX; i++) {
        names[n++] = fact->values[i].name;
    }
    const struct slice *near = error_nearest(text, names, n);
    error_set(e, ERROR_NAME, "\"%.*s\" is not a value of %.*s", SLICE_ARG(text),
              SLICE_ARG(fact->name));
    return near == NULL ? error_remedy(e, "the procedure names its values; see greffe explain")
                        : error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
}

static bool parse_instant(law_value *out, const struct zone *zone, struct slice text,
                          struct gr_error *e)
{
    struct moment moment;
    if (!moment_parse(&moment, text, zone, e)) {
        return false;
    }
    if (moment.precision != MOMENT_INSTANT) {
        return error_set(e, ERROR_HOUR, "\"%.*s\" has no hour", SLICE_ARG(text));
    }
    *out = moment.at;
    return true;
}

bool dossier_fact_parse(law_value *out, const struct law_fact *fact, struct slice text,
                        struct dossier_place place, struct gr_error *e)
{
    struct date date;
    territory_id territory;
    switch (fact->type) {
    case LAW_DATE:
        if (!date_parse(&date, text, e)) {
            return false;
        }
        *out = date.days;
        return true;
    case LAW_INSTANT:
        return parse_instant(out, place.zone, text, e);
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        if (!calendar_territory(&territory, place.calendar, text, e)) {
            return false;
        }
        *out = territory;
        return true;
    case LAW_CHOICE:
        return parse_choice(out, fact, text, e);
    case LAW_YES_NO:
        *out = slice_is(text, "yes") ? 1 : 0;
        return *out != 0 || slice_is(text, "no") || wrong(fact, text, "\"yes\" or \"no\"", e);
    case LAW_NUMBER:
        return slice_to_int(out, text, INT64_MAX) || wrong(fact, text, "a whole number", e);
    case LAW_MONEY:
        return law_money_parse(out, text, fact->currency) ||
               wrong(fact, text, "an amount, \"12.50\"", e);
    case LAW_DOSSIER:
        return error_set(e, ERROR_TYPE, "%.*s is another dossier, not a value",
                         SLICE_ARG(fact->name));
    }
    return false;
}
