/* greffe prove --longest --in-all: what adds up over interruptions. Two states of affairs are added
 * to the procedure, in its own language, that only the question looks at: how often the condition
 * has held, ended and begun again. Either the prover shows that it cannot begin again so often, and
 * the sum is bounded; or a dossier does, and its last round is done again and again by the fold. */
#include "cli/prove_longest.h"

#include <string.h>

#define ARENA_BYTES ((size_t)1 << 36)
#define ROOM_BYTES 16384
#define NAME_BYTES 32
#define STRETCHES_MOST 3 /* that are counted before the question is given up */
#define DAYS_STRETCHES_MOST 3
#define ROUNDS_MOST 30
#define LONGER_MOST 400 /* days: so long a round is long enough */

/* ---- the text -------------------------------------------------------------------------------- */

static bool holds(struct slice text, struct slice part)
{
    for (size_t i = 0; i + part.n <= text.n; i++) {
        if (memcmp(text.p + i, part.p, part.n) == 0) {
            return true;
        }
    }
    return false;
}

/* A beginning of names that the text does not hold. */
static struct slice free_prefix(struct arena *arena, struct slice text)
{
    struct buf name = buf_in(arena, NAME_BYTES);
    buf_text(&name, "asked");
    for (unsigned i = 2; holds(text, buf_slice(&name)); i++) {
        name = buf_in(arena, NAME_BYTES);
        buf_printf(&name, "asked%u", i);
    }
    return buf_slice(&name);
}

struct writing {
    struct buf *out;
    struct slice name, condition;
};

static void write_head(const struct writing *w, const char *kind, const char *name)
{
    buf_printf(w->out, "\n%s %.*s_%s", kind, SLICE_ARG(w->name), name);
}

static void write_labels(const struct writing *w)
{
    buf_text(w->out, " fr \"question\" en \"question\" [question]\n");
}

/* "when not (custody is detained) and asked_round is on" */
static void write_when(const struct writing *w, bool ends)
{
    buf_printf(w->out, "  when %s(\n%.*s\n) and %.*s_round is ", ends ? "not " : "",
               SLICE_ARG(w->condition), SLICE_ARG(w->name));
}

static void write_move(const struct writing *w, bool ends, const char *from, const char *to)
{
    write_head(w, "consequence", ends ? "ends" : "begins");
    write_labels(w);
    write_when(w, ends);
    buf_printf(w->out, "%s: %.*s_round becomes %s [question]\n", from, SLICE_ARG(w->name), to);
}

/* For the fold: when it begins and when it ends. */
static void write_measure(const struct writing *w)
{
    write_head(w, "state", "round");
    buf_text(w->out, " off, on");
    write_labels(w);
    write_move(w, false, "off", "on");
    write_move(w, true, "on", "off");
}

/* One stretch of those that are counted; length 0: however short. What is shorter is not counted.
 */
static void write_stretch(const struct writing *w, uint32_t i, int64_t length)
{
    struct slice name = w->name;
    write_when(w, false);
    buf_printf(w->out, "off_%u: %.*s_round becomes on_%u", i - 1, SLICE_ARG(name), i);
    if (length > 0) {
        buf_printf(w->out, ", starts %.*s_time", SLICE_ARG(name));
    }
    buf_text(w->out, " [question]\n");
    write_when(w, true);
    buf_printf(w->out, "on_%u: %.*s_round becomes off_%u", i, SLICE_ARG(name),
               length > 0 ? i - 1 : i);
    if (length > 0) {
        buf_printf(w->out, ", stops %.*s_time [question]\n", SLICE_ARG(name));
        write_when(w, true);
        buf_printf(w->out, "long_%u: %.*s_round becomes off_%u", i, SLICE_ARG(name), i);
    }
    buf_text(w->out, " [question]\n");
}

static void write_clock(const struct writing *w, uint32_t n, int64_t length, enum unit unit)
{
    struct slice name = w->name;
    write_head(w, "clock", "time");
    write_labels(w);
    buf_printf(w->out, "  %lld %s [question]\n", (long long)length,
               unit == UNIT_HOUR ? "hours" : "days");
    for (uint32_t i = 1; i <= n; i++) {
        buf_printf(w->out,
                   "  at end when %.*s_round is on_%u: %.*s_round becomes long_%u [question]\n",
                   SLICE_ARG(name), i, SLICE_ARG(name), i);
    }
}

