/* The answers of greffe prove, for people and for programs. */
#include "cli/cmd_prove.h"

#define TEXT_BYTES ((size_t)16 << 20)

struct slice proving_name(const struct proving_question *question)
{
    return question->kind == PROVING_ACT ? question->p->acts[question->index].name
                                         : question->p->properties[question->index].name;
}

bool proving_is_good(const struct proving_answer *answer)
{
    enum prove_answer wanted = answer->question->kind == PROVING_ACT ? PROVE_FOUND : PROVE_NEVER;
    return answer->result.answer == wanted;
}

bool proving_is_undecided(const struct proving_answer *answer)
{
    return answer->result.answer == PROVE_UNDECIDED;
}

/* ---- words ----------------------------------------------------------------------------------- */

static const char *answer_word(const struct proving *p, const struct proving_answer *answer)
{
    bool act = answer->question->kind == PROVING_ACT;
    if (proving_is_undecided(answer)) {
        return proving_word(p, "non tranché", "not decided");
    }
    if (proving_is_good(answer)) {
        return act ? "possible" : proving_word(p, "tenu", "holds");
    }
    return act ? "impossible" : proving_word(p, "rompu", "broken");
}

/* For programs: never translated. */
static const char *answer_code(const struct proving_answer *answer)
{
    bool act = answer->question->kind == PROVING_ACT;
    if (proving_is_undecided(answer)) {
        return "not_decided";
    }
    if (act) {
        return proving_is_good(answer) ? "possible" : "impossible";
    }
    return proving_is_good(answer) ? "holds" : "broken";
}

const char *proving_why(const struct proving *p, const struct proving_answer *answer)
{
    if (answer->cut == PROVING_LATE) {
        return proving_word(p, "le temps donné est passé (--seconds)",
                            "the time given is over (--seconds)");
    }
    if (answer->cut == PROVING_INTERRUPTED) {
        return proving_word(p, "interrompu", "interrupted");
    }
    switch (answer->result.why) {
    case PROVE_WHY_NONE:
        break;
    case PROVE_WHY_ROUNDS:
        return proving_word(p, "il faudrait plus d'essais que le prouveur n'en fait",
                            "it would take more attempts than the prover makes");
    case PROVE_WHY_OUTCOMES:
        return proving_word(
            p,
            "un seul acte, ou la fin d'un seul délai, fait plus de choses, ou de plus de façons, "
            "que le prouveur n'en essaie",
            "one act, or the end of one time limit, does more, or in more ways, than the prover "
            "tries");
    case PROVE_WHY_MEMORY:
        return proving_word(p, "la mémoire donnée ne suffit pas (--bytes)",
                            "the memory given is not enough (--bytes)");
    case PROVE_WHY_STOPPED:
        return proving_word(p, "interrompu", "interrupted");
    case PROVE_WHY_SIZE:
        return proving_word(
            p,
            "la question demande plus de délais, de lieux ou de changements de la loi que le "
            "prouveur n'en suit",
            "it takes more time limits, places or changes of the law than the prover follows");
    case PROVE_WHY_SUMS:
        return proving_word(
            p,
            "la réponse dépend de sommes, de valeurs comparées entre elles ou d'un délai "
            "à rebours",
            "it hangs on sums, on values that are compared with one another, or "
            "on a time limit that runs back");
    case PROVE_WHY_CALENDAR:
        return proving_word(p, "la réponse dépend de jours que le calendrier laisse ouverts",
                            "it hangs on days that the calendar leaves open");
    }
    return "";
}

const char *proving_why_code(const struct proving_answer *answer)
{
    static const char *const codes[] = {[PROVE_WHY_NONE] = "",
                                        [PROVE_WHY_MEMORY] = "memory",
                                        [PROVE_WHY_ROUNDS] = "rounds",
                                        [PROVE_WHY_OUTCOMES] = "outcomes",
                                        [PROVE_WHY_STOPPED] = "interrupted",
                                        [PROVE_WHY_SIZE] = "size",
                                        [PROVE_WHY_SUMS] = "sums",
                                        [PROVE_WHY_CALENDAR] = "calendar"};
    if (answer->cut == PROVING_LATE) {
        return "time";
    }
    return answer->cut == PROVING_INTERRUPTED ? "interrupted" : codes[answer->result.why];
}

