/* Inside the prover. A procedure becomes a timed automaton of which only what matters to one
 * question is kept (`tracked`); all else is left open, so that what the automaton never does the
 * law never allows. A run of the automaton that does what was asked is tried on the fold itself;
 * what shows it to be impossible tells what must be tracked, too (doc/prover.md). */
#ifndef PROVE_PROVE_PRIV_H
#define PROVE_PROVE_PRIV_H

#include "base/assert.h"
#include "prove/prove.h"
#include "prove/zones.h"

#include <pthread.h>
#include <stdatomic.h>

#define PARTS_MAX 4        /* a dossier and those on which it rests */
#define TAPE_MAX 96        /* choices in one attempt */
#define ATTEMPTS_MAX 20000 /* at one act or end, from one state */
#define EDGES_MAX 3000     /* of one state */
#define OPS_MAX 256        /* operations of one edge */
#define ROLES_MAX 32       /* that may do one act and use one remedy */
#define PLACES_MAX 15      /* territories that a procedure tells apart */
#define ALIGNED_DAYS 120   /* that two midnights are kept apart, at most */
#define TIMER_NONE 0       /* clock 0 of the automaton is nought */
#define NOWHERE UINT16_MAX
#define EPOCH_ANY INT32_MAX
#define EPOCHS_MAX 254 /* a byte tells them, and none */

/* ---- what is tracked ------------------------------------------------------------------------- */

enum thing_kind {
    THING_STATE,
    THING_FACT,
    THING_CLOCK,
    THING_REMEDY,
    THING_DONE,   /* whether an act was done */
    THING_TIME,   /* when it last was */
    THING_ORDER,  /* of a node: how two values that are compared stand to each other, whatever they
                     are (predicate abstraction: Graf and Saidi 1997) */
    THING_LENGTH, /* of a clock: how many days its limit has, of those that it may have; after the
                     last clock, the property's (length_of_property) */
    THING_REACH,  /* of a clock: how many months after the length of the property began it ends */
};
#define THING_KINDS 9

/* What a model may track. */
struct thing {
    uint8_t part;
    enum thing_kind kind;
    law_index index;
};

struct things {
    struct thing *list;
    size_t n, room;
};

/* Values that no condition tells apart have the same number, from 0 without gaps. */
struct classes {
    uint8_t *of;
    uint16_t *bit; /* of facts, per value: its class's bit; 0: of no number that there is */
    uint16_t *below, *above; /* of facts, per value: the bits of the smaller, of the greater ones */
    uint16_t n_values;
    uint8_t n;
    uint16_t some; /* of facts: all these bits */
};

/* In order. */
struct indexes {
    law_index *list;
    uint16_t n;
};

/* Which comparison stands for all of the same two values; turned: it has them the other way. */
struct order {
    uint16_t node; /* or LAW_ALWAYS */
    bool turned;
};

/* One dossier of the question: the first, or one that a fact of the first leads to. */
struct part {
    const struct law_procedure *p;
    law_index via;  /* the fact of the first that leads here, or LAW_NONE */
    uint16_t which; /* its place in the fact's list of procedures */
    bool *tracked[THING_KINDS];
    uint16_t *at[THING_KINDS];                             /* byte in the state, or NOWHERE */
    struct indexes laid[THING_KINDS];                      /* those that have bytes */
    uint8_t *instant[THING_KINDS], *midnight[THING_KINDS]; /* timers: since the very instant; since
                                                              00:00 of its day */
    bool *relevant;          /* per act: it can change something that is tracked */
    struct indexes *clauses; /* per act: those that change or ask something that is tracked */
    bool *ends;              /* per clock, not tracked: its end can */
    bool *asked_known;       /* per fact: a condition asks whether it is known */
    bool *lasts;             /* per fact: its value is asked after the act that tells it */
    bool *asked_end;         /* per clock: a condition asks of acts before or after its end */
    bool *chained;           /* per clock: another one that is tracked runs from its end */
    uint16_t *duty; /* per clock: byte that says that its end obliges somebody who has not acted
                       yet, the same for all clocks that oblige to the same acts; or NOWHERE */
    uint16_t *governing;       /* per act: byte with the epoch of its last time, or NOWHERE */
    uint16_t *followed;        /* per line of consequences: byte, or NOWHERE */
    struct classes *of_fact;   /* per choice or number: of its values, or places among the cuts */
    struct classes *of_state;  /* per state: of its values */
    struct classes *of_status; /* per clock: of its first byte's codes (status_code) */
    uint64_t *entered;         /* per state: bits of the values that it can have */
    uint8_t ***live; /* per state and value: which bytes can still matter (first dossier) */
    int64_t **cuts;  /* per number fact: the constants that it is compared with, in order */
    uint16_t *n_cuts;
    struct limit_span ****spans;    /* clock, version, reading, enum span_from and RUN_FEWER */
    struct order *orders;           /* per node */
    struct limit_span **node_spans; /* per node: NULL, or the length that it speaks of */
};

