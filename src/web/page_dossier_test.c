/* The pages of one dossier: what they show to whom, in both languages, of whatever was told. */
#include "web/web_fixture.h"

static const char *path_of(struct service *s, struct slice number, const char *more)
{
    struct buf path = buf_in(s->world->arena, 512);
    buf_text(&path, "/dossiers/");
    buf_add(&path, number);
    buf_text(&path, more);
    return arena_copy(s->world->arena, path.p, path.n);
}

static void get(struct service *s, struct slice number, const char *more, const char *query)
{
    (void)fixture_get(s, path_of(s, number, more), query);
}

static void expect(const struct service *s, int status, const char *text)
{
    if (s->reply.status != status || !fixture_shows(s, text)) {
        fail_msg("%d, wanted %d with \"%s\" in:\n%.*s", s->reply.status, status, text,
                 SLICE_ARG(s->reply.body));
    }
}

/* Held since eight, of somebody with a hostile name. */
static struct slice held(struct service *s)
{
    struct world *w = s->world;
    struct slice number =
        fixture_opened_of(w, "hold", "<script>alert(1)</script> Dupont", "1990-05-12", "");
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00",
                       "minor=no born=1990-05-12 kind=sea cost=1234567.50");
    return number;
}

static void a_dossier_shows_what_runs_without_personal_data(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    expect(s, 200, "hold time");
    expect(s, 200, "<strong>held</strong>");
    expect(s, 200, "under the reading <em>first day counted</em>");
    expect(s, 200, "Why this end");
    expect(s, 200, "challenge");
    expect(s, 200, "<svg ");
    expect(s, 200, "€1,234,567.50");
    expect(s, 200, "Read the personal data: for what?");
    assert_false(fixture_shows(s, "Dupont"));
    assert_false(fixture_shows(s, "1990"));
    assert_false(fixture_shows(s, "style="));
}

static void personal_data_is_shown_escaped_and_leaves_its_trace(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    int64_t before = fixture_size(s->world, REGISTRY_READS);
    fixture_sign_in(s, "admin", "instruction <b>");
    get(s, number, "", "");
    expect(s, 200, "&lt;script&gt;alert(1)&lt;/script&gt; Dupont");
    expect(s, 200, "instruction &lt;b&gt;");
    assert_false(fixture_shows(s, "<script>alert"));
    assert_int_equal(fixture_size(s->world, REGISTRY_READS), before + 1);
}

static void who_may_not_read_is_told_so(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_agent(s->world, "clerk7", OFFICE_RIGHT_ACT, "hold", "clerk");
    fixture_sign_in(s, "clerk7", "curiosity");
    get(s, number, "", "");
    expect(s, 200, "you do not have the right to read");
    assert_false(fixture_shows(s, "Dupont"));
}

static void it_speaks_french(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    expect(s, 200, "Délais qui courent");
    expect(s, 200, "1\u202f234\u202f567,50\u00a0€");
    expect(s, 200, "Lire les données personnelles : pour quoi ?");
    get(s, number, "/history", "");
    expect(s, 200, "Tout ce qui a été inscrit");
    get(s, number, "/rights", "language=en");
    expect(s, 200, "What the person may do, and until when");
    expect(s, 200, "<html lang=\"en\"");
}

static void what_is_not_there_is_not_found(void **state)
{
    struct service *s = *state;
    static const char *const more[] = {"",          "/history",        "/rights",
                                       "/acts/new", "/acts/3/correct", "/documents/00"};
    fixture_sign_in(s, "admin", "");
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        get(s, SLICE("D-2026-999999"), more[i], "");
        assert_int_equal(s->reply.status, 404);
        get(s, SLICE("<script>"), more[i], "");
        assert_int_equal(s->reply.status, 404);
        assert_false(fixture_shows(s, "<script>"));
    }
    get(s, SLICE("office"), "", "");
    assert_int_equal(s->reply.status, 404);
}

/* Errors of the office as well: it says them in English. */
static void what_is_wrong_is_said_in_the_readers_language(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    get(s, SLICE("D-2026-009999"), "", "");
    expect(s, 404, "there is no dossier D-2026-009999");
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    get(s, SLICE("D-2026-009999"), "", "");
    expect(s, 404, "il n’y a pas de dossier D-2026-009999");
    expect(s, 404, "la recherche les trouve par le nom");
    assert_false(fixture_shows(s, "<p class=\"govuk-body\" lang=\"en\">"));
}

