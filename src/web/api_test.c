/* The API's frame: signing in, guards, problems, the description, and reading. */
#include "web/api_fixture.h"

#define SECRET "correct horse battery"

static struct slice opened(struct service *s, const char *name)
{
    return fixture_opened_of(s->world, "hold", name, "1990-05-12", "X1");
}

static const char *path_of(struct service *s, struct slice number, const char *more)
{
    struct buf path = buf_in(s->world->arena, 256);
    buf_text(&path, "/api/v1/dossiers/");
    buf_add(&path, number);
    buf_text(&path, more);
    buf_char(&path, '\0');
    return path.p;
}

/* ---- sessions and guards --------------------------------------------------------------------- */

static void set_password(struct service *s)
{
    struct world *w = s->world;
    fixture_must(accounts_set_password(s->accounts, SLICE("admin"), SLICE(SECRET), w->now, &w->e),
                 w);
}

static void a_program_signs_in_and_out(void **state)
{
    struct service *s = *state;
    set_password(s);
    json_t *token =
        fixture_call(s, CALL(.method = WEB_POST, .path = "/api/v1/sessions", .anonymous = true,
                             .body = "{\"login\":\"camille\",\"password\":\"" SECRET "\"}"));
    assert_int_equal(s->reply.status, 201);
    assert_true(slice_is(fixture_header(s, "Cache-Control"), "no-store"));
    s->cookie = slice_copy(s->world->arena, slice_of(fixture_text(token, "token")));
    json_decref(token);
    assert_int_equal(s->cookie.n, 64);
    json_t *session = fixture_call(s, CALL(.path = "/api/v1/sessions/current"));
    assert_string_equal(fixture_text(session, "agent"), "admin");
    assert_string_equal(fixture_text(session, "name"), "Camille Greffière");
    json_decref(session);
    assert_int_equal(
        fixture_status(s, CALL(.method = WEB_DELETE, .path = "/api/v1/sessions/current")), 204);
    assert_int_equal(s->reply.body.n, 0);
    json_t *problem = fixture_call(s, CALL(.path = "/api/v1/sessions/current"));
    assert_int_equal(s->reply.status, 401);
    assert_true(fixture_contains(fixture_header(s, "WWW-Authenticate"), "invalid_token"));
    assert_string_equal(fixture_text(problem, "type"), "/api/v1/problems/right");
    json_decref(problem);
}

static void a_wrong_password_is_told_apart_from_nothing(void **state)
{
    struct service *s = *state;
    set_password(s);
    const char *bodies[] = {"{\"login\":\"admin\",\"password\":\"wrong\"}",
                            "{\"login\":\"nobody\",\"password\":\"wrong\"}"};
    struct slice said[2];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = "/api/v1/sessions",
                                                .anonymous = true, .body = bodies[i])),
                         401);
        said[i] = s->reply.body;
    }
    assert_true(slice_equal(said[0], said[1]));
}

static void failures_make_one_wait(void **state)
{
    struct service *s = *state;
    set_password(s);
    for (int i = 0; i < ACCOUNTS_FAILURES_FREE + 2 && s->reply.status != 429; i++) {
        (void)fixture_status(s,
                             CALL(.method = WEB_POST, .path = "/api/v1/sessions", .anonymous = true,
                                  .body = "{\"login\":\"admin\",\"password\":\"wrong\"}"));
    }
    assert_int_equal(s->reply.status, 429);
    assert_true(fixture_header(s, "Retry-After").n > 0);
}

static void without_a_session_nothing_is_told(void **state)
{
    struct service *s = *state;
    struct slice number = opened(s, "Traoré");
    for (size_t i = 0; i < api_route_count(); i++) {
        const struct api_route *route = &api_routes[i];
        if (route->open) {
            continue;
        }
        assert_int_equal(fixture_status(s, CALL(.method = route->method, .path = route->path.p,
                                                .body = "{}", .anonymous = true)),
                         401);
        assert_true(slice_is(s->reply.media, "application/problem+json"));
        assert_false(fixture_contains(s->reply.body, "Traoré"));
    }
    (void)number;
}

