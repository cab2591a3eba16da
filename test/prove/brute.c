/* A pool of dossiers, from which one is drawn and made longer: at each moment at which something
 * may turn (ends of clocks, lengths that conditions speak of, midnights, the day of another law,
 * and in between) it is looked at, and every act is tried. Two dossiers that the fold cannot tell
 * apart, but for the hour, are followed once. */
#include "brute.h"

#include <string.h>

#include "prove/random_fixture.h"

#define POOL_MAX 4000u
#define SEEN_MAX (1u << 14)
#define MOMENTS_MAX 160
#define LATE INSTANT_SECOND         /* a duty is met within */
#define FAR (60 * INSTANT_HOUR)     /* no length is longer */
#define OPENING INT64_C(1709629200) /* 2024-03-05T10:00+01:00, the eve of the other law */

struct one {
    struct brute_dossier d;
    instant held; /* since when the property's condition is bad, as far as seen; 0: it is not */
};

struct search {
    struct brute *out;
    struct arena *arena;
    const struct brute_ground *ground;
    const struct law_procedure *p;
    struct brute_goal goal;
    struct brute_limits limits;
    uint64_t seed;
    struct one *pool;
    size_t n_pool;
    uint64_t *seen;
    bool days, changes; /* some length is of days; some clause has dates */
    bool *last_matters; /* per act: when it was done does */
};

/* ---- folding --------------------------------------------------------------------------------- */

const struct dossier_folded *brute_fold(struct arena *arena, const struct brute_ground *ground,
                                        const struct brute_dossier *d)
{
    const struct law_procedure *p = dossier_procedure(ground->plan);
    struct dossier *made = ARENA_NEW(arena, struct dossier);
    struct dossier_entry *entries = ARENA_ARRAY(arena, BRUTE_ACTS, struct dossier_entry);
    for (uint16_t i = 0; i < d->n_entries; i++) {
        const struct brute_entry *e = &d->entries[i];
        entries[i] = (struct dossier_entry){.act = e->act,
                                            .role = e->role,
                                            .at = moment_of_instant(e->at, ground->zone),
                                            .territory = TERRITORY_NONE,
                                            .facts = e->told,
                                            .n_facts = e->n_told};
    }
    *made = (struct dossier){.territory = ground->place,
                             .entries = entries,
                             .n_entries = d->n_entries,
                             .facts = d->told,
                             .n_facts = d->n_told};
    struct dossier_view view = {.as_of = d->until,
                                .as_known = INT64_MAX,
                                .law_known = p->has_read_to ? p->read_to : p->force.until};
    struct gr_error e = {0};
    return dossier_fold(arena, ground->plan, made, view, &e);
}

static const struct dossier_folded *fold(struct search *s, const struct brute_dossier *d)
{
    const struct dossier_folded *f = brute_fold(s->arena, s->ground, d);
    /* A clock that begins again where it ended is let end very often. */
    s->out->folds += f != NULL && f->worlds_cut ? 200 : 1;
    return f;
}

/* ---- moments --------------------------------------------------------------------------------- */

struct moments {
    instant list[MOMENTS_MAX];
    size_t n;
};

static void add_moment(struct moments *m, instant at, instant after)
{
    size_t k = m->n;
    for (size_t i = 0; i < m->n; i++) {
        if (m->list[i] == at) {
            return;
        }
    }
    if (at < after || at > after + FAR || m->n == MOMENTS_MAX) {
        return;
    }
    for (; k > 0 && m->list[k - 1] > at; k--) {
        m->list[k] = m->list[k - 1];
    }
    m->list[k] = at;
    m->n++;
}

static bool counts_hours(const struct limit_rule *rule)
{
    return rule->parts[0].unit == UNIT_HOUR;
}

/* When conditions that speak of a length since an act turn. */
static void add_spans(struct moments *m, const struct search *s, const struct brute_dossier *d,
                      instant after)
{
    for (uint16_t i = 0; i < s->p->n_nodes; i++) {
        const struct law_node *n = &s->p->nodes[i];
        for (uint16_t k = 0; n->op == LAW_SPAN && k < d->n_entries; k++) {
            instant at = d->entries[k].at;
            if (d->entries[k].act != n->point.index) {
                continue;
            }
            int64_t length = n->rule.parts[0].n;
            if (counts_hours(&n->rule)) {
                add_moment(m, at + length * INSTANT_HOUR, after);
                continue;
            }
            for (int64_t more = 0; more < 2; more++) {
                struct date day = zone_local(s->ground->zone, at, NULL);
                day.days += (int32_t)(length + more);
                add_moment(m, zone_day_start(s->ground->zone, day), after);
            }
        }
    }
}

