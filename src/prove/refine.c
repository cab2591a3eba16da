/* Why a path is no dossier, and so what must be tracked: what the fold has against its acts, what
 * the file does not tell, the first moment at which the dossier is not what the automaton took it
 * for. */
#include "prove/witness_priv.h"

/* ---- reasons --------------------------------------------------------------------------------- */

/* A condition in the folded dossier, where it can be seen from outside; the facts of the act at
 * hand come first. */
struct seen {
    const struct making *k;
    uint8_t part;
    const struct dossier_entry *entry;
};

static enum verdict seen_fact(const struct seen *s, const struct law_node *n)
{
    law_value value = 0;
    bool told = false;
    for (uint16_t i = 0; s->entry != NULL && i < s->entry->n_facts && !told; i++) {
        told = s->entry->facts[i].fact == n->index;
        value = s->entry->facts[i].value;
    }
    if (!told &&
        dossier_fact_value(&value, s->k->folded[s->part], 0, n->index) == DOSSIER_UNKNOWN) {
        return VERDICT_DEPENDS;
    }
    return verdict_of(n->op == LAW_FACT_TRUE ? value != 0 : (n->set >> value & 1) != 0);
}

static enum verdict seen_atom(uint16_t atom, void *payload)
{
    const struct seen *s = payload;
    const struct law_node *n = &s->k->m->parts[s->part].p->nodes[atom];
    const struct dossier_folded *f = s->k->folded[s->part];
    if (f == NULL || n->via != LAW_NONE) {
        return VERDICT_DEPENDS;
    }
    bool holds = false;
    struct moment at;
    if (n->op == LAW_FACT_TRUE || n->op == LAW_FACT_IS) {
        return seen_fact(s, n);
    }
    if (n->op == LAW_STATE_IS) {
        law_index state = dossier_state(f, 0, n->index);
        if (state == LAW_NONE) {
            return VERDICT_DEPENDS;
        }
        holds = (n->set >> state & 1) != 0;
    } else if (n->op == LAW_CLOCK_IS) {
        holds = dossier_clock_is(f, 0, n->index, n->set);
    } else if (n->op == LAW_REMEDY_IS) {
        holds = dossier_remedy_is(f, 0, n->index, n->set);
    } else if (n->op == LAW_ACT_DONE) {
        holds = dossier_last_act(&at, f, 0, n->index);
    } else {
        return VERDICT_DEPENDS;
    }
    return verdict_of(holds);
}

static enum verdict seen(const struct making *k, uint8_t part, uint16_t node,
                         const struct dossier_entry *entry)
{
    struct seen s = {k, part, entry};
    return law_judge(k->m->parts[part].p, node, seen_atom, &s);
}

/* What of a condition made it be as it is: of an `and` that fails one side is enough, of an `or`
 * that holds too; the side that needs the fewest new things tracked. */
static void reason(struct things *out, const struct making *k, uint8_t part, uint16_t node,
                   const struct dossier_entry *entry)
{
    if (node == LAW_ALWAYS) {
        return;
    }
    const struct law_node *n = &k->m->parts[part].p->nodes[node];
    if (n->op == LAW_NOT) {
        reason(out, k, part, n->a, entry);
        return;
    }
    if (n->op != LAW_AND && n->op != LAW_OR) {
        things_of_node(out, k->m, part, node);
        return;
    }
    enum verdict decides = n->op == LAW_AND ? VERDICT_NO : VERDICT_YES;
    uint16_t sides[] = {n->a, n->b};
    struct things best = {0};
    bool found = false;
    for (int i = 0; i < 2; i++) {
        struct things one = {0};
        if (seen(k, part, sides[i], entry) == decides) {
            reason(&one, k, part, sides[i], entry);
            if (!found || one.n < best.n) {
                best = one;
            }
            found = true;
        }
    }
    if (!found) {
        reason(&best, k, part, n->a, entry);
        reason(&best, k, part, n->b, entry);
    }
    for (size_t i = 0; i < best.n; i++) {
        add_if_new(out, k->m, best.list[i]);
    }
}