static void a_cookie_reads_but_never_writes(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    int64_t before = fixture_size(s->world, REGISTRY_ACTS);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/dossiers", .cookie = true)), 200);
    assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = "/api/v1/dossiers",
                                            .cookie = true, .body = "{\"procedure\":\"measure\"}")),
                     401);
    assert_int_equal(fixture_status(s, CALL(.method = WEB_DELETE,
                                            .path = "/api/v1/sessions/current", .cookie = true)),
                     401);
    assert_int_equal(fixture_size(s->world, REGISTRY_ACTS), before);
}

static void what_is_not_there_is_a_problem(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/nothing")), 404);
    assert_true(slice_is(s->reply.media, "application/problem+json"));
    assert_int_equal(fixture_status(s, CALL(.method = WEB_PUT, .path = "/api/v1/dossiers")), 405);
    assert_true(slice_is(fixture_header(s, "Allow"), "GET, HEAD, POST"));
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/dossiers/D-2026-999999")), 404);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/dossiers/office")), 404);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/procedures/nothing")), 404);
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    json_t *problem = fixture_call(s, CALL(.path = "/api/v1/dossiers/D-2026-999999"));
    assert_string_equal(fixture_text(problem, "title"), "introuvable");
    json_decref(problem);
}

static void what_is_sent_is_checked(void **state)
{
    static const struct {
        const char *body, *media, *said;
        int status;
    } cases[] = {
        {"procedure=hold", "application/x-www-form-urlencoded", "application/json", 415},
        {"{\"procedure\":", NULL, "line 1", 400},
        {"[]", NULL, "NewDossier is an object", 422},
        {"{}", NULL, "lacks \\\"procedure\\\"", 400},
        {"{\"procedure\":1}", NULL, "is a text", 422},
        {"{\"procedure\":\"hold\",\"proceedure\":\"x\"}", NULL, "did you mean", 422},
        {"{\"procedure\":\"hold\",\"procedure\":\"x\"}", NULL, "duplicate", 400},
        {"{\"procedure\":\"hold\",\"facts\":{\"minor\":1.5}}", NULL, "an object of texts", 422},
        {"{\"procedure\":\"hold\",\"persons\":[{\"name\":\"x\"}]}", NULL, "Person has no", 422},
        {"{\"procedure\":\"hold\",\"persons\":[1]}", NULL, "Person is an object", 422},
        {"{\"procedure\":\"nothing\"}", NULL, "nothing", 404},
        {"{\"procedure\":\"hold\",\"documents\":[{\"name\":\"a\",\"media\":\"text/plain\","
         "\"content\":\"?\"}]}",
         NULL, "Base 64", 400},
    };
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    int64_t before = fixture_size(s->world, REGISTRY_ACTS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int status = fixture_status(s, CALL(.method = WEB_POST, .path = "/api/v1/dossiers",
                                            .body = cases[i].body, .media = cases[i].media));
        if (!fixture_contains(s->reply.body, cases[i].said)) {
            fail_msg("%s: %.*s", cases[i].body, SLICE_ARG(s->reply.body));
        }
        if (cases[i].status != 404) {
            assert_int_equal(status, cases[i].status);
        } else {
            assert_in_range(status, 400, 499);
        }
    }
    assert_int_equal(fixture_size(s->world, REGISTRY_ACTS), before);
}

static void a_kind_of_problem_is_described(void **state)
{
    struct service *s = *state;
    json_t *type = fixture_call(s, CALL(.path = "/api/v1/problems/too-large", .anonymous = true));
    assert_int_equal(s->reply.status, 200);
    assert_int_equal(fixture_int(type, "status"), 413);
    assert_string_equal(fixture_text(type, "title/fr"), "trop grand");
    json_decref(type);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/problems/nothing")), 404);
}

/* ---- the description ------------------------------------------------------------------------- */

