/* "Today", opening a dossier, and help: what is urgent stands first and says who must do what. */
#include "web/web_fixture.h"

/* A dossier of detention in which the judge has until the 6th, 8:00. */
static struct slice placed(struct world *w)
{
    struct slice number = fixture_opened_of(w, "detention", "Amina Dupont", "1990-05-12", "");
    (void)fixture_done(w, number, "placement_notified", "2026-03-02T08:00", "measure_kind=oqtf");
    return number;
}

static size_t where(const struct service *s, const char *text)
{
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= s->reply.body.n; i++) {
        if (memcmp(s->reply.body.p + i, text, n) == 0) {
            return i;
        }
    }
    fail_msg("the page does not say %s", text);
    return 0;
}

/* An agent without any right. */
static void sign_in_clerk(struct service *s)
{
    fixture_appoint(s->world, "clerk");
    fixture_sign_in(s, "clerk", "");
}

/* ---- the list -------------------------------------------------------------------------------- */

static void an_empty_office_says_so(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    assert_int_equal(fixture_get(s, "/", "")->status, 200);
    assert_true(fixture_shows(s, "No time limit ends in this time."));
    assert_true(fixture_shows(s, "No end of a time limit was entered since yesterday."));
    assert_true(fixture_shows(s, "No act was refused, or entered against the law."));
    assert_true(fixture_shows(s, "href=\"/open\""));
}

static void nobody_sees_it_without_signing_in(void **state)
{
    struct service *s = *state;
    assert_int_equal(fixture_get(s, "/", "")->status, 303);
    assert_true(slice_is(fixture_header(s, "Location"), "/sign-in"));
}

static void what_ends_next_says_who_must_do_what(void **state)
{
    struct service *s = *state;
    struct slice number = placed(s->world);
    char link[80];
    (void)snprintf(link, sizeof link, "href=\"/dossiers/%.*s\"", SLICE_ARG(number));
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "within=7d");
    assert_true(fixture_shows(s, link));
    assert_true(fixture_shows(s, "Administrative detention before removal"));
    assert_true(fixture_shows(s, "Friday 6 March 2026 at 08:00"));
    assert_true(fixture_shows(s, "Prefect (in Paris, prefect of police) must: "));
    assert_true(fixture_shows(s, "To be warned"));
    assert_true(fixture_shows(s, "Before the end"));
    assert_false(fixture_shows(s, "Dupont"));
}

static void it_speaks_french(void **state)
{
    struct service *s = *state;
    (void)placed(s->world);
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(fixture_shows(s, "Aujourd’hui"));
    assert_true(fixture_shows(s, "vendredi 6 mars 2026 à 8\u00a0h\u00a000"));
    assert_true(fixture_shows(s, "Qui doit faire quoi"));
    assert_true(fixture_shows(s, "Préfet (à Paris, préfet de police) doit : "));
}

static void the_span_and_the_filters_leave_out(void **state)
{
    struct service *s = *state;
    (void)placed(s->world);
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "within=24h");
    assert_false(fixture_shows(s, "6 March 2026 at 08:00"));
    fixture_get(s, "/", "procedure=hold");
    assert_false(fixture_shows(s, "6 March 2026 at 08:00"));
    fixture_get(s, "/", "territory=FR-974");
    assert_false(fixture_shows(s, "6 March 2026 at 08:00"));
    fixture_get(s, "/", "procedure=detention&territory=FR-59&within=30d");
    assert_true(fixture_shows(s, "6 March 2026 at 08:00"));
}

static void a_hostile_filter_stays_text(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "territory=\"><script>alert(1)</script>");
    assert_int_equal(s->reply.status, 200);
    assert_false(fixture_shows(s, "<script>alert"));
    assert_true(fixture_shows(s, "&lt;script&gt;"));
}

static void what_is_near_and_what_is_over_is_tagged(void **state)
{
    struct service *s = *state;
    (void)placed(s->world);
    fixture_time(s->world, "2026-03-05T20:00");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(fixture_shows(s, "gr-clock--soon"));
    assert_true(fixture_shows(s, "Less than 24 h"));
    fixture_time(s->world, "2026-03-06T09:00");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(fixture_shows(s, "gr-clock--over"));
    assert_true(fixture_shows(s, ">Ended<"));
}