static void things_of_finding(struct things *out, const struct making *k, uint8_t part,
                              const struct dossier_finding *f)
{
    const struct model *m = k->m;
    const struct dossier_entry *entry =
        f->entry == DOSSIER_NONE ? NULL : &k->entries[part][f->entry];
    if (f->rule != NULL) {
        reason(out, k, part, f->rule->when, entry);
        if (f->rule->kind == LAW_REQUIRES) {
            reason(out, k, part, f->rule->condition, entry);
        }
        for (size_t i = 0; i < f->rule->n_facts; i++) {
            add_if_new(out, m, (struct thing){part, THING_FACT, f->rule->facts[i]});
        }
    }
    if (f->clock != LAW_NONE) {
        add_if_new(out, m, (struct thing){part, THING_CLOCK, f->clock});
    }
    if (f->remedy != LAW_NONE) {
        const struct law_remedy *r = &m->parts[part].p->remedies[f->remedy];
        add_if_new(out, m, (struct thing){part, THING_REMEDY, f->remedy});
        if (r->within != LAW_NONE && f->kind == DOSSIER_SUSPENDED) {
            add_if_new(out, m, (struct thing){part, THING_CLOCK, r->within});
        }
    }
    if (f->fact != LAW_NONE) {
        add_if_new(out, m, (struct thing){part, THING_FACT, f->fact});
    }
}

static bool state_differs(const struct part *x, law_index state, law_index real, uint8_t value)
{
    const uint8_t *class = x->of_state[state].of;
    return real == LAW_NONE || class[real] != class[value];
}

/* How a clock of a folded dossier stands. */
static uint8_t folded_code(const struct dossier_folded *f, uint16_t world, law_index clock)
{
    uint8_t status = 0;
    while (status < LAW_CLOCK_MISSED && !dossier_clock_is(f, world, clock, UINT64_C(1) << status)) {
        status++;
    }
    bool missed = dossier_clock_is(f, world, clock, UINT64_C(1) << LAW_CLOCK_MISSED);
    return (uint8_t)(status | (missed ? CLOCK_MISSED_BIT : 0));
}

static bool clock_differs(const struct part *x, const struct dossier_folded *f, uint16_t world,
                          law_index clock, const uint8_t *byte)
{
    uint8_t real = folded_code(f, world, clock);
    uint8_t code = status_code(*byte);
    if (*byte == 0) { /* idle, or forgotten, which a clock that runs never is */
        uint8_t status = real & CLOCK_STATUS;
        return status == LAW_CLOCK_RUNNING || status == LAW_CLOCK_SUSPENDED;
    }
    if (status_is_over(real) && status_is_over(code)) {
        return x->of_status[clock].of[real] != x->of_status[clock].of[code];
    }
    return (real & CLOCK_STATUS) != (code & CLOCK_STATUS);
}

static bool differs(const struct model *m, const struct dossier_folded *f, uint16_t world,
                    const uint8_t *state, struct thing t)
{
    const struct part *x = &m->parts[t.part];
    const uint8_t *byte = state_at(m, state, t.part, t.kind, t.index);
    if (byte == NULL) {
        return false;
    }
    if (t.kind == THING_CLOCK) {
        return clock_differs(x, f, world, t.index, byte);
    }
    bool other = t.kind == THING_STATE
                     ? state_differs(x, t.index, dossier_state(f, world, t.index), *byte)
                     : !dossier_remedy_is(f, world, t.index, UINT64_C(1) << *byte);
    return other && !(t.part == 0 && is_dead(m, state, x->at[t.kind][t.index]));
}

