/* People who act: appointed, given rights, gone; signed acts. */
#include "office/office_fixture.h"

static void a_right_is_given_and_taken(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request act = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    fixture_appoint(w, "clerk");
    act.agent = SLICE("clerk");
    fixture_fails(w, &act, ERROR_RIGHT);
    struct office_request grant = fixture_grant("clerk", OFFICE_RIGHT_ACT, "hold", "clerk");
    fixture_do(w, &grant);
    assert_true(slice_is(w->receipt.number, "office") && w->receipt.procedure.n == 0);
    assert_true(slice_is(w->receipt.territory, "FR-59"));
    fixture_do(w, &act);
    fixture_reopen(w);
    fixture_do(w, &act);
    const struct office_agent *agents = NULL;
    assert_int_equal(office_agents(&agents, w->arena, w->office), 2);
    assert_int_equal(agents[1].n_grants, 1);
    assert_true(slice_is(agents[1].grants[0].procedure, "hold"));
    assert_true(slice_is(agents[1].grants[0].role, "clerk"));
    grant.verb = OFFICE_REVOKE;
    fixture_do(w, &grant);
    fixture_fails(w, &act, ERROR_RIGHT);
    fixture_reopen(w);
    fixture_fails(w, &act, ERROR_RIGHT);
}

static void a_right_reaches_as_far_as_it_says(void **state)
{
    struct world *w = *state;
    struct slice clerk = SLICE("clerk");
    struct gr_error e = {0};
    fixture_agent(w, "clerk", OFFICE_RIGHT_READ, "hold", "");
    assert_true(office_may(w->office, clerk, OFFICE_RIGHT_READ, SLICE("hold"), SLICE(""), &e));
    assert_int_equal(e.code, ERROR_NONE);
    assert_false(office_may(w->office, clerk, OFFICE_RIGHT_READ, SLICE("measure"), SLICE(""), &e));
    assert_int_equal(e.code, ERROR_RIGHT);
    assert_false(office_may(w->office, clerk, OFFICE_RIGHT_READ, SLICE(""), SLICE(""), &e));
    assert_false(office_may(w->office, clerk, OFFICE_RIGHT_ACT, SLICE("hold"), SLICE(""), &e));
}

/* He would be signed in as the other, and the other no more. */
static void nobody_is_named_as_another_signs_in(void **state)
{
    struct world *w = *state;
    struct office_request appoint = office_request_new(OFFICE_APPOINT, SLICE("admin"));
    static const struct {
        const char *id, *login;
    } taken[] = {{"admin", ""}, {"camille", ""}, {"other", "camille"}, {"other", "admin"}};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        appoint.name = slice_of(taken[i].id);
        appoint.login = slice_of(taken[i].login);
        fixture_fails(w, &appoint, ERROR_DUPLICATE);
    }
    appoint.name = SLICE("other");
    appoint.login = SLICE("other");
    fixture_do(w, &appoint);
}

static void who_administers_is_never_lost(void **state)
{
    struct world *w = *state;
    struct office_request leave = office_request_new(OFFICE_LEAVE, SLICE("admin"));
    struct office_request revoke = fixture_grant("admin", OFFICE_RIGHT_ADMINISTER, "", "");
    leave.name = SLICE("admin");
    revoke.verb = OFFICE_REVOKE;
    fixture_fails(w, &leave, ERROR_REFUSED);
    fixture_fails(w, &revoke, ERROR_REFUSED);
    fixture_agent(w, "half", OFFICE_RIGHT_ADMINISTER, "hold", ""); /* not of the whole office */
    fixture_fails(w, &leave, ERROR_REFUSED);
    fixture_agent(w, "second", OFFICE_RIGHT_ADMINISTER, "", "");
    fixture_do(w, &leave);
    struct office_request appoint = office_request_new(OFFICE_APPOINT, SLICE("admin"));
    appoint.name = SLICE("third");
    fixture_fails(w, &appoint, ERROR_RIGHT);
    leave.agent = SLICE("second");
    leave.name = SLICE("second");
    fixture_fails(w, &leave, ERROR_REFUSED);
    appoint.agent = SLICE("second");
    fixture_do(w, &appoint);
}

