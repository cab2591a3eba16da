/* greffe prove --for: for which lengths of one of the law's time limits a property still holds. The
 * length is changed in a copy of the procedure, and the prover is asked of the copy. */
#include "cli/cmd_prove.h"
#include "prove/lengths.h"

#define ARENA_BYTES ((size_t)1 << 36)
#define LENGTH_MOST 400 /* that is tried, and twice the law's own */
#define LENGTH_OWN_MAX 100000

struct varying {
    struct proving *p;
    const struct proving_question *base;
    law_index clock;
    enum unit unit;
    struct date day;          /* lines of the limit that are in force on this day are changed */
    size_t n_lines, n_others; /* so many; and those that are counted in another unit */
    struct lengths lengths;
    double begun;
    bool stopped;
    struct proving_answer undecided; /* why, of the last that was not decided */
};

/* ---- the length ------------------------------------------------------------------------------ */

static struct date last_day(const struct law_clock *clock)
{
    struct date day = clock->versions[0].dates.until;
    for (uint16_t v = 1; v < clock->n_versions; v++) {
        struct date until = clock->versions[v].dates.until;
        day = until.days > day.days ? until : day;
    }
    return day;
}

static bool varies(const struct varying *v, const struct law_version *version,
                   const struct law_reading *reading)
{
    return law_in_force(version->dates, v->day) && (reading->rule.flags & LIMIT_NONE) == 0 &&
           reading->rule.n_parts > 0 && reading->rule.parts[0].unit == v->unit;
}

/* The law's own length, that of its first line on that day. */
static bool find_length(int32_t *own, struct varying *v)
{
    const struct law_clock *clock = &v->base->p->clocks[v->clock];
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        const struct law_version *version = &clock->versions[i];
        for (uint16_t r = 0; r < version->n_readings; r++) {
            const struct limit_rule *rule = &version->readings[r].rule;
            bool counts = (rule->flags & LIMIT_NONE) == 0 && rule->n_parts > 0;
            if (!counts || !law_in_force(version->dates, v->day)) {
                continue;
            }
            if (v->n_lines == 0) {
                v->unit = rule->parts[0].unit;
                *own = rule->parts[0].n;
            }
            bool same = rule->parts[0].unit == v->unit;
            v->n_lines += same ? 1 : 0;
            v->n_others += same ? 0 : 1;
        }
    }
    return v->n_lines > 0;
}

static void set_length(struct law_clock *clock, const struct varying *v, int32_t n,
                       struct arena *arena)
{
    struct law_version *versions = ARENA_ARRAY(arena, clock->n_versions, struct law_version);
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        versions[i] = clock->versions[i];
        struct law_reading *readings =
            ARENA_ARRAY(arena, versions[i].n_readings, struct law_reading);
        for (uint16_t r = 0; r < versions[i].n_readings; r++) {
            readings[r] = versions[i].readings[r];
            if (varies(v, &versions[i], &readings[r])) {
                readings[r].rule.parts[0].n = n;
            }
        }
        versions[i].readings = readings;
    }
    clock->versions = versions;
}

/* The same question of a procedure in which the limit has another length. */
static struct proving_question question_with(const struct varying *v, int32_t n,
                                             struct arena *arena)
{
    struct law_procedure *law = ARENA_NEW(arena, struct law_procedure);
    *law = *v->base->p;
    law->clocks = ARENA_ARRAY(arena, law->n_clocks, struct law_clock);
    for (uint16_t i = 0; i < law->n_clocks; i++) {
        law->clocks[i] = v->base->p->clocks[i];
    }
    set_length(&law->clocks[v->clock], v, n, arena);
    struct proving_question question = *v->base;
    question.p = law;
    question.plan = dossier_prepare(arena, law, v->p->cli->calendar);
    return question;
}

/* ---- trying ---------------------------------------------------------------------------------- */

static enum prove_answer try_length(struct varying *v, int32_t n)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct proving then = *v->p;
    struct proving_question question = question_with(v, n, arena);
    struct proving_answer answer = {.question = &question};
    then.seconds = proving_seconds_left(v->p, v->begun);
    proving_decide(&answer, &then, false, arena);
    if (proving_is_undecided(&answer)) {
        v->undecided = (struct proving_answer){.cut = answer.cut, .result.why = answer.result.why};
    }
    v->stopped = answer.cut != PROVING_NOT_CUT;
    arena_close(arena);
    return answer.result.answer;
}

static void try_all(struct varying *v)
{
    int32_t n = lengths_next(&v->lengths);
    while (n != LENGTHS_NONE_LEFT && !v->stopped) {
        lengths_told(&v->lengths, n, try_length(v, n));
        n = lengths_next(&v->lengths);
    }
}

