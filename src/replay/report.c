/* The outcome of a replay, for people and for programs. */
#include "replay/replay_priv.h"

#include "base/assert.h"

#include <jansson.h>
#include <stdlib.h>

/* ---- for people ------------------------------------------------------------------------------ */

static const char *held(enum answer in_time, enum language language)
{
    if (in_time == ANSWER_NULL) {
        return language == LANGUAGE_FR ? "dépend de ce que le dossier ne dit pas"
                                       : "depends on what the file does not say";
    }
    if (language == LANGUAGE_FR) {
        return in_time == ANSWER_YES ? "dans le délai" : "hors délai";
    }
    return in_time == ANSWER_YES ? "in time" : "late";
}

static void write_court(struct buf *out, const struct replay_case *c, enum language language)
{
    bool fr = language == LANGUAGE_FR;
    buf_text(out, fr ? "  La juridiction : " : "  The court: ");
    if (c->in_time != ANSWER_NULL) {
        buf_printf(out, "%s; ", held(c->in_time, language));
    }
    if (c->lawful != ANSWER_NULL) {
        bool yes = c->lawful == ANSWER_YES;
        buf_text(out,
                 fr ? (yes ? "régulier; " : "irrégulier; ") : (yes ? "lawful; " : "unlawful; "));
    }
    if (c->deadline.n > 0) {
        buf_printf(out, "%s %.*s; ", fr ? "terme" : "end", SLICE_ARG(c->deadline));
    }
    buf_add(out, c->consequence);
    buf_printf(out, "\n             [%.*s]\n", SLICE_ARG(c->rule));
}

static void write_program(struct buf *out, const struct replay_result *r, enum language language)
{
    bool fr = language == LANGUAGE_FR;
    const struct replay_case *c = r->source;
    buf_printf(out, fr ? "  Greffe : %.*s %s" : "  Greffe: %.*s %s", SLICE_ARG(c->challenged),
               held(r->in_time, language));
    for (size_t i = 0; i < r->n_deadlines; i++) {
        buf_text(out, i == 0 ? (fr ? "; terme " : "; end ") : (fr ? " ou " : " or "));
        limit_end_write(out, r->deadlines[i].end, r->zone);
        if (r->deadlines[i].reading.n > 0) {
            buf_printf(out, " (%.*s)", SLICE_ARG(r->deadlines[i].reading));
        }
    }
    if (r->lawful == ANSWER_NO) {
        buf_text(out, fr ? "; irrégulier" : "; unlawful");
    }
    buf_char(out, '\n');
}

/* Nobody ruled on it: an example, or what a prover found. Its findings say everything. */
static bool is_ruled_on(const struct replay_case *c)
{
    return c->in_time != ANSWER_NULL || c->lawful != ANSWER_NULL || c->deadline.n > 0 ||
           c->consequence.n > 0 || c->rule.n > 0;
}

void replay_write(struct buf *out, struct arena *arena, const struct replay_result *r,
                  enum language language, bool reasons)
{
    static const char *const fr[] = {"D'ACCORD", "EN DÉSACCORD", "NON JUGEABLE"};
    static const char *const en[] = {"AGREES", "DISAGREES", "UNSUPPORTED"};
    const struct replay_case *c = r->source;
    buf_printf(out, "== %.*s\n   %.*s, ", SLICE_ARG(c->id), SLICE_ARG(c->court));
    if (c->decided.precision != MOMENT_NONE) {
        moment_write(out, c->decided, NULL);
    }
    buf_printf(out, "  %.*s\n   %.*s\n", SLICE_ARG(c->territory), SLICE_ARG(c->question));
    if (r->procedure != NULL) {
        buf_printf(out, "  %s %.*s\n", language == LANGUAGE_FR ? "Procédure" : "Procedure",
                   SLICE_ARG(r->procedure->name));
        dossier_write(out, arena, r->fold, language, reasons);
        if (is_ruled_on(c)) {
            write_program(out, r, language);
        }
    }
    if (is_ruled_on(c)) {
        write_court(out, c, language);
    }
    buf_printf(out, "  => %s", language == LANGUAGE_FR ? fr[r->verdict] : en[r->verdict]);
    if (r->why.n > 0) {
        buf_printf(out, ": %.*s", SLICE_ARG(r->why));
    }
    buf_char(out, '\n');
    if (r->verdict != REPLAY_AGREES && c->caution.n > 0) {
        buf_printf(out, "     %s %.*s\n",
                   language == LANGUAGE_FR ? "réserve du dossier :" : "the file's own caution:",
                   SLICE_ARG(c->caution));
    }
    buf_char(out, '\n');
}

/* ---- for programs ---------------------------------------------------------------------------- */

static json_t *text(struct slice s)
{
    return s.n == 0 ? json_string("") : json_stringn(s.p, s.n);
}

static json_t *answer_json(enum answer a)
{
    return a == ANSWER_NULL ? json_null() : json_boolean(a == ANSWER_YES);
}

/* A date alone means until 24:00 of that day, as in the case format. */
static json_t *end_json(struct arena *arena, struct limit_end end, const struct zone *zone,
                        instant at)
{
    struct buf out = buf_in(arena, 64);
    if (end.end_of_day) {
        date_write(&out, zone_local(zone, at, NULL));
    } else {
        int32_t seconds = 0;
        date_write(&out, zone_local(zone, at, &seconds));
        int32_t offset = zone_offset(zone, at);
        int32_t away = offset < 0 ? -offset : offset;
        buf_printf(&out, "T%02d:%02d%c%02d:%02d", seconds / 3600, seconds / 60 % 60,
                   offset < 0 ? '-' : '+', away / 3600, away / 60 % 60);
    }
    return text(buf_slice(&out));
}

