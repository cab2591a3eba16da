/* Finding declarations by name, and the words that people are shown for them. */
#include "law/law.h"

#include "base/assert.h"

law_index law_find_value(const struct law_domain_value *values, uint16_t n, struct slice name)
{
    for (law_index i = 0; i < n; i++) {
        if (slice_equal(values[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

law_index law_find_role(const struct law_procedure *p, struct slice name)
{
    for (law_index i = 0; i < p->n_roles; i++) {
        if (slice_equal(p->roles[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

law_index law_find_fact(const struct law_procedure *p, struct slice name)
{
    for (law_index i = 0; i < p->n_facts; i++) {
        if (slice_equal(p->facts[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

law_index law_find_state(const struct law_procedure *p, struct slice name)
{
    for (law_index i = 0; i < p->n_states; i++) {
        if (slice_equal(p->states[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

law_index law_find_act(const struct law_procedure *p, struct slice name)
{
    for (law_index i = 0; i < p->n_acts; i++) {
        const struct law_act *act = &p->acts[i];
        if (slice_equal(act->name, name)) {
            return i;
        }
        for (uint16_t k = 0; k < act->n_also_called; k++) {
            if (slice_equal(act->also_called[k], name)) {
                return i;
            }
        }
    }
    return LAW_NONE;
}

law_index law_find_clock(const struct law_procedure *p, struct slice name)
{
    for (law_index i = 0; i < p->n_clocks; i++) {
        if (slice_equal(p->clocks[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

law_index law_find_remedy(const struct law_procedure *p, struct slice name)
{
    for (law_index i = 0; i < p->n_remedies; i++) {
        if (slice_equal(p->remedies[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

law_index law_find_property(const struct law_procedure *p, struct slice name)
{
    for (law_index i = 0; i < p->n_properties; i++) {
        if (slice_equal(p->properties[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

struct slice law_hole_name(const struct law_procedure *p, const struct law_hole *hole)
{
    switch (hole->of) {
    case LAW_HOLE_PROPERTY:
        return p->properties[hole->index].name;
    case LAW_HOLE_ACT:
        return p->acts[hole->index].name;
    case LAW_HOLE_CLOCK:
        return p->clocks[hole->index].name;
    case LAW_HOLE_STATE:
        return p->states[hole->index].name;
    case LAW_HOLE_REMEDY:
        return p->remedies[hole->index].name;
    }
    gr_assert(false);
    return SLICE("");
}

law_index law_find_dossier_of(const struct law_fact *fact, struct slice procedure)
{
    for (law_index i = 0; i < fact->n_dossier_of; i++) {
        if (slice_equal(fact->dossier_of[i], procedure)) {
            return i;
        }
    }
    return LAW_NONE;
}

bool law_declares(const struct law_procedure *p, struct slice name)
{
    return law_find_state(p, name) != LAW_NONE || law_find_fact(p, name) != LAW_NONE ||
           law_find_clock(p, name) != LAW_NONE || law_find_remedy(p, name) != LAW_NONE ||
           law_find_act(p, name) != LAW_NONE;
}

struct status_word {
    const char *word;
    unsigned bit;
};

static unsigned status_bit(const struct status_word *words, size_t n, struct slice word)
{
    for (size_t i = 0; i < n; i++) {
        if (slice_is(word, words[i].word)) {
            return words[i].bit;
        }
    }
    return 0;
}

unsigned law_clock_word(struct slice word)
{
    static const struct status_word words[] = {{"running", 1u << LAW_CLOCK_RUNNING},
                                               {"ended", 1u << LAW_CLOCK_ENDED},
                                               {"answered", 1u << LAW_CLOCK_ANSWERED},
                                               {"missed", 1u << LAW_CLOCK_MISSED}};
    return status_bit(words, sizeof words / sizeof words[0], word);
}

unsigned law_remedy_word(struct slice word)
{
    static const struct status_word words[] = {{"open", 1u << LAW_REMEDY_OPEN},
                                               {"used", 1u << LAW_REMEDY_USED},
                                               {"ruled", 1u << LAW_REMEDY_RULED}};
    return status_bit(words, sizeof words / sizeof words[0], word);
}

struct slice law_label(struct arena *arena, struct law_labels labels, struct slice name,
                       enum language language)
{
    struct slice first = language == LANGUAGE_FR ? labels.fr : labels.en;
    struct slice second = language == LANGUAGE_FR ? labels.en : labels.fr;
    if (first.n > 0) {
        return first;
    }
    if (second.n > 0) {
        return second;
    }
    char *copy = arena_copy(arena, name.p, name.n);
    for (size_t i = 0; i < name.n; i++) {
        copy[i] = copy[i] == '_' ? ' ' : copy[i];
    }
    return (struct slice){copy, name.n};
}

static const struct law_labels *labels_in(const struct law_clock *clock, struct slice name)
{
    for (uint16_t v = 0; v < clock->n_versions; v++) {
        for (uint16_t i = 0; i < clock->versions[v].n_readings; i++) {
            const struct law_reading *reading = &clock->versions[v].readings[i];
            if (slice_equal(reading->name, name) &&
                reading->labels.fr.n + reading->labels.en.n > 0) {
                return &reading->labels;
            }
        }
    }
    return NULL;
}

const struct law_labels *law_reading_labels(const struct law_procedure *p, struct slice name)
{
    const struct law_labels *found = NULL;
    for (law_index i = 0; i < p->n_clocks && found == NULL; i++) {
        found = labels_in(&p->clocks[i], name);
    }
    return found;
}

struct slice law_reading_label(struct arena *arena, const struct law_procedure *p,
                               struct slice name, enum language language)
{
    const struct law_labels *found = p == NULL ? NULL : law_reading_labels(p, name);
    return law_label(arena, found == NULL ? (struct law_labels){0} : *found, name, language);
}