size_t differences(struct things *out, const struct model *m, uint8_t part,
                   const struct dossier_folded *f, uint16_t world, const uint8_t *state)
{
    static const enum thing_kind kinds[] = {THING_STATE, THING_REMEDY, THING_CLOCK};
    size_t n = 0;
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (law_index i = 0; i < thing_count(m->parts[part].p, kinds[k]); i++) {
            struct thing t = {part, kinds[k], i};
            bool one = differs(m, f, world, state, t);
            n += one ? 1 : 0;
            if (one && out != NULL) {
                (void)things_add(m, out, t);
            }
        }
    }
    return n;
}

/* The differences in the world that differs least. */
static bool stands_as(struct things *out, const struct making *k, const uint8_t *state)
{
    for (uint8_t part = 0; part < k->m->n_parts; part++) {
        const struct dossier_folded *f = k->folded[part];
        struct things best = {0};
        for (uint16_t w = 0; f != NULL && w < f->n_worlds; w++) {
            struct things one = {0};
            size_t n = differences(&one, k->m, part, f, w, state);
            if (w == 0 || n < best.n) {
                best = one;
            }
        }
        if (best.n > 0) {
            *out = best;
            return false;
        }
    }
    return true;
}

/* The first step after which the dossier no longer stands as the automaton says: right after it, or
 * (*lapsed) when time has passed since. n_steps: none. */
static size_t first_difference(struct things *out, bool *lapsed, struct making *k, instant opened)
{
    for (size_t i = 1; i < k->n_steps; i++) {
        bool last = i + 1 == k->n_steps;
        if (event_kind(k->steps[i].event) == EVENT_BROKEN || (!last && k->at[i + 1] <= k->at[i])) {
            continue; /* more happens at this instant */
        }
        for (int later = 0; later < (last ? 1 : 2); later++) {
            instant at = moment_of(k, opened, later == 0 ? k->at[i] : k->at[i + 1]).at;
            bool lasts = later == 1 && event_kind(k->steps[i + 1].event) == EVENT_BROKEN;
            at = lasts ? looked_at(k, opened) : later == 0 ? at + INSTANT_MINUTE / 2 : at - 1;
            fold_all(k, opened, at);
            if (!stands_as(out, k, k->steps[i].state)) {
                *lapsed = later == 1;
                return i;
            }
        }
    }
    return k->n_steps;
}

static bool touches(const struct making *k, uint8_t part, const struct law_effect *effects,
                    uint16_t n, const struct things *differ)
{
    struct attempt a = {.m = k->m, .part = part, .wanted = differ};
    return effects_wanted(&a, effects, n);
}

/* What decided, in truth, whether the clauses of an act that set what differs take effect. */
static void things_of_act(struct things *out, const struct making *k, size_t step,
                          const struct things *differ)
{
    uint32_t event = k->steps[step].event;
    uint8_t part = event_part(event);
    const struct law_act *act = &k->m->parts[part].p->acts[event_index(event)];
    const struct dossier_entry *entry = NULL;
    for (uint32_t i = 0; i < k->n_entries[part]; i++) {
        entry = k->step_of[part][i] == step ? &k->entries[part][i] : entry;
    }
    for (size_t r = 0; r < act->n_rules; r++) {
        const struct law_rule *rule = &act->rules[r];
        if (rule->kind == LAW_EFFECTS && touches(k, part, rule->effects, rule->n_effects, differ)) {
            reason(out, k, part, rule->when, entry);
        }
    }
}

static void things_of_end(struct things *out, const struct making *k, size_t step)
{
    uint32_t event = k->steps[step].event;
    uint8_t part = event_part(event);
    const struct law_clock *c = &k->m->parts[part].p->clocks[event_index(event)];
    add_if_new(out, k->m, (struct thing){part, THING_CLOCK, event_index(event)});
    for (size_t i = 0; i < c->n_at_end; i++) {
        reason(out, k, part, c->at_end[i].when, NULL);
    }
}

static bool end_touches(const struct making *k, uint8_t part, law_index clock,
                        const struct things *differ)
{
    const struct law_clock *c = &k->m->parts[part].p->clocks[clock];
    for (size_t i = 0; i < c->n_at_end; i++) {
        if (touches(k, part, c->at_end[i].effects, c->at_end[i].n_effects, differ)) {
            return true;
        }
    }
    return false;
}

