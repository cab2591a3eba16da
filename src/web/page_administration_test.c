/* Agents, rights and accounts as an administrator changes them, and one's own account. */
#include "web/web_fixture.h"

#define PASSWORD "a long enough password"

static void give_password(struct service *s, const char *agent)
{
    struct world *w = s->world;
    fixture_must(
        accounts_set_password(s->accounts, slice_of(agent), SLICE(PASSWORD), w->now, &w->e), w);
}

static bool may(struct service *s, const char *agent, enum office_right right,
                const char *procedure)
{
    struct gr_error ignored = {0};
    return office_may(s->world->office, slice_of(agent), right, slice_of(procedure), SLICE(""),
                      &ignored);
}

static bool goes_to(const struct service *s, const char *path)
{
    return s->reply.status == 303 && slice_is(fixture_header(s, "Location"), path);
}

/* ---- agents ---------------------------------------------------------------------------------- */

static void agents_are_listed_with_names_and_rights(void **state)
{
    struct service *s = *state;
    fixture_agent(s->world, "clerk", OFFICE_RIGHT_READ, "hold", "");
    give_password(s, "clerk");
    fixture_sign_in(s, "admin", "");
    assert_int_equal(fixture_get(s, "/administration", "")->status, 200);
    assert_true(fixture_shows(s, "Camille Greffi"));
    assert_true(fixture_shows(s, "read personal data, Hold"));
    assert_true(fixture_shows(s, "/administration/agents/clerk"));
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/administration", "");
    assert_true(fixture_shows(s, "lire les données personnelles, Retenue"));
    assert_true(fixture_shows(s, "Ouvert"));
}

static void who_does_not_administer_is_told(void **state)
{
    struct service *s = *state;
    fixture_appoint(s->world, "clerk");
    fixture_sign_in(s, "clerk", "");
    assert_int_equal(fixture_get(s, "/administration", "")->status, 403);
    assert_true(fixture_shows(s, "This page needs the right to administer"));
    assert_true(fixture_shows(s, "href=\"/account\""));
    assert_int_equal(fixture_get(s, "/administration/agents/admin", "")->status, 403);
    FIXTURE_POST(s, "/administration/appoint", FIELD("agent", "another"));
    assert_int_equal(s->reply.status, 403);
    FIXTURE_POST(s, "/administration/agents/clerk/grant", FIELD("right", "administer"));
    assert_int_equal(s->reply.status, 403);
    assert_false(may(s, "clerk", OFFICE_RIGHT_ADMINISTER, ""));
}

static void an_agent_is_appointed(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/administration/appoint", FIELD("agent", "judge-1"),
                 FIELD("name", "<script>Jeanne</script>"), FIELD("login", "jeanne"),
                 FIELD("unit", "Parquet"));
    assert_true(goes_to(s, "/administration/agents/judge-1?done=appoint"));
    fixture_get(s, "/administration/agents/judge-1", "done=appoint");
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "The agent is appointed."));
    assert_true(fixture_shows(s, "&lt;script&gt;Jeanne"));
    assert_false(fixture_shows(s, "<script>Jeanne"));
    assert_true(fixture_shows(s, "Parquet"));
}

static void a_bad_or_taken_identifier_comes_back(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/administration/appoint", FIELD("agent", "two words"), FIELD("unit", "X1"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "href=\"#agent\""));
    assert_true(fixture_shows(s, "value=\"two words\""));
    assert_true(fixture_shows(s, "value=\"X1\""));
    FIXTURE_POST(s, "/administration/appoint", FIELD("agent", "admin"));
    assert_int_equal(s->reply.status, 409);
    assert_true(fixture_shows(s, "href=\"#agent\""));
    FIXTURE_POST(s, "/administration/appoint", FIELD("agent", "other"), FIELD("login", "admin"));
    assert_int_equal(s->reply.status, 409);
    assert_true(fixture_shows(s, "href=\"#login\""));
    assert_false(fixture_shows(s, "href=\"#agent\""));
}

