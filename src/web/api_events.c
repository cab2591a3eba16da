/* What happened, as an object-centric event log (OCEL 2.0, ocel-standard.org): objects are
 * dossiers, events are what was entered in them. Everything here is of the public part of leaves;
 * who acted is left out, because an event log is made for figures, and there are none about people
 * here. Times are in UTC: pm4py, for one, takes the hour and leaves out the offset. */
#include "web/api.h"

enum { EVENTS_USUAL = 1000, EVENTS_MAX = 10000 };

struct ocel {
    struct web *w;
    json_t *objects, *events, *object_types, *event_types;
    json_t *seen; /* names of what stands in the lists already; of a dossier, its object */
    struct gr_error *e;
    bool failed;
};

static struct slice key_of(const struct ocel *o, const char *kind, struct slice name)
{
    struct buf key = buf_in(o->w->arena, 1024);
    buf_text(&key, kind);
    buf_add(&key, name);
    return buf_slice(&key);
}

/* Whether it is new under this letter; then it is not any more. */
static bool is_new(struct ocel *o, const char *kind, struct slice name)
{
    struct slice key = key_of(o, kind, name);
    if (json_object_getn(o->seen, key.p, key.n) != NULL) {
        return false;
    }
    json_object_setn_new(o->seen, key.p, key.n, json_true());
    return true;
}

/* ---- types ----------------------------------------------------------------------------------- */

static void add_attribute(json_t *list, const char *name, const char *type)
{
    json_t *object = json_object();
    api_set_text(object, F(OCEL_ATTRIBUTE, name), slice_of(name));
    api_set_text(object, F(OCEL_ATTRIBUTE, type), slice_of(type));
    api_add(list, object);
}

static void add_type(json_t *list, struct slice name, json_t *attributes)
{
    json_t *object = json_object();
    api_set_text(object, F(OCEL_TYPE, name), name);
    api_set(object, F(OCEL_TYPE, attributes), attributes);
    api_add(list, object);
}

static void declare_event(struct ocel *o, struct slice name)
{
    if (is_new(o, "e", name)) {
        json_t *attributes = json_array();
        add_attribute(attributes, "sequence", "integer");
        add_attribute(attributes, "entered", "time");
        add_attribute(attributes, "precision", "string");
        add_attribute(attributes, "role", "string");
        add_type(o->event_types, name, attributes);
    }
}

static void declare_object(struct ocel *o, struct slice name)
{
    if (is_new(o, "o", name)) {
        json_t *attributes = json_array();
        add_attribute(attributes, "territory", "string");
        add_type(o->object_types, name, attributes);
    }
}

/* ---- objects --------------------------------------------------------------------------------- */

static json_t *relation(struct slice number, struct slice qualifier)
{
    json_t *object = json_object();
    api_set_text(object, F(OCEL_RELATION, objectId), number);
    api_set_text(object, F(OCEL_RELATION, qualifier), qualifier);
    return object;
}

static json_t *member(json_t *object, enum api_field field)
{
    return json_object_get(object, api_field_rows[field].name);
}

static json_t *object_of(const struct ocel *o, struct slice number)
{
    struct slice key = key_of(o, "d", number);
    return json_object_getn(o->seen, key.p, key.n);
}

/* Relations to the dossiers that the public facts of a leaf name. */
static void add_links(const struct ocel *o, json_t *relations, const struct leaf *leaf,
                      const struct registry_dossier *row)
{
    struct gr_error ignored = {0};
    const struct law_procedure *p = office_procedure(o->w->office, row->procedure, &ignored);
    for (size_t i = 0; p != NULL && i < leaf->n_facts; i++) {
        const struct leaf_fact *fact = &leaf->facts[i];
        law_index index = law_find_fact(p, fact->name);
        if (index != LAW_NONE && p->facts[index].type == LAW_DOSSIER && fact->kind == LEAF_TEXT) {
            api_add(relations, relation(fact->text, fact->name));
        }
    }
}