/* Clocks of which nothing is tracked and whose end sets what differs: those that have ended or,
 * where a clock has started anew since, any. */
static void things_of_ended(struct things *out, const struct making *k, const struct things *differ)
{
    const uint64_t ended = UINT64_C(1) << LAW_CLOCK_MISSED;
    for (int any = 0; any < 2 && out->n == 0; any++) {
        for (uint8_t part = 0; part < k->m->n_parts; part++) {
            const struct dossier_folded *f = k->folded[part];
            for (law_index c = 0; f != NULL && c < k->m->parts[part].p->n_clocks; c++) {
                if (end_touches(k, part, c, differ) &&
                    (any == 1 || dossier_clock_is(f, 0, c, ended))) {
                    add_if_new(out, k->m, (struct thing){part, THING_CLOCK, c});
                }
            }
        }
    }
}

/* Which version of a clock that differs was started, and which consequences set what differs. */
static void things_of_rest(struct things *out, const struct making *k, const struct things *differ)
{
    for (size_t i = 0; i < differ->n; i++) {
        const struct thing *t = &differ->list[i];
        const struct law_clock *c = &k->m->parts[t->part].p->clocks[t->index];
        for (size_t v = 0; t->kind == THING_CLOCK && v < c->n_versions; v++) {
            things_of_node(out, k->m, t->part, c->versions[v].when);
        }
    }
    for (uint8_t part = 0; part < k->m->n_parts && out->n == 0; part++) {
        const struct law_procedure *p = k->m->parts[part].p;
        for (law_index i = 0; i < p->n_consequences; i++) {
            for (size_t l = 0; l < p->consequences[i].n_lines; l++) {
                const struct law_consequence_line *line = &p->consequences[i].lines[l];
                if (touches(k, part, line->effects, line->n_effects, differ)) {
                    reason(out, k, part, line->when, NULL);
                }
            }
        }
    }
}

/* What the steps of this instant hung on, as far as it set what differs. */
static void things_of_step(struct things *out, struct making *k, size_t step, instant opened,
                           const struct things *differ)
{
    fold_all(k, opened, moment_of(k, opened, k->at[step]).at - 1);
    for (size_t i = step + 1; i > 0 && k->at[i - 1] == k->at[step]; i--) {
        uint32_t event = k->steps[i - 1].event;
        if (event_kind(event) == EVENT_ACT) {
            things_of_act(out, k, i - 1, differ);
        } else if (event_kind(event) == EVENT_END) {
            things_of_end(out, k, i - 1);
        }
    }
    if (out->n == 0) {
        things_of_rest(out, k, differ);
    }
}

/* Nothing is against the acts, and yet what was asked did not happen: what the step hung on after
 * which the dossier is no longer what the automaton says; else whatever any step hung on. */
static void things_of_path(struct things *out, bool *guessed, struct making *k, instant opened)
{
    struct things differ = {0};
    bool lapsed = false;
    size_t step = first_difference(&differ, &lapsed, k, opened);
    if (step < k->n_steps && lapsed) {
        things_of_ended(out, k, &differ);
        if (out->n == 0) {
            things_of_rest(out, k, &differ);
        }
    } else if (step < k->n_steps) {
        things_of_step(out, k, step, opened, &differ);
    }
    for (size_t i = 0; i < k->n_steps && out->n == 0; i++) {
        for (size_t j = 0; j < k->notes[i].hints.n; j++) {
            add_if_new(out, k->m, k->notes[i].hints.list[j]);
        }
    }
    for (size_t i = 0; i < k->n_steps; i++) {
        *guessed = *guessed || k->notes[i].guessed;
        for (size_t j = 0; out->n == 0 && j < k->notes[i].weak.n; j++) {
            add_if_new(out, k->m, k->notes[i].weak.list[j]);
        }
    }
}