static void rights_come_and_go(void **state)
{
    struct service *s = *state;
    fixture_appoint(s->world, "clerk");
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/administration/agents/clerk/grant", FIELD("right", "act"),
                 FIELD("procedure", "hold"), FIELD("role", "chief"));
    assert_true(goes_to(s, "/administration/agents/clerk?done=grant"));
    assert_true(may(s, "clerk", OFFICE_RIGHT_ACT, "hold"));
    assert_false(may(s, "clerk", OFFICE_RIGHT_ACT, "detention"));
    fixture_get(s, "/administration/agents/clerk", "done=grant");
    assert_true(fixture_shows(s, "record acts, Hold, chief"));
    FIXTURE_POST(s, "/administration/agents/clerk/revoke", FIELD("right", "act"),
                 FIELD("procedure", "hold"), FIELD("role", "chief"));
    assert_true(goes_to(s, "/administration/agents/clerk?done=revoke"));
    assert_false(may(s, "clerk", OFFICE_RIGHT_ACT, "hold"));
}

static void a_right_that_gives_nothing_is_refused(void **state)
{
    struct service *s = *state;
    fixture_appoint(s->world, "clerk");
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/administration/agents/clerk/grant", FIELD("right", "act"),
                 FIELD("procedure", "hold"), FIELD("role", "prefect"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "href=\"#role\""));
    assert_true(fixture_shows(s, "<option value=\"prefect\" selected>"));
    assert_true(fixture_shows(s, "<option value=\"hold\" selected>"));
    FIXTURE_POST(s, "/administration/agents/clerk/grant", FIELD("right", "act"),
                 FIELD("procedure", "fold"), FIELD("role", "prefect"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "href=\"#procedure\""));
    FIXTURE_POST(s, "/administration/agents/clerk/grant", FIELD("right", "fly"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "href=\"#right\""));
    FIXTURE_POST(s, "/administration/agents/nobody/grant", FIELD("right", "act"));
    assert_int_equal(s->reply.status, 404);
}

static void the_last_administrator_stays(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/administration/agents/admin/leave", FIELD("x", ""));
    assert_int_equal(s->reply.status, 422);
    assert_true(may(s, "admin", OFFICE_RIGHT_ADMINISTER, ""));
}

static void who_left_is_shown_to_have_left(void **state)
{
    struct service *s = *state;
    fixture_appoint(s->world, "clerk");
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/administration/agents/clerk/leave", FIELD("x", ""));
    assert_true(goes_to(s, "/administration/agents/clerk?done=leave"));
    fixture_get(s, "/administration/agents/clerk", "done=leave");
    assert_true(fixture_shows(s, "This agent has left."));
    fixture_get(s, "/administration", "");
    assert_true(fixture_shows(s, "Has left"));
    assert_int_equal(fixture_get(s, "/administration/agents/ghost", "")->status, 404);
}

/* ---- accounts -------------------------------------------------------------------------------- */

static void an_account_gets_a_password(void **state)
{
    struct service *s = *state;
    fixture_appoint(s->world, "clerk");
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/administration/agents/clerk/password", FIELD("password", "short"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "href=\"#password\""));
    FIXTURE_POST(s, "/administration/agents/clerk/password", FIELD("password", PASSWORD));
    assert_true(goes_to(s, "/administration/agents/clerk?done=password"));
    FIXTURE_POST(s, "/administration/agents/clerk/unlock", FIELD("x", ""));
    assert_true(goes_to(s, "/administration/agents/clerk?done=unlock"));
    FIXTURE_POST(s, "/administration/agents/clerk/second-factor", FIELD("x", ""));
    assert_true(goes_to(s, "/administration/agents/clerk?done=second-factor"));
    FIXTURE_POST(s, "/sign-out", FIELD("x", ""));
    s->cookie = SLICE("");
    s->form = SLICE("");
    FIXTURE_POST(s, "/sign-in", FIELD("agent", "clerk"), FIELD("password", PASSWORD));
    assert_int_equal(s->reply.status, 303);
}

