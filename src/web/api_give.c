/* JSON as the API writes it: strings from slices, moments with their offset, labels in both
 * languages, and the reply around it. */
#include "web/api.h"

#include "base/base64.h"

/* ---- values ---------------------------------------------------------------------------------- */

json_t *api_string(struct slice text)
{
    json_t *value = json_stringn(text.p == NULL ? "" : text.p, text.n);
    return value == NULL ? json_string("?") : value;
}

/* Whole minutes of offset are all that RFC 3339 can say. */
/* To the microsecond, where there is one. */
static struct buf exact_time(const struct web *w, instant shown)
{
    struct buf out = buf_in(w->arena, 64);
    instant into = 0;
    (void)instant_day(&into, shown);
    page_wall_time(&out, shown);
    if (into % INSTANT_SECOND != 0) {
        buf_printf(&out, ".%06d", (int)(into % INSTANT_SECOND));
    }
    return out;
}

json_t *api_instant(const struct web *w, instant at, const struct zone *zone)
{
    int32_t offset = zone_offset(zone, at) / 60 * 60;
    int minutes = (int)(offset < 0 ? -offset : offset) / 60;
    struct buf out = exact_time(w, at + offset * INSTANT_SECOND);
    buf_printf(&out, "%c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60, minutes % 60);
    return api_string(buf_slice(&out));
}

json_t *api_utc(const struct web *w, instant at)
{
    struct buf out = exact_time(w, at);
    buf_char(&out, 'Z');
    return api_string(buf_slice(&out));
}

json_t *api_day(const struct web *w, struct date date)
{
    struct buf out = buf_in(w->arena, 32);
    date_write(&out, date);
    return api_string(buf_slice(&out));
}

json_t *api_words(struct slice fr, struct slice en)
{
    json_t *words = json_object();
    api_set_text(words, F(WORDS, fr), fr.n > 0 ? fr : en);
    api_set_text(words, F(WORDS, en), en.n > 0 ? en : fr);
    return words;
}

json_t *api_label(const struct web *w, struct law_labels labels, struct slice name)
{
    return api_words(law_label(w->arena, labels, name, LANGUAGE_FR),
                     law_label(w->arena, labels, name, LANGUAGE_EN));
}

json_t *api_clock_label(const struct web *w, const struct law_procedure *p, struct slice clock)
{
    law_index i = p == NULL ? LAW_NONE : law_find_clock(p, clock);
    return api_label(w, i == LAW_NONE ? (struct law_labels){0} : p->clocks[i].labels, clock);
}

json_t *api_hex(const struct web *w, const struct hash *hash)
{
    struct buf out = buf_in(w->arena, 2 * sizeof hash->b);
    hex_put(&out, hash_slice(hash));
    return api_string(buf_slice(&out));
}

json_t *api_articles(struct slice articles)
{
    json_t *list = json_array();
    while (articles.n > 0) {
        struct slice one = slice_trim(slice_cut(&articles, ';'));
        if (one.n > 0) {
            api_add(list, api_string(one));
        }
    }
    return list;
}

json_t *api_cites(const struct law_cites *cites)
{
    json_t *list = json_array();
    for (uint16_t i = 0; cites != NULL && i < cites->n; i++) {
        api_add(list, api_string(cites->list[i]));
    }
    return list;
}

json_t *api_states(struct slice states)
{
    json_t *object = json_object();
    while (states.n > 0) {
        struct slice value = slice_cut(&states, ' ');
        struct slice name = slice_cut(&value, '=');
        json_object_setn_new(object, name.p, name.n, api_string(value));
    }
    return object;
}

json_t *api_facts(const struct leaf_fact *facts, size_t n)
{
    json_t *object = json_object();
    for (size_t i = 0; i < n; i++) {
        const struct leaf_fact *f = &facts[i];
        json_t *value = f->kind == LEAF_INT      ? json_integer(f->number)
                        : f->kind == LEAF_YES_NO ? json_boolean(f->number != 0)
                                                 : api_string(f->text);
        json_object_setn_new(object, f->name.p, f->name.n, value);
    }
    return object;
}

/* ---- members --------------------------------------------------------------------------------- */

void api_set(json_t *object, enum api_field field, json_t *value)
{
    json_object_set_new(object, api_field_rows[field].name, value);
}

void api_set_text(json_t *object, enum api_field field, struct slice text)
{
    api_set(object, field, api_string(text));
}

void api_set_some(json_t *object, enum api_field field, struct slice text)
{
    if (text.n > 0) {
        api_set_text(object, field, text);
    }
}

void api_set_int(json_t *object, enum api_field field, int64_t value)
{
    api_set(object, field, json_integer(value));
}

void api_set_leaf(json_t *object, enum api_field field, int64_t leaf)
{
    api_set(object, field, leaf == LEAF_NONE ? json_null() : json_integer(leaf));
}

void api_set_yes(json_t *object, enum api_field field, bool value)
{
    api_set(object, field, json_boolean(value));
}

void api_add(json_t *list, json_t *value)
{
    json_array_append_new(list, value);
}

/* ---- replies --------------------------------------------------------------------------------- */

static int add_bytes(const char *bytes, size_t n, void *payload)
{
    struct buf *out = payload;
    buf_add(out, (struct slice){bytes, n});
    return out->full ? -1 : 0;
}

bool api_write(struct slice *out, struct arena *arena, const json_t *value)
{
    struct buf bytes = buf_in(arena, WEB_PAGE_BYTES);
    bool whole = value != NULL && json_dump_callback(value, add_bytes, &bytes, JSON_COMPACT) == 0;
    *out = buf_slice(&bytes);
    return whole;
}

void api_give_bytes(struct api *a, struct slice media, struct slice bytes)
{
    struct web_reply *reply = a->w->reply;
    reply->status = reply->status == 0 ? a->route->status : reply->status;
    reply->media = media;
    reply->body = bytes;
}

void api_give(struct api *a, json_t *value)
{
    struct gr_error e = {0};
    struct slice body;
    if (api_write(&body, a->w->arena, value)) {
        api_give_bytes(a, SLICE("application/json"), body);
    } else {
        a->w->reply->status = 0;
        error_set(&e, ERROR_TOO_LARGE, "the answer is longer than %u bytes", WEB_PAGE_BYTES);
        web_fail(a->w, &e);
    }
    json_decref(value);
}

struct slice api_address(const struct web *w, struct slice path)
{
    struct buf out = buf_in(w->arena, w->site->origin.n + path.n + 1);
    buf_add(&out, w->site->origin);
    buf_add(&out, path);
    return buf_slice(&out);
}

void api_link_next(struct api *a, int64_t cursor)
{
    struct web *w = a->w;
    struct buf link = buf_in(w->arena, 8192);
    buf_char(&link, '<');
    buf_add(&link, api_address(w, w->request->path));
    buf_text(&link, "?cursor=");
    buf_int(&link, cursor);
    for (size_t i = 0; i < w->request->n_query; i++) {
        const struct web_field *field = &w->request->query[i];
        if (!slice_is(field->name, "cursor")) {
            buf_char(&link, '&');
            buf_add(&link, html_url(w->arena, field->name));
            buf_char(&link, '=');
            buf_add(&link, html_url(w->arena, field->value));
        }
    }
    buf_text(&link, ">; rel=\"next\"");
    if (!link.full) {
        web_header_add(w, "Link", buf_slice(&link));
    }
}
