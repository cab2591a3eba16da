/* The law as pages: the list, the prose of a day with places to link to, the drawing as a resource
 * of its own, what changes, the text and its editions, what must hold. */
#include "web/page_law.h"
#include "web/web_fixture.h"

#define HOSTILE_FIRST                                                         \
    "procedure hostile\n"                                                     \
    "  title fr \"<script>x</script>\" en \"<script>x</script>\"\n"           \
    "  law T \"<b>Text\"\n  read to 2030-01-01\n  in force from 2000-01-01\n" \
    "role chief authority fr \"chef\" en \"\\\"><img>\"\n"                    \
    "state standing none, good\n"                                             \
    "act taken decision by chief [T <i>1]\n"                                  \
    "  standing becomes good\n"
#define HOSTILE_SECOND HOSTILE_FIRST "  from 2020-01-01 requires standing is none [T 2]\n"

static void loads(struct service *s, const char *name, const char *text)
{
    fixture_adopt(s->world, name, slice_of(text));
}

static void shows(struct service *s, const char *path, const char *query, int status,
                  const char *text)
{
    struct web_reply *reply = fixture_get(s, path, query);
    if (reply->status != status || !fixture_shows(s, text)) {
        fail_msg("%s?%s: %d, without %s:\n%.*s", path, query, reply->status, text,
                 SLICE_ARG(reply->body));
    }
}

static size_t count(struct slice body, const char *text)
{
    size_t n = 0;
    size_t length = strlen(text);
    for (size_t i = 0; i + length <= body.n; i++) {
        n += memcmp(body.p + i, text, length) == 0;
    }
    return n;
}

/* What every page of them must be: one <h1>, no markup that the policy forbids, no id twice. */
static void is_sound(struct service *s)
{
    static const char *const forbidden[] = {"<style", " style=\"", " onclick", "<script>",
                                            "javascript:"};
    struct slice body = s->reply.body;
    assert_int_equal(count(body, "<h1"), 1);
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        assert_int_equal(count(body, forbidden[i]), 0);
    }
    for (size_t i = 0; i + 5 < body.n; i++) {
        if (memcmp(body.p + i, " id=\"", 5) == 0) {
            struct slice rest = {body.p + i, body.n - i};
            (void)slice_cut(&rest, '"');
            char attribute[400];
            struct slice id = slice_cut(&rest, '"');
            (void)snprintf(attribute, sizeof attribute, " id=\"%.*s\"", SLICE_ARG(id));
            if (count(body, attribute) != 1) {
                fail_msg("%s stands twice", attribute);
            }
        }
    }
}

static void lists_procedures(void **state)
{
    struct service *s = *state;
    assert_int_equal(fixture_get(s, "/law", "")->status, 303);
    fixture_sign_in(s, "admin", "");
    shows(s, "/law", "", 200, "<a class=\"govuk-link\" href=\"/law/hold\">Hold</a>");
    is_sound(s);
    assert_true(fixture_shows(s, "since Saturday 1 January 2000"));
    assert_true(fixture_shows(s, "href=\"/law/detention/changes\""));
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    shows(s, "/law", "", 200, ">Retenue</a>");
    assert_true(fixture_shows(s, "Droit lu jusqu’au"));
    assert_true(fixture_shows(s, "depuis le samedi 1er janvier 2000"));
}

static void tells_a_procedure(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/hold", "", 200, "<h1 class=\"govuk-heading-l\">Hold</h1>");
    is_sound(s);
    assert_true(fixture_shows(s, "<h3 class=\"govuk-heading-s\" id=\"placed\">Act: placed"));
    assert_true(fixture_shows(s, " id=\"hold_time\">Time limit: "));
    assert_true(fixture_shows(s, "<li id=\"minor\">"));
    assert_true(fixture_shows(s, "<li id=\"challenge\">"));
    assert_true(fixture_shows(s, "<a class=\"govuk-link\" href=\"#challenge_time\">"));
    assert_true(fixture_shows(s, "<a class=\"govuk-link\" href=\"#part-3\">How it unfolds</a>"));
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/detention", "", 200,
          "<h2 class=\"govuk-heading-m\" id=\"part-1\">Qui intervient</h2>");
    is_sound(s);
}

/* Whatever is declared can be linked to, told or not. */
static void each_declaration_has_a_place(void **state)
{
    struct service *s = *state;
    struct gr_error e = {0};
    fixture_sign_in(s, "admin", "");
    const struct law_procedure *p = office_procedure(s->reader, SLICE("detention"), &e);
    assert_non_null(p);
    (void)fixture_get(s, "/law/detention", "on=1985-01-01");
    is_sound(s);
    for (uint16_t i = 0; i < p->n_acts + p->n_clocks + p->n_remedies; i++) {
        struct slice name = i < p->n_acts ? p->acts[i].name
                            : i < p->n_acts + p->n_clocks
                                ? p->clocks[i - p->n_acts].name
                                : p->remedies[i - p->n_acts - p->n_clocks].name;
        char id[200];
        (void)snprintf(id, sizeof id, " id=\"%.*s\"", SLICE_ARG(name));
        assert_true(fixture_shows(s, id));
    }
}