/* For the prover: the n-th stretch is reached; with a length, each of them lasts that long. */
static void write_count(const struct writing *w, uint32_t n, int64_t length, enum unit unit)
{
    write_head(w, "state", "round");
    buf_text(w->out, " off_0");
    for (uint32_t i = 1; i <= n; i++) {
        buf_printf(w->out, ", on_%u, off_%u", i, i);
        if (length > 0) {
            buf_printf(w->out, ", long_%u", i);
        }
    }
    write_labels(w);
    if (length > 0) {
        write_clock(w, n, length, unit);
    }
    write_head(w, "consequence", "moves");
    write_labels(w);
    for (uint32_t i = 1; i <= n; i++) {
        write_stretch(w, i, length);
    }
    write_head(w, "never", "reached");
    buf_printf(w->out, ": %.*s_round is %s_%u", SLICE_ARG(w->name), length > 0 ? "long" : "on", n);
    write_labels(w);
}

/* ---- a procedure with the question in it ----------------------------------------------------- */

struct counted {
    uint32_t n; /* 0: to measure */
    int64_t length;
    enum unit unit;
};

/* NULL with *e: the condition is one that cannot stand under a consequence. */
static const struct law_procedure *read_with(const struct longest_run *run, struct counted counted,
                                             struct slice *name, struct arena *arena,
                                             struct gr_error *e)
{
    struct slice before = run->base->p->text;
    struct slice condition = run->base->asked;
    struct buf text =
        buf_in(arena, before.n + ROOM_BYTES + (STRETCHES_MOST * 3 + 2) * (condition.n + 512));
    struct diagnostics d = diagnostics_in(arena);
    *name = free_prefix(arena, before);
    buf_add(&text, before);
    struct writing w = {&text, *name, condition};
    if (counted.n == 0) {
        write_measure(&w);
    } else {
        write_count(&w, counted.n, counted.length, counted.unit);
    }
    const struct law_procedure *law =
        law_read(arena, SLICE(PROVING_SOURCE), buf_slice(&text), run->p->cli->calendar, &d);
    if (law == NULL) {
        error_set(e, ERROR_USAGE, "this condition cannot be counted: %.200s", d.list[0].error.text);
        (void)error_remedy(e, "ask without --in-all, or with a condition on states and facts");
    }
    return law == NULL ? NULL : longest_law(run->p, law, arena);
}

static struct slice name_with(struct arena *arena, struct slice prefix, const char *rest)
{
    struct buf name = buf_in(arena, 2 * NAME_BYTES);
    buf_printf(&name, "%.*s_%s", SLICE_ARG(prefix), rest);
    return buf_slice(&name);
}

static law_index find_consequence(const struct law_procedure *p, struct slice name)
{
    for (uint16_t i = 0; i < p->n_consequences; i++) {
        if (slice_equal(p->consequences[i].name, name)) {
            return i;
        }
    }
    return LAW_NONE;
}

