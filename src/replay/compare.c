/* Whether the program holds what the court held; of a whole dossier, whether the law has against
 * its acts just what is listed, and where it stands at the end. */
#include "replay/replay_priv.h"

static bool deadline_matches(const struct replay_result *r, struct slice stated)
{
    struct moment m;
    if (!moment_parse(&m, stated, r->zone, NULL)) {
        return false;
    }
    for (size_t i = 0; i < r->n_deadlines; i++) {
        const struct limit_end *end = &r->deadlines[i].end;
        if (m.precision == MOMENT_INSTANT ? end->latest == m.at : end->date.days == m.date.days) {
            return true;
        }
    }
    return false;
}

void next_reason(struct buf *why)
{
    buf_text(why, why->n > 0 ? "; " : "");
}

/* ---- a whole dossier ------------------------------------------------------------------------- */

static void disagree(struct replay_result *r, struct buf *why)
{
    r->verdict = REPLAY_DISAGREES;
    next_reason(why);
}

/* The act that a finding is against, or the property that is broken. */
static struct slice finding_name(const struct replay_result *r, const struct dossier_finding *f)
{
    return f->property != LAW_NONE ? r->procedure->properties[f->property].name
                                   : r->procedure->acts[r->fold->entries[f->entry].act].name;
}

static bool finding_is(const struct replay_result *r, const struct dossier_finding *f,
                       const struct replay_expected *expected)
{
    bool cited = f->cites->n == 0 && expected->article.n == 0;
    for (size_t i = 0; i < f->cites->n; i++) {
        cited = cited || slice_equal(f->cites->list[i], expected->article);
    }
    return cited && slice_equal(finding_name(r, f), expected->name);
}

static void compare_findings(struct replay_result *r, struct buf *why)
{
    const struct replay_case *c = r->source;
    for (size_t i = 0; i < c->n_findings; i++) {
        bool found = false;
        for (uint32_t k = 0; k < r->fold->n_findings; k++) {
            found = found || finding_is(r, &r->fold->findings[k], &c->findings[i]);
        }
        if (!found) {
            disagree(r, why);
            buf_printf(why, "nothing is found against %.*s under %.*s",
                       SLICE_ARG(c->findings[i].name), SLICE_ARG(c->findings[i].article));
        }
    }
    for (uint32_t k = 0; k < r->fold->n_findings; k++) {
        const struct dossier_finding *f = &r->fold->findings[k];
        bool listed = false;
        for (size_t i = 0; i < c->n_findings; i++) {
            listed = listed || finding_is(r, f, &c->findings[i]);
        }
        if (!listed) {
            disagree(r, why);
            buf_printf(why, "against %.*s: ", SLICE_ARG(finding_name(r, f)));
            dossier_write_finding(why, r->fold, f, LANGUAGE_EN);
            for (size_t i = 0; i < f->cites->n; i++) {
                buf_printf(why, "%s%.*s", i == 0 ? " [" : "; ", SLICE_ARG(f->cites->list[i]));
            }
            buf_text(why, f->cites->n > 0 ? "]" : "");
        }
    }
}

static void compare_state(struct replay_result *r, const struct replay_fact *expected,
                          struct buf *why)
{
    law_index state = law_find_state(r->procedure, expected->name);
    if (state == LAW_NONE) {
        disagree(r, why);
        buf_printf(why, "the procedure has no state \"%.*s\"", SLICE_ARG(expected->name));
        return;
    }
    const struct law_state *s = &r->procedure->states[state];
    for (uint16_t w = 0; w < r->fold->n_worlds; w++) {
        law_index value = dossier_state(r->fold, w, state);
        struct slice name = value == LAW_NONE ? SLICE("not known") : s->values[value].name;
        if (!slice_equal(name, expected->text)) {
            disagree(r, why);
            buf_printf(why, "%.*s is %.*s, expected %.*s", SLICE_ARG(s->name), SLICE_ARG(name),
                       SLICE_ARG(expected->text));
            return;
        }
    }
}

static void compare_amount(struct replay_result *r, const struct replay_fact *expected,
                           struct buf *why)
{
    for (uint32_t i = 0; i < r->fold->n_amounts; i++) {
        const struct dossier_amount *a = &r->fold->amounts[i];
        const struct law_amount *amount = &r->procedure->amounts[a->amount];
        if (!slice_equal(amount->name, expected->name)) {
            continue;
        }
        law_value value = expected->number;
        bool read = expected->type == REPLAY_NUMBER ||
                    (amount->type == LAW_MONEY && expected->type == REPLAY_TEXT &&
                     law_money_parse(&value, expected->text, amount->currency));
        if (!read || !a->known || a->value != value) {
            disagree(r, why);
            buf_printf(why, "%.*s is ", SLICE_ARG(amount->name));
            if (!a->known) {
                buf_text(why, "not known");
            } else if (amount->type == LAW_MONEY) {
                law_money_write(why, a->value, amount->currency);
            } else {
                buf_int(why, a->value);
            }
        }
        return;
    }
    disagree(r, why);
    buf_printf(why, "the procedure has no amount \"%.*s\"", SLICE_ARG(expected->name));
}

static void compare_dossier(struct replay_result *r, struct buf *why)
{
    const struct replay_case *c = r->source;
    if (c->lists_findings) {
        compare_findings(r, why);
    }
    for (size_t i = 0; i < c->n_states; i++) {
        compare_state(r, &c->states[i], why);
    }
    for (size_t i = 0; i < c->n_amounts; i++) {
        compare_amount(r, &c->amounts[i], why);
    }
}

/* ---- what a court held ----------------------------------------------------------------------- */

void compare_with_court(struct replay_result *r, const struct judging *j, struct buf *why)
{
    const struct replay_case *c = r->source;
    bool compared = false;
    r->verdict = REPLAY_AGREES;
    if (c->in_time != ANSWER_NULL && r->in_time != ANSWER_NULL) {
        compared = true;
        if (c->in_time != r->in_time) {
            r->verdict = REPLAY_DISAGREES;
            next_reason(why);
            buf_printf(why, "the court held it %s", c->in_time == ANSWER_YES ? "in time" : "late");
        }
        if (c->deadline.n > 0 && r->n_deadlines > 0 && !deadline_matches(r, c->deadline)) {
            r->verdict = REPLAY_DISAGREES;
            next_reason(why);
            buf_printf(why, "the court put the end on %.*s", SLICE_ARG(c->deadline));
        }
    }
    if (c->lawful != ANSWER_NULL && r->lawful != ANSWER_NULL) {
        compared = true;
        if (c->lawful != r->lawful) {
            r->verdict = REPLAY_DISAGREES;
            next_reason(why);
            buf_printf(why, "the court held it %s",
                       c->lawful == ANSWER_YES ? "lawful" : "unlawful");
        }
    }
    if (c->lists_findings || c->n_states > 0 || c->n_amounts > 0) {
        compared = true;
        compare_dossier(r, why);
    }
    r->undetermined = c->in_time != ANSWER_NULL && r->in_time == ANSWER_NULL;
    if (r->undetermined && r->verdict == REPLAY_AGREES) {
        r->verdict = REPLAY_UNSUPPORTED;
        buf_text(why, j->none_cited
                          ? "no known rule that fits the acts rests on the articles relied on"
                          : "the answer depends on what the file does not say");
    } else if (!compared) {
        r->verdict = REPLAY_UNSUPPORTED;
        buf_text(why, "the file gives nothing that could be compared");
    }
}
