/* What was entered since yesterday by the passing of time, with what the law attaches to it; and
 * what the law had something against this week. */
#include "web/page_findings.h"
#include "web/page_today.h"

enum {
    ENDED_MAX = 100,       /* entered ends on the page */
    IRREGULAR_MAX = 100,   /* refused and irregular acts on the page */
    IRREGULAR_SEEN = 5000, /* looked at for those of one procedure or territory */
    LEAVES_MAX = 50000,    /* of a day and a half, looked at for entered ends */
};

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
    size_t n;
    bool failed;
};

static bool collect_end(int64_t index, struct slice bytes, void *payload)
{
    struct collecting *ends = payload;
    struct leaf leaf;
    struct arena_mark mark = arena_mark(ends->today->w->arena);
    ends->failed = !leaf_read(&leaf, ends->today->w->arena, bytes, ends->today->e);
    if (!ends->failed && leaf.kind == LEAF_CLOCK_ENDED) {
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
static bool find_end(struct today_end *end, struct today *t)
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
    struct today_end end = {.known = false};
    bool found = false;
    if (!read_entry(&end.leaf, &end.of, &found, t, index)) {
        return false;
    }
    struct today_ends *ends = end.leaf.n_follows > 0 ? &t->duties : &t->others;
    bool counts = found && today_wants(t->procedure, end.of.procedure) &&
                  today_wants(t->territory, end.of.territory) &&
                  today_wants_authorities(t, today_authorities(t, end.of.procedure, end.leaf.act));
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

bool today_find_ended(struct today *t)
{
    int64_t first = 0;
    int64_t size = registry_size(office_registry(t->w->office), REGISTRY_ACTS);
    t->duties.list = ARENA_ARRAY(t->w->arena, ENDED_MAX, struct today_end);
    t->others.list = ARENA_ARRAY(t->w->arena, ENDED_MAX, struct today_end);
    struct date day = zone_local(t->w->zone, t->w->now, NULL);
    instant since = zone_day_start(t->w->zone, (struct date){day.days - 1});
    if (!first_since(&first, t, since, size)) {
        return false;
    }
    struct collecting ends = {
        .today = t, .list = ARENA_ARRAY(t->w->arena, (size_t)(size - first) + 1, int64_t)};
    return registry_scan(office_registry(t->w->office), REGISTRY_ACTS, first, size, t->e,
                         collect_end, &ends) &&
           !ends.failed && keep_ends(t, &ends);
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

static void put_end(struct html *h, const struct web *w, const struct today_end *end)
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

static void put_ends(struct html *h, const struct web *w, const struct today_ends *ends,
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
void today_put_ended(struct html *h, const struct today *t)
{
    struct slice title = T(h, "Échus et inscrits depuis hier", "Ended and entered since yesterday");
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"ended\">{}</h2>\n", title);
    if (t->duties.n > 0) {
        put_ends(h, t->w, &t->duties, title);
    } else {
        today_put_none(h, t,
                       t->others.n > 0
                           ? T(h, "La loi n’attache rien à ce qui est échu depuis hier.",
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
        HTML(h, i == 0 ? "{}" : "<br>{}", page_finding_said(w, leaf->findings[i].kind));
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

bool today_put_irregular(struct html *h, struct today *t)
{
    int64_t *leaves = ARENA_ARRAY(t->w->arena, IRREGULAR_SEEN, int64_t);
    size_t n = 0;
    size_t seen = 0;
    size_t shown = 0;
    struct slice title = T(h, "Actes refusés ou irréguliers des 7 derniers jours",
                           "Refused and irregular acts of the last 7 days");
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"irregular\">{}</h2>\n", title);
    if (!registry_irregular(leaves, &n, IRREGULAR_SEEN, office_registry(t->w->office),
                            t->w->now - 7 * INSTANT_DAY, t->e)) {
        return false;
    }
    for (; seen < n && seen < IRREGULAR_SEEN && shown < IRREGULAR_MAX; seen++) {
        struct leaf leaf;
        struct registry_dossier of;
        bool found = false;
        struct arena_mark mark = arena_mark(t->w->arena);
        if (!read_entry(&leaf, &of, &found, t, leaves[seen])) {
            return false;
        }
        if (!found || !today_wants(t->procedure, of.procedure) ||
            !today_wants(t->territory, of.territory) ||
            !today_wants_role(t, of.procedure, leaf.role)) {
            arena_reset(t->w->arena, mark);
            continue;
        }
        if (shown++ == 0) {
            begin_entries(h, title, T(h, "Ce que la loi oppose", "What the law has against it"));
        }
        put_irregular_row(h, t->w, &leaf, &of);
    }
    if (shown > 0) {
        html_table_end(h);
    }
    if (seen == IRREGULAR_SEEN || seen < n) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(h, "Il y en a d’autres : seuls les derniers sont montrés.",
               "There are more: only the last are shown."));
    } else if (shown == 0) {
        today_put_none(h, t,
                       T(h, "Aucun acte n’a été refusé ni inscrit malgré la loi.",
                         "No act was refused, or entered against the law."));
    }
    return true;
}
