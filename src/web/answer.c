/* From a request to its page: who asks, in which language, which route, and whether he may. Guards
 * that hold for every page stand here and nowhere else. */
#include "base/base64.h"
#include "seal/password.h"
#include "web/api.h"
#include "web/assets.h"
#include "web/page.h"

enum web_access { WEB_OPEN, WEB_SIGNED };

struct web_route {
    enum web_method method;
    struct slice path;
    web_page page;
    enum web_access access;
};

#define ROUTE(method, path, page, access) void page(struct web *w);
#include "web/routes.tab"
#undef ROUTE

static const struct web_route routes[] = {
#define ROUTE(method, path, page, access) \
    {WEB_##method, {path, sizeof(path) - 1}, page, WEB_##access},
#include "web/routes.tab"
#undef ROUTE
};

/* ---- routes ---------------------------------------------------------------------------------- */

bool web_path_fits(struct web *w, struct slice form, struct slice path)
{
    w->n_places = 0;
    while (form.n > 0 || path.n > 0) {
        struct slice rest = path;
        struct slice want = slice_cut(&form, '/');
        struct slice have = slice_cut(&path, '/');
        bool place = want.n > 2 && want.p[0] == '{';
        if (place && want.n > 5 && want.p[want.n - 2] == '.') {
            want.n -= 3;
            have = rest;
            path.n = 0;
        }
        if (place ? have.n == 0 : !slice_equal(want, have)) {
            return false;
        }
        if (place && w->n_places < sizeof w->places / sizeof *w->places) {
            w->places[w->n_places++] =
                (struct web_field){.name = {want.p + 1, want.n - 2}, .value = have};
        }
    }
    return true;
}

/* HEAD is answered as GET; the body is left out where it is sent. */
static const struct web_route *find_route(struct web *w, bool *other_method)
{
    enum web_method method = w->request->method == WEB_HEAD ? WEB_GET : w->request->method;
    *other_method = false;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (!web_path_fits(w, routes[i].path, w->request->path)) {
            continue;
        }
        if (routes[i].method == method) {
            return &routes[i];
        }
        *other_method = true;
        w->here = routes[i].method == WEB_GET ? w->request->path : w->here;
    }
    return NULL;
}

/* ---- who, when, in which language ------------------------------------------------------------ */

/* The first of the browser's languages that we speak; French when it speaks neither. */
static enum language browser_language(const struct web_request *request)
{
    struct slice languages = request->language.n > 0 ? request->language : request->languages;
    while (languages.n > 0) {
        struct slice one = slice_trim(slice_cut(&languages, ','));
        if (slice_starts(one, SLICE("fr"))) {
            return LANGUAGE_FR;
        }
        if (slice_starts(one, SLICE("en"))) {
            return LANGUAGE_EN;
        }
    }
    return LANGUAGE_FR;
}

void web_speak(struct web *w, struct slice language)
{
    if (language.n > 0) {
        w->language = slice_is(language, "en") ? LANGUAGE_EN : LANGUAGE_FR;
    }
}

/* The session of a token; none is no error. */
static bool take_token(struct web *w, struct slice token, struct gr_error *e)
{
    struct accounts_session session;
    struct slice name = SLICE("");
    if (!errand_session(&session, &name, &w->session.in, w->arena, w->line, token,
                        w->request->trusted, e)) {
        return false;
    }
    if (!w->session.in) {
        return true;
    }
    struct buf form = buf_in(w->arena, 2 * sizeof session.form);
    hex_put(&form, (struct slice){(const char *)session.form, sizeof session.form});
    w->session.agent = session.agent;
    w->session.name = name.n > 0 ? name : session.agent;
    w->session.purpose = session.purpose;
    w->session.form = buf_slice(&form);
    w->session.token = token;
    web_speak(w, session.language);
    return true;
}

bool web_take_session(struct web *w, struct slice digits, struct gr_error *e)
{
    struct buf token = buf_in(w->arena, ACCOUNTS_TOKEN_BYTES);
    return digits.n != 2 * ACCOUNTS_TOKEN_BYTES || !hex_get(&token, digits) ||
           take_token(w, buf_slice(&token), e);
}

bool web_enter(struct web_entrance *out, struct web *w, struct slice login, struct slice password,
               struct slice code)
{
    const struct accounts_attempt attempt = {.agent = slice_trim(login),
                                             .password = password,
                                             .code = slice_trim(code),
                                             .address = w->request->address,
                                             .now = w->now};
    struct gr_error e = {0};
    *out = (struct web_entrance){.answer = ACCOUNTS_WRONG};
    if (!errand_sign_in(&out->answer, out->token, &out->wait_seconds, w->line, &attempt, &e)) {
        web_fail(w, &e);
        return false;
    }
    return true;
}

static bool take_cookie(struct web *w, struct gr_error *e)
{
    return web_take_session(w, w->request->cookie, e);
}

/* Behind a proxy that signs people in: whom it names has a session, a new one when the cookie's is
 * over or another's; whom it does not name is nobody, whatever his cookie says. */
static bool take_trusted(struct web *w, struct gr_error *e)
{
    uint8_t *token = arena_get(w->arena, ACCOUNTS_TOKEN_BYTES);
    struct slice bytes = {(const char *)token, ACCOUNTS_TOKEN_BYTES};
    if (w->request->trusted.n == 0) {
        error_set(e, ERROR_RIGHT, "the proxy names nobody");
        return error_remedy(e, "come through the address of the service, where one signs in");
    }
    if (!take_cookie(w, e)) {
        return false;
    }
    if (w->session.in) {
        return true;
    }
    if (!errand_vouch(token, w->line, w->request->trusted, e) || !take_token(w, bytes, e)) {
        return false;
    }
    web_header_add(w, "Set-Cookie", page_session_cookie(w, bytes, ""));
    return true;
}