static struct slice label_of(const struct proving *p, const struct proving_question *q,
                             struct arena *arena)
{
    if (q->kind == PROVING_ACT) {
        return law_label(arena, q->p->acts[q->index].labels, q->p->acts[q->index].name,
                         p->language);
    }
    return q->kind == PROVING_ASK ? q->asked
                                  : law_label(arena, q->p->properties[q->index].labels,
                                              q->p->properties[q->index].name, p->language);
}

static const struct law_cites *cites_of(const struct proving_question *q)
{
    return q->kind == PROVING_ACT ? &q->p->acts[q->index].cites : &q->p->properties[q->index].cites;
}

void proving_write_cites(struct buf *out, const struct law_cites *cites)
{
    for (uint16_t i = 0; i < cites->n; i++) {
        buf_text(out, i == 0 ? " [" : "; ");
        buf_add(out, cites->list[i]);
    }
    buf_text(out, cites->n > 0 ? "]" : "");
}

/* ---- for people ------------------------------------------------------------------------------ */

static void write_verdict(struct buf *out, const struct proving *p,
                          const struct proving_answer *answer, struct arena *arena)
{
    buf_text(out, answer_word(p, answer));
    if (proving_is_undecided(answer)) {
        buf_printf(out, " (%s)", proving_why(p, answer));
        if (answer->result.has_since) {
            buf_text(out, proving_word(p, ", prouvé pour les dossiers ouverts depuis le ",
                                       ", proven for dossiers opened since "));
            date_write(out, answer->result.since);
        }
    }
    if (answer->after_irregular) {
        buf_text(out, proving_word(p, " (après une demande ou un fait irrégulier)",
                                   " (after an irregular request or fact)"));
    }
    if (answer->beside.n > 0) {
        buf_printf(out, proving_word(p, " (par le dossier %.*s)", " (by the dossier %.*s)"),
                   SLICE_ARG(answer->beside));
    }
    if (answer->readings.n > 0) {
        buf_printf(out, proving_word(p, " (selon la lecture %.*s)", " (under the reading %.*s)"),
                   SLICE_ARG(answer->readings));
    }
    if (answer->hole != NULL) {
        buf_text(out, proving_word(p, " (lacune connue : ", " (known hole: "));
        buf_add(out, law_label(arena, answer->hole->labels,
                               law_hole_name(answer->question->p, answer->hole), p->language));
        proving_write_cites(out, &answer->hole->cites);
        buf_char(out, ')');
    }
}

/* The line of one question. */
static void write_line(struct buf *out, const struct proving *p,
                       const struct proving_answer *answer, struct arena *arena)
{
    const struct proving_question *q = answer->question;
    const struct prove_counts *n = &answer->result.counts;
    buf_printf(out, "%.*s, %.*s: ", SLICE_ARG(q->p->name), SLICE_ARG(proving_name(q)));
    write_verdict(out, p, answer, arena);
    buf_text(out, " — ");
    buf_add(out, label_of(p, q, arena));
    if (q->kind != PROVING_ASK) {
        proving_write_cites(out, cites_of(q));
    }
    buf_printf(out,
               proving_word(p, " (%llu états, %llu zones, %.1f s)\n",
                            " (%llu states, %llu zones, %.1f s)\n"),
               (unsigned long long)n->states, (unsigned long long)n->zones, answer->seconds);
}

/* "contest_time 31 to 36": those by the day, or by the hour. */
static void write_limits(struct buf *out, const struct proving *p, const struct prove_result *r,
                         bool by_hour)
{
    const int32_t unit = by_hour ? 60 : 1440;
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->n_limits; i++) {
        const struct prove_limit *limit = &r->limits[i];
        if (limit->by_hour != by_hour) {
            continue;
        }
        int32_t least = limit->least / unit - (limit->least % unit < 0 ? 1 : 0);
        int32_t most = limit->most / unit + (limit->most % unit > 0 ? 1 : 0);
        if (n++ > 0) {
            buf_text(out, ", ");
        } else if (by_hour) {
            buf_text(out, proving_word(p, "  délais en heures : ", "  limits in hours: "));
        } else {
            buf_text(out, proving_word(p, "  délais en jours, depuis 0 h du premier : ",
                                       "  limits in days, from 00:00 of the first: "));
        }
        buf_printf(out, "%.*s %d", SLICE_ARG(limit->name), least);
        if (most != least) {
            buf_printf(out, proving_word(p, " à %d", " to %d"), most);
        }
    }
    buf_text(out, n > 0 ? "\n" : "");
}

