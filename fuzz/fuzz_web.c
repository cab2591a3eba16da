/* A request to the service, as http.c hands it on: text that is UTF-8, names and values decoded. It
 * always has an answer: a page, a problem of the API, a file, or the way to another of our own
 * pages. Whoever has not signed in writes nothing, and a GET enters no act; what comes back cannot
 * break out of its headers, and no tag of a page stands where text should.
 *
 * An input is lines: "METHOD PATH", then "q NAME=VALUE" of the query, "f NAME=VALUE" of the form,
 * "b BODY", "m MEDIA" of it, "h HEADER=VALUE", "as admin" or "as clerk" who has signed in, "form"
 * for the token that his forms carry, "bearer" for a program that sends his token, "gzip" for a
 * client that takes it, "asset NAME" for the path of a file that pages load. "site proxy", "site
 * secure" and "site origin" say how the service was started; behind a proxy "h trusted=LOGIN" is
 * whom it names. */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#include "base/base64.h"
#include "base/utf8.h"
#include "fuzz_office.h"
#include "web/assets.h"
#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FIELDS = 64 };

/* The service: the scribe in a thread, a desk's reader beside it. */
static struct {
    int ends[2];
    pthread_t thread;
    struct errand_line *line;
    struct office *reader;
} service;

static void *run_scribe(void *payload)
{
    errand_serve(payload, service.ends[1]);
    return NULL;
}

static void close_service(void)
{
    (void)close(service.ends[0]);
    (void)pthread_join(service.thread, NULL);
    (void)close(service.ends[1]);
    office_close(service.reader);
}

static struct fuzz_office *open_service(void)
{
    struct fuzz_office *f = fuzz_office_open();
    if (service.reader != NULL) {
        return f;
    }
    struct office_options options = f->options;
    options.write = false;
    options.follows = true;
    options.master = NULL;
    options.seed = NULL;
    service.reader = office_open(f->folder, options, &f->e);
    fuzz_must(service.reader != NULL);
    fuzz_must(socketpair(AF_UNIX, SOCK_STREAM, 0, service.ends) == 0);
    service.line = errand_line_open(f->arena, service.ends[0], NULL);
    fuzz_must(pthread_create(&service.thread, NULL, run_scribe, &f->desk) == 0);
    (void)atexit(close_service);
    return f;
}

/* ---- the request ----------------------------------------------------------------------------- */

struct asked {
    struct web_site site;
    struct web_request request;
    struct web_field query[FIELDS], form[FIELDS];
    struct arena *arena;
    const struct fuzz_office *office;
    int agent; /* who has signed in, or -1 */
};

static void read_method(struct asked *a, struct slice line)
{
    static const char *const names[] = {
        [WEB_GET] = "GET", [WEB_HEAD] = "HEAD",     [WEB_POST] = "POST",
        [WEB_PUT] = "PUT", [WEB_DELETE] = "DELETE", [WEB_OTHER] = ""};
    struct slice method = slice_cut(&line, ' ');
    a->request.method = WEB_OTHER;
    for (int i = WEB_GET; i < WEB_OTHER; i++) {
        a->request.method = slice_is(method, names[i]) ? (enum web_method)i : a->request.method;
    }
    a->request.path = line;
}

static void read_field(struct web_field *fields, size_t *n, struct slice value)
{
    if (*n < FIELDS) {
        struct slice name = slice_cut(&value, '=');
        fields[(*n)++] = (struct web_field){.name = name, .value = value};
    }
}

static void read_header(struct web_request *q, struct slice value)
{
    struct slice name = slice_cut(&value, '=');
    const struct {
        const char *name;
        struct slice *to;
    } headers[] = {{"language", &q->language},
                   {"languages", &q->languages},
                   {"authorization", &q->authorization},
                   {"idempotency", &q->idempotency},
                   {"if-match", &q->if_match},
                   {"if-none-match", &q->if_none_match},
                   {"accept", &q->accept},
                   {"origin", &q->origin},
                   {"fetch-site", &q->fetch_site},
                   {"host", &q->host},
                   {"purpose", &q->purpose},
                   {"trusted", &q->trusted},
                   {"cookie", &q->cookie}};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        if (slice_is(name, headers[i].name)) {
            *headers[i].to = value;
        }
    }
}

