/* The service over libmicrohttpd. Three calls of the library make one exchange: the head of a
 * request (an exchange is made), pieces of its body, and its end, upon which a worker answers. Text
 * is decoded and checked to be UTF-8 here, once. */
#include "web/http.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/assert.h"
#include "base/utf8.h"

enum {
    ARENA_BYTES = 1 << 30,
    FORM_BUFFER = 64 << 10,
    DISCARD_BYTES = 1 << 20,
    TEXT_FIELD_BYTES = 1 << 20,
    ADDRESS_BYTES = 64
};

struct http {
    struct http_options options;
    struct MHD_Daemon *daemon;
    struct arena *arena;
    pthread_mutex_t lock; /* of the free workers */
    const struct http_worker **free;
    int n_free;
    _Atomic int64_t body_bytes; /* held by all requests under way */
};

/* One request under way. */
struct exchange {
    struct http *http;
    struct arena *arena;
    struct web_request request;
    struct web_field *fields;
    struct buf *values; /* of the fields, while they arrive */
    size_t n_fields;
    struct web_field *query;
    struct MHD_PostProcessor *form;
    struct buf body;
    size_t taken; /* bytes of the body */
    int status;   /* of what is wrong already, or 0 */
    const char *what;
    int64_t started;
    char address[ADDRESS_BYTES];
};

/* ---- small things ---------------------------------------------------------------------------- */

static int64_t microseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct slice header(struct MHD_Connection *connection, const char *name)
{
    return slice_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

static void refuse(struct exchange *x, int status, const char *what)
{
    if (x->status == 0) {
        x->status = status;
        x->what = what;
    }
}

static enum web_method method_of(const char *name)
{
    static const struct {
        const char *name;
        enum web_method method;
    } methods[] = {{"GET", WEB_GET},
                   {"HEAD", WEB_HEAD},
                   {"POST", WEB_POST},
                   {"PUT", WEB_PUT},
                   {"DELETE", WEB_DELETE}};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (strcmp(name, methods[i].name) == 0) {
            return methods[i].method;
        }
    }
    return WEB_OTHER;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %XX and, in a query, + for a blank. False when it is not right, or is no UTF-8, or holds a
 * control. */
static bool decode(struct slice *out, struct arena *arena, const char *text, bool plus)
{
    size_t n = strlen(text);
    char *bytes = arena_get(arena, n + 1);
    size_t have = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == '%') {
            int high = i + 2 < n + 1 ? digit(text[i + 1]) : -1;
            int low = high < 0 || i + 2 >= n ? -1 : digit(text[i + 2]);
            if (low < 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        bytes[have++] = c;
    }
    for (size_t i = 0; i < have; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == 0x7f || (c < 0x20 && !(plus && (c == '\t' || c == '\n' || c == '\r')))) {
            return false;
        }
    }
    struct slice text_of = {bytes, have};
    if (!utf8_valid(text_of, NULL)) {
        return false;
    }
    *out = text_of; /* else nothing of it is kept: a log must not tell it */
    return true;
}

/* The library must not decode: a NUL in a path would cut it. */
static size_t keep_escapes(void *payload, struct MHD_Connection *connection, char *text)
{
    (void)payload;
    (void)connection;
    return strlen(text);
}

/* ---- the head -------------------------------------------------------------------------------- */

static enum MHD_Result take_argument(void *payload, enum MHD_ValueKind kind, const char *key,
                                     const char *value)
{
    struct exchange *x = payload;
    (void)kind;
    struct web_field *field = &x->query[x->request.n_query];
    if (!decode(&field->name, x->arena, key, true) ||
        (value != NULL && !decode(&field->value, x->arena, value, true))) {
        refuse(x, 400, "the address is not well formed");
        return MHD_NO;
    }
    x->request.n_query++;
    return MHD_YES;
}

static void take_query(struct exchange *x, struct MHD_Connection *connection)
{
    int n = MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, NULL, NULL);
    if (n > (int)WEB_FIELDS_MAX) {
        refuse(x, 400, "the address has too many parts");
        return;
    }
    x->query = ARENA_ARRAY(x->arena, (size_t)n, struct web_field);
    x->request.query = x->query;
    (void)MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, take_argument, x);
}

