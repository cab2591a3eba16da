/* Worlds: making, copying, comparing, and what is noted in them. */
#include "dossier/dossier_priv.h"

#include <string.h>

static size_t aligned(size_t n)
{
    return (n + 15) & ~(size_t)15;
}

static uint32_t most_effects(const struct law_procedure *p)
{
    size_t most = 1;
    for (size_t i = 0; i < p->n_acts; i++) {
        size_t n = 0;
        for (size_t r = 0; r < p->acts[i].n_rules; r++) {
            for (size_t k = 0; k < p->acts[i].rules[r].n_effects; k++) {
                n += 2 + p->acts[i].rules[r].effects[k].n;
            }
        }
        most = n > most ? n : most;
    }
    for (size_t i = 0; i < p->n_clocks; i++) {
        for (size_t k = 0; k < p->clocks[i].n_at_end; k++) {
            size_t n = 2 * (size_t)p->clocks[i].at_end[k].n_effects + 2;
            most = n > most ? n : most;
        }
    }
    for (size_t i = 0; i < p->n_consequences; i++) {
        for (size_t k = 0; k < p->consequences[i].n_lines; k++) {
            size_t n = 2 * (size_t)p->consequences[i].lines[k].n_effects + 2;
            most = n > most ? n : most;
        }
    }
    return (uint32_t)most; /* bounded by LIMIT_PROCEDURE_TOKENS */
}

static const struct world *blank_world(const struct dossier_plan *plan, struct arena *arena)
{
    const struct law_procedure *p = plan->procedure;
    struct world *w = arena_get(arena, plan->world_bytes);
    w->choice = LAW_NONE;
    w->taken = DOSSIER_NONE;
    w->next_end = INT64_MAX;
    w->touched = (struct touched){UINT64_MAX, UINT64_MAX, UINT64_MAX};
    for (law_index i = 0; i < p->n_facts; i++) {
        if (p->facts[i].presumed) {
            *world_known(plan, w, i) = DOSSIER_PRESUMED;
            *world_value(plan, w, i) = p->facts[i].presumed_value;
        }
    }
    for (law_index i = 0; i < p->n_states; i++) {
        world_state(plan, w, i)->set_by = DOSSIER_NONE;
    }
    for (law_index i = 0; i < p->n_clocks; i++) {
        struct run *run = world_run(plan, w, i);
        run->started_by = DOSSIER_NONE;
        run->answered_by = DOSSIER_NONE;
    }
    for (law_index i = 0; i < p->n_remedies; i++) {
        *world_way(plan, w, i) =
            (struct way){LAW_REMEDY_CLOSED, DOSSIER_NONE, DOSSIER_NONE, DOSSIER_NONE};
    }
    for (law_index i = 0; i < p->n_acts; i++) {
        *world_last(plan, w, i) = DOSSIER_NONE;
    }
    return w;
}

/* The state that a condition wants in every case: itself, or a term of its conjunction. */
static struct gate gate_of(const struct law_procedure *p, uint16_t node)
{
    struct gate gate = {.state = LAW_NONE};
    if (node == LAW_ALWAYS) {
        return gate;
    }
    const struct law_node *n = &p->nodes[node];
    if (n->op == LAW_STATE_IS && n->via == LAW_NONE) {
        gate = (struct gate){n->set, n->index};
    } else if (n->op == LAW_AND) {
        gate = gate_of(p, n->b);
        gate = gate.state == LAW_NONE ? gate_of(p, n->a) : gate;
    }
    return gate;
}

static void pack_gates(struct dossier_plan *plan, struct arena *arena)
{
    const struct law_procedure *p = plan->procedure;
    struct gate *lines = ARENA_ARRAY(arena, (size_t)p->n_consequence_lines + 1, struct gate);
    for (size_t i = 0; i < p->n_consequences; i++) {
        for (size_t k = 0; k < p->consequences[i].n_lines; k++) {
            lines[p->consequences[i].first + k] = gate_of(p, p->consequences[i].lines[k].when);
        }
    }
    plan->consequence_gates = lines;
}