static void add_days(struct moments *m, const struct search *s, instant after)
{
    if (!s->days && !s->changes) {
        return;
    }
    for (int32_t i = 1; i <= (s->days ? 3 : 1); i++) {
        struct date day = zone_local(s->ground->zone, after, NULL);
        day.days += i;
        add_moment(m, zone_day_start(s->ground->zone, day), after);
    }
}

/* The moments at which something may turn, just after them, and between them. */
static void find_moments(struct moments *out, struct search *s, const struct brute_dossier *d)
{
    struct moments turns = {.n = 0};
    instant now = d->until;
    struct brute_dossier later = *d;
    later.until = now + FAR;
    const struct dossier_folded *f = fold(s, &later);
    add_moment(&turns, now, now);
    for (uint32_t i = 0; f != NULL && i < f->n_clocks; i++) {
        if (f->clocks[i].known && !f->clocks[i].end.none) {
            add_moment(&turns, f->clocks[i].end.latest, now);
        }
    }
    for (uint32_t i = 0; f != NULL && i < f->n_tasks; i++) {
        if (f->tasks[i].has_due) {
            add_moment(&turns, f->tasks[i].due.latest, now);
        }
    }
    add_spans(&turns, s, d, now);
    add_days(&turns, s, now);
    out->n = 0;
    for (size_t i = 0; i < turns.n; i++) {
        instant at = turns.list[i];
        instant next = i + 1 < turns.n ? turns.list[i + 1] : at + 2 * INSTANT_HOUR;
        add_moment(out, at, now);
        add_moment(out, at + INSTANT_SECOND, now);
        if (next - at > INSTANT_MINUTE) {
            instant between = at + (next - at) / 2;
            add_moment(out, between - between % INSTANT_SECOND, now);
        }
    }
    add_moment(out, now + FAR, now);
}

/* ---- what is the same ------------------------------------------------------------------------ */

static uint64_t mix(uint64_t h, uint64_t value)
{
    h = (h ^ value) * UINT64_C(0x9E3779B97F4A7C15);
    return h ^ (h >> 29);
}

static bool truth(const struct dossier_folded *f, uint16_t node)
{
    const struct law_node *n = &dossier_procedure(f->plan)->nodes[node];
    law_value value = 0;
    switch (n->op) {
    case LAW_AND:
        return truth(f, n->a) && truth(f, n->b);
    case LAW_OR:
        return truth(f, n->a) || truth(f, n->b);
    case LAW_NOT:
        return !truth(f, n->a);
    case LAW_STATE_IS:
        return (n->set >> dossier_state(f, 0, n->index) & 1) != 0;
    case LAW_CLOCK_IS:
        return dossier_clock_is(f, 0, n->index, n->set);
    case LAW_REMEDY_IS:
        return dossier_remedy_is(f, 0, n->index, n->set);
    case LAW_FACT_TRUE:
        return dossier_fact_value(&value, f, 0, n->index) != DOSSIER_UNKNOWN && value != 0;
    case LAW_ACT_DONE: {
        struct moment at;
        return dossier_last_act(&at, f, 0, n->index);
    }
    default:
        return false;
    }
}

static uint64_t mix_clocks(uint64_t h, const struct dossier_folded *f)
{
    for (uint32_t i = 0; i < f->n_clocks; i++) {
        const struct dossier_clock *c = &f->clocks[i];
        instant left = c->end.latest - f->view.as_of;
        h = mix(h, c->clock * 64u + (uint64_t)c->status);
        h = mix(h, left < -FAR ? 0 : (uint64_t)(left + 2 * FAR));
        h = mix(h, c->worlds * 2 + c->known);
    }
    return h;
}

