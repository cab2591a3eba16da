/* "Today": which time limits have ended and which end next, the most urgent first, with who must do
 * what; and what the law had something against this week. Whoever has three hundred dossiers and
 * ten minutes begins here. Counts are of clocks by procedure; nothing is counted by agent. */
#include "web/page_fields.h"
#include "web/page_today.h"

enum {
    ROWS_MAX = 300,      /* clocks on the page */
    CLOCKS_MAX = 200000, /* looked at for one page */
    TERRITORIES_MAX = 512,
};

/* ---- what is asked --------------------------------------------------------------------------- */

static instant span_of(struct slice within)
{
    return slice_is(within, "24h") ? INSTANT_DAY : (slice_is(within, "30d") ? 30 : 7) * INSTANT_DAY;
}

static struct today *read_question(struct web *w, struct gr_error *e)
{
    struct slice within = web_query(w, "within");
    bool known = slice_is(within, "24h") || slice_is(within, "30d");
    struct today *t = ARENA_NEW(w->arena, struct today);
    *t = (struct today){.w = w,
                        .within = known ? within : SLICE("7d"),
                        .procedure = web_query(w, "procedure"),
                        .territory = web_query(w, "territory"),
                        .authority = web_query(w, "authority"),
                        .until = w->now + span_of(within),
                        .rows = ARENA_ARRAY(w->arena, ROWS_MAX, struct registry_clock),
                        .procedures = ARENA_ARRAY(w->arena, LIMIT_PROCEDURES, struct today_choice),
                        .territories = ARENA_ARRAY(w->arena, TERRITORIES_MAX, struct slice),
                        .e = e};
    today_begin_authorities(t);
    return t;
}

/* ---- clocks ---------------------------------------------------------------------------------- */

static void count_procedure(struct today *t, struct slice name, int64_t more)
{
    for (size_t i = 0; i < t->n_procedures; i++) {
        if (slice_equal(t->procedures[i].name, name)) {
            t->procedures[i].n += more;
            return;
        }
    }
    if (t->n_procedures < LIMIT_PROCEDURES) {
        t->procedures[t->n_procedures++] =
            (struct today_choice){slice_copy(t->w->arena, name), more};
    }
}

static void keep_row(struct today *t, const struct registry_clock *clock)
{
    struct registry_clock *kept = &t->rows[t->n_rows++];
    *kept = *clock;
    kept->clock = slice_copy(t->w->arena, clock->clock);
    kept->reading = slice_copy(t->w->arena, clock->reading);
    kept->procedure = slice_copy(t->w->arena, clock->procedure);
    kept->territory = slice_copy(t->w->arena, clock->territory);
}

static void note_territory(struct today *t, struct slice code)
{
    for (size_t i = 0; i < t->n_territories; i++) {
        if (slice_equal(t->territories[i], code)) {
            return;
        }
    }
    if (t->n_territories < TERRITORIES_MAX) {
        t->territories[t->n_territories++] = slice_copy(t->w->arena, code);
    }
}

static void count_authorities(struct today *t, uint64_t authorities)
{
    for (size_t i = 0; i < t->n_authorities; i++) {
        t->authorities[i].n += (int64_t)(authorities >> i & 1);
    }
}

/* Choices are taken before the filter on themselves, so that the other ones can be chosen. */
static bool visit(const struct registry_clock *clock, void *payload)
{
    struct today *t = payload;
    bool of_procedure = today_wants(t->procedure, clock->procedure);
    bool of_territory = today_wants(t->territory, clock->territory);
    uint64_t authorities = today_authorities(t, clock->procedure, clock->clock);
    bool of_authority = today_wants_authorities(t, authorities);
    count_procedure(t, clock->procedure, of_territory && of_authority ? 1 : 0);
    note_territory(t, clock->territory);
    count_authorities(t, of_procedure && of_territory ? authorities : 0);
    if (of_procedure && of_territory && of_authority) {
        t->matching++;
        t->over += clock->latest < t->w->now ? 1 : 0;
        t->soon += clock->latest >= t->w->now && clock->earliest < t->w->now + INSTANT_DAY ? 1 : 0;
        if (t->n_rows < ROWS_MAX) {
            keep_row(t, clock);
        }
    }
    return ++t->looked < CLOCKS_MAX;
}

/* From the beginning of time: what has ended and nobody entered comes first. */
static bool find_clocks(struct today *t)
{
    struct office_due due = {.from = INT64_MIN, .until = t->until};
    return office_due(t->w->office, &due, t->e, visit, t);
}