/* Every $ref below a value names something. */
static void check_references(json_t *document, json_t *value)
{
    const char *name;
    json_t *member;
    const char *reference = json_string_value(json_object_get(value, "$ref"));
    if (reference != NULL && fixture_member(document, reference + 2) == NULL) {
        fail_msg("%s is not there", reference);
    }
    json_object_foreach(value, name, member)
    {
        check_references(document, member);
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        check_references(document, json_array_get(value, i));
    }
}

static void the_description_is_whole(void **state)
{
    struct service *s = *state;
    json_t *document = fixture_call(s, CALL(.path = "/api/v1/openapi.json", .anonymous = true));
    assert_int_equal(s->reply.status, 200);
    check_references(document, document);
    assert_non_null(json_object_get(json_object_get(document, "paths"), "/tile/{level}/{index}"));
    json_t *ids = json_object();
    for (size_t i = 0; i < api_route_count(); i++) {
        assert_int_equal(json_object_set_new(ids, api_routes[i].id, json_true()), 0);
        assert_int_equal(json_object_size(ids), i + 1);
    }
    json_decref(ids);
    json_decref(document);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void dossiers_come_in_pages(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    for (int i = 0; i < 3; i++) {
        (void)opened(s, "Traoré");
    }
    struct slice measure = fixture_opened(s->world, "measure", "");
    json_t *page = fixture_call(s, CALL(.path = "/api/v1/dossiers", .query = "limit=2"));
    assert_int_equal(json_array_size(fixture_member(page, "dossiers")), 2);
    assert_string_equal(fixture_text(page, "dossiers/0/states/custody"), "free");
    int64_t next = fixture_int(page, "next");
    assert_true(next > 0);
    assert_true(fixture_contains(fixture_header(s, "Link"), "limit=2>; rel=\"next\""));
    json_decref(page);
    char query[64];
    (void)snprintf(query, sizeof query, "limit=2&cursor=%lld", (long long)next);
    page = fixture_call(s, CALL(.path = "/api/v1/dossiers", .query = query));
    assert_int_equal(json_array_size(fixture_member(page, "dossiers")), 2);
    assert_true(json_is_null(fixture_member(page, "next")));
    assert_int_equal(fixture_header(s, "Link").n, 0);
    json_decref(page);
    page = fixture_call(s, CALL(.path = "/api/v1/dossiers", .query = "procedure=measure"));
    assert_int_equal(json_array_size(fixture_member(page, "dossiers")), 1);
    assert_true(slice_is(measure, fixture_text(page, "dossiers/0/number")));
    json_decref(page);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/dossiers", .query = "limit=many")),
                     422);
}

static void a_dossier_is_told_without_persons(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "Traoré");
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00",
                       "minor=no born=1990-05-12 kind=land");
    int64_t reads = fixture_size(s->world, REGISTRY_READS);
    json_t *d = fixture_call(s, CALL(.path = path_of(s, number, "")));
    assert_int_equal(s->reply.status, 200);
    assert_false(fixture_contains(s->reply.body, "Traoré"));
    assert_false(fixture_contains(s->reply.body, "1990-05-12"));
    assert_true(json_is_false(fixture_member(d, "personal")));
    assert_int_equal(fixture_int(d, "leaves"), 2);
    assert_string_equal(fixture_text(d, "title/en"), "Hold");
    assert_string_equal(fixture_text(d, "states/0/state"), "custody");
    assert_int_equal(json_array_size(fixture_member(d, "acts")), 2);
    assert_string_equal(fixture_text(d, "acts/1/act"), "placed");
    assert_string_equal(fixture_text(d, "acts/1/facts/kind"), "land");
    assert_string_equal(fixture_text(d, "clocks/0/clock"), "hold_time");
    assert_string_equal(fixture_text(d, "clocks/0/status"), "running");
    assert_int_equal(fixture_int(d, "clocks/0/started"), fixture_int(d, "acts/1/leaf"));
    json_decref(d);
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), reads);
}

