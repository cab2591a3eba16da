/* Writing through the API: dossiers are opened, acts entered, tried, corrected and refused. */
#include "web/api_fixture.h"

static const char *path_of(struct service *s, struct slice number, const char *more)
{
    struct buf path = buf_in(s->world->arena, 256);
    buf_text(&path, "/api/v1/dossiers/");
    buf_add(&path, number);
    buf_text(&path, more);
    buf_char(&path, '\0');
    return path.p;
}

static const char *copied(struct service *s, struct slice text)
{
    return arena_copy(s->world->arena, text.p, text.n);
}

/* A signed-in service with a dossier of `hold`. */
static struct slice begin(struct service *s)
{
    fixture_sign_in(s, "admin", "");
    return fixture_opened_of(s->world, "hold", "Traoré", "1990-05-12", "X1");
}

static int64_t leaves(struct service *s)
{
    return fixture_size(s->world, REGISTRY_ACTS);
}

#define NO_TOKEN "0000000000000000000000000000000000000000000000000000000000000000"
#define PLACED "{\"act\":\"placed\",\"at\":\"2026-03-02T08:00\",\"facts\":{\"minor\":false}}"

static void a_dossier_is_opened(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    json_t *receipt = fixture_call(
        s, CALL(.method = WEB_POST, .path = "/api/v1/dossiers",
                .body = "{\"procedure\":\"hold\",\"persons\":[{\"names\":[\"Zoë <b>\"],"
                        "\"born\":\"1990\",\"numbers\":[\"A 1\"]}],\"documents\":[{\"name\":"
                        "\"note.txt\",\"media\":\"text/plain\",\"content\":\"Ym9uam91cg==\"}]}"));
    assert_int_equal(s->reply.status, 201);
    struct slice number = slice_of(copied(s, slice_of(fixture_text(receipt, "dossier"))));
    assert_true(slice_is(fixture_header(s, "Location"), path_of(s, number, "")));
    assert_string_equal(fixture_text(receipt, "entered"), "2026-03-02T09:00:00+01:00");
    json_decref(receipt);
    json_t *d = fixture_call(s, CALL(.path = path_of(s, number, ""), .purpose = "hearing"));
    assert_string_equal(fixture_text(d, "acts/0/persons/0/names/0"), "Zoë <b>");
    assert_string_equal(fixture_text(d, "acts/0/documents/0/name"), "note.txt");
    const char *token = copied(s, slice_of(fixture_text(d, "acts/0/documents/0/token")));
    json_decref(d);
    struct buf more = buf_in(s->world->arena, 128);
    buf_text(&more, "/documents/");
    buf_text(&more, token);
    buf_char(&more, '\0');
    assert_int_equal(fixture_status(s, CALL(.path = path_of(s, number, more.p))), 403);
    int64_t reads = fixture_size(s->world, REGISTRY_READS);
    assert_int_equal(
        fixture_status(s, CALL(.path = path_of(s, number, more.p), .purpose = "hearing")), 200);
    assert_true(slice_is(s->reply.body, "bonjour"));
    assert_true(slice_is(s->reply.media, "text/plain; charset=utf-8"));
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), reads + 1);
    reads = fixture_size(s->world, REGISTRY_READS);
    assert_int_equal(
        fixture_status(s, CALL(.path = path_of(s, number, "/documents/00"), .purpose = "x")), 404);
    assert_int_equal(
        fixture_status(s, CALL(.path = path_of(s, number, "/documents/" NO_TOKEN), .purpose = "x")),
        404);
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), reads);
}

