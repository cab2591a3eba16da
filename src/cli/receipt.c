/* Submitting a request, and what came of it: the leaf, the clocks that it started with their ends
 * in the legal time of the dossier's territory, what the law has against it, with the article. */
#include "cli/json.h"
#include "cli/office.h"

/* What a receipt is shown with. */
struct shown {
    const struct cli_office *o;
    const struct office_receipt *receipt;
    const struct law_procedure *procedure; /* NULL outside dossiers */
    const struct zone *zone;
    enum language language;
};

static bool say(const struct shown *s, const char *fr, const char *en)
{
    cli_say(s->o->cli, "%s", s->language == LANGUAGE_FR ? fr : en);
    return true;
}

/* The dossier's procedure and territory. The office's own file has neither. */
static bool prepare(struct shown *s, const struct cli_arguments *a, struct gr_error *e)
{
    struct gr_error ignored = {0};
    struct slice name = s->receipt->procedure;
    if (!cli_language(&s->language, cli_option(a, "lang"), e)) {
        return false;
    }
    s->procedure = name.n == 0 ? NULL : office_procedure(s->o->office, name, &ignored);
    s->zone = cli_office_zone(s->o, s->receipt->territory, e);
    return s->zone != NULL;
}

/* ---- for a reader ---------------------------------------------------------------------------- */

static struct slice clock_label(const struct shown *s, struct slice name)
{
    law_index i = s->procedure == NULL ? LAW_NONE : law_find_clock(s->procedure, name);
    return i == LAW_NONE
               ? name
               : law_label(s->o->cli->arena, s->procedure->clocks[i].labels, name, s->language);
}

static void show_clock(const struct shown *s, const struct leaf_clock *clock)
{
    struct cli *cli = s->o->cli;
    struct buf end = buf_in(cli->arena, 256);
    cli_write_end(&end, clock, s->zone);
    bool started = clock->started == s->receipt->leaf;
    bool ended = clock->known && clock->latest < s->receipt->entered;
    if (ended) {
        say(s, "  > échu, pas encore inscrit : ", "  > ended, not entered yet: ");
    } else if (started) {
        say(s, "  > commence : ", "  > starts: ");
    } else {
        say(s, "  > court : ", "  > runs: ");
    }
    cli_say(cli, "%.*s", SLICE_ARG(clock_label(s, clock->clock)));
    if (clock->reading.n > 0) {
        struct slice label =
            law_reading_label(cli->arena, s->procedure, clock->reading, s->language);
        cli_say(cli, " (%.*s)", SLICE_ARG(label));
    }
    say(s, ", fin ", ", ends ");
    cli_say(cli, "%.*s\n", SLICE_ARG(buf_slice(&end)));
}

static void show_finding(const struct shown *s, const struct office_finding *f)
{
    struct cli *cli = s->o->cli;
    struct slice text = s->language == LANGUAGE_FR && f->text_fr.n > 0 ? f->text_fr : f->text_en;
    cli_say(cli, "  ! %.*s: %.*s", SLICE_ARG(f->kind), SLICE_ARG(text.n > 0 ? text : f->text_fr));
    if (f->articles.n > 0) {
        cli_say(cli, " [%.*s]", SLICE_ARG(f->articles));
    }
    if (!f->mine && f->leaf != LEAF_NONE) {
        say(s, " (acte n° ", " (of leaf ");
        cli_say(cli, "%lld, %.*s)", (long long)f->leaf, SLICE_ARG(f->number));
    }
    cli_say(cli, "\n");
}

static void show_follow(const struct shown *s, const struct office_follow *f)
{
    struct cli *cli = s->o->cli;
    struct buf at = buf_in(cli->arena, 64);
    moment_write(&at, f->at, s->zone);
    say(s, "  = de plein droit : ", "  = by operation of law: ");
    cli_say(cli, "%.*s", SLICE_ARG(s->language == LANGUAGE_FR ? f->text_fr : f->text_en));
    if (f->articles.n > 0) {
        cli_say(cli, " [%.*s]", SLICE_ARG(f->articles));
    }
    cli_say(cli, ", %.*s (%.*s)\n", SLICE_ARG(buf_slice(&at)), SLICE_ARG(f->number));
}