/* Bits of a clock's first byte, above enum law_clock_status. */
#define CLOCK_STATUS 0x07
#define CLOCK_MISSED_BIT 0x08
#define CLOCK_TICKING 0x10 /* answered or stopped, its end still to come */
#define CLOCK_PAST 0x20    /* that end is over */
#define CLOCK_BYTES                                                                              \
    6 /* status, version, reading, how it started, its length among those it may have, its reach \
       */
#define LENGTHS_MAX 12    /* that a limit in days is taken to have, one by one */
#define RUN_FROM 0x07     /* enum span_from */
#define RUN_MIDNIGHT 0x08 /* counted on the timer since midnight */
#define RUN_FEWER 0x10    /* may be shorter: an act told fewer */
#define RUN_ENDLESS 0x20  /* no limit, or counted from what is not known */

/* What the byte of two values says: that nobody asked yet, or how the first stands to the second.
 * ORDER_NOUGHT beside: of a total and a fact; no act has added to the total or taken from it yet.
 * ORDER_UNKNOWN: an act left untold what it adds to a total. From ORDER_EXACT on: the difference of
 * two values that only go by known steps, while it is small (order_how). */
enum {
    ORDER_OPEN,
    ORDER_LESS,
    ORDER_EQUAL,
    ORDER_MORE,
    ORDER_HOW = 3,
    ORDER_NOUGHT = 4,
    ORDER_UNKNOWN = 8,
    ORDER_LASTS = ORDER_NOUGHT | ORDER_UNKNOWN,
    ORDER_EXACT = 16,
    ORDER_NONE_LEFT = ORDER_EXACT + 200, /* the difference is nought */
    ORDER_LAST = ORDER_NONE_LEFT + 20
};
static inline uint8_t order_how(uint8_t order)
{
    return order < ORDER_EXACT        ? order & ORDER_HOW
           : order == ORDER_NONE_LEFT ? ORDER_EQUAL
           : order < ORDER_NONE_LEFT  ? ORDER_LESS
                                      : ORDER_MORE;
}

/* What a fact's byte says besides its value + 1. A choice or number of few classes has two bytes
 * instead, with a bit for each class that is left: what is asked of it leaves those that answer. */
#define FACT_OPEN 0      /* not asked yet: any value */
#define FACT_UNTOLD 0xff /* nobody told it */
#define CLASSES_MAX 15
#define CLASS_UNTOLD (UINT16_C(1) << CLASSES_MAX) /* that nobody told it is left, too */

/* The places where the dossier may be are left open until a condition asks: a bit for each. */
enum {
    BYTE_FLAGS,
    BYTE_EPOCH,
    BYTE_PLACES,
    BYTE_PLACES_MORE,
    BYTE_MONITOR,
    BYTE_LENGTH,
    BYTES_FIXED
};
#define FLAG_START 1  /* before the dossier is opened */
#define FLAG_BROKEN 2 /* the goal */
#define MONITOR_ON 1
#define MONITOR_BAD 2 /* of a property without a length: it does not hold now */

static inline uint16_t places_left(const uint8_t *state)
{
    return (uint16_t)(state[BYTE_PLACES] | state[BYTE_PLACES_MORE] << 8);
}
static inline void set_places(uint8_t *state, uint16_t places)
{
    state[BYTE_PLACES] = (uint8_t)places;
    state[BYTE_PLACES_MORE] = (uint8_t)(places >> 8);
}

/* How finely time is told, from the cheapest to the dearest. Each is sound; a run that is no
 * dossier, and hangs on nothing that could be tracked, is tried with the next one. */
enum grain {
    GRAIN_DAYS,    /* all timers count whole days since 00:00 of the day of what set them; what
                      happens on one day happens in any order, but for what ends at 24:00. All
                      bounds are closed then, and whole days are enough (Henzinger, Manna and
                      Pnueli 1992) */
    GRAIN_MINUTES, /* timers count from the instant, or from a midnight before it */
    GRAIN_ALIGNED, /* the same; midnights are kept a whole number of days apart */
};

struct way_atom {
    uint16_t node;
    bool negated;
};

