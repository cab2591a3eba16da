/* Recording an act through the service: the choice, the form, the preview, the recording, and the
 * three ways to change what was recorded. */
#include "web/web_fixture.h"

#include <poll.h>

static const char *path_of(struct service *s, struct slice number, const char *more)
{
    struct buf path = buf_in(s->world->arena, 512);
    buf_text(&path, "/dossiers/");
    buf_add(&path, number);
    buf_text(&path, more);
    return arena_copy(s->world->arena, path.p, path.n);
}

static const char *change_path(struct service *s, struct slice number, int64_t leaf,
                               const char *verb)
{
    char more[80];
    (void)snprintf(more, sizeof more, "/acts/%lld/%s", (long long)leaf, verb);
    return path_of(s, number, more);
}

static void expect(const struct service *s, int status, const char *text)
{
    if (s->reply.status != status || !fixture_shows(s, text)) {
        fail_msg("%d, wanted %d with \"%s\" in:\n%.*s", s->reply.status, status, text,
                 SLICE_ARG(s->reply.body));
    }
}

/* The value of a hidden field of the last reply. */
static const char *hidden(struct service *s, const char *name)
{
    char start[80];
    int n = snprintf(start, sizeof start, "name=\"%s\" value=\"", name);
    struct slice body = s->reply.body;
    for (size_t i = 0; i + (size_t)n < body.n; i++) {
        if (memcmp(body.p + i, start, (size_t)n) == 0) {
            struct slice rest = {body.p + i + n, body.n - i - (size_t)n};
            struct slice value = slice_cut(&rest, '"');
            return arena_copy(s->world->arena, value.p, value.n);
        }
    }
    fail_msg("no field %s in:\n%.*s", name, SLICE_ARG(body));
    return "";
}

static int64_t leaves(struct service *s)
{
    return fixture_size(s->world, REGISTRY_ACTS);
}

static struct slice held(struct service *s)
{
    struct slice number = fixture_opened(s->world, "hold", "");
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no kind=land");
    return number;
}

/* ---- choosing -------------------------------------------------------------------------------- */

static void acts_are_sorted_by_what_the_law_says_of_them_now(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    int64_t before = leaves(s);
    fixture_sign_in(s, "admin", "");
    (void)fixture_get(s, path_of(s, number, "/acts/new"), "");
    expect(s, 200, "What the law takes now");
    expect(s, 200, "?act=asked");
    expect(s, 200, "What the law refuses now, and why");
    expect(s, 200, "held already");
    expect(s, 200, "T4");
    assert_int_equal(leaves(s), before);
}

static void only_acts_of_ones_own_roles_are_listed(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_agent(s->world, "clerk7", OFFICE_RIGHT_ACT, "hold", "clerk");
    fixture_agent(s->world, "reader", OFFICE_RIGHT_READ, "hold", "");
    fixture_sign_in(s, "clerk7", "");
    (void)fixture_get(s, path_of(s, number, "/acts/new"), "");
    expect(s, 200, "?act=asked");
    assert_false(fixture_shows(s, "?act=ordered"));
    (void)fixture_get(s, path_of(s, number, "/acts/new"), "act=ordered");
    expect(s, 403, "you may not act in a role that does this");
    fixture_sign_in(s, "reader", "");
    (void)fixture_get(s, path_of(s, number, "/acts/new"), "");
    expect(s, 200, "You have no right to record any act");
}

/* ---- the form -------------------------------------------------------------------------------- */

