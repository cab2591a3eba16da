/* The API: JSON for programs under /api/v1, and the log of acts for whoever watches it. One table
 * (api_routes.tab) gives both routing and the OpenAPI document; what is taken and given stands in
 * api_schemas.tab, from where the code names every field that it writes (F), so that the document
 * cannot say one thing and the service do another. */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/page.h"

#include <jansson.h>

enum api_type {
    API_TEXT,
    API_INTEGER,
    API_YES_NO,
    API_MOMENT, /* RFC 3339, with seconds and offset */
    API_DAY,    /* YYYY-MM-DD */
    API_BASE64,
    API_VALUE,  /* text, whole number, or yes and no */
    API_VALUES, /* such values by their names */
    API_TEXTS,  /* a list of texts */
    API_OBJECT, /* of a schema */
    API_LIST,   /* of objects of a schema */
    API_OTHER   /* described elsewhere */
};

enum api_schema {
    API_SCHEMA_NONE,
#define SCHEMA(id, name, taken, about) API_SCHEMA_##id,
#define FIELD(schema, name, type, of, must, about)
#include "web/api_schemas.tab"
#undef SCHEMA
#undef FIELD
    API_SCHEMAS
};

enum api_field {
#define SCHEMA(id, name, taken, about)
#define FIELD(schema, name, type, of, must, about) API_FIELD_##schema##_##name,
#include "web/api_schemas.tab"
#undef SCHEMA
#undef FIELD
    API_FIELDS
};
#define F(schema, name) API_FIELD_##schema##_##name

enum api_presence { API_MAY, API_MUST, API_NULL };

struct api_field_row {
    enum api_schema schema, of;
    const char *name, *about;
    enum api_type type;
    enum api_presence presence;
};
struct api_schema_row {
    const char *name, *about;
    bool taken; /* programs send it */
};
extern const struct api_schema_row api_schema_rows[API_SCHEMAS];
extern const struct api_field_row api_field_rows[API_FIELDS];

/* ---- operations ------------------------------------------------------------------------------ */

enum api_place { API_PATH, API_QUERY, API_HEADER };
enum api_parameter {
#define PARAMETER(id, place, name, type, about) API_PARAMETER_##id,
#include "web/api_parameters.tab"
#undef PARAMETER
    API_PARAMETERS
};
struct api_parameter_row {
    enum api_place place;
    const char *name;
    enum api_type type;
    const char *about;
};
extern const struct api_parameter_row api_parameter_rows[API_PARAMETERS];

struct api;
struct api_route {
    enum web_method method;
    struct slice path;
    void (*answer)(struct api *a);
    const char *id, *tag, *summary;
    bool open;
    unsigned parameters; /* bits: 1 << enum api_parameter */
    enum api_schema takes;
    int status, other_status;
    enum api_schema gives;
    const char *media;
};
extern const struct api_route api_routes[];
size_t api_route_count(void);
/* The row of a request; NULL when there is none. */
const struct api_route *api_find(struct web *w, enum web_method method, struct slice path);

/* An operation under way. */
struct api {
    struct web *w;
    const struct api_route *route;
    json_t *body;      /* what was sent, as its schema says; NULL when nothing is taken */
    const char *cache; /* Cache-Control; NULL: no-store */
    bool bearer;       /* the session came with the request, not with a browser's cookie */
};

#define API(method, path, function, ...) void function(struct api *a);
#include "web/api_routes.tab"
#undef API

/* Whether a path is the API's. */
bool api_owns(struct slice path);
/* Answers when the path is the API's; false when it is not. */
bool api_answer(struct web *w);
/* The reply is a problem of RFC 9457; its status is the reply's, or the error's. */
void api_problem(struct web *w, const struct gr_error *e);
/* Its type: the address at which the kind of problem is described. */
struct slice api_problem_kind(const struct web *w, enum error_code code);
/* The same with members of the caller's, which it takes: of schema PROBLEM. */
void api_problem_with(struct web *w, const struct gr_error *e, json_t *more);

/* ---- taking ---------------------------------------------------------------------------------- */

