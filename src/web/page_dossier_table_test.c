/* Rows that are kept: whatever happened in between, a page made with them is, byte for byte, the
 * page that is made without, for each reader. The key of what is kept does not say who reads: what
 * one was shown and another may not see would show here. */
#include "web/kept.h"
#include "web/web_fixture.h"

/* Where a minor is held, the law frees him by itself; only who may read it knows that he is one. */
#define GUARD                                                                 \
    "procedure guard\n"                                                       \
    "  title fr \"Garde\" en \"Guard\"\n"                                     \
    "  law T \"Texte\"\n"                                                     \
    "  in force from 2000-01-01\n"                                            \
    "role chief authority fr \"chef\" en \"chief\"\n"                         \
    "fact minor yes/no personal presumed no\n"                                \
    "state custody free, held, over\n"                                        \
    "act placed decision by chief [T1]\n"                                     \
    "  custody becomes held\n"                                                \
    "consequence freed fr \"Mineur libéré\" en \"A minor is freed\" [T2]\n" \
    "  when minor and custody is held: custody becomes over\n"

static struct slice page(struct service *s, struct slice number)
{
    struct buf path = buf_in(s->world->arena, 512);
    buf_text(&path, "/dossiers/");
    buf_add(&path, number);
    buf_char(&path, '\0');
    (void)fixture_get(s, path.p, "");
    assert_int_equal(s->reply.status, 200);
    return slice_copy(s->world->arena, s->reply.body);
}

static void assert_same(struct slice one, struct slice other)
{
    if (!slice_equal(one, other)) {
        fail_msg("%.*s\n---- is not ----\n%.*s", SLICE_ARG(one), SLICE_ARG(other));
    }
}

/* As it is made now by who is signed in: from what was kept before, from what that kept, and from
 * nothing. */
static void look(struct service *s, struct slice number)
{
    struct web_kept *kept = s->site.kept;
    struct slice first = page(s, number);
    struct slice again = page(s, number);
    s->site.kept = NULL;
    struct slice fresh = page(s, number);
    s->site.kept = kept;
    assert_same(first, fresh);
    assert_same(again, fresh);
}

static void look_for(struct service *s, struct slice number, const char *text)
{
    look(s, number);
    if (!fixture_shows(s, text)) {
        fail_msg("no \"%s\" in:\n%.*s", text, SLICE_ARG(s->reply.body));
    }
}

/* A text with a word in place of another. */
static struct slice with_word(struct world *w, struct slice text, const char *word,
                              const char *instead)
{
    struct slice old = slice_of(word);
    struct buf out = buf_in(w->arena, text.n + 4096);
    for (size_t i = 0; i < text.n; i++) {
        if (slice_starts((struct slice){text.p + i, text.n - i}, old)) {
            buf_text(&out, instead);
            i += old.n - 1;
        } else {
            buf_char(&out, text.p[i]);
        }
    }
    assert_false(out.full);
    return buf_slice(&out);
}

/* Held since eight, with acts that say nothing personal and one that does. */
static struct slice held(struct service *s)
{
    struct world *w = s->world;
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupontel", "1990-05-12", "");
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00",
                       "minor=no born=1990-05-12 kind=sea nation=BE");
    (void)fixture_done(w, number, "planned", "2026-03-02T08:10", "flight=2026-03-20");
    (void)fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    return number;
}

static void who_may_read_and_who_may_not_each_see_their_own(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_agent(s->world, "clerk7", OFFICE_RIGHT_ACT, "hold", "clerk");
    for (int i = 0; i < 2; i++) {
        fixture_sign_in(s, "admin", "instruction");
        look_for(s, number, "Saturday 12 May 1990");
        fixture_sign_in(s, "clerk7", "curiosity");
        look_for(s, number, "you do not have the right to read");
        assert_false(fixture_shows(s, "Dupontel") || fixture_shows(s, "1990"));
        fixture_sign_in(s, "admin", "");
        look_for(s, number, "for what?");
        assert_false(fixture_shows(s, "Dupontel") || fixture_shows(s, "1990"));
    }
}