static json_t *deadlines_json(struct arena *arena, const struct replay_result *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_deadlines; i++) {
        const struct replay_deadline *d = &r->deadlines[i];
        json_t *item = json_object();
        json_object_set_new(item, "reading", d->reading.n > 0 ? text(d->reading) : json_null());
        json_object_set_new(item, "at", end_json(arena, d->end, r->zone, d->end.latest));
        if (d->end.earliest != d->end.latest) {
            json_object_set_new(item, "earliest",
                                end_json(arena, d->end, r->zone, d->end.earliest));
        }
        json_object_set_new(item, "clock", text(d->clock));
        json_array_append_new(list, item);
    }
    return list;
}

static struct slice rule_name(const struct law_procedure *p, const struct dossier_folded *fold,
                              const struct dossier_finding *f)
{
    if (f->clock != LAW_NONE) {
        return p->clocks[f->clock].name;
    }
    if (f->remedy != LAW_NONE) {
        return p->remedies[f->remedy].name;
    }
    if (f->property != LAW_NONE) {
        return p->properties[f->property].name;
    }
    return f->entry == DOSSIER_NONE ? SLICE("") : p->acts[fold->entries[f->entry].act].name;
}

static json_t *refusals_json(struct arena *arena, const struct replay_result *r)
{
    json_t *list = json_array();
    for (uint32_t i = 0; r->fold != NULL && i < r->fold->n_findings; i++) {
        const struct dossier_finding *f = &r->fold->findings[i];
        if (!f->certain || f->kind == DOSSIER_NOT_SHOWN || f->kind == DOSSIER_MAY_BE_LATE) {
            continue;
        }
        struct buf articles = buf_in(arena, 4096);
        for (size_t k = 0; k < f->cites->n; k++) {
            buf_text(&articles, k == 0 ? "" : "; ");
            buf_add(&articles, f->cites->list[k]);
        }
        struct buf words = buf_in(arena, 4096);
        dossier_write_finding(&words, r->fold, f, LANGUAGE_EN);
        struct slice act = f->entry == DOSSIER_NONE
                               ? SLICE("")
                               : r->procedure->acts[r->fold->entries[f->entry].act].name;
        json_array_append_new(list, json_pack("{s:o,s:o,s:o,s:o}", "act", text(act), "rule",
                                              text(rule_name(r->procedure, r->fold, f)), "article",
                                              text(buf_slice(&articles)), "text",
                                              text(buf_slice(&words))));
    }
    return list;
}

static json_t *version_json(struct arena *arena, const struct replay_result *r)
{
    if (r->procedure == NULL) {
        return json_null();
    }
    struct law_dates dates = r->procedure->force;
    if (r->version != NULL) {
        const struct law_dates *line = &r->version->dates;
        dates.from = line->from.days > dates.from.days ? line->from : dates.from;
        dates.until = line->until.days < dates.until.days ? line->until : dates.until;
    }
    struct buf out = buf_in(arena, 64);
    date_write(&out, dates.from);
    buf_text(&out, "/");
    date_write(&out, dates.until);
    return text(buf_slice(&out));
}

static json_t *expected_json(const struct replay_case *c)
{
    json_t *expected = json_object();
    if (c->in_time != ANSWER_NULL) {
        json_object_set_new(expected, "in_time", answer_json(c->in_time));
    }
    if (c->deadline.n > 0) {
        json_object_set_new(expected, "deadline", text(c->deadline));
    }
    if (c->lawful != ANSWER_NULL) {
        json_object_set_new(expected, "lawful", answer_json(c->lawful));
    }
    if (c->consequence.n > 0) {
        json_object_set_new(expected, "consequence", text(c->consequence));
    }
    return expected;
}

static void add_json(struct buf *out, json_t *object)
{
    char *line = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);
    gr_assert(line != NULL);
    buf_text(out, line);
    buf_char(out, '\n');
    free(line);
    json_decref(object);
}

void replay_write_json(struct buf *out, const struct replay_result *r)
{
    static const char *const verdicts[] = {"agrees", "disagrees", "unsupported"};
    json_t *computed = json_object();
    json_object_set_new(computed, "in_time", answer_json(r->in_time));
    json_object_set_new(computed, "deadlines", deadlines_json(out->arena, r));
    json_object_set_new(computed, "lawful", answer_json(r->lawful));
    json_object_set_new(computed, "refusals", refusals_json(out->arena, r));
    json_t *line = json_object();
    json_object_set_new(line, "id", text(r->source->id));
    json_object_set_new(line, "procedure",
                        r->procedure != NULL ? text(r->procedure->name) : json_null());
    json_object_set_new(line, "version", version_json(out->arena, r));
    json_object_set_new(line, "computed", computed);
    json_object_set_new(line, "expected", expected_json(r->source));
    json_object_set_new(line, "verdict", json_string(verdicts[r->verdict]));
    json_object_set_new(line, "why", text(r->why));
    add_json(out, line);
}

void replay_write_counts_json(struct buf *out, const struct replay_counts *counts)
{
    add_json(out,
             json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "cases", (json_int_t)counts->cases, "agrees",
                       (json_int_t)counts->agree, "disagrees", (json_int_t)counts->disagree,
                       "unsupported", (json_int_t)counts->unsupported, "undetermined",
                       (json_int_t)counts->undetermined, "faulty", (json_int_t)counts->faulty));
}