/* What is to come depends on this alone, as far as can be seen from outside. */
static uint64_t situation(const struct search *s, const struct one *one,
                          const struct dossier_folded *f)
{
    uint64_t h = mix(7, f->n_worlds);
    for (uint16_t w = 0; w < f->n_worlds; w++) {
        for (law_index i = 0; i < s->p->n_states; i++) {
            h = mix(h, dossier_state(f, w, i));
        }
        for (law_index i = 0; i < s->p->n_facts; i++) {
            law_value value = 0;
            h = mix(h, (uint64_t)dossier_fact_value(&value, f, w, i));
            h = mix(h, (uint64_t)value);
        }
        for (law_index i = 0; i < s->p->n_acts; i++) {
            struct moment at;
            bool done = dossier_last_act(&at, f, w, i);
            h = mix(h, done);
            h = done && s->last_matters[i] ? mix(h, (uint64_t)(f->view.as_of - at.at)) : h;
        }
    }
    h = mix_clocks(h, f);
    for (uint32_t i = 0; i < f->n_remedies; i++) {
        h = mix(h, f->remedies[i].remedy * 64u + (uint64_t)f->remedies[i].status);
    }
    for (uint32_t i = 0; i < f->n_amounts; i++) {
        h = mix(h, f->amounts[i].known ? (uint64_t)f->amounts[i].value : UINT64_MAX);
        h = mix(h, f->amounts[i].worlds);
    }
    for (uint32_t i = 0; i < f->n_tasks; i++) {
        h = mix(h, f->tasks[i].act * 2u + (uint64_t)f->tasks[i].done);
        h = mix(h, (uint64_t)(f->tasks[i].due.latest - f->view.as_of));
    }
    for (uint16_t i = 0; i < one->d.n_told; i++) {
        h = mix(h, one->d.told[i].fact * 16u + (uint64_t)one->d.told[i].value);
    }
    h = mix(h, one->held == 0 ? 0 : (uint64_t)(f->view.as_of - one->held));
    return mix(h, s->days || s->changes ? (uint64_t)f->view.as_of : 0);
}

/* Forgets those of long ago when there are many. */
static bool seen_before(struct search *s, uint64_t key)
{
    key |= 1;
    uint64_t *slot = &s->seen[key >> 40 & (SEEN_MAX - 1)];
    bool seen = *slot == key;
    *slot = key;
    return seen;
}

/* ---- making longer --------------------------------------------------------------------------- */

/* Looks at a dossier: what is looked for, or whether it can go on. */
static bool look(struct search *s, const struct brute_dossier *d, const struct dossier_folded *f)
{
    if (f == NULL) {
        return false;
    }
    if (does_lawfully(f, s->goal, LATE)) {
        s->out->found = true;
        s->out->dossier = *d;
    }
    return !s->out->found && lawful_if_supposed(f, LATE, true) != 0;
}

static bool bad_now(const struct search *s, const struct dossier_folded *f)
{
    if (s->goal.property == LAW_NONE) {
        return false;
    }
    const struct law_property *property = &s->p->properties[s->goal.property];
    return truth(f, property->condition) != property->always;
}

static void keep(struct search *s, const struct one *from, const struct brute_dossier *d,
                 const struct dossier_folded *f)
{
    struct one one = {.d = *d, .held = 0};
    if (bad_now(s, f)) {
        one.held = from->held != 0 ? from->held : d->until;
    }
    if (d->n_entries >= s->limits.acts || seen_before(s, situation(s, &one, f))) {
        return;
    }
    if (s->n_pool < POOL_MAX) {
        s->pool[s->n_pool++] = one;
    } else {
        s->pool[draw_bits(&s->seed) % POOL_MAX] = one;
        s->out->whole = false;
    }
}

/* Values of a fact that conditions may tell apart; the number of them. */
static size_t values_of(law_value *out, const struct search *s, law_index fact)
{
    size_t n = 0;
    if (s->p->facts[fact].type == LAW_YES_NO) {
        out[n++] = 0;
        out[n++] = 1;
        return n;
    }
    static const law_value numbers[] = {2, 3, 4, 6};
    for (; n < 4; n++) {
        out[n] = numbers[n];
    }
    return n;
}

static void try_entry(struct search *s, const struct one *from, const struct brute_entry *entry)
{
    struct brute_dossier d = from->d;
    d.entries[d.n_entries++] = *entry;
    d.until = entry->at;
    struct arena_mark mark = arena_mark(s->arena);
    const struct dossier_folded *f = fold(s, &d);
    if (look(s, &d, f)) {
        keep(s, from, &d, f);
    }
    arena_reset(s->arena, mark);
}

/* Every way of telling what the act may tell; an act of these procedures records one fact. */
static void try_telling(struct search *s, const struct one *from, struct brute_entry *entry)
{
    const struct law_act *act = &s->p->acts[entry->act];
    try_entry(s, from, entry);
    law_value values[4];
    size_t n = act->n_records == 0 ? 0 : values_of(values, s, act->records[0]);
    for (size_t i = 0; i < n && !s->out->found; i++) {
        struct brute_entry telling = *entry;
        telling.told[0] = (struct dossier_fact){act->records[0], values[i]};
        telling.n_told = 1;
        try_entry(s, from, &telling);
    }
}

