/* greffe prove --longest: how long a condition can hold without a break in a lawful dossier. The
 * prover is asked "for more than N" again and again (prove/longest.h): in days, then, where they
 * are few and the answer hangs on limits in hours, in hours. */
#include "cli/prove_longest.h"

#include "prove/filed.h"

#define ARENA_BYTES ((size_t)1 << 36)
#define DAYS_MOST (INT64_C(36525)) /* a hundred years */
#define HOURS_WITHIN 10            /* days; beyond it nobody counts hours */
#define TEXT_BYTES ((size_t)16 << 20)

/* ---- one question ---------------------------------------------------------------------------- */

/* "custody is detained for more than 64 days" */
static struct slice asked_for(const struct proving_question *base, struct limit_part length,
                              struct arena *arena)
{
    struct buf text = buf_in(arena, base->asked.n + 64);
    buf_add(&text, base->asked);
    if (length.n > 0) {
        buf_printf(&text, " for more than %d %s%s", (int)length.n,
                   length.unit == UNIT_HOUR ? "hour" : "day", length.n == 1 ? "" : "s");
    }
    return buf_slice(&text);
}

struct proving_question longest_question(const struct proving *p,
                                         const struct proving_question *base,
                                         struct limit_part length, struct arena *arena)
{
    struct law_procedure *law = ARENA_NEW(arena, struct law_procedure);
    *law = *base->p;
    law->properties = ARENA_ARRAY(arena, law->n_properties, struct law_property);
    for (uint16_t i = 0; i < law->n_properties; i++) {
        law->properties[i] = base->p->properties[i];
    }
    struct law_property *property = &law->properties[base->index];
    property->has_limit = length.n > 0;
    property->rule = (struct limit_rule){.parts = {length}, .n_parts = 1};
    struct proving_question question = *base;
    question.p = law;
    question.plan = dossier_prepare(arena, law, p->cli->calendar);
    question.asked = asked_for(base, length, arena);
    return question;
}

bool longest_ask(struct proving_answer *answer, struct longest_run *run,
                 const struct proving_question *question, struct arena *arena)
{
    struct proving then = *run->p;
    *answer = (struct proving_answer){
        .question = question, .result = {.answer = PROVE_UNDECIDED, .why = PROVE_WHY_STOPPED}};
    then.seconds = proving_seconds_left(run->p, run->begun);
    run->stopped = run->p->seconds > 0 && proving_seconds() - run->begun >= (double)run->p->seconds;
    if (proving_interrupted() || run->stopped) {
        run->stopped = true;
        answer->cut = proving_interrupted() ? PROVING_INTERRUPTED : PROVING_LATE;
    } else {
        proving_decide(answer, &then, false, arena);
        run->asked++;
    }
    if (proving_is_undecided(answer)) {
        run->undecided.question = run->base;
        run->undecided.result.why = answer->result.why;
        run->undecided.cut = answer->cut;
    }
    run->stopped = run->stopped || answer->cut != PROVING_NOT_CUT;
    return !run->stopped;
}

/* ---- the search ------------------------------------------------------------------------------ */

static bool clock_in_hours(const struct law_clock *clock)
{
    bool hours = false;
    for (uint16_t v = 0; v < clock->n_versions; v++) {
        for (uint16_t r = 0; r < clock->versions[v].n_readings; r++) {
            hours = hours || limit_counts_hours(&clock->versions[v].readings[r].rule);
        }
    }
    return hours;
}

/* Whether the answer hangs on a limit in hours. */
static bool hangs_on_hours(const struct proving_answer *answer)
{
    const struct law_procedure *p = answer->question->p;
    for (uint32_t i = 0; i < answer->result.n_hangs_on; i++) {
        law_index clock = law_find_clock(p, answer->result.hangs_on[i]);
        if (clock != LAW_NONE && clock_in_hours(&p->clocks[clock])) {
            return true;
        }
    }
    return false;
}

void longest_keep(struct longest_run *run, const struct proving_answer *answer, struct arena *arena)
{
    if (run->best_arena != NULL) {
        arena_close(run->best_arena);
    }
    run->best_arena = arena;
    run->best = *answer;
}