static void who_has_not_signed_in_goes_to_the_door(void **state)
{
    struct service *s = *state;
    get(s, held(s), "", "");
    assert_int_equal(s->reply.status, 303);
    assert_true(slice_starts(fixture_header(s, "Location"), SLICE("/sign-in")));
}

static void findings_and_tasks_are_told_with_articles(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    fixture_time(w, "2026-03-07T09:00");
    (void)fixture_ring(w);
    struct office_request late = fixture_act(w, number, "asked", "2026-03-07T08:30", "");
    fixture_do(w, &late);
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    expect(s, 200, "asked too late");
    expect(s, 200, "Irregular");
    expect(s, 200, "T4");
    expect(s, 200, "chief");
    expect(s, 200, "let go");
    get(s, number, "/history", "");
    expect(s, 200, "The law attaches: chief: let go.");
}

/* From what is to be done one goes straight to its form: who may do it, and not in the past. */
static void what_is_to_be_done_leads_to_its_form(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    static const char *const let_go = "acts/new?act=let_go\">let go</a>";
    static const char *const asked = "acts/new?act=asked\">asked</a>";
    struct slice number = held(s);
    fixture_agent(w, "reader", OFFICE_RIGHT_READ, "", "");
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    expect(s, 200, asked); /* answers the clock that runs */
    fixture_time(w, "2026-03-07T09:00");
    (void)fixture_ring(w);
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    expect(s, 200, let_go);
    get(s, number, "", "known=2026-03-07T08:59");
    expect(s, 200, "let go");
    assert_false(fixture_shows(s, let_go) || fixture_shows(s, asked));
    fixture_sign_in(s, "reader", "");
    get(s, number, "", "");
    expect(s, 200, "let go");
    assert_false(fixture_shows(s, let_go) || fixture_shows(s, asked));
}

static void what_is_past_the_reading_of_the_law_is_said(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    fixture_time(w, "2041-03-02T09:00");
    struct slice number = held(s);
    (void)fixture_done(w, number, "asked", "2041-03-02T08:30", "");
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    expect(s, 200, "Law not read beyond Sunday 1 January 2040");
}

static void the_history_has_both_times_and_the_past_can_be_seen(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    fixture_time(w, "2026-03-03T10:00");
    (void)fixture_done(w, number, "asked", "2026-03-03T09:00", "");
    fixture_sign_in(s, "admin", "");
    get(s, number, "/history", "");
    expect(s, 200, "Monday 2 March 2026 at 08:00");
    expect(s, 200, "Tuesday 3 March 2026 at 10:00");
    get(s, number, "", "known=2026-03-02T12:00");
    expect(s, 200, "The dossier as it was known on Monday 2 March 2026 at 12:00");
    assert_false(fixture_shows(s, "judge time"));
    get(s, number, "", "known=yesterday<x>");
    expect(s, 422, "There is no such moment");
    assert_false(fixture_shows(s, "<x>"));
    get(s, number, "", "known=2026-01-01");
    assert_int_equal(s->reply.status, 404);
    get(s, number, "", "");
    expect(s, 200, "judge time");
}

static void rights_show_the_earliest_end(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_sign_in(s, "admin", "instruction");
    get(s, number, "/rights", "language=fr");
    expect(s, 200, "Contre :");
    expect(s, 200, "Au plus tard le <strong>lundi 9 mars 2026 à 24\u00a0h\u00a000</strong>");
    expect(s, 200, "juge");
    expect(s, 200, "contested");
    assert_false(fixture_shows(s, "Dupont"));
    get(s, number, "/rights", "language=en");
    expect(s, 200, "At the latest on <strong>Monday 9 March 2026 at 24:00</strong>");
    expect(s, 200, "T6");
}

static void a_remedy_whose_time_is_over_is_not_called_open(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    assert_false(fixture_shows(s, "time is over"));
    fixture_time(s->world, "2026-03-09T23:59");
    fixture_sign_in(s, "admin", "");
    get(s, number, "", "");
    assert_false(fixture_shows(s, "time is over"));
    fixture_time(s->world, "2026-03-10T00:00");
    get(s, number, "", "");
    expect(s, 200, "time is over");
    get(s, number, "/rights", "language=en");
    expect(s, 200, "The time limit ended on Monday 9 March 2026 at 24:00");
}

static void rights_at(struct service *s, struct slice number, const char *now, const char *text)
{
    fixture_time(s->world, now);
    fixture_sign_in(s, "admin", "");
    get(s, number, "/rights", "language=en");
    expect(s, 200, text);
}

