/* Inside the fold. A world is one possibility: a flat block with the states, facts, clocks and
 * remedies of the procedure, copied when something unknown splits it. Findings and outcomes hang
 * on it as lists that share their tails. */
#ifndef DOSSIER_DOSSIER_PRIV_H
#define DOSSIER_DOSSIER_PRIV_H

#include "base/assert.h"
#include "dossier/dossier.h"

#define STATE_UNKNOWN UINT8_MAX

/* What a condition needs most often, packed: the law's own nodes are wide. */
struct hot_node {
    uint64_t set;
    uint16_t a, b, index;
    uint8_t op;
    bool plain; /* nothing but the world is needed: no other dossier, no clock that runs back */
};

/* The state that a condition wants in every case, and its values; LAW_NONE: it wants none. */
struct gate {
    uint64_t set;
    law_index state;
};

/* A rule of an act, packed for passing over it: out of force, or wanting a state that the world
 * is not in. */
struct hot_rule {
    struct gate gate; /* of `when` */
    int32_t from, until;
    uint16_t when;
    const struct law_rule *rule;
};

/* States, facts and clocks by their index modulo 64: which were touched, which a condition asks. */
struct touched {
    uint64_t states, facts, clocks;
};

/* What the answer of a condition hangs on. Not still: on more than that (the hour, acts, remedies).
 */
struct watch {
    struct touched of;
    bool still;
    bool rests; /* on another dossier, too */
};

/* What decides whether a property must be looked at, packed. */
struct hot_property {
    struct gate gate; /* of what it forbids */
    struct watch watch;
    int32_t from, until;
};

struct hot_act {
    const struct hot_rule *rules;
    uint16_t n_rules;
};

struct dossier_plan {
    const struct law_procedure *procedure;
    struct calendar *calendar;
    size_t world_bytes;
    size_t at_values, at_clocks, at_states, at_known, at_remedies, at_acts, at_properties,
        at_consequences, at_sums; /* offsets in a world */
    bool has_totals;
    bool rests;                /* a consequence or a property speaks of another dossier */
    uint32_t max_planned;      /* effects that one act can have at most */
    uint32_t max_rules;        /* clauses of one act */
    const struct world *blank; /* a world in which nothing was told yet */
    const struct hot_node *nodes;
    const struct hot_act *acts;
    const struct hot_property *properties;
    const struct gate *consequence_gates;    /* per line of consequences */
    bool *pure_state;                        /* per node: speaks of states only */
    const struct watch *watches;             /* per node */
    const struct watch *consequence_watches; /* per line; one that has dates is never still */
    struct touched asked_by_lines;           /* of all lines, what still ones ask and gates */
    struct touched asked_by_properties;      /* the same of properties */
    bool *has_suspensive;                    /* per act: some remedy may make it wait */
};

/* A time that did not count for a run; the latest first. */
struct pause_node {
    struct limit_pause pause;
    const struct pause_node *next;
};

/* A run of a clock in a world. */
struct run {
    enum law_clock_status status;
    bool known, beyond_reading;
    bool missed; /* ended before anything answered it */
    uint16_t version, reading;
    int32_t fewer; /* told n of the first part, smaller than the law's; 0: the law's */
    uint32_t started_by, answered_by;
    struct limit_start start;
    struct limit_end end;
    bool paused;
    struct moment paused_at;
    const struct pause_node *pauses;
};

/* A run that a later one took the place of. */
struct past_node {
    law_index clock;
    struct run run;
    const struct past_node *next;
};

static inline bool run_is(const struct run *run, uint64_t set)
{
    return (run->missed && (set >> LAW_CLOCK_MISSED & 1) != 0) || (set >> run->status & 1) != 0;
}

struct way { /* a remedy in a world */
    enum law_remedy_status status;
    uint32_t opened_by, used_by, ruled_by;
};

struct state_slot {
    uint8_t value, before; /* STATE_UNKNOWN; what it was before set_by */
    uint32_t set_by;
};

struct finding_node {
    struct dossier_finding finding;
    const struct finding_node *next;
};

struct outcome_node {
    struct dossier_outcome outcome;
    const struct outcome_node *next;
};

struct assumption_node {
    struct dossier_assumption assumption;
    const struct assumption_node *next;
};

struct event_node {
    struct dossier_event event;
    const struct event_node *next;
};

struct duty_node {
    struct dossier_task task;
    instant since; /* an act before this does not do it */
    const struct duty_node *next;
};

#define ASSUMED_MAX 32

/* A condition supposed true or false: for the present act, or (lasting) until its fact is told
 * anew. */
struct supposed {
    uint16_t node;
    bool holds, lasting;
};

