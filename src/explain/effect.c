/* What follows from an act, from the end of a time limit or from a situation, as sentences. */
#include "explain/explain_priv.h"

static void tell_clocks(const struct teller *t, const law_index *list, uint16_t n)
{
    for (uint16_t i = 0; i < n; i++) {
        tell_joint(t, i, n, " ou ", " or ");
        tell_clock(t, list[i]);
        tell_clock_length(t, list[i]);
    }
}

/* How long there is to use a remedy. */
static void tell_time_of(const struct teller *t, law_index remedy)
{
    law_index within = t->p->remedies[remedy].within;
    if (within != LAW_NONE) {
        tell_clock_length(t, within);
    }
}

/* Those that can be had on the day told; all of them where none can, and as a rule that is
 * compared, which says the same on every day. */
static law_index *told_among(const struct teller *t, const law_index *list, uint16_t n,
                             uint16_t *n_told)
{
    law_index *told = ARENA_ARRAY(t->arena, n + (size_t)1, law_index);
    *n_told = 0;
    for (uint16_t i = 0; i < n; i++) {
        if (told_remedy(t, list[i]) && !tells_passages(t)) {
            told[(*n_told)++] = list[i];
        }
    }
    for (uint16_t i = 0; *n_told == 0 && i < n; i++) {
        told[i] = list[i];
    }
    *n_told = *n_told == 0 ? n : *n_told;
    return told;
}

static void tell_remedies(const struct teller *t, const law_index *list, uint16_t n)
{
    uint16_t n_told = 0;
    const law_index *told = told_among(t, list, n, &n_told);
    for (uint16_t i = 0; i < n_told; i++) {
        tell_joint(t, i, n_told, " ou ", " or ");
        tell_remedy(t, told[i]);
        tell_time_of(t, told[i]);
    }
}

static void tell_becomes(const struct teller *t, const struct law_effect *effect)
{
    const struct law_state *state = &t->p->states[effect->index];
    tell_label(t, state->labels, state->name);
    tell(t, " devient ", " becomes ");
    tell_label(t, state->values[effect->value].labels, state->values[effect->value].name);
}

static void on_clock(const struct teller *t, law_index clock, const char *fr, const char *en)
{
    tell(t, "le délai ", "the time limit ");
    tell_clock(t, clock);
    tell(t, fr, en);
}

static void on_remedy(const struct teller *t, law_index remedy, const char *fr, const char *en)
{
    tell(t, "le recours ", "the remedy ");
    tell_remedy(t, remedy);
    tell(t, fr, en);
}

static void on_act(const struct teller *t, law_index act, const char *fr, const char *en)
{
    tell(t, "l'acte ", "the act ");
    tell_act(t, act);
    tell(t, fr, en);
}

static void tell_must(const struct teller *t, const struct law_effect *effect)
{
    tell(t, "doit suivre l'acte ", "what must follow is the act ");
    tell_act(t, effect->value);
    tell(t, ", à la charge de : ", ", by: ");
    tell_role(t, effect->index);
}

static void tell_otherwise(const struct teller *t, const struct law_labels *otherwise)
{
    if (otherwise->fr.n > 0 || otherwise->en.n > 0) {
        tell(t, " (à défaut : ", " (failing that: ");
        tell_label(t, *otherwise, SLICE(""));
        buf_char(t->out, ')');
    }
}

static void tell_begins(const struct teller *t, law_index clock)
{
    on_clock(t, clock, " commence à courir", " begins to run");
    tell_clock_length(t, clock);
}