/* Whether a value is as its schema says: nothing undeclared, nothing missing. Says where not. */
CHECKED bool api_check(enum api_schema schema, const json_t *value, struct gr_error *e);
/* What was sent under a name; empty, NULL or false where it was not. Slices live as long as the
 * body. */
struct slice api_text_of(const json_t *object, enum api_field field);
const json_t *api_value_of(const json_t *object, enum api_field field);
bool api_yes(const json_t *object, enum api_field field);
/* Whole numbers of the query, at most max; `usual` where there is none. */
CHECKED bool api_number(int64_t *out, const struct web *w, const char *name, int64_t usual,
                        int64_t max, struct gr_error *e);
/* The purpose for which this request reads, as its header, its body (told, or empty) or its query
 * says; without one it reads nothing personal. A browser's session keeps its own. */
void api_take_purpose(struct api *a, struct slice told);
/* "90m", "24h", "7d". */
CHECKED bool api_within(instant *out, struct slice text, struct gr_error *e);

/* ---- giving ---------------------------------------------------------------------------------- */

/* A string; "?" where the bytes are not text. */
json_t *api_string(struct slice text);
/* RFC 3339, with the offset of the zone; in UTC, with "Z". */
json_t *api_instant(const struct web *w, instant at, const struct zone *zone);
json_t *api_utc(const struct web *w, instant at);
json_t *api_day(const struct web *w, struct date date);
json_t *api_words(struct slice fr, struct slice en);
json_t *api_label(const struct web *w, struct law_labels labels, struct slice name);
json_t *api_hex(const struct web *w, const struct hash *hash);
/* "T1; T2" as a list, and the same of what a rule rests on. */
json_t *api_articles(struct slice articles);
json_t *api_cites(const struct law_cites *cites);
/* "custody=held appeal=open" as an object. */
json_t *api_states(struct slice states);
json_t *api_facts(const struct leaf_fact *facts, size_t n);
/* Labels of what a procedure (NULL: none known) declares under a name. */
json_t *api_clock_label(const struct web *w, const struct law_procedure *p, struct slice clock);

/* object[field] = value, which it takes. */
void api_set(json_t *object, enum api_field field, json_t *value);
void api_set_text(json_t *object, enum api_field field, struct slice text);
/* Unless it is empty. */
void api_set_some(json_t *object, enum api_field field, struct slice text);
void api_set_int(json_t *object, enum api_field field, int64_t value);
/* null for LEAF_NONE. */
void api_set_leaf(json_t *object, enum api_field field, int64_t leaf);
void api_set_yes(json_t *object, enum api_field field, bool value);
void api_add(json_t *list, json_t *value);
/* object[field] = a list of n things, each made by make(t, &list[k]). */
#define API_LIST(t, object, field, list, n, make) \
    do {                                          \
        json_t *made = json_array();              \
        for (size_t k = 0; k < (n); k++) {        \
            api_add(made, make((t), &(list)[k])); \
        }                                         \
        api_set((object), (field), made);         \
    } while (0)

/* The reply, with the status of the route unless it has one; takes the value. */
void api_give(struct api *a, json_t *value);
void api_give_bytes(struct api *a, struct slice media, struct slice bytes);
/* Writes a value; false when it does not fit. */
CHECKED bool api_write(struct slice *out, struct arena *arena, const json_t *value);
/* "https://greffe.example/api/v1/…", or the path alone where the origin is not told. */
struct slice api_address(const struct web *w, struct slice path);
/* Link: <…>; rel="next", this request's path with another cursor. */
/* The problem of who has failed too often: 429, and when to come back. */
void api_refuse_wait(struct api *a, int64_t wait_seconds);
void api_link_next(struct api *a, int64_t cursor);

/* ---- parts that several operations give ------------------------------------------------------ */

json_t *api_entry_of(const struct web *w, const struct law_procedure *p,
                     const struct office_entry *entry, const struct zone *zone);
/* Both: without personal data unless the request says for what. */
CHECKED bool api_read(struct office_dossier *out, bool *personal, struct api *a,
                      struct gr_error *e);

#endif