/* Asks for a dossier with so many stretches; its arena stays open. */
static bool ask_stretches(struct proving_answer *answer, struct longest_run *run,
                          struct counted counted, struct arena *arena, struct gr_error *e)
{
    struct slice name;
    const struct law_procedure *law = read_with(run, counted, &name, arena, e);
    if (law == NULL) {
        return false;
    }
    struct proving_question *question = ARENA_NEW(arena, struct proving_question);
    *question = *run->base;
    question->p = law;
    question->plan = dossier_prepare(arena, law, run->p->cli->calendar);
    question->index = law_find_property(law, name_with(arena, name, "reached"));
    (void)longest_ask(answer, run, question, arena);
    return true;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

/* The dossier with all rounds as the answer to show: folded with the question alone. */
static bool take_rounds(struct longest_run *run, const struct rounds *rounds,
                        const struct prove_witness *witness, struct arena *arena)
{
    struct prove_witness *all = ARENA_NEW(arena, struct prove_witness);
    struct proving_answer answer = {.question = run->base};
    struct gr_error unused = {0};
    struct dossier_view view = witness->folded->view;
    view.as_of = rounds->until;
    *all = *witness;
    all->dossier = rounds->dossier;
    all->until = rounds->until;
    all->folded = dossier_fold(arena, run->base->plan, &all->dossier, view, &unused);
    if (all->folded == NULL) {
        return false;
    }
    answer.result = (struct prove_result){.answer = PROVE_FOUND, .witness = all};
    run->rounds = *rounds;
    longest_keep(run, &answer, arena);
    return true;
}

/* Tries the last round of what was found again and again. True: the arena is the run's. */
static bool replay(struct longest_run *run, const struct proving_answer *answer,
                   struct arena *arena, struct gr_error *e)
{
    struct slice name;
    struct rounds rounds = {0};
    const struct law_procedure *law = read_with(run, (struct counted){0}, &name, arena, e);
    if (law == NULL) {
        return false;
    }
    struct rounds_question q = {.plan = dossier_prepare(arena, law, run->p->cli->calendar),
                                .begins = find_consequence(law, name_with(arena, name, "begins")),
                                .ends = find_consequence(law, name_with(arena, name, "ends")),
                                .calendar = run->p->cli->calendar,
                                .most = ROUNDS_MOST};
    bool again = rounds_replay(&rounds, arena, &q, answer->result.witness);
    bool more = again && (rounds.n > run->rounds.n ||
                          (rounds.n == run->rounds.n && rounds.held > run->rounds.held));
    return more && take_rounds(run, &rounds, answer->result.witness, arena);
}

/* One question; what it shows into the run. */
static bool look_for(struct longest_run *run, struct counted counted, struct gr_error *e)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct proving_answer answer = {0};
    if (!ask_stretches(&answer, run, counted, arena, e)) {
        arena_close(arena);
        return false;
    }
    bool kept = answer.result.witness != NULL && replay(run, &answer, arena, e);
    enum prove_answer found = answer.result.answer;
    if (!kept) {
        arena_close(arena);
    }
    if (counted.length == 0) {
        run->stretches = found == PROVE_FOUND ? counted.n : run->stretches;
        run->stretches_never = found == PROVE_NEVER ? counted.n : run->stretches_never;
    }
    return e->code == 0;
}

static bool enough(const struct longest_run *run)
{
    return run->rounds.n >= ROUNDS_MOST || run->stretches_never > 0 || run->stopped;
}

/* Rounds that last longer, as long as the prover finds some in the time that is left. */
static bool look_for_longer(struct longest_run *run, struct gr_error *e)
{
    int64_t held = 0;
    while (!run->stopped && run->rounds.held_round > held) {
        held = run->rounds.held_round;
        int64_t days = 2 * (held / INSTANT_DAY + 1);
        struct counted counted = {run->stretches, days, UNIT_DAY};
        if (days > LONGER_MOST) {
            break;
        }
        if (!look_for(run, counted, e)) {
            return false;
        }
    }
    return true;
}