struct model {
    struct arena *arena;
    struct prove_measures *measures;
    const struct prove_law *law;
    const struct prove_question *question;
    struct things base;    /* what the question itself speaks of */
    struct things learned; /* what runs that are no dossiers hung on; both are tracked */
    size_t slimmed;        /* so many had been learned when it was tried to do without one */
    struct part parts[PARTS_MAX];
    uint8_t n_parts;
    bool sober;         /* no act rests on a guess: of use to find one, too */
    bool alone;         /* only dossiers that rest on no others: of use to find one */
    uint64_t max_zones; /* of an exploration; 0: no bound */
    const struct law_property *property; /* of the first part; NULL: the act of the question */
    const struct way_atom *atoms;        /* of the way in which it is broken (ways.c) */
    size_t n_atoms;
    struct limit_span allowed; /* for more than */
    enum span_axis axis;
    struct date looked;  /* readings are those that stand on this day */
    struct date *epochs; /* first days, in order */
    uint16_t n_epochs;
    uint16_t first_epoch; /* dossiers are opened in this one, */
    int32_t opened_until; /* at the latest on this day */
    territory_id places[PLACES_MAX];
    uint16_t n_places;
    struct alongside *alongside; /* limits of which one length is chosen */
    uint32_t *together; /* of each two of them, per length of the first: lengths of the second */
    uint16_t n_alongside, n_paired; /* of which it is known which lengths go together */
    size_t room_alongside;
    territory_id measured[PLACES_MAX]; /* those that the lengths hold for */
    uint16_t n_measured;
    bool measured_by_day; /* so do those of hours that conditions speak of */
    enum span_axis measured_axis;
    uint16_t state_bytes;
    uint8_t n_timers;
    uint8_t epoch_timer, monitor_timer;
    uint16_t asked_duty; /* byte that says that the clock of the question obliges to its act, which
                            has not been done yet; or NOWHERE */
    int32_t bounds[AUTOMATON_CLOCKS];
    uint8_t *start;
    struct automaton automaton;
    struct zones *decided; /* dossiers opened in later epochs: no goal is reached; or NULL */
    struct zones *aside;   /* the same, while something else is explored */
    uint64_t zones;        /* of the last exploration */
    bool may_look;         /* something may happen of which nothing is tracked */
    enum grain grain;
    atomic_bool *cut; /* an act or an end has outcomes that were not tried */
    bool too_big;     /* more timers or bytes than an automaton has */
};

/* ---- one attempt at an edge ------------------------------------------------------------------ */

enum event_kind {
    EVENT_OPEN,   /* the dossier is opened: epoch, place */
    EVENT_ACT,    /* part, act */
    EVENT_END,    /* part, clock */
    EVENT_EPOCH,  /* another day of the law begins */
    EVENT_LOOK,   /* the property is looked at */
    EVENT_BROKEN, /* the length is over */
};

static inline uint32_t event_of(enum event_kind kind, uint8_t part, law_index index)
{
    return (uint32_t)kind << 24 | (uint32_t)part << 16 | index;
}
static inline enum event_kind event_kind(uint32_t event)
{
    return (enum event_kind)(event >> 24);
}
static inline uint8_t event_part(uint32_t event)
{
    return (uint8_t)(event >> 16);
}
static inline law_index event_index(uint32_t event)
{
    return (law_index)event;
}

/* The choices of an attempt, made one after the other; the next attempt makes the next ones, until
 * all were made. */
struct tape {
    uint8_t chosen[TAPE_MAX], of[TAPE_MAX];
    uint16_t n, at;
    bool cut; /* some attempt did more than there is room for */
};

struct memo {
    uint8_t part;
    uint16_t node;
    bool holds;
    bool own; /* a condition of the act itself: nothing that follows asks it */
};

/* How long a limit is that begins at this instant: the same for all that are counted by one rule.
 */
struct length_memo {
    const struct limit_rule *rule;
    uint8_t from;
    int32_t days;
};
#define LENGTH_MEMOS 8

/* The calendar is relied on from 1981 to 2040. */
#define RELIED_EARLIEST date_of(1981, 1, 1)
#define RELIED_LATEST date_of(2040, 12, 31)

/* How many days a limit has, from 00:00 of each day on which it may begin, in each place; 0: that
 * is not known. */
struct alongside {
    const struct limit_rule *rule;
    uint16_t *days;
    int32_t least;
};

struct plan_item {
    const struct law_effect *effect;
    law_index clock;  /* a start: its clock; else LAW_NONE */
    law_index remedy; /* a use: the one that is used; else LAW_NONE */
    uint8_t run[CLOCK_BYTES];
    struct law_point point; /* of a start */
};
#define PLAN_MAX 128

