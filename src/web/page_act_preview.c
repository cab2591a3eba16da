/* What would come of an act: it is tried without being done, and what would run, end, open and
 * stand against it is said before anybody signs. */
#include "web/page_act.h"

#include <time.h>

#include "base/assert.h"

/* ---- trying ---------------------------------------------------------------------------------- */

/* The reader may lag behind the scribe by some milliseconds: the dossier beside the trial is the
 * one that was tried, or as near as half a second of waiting brings it. The form and its words stay
 * those of the law that it was made under, should a new edition have come between: of the dossier
 * before the act only names are read. */
static void catch_up(struct act_form *f, const struct office_receipt *receipt)
{
    f->before = f->d.d;
    for (int i = 0; i < 100 && f->before.row.n_leaves < receipt->sequence; i++) {
        int64_t acts = 0;
        struct office_dossier again;
        struct office_look look = {
            .as_of = INT64_MAX, .as_known = INT64_MAX, .without_personal = true};
        struct gr_error ignored = {0};
        (void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        if (!office_follow(&acts, f->d.w->office, &ignored) ||
            !office_dossier(&again, f->d.w->arena, f->d.w->office, f->d.number, &look, &ignored)) {
            return;
        }
        f->before = again;
    }
}

void act_fail(struct act_form *f, const struct gr_error *e)
{
    struct slice field = SLICE("");
    switch (e->code) {
    case ERROR_DATE:
        field = SLICE("date");
        break;
    case ERROR_HOUR:
        field = SLICE("hour");
        break;
    case ERROR_NAME:
    case ERROR_TYPE:
    case ERROR_RANGE:
    case ERROR_TERRITORY:
    case ERROR_TOO_LARGE:
    case ERROR_USAGE:
        break;
    default:
        web_fail(f->d.w, e);
        return;
    }
    f->d.w->reply->status = error_http_status(e->code);
    page_mistake_error(&f->mistakes, f->d.w, field, e);
    act_form_show(f);
}

/* ---- what the law has against it ------------------------------------------------------------- */

/* The rule that a finding comes from, in its own words, by its label and articles. */
static struct slice rule_text(const struct act_form *f, const struct office_finding *finding)
{
    for (uint16_t i = 0; i < f->act->n_rules; i++) {
        const struct law_rule *rule = &f->act->rules[i];
        if (rule->kind == LAW_REQUIRES &&
            slice_equal(dossier_articles(&f->d, &rule->cites), finding->articles) &&
            slice_equal(law_label(f->d.w->arena, rule->otherwise, SLICE(""), LANGUAGE_FR),
                        finding->text_fr) &&
            rule->span.first < rule->span.last && rule->span.last <= f->d.p->text.n) {
            return (struct slice){f->d.p->text.p + rule->span.first,
                                  rule->span.last - rule->span.first};
        }
    }
    return SLICE("");
}

static void put_competent(struct html *h, const struct act_form *f)
{
    struct date day = zone_local(f->d.zone, f->d.now, NULL);
    const struct law_competence *c = law_competence_on(f->act, day);
    for (uint16_t i = 0; i < c->n; i++) {
        HTML(h, "{}{}", i == 0 ? SLICE(" ") : SLICE(", "),
             dossier_role_label(&f->d, f->d.p->roles[c->roles[i]].name));
    }
}

static void put_finding(struct html *h, const struct act_form *f,
                        const struct office_finding *finding)
{
    html_raw(h, finding->refuses || finding->certain
                    ? "<div class=\"gr-finding\">"
                    : "<div class=\"gr-finding gr-finding--minor\">");
    HTML(h, "<p class=\"gr-finding__title\">{}", page_finding_word(f->d.w, finding->kind));
    if (!slice_equal(finding->number, f->d.number)) {
        HTML(h, " ({})", finding->number);
    }
    HTML(h, "</p><p>{}</p>", f->d.language == LANGUAGE_FR ? finding->text_fr : finding->text_en);
    struct slice words = finding->refuses ? page_finding_way_out(f->d.w, finding->kind) : SLICE("");
    if (words.n > 0) {
        HTML(h, "<p>{}", words);
        if (slice_is(finding->kind, "NOT_COMPETENT")) {
            put_competent(h, f);
        }
        html_raw(h, "</p>");
    }
    struct slice rule = rule_text(f, finding);
    if (rule.n > 0) {
        HTML(h,
             "<details class=\"gr-why\"><summary>{}</summary><p lang=\"en\"><code>{}</code></p>"
             "</details>",
             T(&f->d, "La règle, mot pour mot", "The rule, word for word"), rule);
    }
    dossier_put_articles(h, &f->d, finding->articles);
    html_raw(h, "</div>\n");
}

void act_put_findings(struct html *h, const struct act_form *f, const struct office_receipt *r,
                      bool refusing)
{
    for (size_t i = 0; i < r->n_findings; i++) {
        if (r->findings[i].refuses == refusing) {
            put_finding(h, f, &r->findings[i]);
        }
    }
}

/* Only what the form itself can tell is missing. */
static bool lacks_only_words(const struct office_receipt *r)
{
    for (size_t i = 0; i < r->n_findings; i++) {
        if (r->findings[i].refuses && !page_finding_lacks_words(r->findings[i].kind)) {
            return false;
        }
    }
    return true;
}

static void put_refusal(struct html *h, const struct act_form *f, const struct office_receipt *r)
{
    HTML(h,
         "<div class=\"govuk-warning-text\"><span class=\"govuk-warning-text__icon\" "
         "aria-hidden=\"true\">!</span><strong class=\"govuk-warning-text__text\">{}{}</strong>"
         "</div>\n",
         T(&f->d, "Le droit refuse cette décision.", "The law refuses this decision."),
         lacks_only_words(r) ? T(&f->d, " Il ne manque que des mentions.",
                                 " Only things that it must say are missing.")
                             : SLICE(""));
    act_put_findings(h, f, r, true);
}

/* ---- what it would change -------------------------------------------------------------------- */

/* A clock's start before and after: what the act itself starts has no leaf yet, and a correction
 * starts anew what its target had started. */
static bool same_run(const struct act_form *f, const struct leaf_clock *before,
                     const struct leaf_clock *after)
{
    bool anew = f->verb == OFFICE_CORRECT && after->started == LEAF_NONE &&
                (before->started == f->target->leaf || before->started == f->stands->leaf);
    return slice_equal(before->clock, after->clock) &&
           slice_equal(before->reading, after->reading) &&
           (before->started == after->started || anew);
}

static const struct leaf_clock *find_run(const struct act_form *f, const struct leaf_clock *clock,
                                         bool wanted_before, const struct leaf_clock *list,
                                         size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (wanted_before ? same_run(f, &list[i], clock) : same_run(f, clock, &list[i])) {
            return &list[i];
        }
    }
    return NULL;
}