static void an_act_is_entered(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    json_t *receipt = fixture_call(
        s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"), .body = PLACED));
    assert_int_equal(s->reply.status, 201);
    assert_string_equal(fixture_text(receipt, "states/custody"), "held");
    assert_string_equal(fixture_text(receipt, "opens/0/articles/0"), "T6");
    assert_true(json_array_size(fixture_member(receipt, "clocks")) >= 1);
    assert_int_equal(fixture_int(receipt, "clocks/0/started"), fixture_int(receipt, "leaf"));
    char more[64];
    (void)snprintf(more, sizeof more, "/acts/%lld", (long long)fixture_int(receipt, "leaf"));
    assert_true(slice_is(fixture_header(s, "Location"), path_of(s, number, more)));
    json_decref(receipt);
    assert_int_equal(fixture_status(s, CALL(.path = copied(s, fixture_header(s, "Location")))),
                     200);
}

static void an_act_is_tried(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    int64_t before = leaves(s);
    json_t *receipt =
        fixture_call(s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                             .body = "{\"act\":\"placed\",\"facts\":{\"minor\":\"no\"},"
                                     "\"dry\":true}"));
    assert_int_equal(s->reply.status, 200);
    assert_true(json_is_null(fixture_member(receipt, "leaf")));
    assert_true(json_is_false(fixture_member(receipt, "refused")));
    assert_int_equal(fixture_header(s, "Location").n, 0);
    json_decref(receipt);
    receipt = fixture_call(s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                                   .body = "{\"act\":\"placed\",\"facts\":{\"minor\":true},"
                                           "\"dry\":true}"));
    assert_int_equal(s->reply.status, 200);
    assert_true(json_is_true(fixture_member(receipt, "refused")));
    assert_string_equal(fixture_text(receipt, "findings/0/text/fr"), "jamais un mineur");
    json_decref(receipt);
    assert_int_equal(leaves(s), before);
}

static void the_law_refuses(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    int64_t before = leaves(s);
    struct call call =
        CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"), .key = "\"once\"",
             .body = "{\"act\":\"placed\",\"facts\":{\"minor\":true}}");
    json_t *problem = fixture_call(s, call);
    assert_int_equal(s->reply.status, 422);
    assert_string_equal(fixture_text(problem, "type"), "/api/v1/problems/refused");
    assert_string_equal(fixture_text(problem, "detail"), "never a minor");
    assert_string_equal(fixture_text(problem, "articles/0"), "T2");
    assert_string_equal(fixture_text(problem, "findings/0/kind"), "FORBIDDEN");
    assert_string_equal(fixture_text(problem, "findings/0/text/fr"), "jamais un mineur");
    assert_int_equal(fixture_int(problem, "leaf"), before);
    json_decref(problem);
    assert_int_equal(leaves(s), before + 1);
    /* Asked again under the same name, it is the same refusal. */
    problem = fixture_call(s, call);
    assert_int_equal(s->reply.status, 422);
    assert_int_equal(fixture_int(problem, "leaf"), before);
    assert_true(fixture_contains(s->reply.body, "\"FORBIDDEN\",\"articles\":[\"T2\"]"));
    json_decref(problem);
    assert_int_equal(leaves(s), before + 1);
}

static void what_moved_on_is_not_overwritten(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    assert_int_equal(fixture_status(s, CALL(.path = path_of(s, number, ""))), 200);
    const char *tag = copied(s, fixture_header(s, "ETag"));
    struct call call = CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                            .if_match = tag, .body = PLACED);
    assert_int_equal(fixture_status(s, call), 201);
    int64_t before = leaves(s);
    call.body = "{\"act\":\"asked\",\"at\":\"2026-03-02T08:10\"}";
    assert_int_equal(fixture_status(s, call), 412);
    assert_true(fixture_contains(s->reply.body, "/api/v1/problems/sequence"));
    call.if_match = "W/\"2-public-0\"";
    assert_int_equal(fixture_status(s, call), 412);
    call.if_match = "\"\"";
    assert_int_equal(fixture_status(s, call), 412);
    call.if_match = "\"2-public-0\", \"1-public-0\"";
    assert_int_equal(fixture_status(s, call), 412);
    assert_int_equal(leaves(s), before);
    call.if_match = "*";
    assert_int_equal(fixture_status(s, call), 201);
}

static void a_name_makes_it_once(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    struct call call = CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                            .key = "4f0c-1", .body = PLACED);
    json_t *first = fixture_call(s, call);
    assert_int_equal(s->reply.status, 201);
    int64_t before = leaves(s);
    json_t *second = fixture_call(s, call);
    assert_int_equal(s->reply.status, 201);
    assert_true(json_is_true(fixture_member(second, "repeated")));
    assert_int_equal(fixture_int(first, "leaf"), fixture_int(second, "leaf"));
    assert_int_equal(leaves(s), before);
    json_decref(first);
    json_decref(second);
}

