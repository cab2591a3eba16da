/* A service in one process, for tests of pages: the office of office_fixture.h with its scribe in a
 * thread, a desk's reader beside it, and a browser's session. What is asked and what comes back
 * goes through web_answer, so that routes, guards and errands are those of the real service. */
#ifndef WEB_WEB_FIXTURE_H
#define WEB_WEB_FIXTURE_H

#include "office/office_fixture.h"

#include <pthread.h>
#include <sys/socket.h>

#include "base/base64.h"
#include "web/web.h"

struct service {
    struct world *world;
    struct accounts *accounts;
    struct errand_desk scribe;
    pthread_t thread;
    int ends[2]; /* the desk's, the scribe's */
    struct errand_line *line;
    struct office *reader;
    struct web_site site;
    struct slice cookie;    /* of the session, once signed in */
    struct slice form;      /* its token for forms */
    const char *language;   /* Accept-Language */
    const char *host;       /* that was asked; NULL: none is said */
    struct web_reply reply; /* the last */
};

static inline void *fixture_scribe(void *payload)
{
    struct service *s = payload;
    errand_serve(&s->scribe, s->ends[1]);
    return NULL;
}

/* "name=value" each; the form's own token is added when signed in. */
static inline struct web_reply *fixture_ask(struct service *s, enum web_method method,
                                            const char *path, const char *query,
                                            const struct web_field *form, size_t n_form)
{
    struct world *w = s->world;
    struct web_field *fields = ARENA_ARRAY(w->arena, n_form + 1, struct web_field);
    struct web_field *asked = ARENA_ARRAY(w->arena, 32, struct web_field);
    struct slice rest = slice_of(query);
    size_t n = 0;
    for (; rest.n > 0 && n < 32; n++) {
        struct slice value = slice_cut(&rest, '&');
        struct slice name = slice_cut(&value, '=');
        asked[n] = (struct web_field){.name = name, .value = value};
    }
    for (size_t i = 0; i < n_form; i++) {
        fields[i] = form[i];
    }
    if (s->form.n > 0) {
        fields[n_form++] = (struct web_field){.name = SLICE("form"), .value = s->form};
    }
    struct web_request request = {.method = method,
                                  .path = slice_of(path),
                                  .query = asked,
                                  .n_query = n,
                                  .form = fields,
                                  .n_form = n_form,
                                  .cookie = s->cookie,
                                  .languages = slice_of(s->language),
                                  .host = slice_of(s->host == NULL ? "" : s->host),
                                  .address = SLICE("127.0.0.1")};
    fixture_follow(s->world, s->reader);
    web_answer(&s->reply, w->arena, &s->site, s->reader, s->line, &request);
    return &s->reply;
}

static inline struct web_reply *fixture_get(struct service *s, const char *path, const char *query)
{
    return fixture_ask(s, WEB_GET, path, query, NULL, 0);
}

#define FIXTURE_POST(s, path, ...)                                                  \
    fixture_ask((s), WEB_POST, (path), "", (const struct web_field[]){__VA_ARGS__}, \
                sizeof((struct web_field[]){__VA_ARGS__}) / sizeof(struct web_field))
#define FIELD(field_name, field_value)                            \
    {                                                             \
        .name = SLICE(field_name), .value = slice_of(field_value) \
    }

static inline bool fixture_shows(const struct service *s, const char *text)
{
    return fixture_contains(s->reply.body, text);
}

static inline struct slice fixture_header(const struct service *s, const char *name)
{
    for (size_t i = 0; i < s->reply.n_headers; i++) {
        if (slice_is(s->reply.headers[i].name, name)) {
            return s->reply.headers[i].value;
        }
    }
    return SLICE("");
}

/* A session of an agent, with a purpose or without (empty). */
static inline void fixture_sign_in(struct service *s, const char *agent, const char *purpose)
{
    struct world *w = s->world;
    uint8_t token[ACCOUNTS_TOKEN_BYTES];
    struct accounts_session session;
    bool found = false;
    struct buf cookie = buf_in(w->arena, 128);
    struct buf form = buf_in(w->arena, 128);
    fixture_must(accounts_vouch(token, s->accounts, slice_of(agent), w->now, &w->e), w);
    fixture_must(accounts_keep(s->accounts, token, slice_of(purpose), slice_of(s->language), &w->e),
                 w);
    fixture_must(accounts_session(&session, &found, w->arena, s->accounts, token, w->now, &w->e),
                 w);
    assert_true(found);
    hex_put(&cookie, (struct slice){(const char *)token, sizeof token});
    hex_put(&form, (struct slice){(const char *)session.form, sizeof session.form});
    s->cookie = buf_slice(&cookie);
    s->form = buf_slice(&form);
}

static inline int fixture_service_setup(void **state)
{
    struct service *s = calloc(1, sizeof *s);
    assert_non_null(s);
    void *world = NULL;
    assert_int_equal(fixture_set_up(&world), 0);
    struct world *w = world;
    char path[160];
    (void)snprintf(path, sizeof path, "%s/accounts.db", w->base);
    s->world = w;
    s->language = "en";
    s->accounts = accounts_open(path, &w->e);
    fixture_must(s->accounts != NULL, w);
    s->scribe = (struct errand_desk){.office = w->office, .accounts = s->accounts};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, s->ends), 0);
    s->line = errand_line_open(w->arena, s->ends[0], NULL);
    s->reader = fixture_reader(w);
    s->site = (struct web_site){.authority = office_authority(w->office),
                                .territory = office_territory(w->office)};
    assert_int_equal(pthread_create(&s->thread, NULL, fixture_scribe, s), 0);
    *state = s;
    return 0;
}

static inline int fixture_service_teardown(void **state)
{
    struct service *s = *state;
    void *world = s->world;
    (void)close(s->ends[0]);
    (void)pthread_join(s->thread, NULL);
    (void)close(s->ends[1]);
    office_close(s->reader);
    accounts_close(s->accounts);
    fixture_remove(s->world->base); /* the files beside the office */
    int status = fixture_tear_down(&world);
    free(s);
    return status;
}

#define SERVICE_TEST(test) \
    cmocka_unit_test_setup_teardown(test, fixture_service_setup, fixture_service_teardown)

#endif