static void the_form_is_the_procedures(void **state)
{
    struct service *s = *state;
    struct slice number = fixture_opened(s->world, "hold", "");
    fixture_sign_in(s, "admin", "");
    (void)fixture_get(s, path_of(s, number, "/acts/new"), "act=placed");
    expect(s, 200, "id=\"date\" name=\"date\" value=\"2026-03-02\"");
    expect(s, 200, "id=\"hour\" name=\"hour\" value=\"09:00\"");
    expect(s, 200, "name=\"fact-minor\" value=\"yes\"");
    expect(s, 200, "name=\"fact-kind\" value=\"sea\"");
    expect(s, 200, "name=\"fact-born\"");
    expect(s, 200, "an amount, for example 12.50");
    expect(s, 200, "This decision has been made already");
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    (void)fixture_get(s, path_of(s, number, "/acts/new"), "act=asked");
    expect(s, 200, "Heure");
    assert_false(fixture_shows(s, "déjà été prise")); /* it is no decision */
    (void)fixture_get(s, path_of(s, number, "/acts/new"), "act=<script>");
    assert_int_equal(s->reply.status, 404);
    assert_false(fixture_shows(s, "<script>\""));
}

static void mistakes_come_back_with_all_that_was_typed(void **state)
{
    struct service *s = *state;
    struct slice number = fixture_opened(s->world, "hold", "");
    fixture_sign_in(s, "admin", "");
    (void)FIXTURE_POST(s, path_of(s, number, "/acts/preview"), FIELD("act", "placed"),
                       FIELD("date", "2026-02-30"), FIELD("hour", "8h"), FIELD("role", "chief"),
                       FIELD("key", "k"), FIELD("fact-minor", "no"), FIELD("fact-cost", "<b>much"),
                       FIELD("fact-born", "12/5/1990"), FIELD("ground", "because <i>"),
                       FIELD("person-names", "<script>"), FIELD("person-born", "long ago"));
    expect(s, 422, "There is a problem");
    expect(s, 422, "<title>Error: Record an act");
    expect(s, 422, "<a href=\"#date\">");
    expect(s, 422, "<a href=\"#fact-cost\">");
    expect(s, 422, "<a href=\"#person-born-0\">");
    expect(s, 422, "value=\"2026-02-30\"");
    expect(s, 422, "value=\"&lt;b&gt;much\"");
    expect(s, 422, "value=\"12/5/1990\"");
    expect(s, 422, "value=\"because &lt;i&gt;\"");
    expect(s, 422, "value=\"no\" checked");
    expect(s, 422, "value=\"&lt;script&gt;\"");
    assert_false(fixture_shows(s, "<script>\"") || fixture_shows(s, "<b>much"));
    (void)FIXTURE_POST(s, path_of(s, number, "/acts/preview"), FIELD("act", "placed"),
                       FIELD("date", "2026-03-09"), FIELD("hour", "08:00"), FIELD("role", "court"));
    expect(s, 422, "This moment has not come yet");
    expect(s, 422, "<a href=\"#role\">");
    (void)FIXTURE_POST(s, path_of(s, number, "/acts/preview"), FIELD("act", "nothing"));
    assert_int_equal(s->reply.status, 404);
}

/* One more person is asked for, and all that was typed is there still. */
static void as_many_persons_as_there_are(void **state)
{
    struct service *s = *state;
    struct office_dossier d;
    struct office_look look = fixture_look();
    struct slice number = fixture_opened(s->world, "hold", "");
    fixture_sign_in(s, "admin", "");
    (void)FIXTURE_POST(s, path_of(s, number, "/acts/preview"), FIELD("act", "placed"),
                       FIELD("date", "2026-02-30"), FIELD("hour", "08:00"), FIELD("role", "chief"),
                       FIELD("key", "k"), FIELD("fact-minor", "no"), FIELD("fact-kind", "sea"),
                       FIELD("person-names", "Ana One"), FIELD("person-names", "Bo Two"),
                       FIELD("add", "person"));
    expect(s, 200, "id=\"person-names-2\"");
    expect(s, 200, "value=\"Bo Two\"");
    expect(s, 200, "value=\"2026-02-30\"");
    assert_false(fixture_shows(s, "id=\"person-names-3\""));
    assert_false(fixture_shows(s, "There is a problem"));
    (void)FIXTURE_POST(s, path_of(s, number, "/acts"), FIELD("act", "placed"),
                       FIELD("date", "2026-03-02"), FIELD("hour", "08:00"), FIELD("role", "chief"),
                       FIELD("key", "k"), FIELD("fact-minor", "no"), FIELD("fact-kind", "sea"),
                       FIELD("person-names", "Ana One"), FIELD("person-names", "Bo Two"),
                       FIELD("person-names", "Cy Three"), FIELD("expected", "1"));
    assert_int_equal(s->reply.status, 303);
    fixture_must(office_dossier(&d, s->world->arena, s->world->office, number, &look, &s->world->e),
                 s->world);
    assert_int_equal(d.entries[1].n_persons, 3);
    assert_true(slice_is(d.entries[1].persons[2].names[0], "Cy Three"));
}