static bool show_text(const struct shown *s)
{
    const struct office_receipt *r = s->receipt;
    struct cli *cli = s->o->cli;
    if (r->refused) {
        say(s, "La loi refuse cet acte. ", "The law refuses this act. ");
    }
    cli_say(cli, "leaf %lld", (long long)r->leaf);
    if (r->number.n > 0) {
        cli_say(cli, ", %.*s #%lld", SLICE_ARG(r->number), (long long)r->sequence);
    }
    if (r->repeated) {
        say(s, " (déjà enregistré par cette demande)", " (entered before by this request)");
    }
    cli_say(cli, "\n");
    for (size_t i = 0; i < r->n_findings; i++) {
        if (r->findings[i].mine || r->findings[i].newly) {
            show_finding(s, &r->findings[i]);
        }
    }
    for (size_t i = 0; i < r->n_follows; i++) {
        show_follow(s, &r->follows[i]);
    }
    for (size_t i = 0; i < r->n_clocks && !r->refused; i++) {
        show_clock(s, &r->clocks[i]);
    }
    if (r->refused) {
        say(s, "Rien n'a changé ; la proposition et son refus sont inscrits.\n",
            "Nothing changed; the proposal and its refusal are on record.\n");
    }
    return true;
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static json_t *json_finding(const struct office_finding *f)
{
    json_t *object = json_pack("{s:o, s:b, s:b}", "kind", json_of_slice(f->kind), "mine", f->mine,
                               "newly", f->newly);
    if (f->leaf != LEAF_NONE) {
        json_object_set_new(object, "leaf", json_integer(f->leaf));
    }
    json_set_text(object, "dossier", f->number);
    json_set_text(object, "fr", f->text_fr);
    json_set_text(object, "en", f->text_en);
    json_set_text(object, "articles", f->articles);
    return object;
}

static json_t *json_follow(const struct shown *s, const struct office_follow *f)
{
    struct buf at = buf_in(s->o->cli->arena, 64);
    moment_write(&at, f->at, s->zone);
    json_t *object = json_object();
    json_set_text(object, "dossier", f->number);
    json_set_text(object, "at", buf_slice(&at));
    json_set_text(object, "fr", f->text_fr);
    json_set_text(object, "en", f->text_en);
    json_set_text(object, "articles", f->articles);
    return object;
}

static bool show_json(const struct shown *s, struct gr_error *e)
{
    const struct office_receipt *r = s->receipt;
    json_t *findings = json_array();
    json_t *clocks = json_array();
    json_t *follows = json_array();
    for (size_t i = 0; i < r->n_follows; i++) {
        json_array_append_new(follows, json_follow(s, &r->follows[i]));
    }
    for (size_t i = 0; i < r->n_findings; i++) {
        json_array_append_new(findings, json_finding(&r->findings[i]));
    }
    for (size_t i = 0; i < r->n_clocks; i++) {
        json_array_append_new(clocks, json_of_clock(s->o->cli, &r->clocks[i], s->zone));
    }
    json_t *object =
        json_pack("{s:I, s:I, s:b, s:b, s:o, s:o, s:o}", "leaf", (json_int_t)r->leaf, "sequence",
                  (json_int_t)r->sequence, "refused", r->refused, "repeated", r->repeated,
                  "findings", findings, "follows", follows, "clocks", clocks);
    json_set_text(object, "dossier", r->number);
    return json_line(s->o->cli, object, e);
}

bool cli_show_receipt(const struct cli_office *o, const struct office_receipt *receipt,
                      const struct cli_arguments *a, struct gr_error *e)
{
    struct shown s = {.o = o, .receipt = receipt, .language = LANGUAGE_EN};
    if (!prepare(&s, a, e)) {
        return false;
    }
    return cli_given(a, "json") ? show_json(&s, e) : show_text(&s);
}

int cli_submit(struct office_receipt *receipt, const struct cli_office *o, struct office_request *r,
               const struct cli_arguments *a, struct gr_error *e)
{
    if (!cli_request_sign(r, a, e) || !office_submit(receipt, o->cli->arena, o->office, r, e)) {
        return -1;
    }
    if (receipt->refused && !cli_show_receipt(o, receipt, a, e)) {
        return -1;
    }
    return receipt->refused ? 3 : 0;
}