static void write_reasons(struct buf *out, const struct proving *p,
                          const struct proving_answer *answer)
{
    const struct prove_result *r = &answer->result;
    buf_printf(out, proving_word(p, "  dépend de %u choses sur %u", "  hangs on %u things of %u"),
               r->n_hangs_on, r->counts.of);
    for (uint32_t i = 0; i < r->n_hangs_on; i++) {
        buf_text(out, i == 0 ? ": " : ", ");
        buf_add(out, r->hangs_on[i]);
    }
    buf_char(out, '\n');
    write_limits(out, p, r, false);
    write_limits(out, p, r, true);
}

/* The dossiers that it rests on, each under the fact that leads there. */
static void write_links(struct buf *out, const struct proving *p, const struct dossier_folded *f,
                        struct arena *arena, int depth)
{
    const struct law_procedure *law = dossier_procedure(f->plan);
    for (uint16_t i = 0; i < f->dossier->n_links && depth < (int)LIMIT_CASE_DEPTH; i++) {
        const struct dossier_link *link = &f->dossier->links[i];
        const struct law_fact *fact = &law->facts[link->fact];
        buf_text(out, proving_word(p, "  repose sur : ", "  rests on: "));
        buf_add(out, law_label(arena, fact->labels, fact->name, p->language));
        buf_printf(out, " (%.*s)\n", SLICE_ARG(dossier_procedure(link->dossier->plan)->name));
        dossier_write(out, arena, link->dossier, p->language, false);
        write_links(out, p, link->dossier, arena, depth + 1);
    }
}

void proving_write_file(struct buf *out, const struct proving *p,
                        const struct proving_answer *answer)
{
    if (answer->case_path.n > 0) {
        buf_printf(out, proving_word(p, "  dossier écrit : %.*s\n", "  case file: %.*s\n"),
                   SLICE_ARG(answer->case_path));
    }
}

void proving_write_found(struct buf *out, const struct proving *p,
                         const struct proving_answer *answer, struct arena *arena)
{
    dossier_write(out, arena, answer->result.witness->folded, p->language, false);
    write_links(out, p, answer->result.witness->folded, arena, 0);
    buf_text(out, proving_word(p, "  vu le ", "  looked at on "));
    struct gr_error unused = {0};
    territory_id place = answer->result.witness->folded->dossier->territory;
    moment_write(out,
                 (struct moment){.precision = MOMENT_INSTANT, .at = answer->result.witness->until},
                 calendar_zone(p->cli->calendar, place, &unused));
    buf_char(out, '\n');
    proving_write_file(out, p, answer);
    buf_char(out, '\n');
}

/* ---- for programs ---------------------------------------------------------------------------- */

json_t *proving_hole_json(const struct proving *p, const struct proving_answer *answer,
                          struct arena *arena)
{
    if (answer->hole == NULL) {
        return json_null();
    }
    struct slice name = law_hole_name(answer->question->p, answer->hole);
    json_t *cites = json_array();
    for (uint16_t i = 0; i < answer->hole->cites.n; i++) {
        json_array_append_new(cites, json_of_slice(answer->hole->cites.list[i]));
    }
    return json_pack("{s:o, s:o, s:o}", "name", json_of_slice(name), "text",
                     json_of_slice(law_label(arena, answer->hole->labels, name, p->language)),
                     "sources", cites);
}

json_t *proving_case_json(const struct proving_answer *answer)
{
    struct slice text = answer->case_text;
    json_t *read = text.n > 0 ? json_loadb(text.p, text.n, 0, NULL) : NULL;
    return read != NULL ? read : json_null();
}

json_t *proving_file_json(const struct proving_answer *answer)
{
    return answer->case_path.n > 0 ? json_of_slice(answer->case_path) : json_null();
}

static json_t *counts_json(const struct proving_answer *answer)
{
    const struct prove_counts *n = &answer->result.counts;
    return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I}", "rounds", (json_int_t)n->rounds, "states",
                     (json_int_t)n->states, "zones", (json_int_t)n->zones, "explored",
                     (json_int_t)n->all_explored, "bytes", (json_int_t)n->bytes, "things",
                     (json_int_t)n->of);
}