static bool shows_person(struct service *s, int i)
{
    char value[32];
    (void)snprintf(value, sizeof value, "value=\"Person %d\"", i);
    return fixture_shows(s, value);
}

static void persons_that_are_too_many_are_not_dropped(void **state)
{
    struct service *s = *state;
    struct web_field fields[17 + 7] = {FIELD("act", "placed"),   FIELD("date", "2026-03-02"),
                                       FIELD("hour", "08:00"),   FIELD("role", "chief"),
                                       FIELD("key", "k"),        FIELD("expected", "1"),
                                       FIELD("fact-minor", "no")};
    char names[17][16];
    struct slice number = fixture_opened(s->world, "hold", "");
    for (int i = 0; i < 17; i++) {
        (void)snprintf(names[i], sizeof names[i], "Person %d", i);
        fields[7 + i] =
            (struct web_field){.name = SLICE("person-names"), .value = slice_of(names[i])};
    }
    int64_t before = leaves(s);
    fixture_sign_in(s, "admin", "");
    for (int i = 0; i < 2; i++) {
        (void)fixture_ask(s, WEB_POST, path_of(s, number, i == 0 ? "/acts/preview" : "/acts"), "",
                          fields, 24);
        expect(s, 422, "a form names at most 16 persons");
        expect(s, 422, "<a href=\"#person-names-16\">");
        assert_true(shows_person(s, 0) && shows_person(s, 15) && shows_person(s, 16));
    }
    assert_int_equal(leaves(s), before);
    (void)fixture_ask(s, WEB_POST, path_of(s, number, "/acts"), "", fields, 23);
    assert_int_equal(s->reply.status, 303);
}

/* ---- preview and recording ------------------------------------------------------------------- */

static void preview(struct service *s, struct slice number, const char *act, const char *hour,
                    const char *role)
{
    (void)FIXTURE_POST(s, path_of(s, number, "/acts/preview"), FIELD("act", act),
                       FIELD("date", "2026-03-02"), FIELD("hour", hour), FIELD("role", role),
                       FIELD("key", "k1"), FIELD("fact-minor", "no"), FIELD("fact-kind", "sea"));
}

static void record(struct service *s, struct slice number, const char *act, const char *hour,
                   const char *role, const char *key, const char *expected)
{
    (void)FIXTURE_POST(s, path_of(s, number, "/acts"), FIELD("act", act),
                       FIELD("date", "2026-03-02"), FIELD("hour", hour), FIELD("role", role),
                       FIELD("key", key), FIELD("expected", expected), FIELD("fact-minor", "no"),
                       FIELD("fact-kind", "sea"));
}

static void the_preview_says_what_would_come_of_it(void **state)
{
    struct service *s = *state;
    struct slice number = fixture_opened(s->world, "hold", "");
    int64_t before = leaves(s);
    fixture_sign_in(s, "admin", "");
    preview(s, number, "placed", "08:00", "chief");
    expect(s, 200, "Would start:</strong> hold time");
    expect(s, 200, "Would open the remedy:");
    expect(s, 200, "custody: <strong>free</strong>");
    expect(s, 200, "custody: <strong>held</strong>");
    expect(s, 200, "name=\"expected\" value=\"1\"");
    expect(s, 200, "multipart/form-data");
    expect(s, 200, "32 MiB each at most");
    assert_int_equal(leaves(s), before);
    (void)fixture_done(s->world, number, "placed", "2026-03-02T08:00", "minor=no");
    preview(s, number, "let_go", "08:30", "chief");
    expect(s, 200, "Would stop:</strong> hold time");
}