static void put_peer(struct buf *out, int family, const unsigned char *bytes)
{
    if (family == AF_INET) {
        buf_printf(out, "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]);
    } else {
        for (int i = 0; i < 8; i++) { /* a /64 is one client */
            buf_printf(out, "%02x", bytes[i]);
        }
    }
}

/* Whom a proxy says that it speaks for: the last of the list, which it put there itself. */
static bool put_forwarded(struct buf *out, struct slice list)
{
    unsigned char bytes[sizeof(struct in6_addr)];
    char text[INET6_ADDRSTRLEN] = "";
    struct slice last = list;
    while (list.n > 0) {
        last = slice_trim(slice_cut(&list, ','));
    }
    if (last.n >= sizeof text) {
        return false;
    }
    memcpy(text, last.p, last.n);
    int family = strchr(text, ':') != NULL ? AF_INET6 : AF_INET;
    if (inet_pton(family, text, bytes) != 1) {
        return false;
    }
    put_peer(out, family, bytes);
    return true;
}

static void take_address(struct exchange *x, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    struct buf text = buf_in(x->arena, ADDRESS_BYTES);
    const struct sockaddr *address = info == NULL ? NULL : info->client_addr;
    bool proxied = x->http->options.site->secure &&
                   put_forwarded(&text, header(connection, "X-Forwarded-For"));
    if (!proxied && address != NULL && address->sa_family == AF_INET) {
        put_peer(&text, AF_INET, (const unsigned char *)address->sa_data + 2);
    } else if (!proxied && address != NULL && address->sa_family == AF_INET6) {
        put_peer(&text, AF_INET6, (const unsigned char *)address->sa_data + 6);
    }
    x->request.address = buf_slice(&text);
}

static enum MHD_Result count_lengths(void *payload, enum MHD_ValueKind kind, const char *key,
                                     const char *value)
{
    (void)kind;
    (void)value;
    *(int *)payload += strcasecmp(key, "Content-Length") == 0;
    return MHD_YES;
}

/* Two lengths of one body: which one counts is not the same for a proxy and for us (RFC 9112,
 * 6.3). */
static void check_length(struct exchange *x, struct MHD_Connection *connection)
{
    int lengths = 0;
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_lengths, &lengths);
    if (lengths > 1) {
        refuse(x, 400, "the body has several lengths");
    }
}

static void take_headers(struct exchange *x, struct MHD_Connection *connection)
{
    struct web_request *r = &x->request;
    const struct web_site *site = x->http->options.site;
    r->cookie = slice_of(MHD_lookup_connection_value(connection, MHD_COOKIE_KIND,
                                                     site->secure ? "__Host-greffe" : "greffe"));
    r->language =
        slice_of(MHD_lookup_connection_value(connection, MHD_COOKIE_KIND, "greffe-language"));
    r->languages = header(connection, "Accept-Language");
    r->authorization = header(connection, "Authorization");
    r->idempotency = header(connection, "Idempotency-Key");
    r->if_match = header(connection, "If-Match");
    r->if_none_match = header(connection, "If-None-Match");
    r->accept = header(connection, "Accept");
    r->origin = header(connection, "Origin");
    r->host = header(connection, "Host");
    r->fetch_site = header(connection, "Sec-Fetch-Site");
    r->purpose = header(connection, "X-Greffe-Purpose");
    r->body_media = header(connection, "Content-Type");
    r->takes_gzip =
        strstr(header(connection, "Accept-Encoding").n > 0 ? header(connection, "Accept-Encoding").p
                                                           : "",
               "gzip") != NULL;
    if (site->trusted.n > 0) {
        r->trusted = header(connection, site->trusted.p);
    }
    const struct slice texts[] = {r->idempotency, r->purpose, r->trusted, r->authorization};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (!utf8_valid(texts[i], NULL)) {
            refuse(x, 400, "a header is not UTF-8");
        }
    }
}

static bool is_form(struct slice media)
{
    return slice_starts(media, SLICE("application/x-www-form-urlencoded")) ||
           slice_starts(media, SLICE("multipart/form-data"));
}

static enum MHD_Result take_field(void *payload, enum MHD_ValueKind kind, const char *key,
                                  const char *file, const char *media, const char *encoding,
                                  const char *data, uint64_t offset, size_t n);

static struct exchange *begin(struct http *http, struct MHD_Connection *connection, const char *url,
                              const char *method)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct exchange *x = ARENA_NEW(arena, struct exchange);
    x->http = http;
    x->arena = arena;
    x->started = microseconds();
    x->request.method = method_of(method);
    x->body = buf_in(arena, WEB_BODY_BYTES);
    if (!decode(&x->request.path, arena, url, false)) {
        refuse(x, 400, "the address is not well formed");
    }
    take_address(x, connection);
    take_headers(x, connection);
    check_length(x, connection);
    take_query(x, connection);
    if (x->request.method == WEB_POST && is_form(x->request.body_media)) {
        x->form = MHD_create_post_processor(connection, FORM_BUFFER, take_field, x);
        if (x->form == NULL) {
            refuse(x, 400, "the form is not well formed");
        }
    }
    return x;
}

