/* Searching and the log of readings: who may, for what, and what stays on record. */
#include "web/web_fixture.h"

static void open_two(struct world *w)
{
    (void)fixture_opened_of(w, "hold", "Amina Dupont", "1990-05-12", "9903");
    (void)fixture_opened_of(w, "detention", "Amina Dupond", "1990", "");
}

static void a_name_is_found_with_a_purpose(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    open_two(w);
    (void)fixture_done(w, SLICE("D-2026-000001"), "placed", "2026-03-02T08:00", "");
    fixture_sign_in(s, "admin", "appeal");
    fixture_get(s, "/search", "");
    assert_true(fixture_shows(s, "<strong>appeal</strong>"));
    FIXTURE_POST(s, "/search", FIELD("question", "dupont amina"));
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "/dossiers/D-2026-000001"));
    assert_true(fixture_shows(s, "/dossiers/D-2026-000002"));
    assert_true(fixture_shows(s, "2 dossiers"));
    assert_true(fixture_shows(s, "as written"));
    assert_true(fixture_shows(s, "a variant of it"));
    assert_true(fixture_shows(s, "custody: held"));
}

static void the_purpose_is_asked_for_and_kept(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/search", "");
    assert_true(fixture_shows(s, "name=\"purpose\""));
    FIXTURE_POST(s, "/search", FIELD("question", "dupont"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "Say what you are searching for"));
    assert_true(fixture_shows(s, "value=\"dupont\""));
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), 0);
    FIXTURE_POST(s, "/search", FIELD("question", "dupont"), FIELD("purpose", "instruction"));
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "D-2026-000001"));
    fixture_get(s, "/search", "");
    assert_true(fixture_shows(s, "<strong>instruction</strong>"));
    struct leaf leaf = fixture_leaf(s->world, REGISTRY_READS, 0);
    assert_true(slice_is(leaf.ground, "instruction"));
}

static void nothing_found_says_what_helps(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    s->language = "fr";
    fixture_sign_in(s, "admin", "instruction");
    FIXTURE_POST(s, "/search", FIELD("question", "<script>zzz</script>"));
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "Aucun dossier trouvé"));
    assert_true(fixture_shows(s, "Ce qui aide"));
    assert_true(fixture_shows(s, "&lt;script&gt;zzz"));
    assert_false(fixture_shows(s, "<script>zzz"));
    assert_int_equal(FIXTURE_POST(s, "/search", FIELD("question", " "))->status, 422);
    assert_int_equal(FIXTURE_POST(s, "/search", FIELD("question", "-"))->status, 400);
}

static void a_number_leads_straight_there(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/search", FIELD("question", " d-2026-000002 "));
    assert_int_equal(s->reply.status, 303);
    assert_true(slice_is(fixture_header(s, "Location"), "/dossiers/D-2026-000002"));
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), 0);
    FIXTURE_POST(s, "/search", FIELD("question", "D-2026-000099"));
    assert_int_equal(s->reply.status, 404);
    assert_true(fixture_shows(s, "There is no dossier of this number"));
}

static void who_may_read_nothing_is_told(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    fixture_agent(s->world, "clerk", OFFICE_RIGHT_ACT, "", "");
    fixture_sign_in(s, "clerk", "instruction");
    FIXTURE_POST(s, "/search", FIELD("question", "dupont"));
    assert_int_equal(s->reply.status, 403);
    assert_true(fixture_shows(s, "You have no right to read the personal data"));
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), 0);
}

static void only_what_one_may_read_is_found(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_sign_in(s, "reader", "instruction");
    FIXTURE_POST(s, "/search", FIELD("question", "amina"));
    assert_true(fixture_shows(s, "D-2026-000001"));
    assert_false(fixture_shows(s, "D-2026-000002"));
}

static void a_forged_search_is_refused(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "instruction");
    s->form = SLICE("");
    assert_int_equal(FIXTURE_POST(s, "/search", FIELD("question", "dupont"))->status, 403);
}

/* ---- the log of readings --------------------------------------------------------------------- */

static void read_once(struct service *s, const char *number, const char *agent, const char *purpose)
{
    struct world *w = s->world;
    struct office_look look = fixture_look();
    look.agent = slice_of(agent);
    look.purpose = slice_of(purpose);
    (void)fixture_seen(w, slice_of(number), &look);
}

static void readings_are_listed_the_last_first(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    read_once(s, "D-2026-000001", "admin", "first <b>purpose</b>");
    fixture_time(s->world, "2026-03-02T10:00");
    read_once(s, "D-2026-000002", "admin", "second purpose");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/access", "");
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "first &lt;b&gt;purpose"));
    assert_false(fixture_shows(s, "<b>purpose"));
    assert_true(fixture_shows(s, "Camille Greffi"));
    assert_true(fixture_shows(s, "dossier shown"));
    fixture_get(s, "/access", "before=1");
    assert_true(fixture_shows(s, "first &lt;b&gt;"));
    assert_false(fixture_shows(s, "second purpose"));
    fixture_get(s, "/access", "dossier=D-2026-000002");
    assert_true(fixture_shows(s, "second purpose"));
    assert_false(fixture_shows(s, "first &lt;b&gt;"));
    assert_int_equal(fixture_get(s, "/access", "before=x")->status, 400);
}

static void a_hundred_stand_on_a_page(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    for (int i = 0; i < 102; i++) {
        read_once(s, "D-2026-000001", "admin", i == 0 ? "the very first" : "another");
    }
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/access", "");
    assert_false(fixture_shows(s, "the very first"));
    assert_true(fixture_shows(s, "before=2\""));
    fixture_get(s, "/access", "before=2");
    assert_true(fixture_shows(s, "the very first"));
    assert_true(fixture_shows(s, "The last</a>"));
}

static void a_search_is_found_under_each_dossier_it_found(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    fixture_sign_in(s, "admin", "checking");
    FIXTURE_POST(s, "/search", FIELD("question", "amina"));
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_sign_in(s, "reader", "");
    fixture_get(s, "/access", "dossier=D-2026-000001");
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "checking"));
    assert_false(fixture_shows(s, "D-2026-000002"));
    assert_false(fixture_shows(s, "Camille"));
}

static void who_may_not_see_is_told(void **state)
{
    struct service *s = *state;
    open_two(s->world);
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_sign_in(s, "reader", "");
    assert_int_equal(fixture_get(s, "/access", "")->status, 403);
    assert_int_equal(fixture_get(s, "/access", "dossier=D-2026-000002")->status, 403);
    assert_int_equal(fixture_get(s, "/access", "dossier=D-2026-000077")->status, 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(a_name_is_found_with_a_purpose),
        SERVICE_TEST(the_purpose_is_asked_for_and_kept),
        SERVICE_TEST(nothing_found_says_what_helps),
        SERVICE_TEST(a_number_leads_straight_there),
        SERVICE_TEST(who_may_read_nothing_is_told),
        SERVICE_TEST(only_what_one_may_read_is_found),
        SERVICE_TEST(a_forged_search_is_refused),
        SERVICE_TEST(readings_are_listed_the_last_first),
        SERVICE_TEST(a_hundred_stand_on_a_page),
        SERVICE_TEST(a_search_is_found_under_each_dossier_it_found),
        SERVICE_TEST(who_may_not_see_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
