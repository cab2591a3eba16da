/* An act of a dossier, with what it says and what became of it; and whom the dossier is about. */
#include "web/page_dossier.h"

#include "base/base64.h"

/* ---- persons --------------------------------------------------------------------------------- */

static void put_list(struct html *h, struct slice before, const struct slice *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        HTML(h, "{}{}", i == 0 ? before : SLICE(", "), list[i]);
    }
}

static void put_person(struct html *h, const struct dossier_page *d, const struct office_person *p)
{
    html_raw(h, "<li><strong>");
    put_list(h, SLICE(""), p->names, p->n_names);
    html_raw(h, "</strong>");
    put_list(h, T(d, ", aussi ", ", also "), p->others, p->n_others);
    put_list(h, T(d, ", né(e) ", ", born "), &p->born, p->born.n > 0 ? 1 : 0);
    put_list(h, T(d, ", numéro ", ", number "), p->numbers, p->n_numbers);
    put_list(h, T(d, ", titre de voyage ", ", travel document "), p->documents, p->n_documents);
    html_raw(h, "</li>");
}

void dossier_put_persons(struct html *h, const struct dossier_page *d)
{
    bool any = false;
    for (size_t i = 0; i < d->d.n_entries; i++) {
        for (size_t k = 0; k < d->d.entries[i].n_persons; k++) {
            html_raw(h, any ? "" : "<ul class=\"govuk-list\">");
            any = true;
            put_person(h, d, &d->d.entries[i].persons[k]);
        }
    }
    if (any) {
        html_raw(h, "</ul>");
    } else {
        html_text(h, T(d, "aucune personne n’est nommée", "nobody is named"));
    }
}

/* ---- one act --------------------------------------------------------------------------------- */

static void put_fact(struct html *h, const struct dossier_page *d, const struct leaf_fact *fact)
{
    HTML(h, "<li>{}{} ", dossier_fact_label(d, fact->name), T(d, " :", ":"));
    dossier_put_value(h, d, fact);
    html_raw(h, "</li>");
}

size_t dossier_put_facts(struct html *h, const struct dossier_page *d,
                         const struct office_entry *entry)
{
    size_t n = entry->content.n_facts + entry->n_personal;
    if (n == 0) {
        return 0;
    }
    html_raw(h, "<ul class=\"govuk-list\">");
    for (size_t i = 0; i < entry->content.n_facts; i++) {
        put_fact(h, d, &entry->content.facts[i]);
    }
    for (size_t i = 0; i < entry->n_personal; i++) {
        put_fact(h, d, &entry->personal[i]);
    }
    html_raw(h, "</ul>");
    return n;
}

void dossier_put_documents(struct html *h, const struct dossier_page *d,
                           const struct office_entry *entry)
{
    for (size_t i = 0; i < entry->content.n_attachments; i++) {
        const struct leaf_attachment *a = &entry->content.attachments[i];
        struct buf token = buf_in(d->w->arena, 80);
        hex_put(&token, hash_slice(&a->token));
        html_raw(h, i == 0 ? "<ul class=\"govuk-list\">" : "");
        HTML(h, "<li><a class=\"govuk-link\" href=\"{}/documents/{}\" download>{}</a> ({}, {} {})",
             d->path, buf_slice(&token),
             entry->has_personal ? entry->document_names[i] : T(d, "Document", "Document"),
             a->media, html_number(d->w->arena, (a->size_bytes + 1023) / 1024), T(d, "Kio", "KiB"));
        html_raw(h, "</li>");
    }
    html_raw(h, entry->content.n_attachments > 0 ? "</ul>" : "");
}

/* What later leaves did to an act. */
static void put_changes(struct html *h, const struct dossier_page *d,
                        const struct office_entry *act)
{
    for (size_t i = 0; d->changed && i < d->d.n_entries; i++) {
        const struct office_entry *e = &d->d.entries[i];
        struct slice word;
        if (e->content.target != act->leaf) {
            continue;
        }
        switch (e->content.kind) {
        case LEAF_CORRECTION:
            word = T(d, "Corrigé", "Corrected");
            break;
        case LEAF_WITHDRAWAL:
            word = T(d, "Retiré", "Withdrawn");
            break;
        case LEAF_REPEAL:
            word = T(d, "Abrogé", "Repealed");
            break;
        default:
            continue;
        }
        HTML(h, "<p><strong class=\"govuk-tag govuk-tag--yellow\">{}</strong> {} ", word,
             T(d, "inscrit le", "entered on"));
        page_time(h, d->w, e->content.entered, d->zone);
        HTML(h, ", {}{} {}</p>", e->content.agent,
             e->content.ground.n > 0 ? T(d, " ; motif :", "; ground:") : SLICE(""),
             e->content.ground);
    }
}

static bool is_standing(const struct dossier_page *d, const struct office_entry *act)
{
    for (size_t i = 0; d->changed && i < d->d.n_entries; i++) {
        const struct leaf *leaf = &d->d.entries[i].content;
        if (leaf->target == act->leaf &&
            (leaf->kind == LEAF_WITHDRAWAL || leaf->kind == LEAF_REPEAL)) {
            return false;
        }
    }
    return true;
}

