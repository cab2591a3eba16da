/* The built-in properties that are questions to the prover, and what follows from its answers.
 * Those that stand in the tables are in builtin_clocks.c and builtin_values.c. */
#include "prove/builtin_priv.h"

struct slice builtin_name(enum builtin_rule rule)
{
    static const char *const names[] = {
#define BUILTIN_RULE(name, fr, en) name,
#include "prove/builtin.tab"
#undef BUILTIN_RULE
    };
    return slice_of(names[rule]);
}

struct law_labels builtin_labels(enum builtin_rule rule)
{
    static const char *const texts[][2] = {
#define BUILTIN_RULE(name, fr, en) {fr, en},
#include "prove/builtin.tab"
#undef BUILTIN_RULE
    };
    return (struct law_labels){slice_of(texts[rule][0]), slice_of(texts[rule][1])};
}

/* ---- making ---------------------------------------------------------------------------------- */

struct builtin *builtin_add(struct listing *l, enum builtin_rule rule, enum law_hole_of of,
                            law_index index)
{
    l->out.list = arena_grown(l->arena, l->out.list, l->out.n, &l->room, sizeof *l->out.list);
    struct builtin *b = &l->out.list[l->out.n++];
    *b = (struct builtin){.rule = rule, .things = {{of, index}}, .n_things = 1, .value = LAW_NONE};
    l->room_questions = 0;
    l->room_list = 0;
    return b;
}

void builtin_question(struct listing *l, struct builtin *b, struct prove_act question)
{
    b->questions =
        arena_grown(l->arena, b->questions, b->n_questions, &l->room_questions, sizeof question);
    b->questions[b->n_questions++] = question;
}

void builtin_mention(struct listing *l, struct builtin *b, law_index index)
{
    for (uint16_t i = 0; i < b->n_list; i++) {
        if (b->list[i] == index) {
            return;
        }
    }
    b->list = arena_grown(l->arena, b->list, b->n_list, &l->room_list, sizeof *b->list);
    b->list[b->n_list++] = index;
}

/* ---- acts and remedies ----------------------------------------------------------------------- */

static void ask_acts(struct listing *l)
{
    for (law_index a = 0; a < l->p->n_acts; a++) {
        struct builtin *b = builtin_add(l, BUILTIN_DOABLE, LAW_HOLE_ACT, a);
        builtin_question(l, b, PROVE_ACT(a));
    }
}

static bool by_authority(const struct law_procedure *p, const struct law_act *act)
{
    for (uint16_t i = 0; i < act->n_competences; i++) {
        for (uint16_t k = 0; k < act->competences[i].n; k++) {
            if (p->roles[act->competences[i].roles[k]].authority) {
                return true;
            }
        }
    }
    return false;
}

/* Decisions against which nobody can do anything. The language does not tell which of them are in
 * somebody's favour, so that this is no finding. */
static void remark_decisions(struct listing *l, const bool *contested)
{
    const struct law_procedure *p = l->p;
    struct builtin *b = NULL;
    for (law_index a = 0; a < p->n_acts; a++) {
        if (p->acts[a].kind == LAW_DECISION && !contested[a] && by_authority(p, &p->acts[a])) {
            if (b == NULL) {
                b = builtin_add(l, BUILTIN_OPENED, LAW_HOLE_ACT, a);
                b->settled = BUILTIN_REMARK;
                b->n_things = 0;
            }
            builtin_mention(l, b, a);
        }
    }
}

/* How effects stand to a remedy: they open it always, where their condition holds, or not. */
enum opening { OPENS_NOT, OPENS_SOMETIMES, OPENS_ALWAYS };

static bool opens(const struct law_effect *effects, uint16_t n, law_index remedy)
{
    for (uint16_t i = 0; i < n; i++) {
        if (effects[i].kind == LAW_OPENS && effects[i].index == remedy) {
            return true;
        }
    }
    return false;
}

static enum opening act_opens(const struct law_procedure *p, law_index act, law_index remedy)
{
    enum opening most = OPENS_NOT;
    for (uint16_t i = 0; i < p->acts[act].n_rules; i++) {
        const struct law_rule *rule = &p->acts[act].rules[i];
        bool whole = rule->when == LAW_ALWAYS && rule->dates.from.days <= p->force.from.days &&
                     rule->dates.until.days >= p->force.until.days;
        if (opens(rule->effects, rule->n_effects, remedy)) {
            most = whole || most == OPENS_ALWAYS ? OPENS_ALWAYS : OPENS_SOMETIMES;
        }
    }
    return most;
}

/* By the end of a clock or as a consequence. */
static bool opens_by_itself(const struct law_procedure *p, law_index remedy)
{
    for (law_index c = 0; c < p->n_clocks; c++) {
        for (uint16_t i = 0; i < p->clocks[c].n_at_end; i++) {
            if (opens(p->clocks[c].at_end[i].effects, p->clocks[c].at_end[i].n_effects, remedy)) {
                return true;
            }
        }
    }
    for (law_index c = 0; c < p->n_consequences; c++) {
        for (uint16_t i = 0; i < p->consequences[c].n_lines; i++) {
            const struct law_consequence_line *line = &p->consequences[c].lines[i];
            if (opens(line->effects, line->n_effects, remedy)) {
                return true;
            }
        }
    }
    return false;
}

