/* The value of a fact from its text, as the fact's type asks. */
#include "api/api_priv.h"

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
    struct dossier_place place = {dossier->procedure->calendar->calendar, dossier->zone};
    return dossier_fact_parse(&out->value, &law->facts[index], text, place, e);
}
