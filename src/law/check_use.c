/* Names without use: what is declared and never used, clocks that nothing starts or answers,
 * states that nothing changes, remedies that nothing opens or uses. All of it is a warning: the
 * procedure can be computed, but somebody forgot something. */
#include "law/law_priv.h"

/* Marks by index, one array for each kind of declaration. */
struct marks {
    const struct law_procedure *p;
    bool *roles, *facts, *states, *clocks, *remedies, *tables;
    bool *started, *answered;  /* clocks */
    bool *opened, *used;       /* remedies */
    uint64_t *entered, *asked; /* states: bits of values */
};

static void mark(bool *marks, law_index index)
{
    if (index != LAW_NONE) {
        marks[index] = true;
    }
}

static void mark_all(bool *marks, const law_index *list, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        mark(marks, list[i]);
    }
}

static void mark_point(struct marks *m, const struct law_point *point)
{
    mark(m->facts, point->via);
    if (point->kind == LAW_POINT_FACT) {
        mark(m->facts, point->index);
    }
    if (point->kind == LAW_POINT_END || point->kind == LAW_POINT_START) {
        mark(m->clocks, point->index);
    }
}

static void mark_operand(struct marks *m, const struct law_operand *operand)
{
    mark(m->facts, operand->via);
    if (operand->kind == LAW_OPERAND_FACT) {
        mark(m->facts, operand->index);
    }
    if (operand->kind == LAW_OPERAND_CELL) {
        mark(m->tables, operand->index);
    }
}

static void mark_node(struct marks *m, const struct law_node *node)
{
    mark(m->facts, node->via);
    switch (node->op) {
    case LAW_FACT_TRUE:
    case LAW_FACT_KNOWN:
    case LAW_FACT_IS:
    case LAW_DOSSIER_IS:
    case LAW_FACT_IN:
        mark(m->facts, node->index);
        break;
    case LAW_STATE_IS:
        mark(m->states, node->index);
        m->asked[node->index] |= node->set;
        break;
    case LAW_CLOCK_IS:
    case LAW_BEFORE_END:
    case LAW_AFTER_END:
        mark(m->clocks, node->index);
        break;
    case LAW_REMEDY_IS:
        mark(m->remedies, node->index);
        break;
    case LAW_SPAN:
        mark_point(m, &node->point);
        break;
    case LAW_BY:
        mark(m->roles, node->index);
        break;
    case LAW_COMPARE:
        mark_operand(m, &node->left);
        mark_operand(m, &node->right);
        break;
    case LAW_CELL_TRUE:
        mark(m->tables, node->index);
        break;
    case LAW_AND:
    case LAW_OR:
    case LAW_NOT:
    case LAW_ACT_DONE:
    case LAW_DATE_FROM:
    case LAW_DATE_BEFORE:
    case LAW_IN:
        break;
    }
}

static void mark_uses(struct marks *m, const struct law_effect *effect)
{
    for (uint16_t i = 0; i < effect->n; i++) {
        const struct law_remedy *remedy = &m->p->remedies[effect->list[i]];
        mark(m->used, effect->list[i]);
        mark(m->answered, remedy->within);
        mark(m->started, remedy->ruling_within);
        if (remedy->ruling != LAW_NONE) {
            mark(m->answered, remedy->ruling_within);
        }
    }
}

static void mark_effect(struct marks *m, const struct law_effect *effect)
{
    switch (effect->kind) {
    case LAW_BECOMES:
        mark(m->states, effect->index);
        m->entered[effect->index] |= UINT64_C(1) << effect->value;
        break;
    case LAW_STARTS:
    case LAW_INTERRUPTS:
        mark(m->started, effect->index);
        break;
    case LAW_STOPS:
        mark(m->answered, effect->index);
        break;
    case LAW_REPLACES:
        mark(m->answered, effect->index);
        mark(m->started, effect->value);
        break;
    case LAW_ANSWERS:
        mark_all(m->answered, effect->list, effect->n);
        break;
    case LAW_OPENS:
        mark(m->opened, effect->index);
        mark(m->started, m->p->remedies[effect->index].within);
        break;
    case LAW_USES:
        mark_uses(m, effect);
        break;
    case LAW_MUST:
        mark(m->roles, effect->index);
        break;
    case LAW_SUSPENDS:
    case LAW_RESUMES:
    case LAW_CLOSES:
    case LAW_WITHDRAWS:
    case LAW_REPEALS:
        break;
    }
}

static void mark_effects(struct marks *m, const struct law_effect *effects, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        mark_effect(m, &effects[i]);
    }
}