struct attempt {
    const struct model *m;
    struct tape *tape;
    uint8_t *state;        /* being made */
    const uint8_t *before; /* that it is made from */
    uint8_t part;
    law_index act;    /* or LAW_NONE */
    law_index role;   /* chosen when asked, or LAW_NONE */
    int32_t governed; /* epoch */
    struct op *ops;
    uint16_t n_ops;
    struct op *late; /* setting timers: after all holds */
    uint16_t n_late;
    struct memo *memo; /* room for TAPE_MAX */
    uint16_t n_memo;
    struct plan_item *plan;
    uint16_t n_plan;
    struct length_memo lengths[LENGTH_MEMOS];
    uint16_t n_lengths;
    uint8_t phase;        /* timer set to midnight in this attempt, or TIMER_NONE */
    bool end_of_day;      /* what happens is the end of a clock at 24:00 */
    bool dead;            /* leads nowhere */
    bool guessed;         /* something that cannot be tracked decided */
    bool sure;            /* what is not told leaves the answer open: a property, a consequence */
    bool answered;        /* the clock that the question speaks of */
    bool settled;         /* and what is not tracked, too: it was guessed before */
    bool untracked;       /* something that is not tracked was asked */
    bool strict;          /* what is not told does not hold: a condition of an act */
    struct things *hints; /* what a choice hung on that is not tracked; may be NULL */
    struct things *weak;  /* what conditions of acts asked besides */
    const struct things *wanted; /* only of what sets one of these; NULL: of everything */
    bool muted;                  /* not of what is being read now */
    bool judging;                /* a condition of an act: what is not tracked may hold */
    bool own;                    /* a condition of the act itself is read */
    bool settles;                /* what follows by itself is still to come (settle) */
};

static inline bool by_day(const struct model *m)
{
    return m->grain == GRAIN_DAYS;
}
/* The last midnight at or before a length, where only days are told; else the length. */
static inline int32_t day_floor(const struct model *m, int32_t length)
{
    int32_t rest = by_day(m) ? length % 1440 : 0;
    return length - (rest < 0 ? rest + 1440 : rest);
}

static inline uint16_t count_bits(uint64_t set)
{
    uint16_t n = 0;
    for (; set != 0; set &= set - 1) {
        n++;
    }
    return n;
}

/* The place of the nth bit that is set, from 0; more than n are. */
static inline uint8_t bit_at(uint64_t set, uint16_t n)
{
    uint8_t at = 0;
    while ((set >> at & 1) == 0 || n-- > 0) {
        at++;
    }
    return at;
}

/* tape.c */
/* There is no room for what the attempt does: it leads nowhere, and there is no proof without it.
 */
void give_up(struct attempt *a);
/* One of n possibilities, 0 the first. */
uint8_t choose(struct attempt *a, uint16_t n);
/* The place of one of the bits that are set. Where none is, the attempt leads nowhere. */
uint8_t choose_bit(struct attempt *a, uint64_t set);
/* Makes the tape ready for the next attempt; false when all were made. */
bool tape_next(struct tape *t);

/* track.c */
/* Whether effects set a thing for which `is` holds; whether they set one that is tracked. */
typedef bool (*thing_test)(struct thing t, const void *payload);
bool effects_set(const struct model *m, uint8_t part, const struct law_effect *effects, uint16_t n,
                 thing_test is, const void *payload);
bool effects_matter(const struct model *m, uint8_t part, const struct law_effect *effects,
                    uint16_t n);
void find_relevant(struct model *m, uint8_t part);
void find_clauses(struct model *m, uint8_t part);
/* epochs.c */
void find_epochs(struct model *m);
void find_places(struct model *m);
/* asked.c */
/* A condition that some step of the automaton reads. */
struct asked {
    uint16_t node;             /* or LAW_ALWAYS: the days alone */
    struct law_dates dates;    /* of the line that it stands in */
    const struct law_act *act; /* that reads it, having told its own facts anew; NULL: no act */
};
typedef void (*asked_visit)(const struct asked *asked, void *payload);
/* Shows every one of a part, once or several times, for what is tracked at present. */
void each_asked(const struct model *m, uint8_t part, asked_visit visit, void *payload);
void find_asked(struct model *m, uint8_t part);
/* values.c */
void find_values(struct model *m, uint8_t part);
/* The first value of the class: states and clocks that differ within classes are one. */
uint8_t class_first(const struct classes *c, uint8_t value);
/* Whether a whole number from nought on lies at this place among the cuts. */
bool number_is_there(const struct part *x, law_index fact, uint16_t place);
/* How a clock stands, as a number: its status, and whether it was missed. */
#define STATUS_CODES 16
static inline uint8_t status_code(uint8_t byte)
{
    return byte & (CLOCK_STATUS | CLOCK_MISSED_BIT);
}
/* Whether a clock that stands so is one of these; a missed one stands in two ways at once. */
static inline bool status_within(uint8_t code, uint64_t set)
{
    bool missed = (code & CLOCK_MISSED_BIT) != 0 && (set >> LAW_CLOCK_MISSED & 1) != 0;
    return missed || (set >> (code & CLOCK_STATUS) & 1) != 0;
}
/* Whether a clock that stands so does nothing any more, but for conditions that ask how it stands:
 * idle, answered or stopped. */
