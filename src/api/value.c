/* The value of a fact from its text, as the fact's type asks. */
#include "api/api_priv.h"

/* "12.50" or "12" euros as cents. */
static bool value_money(law_value *out, struct slice text)
{
    struct slice rest = text;
    struct slice euros = slice_cut(&rest, '.');
    int64_t whole = 0;
    int64_t cents = 0;
    if (!slice_to_int(&whole, euros, INT64_MAX / 100 - 1)) {
        return false;
    }
    if (euros.n < text.n && (rest.n != 2 || !slice_to_int(&cents, rest, 99))) {
        return false;
    }
    *out = whole * 100 + cents;
    return true;
}

static bool value_instant(law_value *out, const struct gr_dossier *dossier, struct slice text,
                          struct gr_error *e)
{
    struct moment moment;
    if (!moment_parse(&moment, text, dossier->zone, e)) {
        return false;
    }
    if (moment.precision != MOMENT_INSTANT) {
        return error_set(e, ERROR_HOUR, "\"%.*s\" has no hour", SLICE_ARG(text));
    }
    *out = moment.at;
    return true;
}

static bool value_choice(law_value *out, const struct law_fact *fact, struct slice text,
                         struct gr_error *e)
{
    law_index value = law_find_value(fact->values, fact->n_values, text);
    if (value == LAW_NONE) {
        return error_set(e, ERROR_NAME, "\"%.*s\" is not a value of %.*s", SLICE_ARG(text),
                         SLICE_ARG(fact->name));
    }
    *out = value;
    return true;
}

static bool value_date(law_value *out, struct slice text, struct gr_error *e)
{
    struct date date;
    if (!date_parse(&date, text, e)) {
        return false;
    }
    *out = date.days;
    return true;
}

static bool value_territory(law_value *out, const struct gr_dossier *dossier, struct slice text,
                            struct gr_error *e)
{
    territory_id id = TERRITORY_NONE;
    if (!calendar_territory(&id, dossier->procedure->calendar->calendar, text, e)) {
        return false;
    }
    *out = id;
    return true;
}

static bool value_of(law_value *out, const struct gr_dossier *dossier, const struct law_fact *fact,
                     struct slice text, struct gr_error *e)
{
    const char *wanted = "";
    switch (fact->type) {
    case LAW_DATE:
        return value_date(out, text, e);
    case LAW_INSTANT:
        return value_instant(out, dossier, text, e);
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        return value_territory(out, dossier, text, e);
    case LAW_CHOICE:
        return value_choice(out, fact, text, e);
    case LAW_YES_NO:
        *out = slice_is(text, "yes");
        if (*out != 0 || slice_is(text, "no")) {
            return true;
        }
        wanted = "\"yes\" or \"no\"";
        break;
    case LAW_NUMBER:
        if (slice_to_int(out, text, INT64_MAX)) {
            return true;
        }
        wanted = "a whole number";
        break;
    case LAW_MONEY:
        if (value_money(out, text)) {
            return true;
        }
        wanted = "an amount, \"12.50\"";
        break;
    case LAW_DOSSIER:
        return error_set(e, ERROR_TYPE, "%.*s is another dossier, not a value",
                         SLICE_ARG(fact->name));
    }
    return error_set(e, ERROR_TYPE, "%.*s is %s, not \"%.*s\"", SLICE_ARG(fact->name), wanted,
                     SLICE_ARG(text));
}

bool api_fact(struct dossier_fact *out, const struct gr_dossier *dossier, const char *fact,
              const char *value, struct gr_error *e)
{
    const struct law_procedure *law = dossier->procedure->law;
    struct slice name;
    struct slice text;
    if (!api_text(&name, fact, "the name of the fact", e) ||
        !api_text(&text, value, "the value of the fact", e)) {
        return false;
    }
    law_index index = law_find_fact(law, name);
    if (index == LAW_NONE) {
        return error_set(e, ERROR_NAME, "%.*s has no fact \"%.*s\"", SLICE_ARG(law->name),
                         SLICE_ARG(name));
    }
    out->fact = index;
    return value_of(&out->value, dossier, &law->facts[index], text, e);
}