static void tell_effect(const struct teller *t, const struct law_effect *effect)
{
    switch (effect->kind) {
    case LAW_BECOMES:
        tell_becomes(t, effect);
        return;
    case LAW_STARTS:
        tell_begins(t, effect->index);
        return;
    case LAW_STOPS:
        on_clock(t, effect->index, " cesse de courir", " stops running");
        return;
    case LAW_SUSPENDS:
        on_clock(t, effect->index, " est suspendu", " is suspended");
        return;
    case LAW_RESUMES:
        on_clock(t, effect->index, " reprend son cours", " resumes");
        return;
    case LAW_INTERRUPTS:
        on_clock(t, effect->index, " est interrompu et court de nouveau en entier",
                 " is interrupted and runs again in full");
        tell_clock_length(t, effect->index);
        return;
    case LAW_ANSWERS:
        tell(t, "l'acte est attendu avant l'expiration du délai ",
             "the act is awaited before the end of the time limit ");
        tell_clocks(t, effect->list, effect->n);
        tell_otherwise(t, &effect->otherwise);
        return;
    case LAW_REPLACES:
        on_clock(t, effect->index, " est remplacé par le délai ", " is replaced by ");
        tell_clock(t, effect->value);
        tell_clock_length(t, effect->value);
        return;
    case LAW_OPENS:
        on_remedy(t, effect->index, " s'ouvre", " opens");
        tell_time_of(t, effect->index);
        return;
    case LAW_CLOSES:
        on_remedy(t, effect->index, " se ferme", " closes");
        return;
    case LAW_USES:
        tell(t, "l'acte exerce le recours ", "the act uses the remedy ");
        tell_remedies(t, effect->list, effect->n);
        tell_otherwise(t, &effect->otherwise);
        return;
    case LAW_WITHDRAWS:
        on_act(t, effect->index, " est retiré : il est réputé n'avoir jamais existé",
               " is withdrawn: it is as if it had never been");
        return;
    case LAW_REPEALS:
        on_act(t, effect->index, " est abrogé pour l'avenir", " is repealed for the future");
        return;
    case LAW_MUST:
        tell_must(t, effect);
        return;
    }
}

/* Ten clocks that stop are one sentence, not ten. */
static uint16_t run_of_clocks(const struct law_effect *effects, uint16_t n, uint16_t from)
{
    uint16_t end = (uint16_t)(from + 1);
    while (end < n && effects[end].kind == effects[from].kind) {
        end++;
    }
    bool many = effects[from].kind == LAW_STARTS || effects[from].kind == LAW_STOPS;
    return many ? end : (uint16_t)(from + 1);
}

static void tell_run(const struct teller *t, const struct law_effect *effects, uint16_t n)
{
    tell(t, "les délais ", "the time limits ");
    for (uint16_t i = 0; i < n; i++) {
        tell_joint(t, i, n, " et ", " and ");
        tell_clock(t, effects[i].index);
        if (effects[0].kind == LAW_STARTS) {
            tell_clock_length(t, effects[i].index);
        }
    }
    if (effects[0].kind == LAW_STARTS) {
        tell(t, " commencent à courir", " begin to run");
    } else {
        tell(t, " cessent de courir", " stop running");
    }
}

void tell_effects(const struct teller *t, const struct law_effect *effects, uint16_t n)
{
    for (uint16_t i = 0; i < n;) {
        uint16_t end = run_of_clocks(effects, n, i);
        buf_text(t->out, i == 0 ? "" : in_french(t) ? " ; " : "; ");
        if (end - i > 1) {
            tell_run(t, effects + i, (uint16_t)(end - i));
        } else {
            tell_effect(t, &effects[i]);
        }
        i = end;
    }
}

bool is_timing(const struct law_effect *effect)
{
    return effect->kind == LAW_ANSWERS || effect->kind == LAW_USES;
}