bool status_is_over(uint8_t code);
/* track.c and layout.c */
/* Not a clock that runs back: its end lies before its start, at a time that the run no longer
 * reaches. What is asked of it is guessed. */
bool can_track(const struct model *m, struct thing t);
bool thing_tracked(const struct model *m, struct thing t);
/* What an atom asks of, at most two things: the fact that leads to another dossier, where it asks
 * there; THING_DONE of an act, which THING_TIME tells too; of a comparison its sides. Returns how
 * many: none of a day, a place, who acts. */
uint8_t atom_things(struct thing out[2], const struct model *m, uint8_t part, uint16_t node);
/* The fact that a side of a comparison asks of: its own, that of the row of a table, or the one
 * that leads to another dossier. False: a constant, or an amount. */
bool operand_thing(struct thing *out, const struct model *m, uint8_t part,
                   const struct law_operand *o);
bool things_have(const struct things *list, struct thing t);
/* Adds a thing; false when it was there or cannot be tracked (can_track). */
bool things_add(const struct model *m, struct things *list, struct thing t);
static inline bool is_number(const struct law_procedure *p, law_index fact)
{
    return p->facts[fact].type == LAW_NUMBER || p->facts[fact].type == LAW_MONEY;
}
/* A side of a comparison, or what a total adds: a fact of this very dossier; this one. */
static inline bool is_own_fact(const struct law_operand *o)
{
    return o->kind == LAW_OPERAND_FACT && o->via == LAW_NONE;
}
static inline bool is_fact(const struct law_operand *o, law_index fact)
{
    return is_own_fact(o) && o->index == fact;
}
static inline bool is_own_number(const struct law_procedure *p, const struct law_operand *o)
{
    return is_own_fact(o) && is_number(p, o->index);
}
static inline bool act_tells(const struct law_act *act, law_index fact)
{
    return law_names(act->records, act->n_records, fact);
}
/* What is asked of an act; NULL: a property is asked. */
static inline const struct prove_act *act_asked(const struct model *m)
{
    return m->property == NULL ? &m->question->done : NULL;
}
/* Whether the end of a clock may oblige somebody to do this act. */
bool clock_obliges(const struct law_clock *clock, law_index act);
/* Whether an effect obliges an authority to something; a line of a clock's end does. */
bool obliges_authority(const struct law_procedure *p, const struct law_effect *effect);
bool end_obliges_authority(const struct law_procedure *p, const struct law_at_end *end);
/* How many of a kind a procedure has. */
uint16_t thing_count(const struct law_procedure *p, enum thing_kind kind);
/* Makes room for what may be tracked of a procedure. */
void part_open(struct model *m, struct part *x, const struct law_procedure *p);
/* Lays a model out for what is tracked. */
void model_lay(struct model *m);

/* bounds.c: lengths as intervals, and above which lengths a timer's value no longer matters. */
void model_spans(struct model *m);
void model_bounds(struct model *m);
struct limit_span clock_span(const struct model *m, uint8_t part, law_index clock,
                             const uint8_t *run);
struct limit_span node_span(const struct model *m, uint8_t part, uint16_t node);
/* The timer that a run is counted on. */
uint8_t clock_timer(const struct model *m, uint8_t part, law_index clock, const uint8_t *run);

/* live.c */
void model_live(struct model *m);
/* Whether a byte of the first dossier can no longer matter in a state. */
bool is_dead(const struct model *m, const uint8_t *state, uint16_t at);
/* Whether it may yet matter when a clock ends, or ended: another one may run from there. */
bool may_be_followed(const struct model *m, const uint8_t *state, uint8_t part, law_index clock);
/* Makes nought what can no longer matter in a state. */
void forget_dead(const struct model *m, uint8_t *state);

/* orders.c: the node that stands for all comparisons of the same two values; *turned: the other way
 * round. LAW_ALWAYS: they cannot be tracked. Found once for a procedure. */
void find_orders(struct arena *arena, struct part *x);
uint16_t order_node(const struct model *m, uint8_t part, uint16_t node, bool *turned);
/* Whether an act may change one of two values. */
bool order_changes(const struct model *m, uint8_t part, uint16_t node, law_index act);
/* A sum that runs over acts from nought. */
bool is_total(const struct law_procedure *p, const struct law_operand *o);
/* Whether both are what acts tell, or what comes of it: a dossier can be told so that they stand in
 * an order. */
