/* From a request below /api (and those of the log of acts) to its operation: which route, who asks,
 * for what, whether what was sent is as described; and problems (RFC 9457). A browser's cookie is
 * good for reading only: what writes wants the token in a header, which no foreign page can make a
 * browser send. */
#include "web/api.h"

#include <string.h>

enum { API_IS_SIGNED = 0, API_IS_OPEN = 1 };

#define P(id) (1u << API_PARAMETER_##id)
#define API(method, path, function, id, tag, summary, access, parameters, takes, status, other, \
            gives, media)                                                                       \
    {WEB_##method,                                                                              \
     {path, sizeof(path) - 1},                                                                  \
     function,                                                                                  \
     id,                                                                                        \
     tag,                                                                                       \
     summary,                                                                                   \
     API_IS_##access != 0,                                                                      \
     parameters,                                                                                \
     API_SCHEMA_##takes,                                                                        \
     status,                                                                                    \
     other,                                                                                     \
     API_SCHEMA_##gives,                                                                        \
     media},
const struct api_route api_routes[] = {
#include "web/api_routes.tab"
};
#undef API

size_t api_route_count(void)
{
    return sizeof api_routes / sizeof *api_routes;
}

bool api_owns(struct slice path)
{
    return slice_starts(path, SLICE("/api/")) || slice_starts(path, SLICE("/tile/")) ||
           slice_is(path, "/checkpoint") || slice_is(path, "/metrics");
}

const struct api_route *api_find(struct web *w, enum web_method method, struct slice path)
{
    for (size_t i = 0; i < api_route_count(); i++) {
        if (api_routes[i].method == method && web_path_fits(w, api_routes[i].path, path)) {
            return &api_routes[i];
        }
    }
    return NULL;
}

/* ---- problems -------------------------------------------------------------------------------- */

struct slice api_problem_kind(const struct web *w, enum error_code code)
{
    struct buf path = buf_in(w->arena, 256);
    buf_text(&path, "/api/v1/problems/");
    for (const char *c = error_name(code); *c != '\0'; c++) {
        buf_char(&path, (char)(*c == '_' ? '-' : *c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c));
    }
    return api_address(w, buf_slice(&path));
}

void api_problem_with(struct web *w, const struct gr_error *e, json_t *more)
{
    if (w->reply->status == 0) {
        w->reply->status = error_http_status(e->code);
    }
    json_t *problem = json_object();
    const char *title =
        w->language == LANGUAGE_FR ? error_sentence_fr(e->code) : error_sentence_en(e->code);
    api_set_text(problem, F(PROBLEM, type), api_problem_kind(w, e->code));
    api_set_text(problem, F(PROBLEM, title), slice_of(title));
    api_set_int(problem, F(PROBLEM, status), w->reply->status);
    api_set_text(problem, F(PROBLEM, detail), slice_of(e->text));
    api_set_some(problem, F(PROBLEM, remedy), slice_of(e->remedy));
    json_object_update(problem, more);
    json_decref(more);
    w->reply->media = SLICE("application/problem+json");
    if (!api_write(&w->reply->body, w->arena, problem)) {
        w->reply->body = SLICE("{\"title\":\"too large\"}");
    }
    json_decref(problem);
}

void api_problem(struct web *w, const struct gr_error *e)
{
    api_problem_with(w, e, NULL);
}

static bool is_named(struct slice name, const char *code)
{
    size_t n = strlen(code);
    bool same = name.n == n;
    for (size_t i = 0; i < n && same; i++) {
        char lower = (char)(code[i] == '_'                     ? '-'
                            : code[i] >= 'A' && code[i] <= 'Z' ? code[i] + ('a' - 'A')
                                                               : code[i]);
        same = name.p[i] == lower;
    }
    return same;
}

/* What stands behind the type of a problem. */
void api_problem_type(struct api *a)
{
    static const enum error_code codes[] = {
#define ERROR_ENTRY(value, name, http_status, exit_status, fr, en, remedy) ERROR_##name,
#include "base/errors.tab"
#undef ERROR_ENTRY
    };
    struct slice name = web_place(a->w, "name");
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (is_named(name, error_name(codes[i]))) {
            json_t *type = json_object();
            api_set_text(type, F(PROBLEM_TYPE, name), name);
            api_set_int(type, F(PROBLEM_TYPE, status), error_http_status(codes[i]));
            api_set(type, F(PROBLEM_TYPE, title),
                    api_words(slice_of(error_sentence_fr(codes[i])),
                              slice_of(error_sentence_en(codes[i]))));
            api_set_text(type, F(PROBLEM_TYPE, remedy), slice_of(error_way_out(codes[i])));
            api_give(a, type);
            return;
        }
    }
    struct gr_error e = {0};
    error_set(&e, ERROR_ABSENT, "there is no such kind of problem");
    web_fail(a->w, &e);
}

/* ---- guards ---------------------------------------------------------------------------------- */