static void mark_act(struct marks *m, const struct law_act *act)
{
    mark_point(m, &act->governed);
    mark_all(m->facts, act->records, act->n_records);
    for (uint16_t i = 0; i < act->n_competences; i++) {
        mark_all(m->roles, act->competences[i].roles, act->competences[i].n);
    }
    for (uint16_t i = 0; i < act->n_rules; i++) {
        const struct law_rule *rule = &act->rules[i];
        mark_all(m->facts, rule->facts, rule->n_facts);
        mark_effects(m, rule->effects, rule->n_effects);
    }
}

static void mark_clock(struct marks *m, law_index index)
{
    const struct law_clock *clock = &m->p->clocks[index];
    mark_point(m, &clock->runs);
    mark_point(m, &clock->governed);
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        for (uint16_t k = 0; k < clock->versions[i].n_readings; k++) {
            mark(m->facts, clock->versions[i].readings[k].fewer);
        }
    }
    for (uint16_t i = 0; i < clock->n_warnings; i++) {
        mark(m->roles, clock->warnings[i].role);
    }
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        m->answered[index] = true; /* the law itself says what follows */
        mark_effects(m, clock->at_end[i].effects, clock->at_end[i].n_effects);
    }
}

static void mark_consequences(struct marks *m)
{
    for (law_index i = 0; i < m->p->n_consequences; i++) {
        for (uint16_t k = 0; k < m->p->consequences[i].n_lines; k++) {
            const struct law_consequence_line *line = &m->p->consequences[i].lines[k];
            mark_effects(m, line->effects, line->n_effects);
        }
    }
}

static void mark_rest(struct marks *m)
{
    const struct law_procedure *p = m->p;
    mark_consequences(m);
    for (law_index i = 0; i < p->n_remedies; i++) {
        mark_all(m->roles, p->remedies[i].by, p->remedies[i].n_by);
        mark(m->roles, p->remedies[i].before);
    }
    for (law_index i = 0; i < p->n_tables; i++) {
        mark(m->facts, p->tables[i].fact);
    }
    for (law_index i = 0; i < p->n_amounts; i++) {
        for (uint16_t k = 0; k < p->amounts[i].n_lines; k++) {
            mark_operand(m, &p->amounts[i].lines[k].operand);
        }
    }
    for (law_index i = 0; i < p->n_tasks; i++) {
        mark(m->roles, p->tasks[i].role);
        mark_point(m, &p->tasks[i].point);
    }
    for (law_index i = 0; i < p->n_indicators; i++) {
        for (uint16_t k = 0; k < p->indicators[i].n_dimensions; k++) {
            mark(m->facts, p->indicators[i].dimensions[k].fact);
        }
    }
    for (law_index i = 0; i < p->n_keeps; i++) {
        for (uint16_t k = 0; k < p->keeps[i].n_points; k++) {
            mark_point(m, &p->keeps[i].points[k]);
        }
    }
}

static struct marks marks_of(struct arena *arena, const struct law_procedure *p)
{
    struct marks m = {
        .p = p,
        .roles = ARENA_ARRAY(arena, p->n_roles, bool),
        .facts = ARENA_ARRAY(arena, p->n_facts, bool),
        .states = ARENA_ARRAY(arena, p->n_states, bool),
        .clocks = ARENA_ARRAY(arena, p->n_clocks, bool),
        .started = ARENA_ARRAY(arena, p->n_clocks, bool),
        .answered = ARENA_ARRAY(arena, p->n_clocks, bool),
        .remedies = ARENA_ARRAY(arena, p->n_remedies, bool),
        .opened = ARENA_ARRAY(arena, p->n_remedies, bool),
        .used = ARENA_ARRAY(arena, p->n_remedies, bool),
        .tables = ARENA_ARRAY(arena, p->n_tables, bool),
        .entered = ARENA_ARRAY(arena, p->n_states, uint64_t),
        .asked = ARENA_ARRAY(arena, p->n_states, uint64_t),
    };
    for (uint16_t i = 0; i < p->n_nodes; i++) {
        mark_node(&m, &p->nodes[i]);
    }
    for (law_index i = 0; i < p->n_acts; i++) {
        mark_act(&m, &p->acts[i]);
    }
    for (law_index i = 0; i < p->n_clocks; i++) {
        mark_clock(&m, i);
    }
    mark_rest(&m);
    return m;
}

/* ---- what is said ---------------------------------------------------------------------------- */

static void say(struct diagnostics *d, struct span span, enum error_code code, const char *text,
                struct slice name, const char *remedy)
{
    error_remedy(
        diagnostics_add(d, SEVERITY_WARNING, span, code, "%s: `%.*s`", text, SLICE_ARG(name)), "%s",
        remedy);
}