bool order_is_told(const struct law_procedure *p, uint16_t node);
/* How two values stand before any act: known when both are constants or totals. */
uint8_t order_at_first(const struct law_procedure *p, uint16_t node);
/* Whether both are known, as far as that is followed. */
bool order_is_known(struct attempt *a, uint16_t node);
/* How they stand, ORDER_LESS, ORDER_EQUAL or ORDER_MORE: chosen if it is open. */
uint8_t order_asked(struct attempt *a, uint16_t node);
/* The act's facts are told, of which its own conditions speak; then its sums are made, which its
 * conditions saw as they were. */
void orders_told(struct attempt *a);
void orders_summed(struct attempt *a);
/* Something happened: what is worked out from all that stands may be another. */
void orders_loosened(struct attempt *a);

/* prove.c */
/* Answers a question in one of its n ways; several at once, each in an arena of its own. */
void prove_in_way(struct prove_result *out, struct arena *arena, const struct prove_law *law,
                  const struct prove_question *question, struct prove_measures *measures,
                  uint32_t way, uint32_t n);
/* hangs_on.c */
/* Adds all that is tracked, each name once; and what another answer hangs on. */
void hangs_on_note(struct prove_result *out, const struct model *m);
void hangs_on_join(struct prove_result *out, struct arena *arena, const struct prove_result *other);
/* refine.c */
/* What of its states, remedies and clocks differs between a folded dossier, in one world, and a
 * state of the automaton; how much. *out (may be NULL) gets all but clocks that cannot be
 * tracked. */
size_t differences(struct things *out, const struct model *m, uint8_t part,
                   const struct dossier_folded *f, uint16_t world, const uint8_t *state);
/* ways.c */
#define WAYS_MAX 32 /* more cases than that are asked together */
/* In how many ways a condition can hold (negated: not hold); WAYS_MAX + 1: in more. */
uint32_t ways_count(const struct law_procedure *p, uint16_t node, bool negated);
/* What holds (negated: does not) where the property is broken in this one of its n ways: atoms; of
 * one way, the whole condition. */
const struct way_atom *ways_atoms(size_t *n, struct arena *arena, const struct law_procedure *p,
                                  const struct law_property *property, uint32_t way,
                                  uint32_t n_ways);

static inline enum verdict verdict_of(bool holds)
{
    return holds ? VERDICT_YES : VERDICT_NO;
}

/* compare.c */
enum verdict compare_values(int64_t left, int64_t right, enum law_compare compare);
enum verdict judge_compare(struct attempt *a, uint16_t node);
/* The row that a fact chooses on the day that governs; NULL: none, or it is not known. */
const struct law_row *table_row(struct attempt *a, law_index table);
/* The dossier that a fact of the first leads to, as a part; 0: it is not followed, and what is
 * asked of it stands as *otherwise. */
uint8_t part_there(enum verdict *otherwise, struct attempt *a, uint16_t node, law_index via,
                   bool is_known);

/* judge.c: DEPENDS: it hangs on what is not tracked. */
enum verdict judge(struct attempt *a, uint16_t node);
/* A condition of which only a sure answer counts. DEPENDS: it hangs on what nobody told. */
enum verdict judge_surely(struct attempt *a, uint16_t node);
/* Whether the property does not hold, in the way that is asked. */
enum verdict judge_broken(struct attempt *a);
enum verdict judge_remedy(struct attempt *a, uint8_t part, law_index remedy, uint64_t set);
/* Whoever does the act is one of these roles, if any are named: of those who may one is chosen,
 * unless that was asked before. False: nobody is. */
bool choose_author(struct attempt *a, const law_index *roles, uint16_t n);
/* Whether a clock runs or is suspended. */
enum verdict judge_runs(struct attempt *a, law_index clock);
enum verdict judge_done(struct attempt *a, uint8_t part, law_index act);
/* Goes on only if the timer is at most (at least) length; without `within`, only if less (more). */
void hold(struct attempt *a, uint8_t timer, bool most, int32_t length, bool within);
void hint(struct attempt *a, uint8_t part, enum thing_kind kind, law_index index);
/* Whether no act may rest on a guess: the one that would is not done. */
bool sobered(struct attempt *a);
enum verdict guess(struct attempt *a, uint16_t node);
/* Of a condition, where nobody told what it asks. */
enum verdict untold(struct attempt *a, uint16_t node);