static void put_run(struct html *h, const struct act_form *f, struct slice what,
                    const struct leaf_clock *clock)
{
    gr_assert(clock != NULL);
    HTML(h, "<li><strong>{}</strong> {}", what, dossier_clock_label(&f->d, clock->clock));
    if (clock->reading.n > 0) {
        HTML(h, " ({} {})", T(&f->d, "lecture", "reading"),
             dossier_reading_label(&f->d, clock->reading));
    }
    html_raw(h, ", ");
    page_end_of(h, f->d.w, clock, f->d.zone);
}

static bool same_end(const struct leaf_clock *a, const struct leaf_clock *b)
{
    return a->known == b->known && a->earliest == b->earliest && a->latest == b->latest;
}

static size_t put_clocks(struct html *h, const struct act_form *f, const struct office_receipt *r)
{
    const struct leaf *last = &f->before.entries[f->before.n_entries - 1].content;
    const struct leaf_clock *before = last->clocks;
    size_t n_before = last->n_clocks;
    size_t said = 0;
    for (size_t i = 0; i < r->n_clocks; i++) {
        const struct leaf_clock *was = find_run(f, &r->clocks[i], true, before, n_before);
        if (was == NULL) {
            put_run(h, f, T(&f->d, "Ferait courir :", "Would start:"), &r->clocks[i]);
            html_raw(h, "</li>");
            said++;
        } else if (!same_end(was, &r->clocks[i])) {
            put_run(h, f, T(&f->d, "Déplacerait :", "Would move:"), &r->clocks[i]);
            HTML(h, " ({} ", T(&f->d, "c’était :", "it was:"));
            page_end_of(h, f->d.w, was, f->d.zone);
            html_raw(h, ")</li>");
            said++;
        }
    }
    for (size_t i = 0; i < n_before; i++) {
        if (find_run(f, &before[i], false, r->clocks, r->n_clocks) == NULL) {
            put_run(h, f, T(&f->d, "Arrêterait :", "Would stop:"), &before[i]);
            html_raw(h, "</li>");
            said++;
        }
    }
    return said;
}