/* Told of asylum twice, two days apart: the second time five days run anew. */
static void a_run_that_another_replaced_is_not_the_one_that_counts(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    fixture_time(w, "2026-03-04T10:00");
    struct slice number = fixture_opened_of(w, "detention", "Amina Dupont", "1990-05-12", "");
    (void)fixture_done(w, number, "placement_notified", "2026-03-02T08:00", "measure_kind=oqtf");
    (void)fixture_done(w, number, "asylum_rights_notified", "2026-03-02T09:00", "");
    (void)fixture_done(w, number, "asylum_rights_notified", "2026-03-04T09:00", "");
    rights_at(s, number, "2026-03-05T09:00", "At the latest on <strong>Monday 9 March 2026");
    rights_at(s, number, "2026-03-08T09:00", "At the latest on <strong>Monday 9 March 2026");
    rights_at(s, number, "2026-03-20T09:00", "The time limit ended on Monday 9 March 2026");
}

/* No court, no consulate, no authority; and nothing that the law offers to nobody, such as
 * escaping. */
static void rights_are_those_of_who_is_concerned(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    static const char *const his[] = {"Request for release", "By: Person detained",
                                      "Asylum claim in detention",
                                      "This is how one uses: Appeal of the person"};
    static const char *const others[] = {"Escape",  "Boarding refused",      "Consulate",
                                         "Prefect", "Appeal of the prefect", "prosecutor"};
    fixture_time(w, "2026-03-03T10:00");
    struct slice number = fixture_opened_of(w, "detention", "Amina Dupont", "1990-05-12", "");
    (void)fixture_done(w, number, "placement_notified", "2026-03-02T08:00", "measure_kind=oqtf");
    fixture_sign_in(s, "admin", "");
    get(s, number, "/rights", "language=en");
    for (size_t i = 0; i < sizeof his / sizeof *his; i++) {
        expect(s, 200, his[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (fixture_shows(s, others[i])) {
            fail_msg("%s: %.*s", others[i], SLICE_ARG(s->reply.body));
        }
    }
}

/* An office may keep editions that were written before roles could be called concerned. */
#define ELDER                                                 \
    "procedure elder\n"                                       \
    "  title fr \"Ancien\" en \"Elder\"\n"                    \
    "  law T \"Texte\"\n"                                     \
    "  in force from 2000-01-01\n"                            \
    "role chief authority fr \"chef\" en \"chief\"\n"         \
    "role person fr \"personne\" en \"the person\"\n"         \
    "state custody free, held\n"                              \
    "act placed decision by chief [T1]\n"                     \
    "  custody becomes held\n"                                \
    "  opens challenge\n"                                     \
    "act contested request by person [T6]\n"                  \
    "  uses challenge\n"                                      \
    "remedy challenge fr \"Recours\" en \"Challenge\" [T6]\n" \
    "  by person\n"

static void an_older_text_leaves_no_right_out(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    fixture_adopt(w, "elder", SLICE(ELDER));
    struct slice number = fixture_opened_of(w, "elder", "Amina Dupont", "1990", "");
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00", "");
    fixture_sign_in(s, "admin", "");
    get(s, number, "/rights", "language=en");
    expect(s, 200, ">Challenge</h3>");
    expect(s, 200, "By: the person");
    expect(s, 200, ">contested</h3>");
    assert_false(fixture_shows(s, ">placed</h3>") || fixture_shows(s, "chief"));
}

/* Paying keeps a time limit: it is no request, and yet the person's to do. */
static void rights_tell_of_paying(void **state)
{
    struct service *s = *state;
    fixture_adopt(s->world, "fixed_fine",
                  fixture_file(s->world, "procedures/fr/fixed_fine/fixed_fine.greffe"));
    struct slice number = fixture_opened_of(s->world, "fixed_fine", "Amina Dupont", "1990", "");
    fixture_sign_in(s, "admin", "");
    get(s, number, "/rights", "language=en");
    expect(s, 200, ">Payment<");
    expect(s, 200, "By: Person fined, Legal person fined");
    assert_false(fixture_shows(s, ">Offence"));
}

static void a_certified_copy_is_a_file(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    struct slice form;
    fixture_sign_in(s, "admin", "");
    (void)FIXTURE_POST(s, path_of(s, number, "/copy"), FIELD("x", ""));
    expect(s, 403, "Read the personal data: for what?");
    fixture_sign_in(s, "admin", "recours");
    (void)FIXTURE_POST(s, path_of(s, number, "/copy"), FIELD("x", ""));
    assert_int_equal(s->reply.status, 200);
    assert_true(s->reply.body.n > 1000);
    assert_true(fixture_contains(fixture_header(s, "Content-Disposition"), ".greffe-copy\""));
    assert_true(slice_is(s->reply.media, "text/plain; charset=utf-8"));
    form = s->form;
    s->form = SLICE("");
    (void)FIXTURE_POST(s, path_of(s, number, "/copy"), FIELD("x", ""));
    assert_int_equal(s->reply.status, 403);
    s->form = form;
}

static void a_document_is_a_file_in_a_sandbox(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    struct office_document document = {SLICE("arrêté \"1\".html"), SLICE("text/html"),
                                       SLICE("<script>alert(2)</script>")};
    struct office_request act = fixture_act(w, number, "planned", "2026-03-02T08:30", "");
    struct buf path = buf_in(w->arena, 256);
    act.documents = &document;
    act.n_documents = 1;
    fixture_do(w, &act);
    struct office_dossier seen = fixture_seen(w, number, NULL);
    buf_text(&path, "/documents/");
    hex_put(&path, hash_slice(&fixture_last(&seen)->attachments[0].token));
    const char *more = arena_copy(w->arena, path.p, path.n);
    fixture_sign_in(s, "admin", "");
    get(s, number, more, "");
    expect(s, 403, "Read the personal data: for what?");
    fixture_sign_in(s, "admin", "instruction");
    get(s, number, "", "");
    expect(s, 200, more);
    get(s, number, more, "");
    expect(s, 200, "<script>alert(2)</script>");
    assert_true(slice_is(s->reply.media, "application/octet-stream"));
    struct slice how = fixture_header(s, "Content-Disposition");
    assert_true(slice_starts(how, SLICE("attachment;")));
    assert_true(fixture_contains(how, "filename*=UTF-8''arr%C3%AAt%C3%A9%20%221%22.html"));
    get(s, number, "/documents/0000000000000000000000000000000000000000000000000000000000000000",
        "");
    assert_int_equal(s->reply.status, 404);
}

static void what_was_erased_says_so(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = held(s);
    struct office_request erase = fixture_erase(number, "order: by the court");
    fixture_do(w, &erase);
    fixture_sign_in(s, "admin", "instruction");
    get(s, number, "", "");
    expect(s, 200, "has been erased");
    assert_false(fixture_shows(s, "Dupont"));
    get(s, number, "/acts/new", "");
    assert_int_equal(s->reply.status, 410);
    get(s, number, "/acts/new", "act=asked");
    assert_int_equal(s->reply.status, 410);
}

static void the_shipped_detention_has_its_page(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = fixture_opened_of(w, "detention", "Amina Dupont", "1990-05-12", "");
    (void)fixture_done(w, number, "placement_notified", "2026-03-02T08:00", "measure_kind=oqtf");
    s->language = "fr";
    fixture_sign_in(s, "admin", "instruction");
    get(s, number, "", "");
    expect(s, 200, "Notification du placement en rétention");
    expect(s, 200, "Amina Dupont");
    expect(s, 200, "CESEDA");
    get(s, number, "/rights", "");
    expect(s, 200, "Les recours ouverts");
    get(s, number, "/acts/new", "");
    expect(s, 200, "Ce que le droit admet à présent");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(a_dossier_shows_what_runs_without_personal_data),
        SERVICE_TEST(personal_data_is_shown_escaped_and_leaves_its_trace),
        SERVICE_TEST(who_may_not_read_is_told_so),
        SERVICE_TEST(it_speaks_french),
        SERVICE_TEST(what_is_not_there_is_not_found),
        SERVICE_TEST(what_is_wrong_is_said_in_the_readers_language),
        SERVICE_TEST(who_has_not_signed_in_goes_to_the_door),
        SERVICE_TEST(findings_and_tasks_are_told_with_articles),
        SERVICE_TEST(what_is_to_be_done_leads_to_its_form),
        SERVICE_TEST(what_is_past_the_reading_of_the_law_is_said),
        SERVICE_TEST(the_history_has_both_times_and_the_past_can_be_seen),
        SERVICE_TEST(rights_show_the_earliest_end),
        SERVICE_TEST(a_remedy_whose_time_is_over_is_not_called_open),
        SERVICE_TEST(a_run_that_another_replaced_is_not_the_one_that_counts),
        SERVICE_TEST(rights_are_those_of_who_is_concerned),
        SERVICE_TEST(rights_tell_of_paying),
        SERVICE_TEST(an_older_text_leaves_no_right_out),
        SERVICE_TEST(a_certified_copy_is_a_file),
        SERVICE_TEST(a_document_is_a_file_in_a_sandbox),
        SERVICE_TEST(what_was_erased_says_so),
        SERVICE_TEST(the_shipped_detention_has_its_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