/* A clock that is started again runs once. */
static void a_run_that_another_replaced_does_not_run(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "Traoré");
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "");
    (void)fixture_done(s->world, number, "asked", "2026-03-02T08:10", "");
    (void)fixture_done(s->world, number, "asked", "2026-03-02T08:20", "");
    json_t *d = fixture_call(s, CALL(.path = path_of(s, number, "")));
    const json_t *clocks = fixture_member(d, "clocks");
    size_t running = 0;
    size_t replaced = 0;
    for (size_t i = 0; i < json_array_size(clocks); i++) {
        json_t *clock = json_array_get(clocks, i);
        const char *status = fixture_text(clock, "status");
        bool judges = strcmp(fixture_text(clock, "clock"), "judge_time") == 0;
        running += judges && strcmp(status, "running") == 0;
        replaced += judges && strcmp(status, "replaced") == 0;
    }
    assert_int_equal(running, 1);
    assert_int_equal(replaced, 1);
    json_decref(d);
}

static void a_purpose_opens_what_is_personal(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "<script>alert(1)</script>");
    int64_t reads = fixture_size(s->world, REGISTRY_READS);
    json_t *d = fixture_call(s, CALL(.path = path_of(s, number, ""), .purpose = "hearing"));
    assert_string_equal(fixture_text(d, "acts/0/persons/0/names/0"), "<script>alert(1)</script>");
    assert_string_equal(fixture_text(d, "acts/0/persons/0/born"), "1990-05-12");
    assert_true(slice_is(fixture_header(s, "Cache-Control"), "no-store"));
    assert_true(slice_is(s->reply.media, "application/json"));
    json_decref(d);
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), reads + 1);
    struct leaf leaf = fixture_leaf(s->world, REGISTRY_READS, reads);
    assert_true(slice_is(leaf.ground, "hearing"));
    /* Each request says its own. */
    d = fixture_call(s, CALL(.path = path_of(s, number, "")));
    assert_true(json_is_false(fixture_member(d, "personal")));
    json_decref(d);
    d = fixture_call(s, CALL(.path = path_of(s, number, ""), .query = "purpose=appeal"));
    assert_true(json_is_true(fixture_member(d, "personal")));
    json_decref(d);
}

static void who_may_not_read_gets_the_rest(void **state)
{
    struct service *s = *state;
    struct slice number = opened(s, "Traoré");
    fixture_agent(s->world, "clerk", OFFICE_RIGHT_ACT, "hold", "");
    fixture_sign_in(s, "clerk", "");
    json_t *d = fixture_call(s, CALL(.path = path_of(s, number, ""), .purpose = "curiosity"));
    assert_int_equal(s->reply.status, 200);
    assert_true(json_is_false(fixture_member(d, "personal")));
    assert_false(fixture_contains(s->reply.body, "Traoré"));
    json_decref(d);
    assert_int_equal(
        fixture_status(s, CALL(.path = path_of(s, number, "/copy"), .purpose = "curiosity")), 403);
}

static void a_tag_saves_sending_it_again(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "Traoré");
    const char *path = path_of(s, number, "");
    assert_int_equal(fixture_status(s, CALL(.path = path)), 200);
    struct slice tag = fixture_header(s, "ETag");
    assert_true(slice_starts(tag, SLICE("\"1-public-")));
    const char *held = arena_copy(s->world->arena, tag.p, tag.n);
    assert_int_equal(fixture_status(s, CALL(.path = path, .if_none_match = held)), 304);
    assert_int_equal(s->reply.body.n, 0);
    assert_int_equal(
        fixture_status(s, CALL(.path = path, .if_none_match = held, .purpose = "hearing")), 200);
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no");
    assert_int_equal(fixture_status(s, CALL(.path = path, .if_none_match = held)), 200);
    /* Time alone ends a clock, without any leaf. */
    tag = fixture_header(s, "ETag");
    held = arena_copy(s->world->arena, tag.p, tag.n);
    assert_int_equal(fixture_status(s, CALL(.path = path, .if_none_match = held)), 304);
    fixture_time(s->world, "2026-03-20T09:00");
    fixture_sign_in(s, "admin", "");
    assert_int_equal(fixture_status(s, CALL(.path = path, .if_none_match = held)), 200);
}

