/* What the acts of a path tell, and what the dossier tells of itself: values that answer everything
 * the automaton asked of them, and stand to one another as it took them to. */
#include "prove/witness_priv.h"

/* The days that the longest clock which an act may shorten has. */
static int64_t longest_told(const struct law_procedure *p, law_index fact)
{
    int64_t most = 0;
    for (size_t c = 0; c < p->n_clocks; c++) {
        for (size_t v = 0; v < p->clocks[c].n_versions; v++) {
            for (size_t r = 0; r < p->clocks[c].versions[v].n_readings; r++) {
                const struct law_reading *reading = &p->clocks[c].versions[v].readings[r];
                int64_t n = reading->fewer == fact ? reading->rule.parts[0].n : 0;
                most = n > most ? n : most;
            }
        }
    }
    return most;
}

static law_value number_in(const struct part *x, law_index fact, uint8_t region)
{
    uint16_t n = x->n_cuts[fact];
    if (n == 0) {
        int64_t told = longest_told(x->p, fact);
        return told > 0 ? told : 1;
    }
    if (region % 2 == 1) {
        return x->cuts[fact][region / 2];
    }
    if (region == 2 * n) {
        int64_t told = longest_told(x->p, fact);
        int64_t above = x->cuts[fact][n - 1] + 1;
        return told > above ? told : above;
    }
    return x->cuts[fact][region / 2] - 1;
}

/* The date that a timer says: so long before (or after) the step. */
static law_value date_at(const struct making *k, instant opened, size_t step, uint8_t timer)
{
    int64_t value = k->values[step * k->m->n_timers + timer];
    int64_t minute = (opened / INSTANT_MINUTE) + k->at[step] - value;
    int64_t day = minute >= 0 ? minute / 1440 : -((-minute + 1439) / 1440);
    return day;
}

/* Whether an act tells the fact anew at a step after the first. */
static bool told_anew(const struct making *k, uint8_t part, law_index fact, size_t step)
{
    uint32_t event = k->steps[step].event;
    return event_kind(event) == EVENT_ACT && event_part(event) == part &&
           act_tells(&k->m->parts[part].p->acts[event_index(event)], fact);
}

/* A value that answers all that was asked of it before it was told anew. */
static bool told_class(law_value *out, const struct making *k, uint8_t part, law_index fact,
                       size_t from)
{
    const struct part *x = &k->m->parts[part];
    uint16_t left = 0;
    for (size_t i = from; i < k->n_steps; i++) {
        if ((i > from && told_anew(k, part, fact, i)) ||
            event_kind(k->steps[i].event) == EVENT_BROKEN) {
            break;
        }
        uint16_t now = classes_left(k->notes[i].facts + x->at[THING_FACT][fact]);
        bool narrower = now != 0 && (left == 0 || (left & now) != 0);
        left = narrower ? (left == 0 ? now : left & now) : left;
    }
    for (uint8_t class = 0; class < x->of_fact[fact].n; class ++) {
        if ((left >> class & 1) != 0) {
            uint8_t value = class_value(x, fact, class);
            *out = x->p->facts[fact].type == LAW_CHOICE ? value : number_in(x, fact, value);
            return true;
        }
    }
    return false;
}

/* What is told of a fact from a step on: what the automaton asked of it before it was told anew. */
static bool told_value(law_value *out, const struct making *k, uint8_t part, law_index fact,
                       size_t from, instant opened)
{
    const struct part *x = &k->m->parts[part];
    uint16_t at = x->at[THING_FACT][fact];
    if (at == NOWHERE) {
        return false;
    }
    if (has_classes(x, fact)) {
        return told_class(out, k, part, fact, from);
    }
    for (size_t i = from; i < k->n_steps; i++) {
        bool anew = i > from && told_anew(k, part, fact, i);
        uint8_t byte = k->notes[i].facts[at];
        if (anew || event_kind(k->steps[i].event) == EVENT_BROKEN || byte == FACT_UNTOLD) {
            return false;
        }
        if (byte == FACT_OPEN) {
            continue;
        }
        switch (x->p->facts[fact].type) {
        case LAW_NUMBER:
        case LAW_MONEY:
            *out = number_in(x, fact, (uint8_t)(byte - 1));
            return true;
        case LAW_DATE:
            *out = date_at(k, opened, i, x->midnight[THING_FACT][fact]);
            return true;
        case LAW_YES_NO:
        case LAW_CHOICE:
            *out = byte - 1;
            return true;
        case LAW_INSTANT: /* some instant: now */
            *out = opened + k->at[from] * INSTANT_MINUTE;
            return true;
        case LAW_COUNTRY:
        case LAW_TERRITORY: /* some place */
            *out = k->place;
            return true;
        case LAW_DOSSIER:
            return false;
        }
    }
    return false;
}

/* How the first of two facts, one of them told at a step, was taken to stand to the second before
 * either was told anew: as ORDER_LESS, ORDER_EQUAL, ORDER_MORE; ORDER_OPEN: nobody asked. */
