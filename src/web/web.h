/* The service as a browser and a program see it: pages, forms, the API. A desk (serve/desk.c) gives
 * each request to web_answer with a place to work at, and sends what is in the reply. Nothing here
 * opens a file, knows the HTTP library or keeps anything between requests but markup that says the
 * same to everybody (kept.h): reading is done in the worker's own office, opened to read, without
 * any key; whatever needs a key or writes is an errand to the scribe. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "errand/errand.h"
#include "office/office.h"

#define WEB_PAGE_BYTES (16u << 20)
#define WEB_FIELDS_MAX 512u        /* of a form or query */
#define WEB_BODY_BYTES (40u << 20) /* of a request */
#define WEB_HEADERS_MAX 16u        /* of a reply */

struct web_kept;

/* What is the same for all requests. */
struct web_site {
    struct slice authority, territory;
    bool secure;           /* cookies are for https only: behind a proxy that ends TLS */
    struct slice trusted;  /* header in which a proxy names the agent; empty: own accounts */
    struct slice origin;   /* "https://greffe.example", or empty: what Host says */
    instant started;       /* when the desk began, for /metrics; 0: not told */
    struct web_kept *kept; /* rows that were written before; NULL: nothing is kept */
};

/* One name and value of a query, a form or a route's {place}. */
struct web_field {
    struct slice name, value;
    struct slice file, media; /* of an uploaded file: its name, what the browser calls it */
};

enum web_method { WEB_GET, WEB_HEAD, WEB_POST, WEB_PUT, WEB_DELETE, WEB_OTHER };

/* What was asked, as http.c read it: all text is UTF-8 and decoded. */
struct web_request {
    enum web_method method;
    struct slice path; /* "/dossiers/D-2026-000001" */
    const struct web_field *query;
    size_t n_query;
    const struct web_field *form; /* application/x-www-form-urlencoded or multipart/form-data */
    size_t n_form;
    struct slice body;       /* other media, whole */
    struct slice body_media; /* "application/json" */
    struct slice cookie;     /* the session's token as in the cookie; may be empty */
    struct slice language;   /* that the reader chose here before: "fr", "en" or empty */
    struct slice languages;  /* Accept-Language */
    bool takes_gzip;
    struct slice authorization, idempotency, if_match, if_none_match, accept, origin, fetch_site,
        host;
    struct slice purpose; /* X-Greffe-Purpose: of a program that reads personal data */
    struct slice trusted; /* the trusted header's value */
    struct slice address; /* of the client */
};

struct web_header {
    struct slice name, value;
};

struct web_reply {
    int status;
    struct slice media, body;
    struct web_header headers[WEB_HEADERS_MAX];
    size_t n_headers;
};

/* Who asks, once signed in. */
struct web_session {
    bool in;
    struct slice agent, name; /* name: as the office knows him; the identifier without one */
    struct slice purpose;     /* for which personal data is read; may be empty */
    struct slice form;        /* the token that every form of his carries, hexadecimal */
    struct slice token;       /* of the session, 32 bytes: for errands */
};

/* Everything that one request works with. Slices live in arena. */
struct web {
    const struct web_site *site;
    const struct web_request *request;
    struct web_reply *reply;
    struct arena *arena;
    struct office *office;
    struct errand_line *line;
    struct web_session session;
    enum language language;
    instant now;
    const struct zone *zone;    /* of the office's territory */
    struct web_field places[4]; /* what stood in the route's {…} */
    size_t n_places;
    struct slice here; /* of a form's request: the page at the same path, if there is one */
};

/* So many bytes of a path may stand in a log: what follows is a secret. */
size_t web_path_public(struct slice path);

/* Answers; never fails: what goes wrong is a reply too. */
void web_answer(struct web_reply *reply, struct arena *arena, const struct web_site *site,
                struct office *office, struct errand_line *line, const struct web_request *request);

#endif