static void ask_remedy(struct listing *l, law_index remedy, law_index act)
{
    const struct law_procedure *p = l->p;
    struct builtin *b = builtin_add(l, BUILTIN_OPENED, LAW_HOLE_REMEDY, remedy);
    b->things[b->n_things++] = (struct builtin_thing){LAW_HOLE_ACT, act};
    if (act_opens(p, act, remedy) == OPENS_ALWAYS) {
        struct prove_act question = PROVE_ACT(act);
        question.unopened = remedy;
        builtin_question(l, b, question);
        return;
    }
    for (law_index a = 0; a < p->n_acts; a++) {
        if (act_opens(p, a, remedy) != OPENS_NOT) {
            builtin_question(l, b, PROVE_ACT(a));
        }
    }
    if (opens_by_itself(p, remedy)) {
        b->settled = BUILTIN_GOOD;
    }
}

static void ask_remedies(struct listing *l)
{
    bool *contested = ARENA_ARRAY(l->arena, l->p->n_acts, bool);
    for (law_index r = 0; r < l->p->n_remedies; r++) {
        for (uint16_t i = 0; i < l->p->remedies[r].n_against; i++) {
            ask_remedy(l, r, l->p->remedies[r].against[i]);
            contested[l->p->remedies[r].against[i]] = true;
        }
    }
    remark_decisions(l, contested);
}

/* ---- clocks ---------------------------------------------------------------------------------- */

static bool effect_answers(const struct law_procedure *p, const struct law_effect *e,
                           law_index clock)
{
    if (e->kind == LAW_ANSWERS) {
        return law_names(e->list, e->n, clock);
    }
    for (uint16_t i = 0; e->kind == LAW_USES && i < e->n; i++) {
        if (p->remedies[e->list[i]].within == clock) {
            return true;
        }
    }
    return false;
}

/* Closing a remedy, too, ends what its time asks for. */
static bool effect_stops(const struct law_procedure *p, const struct law_effect *e, law_index clock)
{
    return ((e->kind == LAW_STOPS || e->kind == LAW_REPLACES) && e->index == clock) ||
           (e->kind == LAW_CLOSES && p->remedies[e->index].within == clock);
}

static bool act_answers(const struct law_procedure *p, law_index act, law_index clock, bool stops)
{
    for (uint16_t i = 0; i < p->acts[act].n_rules; i++) {
        const struct law_rule *rule = &p->acts[act].rules[i];
        for (uint16_t k = 0; k < rule->n_effects; k++) {
            const struct law_effect *e = &rule->effects[k];
            if (effect_answers(p, e, clock) || (stops && effect_stops(p, e, clock))) {
                return true;
            }
        }
    }
    for (law_index r = 0; r < p->n_remedies; r++) {
        if (p->remedies[r].ruling == act && p->remedies[r].ruling_within == clock) {
            return true;
        }
    }
    return false;
}

static bool effect_starts(const struct law_procedure *p, const struct law_effect *e,
                          law_index clock)
{
    switch (e->kind) {
    case LAW_STARTS:
    case LAW_INTERRUPTS:
        return e->index == clock;
    case LAW_REPLACES:
        return e->value == clock;
    case LAW_OPENS:
        return p->remedies[e->index].within == clock;
    default:
        return false;
    }
}

static bool act_starts(const struct law_procedure *p, law_index act, law_index clock)
{
    for (uint16_t i = 0; i < p->acts[act].n_rules; i++) {
        const struct law_rule *rule = &p->acts[act].rules[i];
        for (uint16_t k = 0; k < rule->n_effects; k++) {
            if (effect_starts(p, &rule->effects[k], clock)) {
                return true;
            }
        }
    }
    return false;
}

/* That the act answers the clock. Of one that runs back from a date, which nobody starts, and of
 * one that the act starts anew, nothing more can be asked than whether the act, which would be late
 * otherwise, can be done. */
static struct prove_act answering(const struct law_procedure *p, law_index act, law_index clock)
{
    struct prove_act question = PROVE_ACT(act);
    if (!p->clocks[clock].backwards && !act_starts(p, act, clock)) {
        question.answers = clock;
    }
    return question;
}

/* Whether the duty was already noted for this clock. */
static bool is_noted(const struct listing *l, law_index clock, law_index act)
{
    const struct builtin *b = l->out.n > 0 ? &l->out.list[l->out.n - 1] : NULL;
    for (; b != NULL && b >= l->out.list && b->rule == BUILTIN_DUTY; b--) {
        if (b->things[0].index == clock && b->things[1].index == act) {
            return true;
        }
    }
    return false;
}