/* ---- the body -------------------------------------------------------------------------------- */

static struct web_field *add_field(struct exchange *x, const char *key, const char *file,
                                   const char *media)
{
    if (x->n_fields == WEB_FIELDS_MAX) {
        refuse(x, 413, "the form has too many fields");
        return NULL;
    }
    if (x->fields == NULL) {
        x->fields = ARENA_ARRAY(x->arena, WEB_FIELDS_MAX, struct web_field);
        x->values = ARENA_ARRAY(x->arena, WEB_FIELDS_MAX, struct buf);
    }
    struct web_field *field = &x->fields[x->n_fields];
    x->values[x->n_fields++] = buf_in(x->arena, file == NULL ? TEXT_FIELD_BYTES : WEB_BODY_BYTES);
    *field = (struct web_field){.name = slice_copy(x->arena, slice_of(key)),
                                .file = slice_copy(x->arena, slice_of(file)),
                                .media = slice_copy(x->arena, slice_of(media))};
    if (!utf8_valid(field->name, NULL) || !utf8_valid(field->file, NULL) ||
        !utf8_valid(field->media, NULL)) {
        refuse(x, 400, "the form is not UTF-8");
    }
    return field;
}

static enum MHD_Result take_field(void *payload, enum MHD_ValueKind kind, const char *key,
                                  const char *file, const char *media, const char *encoding,
                                  const char *data, uint64_t offset, size_t n)
{
    struct exchange *x = payload;
    (void)kind;
    (void)encoding;
    if (key == NULL || (offset == 0 && add_field(x, key, file, media) == NULL) ||
        x->n_fields == 0) {
        return MHD_NO;
    }
    struct buf *value = &x->values[x->n_fields - 1];
    buf_add(value, (struct slice){data, n});
    if (value->full) {
        refuse(x, 413, "a field of the form is too long");
        return MHD_NO;
    }
    return MHD_YES;
}

static void take_body(struct exchange *x, const char *data, size_t n)
{
    x->taken += n;
    int64_t all = atomic_fetch_add(&x->http->body_bytes, (int64_t)n) + (int64_t)n;
    if (x->taken > WEB_BODY_BYTES) {
        refuse(x, 413, "the request is too large");
    } else if (all > HTTP_BODIES_BYTES) {
        refuse(x, 503, "too much is being sent at once");
    }
    if (x->status != 0) {
        return;
    }
    if (x->form == NULL) {
        buf_add(&x->body, (struct slice){data, n});
    } else if (MHD_post_process(x->form, data, n) == MHD_NO) {
        refuse(x, 400, "the form is not well formed");
    }
}

/* Text in fields is UTF-8 without NUL; only files are bytes. */
static void end_body(struct exchange *x)
{
    if (x->form != NULL && MHD_destroy_post_processor(x->form) == MHD_NO) {
        refuse(x, 400, "the form is not well formed");
    }
    x->form = NULL;
    for (size_t i = 0; i < x->n_fields; i++) {
        struct web_field *field = &x->fields[i];
        field->value = buf_slice(&x->values[i]);
        if (field->file.n == 0 &&
            (!utf8_valid(field->value, NULL) ||
             (field->value.n > 0 && memchr(field->value.p, '\0', field->value.n) != NULL))) {
            refuse(x, 400, "the form is not UTF-8");
        }
    }
    x->request.form = x->fields;
    x->request.n_form = x->n_fields;
    x->request.body = buf_slice(&x->body);
}

/* ---- the answer ------------------------------------------------------------------------------ */

static const struct http_worker *take_worker(struct http *http)
{
    pthread_mutex_lock(&http->lock);
    gr_assert(http->n_free > 0); /* each thread answers one request at a time */
    const struct http_worker *worker = http->free[--http->n_free];
    pthread_mutex_unlock(&http->lock);
    return worker;
}

static void give_worker(struct http *http, const struct http_worker *worker)
{
    pthread_mutex_lock(&http->lock);
    http->free[http->n_free++] = worker;
    pthread_mutex_unlock(&http->lock);
    if (errand_line_broken(worker->line) && http->options.lost != NULL) {
        http->options.lost(http->options.payload);
    }
}