static void what_the_law_attached_to_a_secret_stays_one(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    fixture_adopt(w, "guard", SLICE(GUARD));
    struct slice number = fixture_opened(w, "guard", "minor=yes");
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00", "");
    fixture_agent(w, "clerk7", OFFICE_RIGHT_ACT, "guard", "chief");
    for (int i = 0; i < 2; i++) {
        fixture_sign_in(s, "admin", "instruction");
        look_for(s, number, "A minor is freed");
        fixture_sign_in(s, "clerk7", "");
        look(s, number);
        assert_false(fixture_shows(s, "A minor is freed"));
    }
}

/* The same in the other order: the rows were kept for who knows less. */
static void what_the_law_attached_is_shown_to_who_comes_later(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    fixture_adopt(w, "guard", SLICE(GUARD));
    struct slice number = fixture_opened(w, "guard", "minor=yes");
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00", "");
    fixture_sign_in(s, "admin", "");
    look(s, number);
    fixture_sign_in(s, "admin", "instruction");
    look_for(s, number, "A minor is freed");
}

static void names_of_documents_are_for_who_may_read_them(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    struct office_request request = fixture_act(w, number, "planned", "2026-03-02T08:40", "");
    struct office_document document = {SLICE("passport-amina.pdf"), SLICE("application/pdf"),
                                       SLICE("a very private line")};
    request.documents = &document;
    request.n_documents = 1;
    fixture_do(w, &request);
    fixture_sign_in(s, "admin", "instruction");
    look_for(s, number, "passport-amina.pdf");
    fixture_sign_in(s, "admin", "");
    look_for(s, number, "download>Document</a>");
    assert_false(fixture_shows(s, "amina"));
}

static void each_act_is_there_at_once(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    struct slice other = held(s);
    fixture_sign_in(s, "admin", "");
    look(s, number);
    look(s, other);
    (void)fixture_done(w, number, "planned", "2026-03-02T07:10", "flight=2026-04-21");
    look_for(s, number, "Tuesday 21 April 2026");
    look(s, other);
    assert_false(fixture_shows(s, "21 April"));
}

static void what_was_corrected_or_withdrawn_is_said(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    int64_t planned = fixture_done(w, number, "planned", "2026-03-02T08:50", "flight=2026-03-25");
    int64_t asked = fixture_done(w, number, "planned", "2026-03-02T08:55", "flight=2026-03-26");
    fixture_sign_in(s, "admin", "");
    look_for(s, number, "25 March 2026");
    struct office_request correct = fixture_change(OFFICE_CORRECT, number, planned);
    fixture_facts(w, &correct, "flight=2026-03-27");
    fixture_do(w, &correct);
    look_for(s, number, ">Corrected</strong>");
    assert_true(fixture_shows(s, "27 March 2026"));
    assert_false(fixture_shows(s, "25 March 2026"));
    struct office_request withdraw = fixture_change(OFFICE_WITHDRAW, number, asked);
    fixture_do(w, &withdraw);
    look_for(s, number, ">Withdrawn</strong>");
    struct office_request repeal = fixture_change(OFFICE_REPEAL, number, planned);
    fixture_do(w, &repeal);
    look_for(s, number, ">Repealed</strong>");
}

/* A public act whose correction says something personal is no longer kept. */
static void a_correction_may_say_what_not_all_may_read(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = fixture_opened(w, "hold", "");
    int64_t placed = fixture_done(w, number, "placed", "2026-03-02T08:00", "kind=sea");
    fixture_sign_in(s, "admin", "");
    look(s, number);
    struct office_request correct = fixture_change(OFFICE_CORRECT, number, placed);
    fixture_facts(w, &correct, "born=1991-02-03");
    fixture_do(w, &correct);
    fixture_sign_in(s, "admin", "instruction");
    look_for(s, number, "3 February 1991");
    fixture_sign_in(s, "admin", "");
    look_for(s, number, "personal data");
    assert_false(fixture_shows(s, "1991"));
}

static void what_was_erased_is_gone(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    struct office_request grant = fixture_grant("admin", OFFICE_RIGHT_ERASE, "hold", "");
    fixture_do(w, &grant);
    fixture_sign_in(s, "admin", "instruction");
    look_for(s, number, "Dupontel");
    assert_true(fixture_shows(s, ">Withdraw</a>"));
    struct office_request erase = fixture_erase(number, "order: a judge's");
    fixture_do(w, &erase);
    look_for(s, number, "has been erased");
    assert_false(fixture_shows(s, "Dupontel") || fixture_shows(s, "1990"));
    assert_false(fixture_shows(s, ">Withdraw</a>"));
}