static bool contradiction(const struct longest_run *run, int64_t n, struct gr_error *e)
{
    error_set(e, ERROR_PROOF, "%.*s: the answer for \"more than %lld\" contradicts an earlier one",
              SLICE_ARG(run->base->p->name), (long long)n);
    return error_remedy(e, "the fault is ours, not yours: send the procedure and what was asked");
}

static int64_t minutes_of(struct limit_part length)
{
    return length.n * (length.unit == UNIT_HOUR ? INSTANT_HOUR : INSTANT_DAY) / INSTANT_MINUTE;
}

/* Whether the dossier that is shown so far passes this length, too, if nothing more is done. */
static bool best_lasts(struct longest_run *run, struct limit_part length)
{
    struct arena *arena = run->best_arena;
    if (arena == NULL || length.n == 0) {
        return false;
    }
    struct arena_mark mark = arena_mark(arena);
    struct proving_question *question = ARENA_NEW(arena, struct proving_question);
    struct prove_witness *witness = ARENA_NEW(arena, struct prove_witness);
    const struct prove_witness *best = run->best.result.witness;
    instant until = best->until + minutes_of(length) * INSTANT_MINUTE + INSTANT_DAY;
    *question = longest_question(run->p, run->base, length, arena);
    if (!filed_breaks(witness, arena, run->p->cli->calendar, best->folded, question->plan,
                      question->index, until)) {
        arena_reset(arena, mark);
        return false;
    }
    run->best.question = question;
    run->best.result.witness = witness;
    run->asked++;
    return true;
}

/* What passes no shorter length does not pass this one. */
static bool filed_last(struct proving_answer *answer, struct longest_run *run,
                       struct limit_part length, struct arena *arena)
{
    int64_t minutes = minutes_of(length);
    if (minutes == 0 || (run->filed_never > 0 && run->filed_never <= minutes)) {
        return false;
    }
    if (proving_beside(answer, run->p, false, arena)) {
        run->asked++;
        return true;
    }
    run->filed_never = minutes;
    return false;
}

/* One question. *on: whether more may be asked. */
static bool ask_length(bool *on, struct longest_run *run, struct longest *l,
                       struct limit_part length, struct gr_error *e)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct proving_question *question = ARENA_NEW(arena, struct proving_question);
    struct proving_answer answer = {0};
    *question = longest_question(run->p, run->base, length, arena);
    answer.question = question;
    *on = filed_last(&answer, run, length, arena) || longest_ask(&answer, run, question, arena);
    bool agrees = longest_told(l, length.n, answer.result.answer);
    if (answer.result.answer == PROVE_NEVER) {
        run->hours = run->hours || hangs_on_hours(&answer);
    }
    if (agrees && answer.result.witness != NULL) {
        longest_keep(run, &answer, arena);
    } else {
        arena_close(arena);
    }
    return agrees || contradiction(run, length.n, e);
}

/* Asks until nothing more is to be had. */
static bool search(struct longest_run *run, struct longest *l, enum unit unit, struct gr_error *e)
{
    bool on = true;
    for (int64_t n = longest_next(l); on && n != LONGEST_NONE; n = longest_next(l)) {
        struct limit_part length = {.n = (int32_t)n, .unit = unit};
        if (!best_lasts(run, length)) {
            if (!ask_length(&on, run, l, length, e)) {
                return false;
            }
        } else if (!longest_told(l, n, PROVE_FOUND)) {
            return contradiction(run, n, e);
        }
    }
    return true;
}

static bool search_all(struct longest_run *run, struct gr_error *e)
{
    run->length = longest_open(1, DAYS_MOST);
    if (!search(run, &run->length, UNIT_DAY, e)) {
        return false;
    }
    if (run->hours && !run->stopped && run->length.never > 0 && run->length.never <= HOURS_WITHIN) {
        run->length = longest_in_hours(&run->length);
        run->unit = UNIT_HOUR;
        return search(run, &run->length, UNIT_HOUR, e);
    }
    return true;
}

/* ---- the answer ------------------------------------------------------------------------------ */

void longest_write_length(struct buf *out, const struct proving *p, int64_t n, enum unit unit)
{
    buf_printf(out, "%lld %s", (long long)n, limit_unit_word(unit, n, p->language));
}