static json_t *make_object(const struct ocel *o, const struct registry_dossier *row,
                           const struct leaf *opened)
{
    json_t *object = json_object();
    json_t *attributes = json_array();
    json_t *territory = json_object();
    json_t *relations = json_array();
    api_set_text(territory, F(OCEL_CHANGE, name), SLICE("territory"));
    api_set(territory, F(OCEL_CHANGE, time), api_utc(o->w, opened->entered));
    api_set(territory, F(OCEL_CHANGE, value), api_string(row->territory));
    api_add(attributes, territory);
    add_links(o, relations, opened, row);
    api_set_text(object, F(OCEL_OBJECT, id), row->number);
    api_set_text(object, F(OCEL_OBJECT, type), row->procedure);
    api_set(object, F(OCEL_OBJECT, attributes), attributes);
    api_set(object, F(OCEL_OBJECT, relationships), relations);
    return object;
}

/* Puts a dossier among the objects; false when there is none of that number. What it rests on is
 * named in it, and put there by add_others. */
static bool add_object(struct ocel *o, struct registry_dossier *row, struct slice number)
{
    bool found = false;
    struct slice bytes;
    struct leaf opened;
    struct registry *r = office_registry(o->w->office);
    if (!registry_dossier(row, &found, o->w->arena, r, number, 0, o->e)) {
        o->failed = true;
        return false;
    }
    if (!found || row->procedure.n == 0) {
        return false;
    }
    if (object_of(o, number) != NULL) {
        return true;
    }
    if (!registry_leaf(&bytes, o->w->arena, r, REGISTRY_ACTS, row->first, o->e) ||
        !leaf_read(&opened, o->w->arena, bytes, o->e)) {
        o->failed = true;
        return false;
    }
    json_t *object = make_object(o, row, &opened);
    struct slice key = key_of(o, "d", number);
    json_object_setn(o->seen, key.p, key.n, object);
    api_add(o->objects, object);
    declare_object(o, row->procedure);
    return true;
}

/* Takes away relations to what is no dossier, and puts the other ends among the objects. */
static bool keep_known(struct ocel *o, json_t *relations)
{
    for (size_t i = 0; i < json_array_size(relations);) {
        struct registry_dossier row;
        const json_t *to = member(json_array_get(relations, i), F(OCEL_RELATION, objectId));
        if (add_object(o, &row, slice_of(json_string_value(to)))) {
            i++;
        } else if (o->failed || json_array_remove(relations, i) != 0) {
            return false;
        }
    }
    return true;
}

/* A log names no object that it does not hold: what the objects rest on is among them, and what
 * that rests on. */
static bool add_others(struct ocel *o)
{
    for (size_t i = 0; i < json_array_size(o->objects); i++) {
        if (!keep_known(o, member(json_array_get(o->objects, i), F(OCEL_OBJECT, relationships)))) {
            return false;
        }
    }
    return true;
}

/* An object's relations hold those of its events too, each once. */
static void add_to_object(const struct ocel *o, struct slice number, json_t *relations)
{
    json_t *own = member(object_of(o, number), F(OCEL_OBJECT, relationships));
    for (size_t i = 0; i < json_array_size(relations); i++) {
        size_t j = 0;
        while (j < json_array_size(own) &&
               !json_equal(json_array_get(own, j), json_array_get(relations, i))) {
            j++;
        }
        if (j == json_array_size(own)) {
            json_array_append(own, json_array_get(relations, i));
        }
    }
}

/* ---- events ---------------------------------------------------------------------------------- */

static void add_value(json_t *list, const char *name, json_t *value)
{
    json_t *object = json_object();
    api_set_text(object, F(OCEL_VALUE, name), slice_of(name));
    api_set(object, F(OCEL_VALUE, value), value);
    api_add(list, object);
}

/* "hold/placed"; of what is no act also its kind: "hold/placed/refused", "hold/opened". */
static struct slice type_of(const struct ocel *o, const struct leaf *leaf,
                            const struct registry_dossier *row)
{
    struct buf type = buf_in(o->w->arena, 1024);
    buf_add(&type, row->procedure);
    if (leaf->kind != LEAF_OPENED && leaf->act.n > 0) {
        buf_char(&type, '/');
        buf_add(&type, leaf->act);
    }
    if (leaf->kind != LEAF_ACT) {
        buf_char(&type, '/');
        buf_text(&type, leaf_kind_name(leaf->kind));
    }
    return buf_slice(&type);
}

