/* What tests of the API share: requests as a program sends them, and every answer held against the
 * schema that its operation declares. */
#ifndef WEB_API_FIXTURE_H
#define WEB_API_FIXTURE_H

#include "web/api.h"
#include "web/web_fixture.h"

/* One request; what is not told is empty. */
struct call {
    enum web_method method;
    const char *path, *query, *body;
    const char *purpose, *key, *if_match, *if_none_match;
    bool cookie;    /* as a browser: the session's cookie */
    bool anonymous; /* without any session */
    const char *media;
};

/* The session of the fixture, as a header. */
static inline struct slice fixture_bearer(struct service *s)
{
    struct buf header = buf_in(s->world->arena, 256);
    buf_text(&header, "Bearer ");
    buf_add(&header, s->cookie);
    return buf_slice(&header);
}

/* The schema that an answer must have; API_SCHEMA_NONE for what is no JSON. */
static inline enum api_schema fixture_schema(struct service *s, const struct call *call)
{
    struct web w = {.arena = s->world->arena};
    enum web_method method = call->method == WEB_HEAD ? WEB_GET : call->method;
    const struct api_route *route = api_find(&w, method, slice_of(call->path));
    if (slice_is(s->reply.media, "application/problem+json")) {
        return API_SCHEMA_PROBLEM;
    }
    return route == NULL || s->reply.body.n == 0 ? API_SCHEMA_NONE : route->gives;
}

/* Sends it and checks the form of the answer; the JSON of it, or NULL. The caller lets it go. */
static inline json_t *fixture_call(struct service *s, struct call call)
{
    struct world *w = s->world;
    struct web_field *asked = ARENA_ARRAY(w->arena, 32, struct web_field);
    struct slice rest = slice_of(call.query);
    size_t n = 0;
    for (; rest.n > 0 && n < 32; n++) {
        struct slice value = slice_cut(&rest, '&');
        struct slice name = slice_cut(&value, '=');
        asked[n] = (struct web_field){.name = name, .value = value};
    }
    struct web_request request = {.method = call.method,
                                  .path = slice_of(call.path),
                                  .query = asked,
                                  .n_query = n,
                                  .body = slice_of(call.body),
                                  .body_media = slice_of(call.media != NULL  ? call.media
                                                         : call.body != NULL ? "application/json"
                                                                             : NULL),
                                  .purpose = slice_of(call.purpose),
                                  .idempotency = slice_of(call.key),
                                  .if_match = slice_of(call.if_match),
                                  .if_none_match = slice_of(call.if_none_match),
                                  .languages = slice_of(s->language),
                                  .address = SLICE("127.0.0.1")};
    if (call.cookie) {
        request.cookie = s->cookie;
    } else if (!call.anonymous && s->cookie.n > 0) {
        request.authorization = fixture_bearer(s);
    }
    fixture_follow(s->world, s->reader);
    web_answer(&s->reply, w->arena, &s->site, s->reader, s->line, &request);
    enum api_schema schema = fixture_schema(s, &call);
    if (schema == API_SCHEMA_NONE) {
        return NULL;
    }
    json_error_t why;
    json_t *answer = json_loadb(s->reply.body.p, s->reply.body.n, 0, &why);
    struct gr_error e = {0};
    if (answer == NULL || !api_check(schema, answer, &e)) {
        fail_msg("%s: %s %s | %.*s", call.path, answer == NULL ? why.text : e.text, e.remedy,
                 (int)(s->reply.body.n < 2000 ? s->reply.body.n : 2000), s->reply.body.p);
    }
    return answer;
}

/* The status of a request whose answer is only looked at as text. */
static inline int fixture_status(struct service *s, struct call call)
{
    json_decref(fixture_call(s, call));
    return s->reply.status;
}

#define CALL(...)   \
    (struct call)   \
    {               \
        __VA_ARGS__ \
    }

/* A member by its path of names and numbers: "acts/0/kind". */
static inline json_t *fixture_member(json_t *value, const char *path)
{
    struct slice rest = slice_of(path);
    while (rest.n > 0) {
        struct slice name = slice_cut(&rest, '/');
        int64_t index = 0;
        value = slice_to_int(&index, name, 100000) && json_is_array(value)
                    ? json_array_get(value, (size_t)index)
                    : json_object_getn(value, name.p, name.n);
    }
    return value;
}

static inline const char *fixture_text(json_t *value, const char *path)
{
    const char *text = json_string_value(fixture_member(value, path));
    return text == NULL ? "" : text;
}

static inline int64_t fixture_int(json_t *value, const char *path)
{
    json_t *member = fixture_member(value, path);
    return json_is_integer(member) ? (int64_t)json_integer_value(member) : -1;
}

#endif
