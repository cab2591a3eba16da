/* What was told of a fact, as far as anybody asked: a choice or a number is narrowed by each
 * question to the classes of values that answer it as was chosen, so that no value is chosen before
 * it matters. */
#include "prove/prove_priv.h"

#include <string.h>

uint16_t fact_values(const struct part *x, law_index fact)
{
    enum law_type type = x->p->facts[fact].type;
    return type == LAW_CHOICE ? x->p->facts[fact].n_values : (uint16_t)(2 * x->n_cuts[fact] + 1);
}

bool has_classes(const struct part *x, law_index fact)
{
    enum law_type type = x->p->facts[fact].type;
    return (type == LAW_CHOICE || is_number(x->p, fact)) && x->of_fact[fact].n <= CLASSES_MAX;
}

static bool is_there(const struct part *x, law_index fact, uint16_t value)
{
    return x->p->facts[fact].type == LAW_CHOICE || number_is_there(x, fact, value);
}

uint8_t class_value(const struct part *x, law_index fact, uint8_t class)
{
    uint8_t value = 0;
    while (x->of_fact[fact].of[value] != class || !is_there(x, fact, value)) {
        value++;
    }
    return value;
}

uint8_t class_last(const struct part *x, law_index fact, uint8_t class)
{
    uint16_t value = (uint16_t)(x->of_fact[fact].n_values - 1);
    while (x->of_fact[fact].of[value] != class || !is_there(x, fact, value)) {
        value--;
    }
    return (uint8_t)value;
}

uint16_t thing_bytes(const struct part *x, enum thing_kind kind, law_index index)
{
    return kind == THING_CLOCK ? CLOCK_BYTES : kind == THING_FACT && has_classes(x, index) ? 2 : 1;
}

/* The classes that are left, and whether it may be untold. */
static uint16_t left_of(const struct part *x, law_index fact, const uint8_t *bytes)
{
    uint16_t left = classes_left(bytes);
    uint16_t all = x->of_fact[fact].some;
    return left != 0 ? left : x->asked_known[fact] ? (uint16_t)(all | CLASS_UNTOLD) : all;
}

static void leave(uint8_t *bytes, uint16_t left)
{
    bytes[0] = (uint8_t)left;
    bytes[1] = (uint8_t)(left >> 8);
}

/* One of the sets that have something left in them. */
static int choose_set(struct attempt *a, uint8_t *bytes, const uint16_t *sets, int n)
{
    int some[CLASSES_MAX + 1];
    uint16_t n_some = 0;
    for (int i = 0; i < n; i++) {
        if (sets[i] != 0) {
            some[n_some++] = i;
        }
    }
    gr_assert(n_some > 0);
    int chosen = some[choose(a, n_some)];
    leave(bytes, sets[chosen]);
    return chosen;
}

enum fact_answer fact_told(struct attempt *a, uint8_t part, law_index fact)
{
    const struct part *x = &a->m->parts[part];
    uint16_t at = x->at[THING_FACT][fact];
    uint8_t value = 0;
    if (at == NOWHERE || !has_classes(x, fact)) {
        return fact_ask(a, part, fact, &value);
    }
    uint16_t left = left_of(x, fact, a->state + at);
    const uint16_t sets[] = {(uint16_t)(left & ~CLASS_UNTOLD), left & CLASS_UNTOLD};
    return choose_set(a, a->state + at, sets, 2) == 0 ? FACT_HAS_VALUE : FACT_NOT_TOLD;
}

/* One class of those that are left. */
static enum fact_answer ask_class(struct attempt *a, const struct part *x, law_index fact,
                                  uint8_t *value)
{
    uint8_t *bytes = a->state + x->at[THING_FACT][fact];
    uint16_t left = left_of(x, fact, bytes);
    uint16_t sets[CLASSES_MAX + 1];
    for (int i = 0; i <= CLASSES_MAX; i++) {
        sets[i] = (uint16_t)(left & 1u << i);
    }
    int class = choose_set(a, bytes, sets, CLASSES_MAX + 1);
    if (class == CLASSES_MAX) {
        return FACT_NOT_TOLD;
    }
    *value = class_value(x, fact, (uint8_t) class);
    return FACT_HAS_VALUE;
}

static uint16_t domain(const struct part *x, law_index fact)
{
    switch (x->p->facts[fact].type) {
    case LAW_YES_NO:
        return 2;
    case LAW_CHOICE:
    case LAW_NUMBER:
    case LAW_MONEY:
        return fact_values(x, fact);
    case LAW_DOSSIER:
        return x->p->facts[fact].n_dossier_of;
    case LAW_DATE:
    case LAW_INSTANT:
    case LAW_COUNTRY:
    case LAW_TERRITORY:
        return 1;
    }
    return 1;
}