static void the_first_to_end_stands_first(void **state)
{
    struct service *s = *state;
    struct slice later = fixture_opened(s->world, "hold", "");
    (void)fixture_done(s->world, later, "placed", "2026-03-02T08:50", "");
    struct slice sooner = fixture_opened(s->world, "hold", "");
    (void)fixture_done(s->world, sooner, "placed", "2026-03-02T08:10", "");
    (void)fixture_done(s->world, sooner, "asked", "2026-03-02T08:20", "");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "procedure=hold");
    char first[80];
    char second[80];
    (void)snprintf(first, sizeof first, "/dossiers/%.*s\"", SLICE_ARG(sooner));
    (void)snprintf(second, sizeof second, "/dossiers/%.*s\"", SLICE_ARG(later));
    assert_true(where(s, first) < where(s, second));
}

static void three_hundred_stand_on_the_page_and_the_rest_is_counted(void **state)
{
    struct service *s = *state;
    for (int i = 0; i < 101; i++) {
        struct slice number = fixture_opened(s->world, "hold", "");
        (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "");
    }
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "within=30d");
    assert_true(fixture_shows(s, "Only the most urgent are shown. There are 3 more."));
    fixture_get(s, "/", "within=24h");
    assert_false(fixture_shows(s, "Only the most urgent are shown."));
}

static void readings_are_told_apart(void **state)
{
    struct service *s = *state;
    struct slice number = fixture_opened(s->world, "hold", "");
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(fixture_shows(s, "reading: first day counted"));
    assert_true(fixture_shows(s, "reading: left out"));
    assert_true(fixture_shows(s, "chief must: let go"));
}

/* A hold is the chief's, a detention the prefect's: in whatever language the page is, an authority
 * is chosen by others': in whatever language the page is, an authority is chosen by what it is
 * called in French.
 */
static void limits_are_told_by_authority(void **state)
{
    struct service *s = *state;
    struct slice number = fixture_opened(s->world, "hold", "");
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "");
    (void)placed(s->world);
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(where(s, "By procedure") < where(s, "By authority"));
    assert_true(fixture_shows(s, "<option value=\"chef\">chief</option>"));
    assert_true(fixture_shows(s, "authority=chef\">chief</a>"));
    assert_true(fixture_shows(s, "reading: first day counted"));
    assert_false(fixture_shows(s, "<option value=\"personne\""));
    fixture_get(s, "/", "authority=chef");
    assert_true(fixture_shows(s, "<option value=\"chef\" selected>chief</option>"));
    assert_true(fixture_shows(s, "reading: first day counted"));
    assert_false(fixture_shows(s, "Placement by the administration"));
    fixture_get(s, "/", "authority=Police ou gendarmerie");
    assert_false(fixture_shows(s, "reading: first day counted"));
    fixture_get(s, "/", "authority=nobody <b>");
    assert_true(fixture_shows(s, "Nothing for this choice."));
    assert_false(fixture_shows(s, "No time limit ends in this time."));
    assert_true(fixture_shows(s, "nobody &lt;b&gt;"));
}

/* Somebody was placed, and the end of the placement is entered. */
static void placement_rings(struct service *s)
{
    (void)placed(s->world);
    fixture_time(s->world, "2026-03-06T08:00");
    s->world->now++;
    assert_true(fixture_ring(s->world) >= 1);
    fixture_sign_in(s, "admin", "");
}

/* What rang, and what the law had something against, follow the choice. */
static void what_rang_is_told_by_authority(void **state)
{
    struct service *s = *state;
    placement_rings(s);
    fixture_get(s, "/", "authority=chef");
    assert_false(fixture_shows(s, "Prefect (in Paris, prefect of police) must: "));
    fixture_get(s, "/", "authority=Préfet (à Paris, préfet de police)");
    assert_true(fixture_shows(s, "Prefect (in Paris, prefect of police) must: "));
    struct slice number = fixture_opened(s->world, "hold", "");
    struct office_request act = fixture_act(s->world, number, "ordered", "2026-03-06T07:00", "");
    (void)fixture_try(s->world, &act);
    fixture_get(s, "/", "authority=juge");
    assert_true(fixture_shows(s, ">ordered<"));
    fixture_get(s, "/", "authority=chef");
    assert_false(fixture_shows(s, ">ordered<"));
}