static void an_act_is_recorded_once(void **state)
{
    struct service *s = *state;
    struct slice number = fixture_opened(s->world, "hold", "");
    int64_t before = leaves(s);
    fixture_sign_in(s, "admin", "");
    preview(s, number, "placed", "08:00", "chief");
    const char *expected = hidden(s, "expected");
    record(s, number, "placed", "08:00", "chief", "k1", expected);
    assert_int_equal(s->reply.status, 303);
    struct slice there = fixture_header(s, "Location");
    record(s, number, "placed", "08:00", "chief", "k1", expected);
    assert_int_equal(s->reply.status, 303);
    assert_true(slice_equal(there, fixture_header(s, "Location")));
    assert_int_equal(leaves(s), before + 1);
    char query[64];
    (void)snprintf(query, sizeof query, "done=%lld", (long long)before);
    (void)fixture_get(s, path_of(s, number, ""), query);
    expect(s, 200, "govuk-notification-banner");
    expect(s, 200, "The act is recorded: placed");
    expect(s, 200, "Started: hold time");
}

static void documents_come_with_the_act(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_sign_in(s, "admin", "");
    (void)FIXTURE_POST(s, path_of(s, number, "/acts"), FIELD("act", "asked"),
                       FIELD("date", "2026-03-02"), FIELD("hour", "8\u00a0h\u00a030"),
                       FIELD("role", "clerk"), FIELD("key", "k2"), FIELD("expected", "2"),
                       {.name = SLICE("documents"),
                        .value = SLICE("%PDF-1.7"),
                        .file = SLICE("requête.pdf"),
                        .media = SLICE("application/pdf")},
                       {.name = SLICE("documents"), .value = SLICE("")});
    assert_int_equal(s->reply.status, 303);
    struct office_dossier seen = fixture_seen(s->world, number, NULL);
    assert_int_equal(fixture_last(&seen)->n_attachments, 1);
    assert_true(slice_is(fixture_last(&seen)->at, "2026-03-02T08:30+01:00"));
    assert_true(slice_is(seen.entries[seen.n_entries - 1].document_names[0], "requête.pdf"));
}

static void documents_that_are_too_many_are_not_dropped(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    struct web_field fields[65 + 7] = {FIELD("act", "asked"),
                                       FIELD("date", "2026-03-02"),
                                       FIELD("hour", "08:30"),
                                       FIELD("role", "clerk"),
                                       FIELD("key", "k2"),
                                       FIELD("expected", "2"),
                                       FIELD("ground", "what was typed")};
    for (int i = 0; i < 65; i++) {
        fields[7 + i] = (struct web_field){.name = SLICE("documents"),
                                           .value = SLICE("%PDF-1.7"),
                                           .file = SLICE("a.pdf"),
                                           .media = SLICE("application/pdf")};
    }
    int64_t before = leaves(s);
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    (void)fixture_ask(s, WEB_POST, path_of(s, number, "/acts"), "", fields, 72);
    expect(s, 413, "un formulaire joint 64 documents au plus");
    expect(s, 413, "<a href=\"#documents\">");
    expect(s, 413, "joignez de nouveau les documents");
    expect(s, 413, "name=\"ground\" value=\"what was typed\"");
    expect(s, 413, "name=\"key\" value=\"k2\"");
    assert_int_equal(leaves(s), before);
    (void)fixture_ask(s, WEB_POST, path_of(s, number, "/acts"), "", fields, 71);
    assert_int_equal(s->reply.status, 303);
}

static void a_forbidden_decision_explains_itself(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    int64_t before = leaves(s);
    fixture_sign_in(s, "admin", "");
    preview(s, number, "placed", "08:30", "chief");
    expect(s, 200, "The law refuses this decision.");
    expect(s, 200, "held already");
    expect(s, 200, "would be lawful if the condition of the article held");
    expect(s, 200, "requires custody is free");
    expect(s, 200, "Propose it all the same");
    assert_int_equal(leaves(s), before);
    record(s, number, "placed", "08:30", "chief", "k3", "2");
    expect(s, 422, "are on record");
    assert_int_equal(leaves(s), before + 1);
    assert_int_equal(fixture_leaf(s->world, REGISTRY_ACTS, before).kind, LEAF_REFUSED);
}