/* Not even who administers changes his own where the present password is not asked for. */
static void ones_own_account_is_changed_elsewhere(void **state)
{
    struct service *s = *state;
    fixture_appoint(s->world, "clerk");
    static const char *const agents[] = {"admin", "clerk"};
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++) {
        char path[80];
        give_password(s, agents[i]);
        fixture_sign_in(s, agents[i], "");
        (void)snprintf(path, sizeof path, "/administration/agents/%s/password", agents[i]);
        FIXTURE_POST(s, path, FIELD("password", "another one that is long"));
        assert_true(goes_to(s, "/account"));
        (void)snprintf(path, sizeof path, "/administration/agents/%s/second-factor", agents[i]);
        FIXTURE_POST(s, path, FIELD("x", ""));
        assert_true(goes_to(s, "/account"));
        FIXTURE_POST(s, "/account/password", FIELD("current", PASSWORD),
                     FIELD("password", "short"));
        assert_int_equal(s->reply.status, 422); /* the present one is what it was */
    }
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/administration/agents/admin", "");
    assert_false(fixture_shows(s, "name=\"password\""));
}

static void forged_forms_change_nothing(void **state)
{
    struct service *s = *state;
    fixture_appoint(s->world, "clerk");
    fixture_sign_in(s, "admin", "");
    s->form = SLICE("");
    static const char *const paths[] = {
        "/administration/appoint",
        "/administration/agents/clerk/grant",
        "/administration/agents/clerk/revoke",
        "/administration/agents/clerk/leave",
        "/administration/agents/clerk/password",
        "/administration/agents/clerk/unlock",
        "/administration/agents/clerk/second-factor",
        "/account/password",
        "/account/second-factor",
        "/account/calendar",
        "/account/calendar/end",
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        FIXTURE_POST(s, paths[i], FIELD("right", "administer"), FIELD("agent", "forged"));
        assert_int_equal(s->reply.status, 403);
    }
    assert_false(may(s, "clerk", OFFICE_RIGHT_ADMINISTER, ""));
}

/* ---- one's own ------------------------------------------------------------------------------- */

static void ones_own_password_needs_the_present_one(void **state)
{
    struct service *s = *state;
    give_password(s, "admin");
    fixture_sign_in(s, "admin", "");
    assert_int_equal(fixture_get(s, "/account", "")->status, 200);
    FIXTURE_POST(s, "/account/password", FIELD("current", "something else"),
                 FIELD("password", "another long password"),
                 FIELD("again", "another long password"));
    assert_int_equal(s->reply.status, 403);
    assert_true(fixture_shows(s, "This is not your present password"));
    FIXTURE_POST(s, "/account/password", FIELD("current", PASSWORD),
                 FIELD("password", "another long password"), FIELD("again", "a different one"));
    assert_int_equal(s->reply.status, 422);
    FIXTURE_POST(s, "/account/password", FIELD("current", PASSWORD), FIELD("password", "short"),
                 FIELD("again", "short"));
    assert_int_equal(s->reply.status, 422);
    assert_false(fixture_shows(s, "short\""));
    FIXTURE_POST(s, "/account/password", FIELD("current", PASSWORD),
                 FIELD("password", "another long password"),
                 FIELD("again", "another long password"));
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "All your sessions have ended."));
    assert_int_equal(fixture_get(s, "/account", "")->status, 303);
}

/* The path of the calendar's address that the page shows; NULL when it shows none. */
static const char *shown_address(struct service *s)
{
    static const char start[] = "href=\"http://greffe.example:8700/api/v1/calendars/";
    struct slice body = s->reply.body;
    while (body.n > 0 && !slice_starts(body, SLICE(start))) {
        body.p++;
        body.n--;
    }
    if (body.n == 0) {
        return NULL;
    }
    size_t n = strlen("href=\"http://greffe.example:8700");
    struct slice path = {body.p + n, body.n - n};
    path = slice_cut(&path, '"');
    return arena_copy(s->world->arena, path.p, path.n);
}

static void an_address_of_ones_calendar_is_shown_once(void **state)
{
    struct service *s = *state;
    s->host = "greffe.example:8700";
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/account", "");
    assert_true(fixture_shows(s, "Créer une adresse"));
    assert_false(fixture_shows(s, "Mettre fin à l’adresse"));
    FIXTURE_POST(s, "/account/calendar", FIELD("x", ""));
    assert_int_equal(s->reply.status, 200);
    assert_true(slice_is(fixture_header(s, "Cache-Control"), "no-store"));
    const char *path = shown_address(s);
    assert_non_null(path);
    assert_true(fixture_shows(s, "Mettre fin à l’adresse"));
    fixture_get(s, "/account", "");
    assert_null(shown_address(s));
    assert_true(fixture_shows(s, "Une adresse est en service jusqu’au"));
    s->cookie = SLICE("");
    fixture_get(s, path, "");
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "NAME:Délais"));
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/account/calendar/end", FIELD("x", ""));
    assert_true(goes_to(s, "/account?done=calendar-ended"));
    fixture_get(s, "/account", "done=calendar-ended");
    assert_true(fixture_shows(s, "L’adresse de votre agenda a pris fin."));
    fixture_get(s, path, "");
    assert_int_equal(s->reply.status, 404);
}

