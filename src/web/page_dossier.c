/* One dossier: what happened, what runs, what the law says of it, what is to be done. Personal data
 * is shown to who has the right and says for what; then the reading is on record. */
#include "web/page_dossier.h"

#include <time.h>

/* ---- reading --------------------------------------------------------------------------------- */

/* Until the reader has seen a leaf that the scribe wrote, half a second at most: then the page is
 * as it was before, and says nothing wrong. */
static bool wait_for_leaf(struct web *w, int64_t leaf, struct gr_error *e)
{
    int64_t acts = 0;
    for (int i = 0; i < 100; i++) {
        if (!office_follow(&acts, w->office, e)) {
            return false;
        }
        if (acts > leaf) {
            return true;
        }
        (void)nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    return true;
}

static bool read_dossier(struct dossier_page *d, bool personal, instant at, int64_t leaf,
                         struct gr_error *e)
{
    struct web *w = d->w;
    if ((leaf != LEAF_NONE && !wait_for_leaf(w, leaf, e)) ||
        !page_dossier_read_at(&d->d, &d->shown, w, d->number, personal, at, e)) {
        return false;
    }
    if (d->d.folded == NULL) { /* the office's own file */
        return error_set(e, ERROR_ABSENT, "%.*s is no dossier of a procedure",
                         SLICE_ARG(d->number));
    }
    if (d->d.n_entries == 0) {
        return error_set(e, ERROR_ABSENT, "%.*s had not been opened then", SLICE_ARG(d->number));
    }
    return true;
}

bool dossier_page_read(struct dossier_page *d, struct web *w, bool personal, instant at,
                       int64_t leaf)
{
    struct gr_error e = {0};
    *d = (struct dossier_page){.w = w,
                               .number = web_place(w, "number"),
                               .language = w->language,
                               .zone = w->zone,
                               .past = at != INT64_MAX,
                               .now = at != INT64_MAX ? at : w->now};
    d->path = dossier_page_path(d, "");
    if (!read_dossier(d, personal, at, leaf, &e)) {
        web_fail(w, &e);
        return false;
    }
    d->p = d->d.procedure;
    d->f = d->d.folded;
    for (size_t i = 0; i < d->d.n_entries; i++) {
        d->changed = d->changed || d->d.entries[i].content.target != LEAF_NONE;
    }
    d->zone = page_zone(w, d->d.row.territory);
    return true;
}

struct slice dossier_page_path(const struct dossier_page *d, const char *more)
{
    struct buf out = buf_in(d->w->arena, 512);
    buf_text(&out, "/dossiers/");
    buf_add(&out, html_url(d->w->arena, d->number));
    buf_text(&out, more);
    return buf_slice(&out);
}

struct slice dossier_page_leaf_path(const struct dossier_page *d, int64_t leaf, const char *verb)
{
    struct buf out = buf_in(d->w->arena, 512);
    buf_add(&out, d->path);
    buf_text(&out, "/acts/");
    buf_int(&out, leaf);
    buf_char(&out, '/');
    buf_text(&out, verb);
    return buf_slice(&out);
}

struct html dossier_page_begin(const struct dossier_page *d, struct slice what,
                               const struct page_mistakes *m)
{
    struct buf title = buf_in(d->w->arena, 1024);
    buf_add(&title, what);
    buf_text(&title, what.n > 0 ? " - " : "");
    buf_add(&title, d->number);
    buf_text(&title, " - ");
    buf_add(&title, dossier_label(d, d->p->title, d->p->name));
    struct html h = page_begin(d->w, page_mistaken_title(d->w, m, buf_slice(&title)), WEB_TAB_NONE);
    HTML(&h,
         "<nav class=\"govuk-breadcrumbs\" aria-label=\"{}\"><ol class=\"govuk-breadcrumbs__list\">"
         "<li class=\"govuk-breadcrumbs__list-item\"><a class=\"govuk-breadcrumbs__link\" "
         "href=\"/\">{}</a></li>",
         T(d, "Fil d’Ariane", "Breadcrumb"), T(d, "Aujourd’hui", "Today"));
    if (what.n > 0) {
        HTML(&h,
             "<li class=\"govuk-breadcrumbs__list-item\"><a class=\"govuk-breadcrumbs__link\" "
             "href=\"{}\">{}</a></li><li class=\"govuk-breadcrumbs__list-item\" "
             "aria-current=\"page\">{}</li></ol></nav>\n",
             d->path, d->number, what);
    } else {
        HTML(
            &h,
            "<li class=\"govuk-breadcrumbs__list-item\" aria-current=\"page\">{}</li></ol></nav>\n",
            d->number);
    }
    page_mistakes_put(&h, m);
    return h;
}

/* ---- notices --------------------------------------------------------------------------------- */

void dossier_put_purpose(struct html *h, const struct dossier_page *d, struct slice to)
{
    const struct page_input in = {.name = SLICE("purpose"),
                                  .label = T(d, "Lire les données personnelles : pour quoi ?",
                                             "Read the personal data: for what?"),
                                  .value = d->w->session.purpose,
                                  .attributes = "maxlength=\"1024\""};
    HTML(h, "<div class=\"govuk-inset-text gr-screen-only\" id=\"personal\"><p>{}</p>",
         T(d,
           "Les données personnelles ne sont pas affichées. Chaque lecture est inscrite au "
           "registre, avec votre identifiant, l’heure et le motif que vous donnez.",
           "Personal data is not shown. Each reading is put on record, with your identifier, the "
           "hour, and the purpose that you give."));
    page_form(h, d->w, SLICE("/purpose"));
    page_hidden(h, SLICE("to"), to);
    page_input(h, NULL, &in);
    page_button(h, "govuk-button govuk-button--secondary", T(d, "Lire", "Read"));
    html_raw(h, "</form></div>\n");
}

/* Personal data is not there for who looks: why, and the way to it. */
static void put_personal_notice(struct html *h, const struct dossier_page *d)
{
    struct gr_error why = {0};
    if (d->d.row.erased) {
        HTML(
            h,
            "<div class=\"govuk-warning-text\"><span class=\"govuk-warning-text__icon\" "
            "aria-hidden=\"true\">!</span><strong class=\"govuk-warning-text__text\">{}</strong>"
            "</div>\n",
            T(d,
              "Les données personnelles de ce dossier ont été effacées. Ce qui reste ne dit pas de "
              "qui il s’agit, et aucun acte n’y est plus inscrit.",
              "The personal data of this dossier has been erased. What is left does not say whom "
              "it "
              "is about, and it takes no more acts."));
    } else if (!d->shown && !office_may(d->w->office, d->w->session.agent, OFFICE_RIGHT_READ,
                                        d->p->name, SLICE(""), &why)) {
        HTML(h, "<div class=\"govuk-inset-text\">{}</div>\n",
             T(d,
               "Les données personnelles ne sont pas affichées : vous n’avez pas le droit de les "
               "lire dans cette procédure.",
               "Personal data is not shown: you do not have the right to read it in this "
               "procedure."));
    } else if (!d->shown) {
        dossier_put_purpose(h, d, d->w->request->path);
    } else {
        HTML(h, "<p class=\"govuk-body gr-screen-only\">{} <em>{}</em></p>\n",
             T(d, "Données personnelles lues pour :", "Personal data read for:"),
             d->w->session.purpose);
    }
}

/* What the leaf that was written just now started. */
static void put_started(struct html *h, const struct dossier_page *d, const struct office_entry *e)
{
    for (size_t i = 0; i < e->content.n_clocks; i++) {
        const struct leaf_clock *clock = &e->content.clocks[i];
        if (clock->started == e->leaf) {
            HTML(h, "<p>{} {}, ", T(d, "A fait courir :", "Started:"),
                 dossier_clock_label(d, clock->clock));
            page_end_of(h, d->w, clock, d->zone);
            html_raw(h, "</p>");
        }
    }
    for (size_t i = 0; i < e->content.n_findings; i++) {
        HTML(h, "<p>{} {} [{}]</p>", T(d, "Le droit lui oppose :", "The law has against it:"),
             page_finding_word(d->w, e->content.findings[i].kind), e->content.findings[i].articles);
    }
}

static struct slice done_words(const struct dossier_page *d, enum leaf_kind kind)
{
    switch (kind) {
    case LEAF_OPENED:
        return T(d, "Le dossier est ouvert", "The dossier is open");
    case LEAF_CORRECTION:
        return T(d, "L’acte est corrigé", "The act is corrected");
    case LEAF_WITHDRAWAL:
        return T(d, "L’acte est retiré", "The act is withdrawn");
    case LEAF_REPEAL:
        return T(d, "L’acte est abrogé", "The act is repealed");
    case LEAF_REFUSED:
        return T(d, "La décision est refusée", "The decision is refused");
    default:
        return T(d, "L’acte est inscrit", "The act is recorded");
    }
}

static void put_banner(struct html *h, const struct dossier_page *d, int64_t leaf)
{
    const struct office_entry *e = leaf == LEAF_NONE ? NULL : dossier_entry_of_leaf(d, leaf);
    if (e == NULL) {
        return;
    }
    HTML(h,
         "<div class=\"govuk-notification-banner govuk-notification-banner--success\" "
         "role=\"alert\" aria-labelledby=\"done-title\" data-module=\"govuk-notification-banner\">"
         "<div class=\"govuk-notification-banner__header\"><h2 "
         "class=\"govuk-notification-banner__title\" id=\"done-title\">{}</h2></div>"
         "<div class=\"govuk-notification-banner__content\"><p "
         "class=\"govuk-notification-banner__heading\">{}{} {}</p>",
         T(d, "C’est fait", "Done"), done_words(d, e->content.kind), T(d, " :", ":"),
         e->content.kind == LEAF_OPENED ? d->number : dossier_act_label(d, e->content.act));
    put_started(h, d, e);
    html_raw(h, "</div></div>\n");
}

/* ---- the head -------------------------------------------------------------------------------- */

static void begin_row(struct html *h, struct slice key)
{
    HTML(h,
         "<div class=\"govuk-summary-list__row\"><dt class=\"govuk-summary-list__key\">{}</dt>"
         "<dd class=\"govuk-summary-list__value\">",
         key);
}

static void end_row(struct html *h)
{
    html_raw(h, "</dd></div>\n");
}

static void put_summary(struct html *h, const struct dossier_page *d)
{
    html_raw(h, "<dl class=\"govuk-summary-list\">\n");
    begin_row(h, T(d, "Procédure", "Procedure"));
    HTML(h, "<a class=\"govuk-link\" href=\"/law/{}\">{}</a>", html_url(d->w->arena, d->p->name),
         dossier_label(d, d->p->title, d->p->name));
    end_row(h);
    begin_row(h, T(d, "Territoire", "Territory"));
    page_put_territory(h, d->w, d->d.row.territory);
    end_row(h);
    begin_row(h, T(d, "Situation", "Where it stands"));
    dossier_put_states(h, d);
    end_row(h);
    begin_row(h, T(d, "Ouvert", "Opened"));
    page_time(h, d->w, d->d.entries[0].content.entered, d->zone);
    HTML(h, ", {}", d->d.entries[0].content.agent);
    end_row(h);
    if (d->shown && !d->d.row.erased) {
        begin_row(h, T(d, "Personnes", "Persons"));
        dossier_put_persons(h, d);
        end_row(h);
    }
    if (d->d.row.erasable_day != INT32_MAX && !d->d.row.erased) {
        begin_row(h, T(d, "Données personnelles gardées jusqu’au", "Personal data kept until"));
        html_text(h, page_date(d->w, (struct date){d->d.row.erasable_day}));
        end_row(h);
    }
    html_raw(h, "</dl>\n");
}

static void put_actions(struct html *h, const struct dossier_page *d)
{
    html_raw(h, "<div class=\"govuk-button-group gr-screen-only\">");
    if (!d->past && !d->d.row.erased) {
        HTML(h,
             "<a class=\"govuk-button\" role=\"button\" draggable=\"false\" "
             "data-module=\"govuk-button\" href=\"{}\">{}</a>",
             dossier_page_path(d, "/acts/new"), T(d, "Inscrire un acte", "Record an act"));
    }
    HTML(h, "<a class=\"govuk-link\" href=\"{}\">{}</a><a class=\"govuk-link\" href=\"{}\">{}</a>",
         dossier_page_path(d, "/rights"),
         T(d, "Ce que la personne peut faire", "What the person may do"),
         dossier_page_path(d, "/history"), T(d, "Historique", "History"));
    page_form(h, d->w, dossier_page_path(d, "/copy"));
    HTML(h, "<button class=\"govuk-button govuk-button--secondary\">{}</button></form></div>\n",
         T(d, "Copie certifiée", "Certified copy"));
}

static void put_beyond(struct html *h, const struct dossier_page *d)
{
    if (!d->f->beyond_reading) {
        return;
    }
    HTML(h,
         "<div class=\"govuk-warning-text\"><span class=\"govuk-warning-text__icon\" "
         "aria-hidden=\"true\">!</span><strong class=\"govuk-warning-text__text\">{} {}. {}"
         "</strong></div>\n",
         T(d, "Droit non lu après le", "Law not read beyond"), page_date(d->w, d->p->read_to),
         T(d, "Ce qui suit suppose qu’il n’a pas changé depuis.",
           "What follows supposes that it has not changed since."));
}

/* ---- as it was known ------------------------------------------------------------------------- */

/* The moment of ?known=; a day is its last instant. False where it is none. */
static bool known_at(instant *at, const struct web *w, const struct zone *zone)
{
    struct slice text = slice_trim(web_query(w, "known"));
    struct moment moment = {.precision = MOMENT_NONE};
    struct gr_error ignored = {0};
    instant first = 0;
    *at = INT64_MAX;
    if (text.n == 0) {
        return true;
    }
    if (!moment_parse(&moment, text, zone, &ignored)) {
        return false;
    }
    moment_bounds(&first, at, moment, zone);
    if (*at > w->now) {
        *at = INT64_MAX; /* what will be known is not told */
    }
    return true;
}

static void put_past(struct html *h, const struct dossier_page *d)
{
    if (!d->past) {
        return;
    }
    HTML(h,
         "<div class=\"govuk-warning-text\"><span class=\"govuk-warning-text__icon\" "
         "aria-hidden=\"true\">!</span><strong class=\"govuk-warning-text__text\">{} {}. "
         "<a class=\"govuk-link\" href=\"{}\">{}</a></strong></div>\n",
         T(d, "Le dossier tel qu’il était connu le", "The dossier as it was known on"),
         page_last_instant(d->w, d->now, d->zone), d->path,
         T(d, "Revenir à aujourd’hui", "Back to now"));
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_dossier(struct dossier_page *d, int64_t done)
{
    struct html h = dossier_page_begin(d, SLICE(""), NULL);
    put_banner(&h, d, done);
    put_past(&h, d);
    HTML(&h, "<span class=\"govuk-caption-l\">{}</span><h1 class=\"govuk-heading-l\">{} {}</h1>\n",
         dossier_label(d, d->p->title, d->p->name), T(d, "Dossier", "Dossier"), d->number);
    put_actions(&h, d);
    put_summary(&h, d);
    put_personal_notice(&h, d);
    put_beyond(&h, d);
    dossier_put_timeline(&h, d);
    dossier_put_clocks(&h, d);
    dossier_put_remedies(&h, d);
    dossier_put_findings(&h, d);
    dossier_put_tasks(&h, d);
    dossier_put_amounts(&h, d);
    dossier_put_acts(&h, d);
    dossier_put_possibilities(&h, d);
    page_end(d->w, &h);
}

/* The zone of the dossier's territory is known only once it is read: a first look without personal
 * data gives it, and leaves no trace. */
void page_dossier(struct web *w)
{
    struct dossier_page d;
    instant at = INT64_MAX;
    int64_t done = LEAF_NONE;
    struct slice leaf = web_query(w, "done");
    if (leaf.n > 0 && !slice_to_int(&done, leaf, INT64_MAX - 1)) {
        done = LEAF_NONE;
    }
    if (done != LEAF_NONE &&
        done >= registry_size(office_registry(w->office), REGISTRY_ACTS) + 4096) {
        done = LEAF_NONE; /* nothing to wait for */
    }
    if (web_query(w, "known").n > 0) {
        if (!dossier_page_read(&d, w, false, INT64_MAX, LEAF_NONE)) {
            return;
        }
        if (!known_at(&at, w, d.zone)) {
            w->reply->status = 422;
            dossier_show_history(&d, T(&d, "Ce moment n’existe pas : écrivez AAAA-MM-JJTHH:MM",
                                       "There is no such moment: write YYYY-MM-DDTHH:MM"));
            return;
        }
    }
    if (dossier_page_read(&d, w, true, at, done)) {
        put_dossier(&d, done);
    }
}