static void who_takes_over_a_name_has_none_of_its_rights(void **state)
{
    struct world *w = *state;
    struct sign_secret secret;
    const struct office_agent *agents = NULL;
    sign_generate(&secret);
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "", "");
    struct office_request key = office_request_new(OFFICE_KEY, SLICE("admin"));
    key.name = SLICE("clerk");
    key.public_key = (struct slice){(const char *)secret.public_key, 32};
    fixture_do(w, &key);
    struct office_request appoint = office_request_new(OFFICE_APPOINT, SLICE("admin"));
    appoint.name = SLICE("clerk");
    fixture_fails(w, &appoint, ERROR_DUPLICATE);
    struct office_request leave = office_request_new(OFFICE_LEAVE, SLICE("admin"));
    leave.name = SLICE("clerk");
    fixture_do(w, &leave);
    struct office_request open = fixture_open_request(w, "hold", "");
    open.agent = SLICE("clerk");
    fixture_fails(w, &open, ERROR_RIGHT);
    appoint.person_name = SLICE("Dominique Suivant");
    fixture_do(w, &appoint);
    fixture_fails(w, &open, ERROR_RIGHT);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(office_agents(&agents, w->arena, w->office), 2);
        assert_true(slice_is(agents[1].name, "Dominique Suivant"));
        assert_int_equal(agents[1].n_grants, 0);
        assert_false(agents[1].has_key || agents[1].left);
        fixture_reopen(w);
    }
}

static void names_of_agents_are_sealed_and_identifiers_plain(void **state)
{
    static const char *const wrong[] = {"", "-x", "a b", "é", "a/b"};
    struct world *w = *state;
    struct office_request appoint = office_request_new(OFFICE_APPOINT, SLICE("admin"));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        appoint.name = slice_of(wrong[i]);
        fixture_fails(w, &appoint, ERROR_NAME);
    }
    appoint.name = SLICE("agent-2");
    appoint.person_name = SLICE("Dominique Suivant");
    appoint.login = SLICE("dsuivant");
    appoint.unit = SLICE("bureau 3");
    fixture_do(w, &appoint);
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    assert_true(leaf.has_sealed);
    assert_int_equal(leaf.n_facts, 2);
    struct office_agent found;
    assert_true(office_agent_find(&found, w->arena, w->office, SLICE("dsuivant")));
    assert_true(slice_is(found.id, "agent-2"));
    w->options.master = NULL;
    w->options.write = false;
    fixture_reopen(w);
    const struct office_agent *agents = NULL;
    assert_int_equal(office_agents(&agents, w->arena, w->office), 2);
    assert_int_equal(agents[1].name.n + agents[1].login.n, 0);
    assert_true(slice_is(agents[1].unit, "bureau 3"));
}

static void what_is_wrong_with_agents_and_settings_is_said(void **state)
{
    struct world *w = *state;
    struct office_request request = fixture_grant("nobody", OFFICE_RIGHT_ACT, "", "");
    fixture_fails(w, &request, ERROR_ABSENT);
    request = fixture_grant("admin", OFFICE_RIGHT_ACT, "hald", "");
    fixture_fails(w, &request, ERROR_NAME);
    request = fixture_grant("admin", OFFICE_RIGHT_ACT, "hold", "prefect");
    fixture_fails(w, &request, ERROR_NAME);
    request.verb = OFFICE_REVOKE; /* what was granted under a former edition can be taken back */
    fixture_do(w, &request);
    request = office_request_new(OFFICE_KEY, SLICE("admin"));
    request.name = SLICE("admin");
    request.public_key = SLICE("short");
    fixture_fails(w, &request, ERROR_FORMAT);
    request = office_request_new(OFFICE_SET, SLICE("admin"));
    request.name = SLICE("colour");
    request.value = SLICE("blue");
    fixture_fails(w, &request, ERROR_NAME);
    request.name = SLICE("signed-acts");
    fixture_fails(w, &request, ERROR_USAGE);
    request.name = SLICE("witness");
    fixture_fails(w, &request, ERROR_FORMAT);
}

/* More leaves in the office's own file than a dossier takes: it opens all the same. */
static void an_office_may_have_a_long_life(void **state)
{
    enum { MANY = LIMIT_DOSSIER_ACTS + 8 };
    struct world *w = *state;
    struct office_request *requests = ARENA_ARRAY(w->arena, MANY, struct office_request);
    struct office_answer *answers = ARENA_ARRAY(w->arena, MANY, struct office_answer);
    fixture_appoint(w, "clerk");
    for (size_t i = 0; i < MANY; i++) {
        requests[i] = fixture_grant("clerk", OFFICE_RIGHT_ACT, "hold", "");
        requests[i].verb = i % 2 == 0 ? OFFICE_GRANT : OFFICE_REVOKE;
    }
    fixture_must(office_submit_many(answers, w->arena, w->office, requests, MANY, &w->e), w);
    assert_true(answers[MANY - 1].ok);
    fixture_reopen(w);
    (void)fixture_opened(w, "hold", "");
}

/* ---- signed acts ----------------------------------------------------------------------------- */