enum fact_answer fact_ask(struct attempt *a, uint8_t part, law_index fact, uint8_t *value)
{
    const struct part *x = &a->m->parts[part];
    uint16_t at = x->at[THING_FACT][fact];
    if (a->m->alone && x->p->facts[fact].type == LAW_DOSSIER) {
        return FACT_NOT_TOLD;
    }
    if (at == NOWHERE) {
        hint(a, part, THING_FACT, fact);
        return FACT_NOT_TRACKED;
    }
    if (has_classes(x, fact)) {
        return ask_class(a, x, fact, value);
    }
    uint8_t *byte = &a->state[at];
    if (*byte == FACT_OPEN) {
        uint16_t n = domain(x, fact);
        bool may_lack = x->asked_known[fact] || x->p->facts[fact].type == LAW_DOSSIER;
        uint8_t chosen = choose(a, (uint16_t)(n + (may_lack ? 1 : 0)));
        *byte = chosen == n ? FACT_UNTOLD : (uint8_t)(chosen + 1);
        if (*byte != FACT_UNTOLD && x->p->facts[fact].type <= LAW_INSTANT) {
            free_timer(a, x->instant[THING_FACT][fact]);
            free_timer(a, x->midnight[THING_FACT][fact]);
        }
    }
    if (*byte == FACT_UNTOLD) {
        return FACT_NOT_TOLD;
    }
    *value = (uint8_t)(*byte - 1);
    return FACT_HAS_VALUE;
}

/* Which of the classes that are left, the answer being yes for some, and no for others; or untold.
 */
static enum verdict choose_side(struct attempt *a, uint16_t node, const struct part *x,
                                law_index fact, uint16_t yes, uint16_t no)
{
    if ((yes & no) != 0) { /* a question that was not foreseen */
        return guess(a, node);
    }
    uint8_t *bytes = a->state + x->at[THING_FACT][fact];
    uint16_t left = left_of(x, fact, bytes);
    const uint16_t sets[] = {left & yes, left & no, left & CLASS_UNTOLD};
    int chosen = choose_set(a, bytes, sets, 3);
    return chosen == 0 ? VERDICT_YES : chosen == 1 ? VERDICT_NO : untold(a, node);
}

/* Of a fact of which no classes are told apart. */
static enum verdict ask_within(struct attempt *a, uint16_t node, uint8_t part, law_index fact,
                               bool (*within)(uint16_t value, const void *set), const void *set)
{
    uint8_t value = 0;
    enum fact_answer answer = fact_ask(a, part, fact, &value);
    return answer == FACT_NOT_TRACKED ? VERDICT_DEPENDS
           : answer == FACT_NOT_TOLD  ? untold(a, node)
                                      : verdict_of(within(value, set));
}

static bool in_classes(const struct part *x, law_index fact)
{
    return x->at[THING_FACT][fact] != NOWHERE && has_classes(x, fact);
}

enum verdict fact_within(struct attempt *a, uint16_t node, uint8_t part, law_index fact,
                         uint64_t set)
{
    const struct part *x = &a->m->parts[part];
    if (!in_classes(x, fact)) {
        return ask_within(a, node, part, fact, value_in_set, &set);
    }
    uint16_t yes = 0;
    uint16_t no = 0;
    const struct classes *classes = &x->of_fact[fact];
    for (uint16_t v = 0; v < classes->n_values; v++) {
        *(value_in_set(v, &set) ? &yes : &no) |= classes->bit[v];
    }
    return choose_side(a, node, x, fact, yes, no);
}

enum verdict fact_compares(struct attempt *a, uint16_t node, uint8_t part, law_index fact,
                           struct comparison c)
{
    const struct part *x = &a->m->parts[part];
    if (!in_classes(x, fact)) {
        return ask_within(a, node, part, fact, value_compares, &c);
    }
    const struct classes *classes = &x->of_fact[fact];
    const uint16_t sides[] = {classes->below[c.place], classes->bit[c.place],
                              classes->above[c.place]};
    uint16_t yes = 0;
    uint16_t no = 0;
    for (int i = 0; i < 3; i++) {
        *(compare_values(i - 1, 0, c.compare) == VERDICT_YES ? &yes : &no) |= sides[i];
    }
    return choose_side(a, node, x, fact, yes, no);
}