static struct slice hex_of(struct arena *arena, const uint8_t *bytes)
{
    struct buf out = buf_in(arena, 2 * ACCOUNTS_TOKEN_BYTES);
    hex_put(&out, (struct slice){(const char *)bytes, ACCOUNTS_TOKEN_BYTES});
    return buf_slice(&out);
}

static void sign_in(struct asked *a, struct slice agent)
{
    a->agent = slice_is(agent, "admin") ? 0 : slice_is(agent, "clerk") ? 1 : -1;
    a->request.authorization = SLICE(""); /* of whoever was signed in by a line before */
    a->request.cookie = a->agent >= 0 ? hex_of(a->arena, a->office->tokens[a->agent]) : SLICE("");
}

/* A program sends the token of who has signed in as a header, and no cookie. */
static void send_bearer(struct asked *a)
{
    struct buf out = buf_in(a->arena, 8 + 2 * ACCOUNTS_TOKEN_BYTES);
    buf_text(&out, "Bearer ");
    buf_add(&out, a->request.cookie);
    a->request.authorization = buf_slice(&out);
    a->request.cookie = SLICE("");
}

/* The token that a form of who has signed in carries. */
static void add_form(struct asked *a)
{
    struct accounts_session session;
    struct gr_error e = {0};
    bool found = false;
    if (a->agent >= 0 && a->request.n_form < FIELDS &&
        accounts_session(&session, &found, a->arena, a->office->accounts,
                         a->office->tokens[a->agent], fuzz_now(NULL), &e) &&
        found) {
        a->form[a->request.n_form++] =
            (struct web_field){.name = SLICE("form"), .value = hex_of(a->arena, session.form)};
    }
}

/* How the service was started: its options that change what a request is answered. */
static void read_site(struct asked *a, struct slice option)
{
    if (slice_is(option, "proxy")) {
        a->site.trusted = SLICE("X-Remote-User");
    } else if (slice_is(option, "origin")) {
        a->site.origin = SLICE("https://greffe.example");
    } else if (slice_is(option, "secure")) {
        a->site.secure = true;
    }
}

/* Paths of assets carry a hash, which no seed could keep. */
static void ask_asset(struct asked *a, struct slice name)
{
    const struct web_asset *asset = web_asset(name);
    if (asset != NULL) {
        struct buf path = buf_in(a->arena, 16 + asset->path.n);
        buf_text(&path, "/assets/");
        buf_add(&path, asset->path);
        a->request.path = buf_slice(&path);
    }
}

static void read_line(struct asked *a, struct slice line)
{
    struct slice value = line;
    struct slice mark = slice_cut(&value, ' ');
    if (slice_is(mark, "q")) {
        read_field(a->query, &a->request.n_query, value);
    } else if (slice_is(mark, "f")) {
        read_field(a->form, &a->request.n_form, value);
    } else if (slice_is(mark, "h")) {
        read_header(&a->request, value);
    } else if (slice_is(mark, "b")) {
        a->request.body = value;
    } else if (slice_is(mark, "m")) {
        a->request.body_media = value;
    } else if (slice_is(mark, "as")) {
        sign_in(a, value);
    } else if (slice_is(mark, "form")) {
        add_form(a);
    } else if (slice_is(mark, "bearer") && a->agent >= 0) {
        send_bearer(a);
    } else if (slice_is(mark, "gzip")) {
        a->request.takes_gzip = true;
    } else if (slice_is(mark, "asset")) {
        ask_asset(a, value);
    } else if (slice_is(mark, "site")) {
        read_site(a, value);
    }
}

static void read_request(struct asked *a, struct slice text)
{
    a->request = (struct web_request){
        .query = a->query, .form = a->form, .address = SLICE("192.0.2.1"), .cookie = SLICE("")};
    a->site = (struct web_site){.authority = office_authority(a->office->office),
                                .territory = office_territory(a->office->office)};
    a->agent = -1;
    read_method(a, slice_cut(&text, '\n'));
    while (text.n > 0) {
        read_line(a, slice_cut(&text, '\n'));
    }
    if (a->site.trusted.n == 0) {
        a->request.trusted = SLICE(""); /* http.c looks for no such header */
    }
}