static void acts_are_corrected_withdrawn_and_repealed(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    int64_t leaf =
        fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no kind=land");
    char more[64];
    (void)snprintf(more, sizeof more, "/acts/%lld/correction", (long long)leaf);
    json_t *receipt =
        fixture_call(s, CALL(.method = WEB_POST, .path = path_of(s, number, more),
                             .body = "{\"at\":\"2026-03-02T08:30\",\"facts\":{\"kind\":\"sea\"}}"));
    assert_int_equal(s->reply.status, 201);
    json_decref(receipt);
    (void)snprintf(more, sizeof more, "/acts/%lld/withdrawal", (long long)leaf);
    assert_int_equal(
        fixture_status(s, CALL(.method = WEB_POST, .path = path_of(s, number, more), .body = "{}")),
        400);
    receipt = fixture_call(s, CALL(.method = WEB_POST, .path = path_of(s, number, more),
                                   .body = "{\"ground\":\"entered by mistake\"}"));
    assert_int_equal(s->reply.status, 201);
    assert_string_equal(fixture_text(receipt, "states/custody"), "free");
    json_decref(receipt);
    leaf = fixture_done(s->world, number, "placed", "2026-03-02T08:40", "minor=no");
    (void)snprintf(more, sizeof more, "/acts/%lld/repeal", (long long)leaf);
    assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = path_of(s, number, more),
                                            .body = "{\"ground\":\"no longer needed\"}")),
                     201);
    json_t *d = fixture_call(s, CALL(.path = path_of(s, number, "")));
    assert_string_equal(fixture_text(d, "acts/2/kind"), "correction");
    assert_string_equal(fixture_text(d, "acts/2/facts/kind"), "sea");
    assert_string_equal(fixture_text(d, "acts/3/ground"), "entered by mistake");
    json_decref(d);
    assert_int_equal(
        fixture_status(s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts/99/repeal"),
                               .body = "{\"ground\":\"x\"}")),
        404);
}

static void who_may_not_act_does_not(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "", "");
    fixture_sign_in(s, "reader", "");
    int64_t before = leaves(s);
    assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                                            .body = PLACED)),
                     403);
    assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = "/api/v1/dossiers",
                                            .body = "{\"procedure\":\"hold\"}")),
                     403);
    assert_int_equal(leaves(s), before);
}

static void what_is_misspelt_is_told(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    json_t *problem = fixture_call(s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                                           .body = "{\"act\":\"plcaed\"}"));
    assert_int_equal(s->reply.status, 422);
    assert_string_equal(fixture_text(problem, "remedy"), "did you mean \"placed\"?");
    json_decref(problem);
    assert_int_equal(fixture_status(s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                                            .body = "{\"act\":\"placed\",\"at\":\"yesterday\"}")),
                     422);
}

static void an_erased_dossier_is_told_as_such(void **state)
{
    struct service *s = *state;
    struct slice number = begin(s);
    struct office_request erase = fixture_erase(number, "order: court");
    fixture_do(s->world, &erase);
    json_t *d = fixture_call(s, CALL(.path = path_of(s, number, ""), .purpose = "hearing"));
    assert_int_equal(s->reply.status, 200);
    assert_true(json_is_true(fixture_member(d, "erased")));
    assert_false(fixture_contains(s->reply.body, "Traoré"));
    json_decref(d);
    json_decref(fixture_call(s, CALL(.path = "/api/v1/dossiers")));
    assert_int_equal(s->reply.status, 200);
    assert_in_range(fixture_status(s, CALL(.method = WEB_POST, .path = path_of(s, number, "/acts"),
                                           .body = PLACED)),
                    400, 499);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(a_dossier_is_opened),
        SERVICE_TEST(an_act_is_entered),
        SERVICE_TEST(an_act_is_tried),
        SERVICE_TEST(the_law_refuses),
        SERVICE_TEST(what_moved_on_is_not_overwritten),
        SERVICE_TEST(a_name_makes_it_once),
        SERVICE_TEST(acts_are_corrected_withdrawn_and_repealed),
        SERVICE_TEST(who_may_not_act_does_not),
        SERVICE_TEST(what_is_misspelt_is_told),
        SERVICE_TEST(an_erased_dossier_is_told_as_such),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