static void tells_one_day(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/detention", "on=2020-01-01", 200, "Only what is in force on 1 January 2020");
    assert_true(fixture_shows(s, "value=\"2020-01-01\""));
    shows(s, "/law/detention", "on=2020-02-30", 422, "“2020-02-30” is not a day: write YYYY-MM-DD");
    assert_true(fixture_shows(s, "<a href=\"#law-on\">"));
    assert_true(fixture_shows(s, "<title>Error: "));
    is_sound(s);
    shows(s, "/law/detention", "on=3020-02-01", 422, "The day must lie between 1900-01-01");
    shows(s, "/law/detention", "on=<script>", 422, "&lt;script&gt;");
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/detention", "on=hier", 422, "« hier » n’est pas un jour");
}

static void says_what_is_not_there(void **state)
{
    static const char *const paths[] = {
        "/law/hodl",        "/law/hodl/drawing",    "/law/hodl/drawing.svg",
        "/law/hodl/text",   "/law/hodl/properties", "/law/hodl/text.greffe",
        "/law/hodl/changes"};
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        shows(s, paths[i], "", 404, "the office has no procedure");
    }
    shows(s, "/law/<script>", "", 404, "&lt;script&gt;");
    shows(s, "/law/calendar/territories", "", 404, "there is no such page");
}

static void draws(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/hold/drawing", "on=2026-01-01&state=custody", 200,
          "<img src=\"/law/hold/drawing.svg?on=2026-01-01&amp;state=custody\" alt=\"Drawing of the "
          "procedure “Hold”, on Thursday 1 January 2026: the state “custody”");
    is_sound(s);
    shows(s, "/law/hold/drawing.svg", "on=2026-01-01&state=custody", 200, "</svg>");
    assert_true(slice_is(s->reply.media, "image/svg+xml; charset=utf-8"));
    assert_true(fixture_contains(fixture_header(s, "Content-Security-Policy"),
                                 "default-src 'none'; style-src 'unsafe-inline'"));
    shows(s, "/law/hold/drawing", "state=nothing", 422, "href=\"#law-state\"");
    shows(s, "/law/hold/drawing.svg", "state=nothing", 404, "has no state");
    shows(s, "/law/hold/drawing.svg", "on=soon", 422, "is not a date");
    shows(s, "/law/hold/drawing", "on=soon", 422, "“soon” is not a day");
    (void)fixture_get(s, "/law/hold", "");
    assert_false(fixture_contains(fixture_header(s, "Content-Security-Policy"), "unsafe-inline"));
}

static void tells_what_changes(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/detention/changes", "", 200,
          "href=\"/law/detention/changes?from=2024-01-27&amp;to=2024-01-28\"");
    is_sound(s);
    shows(
        s, "/law/detention/changes", "from=2024-01-27&to=2024-01-28", 200,
        "<h1 class=\"govuk-heading-l\">What changes between Saturday 27 January 2024 and Sunday 28 "
        "January 2024</h1>");
    assert_true(fixture_shows(s, "<strong>three years</strong>"));
    is_sound(s);
    shows(s, "/law/detention/changes", "from=2024-01-28&to=2024-01-27", 200,
          "What changes between Saturday 27 January 2024");
    shows(s, "/law/hold/changes", "from=2010-01-01&to=2011-01-01", 200, "No rule differs.");
    shows(s, "/law/hold/changes", "from=2010-01-01", 422, "Give the two days to compare");
    shows(s, "/law/hold/changes", "from=2010-01-01&to=2010-01-01", 422, "href=\"#law-to\"");
    shows(s, "/law/hold/changes", "from=x&to=2010-01-01", 422, "href=\"#law-from\"");
    shows(s, "/law/hold/changes", "", 200, "from=1999-12-31&amp;to=2000-01-01");
}

/* A day that is listed is one on which the comparison finds something. */
static void days_that_are_listed_differ(void **state)
{
    struct service *s = *state;
    size_t days = 0;
    fixture_sign_in(s, "admin", "");
    struct slice rest =
        slice_copy(s->world->arena, fixture_get(s, "/law/detention/changes", "")->body);
    for (size_t i = 0; i + 6 < rest.n; i++) {
        if (memcmp(rest.p + i, "?from=", 6) == 0) {
            char query[64];
            (void)snprintf(query, sizeof query, "from=%.10s&to=%.10s", rest.p + i + 6,
                           rest.p + i + 6 + 10 + 8);
            assert_int_equal(fixture_get(s, "/law/detention/changes", query)->status, 200);
            if (fixture_shows(s, "No rule differs.")) {
                fail_msg("nothing differs: %s", query);
            }
            days++;
        }
    }
    assert_true(days > 20);
}