static size_t put_openings(struct html *h, const struct act_form *f, const struct office_receipt *r)
{
    for (size_t i = 0; i < r->n_opens; i++) {
        HTML(h, "<li><strong>{}</strong> {} [{}]</li>",
             T(&f->d, "Ouvrirait le recours :", "Would open the remedy:"),
             f->d.language == LANGUAGE_FR ? r->opens[i].text_fr : r->opens[i].text_en,
             r->opens[i].articles);
    }
    for (size_t i = 0; i < r->n_follows; i++) {
        HTML(h, "<li><strong>{}</strong> {} [{}]",
             T(&f->d, "De plein droit :", "By operation of law:"),
             f->d.language == LANGUAGE_FR ? r->follows[i].text_fr : r->follows[i].text_en,
             r->follows[i].articles);
        if (!slice_equal(r->follows[i].number, f->d.number)) {
            HTML(h, " ({})", r->follows[i].number);
        }
        html_raw(h, "</li>");
    }
    return r->n_opens + r->n_follows;
}

static void put_states(struct html *h, const struct act_form *f, const struct office_receipt *r)
{
    if (slice_equal(f->before.row.states, r->states)) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(&f->d, "La situation ne changerait pas.", "Where it stands would not change."));
        return;
    }
    HTML(h,
         "<dl class=\"govuk-summary-list\"><div class=\"govuk-summary-list__row\"><dt "
         "class=\"govuk-summary-list__key\">{}</dt><dd class=\"govuk-summary-list__value\">",
         T(&f->d, "Situation avant", "Where it stands before"));
    dossier_put_states_text(h, &f->d, f->before.row.states);
    HTML(h,
         "</dd></div><div class=\"govuk-summary-list__row\"><dt "
         "class=\"govuk-summary-list__key\">{}</dt><dd class=\"govuk-summary-list__value\">",
         T(&f->d, "après", "after"));
    dossier_put_states_text(h, &f->d, r->states);
    html_raw(h, "</dd></div></dl>\n");
}