/* That everything was looked at, and nothing can come of looking again while nothing that is asked
 * was touched: of the lines of consequences; of the properties, on these days and until the first
 * length that is allowed is over. */
struct quiet {
    bool lines, properties;
    int32_t from, until;
    instant before;
};

struct world {
    const struct finding_node *findings;
    const struct outcome_node *outcomes;
    const struct assumption_node *assumptions;
    const struct duty_node *duties;
    const struct event_node *events;
    const struct past_node *past;
    uint64_t digest; /* of findings, outcomes and duties: equal worlds are merged */
    struct supposed supposed[ASSUMED_MAX];
    uint16_t n_supposed;
    uint16_t choice;        /* remedy that the present act is supposed to use, or LAW_NONE */
    uint32_t taken;         /* the entry whose facts this world has taken, or DOSSIER_NONE */
    uint16_t withdraws;     /* number of acts withdrawn in this world by the present fold */
    instant next_end;       /* no running clock ends before this */
    struct touched touched; /* since the properties were last looked at */
    struct quiet quiet;
    bool state_failed; /* the present act made no sense in this world's state */
    /* then the plan's arrays */
};

struct limits_of_place {
    territory_id territory;
    const struct zone *zone;
};

struct time_bounds {
    instant first, last;
};

/* How long a property's condition has held in a world. */
struct holding {
    bool on, broken;
    bool looked;          /* on is what the present states give */
    struct limit_end end; /* of the length that is allowed, while on */
};

/* A dossier that this one rests on, as it stood at an instant. */
struct linked_at {
    struct arena *arena; /* of the next, taken back when another instant is asked for */
    const struct dossier_folded *folded; /* NULL: not asked for yet */
    instant at;
    instant changed; /* the last change of the dossier itself, within its view */
    bool looked;     /* changed is known */
};

/* One fold under way. */
struct fold {
    struct arena *arena;
    const struct dossier_plan *plan;
    const struct law_procedure *p;
    const struct dossier *dossier;
    struct dossier_view view;
    struct dossier_entry *entries; /* as corrected */
    uint32_t *order;
    uint32_t n_order;
    struct time_bounds *bounds;     /* per entry, in the dossier's zone */
    bool *excluded;                 /* entries withdrawn */
    uint32_t withdrawn, withdrawer; /* entry that an act of the dossier withdraws, found while
                                       folding, and that act; DOSSIER_NONE */
    bool *judged; /* per entry, or NULL: it withdrew another and was judged while that one stood */
    const struct finding_node **stood; /* what stood against it then, in every world */
    struct world **worlds;             /* room for LIMIT_WORLDS */
    uint16_t n_worlds;
    bool worlds_cut, beyond_reading;
    uint32_t n_expiries;
    bool unbounded; /* the view has no day of its own: nothing is asked of the time after the last
                       act but clocks */
    struct planned *planned; /* scratch for one act */
    uint32_t n_planned;
    struct judged *conditions;    /* scratch for those of one act */
    struct limits_of_place place; /* the dossier's */
    struct linked_at *linked;     /* per link: as it stood when last asked for */
    uint32_t *budget; /* folds of other dossiers that are left, shared by folds within folds */
    uint32_t own_budget;
    instant *changes; /* of those dossiers, where the plan rests on them */
    size_t n_changes, next_change;
    struct gr_error *e;
    bool failed;
};

/* What is judged: an act of the dossier, or a moment without an act (the end of a clock, the day
 * of the view). */
struct step {
    struct fold *fold;
    struct world *world;
    const struct dossier_entry *entry; /* NULL without an act */
    uint32_t index;                    /* of the entry, or DOSSIER_NONE */
    struct moment at;
    instant first, last;  /* bounds of `at` */
    bool end_of_day;      /* without an act: `at` is 24:00 of its day */
    struct date governed; /* date that chooses versions of the act's clauses */
    territory_id territory;
    const struct zone *zone;
    bool has_fork; /* the next two are known: */
    uint16_t fork_node;
    struct dossier_assumption fork; /* the question to split on */
};

/* A condition judged while worlds may still split; its finding waits until nothing is left to
 * ask. */
struct judged {
    const struct law_rule *rule;
    enum verdict verdict;
};

enum planned_kind { PLANNED_EFFECT, PLANNED_START, PLANNED_USE };

struct planned {
    enum planned_kind kind;
    const struct law_effect *effect;
    law_index clock, remedy;
    struct run run; /* PLANNED_START */
    const struct law_cites *cites;
    const struct law_rule *rule;
};

/* What a total has come to in a world. */
struct sum {
    law_value value;
    bool unknown; /* an act did not tell what it adds */
};