static void one_entry_can_be_had(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "Traoré");
    int64_t leaf =
        fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no kind=sea");
    char more[64];
    (void)snprintf(more, sizeof more, "/acts/%lld", (long long)leaf);
    json_t *entry = fixture_call(s, CALL(.path = path_of(s, number, more)));
    assert_string_equal(fixture_text(entry, "facts/kind"), "sea");
    assert_int_equal(fixture_int(entry, "leaf"), leaf);
    json_decref(entry);
    assert_int_equal(fixture_status(s, CALL(.path = path_of(s, number, "/acts/0"))), 404);
    assert_int_equal(fixture_status(s, CALL(.path = path_of(s, number, "/acts/x"))), 404);
}

static void a_copy_is_signed(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "Traoré");
    assert_int_equal(fixture_status(s, CALL(.path = path_of(s, number, "/copy"))), 403);
    assert_int_equal(
        fixture_status(s, CALL(.path = path_of(s, number, "/copy"), .purpose = "court")), 200);
    assert_true(slice_starts(s->reply.body, SLICE("greffe-copy v1\n")));
    assert_true(fixture_contains(fixture_header(s, "Content-Disposition"), "attachment; "));
    assert_true(fixture_contains(fixture_header(s, "Content-Disposition"), ".greffe-copy\""));
    assert_true(slice_is(s->reply.media, "text/plain; charset=utf-8"));
}

static void a_search_owes_its_purpose(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "Aminata Traoré");
    assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = "/api/v1/searches",
                                            .body = "{\"question\":\"traore\"}")),
                     403);
    json_t *found =
        fixture_call(s, CALL(.method = WEB_POST, .path = "/api/v1/searches",
                             .purpose = "identity check", .body = "{\"question\":\"traore\"}"));
    assert_int_equal(s->reply.status, 200);
    assert_int_equal(fixture_int(found, "total"), 1);
    assert_true(slice_is(number, fixture_text(found, "found/0/dossier")));
    json_decref(found);
    assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = "/api/v1/searches",
                                            .body = "{\"question\":\"x\",\"purpose\":\"check\","
                                                    "\"limit\":5000}")),
                     422);
}

static void what_is_due_is_listed(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    struct slice number = opened(s, "Traoré");
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no");
    json_t *due = fixture_call(s, CALL(.path = "/api/v1/due", .query = "within=90d"));
    assert_true(json_array_size(fixture_member(due, "clocks")) >= 2);
    assert_true(slice_is(number, fixture_text(due, "clocks/0/dossier")));
    assert_true(json_is_false(fixture_member(due, "more")));
    json_decref(due);
    due = fixture_call(s, CALL(.path = "/api/v1/due", .query = "within=90d&limit=1"));
    assert_int_equal(json_array_size(fixture_member(due, "clocks")), 1);
    assert_true(json_is_true(fixture_member(due, "more")));
    json_decref(due);
    due = fixture_call(s, CALL(.path = "/api/v1/due", .query = "within=1h"));
    assert_int_equal(json_array_size(fixture_member(due, "clocks")), 0);
    json_decref(due);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/due", .query = "within=soon")), 422);
    fixture_time(s->world, "2026-03-20T09:00");
    fixture_sign_in(s, "admin", "");
    due = fixture_call(s, CALL(.path = "/api/v1/due", .query = "late=true"));
    assert_true(json_array_size(fixture_member(due, "clocks")) >= 1);
    json_decref(due);
}