static void write_bounded(struct buf *out, const struct longest_run *run)
{
    const struct proving *p = run->p;
    const struct longest *l = &run->length;
    buf_text(out, proving_word(p, "au plus ", "at most "));
    longest_write_length(out, p, l->never, run->unit);
    buf_text(out, proving_word(p, " (prouvé)", " (proven)"));
    if (l->found > 0) {
        buf_text(out, proving_word(p, " ; un dossier dépasse ", "; a dossier reaches more than "));
        longest_write_length(out, p, l->found, run->unit);
    }
    if (!longest_is_exact(l)) {
        buf_text(out, proving_word(p, " ; entre les deux, non tranché",
                                   "; between the two, not decided"));
    }
}

static void write_unbounded(struct buf *out, const struct longest_run *run)
{
    const struct proving *p = run->p;
    const struct longest *l = &run->length;
    if (longest_is_unbounded(l)) {
        buf_text(out, proving_word(p, "aucune limite trouvée jusqu'à 100 ans",
                                   "no bound found up to 100 years"));
        return;
    }
    buf_text(out, proving_word(p, "non tranché", "not decided"));
    if (l->found > 0) {
        buf_text(out, proving_word(p, " ; un dossier dépasse ", "; a dossier reaches more than "));
        longest_write_length(out, p, l->found, run->unit);
    }
}

static void write_answer(struct buf *out, const struct longest_run *run)
{
    const struct longest *l = &run->length;
    if (l->never == 0) {
        buf_text(out, proving_word(run->p, "jamais (prouvé)", "never (proven)"));
    } else if (l->never > 0) {
        write_bounded(out, run);
    } else {
        write_unbounded(out, run);
    }
    if (!longest_is_exact(l) && !longest_is_unbounded(l)) {
        buf_printf(out, " (%s)", proving_why(run->p, &run->undecided));
    }
}

static void write_text(struct buf *out, const struct longest_run *run)
{
    const struct proving *p = run->p;
    buf_printf(out, "%.*s, %s: ", SLICE_ARG(run->base->p->name),
               run->in_all ? proving_word(p, "en tout", "in all")
                           : proving_word(p, "durée", "longest"));
    if (run->in_all) {
        rounds_write(out, run);
    } else {
        write_answer(out, run);
    }
    buf_printf(out, " — %.*s", SLICE_ARG(run->base->asked));
    buf_printf(out, proving_word(p, " (%zu questions, %.1f s)\n", " (%zu questions, %.1f s)\n"),
               run->asked, proving_seconds() - run->begun);
    if (run->best_arena != NULL && !p->quiet) {
        buf_printf(out, "  %.*s\n", SLICE_ARG(run->best.question->asked));
        proving_write_found(out, p, &run->best, run->best_arena);
        if (run->as_if) {
            buf_text(out,
                     proving_word(p, "  selon la loi de ce jour comme si elle restait en vigueur\n",
                                  "  under the law of that day, as if it stayed in force\n"));
        }
    } else if (run->best.case_path.n > 0) {
        buf_printf(out, "  %.*s\n", SLICE_ARG(run->best.case_path));
    }
}

static const char *answer_code(const struct longest_run *run)
{
    const struct longest *l = &run->length;
    if (l->never == 0) {
        return "never";
    }
    if (longest_is_exact(l)) {
        return "bounded";
    }
    return longest_is_unbounded(l) ? "no_bound" : "not_decided";
}

static json_t *known(int64_t n)
{
    return n < 0 ? json_null() : json_integer(n);
}