static inline bool touched_any(const struct touched *touched, const struct touched *asked)
{
    return (asked->states & touched->states) != 0 || (asked->facts & touched->facts) != 0 ||
           (asked->clocks & touched->clocks) != 0;
}

/* Whether the answer of a condition hangs on nothing but what it says to be touched. */
static inline bool watch_is_still(const struct watch *watch, const struct step *s)
{
    return watch->still && !(watch->rests && s->fold->dossier->n_links > 0);
}

/* Whether a condition that was looked at before may answer otherwise now. */
static inline bool watch_stirred(const struct watch *watch, const struct step *s)
{
    return !watch_is_still(watch, s) || touched_any(&s->world->touched, &watch->of);
}

static inline void touch_state(struct world *w, law_index state)
{
    w->touched.states |= UINT64_C(1) << state % 64;
}
static inline void touch_fact(struct world *w, law_index fact)
{
    w->touched.facts |= UINT64_C(1) << fact % 64;
}
static inline void touch_clock(struct world *w, law_index clock)
{
    w->touched.clocks |= UINT64_C(1) << clock % 64;
}

/* Parts of a world. */
static inline struct run *world_run(const struct dossier_plan *plan, struct world *w,
                                    law_index clock)
{
    return (struct run *)(void *)((char *)w + plan->at_clocks) + clock;
}
static inline law_value *world_value(const struct dossier_plan *plan, struct world *w,
                                     law_index fact)
{
    return (law_value *)(void *)((char *)w + plan->at_values) + fact;
}
static inline uint8_t *world_known(const struct dossier_plan *plan, struct world *w, law_index fact)
{
    return (uint8_t *)w + plan->at_known + fact;
}
static inline struct state_slot *world_state(const struct dossier_plan *plan, struct world *w,
                                             law_index state)
{
    return (struct state_slot *)(void *)((char *)w + plan->at_states) + state;
}
static inline struct way *world_way(const struct dossier_plan *plan, struct world *w,
                                    law_index remedy)
{
    return (struct way *)(void *)((char *)w + plan->at_remedies) + remedy;
}
static inline uint32_t *world_last(const struct dossier_plan *plan, struct world *w, law_index act)
{
    return (uint32_t *)(void *)((char *)w + plan->at_acts) + act;
}

static inline struct holding *world_holding(const struct dossier_plan *plan, struct world *w,
                                            law_index property)
{
    return (struct holding *)(void *)((char *)w + plan->at_properties) + property;
}

static inline struct sum *world_sum(const struct dossier_plan *plan, struct world *w,
                                    law_index amount)
{
    return (struct sum *)(void *)((char *)w + plan->at_sums) + amount;
}

/* Whether the condition of a consequence's line holds already. */
static inline bool *world_followed(const struct dossier_plan *plan, struct world *w, uint16_t line)
{
    return (bool *)w + plan->at_consequences + line;
}

/* Whether the world is in a state in which what the gate guards cannot hold. */
static inline bool gate_shut(const struct gate *gate, const struct dossier_plan *plan,
                             struct world *w)
{
    if (gate->state == LAW_NONE) {
        return false;
    }
    uint8_t value = world_state(plan, w, gate->state)->value;
    return value != STATE_UNKNOWN && (gate->set >> value & 1) == 0;
}

/* world.c */
struct world *world_new(struct fold *f);
struct world *world_copy(struct fold *f, const struct world *w);
/* True when everything that can matter later is equal. */
bool world_same(const struct fold *f, const struct world *a, const struct world *b);
void world_find(struct step *s, struct dossier_finding finding);
void world_outcome(struct step *s, struct dossier_outcome outcome);
void world_duty(struct step *s, struct dossier_task task, instant since);
void world_event(struct step *s, struct dossier_event event);
void world_assume(struct fold *f, struct world *w, struct dossier_assumption a, uint16_t node);
/* Forgets what was supposed about conditions for one act only, or about a fact that is told
 * anew. */
void world_forget(struct fold *f, struct world *w, law_index fact);

/* eval.c: DEPENDS sets s->fork to the question that decides, where there is one to split on. */
enum verdict eval(struct step *s, uint16_t node);
/* A point in time; false when it is not known. */
bool eval_point(struct limit_start *out, struct step *s, const struct law_point *point);
bool eval_operand(law_value *out, struct step *s, const struct law_operand *operand);
bool eval_amount(law_value *out, const struct law_cites **cites, struct step *s, law_index amount);

/* clock.c */
/* Chooses version and reading for a start of the clock and counts. False when it must split
 * first (s->has_fork). */