static void procedures_are_described(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    json_t *list = fixture_call(s, CALL(.path = "/api/v1/procedures"));
    assert_int_equal(json_array_size(fixture_member(list, "procedures")), 3);
    assert_int_equal(json_array_size(fixture_member(list, "unread")), 0);
    json_decref(list);
    json_t *hold = fixture_call(s, CALL(.path = "/api/v1/procedures/hold"));
    assert_string_equal(fixture_text(hold, "title/fr"), "Retenue");
    assert_string_equal(fixture_text(hold, "facts/0/type"), "yes_no");
    assert_true(json_is_true(fixture_member(hold, "facts/0/personal")));
    assert_string_equal(fixture_text(hold, "acts/0/roles/0"), "chief");
    assert_int_equal(json_array_size(fixture_member(hold, "acts/0/also_called")), 0);
    assert_string_equal(fixture_text(hold, "acts/1/name"), "planned");
    assert_string_equal(fixture_text(hold, "acts/1/also_called/0"), "foreseen");
    assert_string_equal(fixture_text(hold, "clocks/1/lines/0/rule"), "4 days, first day counted");
    json_decref(hold);
    json_decref(fixture_call(s, CALL(.path = "/api/v1/procedures/detention")));
    assert_int_equal(s->reply.status, 200);
}

/* Writes over a text in the registry's files, as a bad disk would. */
static void spoil(struct service *s, const char *file)
{
    static const char mark[] = "procedure hold\n";
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", s->world->folder, file);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    char *bytes = arena_get(s->world->arena, (size_t)64 << 20);
    size_t n = fread(bytes, 1, (size_t)64 << 20, f);
    for (size_t i = 0; i + sizeof mark < n; i++) {
        if (memcmp(bytes + i, mark, sizeof mark - 1) == 0) {
            assert_int_equal(fseek(f, (long)i, SEEK_SET), 0);
            assert_int_equal(fwrite("procedurX", 1, 9, f), 9);
        }
    }
    assert_int_equal(fclose(f), 0);
}

static void a_text_that_cannot_be_read_hides_no_other(void **state)
{
    struct service *s = *state;
    spoil(s, "registry.db");
    spoil(s, "registry.db-wal");
    fixture_sign_in(s, "admin", "");
    json_t *list = fixture_call(s, CALL(.path = "/api/v1/procedures"));
    assert_int_equal(s->reply.status, 200);
    assert_int_equal(json_array_size(fixture_member(list, "procedures")), 2);
    assert_int_equal(json_array_size(fixture_member(list, "unread")), 1);
    assert_string_equal(fixture_text(list, "unread/0/name"), "hold");
    assert_false(fixture_shows(s, "procedurX"));
    json_decref(list);
    assert_int_equal(fixture_status(s, CALL(.path = "/api/v1/procedures/measure")), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(a_program_signs_in_and_out),
        SERVICE_TEST(a_wrong_password_is_told_apart_from_nothing),
        SERVICE_TEST(failures_make_one_wait),
        SERVICE_TEST(without_a_session_nothing_is_told),
        SERVICE_TEST(a_cookie_reads_but_never_writes),
        SERVICE_TEST(what_is_not_there_is_a_problem),
        SERVICE_TEST(what_is_sent_is_checked),
        SERVICE_TEST(a_kind_of_problem_is_described),
        SERVICE_TEST(the_description_is_whole),
        SERVICE_TEST(dossiers_come_in_pages),
        SERVICE_TEST(a_dossier_is_told_without_persons),
        SERVICE_TEST(a_run_that_another_replaced_does_not_run),
        SERVICE_TEST(a_purpose_opens_what_is_personal),
        SERVICE_TEST(who_may_not_read_gets_the_rest),
        SERVICE_TEST(a_tag_saves_sending_it_again),
        SERVICE_TEST(one_entry_can_be_had),
        SERVICE_TEST(a_copy_is_signed),
        SERVICE_TEST(a_search_owes_its_purpose),
        SERVICE_TEST(what_is_due_is_listed),
        SERVICE_TEST(procedures_are_described),
        SERVICE_TEST(a_text_that_cannot_be_read_hides_no_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