static void a_missing_word_is_named(void **state)
{
    struct service *s = *state;
    struct slice number = fixture_opened(s->world, "detention", "");
    fixture_sign_in(s, "admin", "");
    (void)FIXTURE_POST(s, path_of(s, number, "/acts/preview"), FIELD("act", "placement_notified"),
                       FIELD("date", "2026-03-01"), FIELD("role", "prefect"), FIELD("key", "k"));
    expect(s, 200, "The hour is missing");
    expect(s, 200, "Go back to the form and give the hour.");
    (void)FIXTURE_POST(s, path_of(s, number, "/acts/preview"), FIELD("act", "placement_notified"),
                       FIELD("date", "2026-03-01"), FIELD("role", "prefect"), FIELD("key", "k"),
                       FIELD("back", "yes"));
    expect(s, 200, "value=\"2026-03-01\"");
}

static void what_has_happened_is_recorded_and_marked(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_sign_in(s, "admin", "");
    (void)FIXTURE_POST(s, path_of(s, number, "/acts"), FIELD("act", "placed"),
                       FIELD("date", "2026-03-02"), FIELD("hour", "08:30"), FIELD("role", "chief"),
                       FIELD("happened", "yes"), FIELD("key", "k4"), FIELD("expected", "2"));
    assert_int_equal(s->reply.status, 303);
    struct office_dossier seen = fixture_seen(s->world, number, NULL);
    assert_int_equal(fixture_last(&seen)->kind, LEAF_ACT);
    assert_true(fixture_last(&seen)->n_findings > 0);
}

static void a_dossier_that_moved_on_is_looked_at_again(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    fixture_sign_in(s, "admin", "");
    preview(s, number, "let_go", "08:45", "chief");
    const char *expected = hidden(s, "expected");
    (void)fixture_done(s->world, number, "asked", "2026-03-02T08:30", "");
    int64_t before = leaves(s);
    record(s, number, "let_go", "08:45", "chief", "k5", expected);
    expect(s, 409, "The dossier has moved on");
    expect(s, 409, "read it again, then record.");
    expect(s, 409, "<title>Error: ");
    expect(s, 409, "name=\"hour\" value=\"08:45\"");
    assert_int_equal(leaves(s), before);
    record(s, number, "let_go", "08:45", "chief", "k5", hidden(s, "expected"));
    assert_int_equal(s->reply.status, 303);
}

/* ---- a new edition between the form and the answer ---------------------------------------------
 */

/* A scribe's line whose first errand is answered after a new edition of the procedure was entered:
 * the desk has followed the registry by then, and has read the dossier under the edition before. */
struct late {
    struct service *s;
    struct slice text;
    struct errand_line *line;
    int ends[2];
    pthread_t thread;
    bool adopted;
};

static void ignore_moved(const struct office_moved *moved, void *payload)
{
    (void)moved;
    (void)payload;
}

static void *adopt_and_serve(void *payload)
{
    struct late *late = payload;
    struct gr_error e = {0};
    struct office_text text = {SLICE("hold"), late->text};
    struct pollfd waiting = {.fd = late->ends[1], .events = POLLIN};
    late->adopted =
        poll(&waiting, 1, 20000) == 1 &&
        office_adopt(late->s->world->office, SLICE("admin"), &text, true, &e, ignore_moved, NULL);
    errand_serve(&late->s->scribe, late->ends[1]);
    return NULL;
}

static void late_begin(struct late *late, struct service *s, struct slice text)
{
    *late = (struct late){.s = s, .text = text, .line = s->line};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, late->ends), 0);
    s->line = errand_line_open(s->world->arena, late->ends[0], NULL);
    assert_int_equal(pthread_create(&late->thread, NULL, adopt_and_serve, late), 0);
}