/* What else may be done at this path. */
static struct slice allowed(struct web *w)
{
    static const struct {
        enum web_method method;
        const char *name;
    } names[] = {{WEB_GET, "GET, HEAD"}, {WEB_POST, "POST"}, {WEB_DELETE, "DELETE"}};
    struct buf list = buf_in(w->arena, 64);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (api_find(w, names[i].method, w->request->path) != NULL) {
            buf_text(&list, list.n > 0 ? ", " : "");
            buf_text(&list, names[i].name);
        }
    }
    return buf_slice(&list);
}

static void fail_unrouted(struct web *w)
{
    struct gr_error e = {0};
    struct slice list = allowed(w);
    if (list.n > 0) {
        web_header_add(w, "Allow", list);
        w->reply->status = 405;
        error_set(&e, ERROR_USAGE, "this address takes another method: %.*s", SLICE_ARG(list));
    } else {
        error_set(&e, ERROR_ABSENT, "there is no such address");
    }
    error_remedy(&e, "/api/v1/openapi.json describes all there is");
    web_fail(w, &e);
}

/* The session of the header, or for reading that of a browser. */
static bool take_session(struct api *a, struct gr_error *e)
{
    struct web *w = a->w;
    struct slice header = w->request->authorization;
    struct slice word = slice_cut(&header, ' ');
    a->bearer = slice_is(word, "Bearer") || slice_is(word, "bearer");
    if (w->site->trusted.n > 0 && w->request->trusted.n == 0) {
        return true; /* behind a proxy that signs people in, whom it does not name is nobody */
    }
    if (a->bearer) {
        return web_take_session(w, slice_trim(header), e);
    }
    return a->route->method != WEB_GET || web_take_session(w, w->request->cookie, e);
}

static void ask_who(struct api *a)
{
    struct gr_error e = {0};
    web_header_add(a->w, "WWW-Authenticate",
                   a->bearer ? SLICE("Bearer realm=\"greffe\", error=\"invalid_token\"")
                             : SLICE("Bearer realm=\"greffe\""));
    error_set(&e, ERROR_RIGHT,
              a->bearer ? "this session has ended, or has never been" : "nobody is signed in");
    error_remedy(&e, "POST /api/v1/sessions gives a token for Authorization: Bearer");
    a->w->reply->status = 401;
    web_fail(a->w, &e);
}

/* What was sent, as the route's schema says. */
static bool take_body(struct api *a, struct gr_error *e)
{
    const struct web_request *request = a->w->request;
    if (a->route->takes == API_SCHEMA_NONE) {
        return true;
    }
    struct slice media = request->body_media;
    media = slice_trim(slice_cut(&media, ';'));
    if (!slice_is(media, "application/json")) {
        a->w->reply->status = 415;
        error_set(e, ERROR_FORMAT, "this address takes application/json");
        return error_remedy(e, "say so in Content-Type");
    }
    json_error_t why;
    a->body = json_loadb(request->body.n > 0 ? request->body.p : "", request->body.n,
                         JSON_REJECT_DUPLICATES, &why);
    if (a->body == NULL) {
        error_set(e, ERROR_FORMAT, "line %d, column %d: %s", why.line, why.column, why.text);
        return error_remedy(e, "send one JSON object in UTF-8");
    }
    return api_check(a->route->takes, a->body, e);
}

void api_take_purpose(struct api *a, struct slice told)
{
    struct web *w = a->w;
    struct slice purpose = w->request->purpose.n > 0 ? w->request->purpose : told;
    if (a->bearer) {
        w->session.purpose = slice_trim(purpose.n > 0 ? purpose : web_query(w, "purpose"));
    }
}

static void answer_route(struct api *a)
{
    struct gr_error e = {0};
    int64_t seen = 0;
    if (!office_follow(&seen, a->w->office, &e) || (!a->route->open && !take_session(a, &e))) {
        web_fail(a->w, &e);
    } else if (!a->route->open && !a->w->session.in) {
        ask_who(a);
    } else if (!take_body(a, &e)) {
        web_fail(a->w, &e);
    } else {
        a->route->answer(a);
    }
}

/* Names that are sent are hashed: which of them collide is nobody's to know. The first call of the
 * process counts, the others do nothing. */
static void seed_hashes(void)
{
    size_t seed = 0;
    seal_random(&seed, sizeof seed);
    json_object_seed(seed | 1);
}

bool api_answer(struct web *w)
{
    struct api a = {.w = w};
    if (!api_owns(w->request->path)) {
        return false;
    }
    seed_hashes();
    enum web_method method = w->request->method == WEB_HEAD ? WEB_GET : w->request->method;
    a.route = api_find(w, method, w->request->path);
    if (a.route == NULL) {
        fail_unrouted(w);
    } else {
        answer_route(&a);
    }
    json_decref(a.body);
    if (a.route == NULL || !a.route->open) {
        web_header_add(w, "Vary", SLICE("Authorization, Cookie, Accept-Language"));
    }
    web_header_add(w, "Cache-Control",
                   slice_of(a.cache != NULL && w->reply->status < 400 ? a.cache : "no-store"));
    return true;
}
