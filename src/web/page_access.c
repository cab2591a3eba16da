/* Who read personal data: the log of readings, the last first. Whoever administers sees all of it;
 * whoever may read a dossier's personal data sees who else read that dossier's. Nothing is counted
 * by agent: the log is there to answer for one reading, not to measure people. */
#include "web/page_duties.h"
#include "web/page_fields.h"

enum {
    PAGE_ROWS = 100,
    SCAN_MAX = 50000, /* leaves looked at for one page */
    SCAN_STEP = 500
};

struct access {
    struct web *w;
    struct slice dossier; /* empty: all */
    int64_t *indexes;     /* found, the last first */
    struct leaf *leaves;
    size_t n;
    int64_t next; /* where an older page begins, or 0: there is nothing older */
    const struct office_agent *agents;
    size_t n_agents;
    struct gr_error *e;
};

/* ---- who may --------------------------------------------------------------------------------- */

static bool may_see(struct access *a, bool *administers)
{
    struct web *w = a->w;
    struct registry_dossier row;
    struct gr_error ignored = {0};
    bool found = false;
    *administers = office_may(w->office, w->session.agent, OFFICE_RIGHT_ADMINISTER, SLICE(""),
                              SLICE(""), a->dossier.n > 0 ? &ignored : a->e);
    if (a->dossier.n == 0) {
        return *administers;
    }
    if (!registry_dossier(&row, &found, w->arena, office_registry(w->office), a->dossier, 0,
                          a->e)) {
        return false;
    }
    if (!found) {
        return error_set(a->e, ERROR_ABSENT, "there is no dossier %.*s", SLICE_ARG(a->dossier));
    }
    return *administers || office_may(w->office, w->session.agent, OFFICE_RIGHT_READ, row.procedure,
                                      SLICE(""), a->e);
}

/* ---- reading back ---------------------------------------------------------------------------- */

/* A search leaves the numbers of all dossiers that it found. */
static bool names_dossier(struct slice dossiers, struct slice number)
{
    while (dossiers.n > 0) {
        if (slice_equal(slice_cut(&dossiers, ' '), number)) {
            return true;
        }
    }
    return number.n == 0;
}

struct step {
    struct access *access;
    int64_t indexes[SCAN_STEP];
    struct leaf leaves[SCAN_STEP];
    size_t n;
    bool failed;
};

static bool collect(int64_t index, struct slice bytes, void *payload)
{
    struct step *s = payload;
    struct arena *arena = s->access->w->arena;
    struct arena_mark mark = arena_mark(arena);
    struct leaf leaf;
    s->failed = !leaf_read(&leaf, arena, slice_copy(arena, bytes), s->access->e);
    if (s->failed || !names_dossier(leaf.dossier, s->access->dossier)) {
        arena_reset(arena, mark);
        return !s->failed;
    }
    s->indexes[s->n] = index;
    s->leaves[s->n++] = leaf;
    return true;
}

/* The last of those before `end`, back to a page's worth or to as many as are looked at at once. */
static bool read_back(struct access *a, int64_t end)
{
    struct step *s = ARENA_NEW(a->w->arena, struct step);
    struct registry *r = office_registry(a->w->office);
    int64_t stop = end > SCAN_MAX ? end - SCAN_MAX : 0;
    while (end > stop && a->n < PAGE_ROWS) {
        int64_t first = end - stop > SCAN_STEP ? end - SCAN_STEP : stop;
        *s = (struct step){.access = a};
        if (!registry_scan(r, REGISTRY_READS, first, end, a->e, collect, s) || s->failed) {
            return false;
        }
        for (size_t i = s->n; i > 0 && a->n < PAGE_ROWS; i--) {
            a->indexes[a->n] = s->indexes[i - 1];
            a->leaves[a->n++] = s->leaves[i - 1];
        }
        end = first;
    }
    a->next = a->n == PAGE_ROWS ? a->indexes[a->n - 1] : end;
    return true;
}

/* ---- the page -------------------------------------------------------------------------------- */

static struct slice how_words(const struct html *h, struct slice how)
{
    if (slice_is(how, "show")) {
        return T(h, "dossier affiché", "dossier shown");
    }
    if (slice_is(how, "document")) {
        return T(h, "pièce ouverte", "document opened");
    }
    return slice_is(how, "search") ? T(h, "recherche", "search") : how;
}

/* The identifier, and the name for those who may see names. */
static void put_agent(struct html *h, const struct access *a, struct slice id)
{
    for (size_t i = 0; i < a->n_agents; i++) {
        if (slice_equal(a->agents[i].id, id) && a->agents[i].name.n > 0) {
            HTML(h, "{}<br><span class=\"govuk-hint\">{}</span>", a->agents[i].name, id);
            return;
        }
    }
    HTML(h, "{}", id);
}

static void put_dossiers(struct html *h, const struct access *a, struct slice dossiers)
{
    if (dossiers.n == 0) {
        HTML(h, "{}", T(h, "aucun", "none"));
    }
    /* One who may see who read one dossier learns nothing of the others that a search found. */
    if (a->dossier.n > 0) {
        dossiers = a->dossier;
    }
    while (dossiers.n > 0) {
        page_dossier_link(h, a->w, slice_cut(&dossiers, ' '));
        html_raw(h, dossiers.n > 0 ? "<br>" : "");
    }
}

