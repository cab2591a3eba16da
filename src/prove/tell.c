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

/* Whether acts add the fact to a total, or take it from there. */
static bool is_summand(const struct law_amount *amount, law_index fact)
{
    bool is = false;
    for (uint16_t i = 0; amount->total && !is && i < amount->n_lines; i++) {
        is = is_fact(&amount->lines[i].operand, fact);
    }
    return is;
}

/* Where nobody asked for more than an order: the most that shortens nothing; else somewhere in the
 * middle, and of what is summed less than that and more than half of it. */
static law_value some_number(const struct law_procedure *p, law_index fact)
{
    enum { MIDDLE = 1000, PART = 600 };
    bool summed = false;
    int64_t longest = longest_told(p, fact);
    if (longest > 0) {
        return longest;
    }
    for (law_index a = 0; !summed && a < p->n_amounts; a++) {
        summed = is_summand(&p->amounts[a], fact);
    }
    return summed ? PART : MIDDLE;
}

static law_value number_in(const struct part *x, law_index fact, uint8_t region)
{
    uint16_t n = x->n_cuts[fact];
    if (n == 0) {
        return some_number(x->p, fact);
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
            uint8_t value = longest_told(x->p, fact) > 0 ? class_last(x, fact, class)
                                                         : class_value(x, fact, class);
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

/* How the first of two values was taken to stand to the second after a step, before either changed
 * again: as ORDER_LESS, ORDER_EQUAL, ORDER_MORE; ORDER_OPEN: nobody asked. */
static uint8_t order_taken(const struct making *k, uint8_t part, uint16_t node, size_t from)
{
    for (size_t i = from; i < k->n_steps; i++) {
        uint32_t event = step_event(k, i);
        bool acts = event_kind(event) == EVENT_ACT && event_part(event) == part;
        bool anew = i > from && acts && order_changes(k->m, part, node, event_index(event));
        if (anew || event_kind(event) == EVENT_BROKEN) {
            break;
        }
        uint8_t taken = order_how(k->notes[i].facts[k->m->parts[part].at[THING_ORDER][node]]);
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
    struct dossier_entry *entries; /* the acts before, and what they told */
    uint32_t n_entries;
    bool later; /* they are those up to a later step, as they were told the last time */
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

/* What was told of a fact by the first n acts, or with the dossier. */
static bool told_by(law_value *out, const struct telling *t, uint32_t n, law_index fact)
{
    const struct making *k = t->k;
    bool told = false;
    for (uint32_t e = n; !told && e > 0; e--) {
        const struct dossier_entry *entry = &t->entries[e - 1];
        told = is_listed(out, entry->facts, entry->n_facts, fact);
    }
    bool opened = t->step > 0 || t->later; /* the dossier has told something of itself */
    return told || (opened && is_listed(out, k->facts[t->part], k->n_facts[t->part], fact));
}

/* What was told of a fact last: just now, by an act before, or with the dossier. */
static bool told_last(law_value *out, const struct telling *t, law_index fact)
{
    return is_listed(out, t->list, t->n, fact) || told_by(out, t, t->n_entries, fact) ||
           (t->step == 0 && told_value(out, t->k, t->part, fact, 0, t->opened));
}

/* A value as a sum: what is known of it, and how often the fact that is being told is in it. */
struct weighed {
    law_value known;
    int times;
};

/* What a total has come to after the acts told so far and the one that tells the fact. */
static void weigh_total(struct weighed *out, const struct telling *t, law_index total,
                        law_index fact)
{
    const struct law_procedure *p = t->k->m->parts[t->part].p;
    for (uint16_t i = 0; i < p->amounts[total].n_lines; i++) {
        const struct law_amount_line *line = &p->amounts[total].lines[i];
        const struct law_operand *o = &line->operand;
        law_value value = o->value;
        int sign = line->takes ? -1 : 1;
        for (uint32_t e = 0; e < t->n_entries; e++) {
            if (!law_names(line->acts, line->n_acts, t->entries[e].act)) {
                continue;
            }
            if (is_fact(o, fact) && t->later && t->k->step_of[t->part][e] >= t->step) {
                out->times += sign; /* what is being told, no longer what was told the last time */
            } else if (o->kind == LAW_OPERAND_CONSTANT || told_by(&value, t, e + 1, o->index)) {
                out->known += sign * value;
            }
        }
        bool now = t->step > 0 && !t->later &&
                   law_names(line->acts, line->n_acts, event_index(step_event(t->k, t->step)));
        if (now && is_fact(o, fact)) {
            out->times += sign;
        } else if (now && (o->kind == LAW_OPERAND_CONSTANT || told_last(&value, t, o->index))) {
            out->known += sign * value;
        }
    }
}

/* What a sum that is worked out from the dossier comes to, by the acts told so far: as the act that
 * is being told finds it. False: that is not known. */
static bool weigh_amount(law_value *out, const struct telling *t, law_index amount)
{
    const struct making *k = t->k;
    if (t->step == 0) {
        return false;
    }
    instant until = moment_of(k, t->opened, k->at[t->step]).at;
    const struct dossier_folded *f = fold_told(k, t->part, t->entries, t->n_entries, until);
    for (uint32_t i = 0; f != NULL && i < f->n_amounts; i++) {
        if (f->amounts[i].amount == amount && f->amounts[i].known) {
            *out = f->amounts[i].value;
            return true;
        }
    }
    return false;
}

/* False: it is a value that is not known here. */
static bool weigh(struct weighed *out, const struct telling *t, const struct law_operand *o,
                  law_index fact)
{
    *out = (struct weighed){0};
    if (o->kind == LAW_OPERAND_CONSTANT) {
        out->known = o->value;
        return true;
    }
    if (is_fact(o, fact)) {
        out->times = 1;
        return true;
    }
    if (is_own_fact(o)) {
        return told_last(&out->known, t, o->index);
    }
    if (o->kind == LAW_OPERAND_AMOUNT && !is_total(t->k->m->parts[t->part].p, o)) {
        return weigh_amount(&out->known, t, o->index);
    }
    if (o->kind != LAW_OPERAND_AMOUNT) {
        return false;
    }
    weigh_total(out, t, o->index, fact);
    return true;
}

static bool is_place(const struct part *x, law_index fact)
{
    enum law_type type = x->p->facts[fact].type;
    return type == LAW_COUNTRY || type == LAW_TERRITORY;
}

/* Whether the fact is one of two values, or of the acts' sums that make one of them. */
static bool is_of(const struct telling *t, const struct law_operand *o, law_index fact)
{
    const struct law_procedure *p = t->k->m->parts[t->part].p;
    return is_fact(o, fact) || (is_total(p, o) && is_summand(&p->amounts[o->index], fact));
}

/* Moves a value as little as needed for two others to stand as the path took them to; of places
 * there is only the same and another one. */
static void put_in_one_order(struct dossier_fact *fact, const struct telling *t,
                             const struct law_node *n, uint8_t taken)
{
    struct weighed left = {0};
    struct weighed right = {0};
    if (!weigh(&left, t, &n->left, fact->fact) || !weigh(&right, t, &n->right, fact->fact)) {
        return;
    }
    int times = left.times - right.times;
    law_value other = times > 0 ? right.known - left.known : left.known - right.known;
    int side = times > 0 ? taken - ORDER_EQUAL : ORDER_EQUAL - taken;
    if (times != 1 && times != -1) {
        return;
    }
    if (is_place(&t->k->m->parts[t->part], fact->fact)) {
        const law_value places = (law_value)calendar_territory_count(t->k->m->law->calendar);
        bool same = fact->value == other;
        fact->value = side == 0 ? other : same ? (other + 1) % places : fact->value;
        return;
    }
    bool stands = side == 0  ? fact->value == other
                  : side > 0 ? fact->value > other
                             : fact->value < other;
    fact->value = stands ? fact->value : other + side;
    bool number = is_number(t->k->m->parts[t->part].p, fact->fact);
    fact->value = number && fact->value < 0 ? 0 : fact->value;
}

/* What comes later than the step is known from the last time that the path was told. */
static void put_in_later_order(struct dossier_fact *fact, const struct telling *t, uint16_t node)
{
    const struct making *k = t->k;
    const struct law_node *n = &k->m->parts[t->part].p->nodes[node];
    struct telling later = *t;
    later.entries = k->last[t->part];
    later.later = true;
    later.list = NULL;
    later.n = 0;
    for (size_t i = t->step + 1; i < k->n_steps && !told_anew(k, t->part, fact->fact, i); i++) {
        uint32_t event = step_event(k, i);
        bool acts = event_kind(event) == EVENT_ACT && event_part(event) == t->part;
        if (!acts || !order_changes(k->m, t->part, node, event_index(event))) {
            continue;
        }
        uint8_t taken = order_taken(k, t->part, node, i);
        later.n_entries = 0;
        while (later.n_entries < k->n_last[t->part] && k->step_of[t->part][later.n_entries] <= i) {
            later.n_entries++;
        }
        if (taken != ORDER_OPEN) {
            put_in_one_order(fact, &later, n, taken);
        }
    }
}

/* The same for all that it is compared with. False: nobody compared it. */
static bool put_in_order(struct dossier_fact *fact, const struct telling *t)
{
    const struct part *x = &t->k->m->parts[t->part];
    bool compared = false;
    for (int round = 0; round < 2; round++) { /* what moved it last must not undo the rest */
        for (uint16_t i = 0; i < x->laid[THING_ORDER].n; i++) {
            const struct law_node *n = &x->p->nodes[x->laid[THING_ORDER].list[i]];
            if (!is_of(t, &n->left, fact->fact) && !is_of(t, &n->right, fact->fact)) {
                continue;
            }
            uint8_t taken = order_taken(t->k, t->part, x->laid[THING_ORDER].list[i], t->step);
            bool sums = is_total(x->p, &n->left) || is_total(x->p, &n->right);
            compared = compared || taken != ORDER_OPEN || (sums && t->step > 0);
            if (taken != ORDER_OPEN) {
                put_in_one_order(fact, t, n, taken);
            }
            if (t->k->n_last[t->part] > 0 &&
                (is_fact(&n->left, fact->fact) || is_fact(&n->right, fact->fact))) {
                put_in_later_order(fact, t, x->laid[THING_ORDER].list[i]);
            }
        }
    }
    return compared;
}

/* Whether the act may be refused where the fact is not told. No other dossier is told so. */
static bool is_needed(const struct law_procedure *p, const struct law_act *act, law_index fact)
{
    if (p->facts[fact].type == LAW_DOSSIER) {
        return false;
    }
    for (size_t r = 0; r < act->n_rules; r++) {
        if (act->rules[r].kind == LAW_NEEDS &&
            law_names(act->rules[r].facts, act->rules[r].n_facts, fact)) {
            return true;
        }
    }
    return false;
}

/* Whether some clock runs back from a day that acts tell. */
static bool leads_to(const struct law_procedure *p, law_index fact)
{
    bool leads = false;
    for (law_index c = 0; c < p->n_clocks; c++) {
        const struct law_point *from = &p->clocks[c].runs;
        leads = leads || (p->clocks[c].backwards && from->kind == LAW_POINT_FACT &&
                          from->via == LAW_NONE && from->index == fact);
    }
    return leads;
}

/* Where only the order of a fact was asked, or nothing. A day to which clocks lead is still far. */
static law_value some_value(const struct making *k, uint8_t part, law_index fact, instant opened)
{
    enum { FAR = 1100 };
    const struct part *x = &k->m->parts[part];
    enum law_type type = x->p->facts[fact].type;
    instant day = opened + (leads_to(x->p, fact) ? FAR * INSTANT_DAY : 0);
    return type == LAW_DATE        ? day / INSTANT_DAY
           : type == LAW_INSTANT   ? day
           : is_place(x, fact)     ? k->place
           : is_number(x->p, fact) ? some_number(x->p, fact)
                                   : 0; /* no, or the first */
}

uint16_t tell_at(struct dossier_fact **out, struct making *k, uint8_t part, size_t step,
                 instant opened)
{
    const struct law_procedure *p = k->m->parts[part].p;
    bool all = step == 0;
    const struct law_act *act = &p->acts[all ? 0 : event_index(step_event(k, step))];
    size_t n = all ? p->n_facts : act->n_records;
    struct telling t = {.k = k,
                        .part = part,
                        .step = step,
                        .opened = opened,
                        .entries = k->entries[part],
                        .n_entries = k->n_entries[part]};
    t.list = ARENA_ARRAY(k->arena, n + 1, struct dossier_fact);
    for (size_t i = 0; i < n; i++) {
        struct dossier_fact fact = {.fact = all ? (law_index)i : act->records[i]};
        bool tracked = k->m->parts[part].at[THING_FACT][fact.fact] != NOWHERE;
        bool told = told_value(&fact.value, k, part, fact.fact, step, opened) ||
                    (!all && !tracked && is_needed(p, act, fact.fact));
        fact.value = told && tracked ? fact.value : some_value(k, part, fact.fact, opened);
        if (put_in_order(&fact, &t) || told) {
            t.list[t.n++] = fact;
        }
    }
    *out = t.list;
    return t.n;
}
