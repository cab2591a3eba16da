/* The registry's own page, and the check of certified copies: a whole one is found whole, and every
 * single altered line is found by the step that it belongs to. */
#include "web/web_fixture.h"

#include "web/copy_check.h"

enum { COPY_MAX = 1 << 20 };

static struct slice certified(struct world *w, struct slice number)
{
    struct buf out = buf_in(w->arena, COPY_MAX);
    struct office_look look = fixture_look();
    fixture_must(office_certify(&out, w->office, number, &look, LANGUAGE_EN, &w->e), w);
    return buf_slice(&out);
}

static struct slice opened(struct world *w)
{
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990-05-12", "9903");
    (void)fixture_opened(w, "measure", "");
    (void)fixture_done(w, number, "placed", "2026-03-02T08:00", "minor=no");
    return number;
}

/* The copy with `n` bytes from the first place where `at` stands replaced. */
static struct slice altered(struct world *w, struct slice copy, const char *at, const char *with)
{
    struct buf out = buf_in(w->arena, COPY_MAX);
    size_t n = strlen(at);
    for (size_t i = 0; i + n <= copy.n; i++) {
        if (memcmp(copy.p + i, at, n) == 0) {
            buf_add(&out, (struct slice){copy.p, i});
            buf_text(&out, with);
            buf_add(&out, (struct slice){copy.p + i + n, copy.n - i - n});
            return buf_slice(&out);
        }
    }
    fail_msg("there is no %s in the copy", at);
    return copy;
}

static struct web_reply *check(struct service *s, struct slice copy)
{
    const struct web_field form = {.name = SLICE("copy"), .value = copy, .file = SLICE("copy.txt")};
    return fixture_ask(s, WEB_POST, "/registry/check", "", &form, 1);
}

static struct copy_report report(struct service *s, struct slice copy, bool good)
{
    struct copy_report out;
    struct gr_error e = {0};
    fixture_follow(s->world, s->reader);
    assert_int_equal(web_check_copy(&out, s->world->arena, s->reader, copy, &e), good);
    assert_int_equal(e.code, ERROR_NONE);
    return out;
}

/* ---- the page -------------------------------------------------------------------------------- */

static void the_registry_shows_its_keys_and_its_checkpoint(void **state)
{
    struct service *s = *state;
    struct buf key = buf_in(s->world->arena, 1024);
    (void)opened(s->world);
    fixture_sign_in(s, "admin", "");
    assert_int_equal(fixture_get(s, "/registry", "")->status, 200);
    office_log_key(&key, s->world->office, REGISTRY_ACTS);
    buf_char(&key, '\0');
    assert_true(fixture_shows(s, key.p));
    assert_true(fixture_shows(s, "greffe-heads"));
    assert_true(fixture_shows(s, "greffe verify REGISTRY-FOLDER"));
    assert_true(fixture_shows(s, "<dt>Dossiers</dt><dd>2</dd>"));
    s->language = "fr";
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/registry", "");
    assert_true(fixture_shows(s, "Point de contrôle signé"));
}

static void tell_checkup(struct errand_checkup *out, void *payload)
{
    *out = *(const struct errand_checkup *)payload;
}

static void the_last_verification_is_told(void **state)
{
    struct service *s = *state;
    struct errand_checkup last = {0};
    s->scribe.tell_checkup = tell_checkup;
    s->scribe.payload = &last;
    fixture_sign_in(s, "admin", "");
    fixture_get(s, "/registry", "");
    assert_true(fixture_shows(s, "it has not come to the end yet"));
    last = (struct errand_checkup){
        .done = true, .at = s->world->now - INSTANT_HOUR, .leaves = {1234, 56}};
    fixture_get(s, "/registry", "");
    assert_true(fixture_shows(s, ">Intact</strong>"));
    assert_true(fixture_shows(s, "1234 entries in the log of acts, 56 in the log of readings"));
    last.faults = 2;
    (void)snprintf(last.fault, sizeof last.fault, "%s", "the leaf 7 <has> another hash");
    fixture_get(s, "/registry", "");
    assert_true(fixture_shows(s, ">Altered</strong>"));
    assert_true(fixture_shows(s, "Faults found: 2"));
    assert_true(fixture_shows(s, "the leaf 7 &lt;has&gt; another hash"));
}

/* ---- copies ---------------------------------------------------------------------------------- */

static void a_whole_copy_is_intact(void **state)
{
    struct service *s = *state;
    struct slice copy = certified(s->world, opened(s->world));
    struct copy_report r = report(s, copy, true);
    assert_int_equal(r.leaves, 2);
    assert_int_equal(r.now, 2);
    assert_int_equal(r.personal, 2);
    for (int i = 0; i < COPY_STEPS; i++) {
        assert_int_equal(r.verdict[i], COPY_GOOD);
    }
    fixture_sign_in(s, "admin", "");
    assert_int_equal(check(s, copy)->status, 200);
    assert_true(fixture_shows(s, "The copy is intact and comes from this registry"));
    assert_false(fixture_shows(s, "Amina"));
    assert_false(fixture_shows(s, "govuk-tag--red"));
}