static bool show_json(const struct proving *p, const struct proving_answer *answer,
                      struct arena *arena, struct gr_error *e)
{
    static const char *const kinds[] = {"property", "act", "ask"};
    const struct proving_question *q = answer->question;
    const struct prove_result *r = &answer->result;
    json_t *hangs_on = json_array();
    for (uint32_t i = 0; i < r->n_hangs_on; i++) {
        json_array_append_new(hangs_on, json_of_slice(r->hangs_on[i]));
    }
    json_t *limits = json_array();
    for (uint32_t i = 0; i < r->n_limits; i++) {
        const struct prove_limit *limit = &r->limits[i];
        json_array_append_new(
            limits, json_pack("{s:o, s:s, s:i, s:i}", "name", json_of_slice(limit->name), "from",
                              limit->by_hour ? "instant" : "midnight", "least_minutes",
                              limit->least, "most_minutes", limit->most));
    }
    struct buf since = buf_in(arena, 32);
    if (proving_is_undecided(answer) && r->has_since) {
        date_write(&since, r->since);
    }
    json_t *line = json_pack(
        "{s:o, s:s, s:o, s:o, s:s, s:b, s:o, s:o, s:o, s:o, s:f, s:o, s:o, s:o, s:o, s:o, s:o}",
        "procedure", json_of_slice(q->p->name), "kind", kinds[q->kind], "name",
        json_of_slice(proving_name(q)), "text", json_of_slice(label_of(p, q, arena)), "answer",
        answer_code(answer), "after_irregular", answer->after_irregular, "why",
        proving_is_undecided(answer) ? json_string(proving_why_code(answer)) : json_null(),
        "proven_since", since.n > 0 ? json_of_slice(buf_slice(&since)) : json_null(), "known_hole",
        proving_hole_json(p, answer, arena), "readings",
        answer->readings.n > 0 ? json_of_slice(answer->readings) : json_null(), "seconds",
        answer->seconds, "counts", counts_json(answer), "hangs_on", hangs_on, "limits", limits,
        "case", proving_case_json(answer), "file", proving_file_json(answer), "shown_by",
        answer->beside.n > 0 ? json_of_slice(answer->beside) : json_null());
    return json_line(p->cli, line, e);
}

/* ---- both ------------------------------------------------------------------------------------ */

bool proving_show(struct proving *p, const struct proving_answer *answer, struct arena *arena,
                  struct gr_error *e)
{
    if (p->json) {
        return show_json(p, answer, arena, e);
    }
    if (p->quiet && (proving_is_good(answer) || answer->hole != NULL)) {
        return true;
    }
    struct buf out = buf_in(arena, TEXT_BYTES);
    write_line(&out, p, answer, arena);
    if (p->reasons) {
        write_reasons(&out, p, answer);
    }
    if (answer->result.witness != NULL && !p->quiet) {
        proving_write_found(&out, p, answer, arena);
    } else if (answer->case_path.n > 0) {
        buf_printf(&out, "  %.*s\n", SLICE_ARG(answer->case_path));
    }
    return cli_write(p->cli, buf_slice(&out), e);
}

bool proving_show_counts(struct proving *p, const struct proving_counts *n, bool interrupted,
                         struct gr_error *e)
{
    if (p->json) {
        json_t *line =
            json_pack("{s:I, s:I, s:I, s:I, s:I, s:b}", "questions", (json_int_t)n->asked, "good",
                      (json_int_t)n->hold, "bad", (json_int_t)n->broken, "known_holes",
                      (json_int_t)n->declared, "not_decided", (json_int_t)n->undecided,
                      "interrupted", interrupted);
        return json_line(p->cli, line, e);
    }
    bool acts = p->n_questions > 0 && p->questions[0].kind == PROVING_ACT;
    struct buf out = buf_in(p->cli->arena, 1024);
    const char *form = proving_word(
        p, "%zu questions : %zu %s, %zu %s, %zu par une lacune connue, %zu non tranchées\n",
        "%zu questions: %zu %s, %zu %s, %zu by a known hole, %zu not decided\n");
    buf_printf(&out, form, n->asked, n->hold, acts ? "possible" : proving_word(p, "tenues", "hold"),
               n->broken, acts ? "impossible" : proving_word(p, "rompues", "broken"), n->declared,
               n->undecided);
    if (interrupted) {
        buf_text(&out, proving_word(p, "Interrompu : le reste n'a pas été demandé.\n",
                                    "Interrupted: the rest was not asked.\n"));
    }
    return cli_write(p->cli, buf_slice(&out), e);
}
