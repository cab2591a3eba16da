/* "Today": which time limits have ended and which end next, the most urgent first, with who must do
 * what; and what the law had something against this week. Whoever has three hundred dossiers and
 * ten minutes begins here. Counts are of clocks by procedure; nothing is counted by agent. */
#include "web/page_duties.h"
#include "web/page_fields.h"

#include <string.h>

enum {
    ROWS_MAX = 300,        /* clocks on the page */
    CLOCKS_MAX = 200000,   /* looked at for one page */
    ENDED_MAX = 100,       /* entered ends on the page */
    IRREGULAR_MAX = 100,   /* refused and irregular acts on the page */
    PROCEDURES_MAX = 1024, /* of an office */
    TERRITORIES_MAX = 512,
    LEAVES_MAX = 50000, /* of a day and a half, looked at for entered ends */
};

struct choice {
    struct slice name;
    int64_t n;
};

/* An end that was entered: its leaf, its dossier, and when it was. */
struct end {
    struct leaf leaf;
    struct registry_dossier of;
    bool known;
    instant earliest, latest;
};

/* The last first. */
struct ends {
    struct end *list; /* of ENDED_MAX */
    int64_t n;        /* all there are */
};

/* The page under way. */
struct today {
    struct web *w;
    struct slice within, procedure, territory;
    instant until;
    struct registry_clock *rows; /* the first to end first */
    size_t n_rows;
    int64_t matching, looked;
    struct choice *procedures;
    size_t n_procedures;
    struct choice *territories;
    size_t n_territories;
    int64_t over, soon; /* of the matching: ended and not entered, in less than a day */
    struct ends duties; /* ends that were entered, to which the law attaches something */
    struct ends others; /* and those to which it attaches nothing */
    struct gr_error *e;
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
                        .until = w->now + span_of(within),
                        .rows = ARENA_ARRAY(w->arena, ROWS_MAX, struct registry_clock),
                        .procedures = ARENA_ARRAY(w->arena, PROCEDURES_MAX, struct choice),
                        .territories = ARENA_ARRAY(w->arena, TERRITORIES_MAX, struct choice),
                        .duties.list = ARENA_ARRAY(w->arena, ENDED_MAX, struct end),
                        .others.list = ARENA_ARRAY(w->arena, ENDED_MAX, struct end),
                        .e = e};
    return t;
}

static bool wanted(struct slice filter, struct slice value)
{
    return filter.n == 0 || slice_equal(filter, value);
}

/* ---- clocks ---------------------------------------------------------------------------------- */