/* Whether the request comes from somebody: behind a proxy, whom it names, whatever the cookie. */
static bool is_somebody(const struct asked *a)
{
    return a->site.trusted.n > 0 ? a->request.trusted.n > 0 : a->agent >= 0;
}

/* ---- the answer ------------------------------------------------------------------------------ */

static bool holds(struct slice text, const char *part)
{
    return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

static void check_header(const struct asked *a, struct slice name, struct slice value)
{
    for (size_t k = 0; k < value.n; k++) {
        gr_assert((unsigned char)value.p[k] >= 0x20 && value.p[k] != 0x7F);
    }
    if (slice_is(name, "Location")) {
        gr_assert(value.n > 0 && value.p[0] == '/');
        gr_assert(value.n == 1 || (value.p[1] != '/' && value.p[1] != '\\'));
    } else if (slice_is(name, "Set-Cookie")) {
        bool language = slice_starts(value, SLICE("greffe-language="));
        gr_assert(holds(value, "; HttpOnly"));
        gr_assert(language || !a->site.secure || holds(value, "; Secure"));
    } else if (slice_is(name, "Content-Encoding")) {
        gr_assert(a->request.takes_gzip);
    }
}

static void check_headers(const struct asked *a, const struct web_reply *reply)
{
    bool policy = false;
    for (size_t i = 0; i < reply->n_headers; i++) {
        policy = policy || slice_is(reply->headers[i].name, "Content-Security-Policy");
        check_header(a, reply->headers[i].name, reply->headers[i].value);
    }
    gr_assert(policy);
}

/* A "<" begins a tag of the program's or nothing at all; what would run has none. */
static void check_page(struct slice html)
{
    static const char *const never[] = {"<script>", "<style", "<iframe", "<object", "<base"};
    gr_assert(utf8_valid(html, NULL));
    for (size_t i = 0; i + 1 < html.n; i++) {
        if (html.p[i] != '<') {
            continue;
        }
        struct slice rest = {html.p + i, html.n - i};
        char c = rest.p[1];
        gr_assert(c == '/' || c == '!' || (c >= 'a' && c <= 'z'));
        for (size_t k = 0; k < sizeof never / sizeof *never; k++) {
            gr_assert(!slice_starts(rest, slice_of(never[k])));
        }
    }
}

static void check_reply(const struct asked *a, const struct web_reply *reply)
{
    gr_assert(reply->status >= 200 && reply->status < 600 && reply->status != 500);
    gr_assert(reply->media.n > 0);
    check_headers(a, reply);
    if (slice_starts(reply->media, SLICE("text/html"))) {
        check_page(reply->body);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {(const char *)data, size};
    struct fuzz_office *f = open_service();
    if (!utf8_valid(text, NULL)) {
        return 0;
    }
    for (size_t i = 0; i < size; i++) {
        if ((data[i] < 0x20 && data[i] != '\n') || data[i] == 0x7F) {
            return 0; /* http.c lets no control through */
        }
    }
    struct arena *arena = arena_open((size_t)1 << 30);
    struct asked *a = ARENA_NEW(arena, struct asked);
    struct web_reply reply;
    a->arena = arena;
    a->office = f;
    read_request(a, text);
    int64_t before = fuzz_written(f);
    int64_t acts = registry_size(office_registry(f->office), REGISTRY_ACTS);
    bool only_asks = a->request.method == WEB_GET || a->request.method == WEB_HEAD;
    f->desk.trusts_proxy = a->site.trusted.n > 0; /* the scribe waits for what is asked next */
    web_answer(&reply, arena, &a->site, service.reader, service.line, &a->request);
    check_reply(a, &reply);
    gr_assert(is_somebody(a) || fuzz_written(f) == before);
    gr_assert(!only_asks || registry_size(office_registry(f->office), REGISTRY_ACTS) == acts);
    gr_assert(!errand_line_broken(service.line));
    arena_close(arena);
    return 0;
}