/* What the page holds in its hidden field. */
static void secret_of(uint8_t secret[ACCOUNTS_TOTP_BYTES], char hex[2 * ACCOUNTS_TOTP_BYTES + 1],
                      struct service *s)
{
    static const char field[] = "name=\"secret\" value=\"";
    struct slice body = s->reply.body;
    struct buf bytes = buf_in(s->world->arena, ACCOUNTS_TOTP_BYTES);
    while (body.n > 0 && !slice_starts(body, SLICE(field))) {
        body.p++;
        body.n--;
    }
    assert_true(body.n > sizeof field + 40);
    memcpy(hex, body.p + sizeof field - 1, 40);
    hex[40] = '\0';
    assert_true(hex_get(&bytes, slice_of(hex)));
    memcpy(secret, bytes.p, ACCOUNTS_TOTP_BYTES);
}

static bool has_factor(struct service *s)
{
    struct world *w = s->world;
    const struct accounts_account *list = NULL;
    size_t n = 0;
    fixture_must(accounts_list(&list, &n, w->arena, s->accounts, &w->e), w);
    return n == 1 && list[0].has_totp;
}

static void a_second_factor_is_kept_once_it_works(void **state)
{
    struct service *s = *state;
    uint8_t secret[ACCOUNTS_TOTP_BYTES];
    char hex[2 * ACCOUNTS_TOTP_BYTES + 1];
    char code[7];
    give_password(s, "admin");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/account", "");
    assert_true(fixture_shows(s, "otpauth://totp/"));
    secret_of(secret, hex, s);
    FIXTURE_POST(s, "/account/second-factor", FIELD("secret", hex), FIELD("code", "12345"),
                 FIELD("factor-password", PASSWORD));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, hex));
    assert_false(has_factor(s));
    accounts_totp(code, secret, s->world->now / INSTANT_SECOND);
    FIXTURE_POST(s, "/account/second-factor", FIELD("secret", hex), FIELD("code", code),
                 FIELD("factor-password", "not the password"));
    assert_int_equal(s->reply.status, 403);
    assert_false(has_factor(s));
    FIXTURE_POST(s, "/account/second-factor", FIELD("secret", "beef"), FIELD("code", code));
    assert_int_equal(s->reply.status, 400);
    FIXTURE_POST(s, "/account/second-factor", FIELD("secret", hex), FIELD("code", code),
                 FIELD("factor-password", PASSWORD));
    assert_true(goes_to(s, "/account?done=second-factor"));
    assert_true(has_factor(s));
    fixture_agent(s->world, "other", OFFICE_RIGHT_ADMINISTER, "", "");
    fixture_sign_in(s, "other", "");
    fixture_get(s, "/administration/agents/admin", "");
    assert_true(fixture_shows(s, "Remove the second factor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(agents_are_listed_with_names_and_rights),
        SERVICE_TEST(who_does_not_administer_is_told),
        SERVICE_TEST(an_agent_is_appointed),
        SERVICE_TEST(a_bad_or_taken_identifier_comes_back),
        SERVICE_TEST(rights_come_and_go),
        SERVICE_TEST(a_right_that_gives_nothing_is_refused),
        SERVICE_TEST(the_last_administrator_stays),
        SERVICE_TEST(who_left_is_shown_to_have_left),
        SERVICE_TEST(an_account_gets_a_password),
        SERVICE_TEST(ones_own_account_is_changed_elsewhere),
        SERVICE_TEST(forged_forms_change_nothing),
        SERVICE_TEST(ones_own_password_needs_the_present_one),
        SERVICE_TEST(an_address_of_ones_calendar_is_shown_once),
        SERVICE_TEST(a_second_factor_is_kept_once_it_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