static void an_end_that_was_entered_says_what_follows(void **state)
{
    struct service *s = *state;
    placement_rings(s);
    fixture_get(s, "/", "");
    assert_true(where(s, "Ended and entered since yesterday") <
                where(s, "What the law attaches to it"));
    assert_true(fixture_shows(s, "Prefect (in Paris, prefect of police) must: "));
    assert_true(fixture_shows(s, "Friday 6 March 2026 at 08:00"));
    assert_true(fixture_shows(s, "to which the law attaches something"));
    fixture_time(s->world, "2026-03-09T08:00");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(fixture_shows(s, "No end of a time limit was entered since yesterday."));
}

static void what_the_law_refused_is_shown_with_its_article(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = fixture_opened(w, "detention", "");
    struct office_request request =
        fixture_act(w, number, "placement_notified", "2026-03-02T08:00", "minor=yes");
    fixture_do(w, &request);
    assert_true(w->receipt.refused);
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(fixture_shows(s, ">Refused<"));
    assert_true(fixture_shows(s, "CESEDA L741-5"));
    assert_true(fixture_shows(s, "a condition does not hold"));
    fixture_get(s, "/", "procedure=hold");
    assert_false(fixture_shows(s, "CESEDA L741-5"));
    fixture_time(w, "2026-03-20T09:00");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_false(fixture_shows(s, "CESEDA L741-5"));
}

static bool names_dossier(const struct service *s, struct slice number)
{
    char link[80];
    (void)snprintf(link, sizeof link, "href=\"/dossiers/%.*s\"", SLICE_ARG(number));
    return fixture_shows(s, link);
}

/* A dossier in which a placement was refused. */
static struct slice refused_in(struct world *w, const char *territory)
{
    struct office_request opening = fixture_open_request(w, "detention", "");
    opening.territory = slice_of(territory);
    fixture_do(w, &opening);
    struct slice number = slice_copy(w->arena, w->receipt.number);
    struct office_request placing =
        fixture_act(w, number, "placement_notified", "2026-03-02T08:00", "minor=yes");
    fixture_do(w, &placing);
    assert_true(w->receipt.refused);
    return number;
}

static void what_the_law_refused_is_shown_by_territory(void **state)
{
    struct service *s = *state;
    struct slice here = refused_in(s->world, "FR-59");
    struct slice away = refused_in(s->world, "FR-974");
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/", "");
    assert_true(names_dossier(s, here) && names_dossier(s, away));
    fixture_get(s, "/", "territory=FR-974");
    assert_true(names_dossier(s, away) && !names_dossier(s, here));
    fixture_get(s, "/", "territory=FR-974&procedure=hold");
    assert_false(names_dossier(s, away));
    assert_false(fixture_shows(s, "No act was refused, or entered against the law."));
    assert_true(fixture_shows(s, "Nothing for this choice."));
    fixture_get(s, "/", "territory=FR-59");
    assert_true(names_dossier(s, here) && !names_dossier(s, away));
}

/* ---- opening --------------------------------------------------------------------------------- */

static void procedures_are_offered_by_title(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/open", "");
    assert_true(where(s, "Administrative detention") < where(s, ">Hold<"));
    assert_true(fixture_shows(s, "href=\"/open?procedure=hold\""));
    sign_in_clerk(s);
    fixture_get(s, "/open", "");
    assert_true(fixture_shows(s, "You have no right to act in any procedure."));
    assert_int_equal(fixture_get(s, "/open", "procedure=hold")->status, 403);
    fixture_sign_in(s, "admin", "");
    assert_int_equal(fixture_get(s, "/open", "procedure=nothing")->status, 404);
}