/* The path hangs on something of which nothing is tracked: now the acts are, one after the other,
 * then the clocks. */
static void things_of_look(struct things *out, const struct making *k)
{
    const struct law_procedure *p = k->m->parts[0].p;
    bool looks = false;
    for (size_t i = 0; i < k->n_steps; i++) {
        looks = looks || event_kind(k->steps[i].event) == EVENT_LOOK;
    }
    if (looks && k->look != LAW_NONE) {
        add_if_new(out, k->m, (struct thing){0, THING_DONE, k->look});
    }
    for (law_index i = 0; looks && out->n == 0 && i < p->n_acts; i++) {
        if (!k->m->parts[0].relevant[i]) {
            add_if_new(out, k->m, (struct thing){0, THING_DONE, i});
        }
    }
    for (law_index i = 0; looks && out->n == 0 && i < p->n_clocks; i++) {
        add_if_new(out, k->m, (struct thing){0, THING_CLOCK, i});
    }
}

uint32_t tracking_cost(const struct model *m, const struct things *things)
{
    uint32_t cost = things->n == 0 ? UINT32_MAX : 0;
    for (size_t i = 0; i < things->n; i++) {
        const struct thing *t = &things->list[i];
        switch (t->kind) {
        case THING_STATE:
        case THING_DONE:
        case THING_REMEDY:
            cost += 1;
            break;
        case THING_FACT:
            cost += m->parts[t->part].p->facts[t->index].type == LAW_YES_NO ? 1 : 2;
            break;
        default:
            cost += 4;
            break;
        }
    }
    return cost;
}

static void things_of_fault(struct things *out, struct making *k, instant opened,
                            const struct fault *fault)
{
    if (fault->finding == NULL) {
        add_if_new(out, k->m, (struct thing){fault->part, THING_CLOCK, fault->duty->clock});
        return;
    }
    size_t step = fault->step < k->n_steps ? fault->step : k->n_steps - 1;
    fold_all(k, opened, moment_of(k, opened, k->at[step]).at - 1);
    things_of_finding(out, k, fault->part, fault->finding);
}

/* Why the path is no dossier: what stands against its acts or a duty that nobody met, whichever is
 * cheapest to track; something that it does not tell; or where it parts from what the fold says. */
void find_missing(struct things *missing, bool *guessed, struct making *k)
{
    int64_t minutes = 0;
    if (!opening(&minutes, k, 0)) {
        return;
    }
    instant opened = opening_instant(k, minutes);
    instant until = looked_at(k, opened) + INSTANT_MINUTE;
    uint8_t part = 0;
    law_index clock = meet_aside(k, opened, until, &part);
    if (clock != LAW_NONE) {
        add_if_new(missing, k->m, (struct thing){part, THING_CLOCK, clock});
        return;
    }
    struct fault faults[FAULTS_MAX];
    size_t n = find_faults(faults, k);
    uint64_t wanted = worlds_of_goal(k);
    for (int any = wanted == 0; any < 2 && missing->n == 0; any++) {
        uint32_t least = UINT32_MAX;
        for (size_t i = 0; i < n; i++) {
            if (any == 0 && faults[i].part == 0 && (faults[i].worlds & wanted) == 0) {
                continue;
            }
            struct things one = {0};
            things_of_fault(&one, k, opened, &faults[i]);
            uint32_t cost = tracking_cost(k->m, &one);
            if (cost < least) {
                least = cost;
                *missing = one;
            }
        }
    }
    fold_all(k, opened, until);
    for (uint16_t w = 0; w < 64 && wanted >> w != 0 && missing->n == 0; w++) {
        if ((wanted >> w & 1) != 0) {
            supposed(missing, k, w);
        }
    }
    if (missing->n == 0) {
        things_of_path(missing, guessed, k, opened);
    }
    if (missing->n == 0) {
        things_of_look(missing, k);
    }
}