static void put_changes(struct html *h, const struct act_form *f, const struct office_receipt *r)
{
    HTML(h, "<h2 class=\"govuk-heading-m\">{}</h2>\n",
         T(&f->d, "Ce qui en résulterait", "What would come of it"));
    html_raw(h, "<ul class=\"govuk-list govuk-list--bullet\">");
    size_t said = put_clocks(h, f, r);
    said += put_openings(h, f, r);
    if (said == 0) {
        HTML(h, "<li>{}</li>",
             T(&f->d, "Aucun délai ne changerait, aucun recours ne s’ouvrirait.",
               "No clock would change, no remedy would open."));
    }
    html_raw(h, "</ul>\n");
    put_states(h, f, r);
    if (r->n_findings > 0) {
        HTML(h, "<h2 class=\"govuk-heading-m\">{}</h2>\n",
             T(&f->d, "Ce que le droit y oppose", "What the law has against it"));
        act_put_findings(h, f, r, false);
        act_put_findings(h, f, r, true);
    }
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_told(struct html *h, const struct act_form *f)
{
    struct moment at = {.precision = MOMENT_NONE};
    struct gr_error ignored = {0};
    (void)moment_parse(&at, f->request.at, f->d.zone, &ignored);
    HTML(h, "<dl class=\"gr-facts\"><dt>{}</dt><dd>", T(&f->d, "Moment", "Moment"));
    dossier_put_moment(h, &f->d, at);
    HTML(h, "</dd><dt>{}</dt><dd>{}</dd>", T(&f->d, "Qualité", "Role"),
         dossier_role_label(&f->d, f->role));
    for (size_t i = 0; i < f->request.n_facts; i++) {
        const struct office_fact *fact = &f->request.facts[i];
        law_index index = law_find_fact(f->d.p, fact->name);
        struct leaf_fact shown = {.name = fact->name, .kind = LEAF_TEXT, .text = fact->value};
        if (f->d.p->facts[index].type == LAW_YES_NO) {
            shown.kind = LEAF_YES_NO;
            shown.number = slice_is(fact->value, "yes");
        }
        HTML(h, "<dt>{}</dt><dd>", dossier_fact_label(&f->d, fact->name));
        dossier_put_value(h, &f->d, &shown);
        html_raw(h, "</dd>");
    }
    for (size_t i = 0; i < f->request.n_persons; i++) {
        const struct office_person *person = &f->request.persons[i];
        HTML(h, "<dt>{}</dt><dd>{} {} {}</dd>", T(&f->d, "Personne", "Person"), person->names[0],
             person->born, person->n_numbers > 0 ? person->numbers[0] : SLICE(""));
    }
    if (f->ground.n > 0) {
        HTML(h, "<dt>{}</dt><dd>{}</dd>", T(&f->d, "Motif", "Ground"), f->ground);
    }
    html_raw(h, "</dl>\n");
}

static void put_record_form(struct html *h, const struct act_form *f, bool refused)
{
    page_form_files(h, f->d.w, act_form_record_path(f));
    act_form_put_hidden(h, f);
    html_raw(h, "<input type=\"hidden\" name=\"step\" value=\"record\">\n");
    if (act_form_asks_facts(f) && !refused) {
        const struct page_input documents = {
            .name = SLICE("documents"),
            .label = T(&f->d, "Documents à joindre", "Documents to attach"),
            .hint = html_count(
                f->d.w->arena,
                T(&f->d,
                  "Facultatif. Ils sont chiffrés et gardés avec l’acte ; {} Mio chacun au plus.",
                  "Optional. They are encrypted and kept with the act; {} MiB each at most."),
                LIMIT_DOCUMENT_BYTES >> 20)};
        page_files(h, &f->mistakes, &documents);
    }
    if (refused) {
        HTML(
            h, "<p class=\"govuk-body\">{}</p>\n",
            T(&f->d,
              "Vous pouvez la proposer quand même : elle ne prendra pas effet, et la proposition "
              "comme son refus resteront inscrits. Si elle a déjà été prise, revenez au formulaire "
              "et dites-le.",
              "You can propose it all the same: it will not take effect, and both the proposal and "
              "its refusal stay on record. If it has been made already, go back to the form and "
              "say "
              "so."));
    }
    html_raw(h, "<div class=\"govuk-button-group\">");
    html_raw(h, refused ? "<button class=\"govuk-button govuk-button--warning\">"
                        : "<button class=\"govuk-button\" data-prevent-double-click=\"true\" "
                          "data-module=\"govuk-button\">");
    HTML(h,
         "{}</button><button class=\"govuk-button govuk-button--secondary\" name=\"back\" "
         "value=\"yes\" formaction=\"{}\">{}</button><a class=\"govuk-link\" href=\"{}\">{}</a>"
         "</div></form>\n",
         refused ? T(&f->d, "Proposer quand même", "Propose it all the same") : act_verb_button(f),
         act_form_preview_path(f), T(&f->d, "Modifier", "Change"), f->d.path,
         T(&f->d, "Annuler", "Cancel"));
}

void act_preview_show(struct act_form *f)
{
    struct gr_error e = {0};
    struct office_receipt r = {.leaf = LEAF_NONE};
    f->request.dry = true;
    f->request.expected = -1;
    if (!errand_submit(&r, f->d.w->arena, f->d.w->line, f->d.w->session.token, &f->request, &e)) {
        act_fail(f, &e);
        return;
    }
    catch_up(f, &r);
    f->expected = html_number(f->d.w->arena, r.sequence);
    struct slice title = T(&f->d, "Ce qui en résulterait", "What would come of it");
    struct html h = dossier_page_begin(&f->d, title, &f->mistakes);
    HTML(&h, "<span class=\"govuk-caption-l\">{}, {}</span><h1 class=\"govuk-heading-l\">{}</h1>\n",
         f->d.number, act_verb_words(f), dossier_act_label(&f->d, f->act->name));
    put_told(&h, f);
    if (r.refused) {
        put_refusal(&h, f, &r);
    } else {
        put_changes(&h, f, &r);
    }
    put_record_form(&h, f, r.refused);
    page_end(f->d.w, &h);
}