static void put_links(struct html *h, const struct dossier_page *d, const struct office_entry *act)
{
    const struct {
        const char *verb;
        struct slice word;
    } links[] = {{"correct", T(d, "Corriger", "Correct")},
                 {"withdraw", T(d, "Retirer", "Withdraw")},
                 {"repeal", T(d, "Abroger", "Repeal")}};
    if (d->past || d->d.row.erased || !is_standing(d, act)) {
        return;
    }
    struct slice label = dossier_act_label(d, act->content.act);
    struct slice number = html_number(d->w->arena, act->leaf);
    html_raw(h, "<p class=\"gr-screen-only\">");
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        /* A label, not a hidden span: what is placed apart widens the page beyond the table. */
        HTML(h, "<a class=\"govuk-link\" href=\"{}\" aria-label=\"{}{}{} ({})\">{}</a>{}",
             dossier_page_leaf_path(d, act->leaf, links[i].verb), links[i].word, T(d, " : ", ": "),
             label, number, links[i].word,
             i + 1 < sizeof links / sizeof *links ? SLICE(" · ") : SLICE(""));
    }
    html_raw(h, "</p>");
}

static void put_findings_of(struct html *h, const struct dossier_page *d,
                            const struct office_entry *act)
{
    for (size_t i = 0; i < act->content.n_findings; i++) {
        HTML(h, "<p><strong class=\"govuk-tag govuk-tag--red\">{}</strong> {}</p>",
             page_finding_word(d->w, act->content.findings[i].kind),
             act->content.findings[i].articles);
    }
}

bool dossier_has_events(const struct dossier_page *d, uint32_t folded)
{
    for (uint32_t i = 0; folded != DOSSIER_NONE && i < d->f->n_events; i++) {
        if (d->f->events[i].entry == folded) {
            return true;
        }
    }
    return false;
}

/* What the law attached to the act by itself. */
static void put_events_of(struct html *h, const struct dossier_page *d, uint32_t entry)
{
    for (uint32_t i = 0; entry != DOSSIER_NONE && i < d->f->n_events; i++) {
        const struct dossier_event *event = &d->f->events[i];
        const struct law_consequence *c = &d->p->consequences[event->consequence];
        if (event->entry == entry) {
            HTML(h, "<p>{} {} [{}]", T(d, "De plein droit :", "By operation of law:"),
                 dossier_label(d, c->labels, c->name), dossier_articles(d, event->cites));
            dossier_put_worlds(h, d, event->worlds);
            html_raw(h, "</p>");
        }
    }
}

/* Later than it took effect by more than it takes to write it down. */
static bool is_entered_late(const struct dossier_page *d, const struct moment *at, instant entered)
{
    instant first = 0;
    instant last = 0;
    moment_bounds(&first, &last, *at, d->zone);
    return entered - last > INSTANT_HOUR;
}

/* Of the act itself and of its corrections. */
static size_t put_all_documents(struct html *h, const struct dossier_page *d,
                                const struct office_entry *act)
{
    if (!d->changed) {
        dossier_put_documents(h, d, act);
        return act->content.n_attachments;
    }
    size_t n = 0;
    for (size_t i = 0; i < d->d.n_entries; i++) {
        const struct office_entry *e = &d->d.entries[i];
        if (e == act || (e->content.kind == LEAF_CORRECTION && e->content.target == act->leaf)) {
            dossier_put_documents(h, d, e);
            n += e->content.n_attachments;
        }
    }
    return n;
}

static void put_said(struct html *h, const struct dossier_page *d, const struct office_entry *act,
                     const struct office_entry *stands)
{
    put_findings_of(h, d, stands);
    put_events_of(h, d, act->folded);
    size_t said = dossier_put_facts(h, d, stands);
    said += put_all_documents(h, d, act);
    if (stands->content.has_sealed && !stands->has_personal) {
        HTML(h, "<p>{}</p>",
             d->d.row.erased ? T(d, "données personnelles effacées", "personal data erased")
                             : T(d, "des données personnelles", "personal data"));
        said++;
    }
    if (act->content.ground.n > 0) {
        HTML(h, "<p>{} {}</p>", T(d, "Motif :", "Ground:"), act->content.ground);
        said++;
    }
    html_raw(h, said == 0 ? "—" : "");
    put_changes(h, d, act);
    put_links(h, d, act);
}

void dossier_put_act(struct html *h, const struct dossier_page *d, const struct office_entry *act)
{
    const struct office_entry *stands = dossier_entry_corrected(d, act);
    struct moment at = dossier_entry_moment(d, stands);
    HTML(h, "<tr class=\"govuk-table__row\" id=\"leaf-{}\"><td class=\"govuk-table__cell\">",
         html_number(d->w->arena, act->leaf));
    dossier_put_moment(h, d, at);
    if (is_entered_late(d, &at, act->content.entered)) {
        HTML(h, "<br><small>{} ", T(d, "inscrit le", "entered on"));
        page_time(h, d->w, act->content.entered, d->zone);
        html_raw(h, "</small>");
    }
    HTML(h,
         "</td><th scope=\"row\" class=\"govuk-table__header\">{}</th>"
         "<td class=\"govuk-table__cell\">{}<br>{}</td><td class=\"govuk-table__cell\">",
         dossier_act_label(d, act->content.act), dossier_role_label(d, stands->content.role),
         act->content.agent);
    put_said(h, d, act, stands);
    html_raw(h, "</td></tr>\n");
}