static void shows_text_and_editions(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    shows(
        s, "/law/hold/text", "", 200,
        "<a class=\"gr-number govuk-link--muted\" id=\"L1\" href=\"#L1\">1</a>\tprocedure hold\n");
    is_sound(s);
    shows(s, "/law/hold/text", "edition=00", 404, "no edition of hold has this digest");
    shows(s, "/law/hold/text.greffe", "", 200, "procedure hold\n  title");
    assert_true(slice_is(s->reply.media, "text/plain; charset=utf-8"));
    assert_true(
        slice_is(fixture_header(s, "Content-Disposition"), "attachment; filename=\"hold.greffe\""));
    loads(s, "hostile", HOSTILE_FIRST);
    loads(s, "hostile", HOSTILE_SECOND);
    shows(s, "/law/hostile/text", "", 200, "from 2020-01-01");
    is_sound(s);
    assert_int_equal(count(s->reply.body, "/law/hostile/text?edition="), 1);
    struct slice rest = s->reply.body;
    while (!slice_starts(rest, SLICE("/text?edition="))) {
        rest = (struct slice){rest.p + 1, rest.n - 1};
    }
    char query[96];
    (void)snprintf(query, sizeof query, "edition=%.64s", rest.p + 14);
    shows(s, "/law/hostile/text", query, 200, "procedure hostile");
    assert_false(fixture_shows(s, "from 2020-01-01"));
}

static void escapes_a_hostile_text(void **state)
{
    static const char *const pages[] = {"/law",
                                        "/law/hostile",
                                        "/law/hostile/drawing",
                                        "/law/hostile/changes",
                                        "/law/hostile/text",
                                        "/law/hostile/properties"};
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    loads(s, "hostile", HOSTILE_SECOND);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        shows(s, pages[i], "", 200, "&lt;script&gt;x&lt;/script&gt;");
        is_sound(s);
        assert_int_equal(count(s->reply.body, "<img>"), 0);
        assert_int_equal(count(s->reply.body, "<i>1"), 0);
    }
    shows(s, "/law/hostile/drawing.svg", "", 200, "&lt;script&gt;");
    assert_int_equal(count(s->reply.body, "<script>"), 0);
}

static void says_what_must_hold(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/hold/properties", "", 200, "declares nothing that must always hold");
    assert_true(fixture_shows(s, "None is declared."));
    shows(s, "/law/detention/properties", "", 200, "<code>greffe prove detention --property ");
    /* The shipped text, of which procedures/proofs.tsv has rows (tools/record-proofs). */
    assert_true(fixture_shows(s, ">Proven</strong> No dossier that this text allows breaks it."));
    assert_true(fixture_shows(s, ">Hole</strong> A dossier that the law allows breaks it"));
    is_sound(s);
    assert_true(fixture_shows(s, "INV-"));
    assert_true(fixture_shows(s, "came with the program, for this text byte for byte"));
    assert_true(fixture_shows(s, "href=\"/law/detention#"));
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    shows(s, "/law/detention/properties", "", 200, "Les lacunes connues de la loi");
    is_sound(s);
}

static void says(struct world *w, struct proof_row proof, enum language language, const char *words)
{
    struct web web = {.arena = w->arena, .language = language};
    struct html h = html_in(w->arena, language);
    page_law_proof(&h, &web, proof);
    buf_char(&h.out, '\0');
    assert_non_null(strstr(h.out.p, words));
}

/* Whether or not a shipped text has such a row. */
static void says_what_is_decided_and_since_when(void **state)
{
    struct world *w = ((struct service *)*state)->world;
    const struct proof_row open = {PROOF_OPEN, PROOF_MEMORY, true, date_of(2019, 1, 1)};
    says(w, open, LANGUAGE_EN, ">Not decided</strong> Neither proven nor refuted: ");
    says(w, open, LANGUAGE_EN, ". Proven for dossiers opened since Tuesday 1 January 2019.</p>");
    says(w, open, LANGUAGE_FR,
         "Prouvé pour les dossiers ouverts depuis le mardi 1er janvier 2019.");
    says(w, (struct proof_row){.answer = PROOF_HOLDS}, LANGUAGE_EN, "breaks it.</p>");
    says(w, (struct proof_row){.answer = PROOF_NONE}, LANGUAGE_FR, ">Sans preuve</strong>");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(lists_procedures),
        SERVICE_TEST(tells_a_procedure),
        SERVICE_TEST(each_declaration_has_a_place),
        SERVICE_TEST(tells_one_day),
        SERVICE_TEST(says_what_is_not_there),
        SERVICE_TEST(draws),
        SERVICE_TEST(tells_what_changes),
        SERVICE_TEST(days_that_are_listed_differ),
        SERVICE_TEST(shows_text_and_editions),
        SERVICE_TEST(escapes_a_hostile_text),
        SERVICE_TEST(says_what_must_hold),
        SERVICE_TEST(says_what_is_decided_and_since_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