static void a_dossier_is_opened_once(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/open", "procedure=hold");
    assert_true(fixture_shows(s, "name=\"key\""));
    assert_true(fixture_shows(s, "name=\"fact-basis\""));
    for (int i = 0; i < 2; i++) {
        FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("key", "abc"),
                     FIELD("date", "2026-03-02"), FIELD("hour", "08:30"),
                     FIELD("territory", "FR-59"), FIELD("persons", "1"),
                     FIELD("names-1", "Jean Martin\r\nJean Martín"), FIELD("born-1", "1980"),
                     FIELD("numbers-1", "9903"), FIELD("fact-kind", "sea"));
        assert_int_equal(s->reply.status, 303);
        assert_true(
            slice_starts(fixture_header(s, "Location"), SLICE("/dossiers/D-2026-000001?done=")));
    }
    struct office_dossier dossier = fixture_seen(w, SLICE("D-2026-000001"), NULL);
    assert_int_equal(dossier.n_entries, 1);
    assert_int_equal(dossier.entries[0].n_persons, 1);
    assert_int_equal(dossier.entries[0].persons[0].n_names, 2);
    assert_true(slice_is(dossier.entries[0].persons[0].names[0], "Jean Martin"));
    assert_true(slice_is(dossier.entries[0].content.at, "2026-03-02T08:30+01:00"));
}

static void mistakes_come_back_with_all_that_was_typed(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    int64_t before = fixture_size(s->world, REGISTRY_ACTS);
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("date", "2026-13-45"),
                 FIELD("territory", "XX"), FIELD("names-1", "<script>alert(1)</script>"),
                 FIELD("fact-days", "many"), FIELD("fact-basis", "D-2026-000999"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "<title>Error: "));
    assert_true(fixture_shows(s, "href=\"#date\""));
    assert_true(fixture_shows(s, "href=\"#territory\""));
    assert_true(fixture_shows(s, "href=\"#fact-days\""));
    assert_true(fixture_shows(s, "href=\"#fact-basis\""));
    assert_true(fixture_shows(s, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_false(fixture_shows(s, "<script>alert"));
    assert_true(fixture_shows(s, "value=\"many\""));
    assert_int_equal(fixture_size(s->world, REGISTRY_ACTS), before);
}

static void what_has_not_come_is_not_opened(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("date", "2026-03-05"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "This moment has not come yet"));
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("born-1", "1990-05-12T10:00"));
    assert_int_equal(s->reply.status, 422);
    assert_true(fixture_shows(s, "href=\"#born-1\""));
}

/* In Polynesia it is yesterday evening still: an hour alone is of that day. */
static void an_hour_alone_is_of_the_day_of_its_territory(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("hour", "21:30"),
                 FIELD("territory", "FR-PF"));
    assert_int_equal(s->reply.status, 303);
    struct office_dossier dossier = fixture_seen(s->world, SLICE("D-2026-000001"), NULL);
    assert_true(slice_is(dossier.entries[0].content.at, "2026-03-01T21:30-10:00"));
}

static void what_is_typed_is_read_as_when_an_act_is_recorded(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("date", "2/3/2026"),
                 FIELD("hour", "8 h 30"), FIELD("names-1", "Jean Martin"),
                 FIELD("born-1", "12/5/1990"), FIELD("fact-cost", "1 200,50"),
                 FIELD("fact-flight", "5/3/2026"));
    assert_int_equal(s->reply.status, 303);
    struct office_dossier dossier = fixture_seen(s->world, SLICE("D-2026-000001"), NULL);
    assert_true(slice_is(dossier.entries[0].content.at, "2026-03-02T08:30+01:00"));
    assert_true(slice_is(dossier.entries[0].persons[0].born, "1990-05-12"));
    assert_int_equal(dossier.entries[0].content.n_facts, 2);
    static const char *const sums[] = {"1\u202f200,50\u00a0€", "€1,200.50", "1200.50 €",
                                       "1 200,50"};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        char number[32];
        (void)snprintf(number, sizeof number, "D-2026-%06zu", i + 2);
        FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("key", sums[i]),
                     FIELD("fact-cost", sums[i]));
        assert_int_equal(s->reply.status, 303);
        dossier = fixture_seen(s->world, slice_of(number), NULL);
        assert_int_equal(dossier.entries[0].content.facts[0].number, 120050);
    }
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("fact-cost", "1,200,50"));
    assert_int_equal(s->reply.status, 422);
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("fact-cost", "much"),
                 FIELD("fact-basis", "D-2026-000999"));
    assert_true(fixture_shows(s, "cost: wanted is an amount, for example 12.50"));
    assert_true(fixture_shows(s, "basis: wanted is the number of a dossier"));
}