static void count(struct choice *list, size_t *n, size_t max, struct arena *arena,
                  struct slice name, int64_t more)
{
    for (size_t i = 0; i < *n; i++) {
        if (slice_equal(list[i].name, name)) {
            list[i].n += more;
            return;
        }
    }
    if (*n < max) {
        list[(*n)++] = (struct choice){slice_copy(arena, name), more};
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

/* Choices are counted before the filter on themselves, so that the other ones can be chosen. */
static bool visit(const struct registry_clock *clock, void *payload)
{
    struct today *t = payload;
    bool of_procedure = wanted(t->procedure, clock->procedure);
    bool of_territory = wanted(t->territory, clock->territory);
    count(t->procedures, &t->n_procedures, PROCEDURES_MAX, t->w->arena, clock->procedure,
          of_territory ? 1 : 0);
    count(t->territories, &t->n_territories, TERRITORIES_MAX, t->w->arena, clock->territory,
          of_procedure ? 1 : 0);
    if (of_procedure && of_territory) {
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

/* ---- ends that were entered ------------------------------------------------------------------ */

static bool entered_at(instant *out, struct today *t, int64_t index)
{
    struct slice bytes;
    struct leaf leaf;
    struct arena_mark mark = arena_mark(t->w->arena);
    bool ok = registry_leaf(&bytes, t->w->arena, office_registry(t->w->office), REGISTRY_ACTS,
                            index, t->e) &&
              leaf_read(&leaf, t->w->arena, bytes, t->e);
    *out = ok ? leaf.entered : 0;
    arena_reset(t->w->arena, mark);
    return ok;
}

/* The first leaf entered at `since` or later: times of entry never go back. */
static bool first_since(int64_t *out, struct today *t, instant since, int64_t size)
{
    int64_t low = size > LEAVES_MAX ? size - LEAVES_MAX : 0;
    int64_t high = size;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        instant entered = 0;
        if (!entered_at(&entered, t, middle)) {
            return false;
        }
        if (entered < since) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *out = low;
    return true;
}

struct collecting {
    struct today *today;
    int64_t *list;
    size_t n, max;
    bool failed;
};

static bool collect_end(int64_t index, struct slice bytes, void *payload)
{
    struct collecting *ends = payload;
    struct leaf leaf;
    struct arena_mark mark = arena_mark(ends->today->w->arena);
    ends->failed = !leaf_read(&leaf, ends->today->w->arena, bytes, ends->today->e);
    if (!ends->failed && leaf.kind == LEAF_CLOCK_ENDED && ends->n < ends->max) {
        ends->list[ends->n++] = index;
    }
    arena_reset(ends->today->w->arena, mark);
    return !ends->failed;
}

/* A leaf with its dossier; *found is false for one that is not there any more or not wanted. */
static bool read_entry(struct leaf *leaf, struct registry_dossier *of, bool *found, struct today *t,
                       int64_t index)
{
    struct slice bytes;
    struct registry *r = office_registry(t->w->office);
    return registry_leaf(&bytes, t->w->arena, r, REGISTRY_ACTS, index, t->e) &&
           leaf_read(leaf, t->w->arena, bytes, t->e) &&
           registry_dossier(of, found, t->w->arena, r, leaf->dossier, 0, t->e);
}

/* When the clock ended, by what the leaf before said of it, under all its readings. */
static bool find_end(struct end *end, struct today *t)
{
    struct slice bytes;
    struct leaf before;
    if (end->leaf.previous == LEAF_NONE) {
        return true;
    }
    if (!registry_leaf(&bytes, t->w->arena, office_registry(t->w->office), REGISTRY_ACTS,
                       end->leaf.previous, t->e) ||
        !leaf_read(&before, t->w->arena, bytes, t->e)) {
        return false;
    }
    for (size_t i = 0; i < before.n_clocks; i++) {
        const struct leaf_clock *c = &before.clocks[i];
        if (!c->known || c->started != end->leaf.target || !slice_equal(c->clock, end->leaf.act)) {
            continue;
        }
        end->earliest = end->known && end->earliest < c->earliest ? end->earliest : c->earliest;
        end->latest = end->known && end->latest > c->latest ? end->latest : c->latest;
        end->known = true;
    }
    return true;
}

static bool keep_end(struct today *t, int64_t index)
{
    struct arena_mark mark = arena_mark(t->w->arena);
    struct end end = {.known = false};
    bool found = false;
    if (!read_entry(&end.leaf, &end.of, &found, t, index)) {
        return false;
    }
    struct ends *ends = end.leaf.n_follows > 0 ? &t->duties : &t->others;
    bool counts =
        found && wanted(t->procedure, end.of.procedure) && wanted(t->territory, end.of.territory);
    if (!counts || ends->n >= ENDED_MAX) {
        ends->n += counts ? 1 : 0;
        arena_reset(t->w->arena, mark);
        return true;
    }
    if (!find_end(&end, t)) {
        return false;
    }
    ends->list[ends->n++] = end;
    return true;
}

static bool keep_ends(struct today *t, const struct collecting *ends)
{
    for (size_t i = ends->n; i > 0; i--) {
        if (!keep_end(t, ends->list[i - 1])) {
            return false;
        }
    }
    return true;
}

/* Those of yesterday and today, by the office's own calendar. */
static bool find_ended(struct today *t)
{
    int64_t first = 0;
    int64_t size = registry_size(office_registry(t->w->office), REGISTRY_ACTS);
    struct date day = zone_local(t->w->zone, t->w->now, NULL);
    instant since = zone_day_start(t->w->zone, (struct date){day.days - 1});
    if (!first_since(&first, t, since, size)) {
        return false;
    }
    size_t room = (size_t)(size - first);
    struct collecting ends = {
        .today = t, .list = ARENA_ARRAY(t->w->arena, room + 1, int64_t), .max = room};
    return registry_scan(office_registry(t->w->office), REGISTRY_ACTS, first, size, t->e,
                         collect_end, &ends) &&
           !ends.failed && keep_ends(t, &ends);
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
        struct slice name = w->language == LANGUAGE_FR ? calendar_territory_name(calendar, id)
                                                       : calendar_territory_name_en(calendar, id);
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
        bool chosen = slice_equal(t->territories[i].name, t->territory);
        listed = listed || chosen;
        page_option(h, t->territories[i].name, territory_words(t->w, t->territories[i].name),
                    chosen);
    }
    if (!listed) {
        page_option(h, t->territory, territory_words(t->w, t->territory), true);
    }
    page_select_end(h);
}

static void put_filters(struct html *h, const struct today *t)
{
    HTML(h, "<form method=\"get\" action=\"/\" aria-label=\"{}\" class=\"gr-screen-only\">\n",
         T(h, "Choisir ce qui est montré", "Choose what is shown"));
    html_raw(h, "<div class=\"govuk-grid-row\"><div class=\"govuk-grid-column-one-third\">");
    put_within(h, t);
    html_raw(h, "</div><div class=\"govuk-grid-column-one-third\">");
    put_procedures(h, t);
    html_raw(h, "</div><div class=\"govuk-grid-column-one-third\">");
    put_territories(h, t);
    html_raw(h, "</div></div>\n");
    page_button(h, "govuk-button govuk-button--secondary", T(h, "Montrer", "Show"));
    html_raw(h, "</form>\n");
}

/* The address of this page with another procedure. */
static void put_procedure_link(struct html *h, const struct today *t, const struct choice *choice)
{
    HTML(
        h,
        "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">"
        "<a class=\"govuk-link\" href=\"/?within={}&amp;territory={}&amp;procedure={}\">{}</a></th>"
        "<td class=\"govuk-table__cell gr-number\">{}</td></tr>\n",
        t->within, html_url(t->w->arena, t->territory), html_url(t->w->arena, choice->name),
        page_procedure_title(t->w, choice->name), html_number(t->w->arena, choice->n));
}

static void put_counts(struct html *h, const struct today *t)
{
    if (t->n_procedures < 2) {
        return;
    }
    HTML(h, "<h2 class=\"govuk-heading-m\">{}</h2>\n", T(h, "Par procédure", "By procedure"));
    HTML_TABLE(
        h,
        ((struct html_table){.name = T(h, "Par procédure", "By procedure"),
                             .caption = T(h, "Délais échus ou à échoir, par procédure",
                                          "Time limits that have ended or will end, by procedure"),
                             .numeric = 1u << 1}),
        T(h, "Procédure", "Procedure"), T(h, "Délais", "Time limits"));
    for (size_t i = 0; i < t->n_procedures; i++) {
        put_procedure_link(h, t, &t->procedures[i]);
    }
    html_table_end(h);
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
             c->reading);
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

/* With the script, a field that leaves only the rows that hold its words. */
static void put_filter_box(struct html *h)
{
    HTML(h,
         "<div class=\"govuk-form-group gr-filter\"><label class=\"govuk-label\" for=\"filter\">{}"
         "</label><input class=\"govuk-input govuk-input--width-20\" id=\"filter\" type=\"search\" "
         "data-filter=\"clocks\" data-filter-says=\"{}\" autocomplete=\"off\">"
         "<p class=\"govuk-body-s gr-filter__count\" data-filter-count=\"clocks\" "
         "aria-live=\"polite\"></p></div>\n",
         T(h, "Filtrer les lignes", "Filter the lines"),
         T(h, "{shown} lignes sur {all}", "{shown} of {all} lines"));
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
           "Choisissez une procédure, un territoire ou une échéance plus proche pour voir les "
           "autres.",
           "Choose a procedure, a territory or a shorter time to see the others."));
}

static bool put_clocks(struct html *h, struct today *t)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"due\">{}</h2>\n",
         T(h, "Ce qui est échu et ce qui échoit", "What has ended and what ends next"));
    if (t->n_rows == 0) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(h, "Aucun délai n’échoit dans ce temps.", "No time limit ends in this time."));
        return true;
    }
    put_filter_box(h);
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

