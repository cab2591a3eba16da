/* Lists: dossiers in order of opening, time limits that end soon, what a search finds. */
#include "web/api.h"

enum {
    PAGE_USUAL = 100,
    PAGE_MAX = 1000,
    LOOKED_MAX = 20000, /* rows looked at for one page when most are of another procedure */
    DUE_USUAL = 1000,
    DUE_MAX = 10000,
    FOUND_USUAL = 50,
    FOUND_MAX = 1000
};

/* ---- dossiers -------------------------------------------------------------------------------- */

static json_t *row_of(const struct registry_dossier *row)
{
    json_t *object = json_object();
    api_set_text(object, F(DOSSIER_ROW, number), row->number);
    api_set_text(object, F(DOSSIER_ROW, procedure), row->procedure);
    api_set_text(object, F(DOSSIER_ROW, territory), row->territory);
    api_set_int(object, F(DOSSIER_ROW, leaves), row->n_leaves);
    api_set_yes(object, F(DOSSIER_ROW, erased), row->erased);
    api_set(object, F(DOSSIER_ROW, states), api_states(row->states));
    return object;
}

/* The office's own file has no procedure and is no dossier. */
static bool is_wanted(const struct registry_dossier *row, struct slice procedure)
{
    return row->procedure.n > 0 && (procedure.n == 0 || slice_equal(row->procedure, procedure));
}

/* Rows from *cursor on, which then stands at the first that was not looked at. */
static bool list_rows(json_t *list, int64_t *cursor, struct web *w, int64_t limit,
                      struct gr_error *e)
{
    struct registry *r = office_registry(w->office);
    struct slice procedure = web_query(w, "procedure");
    int64_t end = registry_dossiers(r);
    int64_t last = *cursor < INT64_MAX - LOOKED_MAX ? *cursor + LOOKED_MAX : *cursor;
    for (; *cursor < end && *cursor < last && (int64_t)json_array_size(list) < limit; (*cursor)++) {
        struct registry_dossier row;
        bool found = false;
        struct arena_mark mark = arena_mark(w->arena);
        if (!registry_dossier(&row, &found, w->arena, r, SLICE(""), *cursor, e)) {
            return false;
        }
        if (found && is_wanted(&row, procedure)) {
            api_add(list, row_of(&row));
        }
        arena_reset(w->arena, mark);
    }
    return true;
}

void api_dossiers(struct api *a)
{
    struct gr_error e = {0};
    int64_t cursor = 0;
    int64_t limit = 0;
    json_t *list = json_array();
    if (!api_number(&cursor, a->w, "cursor", 0, INT64_MAX / 16, &e) ||
        !api_number(&limit, a->w, "limit", PAGE_USUAL, PAGE_MAX, &e) ||
        !list_rows(list, &cursor, a->w, limit > 0 ? limit : 1, &e)) {
        json_decref(list);
        web_fail(a->w, &e);
        return;
    }
    bool more = cursor < registry_dossiers(office_registry(a->w->office));
    json_t *page = json_object();
    api_set(page, F(DOSSIER_PAGE, dossiers), list);
    api_set_leaf(page, F(DOSSIER_PAGE, next), more ? cursor : LEAF_NONE);
    if (more) {
        api_link_next(a, cursor);
    }
    api_give(a, page);
}

/* ---- time limits ----------------------------------------------------------------------------- */

struct due {
    struct web *w;
    json_t *list;
    int64_t limit;
    bool more, failed;
    struct gr_error *e;
};