static void pack_acts(struct dossier_plan *plan, struct arena *arena)
{
    const struct law_procedure *p = plan->procedure;
    struct hot_act *acts = ARENA_ARRAY(arena, (size_t)p->n_acts + 1, struct hot_act);
    for (size_t i = 0; i < p->n_acts; i++) {
        const struct law_act *act = &p->acts[i];
        struct hot_rule *rules = ARENA_ARRAY(arena, (size_t)act->n_rules + 1, struct hot_rule);
        for (size_t r = 0; r < act->n_rules; r++) {
            const struct law_rule *rule = &act->rules[r];
            rules[r] = (struct hot_rule){.from = rule->dates.from.days,
                                         .until = rule->dates.until.days,
                                         .when = rule->when,
                                         .gate = gate_of(p, rule->when),
                                         .rule = rule};
        }
        acts[i] = (struct hot_act){rules, act->n_rules};
    }
    plan->acts = acts;
}

static void pack_nodes(struct dossier_plan *plan, struct arena *arena)
{
    const struct law_procedure *p = plan->procedure;
    struct hot_node *nodes = ARENA_ARRAY(arena, (size_t)p->n_nodes + 1, struct hot_node);
    for (size_t i = 0; i < p->n_nodes; i++) {
        const struct law_node *n = &p->nodes[i];
        bool back = n->op == LAW_CLOCK_IS && n->via == LAW_NONE && p->clocks[n->index].backwards;
        bool dossier =
            n->op == LAW_FACT_KNOWN && n->via == LAW_NONE && p->facts[n->index].type == LAW_DOSSIER;
        nodes[i] = (struct hot_node){.set = n->set,
                                     .a = n->a,
                                     .b = n->b,
                                     .index = n->index,
                                     .op = (uint8_t)n->op,
                                     .plain = n->via == LAW_NONE && !back && !dossier};
    }
    plan->nodes = nodes;
}

static struct watch watch_of(const struct law_procedure *p, const struct law_node *n)
{
    uint64_t bit = UINT64_C(1) << n->index % 64;
    struct watch watch = {.still = true, .rests = n->via != LAW_NONE || n->op == LAW_DOSSIER_IS};
    if (watch.rests) {
        return watch; /* without that dossier it is never known */
    }
    switch (n->op) {
    case LAW_FACT_TRUE:
    case LAW_FACT_IS:
    case LAW_FACT_KNOWN:
        watch.of.facts = bit;
        break;
    case LAW_STATE_IS:
        watch.of.states = bit;
        break;
    case LAW_CLOCK_IS:
        watch.of.clocks = bit;
        watch.still = !p->clocks[n->index].backwards;
        break;
    default: /* the hour, acts, remedies, sums, places */
        watch.still = false;
        break;
    }
    return watch;
}

/* What is touched where a condition that is looked at again may answer otherwise. */
static void ask_also(struct touched *asked, const struct gate *gate, const struct watch *watch)
{
    asked->states |= watch->of.states;
    asked->facts |= watch->of.facts;
    asked->clocks |= watch->of.clocks;
    asked->states |= gate->state == LAW_NONE ? 0 : UINT64_C(1) << gate->state % 64;
}

static void pack_watches(struct dossier_plan *plan, struct arena *arena)
{
    const struct law_procedure *p = plan->procedure;
    struct watch *watches = ARENA_ARRAY(arena, (size_t)p->n_nodes + 1, struct watch);
    for (uint16_t i = 0; i < p->n_nodes; i++) { /* children come first */
        const struct law_node *n = &p->nodes[i];
        if (!law_joins(n->op)) {
            watches[i] = watch_of(p, n);
            continue;
        }
        watches[i] = watches[n->a];
        if (n->op != LAW_NOT) {
            const struct watch *b = &watches[n->b];
            watches[i].still = watches[i].still && b->still;
            watches[i].rests = watches[i].rests || b->rests;
            watches[i].of.states |= b->of.states;
            watches[i].of.facts |= b->of.facts;
            watches[i].of.clocks |= b->of.clocks;
        }
    }
    plan->watches = watches;
    struct watch *lines = ARENA_ARRAY(arena, (size_t)p->n_consequence_lines + 1, struct watch);
    for (size_t i = 0; i < p->n_consequences; i++) {
        for (size_t k = 0; k < p->consequences[i].n_lines; k++) {
            const struct law_consequence_line *line = &p->consequences[i].lines[k];
            struct watch *watch = &lines[p->consequences[i].first + k];
            *watch = watches[line->when];
            watch->still =
                watch->still && !law_dates_begin(line->dates) && !law_dates_end(line->dates);
        }
    }
    plan->consequence_watches = lines;
    for (size_t i = 0; i < p->n_consequence_lines; i++) {
        ask_also(&plan->asked_by_lines, &plan->consequence_gates[i], &lines[i]);
    }
}