/* ---- what was entered ------------------------------------------------------------------------ */

static void begin_entries(struct html *h, struct slice title, struct slice last)
{
    HTML_TABLE(h, ((struct html_table){.caption = title}), T(h, "Quand", "When"),
               T(h, "Dossier", "Dossier"),
               T(h, "Procédure et acte ou délai", "Procedure and act or time limit"), last);
}

/* A leaf's moment in words; as it was written where it has no hour. */
static void put_moment(struct html *h, const struct web *w, const struct leaf *leaf,
                       struct slice territory)
{
    struct moment m = {.precision = MOMENT_NONE};
    const struct zone *zone = page_zone(w, territory);
    if (moment_parse(&m, leaf->at, zone, NULL) && m.precision == MOMENT_INSTANT) {
        page_time(h, w, m.at, zone);
    } else if (m.precision == MOMENT_DAY) {
        HTML(h, "{}", page_date(w, m.date));
    } else {
        HTML(h, "{}", leaf->at);
    }
}

static void put_of(struct html *h, const struct web *w, const struct leaf *leaf,
                   const struct registry_dossier *of)
{
    html_raw(h, "</td><th scope=\"row\" class=\"govuk-table__header\">");
    page_dossier_link(h, w, leaf->dossier);
    HTML(h, "</th><td class=\"govuk-table__cell\">{}<br>", page_procedure_title(w, of->procedure));
}