static uint8_t order_taken(const struct making *k, uint8_t part, uint16_t node, size_t from)
{
    const struct part *x = &k->m->parts[part];
    const struct law_node *n = &x->p->nodes[node];
    for (size_t i = from; i < k->n_steps; i++) {
        bool anew = i > from &&
                    (told_anew(k, part, n->left.index, i) || told_anew(k, part, n->right.index, i));
        if (anew || event_kind(k->steps[i].event) == EVENT_BROKEN) {
            break;
        }
        uint8_t taken = k->notes[i].facts[x->at[THING_ORDER][node]];
        if (taken != ORDER_OPEN) {
            return taken;
        }
    }
    return ORDER_OPEN;
}

/* What is being told: with an act, or with the dossier itself. */
struct telling {
    const struct making *k;
    uint8_t part;
    size_t step;
    instant opened;
    struct dossier_fact *list;
    uint16_t n;
};

static bool is_listed(law_value *out, const struct dossier_fact *list, size_t n, law_index fact)
{
    for (size_t i = 0; i < n; i++) {
        if (list[i].fact == fact) {
            *out = list[i].value;
            return true;
        }
    }
    return false;
}

/* What was told of a fact last: just now, by an act before, or with the dossier. */
static bool told_last(law_value *out, const struct telling *t, law_index fact)
{
    const struct making *k = t->k;
    bool told = is_listed(out, t->list, t->n, fact);
    for (uint32_t e = k->n_entries[t->part]; !told && e > 0; e--) {
        const struct dossier_entry *entry = &k->entries[t->part][e - 1];
        told = is_listed(out, entry->facts, entry->n_facts, fact);
    }
    return told || (t->step > 0 && is_listed(out, k->facts[t->part], k->n_facts[t->part], fact)) ||
           (t->step == 0 && told_value(out, k, t->part, fact, 0, t->opened));
}

static bool is_place(const struct part *x, law_index fact)
{
    enum law_type type = x->p->facts[fact].type;
    return type == LAW_COUNTRY || type == LAW_TERRITORY;
}

/* Moves a value as little as needed to stand to those told before as the path took it to; of places
 * there is only the same and another one. False: nobody compared it. */
static bool put_in_order(struct dossier_fact *fact, const struct telling *t)
{
    const struct part *x = &t->k->m->parts[t->part];
    const law_value places = (law_value)calendar_territory_count(t->k->m->law->calendar);
    law_value least = INT64_MIN;
    law_value most = INT64_MAX;
    bool compared = false;
    for (uint16_t node = 0; node < x->p->n_nodes; node++) {
        const struct law_node *n = &x->p->nodes[node];
        bool facts = x->at[THING_ORDER][node] != NOWHERE && n->left.kind == LAW_OPERAND_FACT &&
                     n->right.kind == LAW_OPERAND_FACT;
        bool left = facts && n->left.index == fact->fact;
        bool right = facts && n->right.index == fact->fact;
        uint8_t taken = left || right ? order_taken(t->k, t->part, node, t->step) : ORDER_OPEN;
        law_value other = 0;
        compared = compared || taken != ORDER_OPEN;
        if (taken == ORDER_OPEN || !told_last(&other, t, left ? n->right.index : n->left.index)) {
            continue;
        }
        int side = left ? taken - ORDER_EQUAL : ORDER_EQUAL - taken;
        if (is_place(x, fact->fact)) {
            bool same = fact->value == other;
            fact->value = side == 0 ? other : same ? (other + 1) % places : fact->value;
            continue;
        }
        law_value above = other + (side > 0 ? 1 : 0);
        law_value below = other - (side < 0 ? 1 : 0);
        least = side >= 0 && above > least ? above : least;
        most = side <= 0 && below < most ? below : most;
    }
    fact->value = fact->value < least ? least : fact->value;
    fact->value = fact->value > most ? most : fact->value;
    return compared;
}

/* Where only the order of a fact was asked: somewhere in the middle. */
static law_value some_value(const struct making *k, uint8_t part, law_index fact, instant opened)
{
    enum { MIDDLE = 1000 };
    const struct part *x = &k->m->parts[part];
    enum law_type type = x->p->facts[fact].type;
    return type == LAW_DATE      ? opened / INSTANT_DAY
           : type == LAW_INSTANT ? opened
           : is_place(x, fact)   ? k->place
                                 : MIDDLE;
}

uint16_t tell_at(struct dossier_fact **out, struct making *k, uint8_t part, size_t step,
                 instant opened)
{
    const struct law_procedure *p = k->m->parts[part].p;
    bool all = step == 0;
    const struct law_act *act = &p->acts[all ? 0 : event_index(step_event(k, step))];
    size_t n = all ? p->n_facts : act->n_records;
    struct telling t = {.k = k, .part = part, .step = step, .opened = opened};
    t.list = ARENA_ARRAY(k->arena, n + 1, struct dossier_fact);
    for (size_t i = 0; i < n; i++) {
        struct dossier_fact fact = {.fact = all ? (law_index)i : act->records[i]};
        bool told = told_value(&fact.value, k, part, fact.fact, step, opened);
        fact.value = told ? fact.value : some_value(k, part, fact.fact, opened);
        if (put_in_order(&fact, &t) || told) {
            t.list[t.n++] = fact;
        }
    }
    *out = t.list;
    return t.n;
}