/* facts.c: facts are asked now, and answered by a choice where several answers are left. */
enum fact_answer { FACT_NOT_TRACKED, FACT_NOT_TOLD, FACT_HAS_VALUE };
/* Its very value; of a number its place among the cuts. */
enum fact_answer fact_ask(struct attempt *a, uint8_t part, law_index fact, uint8_t *value);
/* Whether it was told. */
enum fact_answer fact_told(struct attempt *a, uint8_t part, law_index fact);
/* Whether its value (of a number, its place) is of the set. */
enum verdict fact_within(struct attempt *a, uint16_t node, uint8_t part, law_index fact,
                         uint64_t set);
struct comparison {
    enum law_compare compare;
    uint16_t place;
};
/* Whether its place among the cuts compares so with another one. */
enum verdict fact_compares(struct attempt *a, uint16_t node, uint8_t part, law_index fact,
                           struct comparison c);
/* A value of a set (const uint64_t *); a place that compares so (const struct comparison *). */
bool value_in_set(uint16_t value, const void *set);
bool value_compares(uint16_t place, const void *comparison);
/* How many values, or places among the cuts, a choice or number has. */
uint16_t fact_values(const struct part *x, law_index fact);
/* Whether classes are kept of it, and a value of the class. */
bool has_classes(const struct part *x, law_index fact);
uint8_t class_value(const struct part *x, law_index fact, uint8_t class);
/* The same, the last value: of a number, the largest place. */
uint8_t class_last(const struct part *x, law_index fact, uint8_t class);
static inline uint16_t classes_left(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] | bytes[1] << 8);
}
/* Bytes that a thing has in the state. */
uint16_t thing_bytes(const struct part *x, enum thing_kind kind, law_index index);
/* The first day of an epoch, for choosing among versions. */
struct date epoch_day(const struct model *m, int32_t epoch);

/* The length of what begins now, as one more than its place among those that it may have (days
 * apart); 0: anywhere in the interval. */
uint8_t choose_length(struct attempt *a, const struct limit_rule *rule, struct limit_span span,
                      uint8_t from);
/* How many lengths, one a day longer than the other, a limit may have beyond the least; 0: they are
 * not told apart. */
int32_t lengths_more(struct limit_span span);
/* Whether it is tracked; where time is told by the minute, each one is. */
bool length_followed(const struct model *m, struct thing length);
static inline struct thing length_of_property(const struct model *m)
{
    return (struct thing){0, THING_LENGTH, m->parts[0].p->n_clocks};
}
/* run_lengths.c: the lengths, not tracked yet, of limits that began together in a run and of which
 * the one ends after the other, which on no day of the calendar it does; those of all that ran. */
void lengths_apart(struct things *out, struct model *m, const struct zones_step *steps,
                   size_t n_steps);
void lengths_of_run(struct things *out, struct model *m, const struct zones_step *steps,
                    size_t n_steps);
/* reach.c */
/* Of a run that begins at this moment. */
void reach_begin(const struct attempt *a, law_index clock, uint8_t *run);
/* The length of the property begins, or is over. */
void reach_measure(struct attempt *a, bool begins);
/* Whether what still counts shows that the length of the property is not over. */
bool reach_denies(const struct attempt *a);
/* The reaches, not tracked yet, of what was counted in a run. */
void reach_of_run(struct things *out, const struct model *m, const struct zones_step *steps,
                  size_t n_steps);
/* alongside.c */
void alongside_forget(struct model *m);
/* Of a limit with that interval: counted from each day, if one of its lengths is chosen. */
void alongside_measure(struct model *m, const struct limit_rule *rule, struct limit_span span);
/* Whether a limit, on whatever day it begins, is no longer than another one that begins then. */
bool alongside_never_longer(struct model *m, const struct limit_rule *rule, struct limit_span span,
                            const struct limit_rule *than, struct limit_span than_span);
/* After all were measured: which lengths go together. Does nothing where no other was measured. */
void alongside_pair(struct model *m);
/* Which lengths of a rule, as days more than the least, some day has on which the known rule is so
 * many days long: bits. All, where that is not known. */
uint16_t alongside_left(const struct model *m, const struct limit_rule *known, int32_t length,
                        const struct limit_rule *rule, int32_t least);
/* The interval of a run as if nobody had told fewer, and no length had been chosen. */
struct limit_span run_span(const struct model *m, uint8_t part, law_index clock,
                           const uint8_t *run);
/* The interval narrowed to that length. */
struct limit_span span_chosen(struct limit_span span, uint8_t chosen);

/* timers.c: operations on timers; those of `late` come after all that is held. */
void free_timer(struct attempt *a, uint8_t timer);
void copy_timer(struct attempt *a, uint8_t timer, uint8_t from, int32_t length);
/* The timers of something that happens now. */
void set_now(struct attempt *a, uint8_t exact, uint8_t midnight);
/* Somewhere between two lengths from another timer: timer = from - length. */
void copy_between(struct attempt *a, uint8_t timer, uint8_t from, int32_t least, int32_t most);