static bool add_due(const struct registry_clock *c, void *payload)
{
    struct due *d = payload;
    struct web *w = d->w;
    struct registry_dossier row;
    struct gr_error ignored = {0};
    bool found = false;
    if ((int64_t)json_array_size(d->list) >= d->limit) {
        d->more = true;
        return false;
    }
    if (!registry_dossier(&row, &found, w->arena, office_registry(w->office), SLICE(""), c->serial,
                          d->e)) {
        d->failed = true;
        return false;
    }
    const struct zone *zone = page_zone(w, c->territory);
    const struct law_procedure *p = office_procedure(w->office, c->procedure, &ignored);
    json_t *object = json_object();
    api_set_text(object, F(DUE_CLOCK, dossier), found ? row.number : SLICE("?"));
    api_set_text(object, F(DUE_CLOCK, procedure), c->procedure);
    api_set_text(object, F(DUE_CLOCK, territory), c->territory);
    api_set_text(object, F(DUE_CLOCK, clock), c->clock);
    api_set(object, F(DUE_CLOCK, label), api_clock_label(w, p, c->clock));
    api_set_some(object, F(DUE_CLOCK, reading), c->reading);
    api_set_int(object, F(DUE_CLOCK, started), c->started);
    api_set(object, F(DUE_CLOCK, earliest), api_instant(w, c->earliest, zone));
    api_set(object, F(DUE_CLOCK, latest), api_instant(w, c->latest, zone));
    api_add(d->list, object);
    return true;
}

void api_due(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct due d = {.w = w, .list = json_array(), .e = &e};
    bool late = slice_is(web_query(w, "late"), "true");
    instant within = 7 * INSTANT_DAY;
    struct slice told = web_query(w, "within");
    struct office_due asked = {.from = w->now, .procedure = web_query(w, "procedure")};
    bool ok = (told.n == 0 || api_within(&within, told, &e)) &&
              api_number(&d.limit, w, "limit", DUE_USUAL, DUE_MAX, &e);
    asked.until = w->now + within;
    if (late) {
        asked.from = INT64_MIN;
        asked.until = w->now - 1;
        asked.by_latest = true;
    }
    if (!ok || !office_due(w->office, &asked, &e, add_due, &d) || d.failed) {
        json_decref(d.list);
        web_fail(w, &e);
        return;
    }
    json_t *object = json_object();
    api_set(object, F(DUE, until), api_instant(w, asked.until, w->zone));
    api_set_yes(object, F(DUE, late), late);
    api_set(object, F(DUE, clocks), d.list);
    api_set_yes(object, F(DUE, more), d.more);
    api_give(a, object);
}

/* ---- search ---------------------------------------------------------------------------------- */

static bool find(json_t *list, size_t *total, struct api *a, struct gr_error *e)
{
    struct web *w = a->w;
    struct office_found *found = ARENA_ARRAY(w->arena, FOUND_MAX, struct office_found);
    const json_t *told = api_value_of(a->body, F(QUESTION, limit));
    int64_t limit = told == NULL ? FOUND_USUAL : (int64_t)json_integer_value(told);
    if (limit < 0 || limit > FOUND_MAX) {
        return error_set(e, ERROR_RANGE, "\"limit\" is a whole number from 0 to %d",
                         (int)FOUND_MAX);
    }
    api_take_purpose(a, api_text_of(a->body, F(QUESTION, purpose)));
    if (w->session.purpose.n == 0) {
        error_set(e, ERROR_RIGHT, "a search reads personal data; for what is owed");
        return error_remedy(e, "say it in X-Greffe-Purpose or in \"purpose\"");
    }
    if (!errand_search(found, total, (size_t)limit, w->arena, w->line, web_reader(w),
                       api_text_of(a->body, F(QUESTION, question)), e)) {
        return false;
    }
    for (size_t i = 0; i < *total && i < (size_t)limit; i++) {
        json_t *object = json_object();
        api_set_text(object, F(FOUND, dossier), found[i].number);
        api_set_text(object, F(FOUND, procedure), found[i].procedure);
        api_set_yes(object, F(FOUND, exact), found[i].exact);
        api_add(list, object);
    }
    return true;
}

void api_search(struct api *a)
{
    struct gr_error e = {0};
    json_t *list = json_array();
    size_t total = 0;
    if (!find(list, &total, a, &e)) {
        json_decref(list);
        web_fail(a->w, &e);
        return;
    }
    json_t *object = json_object();
    api_set_int(object, F(FOUND_LIST, total), (int64_t)total);
    api_set(object, F(FOUND_LIST, found), list);
    api_give(a, object);
}
