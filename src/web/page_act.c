/* Which act: those that the procedure has and a role of the agent may do, each with what the law
 * would say of it now; then the steps of recording one. */
#include "web/page_act.h"

enum { TRIED_MAX = 40 };

/* How an act stands now. */
enum standing { LAWFUL, WANTS_WORDS, IN_DOUBT, IRREGULAR, REFUSED, NOT_TRIED };

struct candidate {
    const struct law_act *act;
    enum standing standing;
    struct office_receipt receipt;
    struct slice why; /* it could not be tried */
};

struct candidates {
    struct candidate *list;
    size_t n;
};

/* ---- trying ---------------------------------------------------------------------------------- */

static enum standing stands(const struct office_receipt *r)
{
    bool words = false;
    bool doubt = false;
    bool against = false;
    for (size_t i = 0; i < r->n_findings; i++) {
        const struct office_finding *finding = &r->findings[i];
        if (!finding->mine || !finding->certain) {
            continue;
        }
        if (page_finding_lacks_words(finding->kind)) {
            words = true;
        } else if (slice_is(finding->kind, "NOT_SHOWN") || slice_is(finding->kind, "MAY_BE_LATE")) {
            doubt = true;
        } else {
            against = true;
        }
    }
    if (against) {
        return r->refused ? REFUSED : IRREGULAR;
    }
    if (doubt) {
        return IN_DOUBT;
    }
    return words ? WANTS_WORDS : LAWFUL;
}

static void try_act(struct candidate *c, const struct dossier_page *d, law_index role)
{
    struct gr_error e = {0};
    struct office_request request = office_request_new(OFFICE_ACT, d->w->session.agent);
    request.dossier = d->number;
    request.name = c->act->name;
    request.role = d->p->roles[role].name;
    request.dry = true;
    if (errand_submit(&c->receipt, d->w->arena, d->w->line, d->w->session.token, &request, &e)) {
        c->standing = stands(&c->receipt);
        return;
    }
    c->standing = NOT_TRIED;
    c->why = slice_of(d->language == LANGUAGE_FR ? error_sentence_fr(e.code)
                                                 : error_sentence_en(e.code));
}

static size_t collect(struct candidate *list, const struct dossier_page *d)
{
    struct date day = zone_local(d->zone, d->now, NULL);
    size_t n = 0;
    for (law_index i = 0; i < d->p->n_acts; i++) {
        law_index role = LAW_NONE;
        if (act_roles(&role, 1, d, &d->p->acts[i], day) == 0) {
            continue;
        }
        list[n] = (struct candidate){.act = &d->p->acts[i], .standing = NOT_TRIED};
        if (n < TRIED_MAX) {
            try_act(&list[n], d, role);
        }
        n++;
    }
    return n;
}

/* ---- the list -------------------------------------------------------------------------------- */

static struct slice kind_word(const struct dossier_page *d, enum law_kind kind)
{
    switch (kind) {
    case LAW_DECISION:
        return T(d, "décision", "decision");
    case LAW_REQUEST:
        return T(d, "demande", "request");
    case LAW_FACT:
        return T(d, "fait", "fact");
    }
    return SLICE("");
}

static struct slice standing_words(const struct dossier_page *d, const struct candidate *c)
{
    switch (c->standing) {
    case LAWFUL:
        return T(d, "Le droit l’admet à présent.", "The law takes it now.");
    case WANTS_WORDS:
        return T(d, "Le droit l’admet à présent, s’il dit ce qu’il doit dire.",
                 "The law takes it now, if it says what it must say.");
    case IN_DOUBT:
        return T(d, "Le dossier n’établit pas que le droit l’admet :",
                 "The file does not show that the law takes it:");
    case IRREGULAR:
        return T(d, "Serait inscrit, mais irrégulier :", "Would be recorded, but irregular:");
    case REFUSED:
        return T(d, "Le droit le refuse à présent :", "The law refuses it now:");
    case NOT_TRIED:
        return c->why.n > 0 ? c->why
                            : T(d, "Voir dans le formulaire ce qu’en dit le droit.",
                                "See in the form what the law says of it.");
    }
    return SLICE("");
}

static void put_against(struct html *h, const struct dossier_page *d, const struct candidate *c)
{
    for (size_t i = 0; i < c->receipt.n_findings; i++) {
        const struct office_finding *finding = &c->receipt.findings[i];
        if (finding->mine && finding->certain) {
            HTML(h, "<br>{} [{}]", d->language == LANGUAGE_FR ? finding->text_fr : finding->text_en,
                 finding->articles);
        }
    }
}

static void put_candidate(struct html *h, const struct dossier_page *d, const struct candidate *c)
{
    HTML(
        h,
        "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\"><a "
        "class=\"govuk-link\" href=\"{}?act={}\">{}</a></th><td class=\"govuk-table__cell\">{}</td>"
        "<td class=\"govuk-table__cell\">{}",
        dossier_page_path(d, "/acts/new"), html_url(d->w->arena, c->act->name),
        dossier_act_label(d, c->act->name), kind_word(d, c->act->kind), standing_words(d, c));
    put_against(h, d, c);
    HTML(h, "</td><td class=\"govuk-table__cell\">{}</td></tr>\n",
         dossier_articles(d, &c->act->cites));
}