/* To be in time is easier to find than to be just in time: that is asked first. */
static void ask_duty(struct listing *l, law_index clock, law_index act)
{
    struct builtin *b = builtin_add(l, BUILTIN_DUTY, LAW_HOLE_CLOCK, clock);
    b->things[b->n_things++] = (struct builtin_thing){LAW_HOLE_ACT, act};
    if (act_answers(l->p, act, clock, false)) {
        builtin_question(l, b, answering(l->p, act, clock));
    } else if (act_answers(l->p, act, clock, true)) {
        builtin_question(l, b, PROVE_ACT(act));
    }
    struct prove_act meets = PROVE_ACT(act);
    meets.meets = clock;
    builtin_question(l, b, meets);
}

static void ask_duties(struct listing *l)
{
    for (law_index c = 0; c < l->p->n_clocks; c++) {
        const struct law_clock *clock = &l->p->clocks[c];
        for (uint16_t i = 0; i < clock->n_at_end; i++) {
            for (uint16_t k = 0; k < clock->at_end[i].n_effects; k++) {
                const struct law_effect *e = &clock->at_end[i].effects[k];
                if (e->kind == LAW_MUST && l->p->roles[e->index].authority &&
                    !is_noted(l, c, e->value)) {
                    ask_duty(l, c, e->value);
                }
            }
        }
    }
}

/* Whether it answers the clock whatever the case is. */
static bool answers_always(const struct law_procedure *p, law_index act, law_index clock)
{
    for (uint16_t i = 0; i < p->acts[act].n_rules; i++) {
        const struct law_rule *rule = &p->acts[act].rules[i];
        for (uint16_t k = 0; k < rule->n_effects; k++) {
            if (rule->when == LAW_ALWAYS && effect_answers(p, &rule->effects[k], clock)) {
                return true;
            }
        }
    }
    return false;
}

/* One act that answers it in time is enough: those that do so in every case are asked first. */
static void ask_clock(struct listing *l, law_index clock)
{
    struct builtin *b = NULL;
    for (int always = 1; always >= 0; always--) {
        for (law_index a = 0; a < l->p->n_acts; a++) {
            if (!act_answers(l->p, a, clock, false) ||
                answers_always(l->p, a, clock) != (always == 1)) {
                continue;
            }
            if (b == NULL) {
                b = builtin_add(l, BUILTIN_IN_TIME, LAW_HOLE_CLOCK, clock);
            }
            builtin_question(l, b, answering(l->p, a, clock));
        }
    }
}

static void ask_clocks(struct listing *l)
{
    for (law_index c = 0; c < l->p->n_clocks; c++) {
        ask_clock(l, c);
    }
}

struct builtins builtin_list(struct arena *arena, const struct law_procedure *p,
                             const struct law_procedure *const *others, size_t n_others)
{
    struct listing l = {.arena = arena, .p = p, .others = others, .n_others = n_others};
    ask_acts(&l);
    builtin_ends(&l);
    builtin_values(&l);
    ask_remedies(&l);
    ask_duties(&l);
    ask_clocks(&l);
    builtin_clashes(&l);
    return l.out;
}

/* ---- answers --------------------------------------------------------------------------------- */

/* Of a list of questions of which one PROVE_FOUND is enough: found, what was not decided, or never;
 * *open: some are not asked yet. */
static enum prove_answer any_found(const enum prove_answer *answers, size_t n, size_t all,
                                   bool *open)
{
    enum prove_answer whole = PROVE_NEVER;
    for (size_t i = 0; i < n && i < all; i++) {
        if (answers[i] == PROVE_FOUND) {
            *open = false;
            return PROVE_FOUND;
        }
        whole = answers[i] == PROVE_UNDECIDED ? PROVE_UNDECIDED : whole;
    }
    *open = n < all;
    return whole;
}

static enum builtin_verdict verdict_of(enum prove_answer answer, bool found_is_good)
{
    return answer == PROVE_UNDECIDED                  ? BUILTIN_UNDECIDED
           : (answer == PROVE_FOUND) == found_is_good ? BUILTIN_GOOD
                                                      : BUILTIN_FINDING;
}

enum builtin_verdict builtin_verdict(const struct builtin *b, const enum prove_answer *answers,
                                     size_t n)
{
    if (b->settled != BUILTIN_ASK) {
        return b->settled;
    }
    bool open = false;
    size_t leaving = (size_t)(b->n_questions - b->n_entering);
    enum prove_answer left = any_found(answers, n, leaving, &open);
    if (open) {
        return BUILTIN_ASK;
    }
    if (left != PROVE_NEVER || b->n_entering == 0) {
        bool none_is_good = b->n_questions > 0 && b->questions[0].unopened != LAW_NONE;
        return verdict_of(left, !none_is_good);
    }
    enum prove_answer entered = any_found(answers + leaving, n - leaving, b->n_entering, &open);
    return open ? BUILTIN_ASK : verdict_of(entered, false);
}