bool rounds_search(struct longest_run *run, struct gr_error *e)
{
    for (uint32_t n = 1; n <= STRETCHES_MOST && !enough(run); n++) {
        if (!look_for(run, (struct counted){.n = n}, e)) {
            return false;
        }
        if (run->stretches < n) { /* not so many, or not decided */
            break;
        }
    }
    /* What ends and begins again at one instant is often no round: then with stretches of days. */
    for (uint32_t n = 2; n <= DAYS_STRETCHES_MOST && !enough(run); n++) {
        if (!look_for(run, (struct counted){n, 1, UNIT_DAY}, e)) {
            return false;
        }
    }
    return run->rounds.n < ROUNDS_MOST || look_for_longer(run, e);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static bool no_bound(const struct longest_run *run)
{
    return longest_is_unbounded(&run->length) || run->rounds.n >= ROUNDS_MOST;
}

bool rounds_is_settled(const struct longest_run *run)
{
    return run->rounds.n >= ROUNDS_MOST || run->stretches_never == 1;
}

static bool is_bounded(const struct longest_run *run)
{
    return run->stretches_never == 1 || run->length.never == 0 ||
           (run->length.never > 0 && run->stretches_never > 0);
}

static void write_time(struct buf *out, const struct proving *p, int64_t microseconds)
{
    int64_t hours = microseconds / INSTANT_HOUR;
    if (hours >= 48) {
        longest_write_length(out, p, hours / 24, UNIT_DAY);
    } else if (hours > 0) {
        longest_write_length(out, p, hours, UNIT_HOUR);
    } else {
        buf_printf(out, "%lld min", (long long)(microseconds / INSTANT_MINUTE));
    }
}

static void write_rounds(struct buf *out, const struct longest_run *run)
{
    const struct proving *p = run->p;
    const struct rounds *r = &run->rounds;
    buf_printf(out, proving_word(p, "%u tours, un tous les ", "%u rounds, one every "), r->n);
    longest_write_length(out, p, r->days, UNIT_DAY);
    buf_text(out, proving_word(p, ", ", ", "));
    write_time(out, p, r->held_round);
    buf_text(out, proving_word(p, " chacun, en tout ", " in each, in all "));
    write_time(out, p, r->held);
    if (r->n < ROUNDS_MOST) {
        buf_text(out, proving_word(p, " ; puis la loi s'y oppose",
                                   "; then the law has something against it"));
    } else if (r->same) {
        buf_text(out, proving_word(p,
                                   " ; après le dernier tout est comme après l'avant-dernier "
                                   "(états, délais, recours, sommes) : "
                                   "montré par le dossier, non prouvé",
                                   "; after the last all stands as after the one before (states, "
                                   "clocks, remedies, sums): shown "
                                   "by the dossier, not proven"));
    } else {
        buf_text(out, proving_word(p, " ; montré par le dossier, non prouvé",
                                   "; shown by the dossier, not proven"));
    }
}

static void write_bounded(struct buf *out, const struct longest_run *run)
{
    const struct proving *p = run->p;
    int64_t n = run->stretches_never - 1;
    buf_text(out, proving_word(p, "au plus ", "at most "));
    longest_write_length(out, p, n * run->length.never, run->unit);
    buf_text(out, proving_word(p, " (prouvé : ", " (proven: "));
    if (n == 1) {
        buf_text(out, proving_word(p, "cela ne recommence jamais", "it never begins again"));
    } else {
        buf_printf(out,
                   proving_word(p, "%lld fois au plus, chacune d'au plus ",
                                "%lld times at most, each of at most "),
                   (long long)n);
        longest_write_length(out, p, run->length.never, run->unit);
    }
    buf_text(out, ")");
    if (run->length.found > 0) {
        buf_text(out, proving_word(p, " ; un dossier dépasse, sans interruption, ",
                                   "; without a break a dossier reaches more than "));
        longest_write_length(out, p, run->length.found, run->unit);
    }
}

void rounds_write(struct buf *out, const struct longest_run *run)
{
    const struct proving *p = run->p;
    if (run->stretches_never == 1 || run->length.never == 0) {
        buf_text(out, proving_word(p, "jamais (prouvé)", "never (proven)"));
    } else if (longest_is_unbounded(&run->length) && run->rounds.n < ROUNDS_MOST) {
        buf_text(out,
                 proving_word(p, "aucune limite trouvée jusqu'à 100 ans, même sans interruption",
                              "no bound found up to 100 years, even without a break"));
    } else if (no_bound(run)) {
        buf_text(out, proving_word(p, "aucune limite trouvée : ", "no bound found: "));
        write_rounds(out, run);
    } else if (is_bounded(run)) {
        write_bounded(out, run);
    } else {
        buf_text(out, proving_word(p, "non tranché", "not decided"));
        if (run->undecided.question != NULL) {
            buf_printf(out, " (%s)", proving_why(p, &run->undecided));
        }
        if (run->rounds.n > 0) {
            buf_text(out, proving_word(p, " ; ", "; "));
            write_rounds(out, run);
        } else if (run->stretches > 0) {
            buf_printf(
                out,
                proving_word(p, " ; un dossier le fait %u fois", "; a dossier does it %u times"),
                run->stretches);
        }
    }
}

json_t *rounds_json(const struct longest_run *run)
{
    const struct rounds *r = &run->rounds;
    return json_pack("{s:I, s:I, s:o, s:I, s:I, s:I, s:b}", "done", (json_int_t)r->n,
                     "stretches_found", (json_int_t)run->stretches, "stretches_never",
                     run->stretches_never > 0 ? json_integer(run->stretches_never) : json_null(),
                     "days_between", (json_int_t)r->days, "minutes_in_each",
                     (json_int_t)(r->held_round / INSTANT_MINUTE), "minutes_in_all",
                     (json_int_t)(r->held / INSTANT_MINUTE), "stands_as_before", r->same);
}

const char *rounds_code(const struct longest_run *run)
{
    if (run->stretches_never == 1 || run->length.never == 0) {
        return "never";
    }
    if (no_bound(run)) {
        return "no_bound";
    }
    return is_bounded(run) ? "bounded" : "not_decided";
}

int rounds_status(const struct longest_run *run)
{
    if (no_bound(run)) {
        return 1;
    }
    return is_bounded(run) ? 0 : 4;
}