/* ---- the answer ------------------------------------------------------------------------------ */

static void write_unit(struct buf *out, const struct varying *v, int32_t n)
{
    buf_printf(out, "%d %s", (int)n, limit_unit_word(v->unit, n, v->p->language));
}

static void write_range(struct buf *out, const struct varying *v, const char *before, int32_t n)
{
    buf_text(out, before);
    write_unit(out, v, n);
}

static void write_between(struct buf *out, const struct varying *v, int32_t low, int32_t high)
{
    buf_printf(out, proving_word(v->p, "de %d à ", "from %d to "), (int)low);
    write_unit(out, v, high);
}

static void write_shape(struct buf *out, const struct varying *v)
{
    const struct proving *p = v->p;
    const struct lengths *l = &v->lengths;
    struct lengths_answer a = lengths_answer(l);
    int32_t first = l->n_tried > 0 ? l->tried[0].n : l->least;
    int32_t last = l->n_tried > 0 ? l->tried[l->n_tried - 1].n : l->most;
    switch (a.shape) {
    case LENGTHS_ALL:
        buf_text(out, proving_word(p, "tenu pour toute durée essayée, ",
                                   "holds for every length tried, "));
        write_between(out, v, first, last);
        return;
    case LENGTHS_NONE:
        buf_text(out, proving_word(p, "tenu pour aucune durée essayée, ",
                                   "holds for no length tried, "));
        write_between(out, v, first, last);
        return;
    case LENGTHS_AT_MOST:
        write_range(out, v, proving_word(p, "tenu jusqu'à ", "holds for at most "), a.high);
        return;
    case LENGTHS_AT_LEAST:
        write_range(out, v, proving_word(p, "tenu à partir de ", "holds for at least "), a.low);
        return;
    case LENGTHS_BETWEEN:
        buf_text(out, proving_word(p, "tenu ", "holds "));
        write_between(out, v, a.low, a.high);
        return;
    case LENGTHS_SCATTERED:
        buf_text(out, proving_word(p, "tenu pour certaines durées seulement, sans intervalle",
                                   "holds for some lengths, which are no range"));
        return;
    case LENGTHS_OPEN:
        buf_text(out, proving_word(p, "non tranché", "not decided"));
        return;
    }
}

static const char *answer_word(const struct varying *v, enum prove_answer answer)
{
    const struct proving *p = v->p;
    switch (answer) {
    case PROVE_NEVER:
        return proving_word(p, "tenu", "holds");
    case PROVE_FOUND:
        return proving_word(p, "rompu", "broken");
    case PROVE_UNDECIDED:
        return proving_word(p, "non tranché", "not decided");
    }
    return "";
}

/* "holds 1, 2, 4; broken 5, 6, 8" */
static void write_tried(struct buf *out, const struct varying *v)
{
    const enum prove_answer answers[] = {PROVE_NEVER, PROVE_FOUND, PROVE_UNDECIDED};
    buf_text(out, proving_word(v->p, "  essayé :", "  tried:"));
    for (size_t k = 0; k < sizeof answers / sizeof *answers; k++) {
        bool any = false;
        for (size_t i = 0; i < v->lengths.n_tried; i++) {
            const struct lengths_tried *tried = &v->lengths.tried[i];
            if (tried->answer != answers[k]) {
                continue;
            }
            buf_printf(out, any ? ", " : " %s ", answer_word(v, answers[k]));
            buf_int(out, tried->n);
            any = true;
        }
        buf_text(out, any ? ";" : "");
    }
    out->n -= out->n > 0 && out->p[out->n - 1] == ';' ? 1 : 0;
    buf_char(out, '\n');
}

static void write_text(struct buf *out, const struct varying *v)
{
    const struct proving *p = v->p;
    const struct law_procedure *law = v->base->p;
    buf_printf(out, proving_word(p, "%.*s, %.*s, selon %.*s : ", "%.*s, %.*s, for %.*s: "),
               SLICE_ARG(law->name), SLICE_ARG(proving_name(v->base)),
               SLICE_ARG(law->clocks[v->clock].name));
    write_shape(out, v);
    if (!lengths_answer(&v->lengths).exact) {
        buf_printf(out, proving_word(p, " (pas tout tranché : %s)", " (not all decided: %s)"),
                   proving_why(p, &v->undecided));
    }
    buf_text(out, proving_word(p, " — la loi : ", " — the law: "));
    write_unit(out, v, v->lengths.own);
    if (v->n_lines > 1) {
        buf_printf(out, proving_word(p, ", changé dans %zu lignes", ", changed in %zu lines"),
                   v->n_lines);
    }
    if (v->n_others > 0) {
        buf_printf(
            out, proving_word(p, ", %zu d'une autre unité laissées", ", %zu of another unit left"),
            v->n_others);
    }
    buf_printf(out, proving_word(p, " (%zu questions, %.1f s)\n", " (%zu questions, %.1f s)\n"),
               v->lengths.n_tried, proving_seconds() - v->begun);
    if (!p->quiet) {
        write_tried(out, v);
    }
}