static void answer_wrong(struct web_reply *reply, const struct exchange *x)
{
    *reply = (struct web_reply){.status = x->status,
                                .media = SLICE("text/plain; charset=utf-8"),
                                .body = slice_of(x->what)};
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, const struct web_reply *reply)
{
    /* The body lives until the exchange ends. */
    struct MHD_Response *response = MHD_create_response_from_buffer(
        reply->body.n, (void *)(uintptr_t)reply->body.p, MHD_RESPMEM_PERSISTENT);
    if (response == NULL) {
        return MHD_NO;
    }
    enum MHD_Result good = MHD_YES;
    struct buf text = buf_in(arena_open(DISCARD_BYTES), DISCARD_BYTES);
    for (size_t i = 0; i < reply->n_headers + 1 && good == MHD_YES; i++) {
        struct slice name = i == 0 ? SLICE("Content-Type") : reply->headers[i - 1].name;
        struct slice value = i == 0 ? reply->media : reply->headers[i - 1].value;
        size_t from = text.n;
        buf_add(&text, name);
        buf_char(&text, '\0');
        size_t middle = text.n;
        buf_add(&text, value);
        buf_char(&text, '\0');
        good = value.n == 0 ? MHD_YES
                            : MHD_add_response_header(response, text.p + from, text.p + middle);
    }
    arena_close(text.arena);
    enum MHD_Result queued = good == MHD_YES
                                 ? MHD_queue_response(connection, (unsigned)reply->status, response)
                                 : MHD_NO;
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result answer(struct exchange *x, struct MHD_Connection *connection,
                              const char *method)
{
    struct http *http = x->http;
    struct web_reply reply;
    end_body(x);
    if (x->status != 0) {
        answer_wrong(&reply, x);
    } else {
        const struct http_worker *worker = take_worker(http);
        web_answer(&reply, x->arena, http->options.site, worker->office, worker->line, &x->request);
        give_worker(http, worker);
    }
    if (http->options.log != NULL) {
        http->options.log(method, x->request.path, reply.status, microseconds() - x->started,
                          http->options.payload);
    }
    return send_reply(connection, &reply);
}

static enum MHD_Result handle(void *payload, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *data,
                              size_t *size, void **mine)
{
    struct exchange *x = *mine;
    (void)version;
    if (x == NULL) {
        *mine = begin(payload, connection, url, method);
        return MHD_YES;
    }
    if (*size > 0) {
        take_body(x, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return answer(x, connection, method);
}

static void end(void *payload, struct MHD_Connection *connection, void **mine,
                enum MHD_RequestTerminationCode why)
{
    struct exchange *x = *mine;
    (void)payload;
    (void)connection;
    (void)why;
    if (x == NULL) {
        return;
    }
    *mine = NULL;
    if (x->form != NULL) {
        (void)MHD_destroy_post_processor(x->form);
    }
    atomic_fetch_sub(&x->http->body_bytes, (int64_t)x->taken);
    arena_close(x->arena);
}

/* What the library says of broken requests is their senders' own. */
static void hush(void *payload, const char *format, va_list args)
{
    (void)payload;
    (void)format;
    (void)args;
}

/* ---- starting and stopping ------------------------------------------------------------------- */

static struct MHD_Daemon *start(struct http *http)
{
    const struct http_options *o = &http->options;
    unsigned threads = (unsigned)o->threads;
    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, handle, http,
        MHD_OPTION_EXTERNAL_LOGGER, hush, NULL, MHD_OPTION_LISTEN_SOCKET, o->socket,
        MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT,
        threads * HTTP_CONNECTIONS_PER_THREAD, MHD_OPTION_CONNECTION_TIMEOUT, HTTP_IDLE_SECONDS,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEADER_BYTES, MHD_OPTION_STRICT_FOR_CLIENT,
        1, MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED, end, NULL,
        MHD_OPTION_END);
}

struct http *http_start(const struct http_options *options, struct gr_error *e)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct http *http = ARENA_NEW(arena, struct http);
    gr_assert(options->threads >= 2);
    http->options = *options;
    http->arena = arena;
    http->free = ARENA_ARRAY(arena, (size_t)options->threads, const struct http_worker *);
    for (int i = 0; i < options->threads; i++) {
        http->free[http->n_free++] = &options->workers[i];
    }
    pthread_mutex_init(&http->lock, NULL);
    http->daemon = start(http);
    if (http->daemon == NULL) {
        error_set(e, ERROR_SYSTEM, "the HTTP library does not start");
        http_stop(http);
        return NULL;
    }
    return http;
}

void http_stop(struct http *http)
{
    if (http == NULL) {
        return;
    }
    if (http->daemon != NULL) {
        MHD_stop_daemon(http->daemon);
    }
    pthread_mutex_destroy(&http->lock);
    arena_close(http->arena);
}