bool clock_plan(struct run *out, struct step *s, law_index clock);
/* The rule that a run is counted by: its reading's, with what an act told. */
struct limit_rule clock_rule(const struct fold *f, law_index clock, const struct run *run);
/* Counts a run again after something changed in it (a pause). */
void clock_recount(struct step *s, law_index clock, struct run *run);
/* Sets a run going: the world knows when to look at it. */
void clock_set(struct step *s, law_index clock, const struct run *run);
/* The pauses of a run as an array in the arena; returns their number. */
size_t clock_pauses(const struct limit_pause **out, struct arena *arena, const struct run *run);
/* The run to judge by: the world's, or counted now into *room for a clock that runs back from a
 * date. */
const struct run *clock_run(struct run *room, struct step *s, law_index clock);
const struct law_reading *clock_reading(const struct fold *f, law_index clock,
                                        const struct run *run);
/* Lets clocks end that ended before `until`, in order, with what the law attaches to it. */
void clock_expire(struct fold *f, instant until);

/* A clock that supports a state that still stands long after its end: the file left out what
 * kept it going. */
bool clock_is_stale(const struct step *s, law_index clock);

/* act.c */
/* Takes one act in one world. False when the world must split first. */
bool act_take(struct step *s);
/* Whether the act withdrew another, and was judged while that one stood. */
bool act_was_judged(const struct step *s);
/* Notes what stands against the act at hand, unless it was judged before. */
void act_find(struct step *s, struct dossier_finding finding);
/* Plans and carries out effects outside an act (at the end of a clock). False when it must split
 * first. */
void act_repeal(struct step *s, uint32_t target);
bool act_effects(struct step *s, const struct law_effect *effects, uint16_t n,
                 const struct law_cites *cites, law_index clock);

/* effect.c */
/* Adds an effect to the plan of the present act; rule may be NULL (the end of a clock). False
 * when the world must split first. */
bool effect_plan(struct step *s, const struct law_effect *effect, const struct law_rule *rule,
                 const struct law_cites *cites);
/* Carries out the plan. clock: whose end it is, or LAW_NONE. */
void effect_carry_out(struct step *s, law_index clock);
/* Answers a clock and notes how the act stood against it. effect and rule may be NULL. */
void effect_answer(struct step *s, law_index clock, law_index remedy,
                   const struct law_effect *effect, const struct law_rule *rule);
/* A finding of this kind about the step's act, about nothing else yet. */
struct dossier_finding act_finding(const struct step *s, enum dossier_finding_kind kind);

/* fold.c */
/* dossier_fold, within the budget of another fold (NULL: of its own). */
const struct dossier_folded *fold_within(struct arena *arena, const struct dossier_plan *plan,
                                         const struct dossier *dossier, struct dossier_view view,
                                         uint32_t *budget, struct gr_error *e);
/* The step of an act; of a moment without one. */
void fold_step(struct step *s, struct fold *f, struct world *w, uint32_t index);
void fold_moment(struct step *s, struct fold *f, struct world *w, instant at, bool end_of_day);
/* Puts the parts of world i, split on s->fork, in its place and at the end of the list. False when
 * it cannot be split. */
bool fold_part(struct fold *f, uint16_t i, struct step *s);
/* Splits a world on s->fork; the copies are appended to list. Returns how many. */
uint16_t fold_split(struct world **list, uint16_t room, struct fold *f, const struct world *w,
                    const struct step *s);

/* linked.c */
/* The dossier of link i as it stood at `at`: folded again from there unless nothing has changed in
 * it since. NULL when it cannot be folded, or too many were (the answer is then cut). */
const struct dossier_folded *fold_linked(struct fold *f, size_t i, instant at);
/* Whether the law would let the act be done now in another dossier, as far as that dossier tells.
 * What the act itself must tell (its hour, its reasons) is not asked. */
enum verdict linked_allows(struct step *s, const struct dossier_folded *other, law_index act);
/* Gives back what the fold's links were folded into. */
void linked_close(struct fold *f);
/* The instants at which a dossier that this one rests on changed, in order, without repetition. */
size_t linked_changes(instant **out, struct fold *f);

/* consequence.c */
/* Carries out what follows by itself from the world as it stands at the step. False when the world
 * must split first; what was carried out until then stays, and is not carried out twice. */
bool consequence_follow(struct step *s);
/* The same for world i and the worlds that it must split into, which come at the end of the list;
 * then the properties are looked at in each. */
void consequence_settle(struct fold *f, uint16_t i, struct step *s);

/* property.c: after each act, each end of a clock and each change of another dossier, and on the
 * day of the view. */
void property_check(struct step *s);

/* result.c */
const struct dossier_folded *result_make(struct fold *f);

#endif