static void put_end(struct html *h, const struct web *w, const struct end *end)
{
    const struct zone *zone = page_zone(w, end->of.territory);
    const struct leaf_clock clock = {
        .known = end->known, .earliest = end->earliest, .latest = end->latest};
    html_raw(h, "<tr class=\"govuk-table__row\"><td class=\"govuk-table__cell\">");
    page_end_of(h, w, &clock, zone);
    put_of(h, w, &end->leaf, &end->of);
    HTML(h, "{}</td><td class=\"govuk-table__cell\">",
         page_clock_label(w, end->of.procedure, end->leaf.act));
    for (size_t k = 0; k < end->leaf.n_follows; k++) {
        HTML(h, k == 0 ? "{}" : "<br>{}", page_follow(w, end->of.procedure, end->leaf.follows[k]));
    }
    HTML(h, "{}</td></tr>\n", end->leaf.n_follows == 0 ? T(h, "rien", "nothing") : SLICE(""));
}

static void put_ends(struct html *h, const struct web *w, const struct ends *ends,
                     struct slice title)
{
    begin_entries(h, title, T(h, "Ce que la loi y attache", "What the law attaches to it"));
    for (int64_t i = 0; i < ends->n && i < ENDED_MAX; i++) {
        put_end(h, w, &ends->list[i]);
    }
    html_table_end(h);
    if (ends->n > ENDED_MAX) {
        HTML(h, "<p class=\"govuk-body\">{} {}. {}</p>\n",
             T(h, "Seuls les cent derniers sont montrés sur", "Only the last hundred are shown of"),
             html_number(w->arena, ends->n),
             T(h, "Choisissez une procédure ou un territoire.",
               "Choose a procedure or a territory."));
    }
}