static bool sets_going(const struct teller *t, const struct law_effect *effect, law_index clock)
{
    switch (effect->kind) {
    case LAW_STARTS:
        return effect->index == clock;
    case LAW_REPLACES:
        return effect->value == clock;
    case LAW_OPENS:
        return t->p->remedies[effect->index].within == clock && told_remedy(t, effect->index);
    case LAW_USES:
        for (uint16_t i = 0; i < effect->n; i++) {
            if (t->p->remedies[effect->list[i]].ruling_within == clock &&
                told_remedy(t, effect->list[i])) {
                return true;
            }
        }
        return false;
    case LAW_BECOMES:
    case LAW_STOPS:
    case LAW_SUSPENDS:
    case LAW_RESUMES:
    case LAW_INTERRUPTS:
    case LAW_ANSWERS:
    case LAW_CLOSES:
    case LAW_WITHDRAWS:
    case LAW_REPEALS:
    case LAW_MUST:
        return false;
    }
    return false;
}

static bool any_sets_going(const struct teller *t, const struct law_effect *effects, uint16_t n,
                           law_index clock)
{
    bool found = false;
    for (uint16_t i = 0; i < n; i++) {
        found = found || sets_going(t, &effects[i], clock);
    }
    return found;
}

bool act_sets_going(const struct teller *t, law_index act, law_index clock)
{
    const struct law_act *a = &t->p->acts[act];
    bool found = false;
    for (uint16_t i = 0; i < a->n_rules; i++) {
        found = found || (told_in_force(t, a->rules[i].dates) &&
                          any_sets_going(t, a->rules[i].effects, a->rules[i].n_effects, clock));
    }
    return found;
}

bool end_sets_going(const struct teller *t, law_index ending, law_index clock)
{
    const struct law_clock *c = &t->p->clocks[ending];
    bool found = false;
    for (uint16_t i = 0; i < c->n_at_end; i++) {
        found = found || any_sets_going(t, c->at_end[i].effects, c->at_end[i].n_effects, clock);
    }
    return found;
}

bool consequence_sets_going(const struct teller *t, law_index consequence, law_index clock)
{
    const struct law_consequence *c = &t->p->consequences[consequence];
    bool found = false;
    for (uint16_t i = 0; i < c->n_lines; i++) {
        found = found || (told_in_force(t, c->lines[i].dates) &&
                          any_sets_going(t, c->lines[i].effects, c->lines[i].n_effects, clock));
    }
    return found;
}

bool has_effect(const struct law_effect *effects, uint16_t n, enum law_effect_kind kind,
                law_index thing)
{
    for (uint16_t i = 0; i < n; i++) {
        if (effects[i].kind != kind) {
            continue;
        }
        bool found = effects[i].index == thing && effects[i].list == NULL;
        for (uint16_t k = 0; effects[i].list != NULL && k < effects[i].n; k++) {
            found = found || effects[i].list[k] == thing;
        }
        if (found) {
            return true;
        }
    }
    return false;
}

bool act_has_effect(const struct teller *t, law_index act, enum law_effect_kind kind,
                    law_index thing)
{
    const struct law_act *a = &t->p->acts[act];
    for (uint16_t i = 0; i < a->n_rules; i++) {
        const struct law_rule *rule = &a->rules[i];
        if (told_in_force(t, rule->dates) &&
            has_effect(rule->effects, rule->n_effects, kind, thing)) {
            return true;
        }
    }
    return false;
}

void explain_consequence(const struct teller *t, law_index index)
{
    const struct law_consequence *c = &t->p->consequences[index];
    tell_heading(t, 3, "De plein droit", "By operation of law", label_of(t, c->labels, c->name),
                 &c->cites);
    for (uint16_t i = 0; i < c->n_lines; i++) {
        const struct law_consequence_line *line = &c->lines[i];
        if (!told_in_force(t, line->dates)) {
            continue;
        }
        size_t from = t->out->n;
        buf_text(t->out, "- ");
        (void)tell_scope(t, line->dates, line->when);
        tell(t, " : ", ": ");
        tell_effects(t, line->effects, line->n_effects);
        tell_cites(t, &line->cites);
        buf_char(t->out, '.');
        tell_unsure(t, &line->cites);
        buf_char(t->out, '\n');
        tell_passage(t, PASSAGE_EFFECT, 0, from);
    }
    buf_char(t->out, '\n');
}