static void pack_properties(struct dossier_plan *plan, struct arena *arena)
{
    const struct law_procedure *p = plan->procedure;
    struct hot_property *hot = ARENA_ARRAY(arena, (size_t)p->n_properties + 1, struct hot_property);
    for (size_t i = 0; i < p->n_properties; i++) {
        const struct law_property *law = &p->properties[i];
        hot[i] = (struct hot_property){gate_of(p, law->always ? LAW_ALWAYS : law->condition),
                                       plan->watches[law->condition], law->dates.from.days,
                                       law->dates.until.days};
        ask_also(&plan->asked_by_properties, &hot[i].gate, &hot[i].watch);
    }
    plan->properties = hot;
}

struct elsewhere {
    const struct law_procedure *p;
    bool asked;
};

static void asks_elsewhere(uint16_t atom, void *payload)
{
    struct elsewhere *k = payload;
    const struct law_node *n = &k->p->nodes[atom];
    k->asked = k->asked || n->via != LAW_NONE || n->point.via != LAW_NONE ||
               n->left.via != LAW_NONE || n->right.via != LAW_NONE;
}

/* Whether a condition asks another dossier. */
static bool asks_another(const struct law_procedure *p, uint16_t node)
{
    struct elsewhere k = {p, false};
    law_each_atom(p, node, asks_elsewhere, &k);
    return k.asked;
}

static bool rests_on_another(const struct law_procedure *p)
{
    for (size_t i = 0; i < p->n_properties; i++) {
        if (asks_another(p, p->properties[i].condition)) {
            return true;
        }
    }
    for (size_t i = 0; i < p->n_consequences; i++) {
        for (size_t k = 0; k < p->consequences[i].n_lines; k++) {
            if (asks_another(p, p->consequences[i].lines[k].when)) {
                return true;
            }
        }
    }
    return false;
}

const struct dossier_plan *dossier_prepare(struct arena *arena,
                                           const struct law_procedure *procedure,
                                           struct calendar *calendar)
{
    struct dossier_plan *plan = ARENA_NEW(arena, struct dossier_plan);
    plan->procedure = procedure;
    plan->calendar = calendar;
    plan->at_clocks = aligned(sizeof(struct world));
    plan->at_values = plan->at_clocks + aligned(procedure->n_clocks * sizeof(struct run));
    plan->at_states = plan->at_values + aligned(procedure->n_facts * sizeof(law_value));
    plan->at_remedies = plan->at_states + aligned(procedure->n_states * sizeof(struct state_slot));
    plan->at_acts = plan->at_remedies + aligned(procedure->n_remedies * sizeof(struct way));
    plan->at_known = plan->at_acts + aligned(procedure->n_acts * sizeof(uint32_t));
    plan->at_properties = plan->at_known + aligned(procedure->n_facts);
    plan->at_consequences =
        plan->at_properties + aligned(procedure->n_properties * sizeof(struct holding));
    for (size_t i = 0; i < procedure->n_amounts; i++) {
        plan->has_totals = plan->has_totals || procedure->amounts[i].total;
    }
    plan->at_sums = plan->at_consequences + aligned(procedure->n_consequence_lines);
    plan->world_bytes =
        plan->at_sums + (plan->has_totals ? aligned(procedure->n_amounts * sizeof(struct sum)) : 0);
    plan->max_planned = most_effects(procedure);
    for (size_t i = 0; i < procedure->n_acts; i++) {
        uint32_t n = procedure->acts[i].n_rules;
        plan->max_rules = n > plan->max_rules ? n : plan->max_rules;
    }
    plan->pure_state = ARENA_ARRAY(arena, (size_t)procedure->n_nodes + 1, bool);
    for (uint16_t i = 0; i < procedure->n_nodes; i++) { /* children come first */
        const struct law_node *n = &procedure->nodes[i];
        bool both = n->op == LAW_AND || n->op == LAW_OR;
        plan->pure_state[i] = (n->op == LAW_STATE_IS && n->via == LAW_NONE) ||
                              (n->op == LAW_NOT && plan->pure_state[n->a]) ||
                              (both && plan->pure_state[n->a] && plan->pure_state[n->b]);
    }
    plan->has_suspensive = ARENA_ARRAY(arena, (size_t)procedure->n_acts + 1, bool);
    for (size_t i = 0; i < procedure->n_remedies; i++) {
        for (size_t k = 0; k < procedure->remedies[i].n_suspensive; k++) {
            const struct law_suspensive *s = &procedure->remedies[i].suspensive[k];
            for (size_t j = 0; j < s->n; j++) {
                plan->has_suspensive[s->acts[j]] = true;
            }
        }
    }
    plan->rests = rests_on_another(procedure);
    pack_nodes(plan, arena);
    pack_acts(plan, arena);
    pack_gates(plan, arena);
    pack_watches(plan, arena);
    pack_properties(plan, arena);
    plan->blank = blank_world(plan, arena);
    return plan;
}