static bool take_session(struct web *w, struct gr_error *e)
{
    return w->site->trusted.n > 0 ? take_trusted(w, e) : take_cookie(w, e);
}

/* ---- guards ---------------------------------------------------------------------------------- */

/* Whether an Origin (RFC 6454) is the host that was asked. "null" says nothing: browsers send it
 * for forms of pages that tell no referrer, such as ours. */
static bool is_own_origin(struct slice origin, struct slice host)
{
    static const struct slice schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (slice_starts(origin, schemes[i])) {
            size_t n = schemes[i].n;
            return slice_equal((struct slice){origin.p + n, origin.n - n}, host);
        }
    }
    return origin.n == 0 || slice_is(origin, "null");
}

/* Whether the browser says that the form came from one of our own pages. Browsers that say nothing
 * are left to the form's token. */
static bool is_same_site(const struct web *w)
{
    struct slice site = w->request->fetch_site;
    if (!is_own_origin(w->request->origin, w->request->host)) {
        return false;
    }
    return site.n == 0 || slice_is(site, "same-origin") || slice_is(site, "none");
}

static bool is_forged(const struct web *w, const struct web_route *route)
{
    if (route->method == WEB_GET) {
        return false;
    }
    struct slice told = web_form(w, "form");
    struct slice own = w->session.form;
    bool same = told.n > 0 && told.n == own.n && seal_same(told.p, own.p, own.n);
    return !is_same_site(w) || (w->session.in && !same);
}

/* The way back after signing in. */
static void ask_to_sign_in(struct web *w)
{
    struct slice here = html_url(w->arena, page_here(w));
    struct buf path = buf_in(w->arena, here.n + 16);
    buf_text(&path, "/sign-in");
    if (w->request->method != WEB_POST && w->request->path.n > 1) {
        buf_text(&path, "?to=");
        buf_add(&path, here);
    }
    web_redirect(w, buf_slice(&path));
}

static void answer_page(struct web *w)
{
    struct gr_error e = {0};
    bool other_method = false;
    const struct web_route *route = find_route(w, &other_method);
    if (route == NULL && other_method) {
        error_set(&e, ERROR_USAGE, "this address takes another method");
        w->reply->status = 405;
        web_fail(w, &e);
    } else if (route == NULL) {
        error_set(&e, ERROR_ABSENT, "there is no such page");
        web_fail(w, &e);
    } else if (route->access == WEB_SIGNED && !w->session.in) {
        ask_to_sign_in(w);
    } else if (is_forged(w, route)) {
        error_set(&e, ERROR_RIGHT, "this form does not come from a page of this session");
        error_remedy(&e, "open the page again and send the form from there");
        web_fail(w, &e);
    } else {
        route->page(w);
    }
}

/* ---- assets ---------------------------------------------------------------------------------- */

/* Files whose names carry a digest of their bytes: kept for a year. */
static bool answer_asset(struct web *w)
{
    static const struct slice folder = {"/assets/", 8};
    if (!slice_starts(w->request->path, folder)) {
        return false;
    }
    struct slice path = {w->request->path.p + folder.n, w->request->path.n - folder.n};
    const struct web_asset *asset = web_asset_by_path(path);
    if (asset == NULL) {
        return false;
    }
    w->reply->status = 200;
    w->reply->media = asset->media;
    w->reply->body = asset->bytes;
    if (asset->gzipped.n > 0 && w->request->takes_gzip) {
        w->reply->body = asset->gzipped;
        web_header_add(w, "Content-Encoding", SLICE("gzip"));
    }
    web_header_add(w, "Vary", SLICE("Accept-Encoding"));
    web_header_add(w, "Cache-Control", SLICE("public, max-age=31536000, immutable"));
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void keep_safe(struct web *w)
{
    web_header_add(w, "Content-Security-Policy",
                   SLICE("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' "
                         "data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                         "base-uri 'none'"));
    web_header_add(w, "X-Content-Type-Options", SLICE("nosniff"));
    web_header_add(w, "Referrer-Policy", SLICE("no-referrer"));
    web_header_add(w, "Cross-Origin-Opener-Policy", SLICE("same-origin"));
    web_header_add(w, "Cross-Origin-Resource-Policy", SLICE("same-origin"));
}

void web_answer(struct web_reply *reply, struct arena *arena, const struct web_site *site,
                struct office *office, struct errand_line *line, const struct web_request *request)
{
    struct web w = {.site = site,
                    .request = request,
                    .reply = reply,
                    .arena = arena,
                    .office = office,
                    .line = line,
                    .language = browser_language(request),
                    .now = office_now(office)};
    struct gr_error e = {0};
    int64_t seen = 0;
    *reply = (struct web_reply){0};
    w.zone = page_zone(&w, office_territory(office));
    keep_safe(&w);
    if (answer_asset(&w) || api_answer(&w)) {
        return;
    }
    web_header_add(&w, "Cache-Control", SLICE("no-store"));
    if (!office_follow(&seen, office, &e) || !take_session(&w, &e)) {
        web_fail(&w, &e);
        return;
    }
    answer_page(&w);
}