/* effects.c */
/* Whether they set something of which hints are wanted. */
bool effects_wanted(const struct attempt *a, const struct law_effect *effects, uint16_t n);
/* Notes what the effects will do; conditions are read as things stand. */
void plan_effects(struct attempt *a, const struct law_effect *effects, uint16_t n);
void plan_start(struct attempt *a, law_index clock);
/* Opens the facts that an act tells: any values, until they are asked. */
void open_told(struct attempt *a, law_index act);
/* Does what was noted, together. */
void carry_out(struct attempt *a);
void answer_clock(struct attempt *a, law_index clock);
void stop_clock(struct attempt *a, law_index clock);
/* Reads dates: whether a rule is in force on the day that governs. Where any day may govern, a
 * choice. */
bool in_force(struct attempt *a, struct law_dates dates);
/* A `when`: true or not, or a choice where it hangs on what is not tracked. */
bool when_holds(struct attempt *a, uint16_t node);

/* acts.c */
void take_act(struct attempt *a);
void end_clock(struct attempt *a, law_index clock);
/* Clocks that end at 24:00 end before anything else of that instant. */
void before_ends(struct attempt *a);
/* Whether the property is asked of the days of an epoch. */
bool asked_in(const struct model *m, int32_t epoch);
/* The property, on the state that was made. event: something happened, so that a length may begin.
 */
void watch(struct attempt *a, bool event);
/* What follows by itself, and the property; after an act or an end. */
void settle(struct attempt *a);

/* open.c */
/* Facts that only the act asks that tells them are open again. */
void forget_told(const struct model *m, uint8_t *state);
#define SCRATCH_BYTES ((size_t)1 << 28)
void model_open(struct place *out, struct arena *arena, const uint8_t *state, void *payload);
/* An edge made again, to know more of it. */
struct edge_notes {
    struct things hints, weak; /* what it hung on that is not tracked */
    bool guessed;              /* or cannot be */
    law_index role;            /* that it chose, or LAW_NONE */
    uint8_t *facts;            /* its target with the facts that do not last */
};
/* wanted: hints are of what sets one of these only; NULL: of everything. */
void edge_note(struct edge_notes *out, const struct model *m, const uint8_t *state,
               const struct edge *edge, const struct things *wanted);

/* witness.c */
/* Makes a dossier of a path and folds it. False: no day was found on which it does what the path
 * does; `missing` then holds what is to be tracked, and nothing when the path left nothing open. */
bool witness_make(struct prove_witness *out, struct things *missing, bool *guessed,
                  const struct model *m, const struct zones_step *steps, size_t n_steps);
/* faults.c: what a condition asks and is not tracked. */
void things_of_node(struct things *out, const struct model *m, uint8_t part, uint16_t node);
/* refine.c: what tracking these may cost: a clock brings timers, versions and readings; a number
 * the constants that it is compared with. Of nothing: more than of anything. */
uint32_t tracking_cost(const struct model *m, const struct things *things);
/* A state or two, a fact: learned before lengths are told apart, and no matter of the calendar. */
#define CHEAP_COST 2

static inline const struct limit_rule *rule_of_run(const struct model *m, uint8_t part,
                                                   law_index clock, const uint8_t *run)
{
    return &m->parts[part].p->clocks[clock].versions[run[1]].readings[run[2]].rule;
}
/* Whether a clock runs, rests or still ticks: then nothing of it is forgotten. */
static inline bool is_going(const uint8_t *run)
{
    uint8_t status = *run & CLOCK_STATUS;
    return status == LAW_CLOCK_RUNNING || status == LAW_CLOCK_SUSPENDED ||
           (*run & CLOCK_TICKING) != 0;
}
/* Whether a clock comes to its end: it runs, or it is over and its end still matters. */
static inline bool is_counting(const uint8_t *run)
{
    bool runs = (run[0] & CLOCK_STATUS) == LAW_CLOCK_RUNNING || (run[0] & CLOCK_TICKING) != 0;
    return runs && (run[3] & RUN_ENDLESS) == 0;
}

static inline uint8_t *state_of(const struct attempt *a, enum thing_kind kind, law_index index)
{
    uint16_t at = a->m->parts[a->part].at[kind][index];
    return at == NOWHERE ? NULL : a->state + at;
}
static inline const uint8_t *state_at(const struct model *m, const uint8_t *state, uint8_t part,
                                      enum thing_kind kind, law_index index)
{
    uint16_t at = m->parts[part].at[kind][index];
    return at == NOWHERE ? NULL : state + at;
}

#endif