static void put_row(struct html *h, const struct access *a, const struct leaf *leaf)
{
    html_raw(h, "<tr class=\"govuk-table__row\"><td class=\"govuk-table__cell\">");
    page_time(h, a->w, leaf->entered, a->w->zone);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    put_agent(h, a, leaf->agent);
    html_raw(h, "</td><td class=\"govuk-table__cell\">");
    put_dossiers(h, a, leaf->dossier);
    HTML(h,
         "</td><td class=\"govuk-table__cell\">{}</td><td "
         "class=\"govuk-table__cell\">{}</td></tr>\n",
         how_words(h, leaf->act), leaf->ground);
}

static void put_table(struct html *h, const struct access *a)
{
    HTML_TABLE(h,
               ((struct html_table){.name = T(h, "Consultations", "Readings"),
                                    .caption = T(h, "Consultations, la dernière d’abord",
                                                 "Readings, the last first")}),
               T(h, "Quand", "When"), T(h, "Agent", "Agent"), T(h, "Dossier", "Dossier"),
               T(h, "Comment", "How"), T(h, "Finalité", "Purpose"));
    for (size_t i = 0; i < a->n; i++) {
        put_row(h, a, &a->leaves[i]);
    }
    html_table_end(h);
}

static void put_filter(struct html *h, const struct access *a)
{
    const struct page_input in = {.name = SLICE("dossier"),
                                  .label = T(h, "Numéro d’un dossier", "Number of a dossier"),
                                  .value = a->dossier,
                                  .attributes = "autocomplete=\"off\" spellcheck=\"false\""};
    html_raw(h, "<form method=\"get\" action=\"/access\" class=\"gr-screen-only\">\n");
    page_input(h, NULL, &in);
    page_button(h, "govuk-button govuk-button--secondary", T(h, "Montrer", "Show"));
    html_raw(h, "</form>\n");
}

static void put_links(struct html *h, const struct access *a)
{
    struct slice dossier = html_url(a->w->arena, a->dossier);
    bool later = web_query(a->w, "before").n > 0;
    if (a->next == 0 && !later) {
        return;
    }
    HTML(h, "<nav class=\"govuk-pagination\" aria-label=\"{}\">", T(h, "Pages", "Pages"));
    if (later) {
        HTML(h,
             "<div class=\"govuk-pagination__prev\"><a class=\"govuk-link "
             "govuk-pagination__link\" href=\"/access?dossier={}\">{}</a></div>",
             dossier, T(h, "Les dernières", "The last"));
    }
    if (a->next > 0) {
        HTML(h,
             "<div class=\"govuk-pagination__next\"><a class=\"govuk-link "
             "govuk-pagination__link\" rel=\"next\" href=\"/access?dossier={}&amp;before={}\">{}"
             "</a></div>",
             dossier, html_number(a->w->arena, a->next), T(h, "Plus anciennes", "Older"));
    }
    html_raw(h, "</nav>\n");
}

static struct slice title_of(const struct access *a)
{
    struct buf out = buf_in(a->w->arena, a->dossier.n + 64);
    if (a->dossier.n == 0) {
        return T(a->w, "Journal des consultations", "Log of readings");
    }
    buf_add(&out, T(a->w, "Qui a consulté ", "Who read "));
    buf_add(&out, a->dossier);
    return buf_slice(&out);
}

static void put_page(const struct access *a)
{
    struct web *w = a->w;
    struct html h = page_begin(w, title_of(a), WEB_TAB_ACCESS);
    HTML(&h,
         "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{} "
         "<a class=\"govuk-link\" href=\"/help#access\">{}</a></p>\n",
         title_of(a),
         T(&h,
           "Toute lecture de données personnelles y est inscrite avant que rien ne soit montré : "
           "qui, quand, quel dossier, pour quelle finalité. Rien n’y est effacé.",
           "Every reading of personal data is entered before anything is shown: who, when, which "
           "dossier, for which purpose. Nothing is erased from it."),
         T(&h, "Pourquoi ?", "Why?"));
    put_filter(&h, a);
    if (a->n > 0) {
        put_table(&h, a);
    } else {
        HTML(&h, "<p class=\"govuk-body\">{}</p>\n",
             a->next > 0 ? T(&h, "Aucune consultation parmi celles-ci ; voyez les plus anciennes.",
                             "No reading among these; see older ones.")
                         : T(&h, "Aucune consultation.", "No reading."));
    }
    put_links(&h, a);
    page_end(w, &h);
}

static bool find(struct access *a)
{
    struct web *w = a->w;
    int64_t size = registry_size(office_registry(w->office), REGISTRY_READS);
    int64_t before = size;
    struct slice told = web_query(w, "before");
    if (told.n > 0 && !slice_to_int(&before, told, INT64_MAX)) {
        return error_set(a->e, ERROR_USAGE, "\"before\" is the number of an entry");
    }
    a->indexes = ARENA_ARRAY(w->arena, PAGE_ROWS, int64_t);
    a->leaves = ARENA_ARRAY(w->arena, PAGE_ROWS, struct leaf);
    return read_back(a, before < size ? before : size);
}

void page_access(struct web *w)
{
    struct gr_error e = {0};
    struct access a = {.w = w, .dossier = slice_trim(web_query(w, "dossier")), .e = &e};
    bool administers = false;
    if (!may_see(&a, &administers)) {
        web_fail(w, &e);
        return;
    }
    if ((administers &&
         !errand_agents(&a.agents, &a.n_agents, w->arena, w->line, w->session.token, &e)) ||
        !find(&a)) {
        web_fail(w, &e);
        return;
    }
    put_page(&a);
}