void today_put_none(struct html *h, const struct today *t, struct slice words)
{
    bool chosen = t->procedure.n + t->authority.n + t->territory.n > 0;
    HTML(h, "<p class=\"govuk-body\">{}</p>\n",
         chosen ? T(h, "Rien pour ce choix.", "Nothing for this choice.") : words);
}

/* ---- the head of the page -------------------------------------------------------------------- */

static void put_within(struct html *h, const struct today *t)
{
    const struct page_input in = {.name = SLICE("within"), .label = T(h, "Échéance", "Ending")};
    page_select_begin(h, NULL, &in);
    page_option(h, SLICE("24h"), T(h, "dans les 24 heures", "in the next 24 hours"),
                slice_is(t->within, "24h"));
    page_option(h, SLICE("7d"), T(h, "dans les 7 jours", "in the next 7 days"),
                slice_is(t->within, "7d"));
    page_option(h, SLICE("30d"), T(h, "dans les 30 jours", "in the next 30 days"),
                slice_is(t->within, "30d"));
    page_select_end(h);
}

static void put_procedures(struct html *h, const struct today *t)
{
    struct slice *names = NULL;
    size_t n = page_procedures(&names, t->w);
    const struct page_input in = {.name = SLICE("procedure"),
                                  .label = T(h, "Procédure", "Procedure")};
    page_select_begin(h, NULL, &in);
    page_option(h, SLICE(""), T(h, "toutes", "all"), t->procedure.n == 0);
    for (size_t i = 0; i < n; i++) {
        page_option(h, names[i], page_procedure_title(t->w, names[i]),
                    slice_equal(names[i], t->procedure));
    }
    page_select_end(h);
}

static struct slice territory_words(const struct web *w, struct slice code)
{
    territory_id id = TERRITORY_NONE;
    struct calendar *calendar = office_calendar(w->office);
    struct buf out = buf_in(w->arena, 256);
    buf_add(&out, code);
    if (calendar_territory(&id, calendar, code, NULL)) {
        struct slice name = calendar_territory_name(calendar, id, w->language);
        buf_char(&out, ' ');
        buf_add(&out, name);
    }
    return buf_slice(&out);
}

static void put_territories(struct html *h, const struct today *t)
{
    bool listed = t->territory.n == 0;
    const struct page_input in = {.name = SLICE("territory"),
                                  .label = T(h, "Territoire", "Territory")};
    page_select_begin(h, NULL, &in);
    page_option(h, SLICE(""), T(h, "tous", "all"), t->territory.n == 0);
    for (size_t i = 0; i < t->n_territories; i++) {
        bool chosen = slice_equal(t->territories[i], t->territory);
        listed = listed || chosen;
        page_option(h, t->territories[i], territory_words(t->w, t->territories[i]), chosen);
    }
    if (!listed) {
        page_option(h, t->territory, territory_words(t->w, t->territory), true);
    }
    page_select_end(h);
}

static void put_authorities(struct html *h, const struct today *t)
{
    bool listed = t->authority.n == 0;
    const struct page_input in = {.name = SLICE("authority"),
                                  .label =
                                      T(h, "Autorité qui doit agir", "Authority that must act")};
    page_select_begin(h, NULL, &in);
    page_option(h, SLICE(""), T(h, "toutes", "all"), t->authority.n == 0);
    for (size_t i = 0; i < t->n_authorities; i++) {
        bool chosen = slice_equal(t->authorities[i].key, t->authority);
        listed = listed || chosen;
        page_option(h, t->authorities[i].key, t->authorities[i].label, chosen);
    }
    if (!listed) {
        page_option(h, t->authority, t->authority, true);
    }
    page_select_end(h);
}

static void put_filters(struct html *h, const struct today *t)
{
    HTML(h, "<form method=\"get\" action=\"/\" aria-label=\"{}\" class=\"gr-screen-only\">\n",
         T(h, "Choisir ce qui est montré", "Choose what is shown"));
    static void (*const selects[])(struct html * h, const struct today *t) = {
        put_within, put_procedures, put_authorities, put_territories};
    html_raw(h, "<div class=\"govuk-grid-row\">");
    for (size_t i = 0; i < sizeof selects / sizeof *selects; i++) {
        html_raw(h, "<div class=\"govuk-grid-column-one-quarter\">");
        selects[i](h, t);
        html_raw(h, "</div>");
    }
    html_raw(h, "</div>\n");
    page_button(h, "govuk-button govuk-button--secondary", T(h, "Montrer", "Show"));
    html_raw(h, "</form>\n");
}