static json_t *attributes_of(const struct ocel *o, const struct leaf *leaf,
                             enum precision precision)
{
    json_t *list = json_array();
    add_value(list, "sequence", json_integer(leaf->sequence));
    add_value(list, "entered", api_utc(o->w, leaf->entered));
    add_value(list, "precision",
              json_string(precision == MOMENT_DAY     ? "day"
                          : precision == MOMENT_MONTH ? "month"
                                                      : "instant"));
    add_value(list, "role", api_string(leaf->role));
    return list;
}

/* When it took effect: the first moment that it can have been. */
static instant time_of(enum precision *precision, const struct leaf *leaf, const struct zone *zone)
{
    struct moment m = {.precision = MOMENT_NONE};
    struct gr_error ignored = {0};
    instant first = leaf->entered;
    instant last = 0;
    if (leaf->at.n > 0 && moment_parse(&m, leaf->at, zone, &ignored)) {
        moment_bounds(&first, &last, m, zone);
    }
    *precision = m.precision;
    return first;
}

static bool add_event(int64_t index, struct slice bytes, void *payload)
{
    struct ocel *o = payload;
    struct leaf leaf;
    struct registry_dossier row;
    struct slice kept = slice_copy(o->w->arena, bytes);
    if (!leaf_read(&leaf, o->w->arena, kept, o->e)) {
        o->failed = true;
        return false;
    }
    if (leaf.dossier.n == 0 || !add_object(o, &row, leaf.dossier)) {
        return !o->failed;
    }
    struct slice type = type_of(o, &leaf, &row);
    const struct zone *zone = page_zone(o->w, row.territory);
    enum precision precision = MOMENT_NONE;
    instant at = time_of(&precision, &leaf, zone);
    struct buf id = buf_in(o->w->arena, 32);
    json_t *object = json_object();
    json_t *relations = json_array();
    add_links(o, relations, &leaf, &row);
    bool ok = keep_known(o, relations);
    add_to_object(o, leaf.dossier, relations);
    json_array_insert_new(relations, 0, relation(leaf.dossier, SLICE("dossier")));
    buf_text(&id, "leaf-");
    buf_int(&id, index);
    declare_event(o, type);
    api_set_text(object, F(OCEL_EVENT, id), buf_slice(&id));
    api_set_text(object, F(OCEL_EVENT, type), type);
    api_set(object, F(OCEL_EVENT, time), api_utc(o->w, at));
    api_set(object, F(OCEL_EVENT, attributes), attributes_of(o, &leaf, precision));
    api_set(object, F(OCEL_EVENT, relationships), relations);
    api_add(o->events, object);
    return ok;
}

/* ---- the operation --------------------------------------------------------------------------- */

static json_t *log_of(const struct ocel *o)
{
    json_t *log = json_object();
    api_set(log, F(OCEL_LOG, objectTypes), o->object_types);
    api_set(log, F(OCEL_LOG, eventTypes), o->event_types);
    api_set(log, F(OCEL_LOG, objects), o->objects);
    api_set(log, F(OCEL_LOG, events), o->events);
    return log;
}

/* A page is a log of its own: it holds every object and type that its events name. */
void api_events(struct api *a)
{
    struct web *w = a->w;
    struct gr_error e = {0};
    struct registry *r = office_registry(w->office);
    int64_t size = registry_size(r, REGISTRY_ACTS);
    int64_t cursor = 0;
    int64_t limit = 0;
    if (!api_number(&cursor, w, "cursor", 0, INT64_MAX / 16, &e) ||
        !api_number(&limit, w, "limit", EVENTS_USUAL, EVENTS_MAX, &e)) {
        web_fail(w, &e);
        return;
    }
    int64_t end = cursor + (limit > 0 ? limit : 1);
    end = end < size ? end : size;
    struct ocel o = {.w = w,
                     .objects = json_array(),
                     .events = json_array(),
                     .object_types = json_array(),
                     .event_types = json_array(),
                     .seen = json_object(),
                     .e = &e};
    bool ok = cursor >= end || (registry_scan(r, REGISTRY_ACTS, cursor, end, &e, add_event, &o) &&
                                !o.failed && add_others(&o));
    json_t *log = log_of(&o);
    json_decref(o.seen);
    if (!ok) {
        json_decref(log);
        web_fail(w, &e);
        return;
    }
    if (end < size && cursor < end) {
        api_link_next(a, end);
    }
    api_give(a, log);
}