static void try_acts(struct search *s, const struct one *from, instant at)
{
    for (law_index a = 0; a < s->p->n_acts; a++) {
        const struct law_competence *may = &s->p->acts[a].competences[0];
        for (size_t r = 0; r < may->n && !s->out->found; r++) {
            struct brute_entry entry = {.act = a, .role = may->roles[r], .at = at};
            try_telling(s, from, &entry);
        }
    }
}

static void make_longer(struct search *s, const struct one *from)
{
    struct moments moments;
    struct arena_mark mark = arena_mark(s->arena);
    find_moments(&moments, s, &from->d);
    for (size_t i = 0; i < moments.n && !s->out->found; i++) {
        arena_reset(s->arena, mark);
        struct brute_dossier d = from->d;
        d.until = moments.list[i];
        if (!look(s, &d, fold(s, &d))) {
            break; /* found, or nothing after this is lawful */
        }
        if (i + 1 < moments.n) {
            try_acts(s, from, d.until);
        }
    }
    arena_reset(s->arena, mark);
}

/* ---- searching ------------------------------------------------------------------------------- */

/* One dossier without acts for each way of telling facts for the whole of it. */
static void add_first(struct search *s, law_index fact, struct brute_dossier d)
{
    if (s->n_pool == POOL_MAX) {
        return;
    }
    if (fact == s->p->n_facts) {
        s->pool[s->n_pool++] = (struct one){.d = d};
        return;
    }
    add_first(s, (law_index)(fact + 1), d);
    law_value values[4];
    size_t n = values_of(values, s, fact);
    for (size_t i = 0; i < n && d.n_told < BRUTE_FACTS; i++) {
        struct brute_dossier more = d;
        more.told[more.n_told++] = (struct dossier_fact){fact, values[i]};
        add_first(s, (law_index)(fact + 1), more);
    }
}

static void read_law(struct search *s)
{
    const struct law_procedure *p = s->p;
    s->last_matters = ARENA_ARRAY(s->arena, p->n_acts + 1u, bool);
    for (uint16_t i = 0; i < p->n_nodes; i++) {
        if (p->nodes[i].op == LAW_SPAN) {
            s->last_matters[p->nodes[i].point.index] = true;
            s->days = s->days || !counts_hours(&p->nodes[i].rule);
        }
    }
    for (law_index a = 0; a < p->n_acts; a++) {
        for (uint16_t r = 0; r < p->acts[a].n_rules; r++) {
            const struct law_rule *rule = &p->acts[a].rules[r];
            s->changes = s->changes || rule->dates.from.days > p->force.from.days;
            for (uint16_t e = 0; e < rule->n_effects; e++) {
                bool pauses = rule->effects[e].kind == LAW_SUSPENDS;
                s->last_matters[a] = s->last_matters[a] || pauses;
            }
        }
    }
    for (law_index c = 0; c < p->n_clocks; c++) {
        for (uint16_t v = 0; v < p->clocks[c].n_versions; v++) {
            const struct law_version *version = &p->clocks[c].versions[v];
            s->changes = s->changes || version->dates.from.days > p->force.from.days;
            s->days = s->days || !counts_hours(&version->readings[0].rule);
        }
        if (p->clocks[c].runs.kind == LAW_POINT_ACT) {
            s->last_matters[p->clocks[c].runs.index] = true;
        }
    }
}

static struct one draw_one(struct search *s)
{
    size_t at = draw_bits(&s->seed) % s->n_pool;
    struct one one = s->pool[at];
    s->pool[at] = s->pool[--s->n_pool];
    return one;
}

void brute_search(struct brute *out, struct arena *arena, const struct brute_ground *ground,
                  struct brute_goal goal, struct brute_limits limits, uint64_t seed)
{
    *out = (struct brute){.whole = true};
    struct search s = {.out = out,
                       .arena = arena,
                       .ground = ground,
                       .p = dossier_procedure(ground->plan),
                       .goal = goal,
                       .limits = limits,
                       .seed = seed};
    read_law(&s);
    s.pool = ARENA_ARRAY(arena, POOL_MAX, struct one);
    s.seen = ARENA_ARRAY(arena, SEEN_MAX, uint64_t);
    add_first(&s, 0, (struct brute_dossier){.until = OPENING * INSTANT_SECOND});
    while (s.n_pool > 0 && !out->found && out->folds < limits.folds) {
        struct one one = draw_one(&s);
        make_longer(&s, &one);
    }
    out->whole = out->whole && s.n_pool == 0;
}