/* A line of a table of counts: the address of this page with another procedure or authority. */
static void put_count(struct html *h, const struct today *t, struct slice procedure,
                      struct slice authority, struct slice words, int64_t n)
{
    HTML(h,
         "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">"
         "<a class=\"govuk-link\" href=\"/?within={}&amp;territory={}&amp;procedure={}",
         t->within, html_url(t->w->arena, t->territory), html_url(t->w->arena, procedure));
    if (authority.n > 0) {
        HTML(h, "&amp;authority={}", html_url(t->w->arena, authority));
    }
    HTML(h, "\">{}</a></th><td class=\"govuk-table__cell gr-number\">{}</td></tr>\n", words,
         html_number(t->w->arena, n));
}

static void begin_counts(struct html *h, struct slice title, struct slice caption,
                         struct slice what)
{
    HTML(h, "<h2 class=\"govuk-heading-m\">{}</h2>\n", title);
    HTML_TABLE(h, ((struct html_table){.name = title, .caption = caption, .numeric = 1u << 1}),
               what, T(h, "Délais", "Time limits"));
}

static void put_counts(struct html *h, const struct today *t)
{
    if (t->n_procedures >= 2) {
        begin_counts(h, T(h, "Par procédure", "By procedure"),
                     T(h, "Délais échus ou à échoir, par procédure",
                       "Time limits that have ended or will end, by procedure"),
                     T(h, "Procédure", "Procedure"));
        for (size_t i = 0; i < t->n_procedures; i++) {
            const struct today_choice *choice = &t->procedures[i];
            put_count(h, t, choice->name, t->authority, page_procedure_title(t->w, choice->name),
                      choice->n);
        }
        html_table_end(h);
    }
    if (t->n_authorities >= 2) {
        begin_counts(h, T(h, "Par autorité", "By authority"),
                     T(h, "Délais échus ou à échoir, par autorité qui doit agir ou être prévenue",
                       "Time limits that have ended or will end, by authority that must act or be "
                       "warned"),
                     T(h, "Autorité", "Authority"));
        for (size_t i = 0; i < t->n_authorities; i++) {
            const struct today_authority *one = &t->authorities[i];
            if (one->n > 0) {
                put_count(h, t, t->procedure, one->key, one->label, one->n);
            }
        }
        html_table_end(h);
    }
}

/* ---- the list -------------------------------------------------------------------------------- */

static void put_tag(struct html *h, const struct registry_clock *c, instant now)
{
    if (c->latest < now) {
        HTML(h, "<span class=\"gr-clock gr-clock--over\">{}</span>", T(h, "Échu", "Ended"));
    } else if (c->earliest < now) {
        HTML(h, "<span class=\"gr-clock gr-clock--over\">{}</span>",
             T(h, "Peut-être échu", "May have ended"));
    } else if (c->earliest - now < INSTANT_DAY) {
        HTML(h, "<span class=\"gr-clock gr-clock--soon\">{}</span>",
             T(h, "Moins de 24 h", "Less than 24 h"));
    } else {
        HTML(h, "<span class=\"gr-clock gr-clock--running\">{}</span>",
             T(h, "En cours", "Running"));
    }
}

static void put_clock_name(struct html *h, const struct web *w, const struct registry_clock *c)
{
    HTML(h, "{}", page_clock_label(w, c->procedure, c->clock));
    if (c->reading.n > 0) {
        HTML(h, "<br><span class=\"govuk-hint\">{}{}</span>", T(h, "lecture : ", "reading: "),
             page_reading_label(w, c->procedure, c->reading));
    }
}

static bool put_row(struct html *h, struct today *t, const struct registry_clock *c)
{
    struct registry_dossier row;
    bool found = false;
    if (!registry_dossier(&row, &found, t->w->arena, office_registry(t->w->office), SLICE(""),
                          c->serial, t->e)) {
        return false;
    }
    const struct leaf_clock clock = {
        .known = c->known, .earliest = c->earliest, .latest = c->latest};
    html_raw(h, "<tr class=\"govuk-table__row\"><td class=\"govuk-table__cell\">");
    put_tag(h, c, t->w->now);
    html_raw(h, "<br>");
    page_end_of(h, t->w, &clock, page_zone(t->w, c->territory));
    html_raw(h, "</td><th scope=\"row\" class=\"govuk-table__header\">");
    if (found) {
        page_dossier_link(h, t->w, row.number);
    }
    HTML(h,
         "</th><td class=\"govuk-table__cell\">{}<br><span class=\"govuk-hint\">{}</span></td>"
         "<td class=\"govuk-table__cell\">",
         page_procedure_title(t->w, c->procedure), c->territory);
    put_clock_name(h, t->w, c);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    page_duties(h, t->w, c->procedure, c->clock);
    html_raw(h, "</td></tr>\n");
    return true;
}