static void late_end(struct late *late)
{
    late->s->line = late->line;
    (void)close(late->ends[0]);
    (void)pthread_join(late->thread, NULL);
    (void)close(late->ends[1]);
    assert_true(late->adopted);
}

/* What the edition moves is not said to be the act's doing, and what only the new one has is told
 * by its name. */
static void a_new_edition_comes_between_the_form_and_the_answer(void **state)
{
    static const char text[] =
        FIXTURE_HOLD_HEAD "clock added [T5]\n"
                          "  3 days\n"
                          "clock judge_time [T5]\n"
                          "  72 hours\n"
                          "  at end custody becomes over [T5]\n" FIXTURE_HOLD_TAIL;
    struct service *s = *state;
    struct late late;
    struct slice number = held(s);
    (void)fixture_done(s->world, number, "asked", "2026-03-02T08:30", "");
    fixture_sign_in(s, "admin", "");
    late_begin(&late, s, slice_of(text));
    preview(s, number, "let_go", "08:45", "chief");
    late_end(&late);
    expect(s, 200, "custody: <strong>over</strong>");
    expect(s, 200, "No clock would change");
    record(s, number, "let_go", "08:45", "chief", "k8", hidden(s, "expected"));
    assert_int_equal(s->reply.status, 303);
    struct office_dossier seen = fixture_seen(s->world, number, NULL);
    assert_int_equal(fixture_last(&seen)->kind, LEAF_ACT);
    assert_true(hash_equal(&fixture_last(&seen)->edition, &seen.edition));
}

static void forged_forms_do_nothing(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    int64_t before = leaves(s);
    fixture_sign_in(s, "admin", "");
    struct slice form = s->form;
    s->form = SLICE("");
    record(s, number, "let_go", "08:45", "chief", "k6", "2");
    assert_int_equal(s->reply.status, 403);
    preview(s, number, "let_go", "08:45", "chief");
    assert_int_equal(s->reply.status, 403);
    (void)FIXTURE_POST(s, change_path(s, number, before - 1, "withdraw"), FIELD("step", "record"));
    assert_int_equal(s->reply.status, 403);
    s->form = form;
    assert_int_equal(leaves(s), before);
}

static void without_a_preview_there_is_one(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    int64_t before = leaves(s);
    fixture_sign_in(s, "admin", "");
    record(s, number, "let_go", "08:45", "chief", "", "");
    expect(s, 200, "What would come of it");
    assert_int_equal(leaves(s), before);
}

static void a_right_that_is_missing_stops_the_recording(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    int64_t before = leaves(s);
    fixture_appoint(s->world, "guest");
    before++;
    fixture_sign_in(s, "guest", "");
    record(s, number, "let_go", "08:45", "chief", "k7", "2");
    assert_int_equal(s->reply.status, 403);
    assert_int_equal(leaves(s), before);
}

/* ---- changes --------------------------------------------------------------------------------- */

static void a_correction_starts_from_what_stands(void **state)
{
    struct service *s = *state;
    struct slice number = held(s);
    int64_t placed = leaves(s) - 1;
    const char *path = change_path(s, number, placed, "correct");
    fixture_sign_in(s, "admin", "");
    (void)fixture_get(s, path, "");
    expect(s, 200, "To correct:");
    expect(s, 200, "name=\"hour\" value=\"08:00\"");
    expect(s, 200, "value=\"land\" checked");
    expect(s, 200, "As it was");
    (void)FIXTURE_POST(s, path, FIELD("date", "2026-03-02"), FIELD("hour", "07:30"),
                       FIELD("role", "chief"), FIELD("key", "c1"), FIELD("fact-kind", "sea"));
    expect(s, 422, "Say why");
    (void)FIXTURE_POST(s, path, FIELD("date", "2026-03-02"), FIELD("hour", "07:30"),
                       FIELD("role", "chief"), FIELD("key", "c1"), FIELD("fact-kind", "sea"),
                       FIELD("ground", "misread <clock>"));
    expect(s, 200, "misread &lt;clock&gt;");
    (void)FIXTURE_POST(s, path, FIELD("date", "2026-03-02"), FIELD("hour", "07:30"),
                       FIELD("role", "chief"), FIELD("key", "c1"), FIELD("fact-kind", "sea"),
                       FIELD("ground", "misread <clock>"), FIELD("expected", hidden(s, "expected")),
                       FIELD("step", "record"));
    assert_int_equal(s->reply.status, 303);
    (void)fixture_get(s, path_of(s, number, ""), "");
    expect(s, 200, "Corrected");
    expect(s, 200, "kind: sea");
    expect(s, 200, "Monday 2 March 2026 at 07:30");
    expect(s, 200, "misread &lt;clock&gt;");
    (void)fixture_get(s, path, "");
    expect(s, 200, "name=\"hour\" value=\"07:30\"");
}