static void the_field_that_is_wrong_is_named(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("date", "2026-13-45"),
                 FIELD("hour", "08:30"));
    assert_true(fixture_shows(s, "href=\"#date\""));
    assert_false(fixture_shows(s, "href=\"#hour\""));
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("date", "2026-03-01"),
                 FIELD("hour", "25:30"));
    assert_true(fixture_shows(s, "href=\"#hour\""));
    assert_false(fixture_shows(s, "href=\"#date\""));
}

static void another_person_is_asked_for_without_a_script(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    FIXTURE_POST(s, "/open", FIELD("procedure", "hold"), FIELD("persons", "1"),
                 FIELD("add", "person"), FIELD("names-1", "Jean Martin"));
    assert_int_equal(s->reply.status, 200);
    assert_true(fixture_shows(s, "Jean Martin"));
    assert_true(fixture_shows(s, "id=\"names-2\""));
}

static void a_forged_form_opens_nothing(void **state)
{
    struct service *s = *state;
    int64_t before = fixture_size(s->world, REGISTRY_ACTS);
    fixture_sign_in(s, "admin", "");
    s->form = SLICE("");
    assert_int_equal(FIXTURE_POST(s, "/open", FIELD("procedure", "hold"))->status, 403);
    assert_int_equal(fixture_size(s->world, REGISTRY_ACTS), before);
}

/* ---- help ------------------------------------------------------------------------------------ */

static void words_have_anchors_in_both_languages(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/help", "");
    assert_true(fixture_shows(s, "id=\"clock\""));
    assert_true(fixture_shows(s, "id=\"purpose\""));
    assert_true(fixture_shows(s, "Directive (EU) 2016/680 art. 25"));
    assert_true(fixture_shows(s, "<dt id=\"calendar-address\">Calendar address</dt>"));
    assert_true(fixture_shows(s, "or after 365 days."));
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/help", "");
    assert_true(fixture_shows(s, "Point de contrôle"));
    assert_true(fixture_shows(s, "<dt id=\"calendar-address\">Adresse d’agenda</dt>"));
    assert_true(fixture_shows(s, "ou après 365 jours."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(an_empty_office_says_so),
        SERVICE_TEST(nobody_sees_it_without_signing_in),
        SERVICE_TEST(what_ends_next_says_who_must_do_what),
        SERVICE_TEST(it_speaks_french),
        SERVICE_TEST(the_span_and_the_filters_leave_out),
        SERVICE_TEST(a_hostile_filter_stays_text),
        SERVICE_TEST(what_is_near_and_what_is_over_is_tagged),
        SERVICE_TEST(the_first_to_end_stands_first),
        SERVICE_TEST(three_hundred_stand_on_the_page_and_the_rest_is_counted),
        SERVICE_TEST(readings_are_told_apart),
        SERVICE_TEST(limits_are_told_by_authority),
        SERVICE_TEST(what_rang_is_told_by_authority),
        SERVICE_TEST(an_end_that_was_entered_says_what_follows),
        SERVICE_TEST(what_the_law_refused_is_shown_with_its_article),
        SERVICE_TEST(what_the_law_refused_is_shown_by_territory),
        SERVICE_TEST(procedures_are_offered_by_title),
        SERVICE_TEST(a_dossier_is_opened_once),
        SERVICE_TEST(mistakes_come_back_with_all_that_was_typed),
        SERVICE_TEST(what_has_not_come_is_not_opened),
        SERVICE_TEST(an_hour_alone_is_of_the_day_of_its_territory),
        SERVICE_TEST(what_is_typed_is_read_as_when_an_act_is_recorded),
        SERVICE_TEST(the_field_that_is_wrong_is_named),
        SERVICE_TEST(another_person_is_asked_for_without_a_script),
        SERVICE_TEST(a_forged_form_opens_nothing),
        SERVICE_TEST(words_have_anchors_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