const struct law_procedure *dossier_procedure(const struct dossier_plan *plan)
{
    return plan->procedure;
}

struct world *world_new(struct fold *f)
{
    struct world *w = world_copy(f, f->plan->blank);
    for (size_t i = 0; i < f->dossier->n_facts; i++) {
        const struct dossier_fact *told = &f->dossier->facts[i];
        gr_assert(told->fact < f->p->n_facts);
        *world_known(f->plan, w, told->fact) = DOSSIER_TOLD;
        *world_value(f->plan, w, told->fact) = told->value;
    }
    return w;
}

struct world *world_copy(struct fold *f, const struct world *w)
{
    struct world *copy = arena_bytes(f->arena, f->plan->world_bytes);
    memcpy(copy, w, f->plan->world_bytes);
    return copy;
}

static bool same_run(const struct run *a, const struct run *b)
{
    if (a->status != b->status || a->known != b->known || a->started_by != b->started_by ||
        a->version != b->version || a->reading != b->reading || a->answered_by != b->answered_by ||
        a->missed != b->missed || a->paused != b->paused) {
        return false;
    }
    return !a->known || (a->end.earliest == b->end.earliest && a->end.latest == b->end.latest &&
                         a->end.none == b->end.none);
}

bool world_same(const struct fold *f, const struct world *a, const struct world *b)
{
    const struct dossier_plan *plan = f->plan;
    const struct law_procedure *p = f->p;
    struct world *x = (struct world *)(uintptr_t)a;
    struct world *y = (struct world *)(uintptr_t)b;
    if (a->digest != b->digest || a->n_supposed != b->n_supposed) {
        return false;
    }
    for (size_t i = 0; i < a->n_supposed; i++) {
        if (a->supposed[i].node != b->supposed[i].node ||
            a->supposed[i].holds != b->supposed[i].holds) {
            return false;
        }
    }
    for (law_index i = 0; i < p->n_states; i++) {
        if (world_state(plan, x, i)->value != world_state(plan, y, i)->value) {
            return false;
        }
    }
    for (law_index i = 0; i < p->n_facts; i++) {
        if (*world_known(plan, x, i) != *world_known(plan, y, i) ||
            *world_value(plan, x, i) != *world_value(plan, y, i)) {
            return false;
        }
    }
    for (law_index i = 0; i < p->n_clocks; i++) {
        if (!same_run(world_run(plan, x, i), world_run(plan, y, i))) {
            return false;
        }
    }
    for (law_index i = 0; plan->has_totals && i < p->n_amounts; i++) {
        const struct sum *v = world_sum(plan, x, i);
        const struct sum *u = world_sum(plan, y, i);
        if (v->value != u->value || v->unknown != u->unknown) {
            return false;
        }
    }
    for (law_index i = 0; i < p->n_remedies; i++) {
        const struct way *v = world_way(plan, x, i);
        const struct way *u = world_way(plan, y, i);
        if (v->status != u->status || v->used_by != u->used_by) {
            return false;
        }
    }
    return true;
}

/* FNV-1a over the few numbers that tell notes apart. */
static uint64_t mix(uint64_t digest, uint64_t value)
{
    for (int i = 0; i < 8; i++) {
        digest = (digest ^ ((value >> (8 * i)) & 0xff)) * UINT64_C(1099511628211);
    }
    return digest;
}