static bool show_json(const struct varying *v, struct gr_error *e)
{
    static const char *const shapes[] = {"all",     "none",      "at_most",    "at_least",
                                         "between", "scattered", "not_decided"};
    static const char *const answers[] = {"holds", "broken", "not_decided"};
    static const char *const units[] = {"minutes", "hours", "days",         "weeks",
                                        "months",  "years", "working_days", "open_days"};
    struct lengths_answer a = lengths_answer(&v->lengths);
    bool any = a.shape != LENGTHS_NONE && a.shape != LENGTHS_OPEN;
    json_t *tried = json_array();
    for (size_t i = 0; i < v->lengths.n_tried; i++) {
        const struct lengths_tried *one = &v->lengths.tried[i];
        const char *answer = answers[one->answer];
        json_array_append_new(tried,
                              json_pack("{s:i, s:s}", "length", (int)one->n, "answer", answer));
    }
    json_t *line = json_pack(
        "{s:o, s:s, s:o, s:o, s:s, s:o, s:o, s:b, s:s, s:i, s:I, s:o, s:f}", "procedure",
        json_of_slice(v->base->p->name), "kind", "for", "name",
        json_of_slice(proving_name(v->base)), "clock",
        json_of_slice(v->base->p->clocks[v->clock].name), "answer", shapes[a.shape], "low",
        any ? json_integer(a.low) : json_null(), "high", any ? json_integer(a.high) : json_null(),
        "exact", a.exact, "unit", units[v->unit], "law", (int)v->lengths.own, "lines",
        (json_int_t)v->n_lines, "tried", tried, "seconds", proving_seconds() - v->begun);
    return json_line(v->p->cli, line, e);
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool find_clock(struct varying *v, struct slice name, struct gr_error *e)
{
    const struct law_procedure *law = v->base->p;
    v->clock = law_find_clock(law, name);
    if (v->clock != LAW_NONE) {
        return true;
    }
    struct slice *names = ARENA_ARRAY(v->p->cli->arena, (size_t)law->n_clocks + 1, struct slice);
    for (uint16_t i = 0; i < law->n_clocks; i++) {
        names[i] = law->clocks[i].name;
    }
    const struct slice *near = error_nearest(name, names, law->n_clocks);
    error_set(e, ERROR_NAME, "there is no time limit \"%.60s\" here", name.p);
    return near != NULL ? error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near))
                        : error_remedy(e, "\"greffe explain\" lists the time limits");
}

static bool open_lengths(struct varying *v, struct slice name, struct gr_error *e)
{
    int32_t own = 0;
    if (v->p->n_questions != 1) {
        error_set(e, ERROR_USAGE, "--for asks about one property, and %zu are named",
                  v->p->n_questions);
        return error_remedy(e, "name it with --property, or ask with --ask");
    }
    v->base = &v->p->questions[0];
    if (!find_clock(v, name, e)) {
        return false;
    }
    const struct law_clock *clock = &v->base->p->clocks[v->clock];
    v->day = v->p->has_version ? v->p->version : last_day(clock);
    if (!find_length(&own, v) || own < 1 || own > LENGTH_OWN_MAX) {
        error_set(e, ERROR_RANGE, "\"%.60s\" has no length on that day that could be changed",
                  name.p);
        return error_remedy(e, "name another time limit, or another day with --version");
    }
    int32_t most = 2 * own > LENGTH_MOST ? 2 * own : LENGTH_MOST;
    v->lengths = lengths_open(1, own, most);
    return true;
}

bool proving_for(int *status, struct proving *p, struct slice clock, struct gr_error *e)
{
    struct varying v = {.p = p, .begun = proving_seconds()};
    if (!open_lengths(&v, clock, e)) {
        return false;
    }
    try_all(&v);
    struct lengths_answer answer = lengths_answer(&v.lengths);
    *status = answer.shape == LENGTHS_NONE ? 1 : 0;
    if (!answer.exact) {
        *status = 4;
    }
    if (p->json) {
        return show_json(&v, e);
    }
    struct buf out = buf_in(p->cli->arena, 65536);
    write_text(&out, &v);
    return cli_write(p->cli, buf_slice(&out), e);
}