static void change(struct service *s, struct slice number, int64_t leaf, const char *verb)
{
    const char *path = change_path(s, number, leaf, verb);
    (void)fixture_get(s, path, "");
    assert_int_equal(s->reply.status, 200);
    (void)FIXTURE_POST(s, path, FIELD("date", "2026-03-02"), FIELD("hour", "08:50"),
                       FIELD("role", "chief"), FIELD("key", verb), FIELD("ground", "an error"));
    expect(s, 200, "Would stop:</strong> hold time");
    (void)FIXTURE_POST(s, path, FIELD("date", "2026-03-02"), FIELD("hour", "08:50"),
                       FIELD("role", "chief"), FIELD("key", verb), FIELD("ground", "an error"),
                       FIELD("expected", hidden(s, "expected")), FIELD("step", "record"));
    assert_int_equal(s->reply.status, 303);
}

static void withdrawing_and_repealing_are_two_things(void **state)
{
    struct service *s = *state;
    struct slice one = held(s);
    int64_t first = leaves(s) - 1;
    struct slice two = held(s);
    int64_t second = leaves(s) - 1;
    fixture_sign_in(s, "admin", "");
    change(s, one, first, "withdraw");
    (void)fixture_get(s, path_of(s, one, ""), "");
    expect(s, 200, "Withdrawn");
    change(s, two, second, "repeal");
    (void)fixture_get(s, path_of(s, two, ""), "");
    expect(s, 200, "Repealed");
    (void)fixture_get(s, change_path(s, one, second, "repeal"), "");
    assert_int_equal(s->reply.status, 404); /* an act of another dossier */
    (void)fixture_get(s, change_path(s, one, first - 1, "correct"), "");
    assert_int_equal(s->reply.status, 404); /* the opening is no act */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(acts_are_sorted_by_what_the_law_says_of_them_now),
        SERVICE_TEST(only_acts_of_ones_own_roles_are_listed),
        SERVICE_TEST(the_form_is_the_procedures),
        SERVICE_TEST(mistakes_come_back_with_all_that_was_typed),
        SERVICE_TEST(as_many_persons_as_there_are),
        SERVICE_TEST(persons_that_are_too_many_are_not_dropped),
        SERVICE_TEST(the_preview_says_what_would_come_of_it),
        SERVICE_TEST(an_act_is_recorded_once),
        SERVICE_TEST(documents_come_with_the_act),
        SERVICE_TEST(documents_that_are_too_many_are_not_dropped),
        SERVICE_TEST(a_forbidden_decision_explains_itself),
        SERVICE_TEST(a_missing_word_is_named),
        SERVICE_TEST(what_has_happened_is_recorded_and_marked),
        SERVICE_TEST(a_dossier_that_moved_on_is_looked_at_again),
        SERVICE_TEST(a_new_edition_comes_between_the_form_and_the_answer),
        SERVICE_TEST(forged_forms_do_nothing),
        SERVICE_TEST(without_a_preview_there_is_one),
        SERVICE_TEST(a_right_that_is_missing_stops_the_recording),
        SERVICE_TEST(a_correction_starts_from_what_stands),
        SERVICE_TEST(withdrawing_and_repealing_are_two_things),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
