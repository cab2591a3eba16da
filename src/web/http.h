/* HTTP/1.1 for a desk: takes connections from a listening socket, reads requests within bounds, has
 * each answered by web_answer in a worker's place, and sends the reply. The only file that knows
 * the HTTP library (libmicrohttpd: poll, a pool of threads). A request that is malformed, too large
 * or too slow is answered or dropped here and reaches no page. */
#ifndef WEB_HTTP_H
#define WEB_HTTP_H

#include "web/web.h"

#define HTTP_CONNECTIONS_PER_THREAD \
    110u                      /* with more, 0.9.75 is slow; also bounds what poll looks at */
#define HTTP_IDLE_SECONDS 30u /* without a byte */
#define HTTP_HEADER_BYTES (16u << 10)          /* of a request's head; above: 431 */
#define HTTP_BODIES_BYTES ((int64_t)256 << 20) /* of all requests under way; above: 503 */

/* Where a request is worked at: one at a time. */
struct http_worker {
    struct office *office;
    struct errand_line *line;
};

struct http_options {
    int socket; /* listening; stays the caller's */
    int threads;
    const struct http_worker *workers; /* one for each thread */
    const struct web_site *site;
    /* One line for each request, or NULL: method, path without query, status, microseconds. Never
     * what was asked or answered. */
    void (*log)(const char *method, struct slice path, int status, int64_t us, void *payload);
    /* A worker's line is broken: the process is to be started again. */
    void (*lost)(void *payload);
    void *payload;
};

struct http;

/* Answers until http_stop. NULL with *e (ERROR_SYSTEM). */
struct http *http_start(const struct http_options *options, struct gr_error *e);
/* Ends requests under way and closes their connections; takes NULL. */
void http_stop(struct http *http);

#endif