/* What asks for something stands open; what the law attaches nothing to is folded. */
static void put_ended(struct html *h, const struct today *t)
{
    struct slice title = T(h, "Échus et inscrits depuis hier", "Ended and entered since yesterday");
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"ended\">{}</h2>\n", title);
    if (t->duties.n > 0) {
        put_ends(h, t->w, &t->duties, title);
    } else {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             t->others.n > 0 ? T(h, "La loi n’attache rien à ce qui est échu depuis hier.",
                                 "The law attaches nothing to what ended since yesterday.")
                             : T(h, "Aucune fin de délai n’a été inscrite depuis hier.",
                                 "No end of a time limit was entered since yesterday."));
    }
    if (t->others.n > 0) {
        HTML(h,
             "<details class=\"govuk-details\"><summary class=\"govuk-details__summary\">"
             "<span class=\"govuk-details__summary-text\">{} ({})</span></summary>\n",
             T(h, "Délais échus auxquels la loi n’attache rien",
               "Ended time limits to which the law attaches nothing"),
             html_number(t->w->arena, t->others.n));
        put_ends(h, t->w, &t->others,
                 T(h, "Délais échus auxquels la loi n’attache rien",
                   "Ended time limits to which the law attaches nothing"));
        html_raw(h, "</details>\n");
    }
}

static void put_findings(struct html *h, const struct web *w, const struct leaf *leaf)
{
    for (size_t i = 0; i < leaf->n_findings; i++) {
        HTML(h, i == 0 ? "{}" : "<br>{}", page_finding_kind(w, leaf->findings[i].kind));
        if (leaf->findings[i].articles.n > 0) {
            HTML(h, " [{}]", leaf->findings[i].articles);
        }
    }
}

static void put_irregular_row(struct html *h, const struct web *w, const struct leaf *leaf,
                              const struct registry_dossier *of)
{
    html_raw(h, "<tr class=\"govuk-table__row\"><td class=\"govuk-table__cell\">");
    put_moment(h, w, leaf, of->territory);
    put_of(h, w, leaf, of);
    HTML(h, "{}</td><td class=\"govuk-table__cell\">", page_act_label(w, of->procedure, leaf->act));
    if (leaf->kind == LEAF_REFUSED) {
        HTML(h, "<strong class=\"govuk-tag govuk-tag--red\">{}</strong><br>",
             T(h, "Refusé", "Refused"));
    } else {
        HTML(h, "<strong class=\"govuk-tag govuk-tag--orange\">{}</strong><br>",
             T(h, "Irrégulier", "Irregular"));
    }
    put_findings(h, w, leaf);
    html_raw(h, "</td></tr>\n");
}

static bool put_irregular(struct html *h, struct today *t)
{
    int64_t leaves[IRREGULAR_MAX];
    size_t n = 0;
    size_t shown = 0;
    struct slice title = T(h, "Actes refusés ou irréguliers des 7 derniers jours",
                           "Refused and irregular acts of the last 7 days");
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"irregular\">{}</h2>\n", title);
    if (!registry_irregular(leaves, &n, IRREGULAR_MAX, office_registry(t->w->office),
                            t->w->now - 7 * INSTANT_DAY, t->e)) {
        return false;
    }
    for (size_t i = 0; i < n && i < IRREGULAR_MAX; i++) {
        struct leaf leaf;
        struct registry_dossier of;
        bool found = false;
        if (!read_entry(&leaf, &of, &found, t, leaves[i])) {
            return false;
        }
        if (!found || !wanted(t->procedure, of.procedure) || !wanted(t->territory, of.territory)) {
            continue;
        }
        if (shown++ == 0) {
            begin_entries(h, title, T(h, "Ce que la loi oppose", "What the law has against it"));
        }
        put_irregular_row(h, t->w, &leaf, &of);
    }
    html_raw(h, shown > 0 ? "</tbody></table></div>\n" : "");
    if (shown == 0) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(h, "Aucun acte n’a été refusé ni inscrit malgré la loi.",
               "No act was refused, or entered against the law."));
    } else if (n >= IRREGULAR_MAX) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(h, "Seuls les cent derniers sont montrés.", "Only the last hundred are shown."));
    }
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
    put_ended(h, t);
    if (!put_clocks(h, t)) {
        return false;
    }
    put_counts(h, t);
    return put_irregular(h, t);
}

void page_home(struct web *w)
{
    struct gr_error e = {0};
    struct today *t = read_question(w, &e);
    if (!find_clocks(t) || !find_ended(t)) {
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