void world_find(struct step *s, struct dossier_finding finding)
{
    struct finding_node *node = ARENA_NEW(s->fold->arena, struct finding_node);
    node->finding = finding;
    node->next = s->world->findings;
    s->world->findings = node;
    uint64_t what =
        ((uint64_t)finding.kind << 48) ^ ((uint64_t)finding.clock << 32) ^ finding.entry ^ 1;
    s->world->digest = mix(mix(s->world->digest, what), (uint64_t)(uintptr_t)finding.rule);
}

void world_outcome(struct step *s, struct dossier_outcome outcome)
{
    struct outcome_node *node = ARENA_NEW(s->fold->arena, struct outcome_node);
    node->outcome = outcome;
    node->next = s->world->outcomes;
    s->world->outcomes = node;
    uint64_t what = ((uint64_t)outcome.in_time << 60) ^ ((uint64_t)outcome.clock << 40) ^
                    ((uint64_t)outcome.entry << 4) ^ 2;
    s->world->digest = mix(mix(s->world->digest, what), (uint64_t)outcome.end.latest);
    s->world->digest = mix(s->world->digest, (uint64_t)(uintptr_t)outcome.cites);
}

void world_duty(struct step *s, struct dossier_task task, instant since)
{
    struct duty_node *node = ARENA_NEW(s->fold->arena, struct duty_node);
    node->task = task;
    node->since = since;
    node->next = s->world->duties;
    s->world->duties = node;
    uint64_t what = ((uint64_t)task.role << 32) ^ ((uint64_t)task.act << 8) ^ 3;
    s->world->digest = mix(mix(s->world->digest, what), (uint64_t)task.due.latest);
}

void world_event(struct step *s, struct dossier_event event)
{
    struct event_node *node = ARENA_NEW(s->fold->arena, struct event_node);
    node->event = event;
    node->next = s->world->events;
    s->world->events = node;
    uint64_t what = ((uint64_t)event.consequence << 32) ^ event.entry ^ 4;
    s->world->digest = mix(mix(s->world->digest, what), (uint64_t)event.at.date.days);
}

void world_assume(struct fold *f, struct world *w, struct dossier_assumption a, uint16_t node)
{
    struct assumption_node *note = ARENA_NEW(f->arena, struct assumption_node);
    note->assumption = a;
    note->next = w->assumptions;
    w->assumptions = note;
    switch (a.kind) {
    case DOSSIER_ASSUMES_FACT:
        *world_known(f->plan, w, a.index) = DOSSIER_ASSUMED;
        touch_fact(w, a.index);
        *world_value(f->plan, w, a.index) = a.value;
        break;
    case DOSSIER_ASSUMES_STATE:
        world_state(f->plan, w, a.index)->value = (uint8_t)a.value;
        touch_state(w, a.index);
        break;
    case DOSSIER_ASSUMES_USE:
        w->choice = a.index;
        break;
    case DOSSIER_ASSUMES_READING:
        break;
    case DOSSIER_ASSUMES_CONDITION:
        if (w->n_supposed < ASSUMED_MAX) {
            enum law_op op = f->p->nodes[node].op;
            bool lasting = op == LAW_COMPARE || op == LAW_FACT_KNOWN || op == LAW_FACT_IN ||
                           op == LAW_CELL_TRUE;
            w->supposed[w->n_supposed++] = (struct supposed){node, a.value != 0, lasting};
        }
        break;
    }
}

static bool speaks_of(const struct law_node *n, law_index fact)
{
    if (n->op == LAW_COMPARE) {
        return (n->left.kind == LAW_OPERAND_FACT && n->left.index == fact) ||
               (n->right.kind == LAW_OPERAND_FACT && n->right.index == fact);
    }
    return (n->op == LAW_FACT_KNOWN || n->op == LAW_FACT_IN) && n->index == fact;
}

void world_forget(struct fold *f, struct world *w, law_index fact)
{
    uint16_t kept = 0;
    for (uint16_t i = 0; i < w->n_supposed; i++) {
        const struct supposed *s = &w->supposed[i];
        bool drop = fact == LAW_NONE ? !s->lasting : speaks_of(&f->p->nodes[s->node], fact);
        if (!drop) {
            w->supposed[kept++] = *s;
        }
    }
    w->n_supposed = kept;
}