static bool show_json(const struct longest_run *run, struct gr_error *e)
{
    const struct longest *l = &run->length;
    const struct proving_answer *best = &run->best;
    json_t *line =
        json_pack("{s:o, s:s, s:o, s:s, s:s, s:o, s:o, s:I, s:f}", "procedure",
                  json_of_slice(run->base->p->name), "kind", run->in_all ? "in_all" : "longest",
                  "text", json_of_slice(run->base->asked), "answer",
                  run->in_all ? rounds_code(run) : answer_code(run), "unit",
                  run->unit == UNIT_HOUR ? "hours" : "days", "proven_at_most", known(l->never),
                  "found_more_than", known(l->found), "questions", (json_int_t)run->asked,
                  "seconds", proving_seconds() - run->begun);
    bool undecided =
        !longest_is_exact(l) && !longest_is_unbounded(l) && run->undecided.question != NULL;
    json_object_set_new(line, "why",
                        undecided ? json_string(proving_why_code(&run->undecided)) : json_null());
    if (run->in_all) {
        json_object_set_new(line, "rounds", rounds_json(run));
    }
    json_object_set_new(line, "as_if_in_force", json_boolean(run->as_if));
    json_object_set_new(line, "case", proving_case_json(best));
    json_object_set_new(line, "file", proving_file_json(best));
    return json_line(run->p->cli, line, e);
}

static bool show(const struct longest_run *run, struct gr_error *e)
{
    if (run->p->json) {
        return show_json(run, e);
    }
    struct arena *arena = arena_open(ARENA_BYTES);
    struct buf out = buf_in(arena, TEXT_BYTES);
    write_text(&out, run);
    bool shown = cli_write(run->p->cli, buf_slice(&out), e);
    arena_close(arena);
    return shown;
}

static int status_of(const struct longest_run *run)
{
    const struct longest *l = &run->length;
    if (run->in_all) {
        return rounds_status(run);
    }
    if (longest_is_exact(l)) {
        return 0;
    }
    return longest_is_unbounded(l) ? 1 : 4;
}

/* ---- the command ----------------------------------------------------------------------------- */

const struct law_procedure *longest_law(const struct proving *p, const struct law_procedure *law,
                                        struct arena *arena)
{
    return p->has_version ? standing_law(arena, law, p->version) : law;
}

/* Of a question about the law of one day: every procedure as it stands then, for ever. */
static void stand(struct proving *p)
{
    struct arena *arena = p->cli->arena;
    const struct dossier_plan **plans = ARENA_ARRAY(arena, p->law.n, const struct dossier_plan *);
    for (size_t i = 0; i < p->law.n; i++) {
        const struct law_procedure *law = dossier_procedure(p->law.plans[i]);
        plans[i] = dossier_prepare(arena, longest_law(p, law, arena), p->cli->calendar);
    }
    p->prove.plans = plans;
    p->standing = true;
    struct proving_question *base = &p->questions[0];
    base->p = longest_law(p, base->p, arena);
    base->plan = dossier_prepare(arena, base->p, p->cli->calendar);
}

static bool read_condition(struct proving *p, struct slice condition, struct gr_error *e)
{
    if (!proving_ask(p, condition, e)) {
        return false;
    }
    if (p->has_version) {
        stand(p);
    }
    const struct proving_question *base = &p->questions[0];
    if (base->p->properties[base->index].has_limit) {
        error_set(e, ERROR_USAGE, "the condition names a length of its own");
        return error_remedy(e, "leave out \"for more than …\": how long it can hold is the answer");
    }
    return true;
}

/* Under the law of one day, as if it stood for ever, a dossier need not replay on the real days. */
static bool write_case(struct longest_run *run, struct gr_error *e)
{
    struct gr_error fault = {0};
    if (run->best_arena == NULL || proving_case(run->p, &run->best, run->best_arena, &fault)) {
        return true;
    }
    if (run->p->has_version && fault.code == ERROR_PROOF) {
        run->as_if = true;
        return true;
    }
    *e = fault;
    return false;
}

bool proving_longest(int *status, struct proving *p, struct slice condition, bool in_all,
                     struct gr_error *e)
{
    if (!read_condition(p, condition, e)) {
        return false;
    }
    struct longest_run run = {.p = p,
                              .base = &p->questions[0],
                              .in_all = in_all,
                              .unit = UNIT_DAY,
                              .begun = proving_seconds()};
    run.length = longest_open(1, DAYS_MOST);
    bool ok = !in_all || rounds_search(&run, e);
    ok = ok && (rounds_is_settled(&run) || search_all(&run, e));
    ok = ok && write_case(&run, e);
    struct gr_error unused = {0};
    bool shown = ok ? show(&run, e) : show(&run, &unused);
    if (run.best_arena != NULL) {
        arena_close(run.best_arena);
    }
    *status = status_of(&run);
    return ok && shown;
}