static void set(struct world *w, const char *value, const struct sign_secret *sign, bool ok)
{
    struct office_request request = office_request_new(OFFICE_SET, SLICE("admin"));
    request.name = SLICE("signed-acts");
    request.value = slice_of(value);
    request.sign = sign;
    if (ok) {
        fixture_do(w, &request);
    } else {
        assert_false(fixture_try(w, &request));
    }
}

static void acts_are_signed_once_that_is_asked(void **state)
{
    struct world *w = *state;
    struct sign_secret secret;
    struct sign_secret other;
    sign_generate(&secret);
    sign_generate(&other);
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request act = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    act.sign = &secret;
    fixture_fails(w, &act, ERROR_RIGHT); /* a key that nobody knows */
    set(w, "yes", NULL, false);          /* nobody could sign the way back */
    assert_int_equal(w->e.code, ERROR_REFUSED);
    struct office_request key = office_request_new(OFFICE_KEY, SLICE("admin"));
    key.name = SLICE("admin");
    key.public_key = (struct slice){(const char *)secret.public_key, 32};
    fixture_do(w, &key);
    set(w, "yes", NULL, true);
    fixture_reopen(w);
    act.sign = NULL;
    fixture_fails(w, &act, ERROR_RIGHT);
    act.sign = &other;
    fixture_fails(w, &act, ERROR_RIGHT);
    act.sign = &secret;
    fixture_do(w, &act);
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
    struct sign_public public_key;
    struct buf text = buf_in(w->arena, LIMIT_LEAF_BYTES * 2);
    memcpy(public_key.b, secret.public_key, 32);
    leaf_write_signed(&text, &leaf);
    assert_true(leaf.has_signature);
    assert_true(sign_verify(&leaf.signature, &public_key, buf_slice(&text)));
    leaf.sequence++;
    struct buf altered = buf_in(w->arena, LIMIT_LEAF_BYTES * 2);
    leaf_write_signed(&altered, &leaf);
    assert_false(sign_verify(&leaf.signature, &public_key, buf_slice(&altered)));
    struct office_request erase = fixture_erase(number, "mistake");
    fixture_fails(w, &erase, ERROR_RIGHT);
    set(w, "no", NULL, false);
    set(w, "no", &secret, true);
    act.sign = NULL;
    fixture_do(w, &act);
}

struct differences {
    int64_t n, leaf;
    enum office_difference what;
};

static void note_difference(const struct registry_dossier *dossier, int64_t leaf,
                            enum office_difference what, void *payload)
{
    struct differences *d = payload;
    (void)dossier;
    d->n++;
    d->leaf = leaf;
    d->what = what;
}

static void a_signature_that_is_not_its_authors_is_found(void **state)
{
    struct world *w = *state;
    struct sign_secret secret;
    struct sign_secret second;
    struct differences d = {0};
    int64_t differing = 0;
    sign_generate(&secret);
    sign_generate(&second);
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request key = office_request_new(OFFICE_KEY, SLICE("admin"));
    key.name = SLICE("admin");
    key.public_key = (struct slice){(const char *)secret.public_key, 32};
    fixture_do(w, &key);
    struct office_request act = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    act.sign = &secret;
    fixture_do(w, &act);
    key.public_key = (struct slice){(const char *)second.public_key, 32};
    fixture_do(w, &key);
    act.sign = &second;
    fixture_do(w, &act);
    fixture_must(office_recheck(&differing, w->office, note_difference, NULL, &w->e, &d), w);
    assert_int_equal(differing, 0); /* each by the key of its day */
    struct sign_secret forged = second;
    forged.seed[0] ^= 1;
    act.sign = &forged;
    fixture_do(w, &act);
    fixture_must(office_recheck(&differing, w->office, note_difference, NULL, &w->e, &d), w);
    assert_int_equal(differing, 1);
    assert_int_equal(d.leaf, w->receipt.leaf);
    assert_int_equal(d.what, OFFICE_SIGNATURE_DIFFERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_right_is_given_and_taken),
        FIXTURE_TEST(a_right_reaches_as_far_as_it_says),
        FIXTURE_TEST(nobody_is_named_as_another_signs_in),
        FIXTURE_TEST(who_administers_is_never_lost),
        FIXTURE_TEST(who_takes_over_a_name_has_none_of_its_rights),
        FIXTURE_TEST(names_of_agents_are_sealed_and_identifiers_plain),
        FIXTURE_TEST(what_is_wrong_with_agents_and_settings_is_said),
        FIXTURE_TEST(an_office_may_have_a_long_life),
        FIXTURE_TEST(acts_are_signed_once_that_is_asked),
        FIXTURE_TEST(a_signature_that_is_not_its_authors_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