static void put_more(struct html *h, const struct today *t)
{
    bool cut = t->looked >= CLOCKS_MAX;
    if (t->matching <= (int64_t)t->n_rows && !cut) {
        return;
    }
    HTML(h, "<div class=\"govuk-inset-text\"><p class=\"govuk-body\">{} {}{} {}</p></div>\n",
         T(h, "Ne sont montrés que les plus urgents. Il y en a encore",
           "Only the most urgent are shown. There are"),
         html_number(t->w->arena, t->matching - (int64_t)t->n_rows),
         cut ? T(h, " au moins.", " more at least.") : T(h, ".", " more."),
         T(h,
           "Choisissez une procédure, une autorité, un territoire ou une échéance plus proche pour "
           "voir les autres.",
           "Choose a procedure, an authority, a territory or a shorter time to see the others."));
}

static bool put_clocks(struct html *h, struct today *t)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"due\">{}</h2>\n",
         T(h, "Ce qui est échu et ce qui échoit", "What has ended and what ends next"));
    if (t->n_rows == 0) {
        today_put_none(
            h, t, T(h, "Aucun délai n’échoit dans ce temps.", "No time limit ends in this time."));
        return true;
    }
    page_filter(h, "clocks", T(h, "Filtrer les lignes", "Filter the lines"));
    put_more(h, t);
    static const char *const links[] = {NULL, NULL, NULL, "/help#clock", NULL};
    HTML_TABLE(h,
               ((struct html_table){.id = "clocks",
                                    .name = T(h, "Délais", "Time limits"),
                                    .caption = T(h, "Délais, le plus urgent d’abord",
                                                 "Time limits, the most urgent first"),
                                    .shows_caption = true,
                                    .links = links}),
               T(h, "Fin", "End"), T(h, "Dossier", "Dossier"), T(h, "Procédure", "Procedure"),
               T(h, "Délai", "Time limit"), T(h, "Qui doit faire quoi", "Who must do what"));
    for (size_t i = 0; i < t->n_rows; i++) {
        if (!put_row(h, t, &t->rows[i])) {
            return false;
        }
    }
    html_table_end(h);
    return true;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void put_line(struct html *h, const struct today *t, const char *anchor, int64_t n,
                     struct slice what)
{
    HTML(h, "<li><a class=\"govuk-link\" href=\"#{}\"><strong>{}</strong> {}</a></li>\n",
         slice_of(anchor), html_number(t->w->arena, n), what);
}

/* In four lines, before anything is scrolled. */
static void put_summary(struct html *h, const struct today *t)
{
    html_raw(h, "<ul class=\"govuk-list\">\n");
    put_line(h, t, "due", t->over,
             T(h, "échus et pas encore inscrits", "ended and not entered yet"));
    put_line(h, t, "ended", t->duties.n,
             T(h, "échus depuis hier, à quoi la loi attache quelque chose",
               "ended since yesterday, to which the law attaches something"));
    put_line(h, t, "due", t->soon,
             T(h, "à échoir dans les 24 heures", "ending in the next 24 hours"));
    put_line(h, t, "due", t->matching - t->over - t->soon,
             T(h, "à échoir ensuite, dans le temps choisi", "ending later, in the time chosen"));
    html_raw(h, "</ul>\n");
}

static bool put_page(struct html *h, struct today *t)
{
    HTML(h, "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{}, {} {}</p>\n",
         T(h, "Aujourd’hui", "Today"), page_instant(t->w, t->w->now, t->w->zone),
         T(h, "heure légale de", "legal time of"), territory_words(t->w, t->w->site->territory));
    HTML(h, "<p class=\"govuk-body\"><a class=\"govuk-button\" href=\"/open\">{}</a></p>\n",
         T(h, "Ouvrir un dossier", "Open a dossier"));
    put_summary(h, t);
    put_filters(h, t);
    today_put_ended(h, t);
    if (!put_clocks(h, t)) {
        return false;
    }
    put_counts(h, t);
    return today_put_irregular(h, t);
}

void page_home(struct web *w)
{
    struct gr_error e = {0};
    struct today *t = read_question(w, &e);
    if (!find_clocks(t) || !today_find_ended(t)) {
        web_fail(w, &e);
        return;
    }
    struct html h = page_begin(w, T(w, "Aujourd’hui", "Today"), WEB_TAB_TODAY);
    if (!put_page(&h, t)) {
        web_fail(w, &e);
        return;
    }
    page_end(w, &h);
}