/* Readings of one name are one reading of the law: they are called the same everywhere. */
static void say_readings(const struct law_procedure *p, const struct law_version *version,
                         struct diagnostics *d)
{
    for (uint16_t i = 0; i < version->n_readings; i++) {
        const struct law_reading *reading = &version->readings[i];
        if (reading->labels.fr.n + reading->labels.en.n > 0 &&
            law_reading_labels(p, reading->name) != &reading->labels) {
            say(d, version->span, ERROR_DUPLICATE, "the reading has its words already",
                reading->name, "leave them where they stand first, or give it another name");
        }
    }
}

/* A clock that runs back from a known date needs no start: it is counted when it is asked for. */
static void say_clocks(const struct marks *m, struct diagnostics *d)
{
    for (law_index i = 0; i < m->p->n_clocks; i++) {
        const struct law_clock *clock = &m->p->clocks[i];
        bool used = m->answered[i] || m->clocks[i];
        for (uint16_t v = 0; v < clock->n_versions; v++) {
            say_readings(m->p, &clock->versions[v], d);
        }
        if (!m->started[i] && !(clock->backwards && used)) {
            say(d, clock->span, ERROR_UNUSED, "nothing starts the clock", clock->name,
                "let an act start it, or a remedy name it (`within`)");
        } else if (!used) {
            say(d, clock->span, ERROR_REACH, "nothing answers the clock when it rings", clock->name,
                "let an act answer or stop it, ask for its end, or say what happens "
                "`at end`");
        }
    }
}

static void say_state(const struct marks *m, law_index index, struct diagnostics *d)
{
    const struct law_state *state = &m->p->states[index];
    if (m->entered[index] == 0) {
        say(d, state->span, ERROR_REACH, "nothing changes the state", state->name,
            "let an act say what it becomes");
        return;
    }
    if ((m->entered[index] & ~UINT64_C(1)) == 0 && state->n_values > 1) {
        say(d, state->span, ERROR_REACH, "nothing leaves the first value of the state", state->name,
            "let an act say what it becomes");
        return;
    }
    for (uint16_t value = 1; value < state->n_values && value < 64; value++) {
        if ((m->entered[index] >> value & 1) == 0) {
            say(d, state->span, ERROR_REACH, "nothing enters the value", state->values[value].name,
                "let an act say when the state becomes it, or remove it");
        }
    }
}

/* Who may use it is told that he may: so it must be known for whom he acts. */
static void say_users(const struct law_procedure *p, const struct law_remedy *remedy,
                      struct diagnostics *d)
{
    for (uint16_t i = 0; i < remedy->n_by; i++) {
        const struct law_role *role = &p->roles[remedy->by[i]];
        if (!role->authority && !role->concerned) {
            say(d, role->span, ERROR_REACH, "a remedy is for a role that is nobody's", role->name,
                "after its name stands \"concerned\", or \"authority\"");
        }
    }
}

static void say_remedies(const struct marks *m, struct diagnostics *d)
{
    for (law_index i = 0; i < m->p->n_remedies; i++) {
        const struct law_remedy *remedy = &m->p->remedies[i];
        say_users(m->p, remedy, d);
        if (!m->opened[i]) {
            say(d, remedy->span, ERROR_UNUSED, "nothing opens the remedy", remedy->name,
                "let the act that it lies against open it");
        } else if (!m->used[i]) {
            say(d, remedy->span, ERROR_UNUSED, "nothing uses the remedy", remedy->name,
                "let the request of the person use it");
        }
    }
}

static void say_names(const struct marks *m, struct diagnostics *d)
{
    const struct law_procedure *p = m->p;
    const char *remedy = "use it or remove it";
    for (law_index i = 0; i < p->n_roles; i++) {
        if (!m->roles[i]) {
            say(d, p->roles[i].span, ERROR_UNUSED, "the role is never used", p->roles[i].name,
                remedy);
        }
    }
    for (law_index i = 0; i < p->n_facts; i++) {
        if (!m->facts[i]) {
            say(d, p->facts[i].span, ERROR_UNUSED, "the fact is never used", p->facts[i].name,
                remedy);
        }
    }
    for (law_index i = 0; i < p->n_tables; i++) {
        if (!m->tables[i]) {
            say(d, p->tables[i].span, ERROR_UNUSED, "the table is never used", p->tables[i].name,
                remedy);
        }
    }
}

void check_use(const struct law_procedure *p, struct diagnostics *d)
{
    struct arena_mark start = arena_mark(d->arena);
    struct marks m = marks_of(d->arena, p);
    say_clocks(&m, d);
    for (law_index i = 0; i < p->n_states; i++) {
        say_state(&m, i, d);
    }
    say_remedies(&m, d);
    say_names(&m, d);
    arena_reset(d->arena, start);
}