static void each_reads_in_his_language(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    for (int i = 0; i < 2; i++) {
        s->language = "en";
        fixture_sign_in(s, "admin", "");
        look_for(s, number, "Monday 2 March 2026 at 08:30");
        s->language = "fr";
        fixture_sign_in(s, "admin", "");
        look_for(s, number, "lundi 2 mars 2026 à 8\u00a0h\u00a030");
    }
}

static void the_words_are_those_of_the_law_in_force(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    fixture_sign_in(s, "admin", "");
    look_for(s, number, ">chief<br>");
    fixture_adopt(w, "hold", with_word(w, SLICE(FIXTURE_HOLD), "en \"chief\"", "en \"commander\""));
    look_for(s, number, ">commander<br>");
    assert_false(fixture_shows(s, ">chief<br>"));
}

static void places_have_the_names_of_the_present_table(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = fixture_opened(w, "hold", "");
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00", "nation=BE");
    fixture_sign_in(s, "admin", "");
    look_for(s, number, "Belgium (BE)");
    struct slice table = fixture_file(w, "procedures/calendar/territories.tsv");
    fixture_adopt(w, OFFICE_TERRITORIES,
                  with_word(w, table, "\tBelgium\t", "\tKingdom of Belgium\t"));
    look_for(s, number, "Kingdom of Belgium (BE)");
}

/* A dossier that another rests on changes, and time goes by. */
static void what_others_and_time_do_is_said(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice basis = fixture_opened(w, "measure", "");
    (void)fixture_done(w, basis, "taken", "2026-03-01T08:00", "");
    struct slice number = fixture_resting(w, basis);
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00", "kind=sea");
    (void)fixture_done(w, number, "planned", "2026-03-02T08:10", "flight=2026-03-20");
    fixture_sign_in(s, "admin", "");
    look_for(s, number, "left: 3 d 14 h");
    fixture_time(w, "2026-03-02T09:01");
    look_for(s, number, "left: 3 d 14 h");
    fixture_time(w, "2026-03-03T00:00");
    fixture_sign_in(s, "admin", "");
    look_for(s, number, "left: 2 d 23 h");
    (void)fixture_done(w, basis, "quashed", "2026-03-02T08:05", "");
    look_for(s, number, "The measure fell");
    fixture_time(w, "2026-03-09T00:00");
    (void)fixture_ring(w);
    fixture_sign_in(s, "admin", "");
    look(s, number);
}

/* The past is told of fewer leaves than there are. */
static void the_past_is_not_taken_for_the_present(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    fixture_time(w, "2026-03-03T09:00");
    (void)fixture_done(w, number, "planned", "2026-03-03T08:10", "flight=2026-04-21");
    fixture_sign_in(s, "admin", "");
    struct buf path = buf_in(w->arena, 512);
    buf_printf(&path, "/dossiers/%.*s", SLICE_ARG(number));
    buf_char(&path, '\0');
    for (int i = 0; i < 2; i++) {
        look_for(s, number, "21 April 2026");
        assert_true(fixture_shows(s, ">Withdraw</a>"));
        (void)fixture_get(s, path.p, "known=2026-03-02T12:00");
        assert_true(fixture_shows(s, "as it was known"));
        assert_false(fixture_shows(s, "21 April 2026") || fixture_shows(s, ">Withdraw</a>"));
    }
}

static int set_up(void **state)
{
    int status = fixture_service_setup(state);
    struct service *s = *state;
    s->site.kept = web_kept_open(s->world->arena);
    return status;
}

static int tear_down(void **state)
{
    struct service *s = *state;
    web_kept_close(s->site.kept);
    return fixture_service_teardown(state);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(who_may_read_and_who_may_not_each_see_their_own),
        TEST(what_the_law_attached_to_a_secret_stays_one),
        TEST(what_the_law_attached_is_shown_to_who_comes_later),
        TEST(names_of_documents_are_for_who_may_read_them),
        TEST(each_act_is_there_at_once),
        TEST(what_was_corrected_or_withdrawn_is_said),
        TEST(a_correction_may_say_what_not_all_may_read),
        TEST(what_was_erased_is_gone),
        TEST(each_reads_in_his_language),
        TEST(the_words_are_those_of_the_law_in_force),
        TEST(places_have_the_names_of_the_present_table),
        TEST(what_others_and_time_do_is_said),
        TEST(the_past_is_not_taken_for_the_present),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