static void put_group(struct html *h, const struct dossier_page *d, const struct candidates *c,
                      struct slice title, unsigned set)
{
    bool any = false;
    for (size_t i = 0; i < c->n; i++) {
        if ((set >> c->list[i].standing & 1) == 0) {
            continue;
        }
        if (!any) {
            HTML_TABLE(h, ((struct html_table){.caption = title, .shows_caption = true}),
                       T(d, "Acte", "Act"), T(d, "Nature", "Kind"),
                       T(d, "Ce qu’en dit le droit", "What the law says"), T(d, "Textes", "Law"));
        }
        any = true;
        put_candidate(h, d, &c->list[i]);
    }
    if (any) {
        html_table_end(h);
    }
}

static bool has_refused(const struct candidates *c)
{
    bool any = false;
    for (size_t i = 0; i < c->n; i++) {
        any = any || c->list[i].standing == REFUSED;
    }
    return any;
}

static void show_choice(struct dossier_page *d)
{
    struct candidates c = {
        .list = ARENA_ARRAY(d->w->arena, (size_t)d->p->n_acts + 1, struct candidate)};
    c.n = collect(c.list, d);
    struct slice title = T(d, "Inscrire un acte", "Record an act");
    struct html h = dossier_page_begin(d, title, NULL);
    HTML(&h, "<span class=\"govuk-caption-l\">{}</span><h1 class=\"govuk-heading-l\">{}</h1>\n",
         d->number, title);
    if (c.n == 0) {
        HTML(&h, "<p class=\"govuk-body\">{}</p>\n",
             T(d, "Vous n’avez le droit d’inscrire aucun acte de cette procédure.",
               "You have no right to record any act of this procedure."));
    }
    put_group(&h, d, &c, T(d, "Ce que le droit admet à présent", "What the law takes now"),
              1u << LAWFUL | 1u << WANTS_WORDS);
    put_group(
        &h, d, &c,
        T(d, "Dépend de ce que le dossier ne dit pas", "Depends on what the file does not say"),
        1u << IN_DOUBT);
    put_group(&h, d, &c, T(d, "Serait irrégulier", "Would be irregular"), 1u << IRREGULAR);
    put_group(&h, d, &c, T(d, "Non essayé", "Not tried"), 1u << NOT_TRIED);
    if (has_refused(&c)) {
        HTML(&h, "<details class=\"gr-why\"><summary>{}</summary>\n",
             T(d, "Ce que le droit refuse à présent, et pourquoi",
               "What the law refuses now, and why"));
        put_group(&h, d, &c, T(d, "Refusé à présent", "Refused now"), 1u << REFUSED);
        html_raw(&h, "</details>\n");
    }
    page_end(d->w, &h);
}

/* ---- the steps ------------------------------------------------------------------------------- */

void page_act_new(struct web *w)
{
    struct act_form *f = ARENA_NEW(w->arena, struct act_form);
    struct slice act = web_query(w, "act");
    if (act.n == 0) {
        struct gr_error e = {0};
        struct dossier_page *d = &f->d;
        if (!dossier_page_read(d, w, false, INT64_MAX, LEAF_NONE)) {
            return;
        }
        if (d->d.row.erased) {
            error_set(&e, ERROR_ERASED, "%.*s was erased and takes no more acts",
                      SLICE_ARG(d->number));
            web_fail(w, &e);
            return;
        }
        show_choice(d);
        return;
    }
    if (act_form_begin(f, w, OFFICE_ACT, act)) {
        act_form_default(f);
        act_form_show(f);
    }
}

/* The preview, unless something is wrong or is to be changed. */
static void preview(struct act_form *f)
{
    act_form_take(f);
    if (web_form_has(f->d.w, "back") || web_form_has(f->d.w, "add")) {
        act_form_show(f);
    } else if (!act_form_check(f)) {
        act_form_show(f);
    } else {
        act_preview_show(f);
    }
}

static void record(struct act_form *f)
{
    act_form_take(f);
    if (act_form_check(f)) {
        act_record(f);
    } else {
        act_form_show(f);
    }
}

void page_act_preview_do(struct web *w)
{
    struct act_form *f = ARENA_NEW(w->arena, struct act_form);
    if (act_form_begin(f, w, OFFICE_ACT, web_form(w, "act"))) {
        preview(f);
    }
}

void page_act_do(struct web *w)
{
    struct act_form *f = ARENA_NEW(w->arena, struct act_form);
    if (act_form_begin(f, w, OFFICE_ACT, web_form(w, "act"))) {
        record(f);
    }
}

/* ---- changes --------------------------------------------------------------------------------- */

static void show_change(struct web *w, enum office_verb verb)
{
    struct act_form *f = ARENA_NEW(w->arena, struct act_form);
    if (act_form_begin(f, w, verb, SLICE(""))) {
        act_form_default(f);
        act_form_show(f);
    }
}

static void do_change(struct web *w, enum office_verb verb)
{
    struct act_form *f = ARENA_NEW(w->arena, struct act_form);
    if (!act_form_begin(f, w, verb, SLICE(""))) {
        return;
    }
    if (slice_is(web_form(w, "step"), "record") && !web_form_has(w, "back")) {
        record(f);
    } else {
        preview(f);
    }
}

void page_act_correct(struct web *w)
{
    show_change(w, OFFICE_CORRECT);
}

void page_act_correct_do(struct web *w)
{
    do_change(w, OFFICE_CORRECT);
}

void page_act_withdraw(struct web *w)
{
    show_change(w, OFFICE_WITHDRAW);
}

void page_act_withdraw_do(struct web *w)
{
    do_change(w, OFFICE_WITHDRAW);
}

void page_act_repeal(struct web *w)
{
    show_change(w, OFFICE_REPEAL);
}

void page_act_repeal_do(struct web *w)
{
    do_change(w, OFFICE_REPEAL);
}