static void an_older_copy_says_what_came_since(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice number = opened(w);
    struct slice copy = certified(w, number);
    (void)fixture_done(w, number, "let_go", "2026-03-02T08:40", "");
    struct copy_report r = report(s, copy, true);
    assert_int_equal(r.leaves, 2);
    assert_int_equal(r.now, 3);
    fixture_sign_in(s, "admin", "");
    check(s, copy);
    assert_true(fixture_shows(s, "Other entries were made since"));
}

static void an_altered_account_breaks_the_signature_alone(void **state)
{
    struct service *s = *state;
    struct slice copy = certified(s->world, opened(s->world));
    struct copy_report r = report(s, altered(s->world, copy, "Amina", "Emina"), false);
    assert_int_equal(r.verdict[COPY_SIGNATURE], COPY_BAD);
    assert_int_equal(r.verdict[COPY_LEAVES], COPY_GOOD);
    assert_int_equal(r.verdict[COPY_HEAD], COPY_GOOD);
}

static void each_alteration_is_found_where_it_is(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice copy = certified(w, opened(w));
    assert_int_equal(
        report(s, altered(w, copy, "  26 days", "  27 days"), false).verdict[COPY_LAWS], COPY_BAD);
    assert_int_equal(report(s, altered(w, copy, "\npath ", "\npath A"), false).verdict[COPY_LEAVES],
                     COPY_BAD);
    assert_int_equal(
        report(s, altered(w, copy, "\npersonal ", "\npersonal AAAA"), false).verdict[COPY_PERSONAL],
        COPY_BAD);
    assert_int_equal(report(s, altered(w, copy, "\nhead 2", "\nhead 3"), false).verdict[COPY_HEAD],
                     COPY_BAD);
    assert_int_equal(report(s, altered(w, copy, "[checkpoint]\n  ", "[checkpoint]\n  x"), false)
                         .verdict[COPY_CHECKPOINT],
                     COPY_BAD);
    assert_int_equal(report(s, altered(w, copy, "\nkey ", "\nkey x"), false).verdict[COPY_KEY],
                     COPY_BAD);
}

static void what_is_no_copy_is_said_to_be_none(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    static const char *const texts[] = {"x", "greffe-copy v1\n", "\n\n\n", "a\n\nb\n",
                                        "greffe-copy v1\ndossier X\n\n\xe2\x80\x94 a b\n"};
    struct slice copy = certified(w, opened(w));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        assert_int_equal(report(s, slice_of(texts[i]), false).verdict[COPY_FORM], COPY_BAD);
    }
    for (size_t n = 0; n < copy.n; n += 97) {
        (void)report(s, (struct slice){copy.p, n}, false);
    }
    fixture_sign_in(s, "admin", "");
    assert_int_equal(check(s, SLICE("<script>"))->status, 200);
    assert_true(fixture_shows(s, "This file is not a readable certified copy"));
    assert_int_equal(check(s, SLICE(""))->status, 422);
    assert_true(fixture_shows(s, "href=\"#copy\""));
}

/* A copy of which any byte is another is never found whole. */
static void no_flipped_byte_passes(void **state)
{
    struct service *s = *state;
    struct world *w = s->world;
    struct slice copy = certified(w, opened(w));
    for (size_t i = 0; i < copy.n; i += 61) {
        struct slice bytes = slice_copy(w->arena, copy);
        char *p = arena_copy(w->arena, bytes.p, bytes.n);
        p[i] = (char)(p[i] ^ 1);
        (void)report(s, (struct slice){p, copy.n}, false);
    }
}

static void hostile_names_in_a_copy_stay_text(void **state)
{
    struct service *s = *state;
    struct slice copy = certified(s->world, opened(s->world));
    fixture_sign_in(s, "admin", "");
    check(s, altered(s->world, copy, "authority ", "authority <script>"));
    assert_true(fixture_shows(s, "&lt;script&gt;"));
    assert_false(fixture_shows(s, "<script>Pr"));
    assert_true(fixture_shows(s, "The copy was altered or does not come from this registry"));
}

static void a_forged_check_is_refused(void **state)
{
    struct service *s = *state;
    fixture_sign_in(s, "admin", "");
    s->form = SLICE("");
    assert_int_equal(check(s, SLICE("x"))->status, 403);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVICE_TEST(the_registry_shows_its_keys_and_its_checkpoint),
        SERVICE_TEST(the_last_verification_is_told),
        SERVICE_TEST(a_whole_copy_is_intact),
        SERVICE_TEST(an_older_copy_says_what_came_since),
        SERVICE_TEST(an_altered_account_breaks_the_signature_alone),
        SERVICE_TEST(each_alteration_is_found_where_it_is),
        SERVICE_TEST(what_is_no_copy_is_said_to_be_none),
        SERVICE_TEST(no_flipped_byte_passes),
        SERVICE_TEST(hostile_names_in_a_copy_stay_text),
        SERVICE_TEST(a_forged_check_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
