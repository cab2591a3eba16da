/* Founding and opening: what an office is made of, who may open it, and when. */
#include "office/office_fixture.h"

static void a_founded_office_opens_as_it_was_founded(void **state)
{
    struct world *w = *state;
    struct slice names[8];
    const struct office_agent *agents = NULL;
    assert_string_equal(office_authority(w->office).p, "Préfecture du Nord");
    assert_true(slice_is(office_territory(w->office), "FR-59"));
    assert_true(slice_is(office_origin(w->office), "prefecture-du-nord.fr-59.greffe"));
    assert_int_equal(office_procedures(names, 8, w->office), 3);
    assert_int_equal(office_agents(&agents, w->arena, w->office), 1);
    assert_true(slice_is(agents[0].name, "Camille Greffière"));
    assert_int_equal(agents[0].n_grants, OFFICE_RIGHTS);
    struct office_agent agent;
    assert_true(office_agent_find(&agent, w->arena, w->office, SLICE("camille")));
    assert_true(slice_is(agent.id, "admin"));
    assert_true(office_agent_find(&agent, w->arena, w->office, SLICE("admin")));
    assert_false(office_agent_find(&agent, w->arena, w->office, SLICE("")));
    struct hash before = fixture_hash(w);
    fixture_reopen(w);
    struct hash after = fixture_hash(w);
    assert_true(hash_equal(&before, &after));
}

static void every_leaf_of_the_founding_names_its_text(void **state)
{
    struct world *w = *state;
    struct leaf first = fixture_leaf(w, REGISTRY_ACTS, 0);
    assert_int_equal(first.kind, LEAF_OFFICE);
    int64_t editions = 0;
    for (int64_t i = 1; i < fixture_size(w, REGISTRY_ACTS); i++) {
        struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, i);
        struct slice text;
        struct hash h;
        if (leaf.kind == LEAF_EDITION) {
            fixture_must(
                registry_text(&text, w->arena, office_registry(w->office), &leaf.edition, &w->e),
                w);
            hash_bytes(&h, text);
            assert_true(hash_equal(&h, &leaf.edition));
            editions++;
        }
    }
    assert_int_equal(editions, 5);
}

static void the_log_has_the_key_that_signs_its_checkpoints(void **state)
{
    struct world *w = *state;
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        struct slice bytes;
        struct note note;
        struct note_key key;
        struct buf text = buf_in(w->arena, 1024);
        if (log == REGISTRY_READS) {
            (void)fixture_seen(w, fixture_opened(w, "hold", ""), NULL);
        }
        office_log_key(&text, w->office, (enum registry_log)log);
        fixture_must(note_key_read(&key, buf_slice(&text), &w->e) &&
                         registry_checkpoint(&bytes, w->arena, office_registry(w->office),
                                             (enum registry_log)log, LEAF_NONE, &w->e) &&
                         note_read(&note, w->arena, bytes, &w->e),
                     w);
        assert_int_equal(note_verify(&note, &key, NULL), NOTE_VALID);
    }
}

static void a_founding_that_is_wrong_makes_nothing(void **state)
{
    struct world *w = fixture_world();
    (void)state;
    assert_false(fixture_try_found(w, "FR-5X", FIXTURE_HOLD));
    assert_int_equal(w->e.code, ERROR_TERRITORY);
    assert_int_not_equal(access(w->folder, F_OK), 0);
    w->options.master = NULL;
    assert_false(fixture_try_found(w, "FR-59", FIXTURE_HOLD));
    assert_int_equal(w->e.code, ERROR_KEY);
    w->options.master = &w->master;
    fixture_must(fixture_try_found(w, "FR-59", FIXTURE_HOLD), w);
    assert_false(fixture_try_found(w, "FR-59", FIXTURE_HOLD));
    assert_int_equal(w->e.code, ERROR_STORE);
    fixture_open(w);
    fixture_end(w);
}

static void a_text_that_is_not_law_founds_nothing(void **state)
{
    struct world *w = fixture_world();
    (void)state;
    assert_false(fixture_try_found(w, "FR-59", "procedure hold\n  titel\n"));
    assert_int_not_equal(w->e.code, ERROR_NONE);
    assert_int_not_equal(access(w->folder, F_OK), 0);
    assert_false(fixture_try_found(w, "FR-59", FIXTURE_MEASURE));
    assert_int_equal(w->e.code, ERROR_NAME);
    fixture_end(w);
}

static void another_master_key_is_refused(void **state)
{
    struct world *w = *state;
    fixture_close(w);
    w->master.b[0] ^= 1;
    assert_false(fixture_try_open(w));
    assert_int_equal(w->e.code, ERROR_KEY);
    w->master.b[0] ^= 1;
    fixture_open(w);
}

static void one_opens_to_write_and_others_to_read(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    struct office *second = office_open(w->folder, w->options, &w->e);
    assert_null(second);
    assert_int_equal(w->e.code, ERROR_BUSY);
    struct office_options reading = w->options;
    struct office_dossier dossier;
    struct office_look look = fixture_look();
    reading.write = false;
    reading.master = NULL;
    w->e = (struct gr_error){0};
    second = office_open(w->folder, reading, &w->e);
    fixture_must(second != NULL, w);
    look.without_personal = true;
    fixture_must(office_dossier(&dossier, w->arena, second, number, &look, &w->e), w);
    assert_int_equal(dossier.n_entries, 1);
    struct office_request request = fixture_act(w, number, "placed", "2026-03-02T08:00", "");
    struct office_receipt receipt;
    assert_false(office_submit(&receipt, w->arena, second, &request, &w->e));
    assert_int_equal(w->e.code, ERROR_USAGE);
    office_close(second);
}

static void without_the_master_key_nothing_is_written(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    w->options.master = NULL;
    fixture_reopen(w);
    struct office_request request = fixture_act(w, number, "placed", "2026-03-02T08:00", "");
    fixture_fails(w, &request, ERROR_KEY);
    fixture_fails(w, &request, ERROR_KEY);
    struct office_look look = fixture_look();
    look.without_personal = true;
    struct office_dossier dossier = fixture_seen(w, number, &look);
    assert_false(dossier.entries[0].has_personal);
    w->options.master = &w->master;
}

static void time_does_not_run_backwards(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    instant last = w->receipt.entered;
    w->now -= INSTANT_SECOND; /* a small step is absorbed */
    fixture_done(w, number, "planned", "2026-03-02T08:00", "flight=2026-04-01");
    assert_int_equal(w->receipt.entered, last);
    w->now -= 5 * INSTANT_SECOND;
    struct office_request request =
        fixture_act(w, number, "planned", "2026-03-02T08:00", "flight=2026-04-02");
    fixture_fails(w, &request, ERROR_CLOCK);
    fixture_close(w);
    assert_false(fixture_try_open(w));
    assert_int_equal(w->e.code, ERROR_CLOCK);
    w->options.write = false;
    fixture_open(w);
    fixture_close(w);
    w->options.write = true;
    w->now += 6 * INSTANT_SECOND;
    fixture_open(w);
    fixture_do(w, &request);
}

static void numbers_count_within_a_year(void **state)
{
    struct world *w = *state;
    fixture_time(w, "2026-12-31T23:59");
    assert_true(slice_is(fixture_opened(w, "hold", ""), "D-2026-000001"));
    assert_true(slice_is(fixture_opened(w, "measure", ""), "D-2026-000002"));
    struct office_request wrong = fixture_open_request(w, "hold", "days=many");
    fixture_fails(w, &wrong, ERROR_TYPE);
    fixture_reopen(w);
    assert_true(slice_is(fixture_opened(w, "hold", ""), "D-2026-000003"));
    fixture_time(w, "2027-01-01T00:00");
    assert_true(slice_is(fixture_opened(w, "hold", ""), "D-2027-000001"));
    fixture_reopen(w);
    assert_true(slice_is(fixture_opened(w, "hold", ""), "D-2027-000002"));
}

/* The last checkpoint of an office made from the same seed by the same requests. */
static struct slice demonstration(struct world *w, uint8_t seed[32])
{
    struct slice note;
    w->options.seed = seed;
    fixture_must(fixture_try_found(w, "FR-59", FIXTURE_HOLD), w);
    fixture_open(w);
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "9903112233");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    fixture_reopen(w);
    fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    fixture_must(registry_checkpoint(&note, w->arena, office_registry(w->office), REGISTRY_ACTS,
                                     LEAF_NONE, &w->e),
                 w);
    return note;
}

static void a_seed_gives_the_same_registry_twice(void **state)
{
    uint8_t seed[32] = {42};
    struct world *a = fixture_world();
    struct world *b = fixture_world();
    struct world *c = fixture_world();
    (void)state;
    struct slice note = demonstration(a, seed);
    assert_true(slice_equal(note, demonstration(b, seed)));
    seed[0]++;
    assert_false(slice_equal(note, demonstration(c, seed)));
    fixture_end(a);
    fixture_end(b);
    fixture_end(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_founded_office_opens_as_it_was_founded),
        FIXTURE_TEST(every_leaf_of_the_founding_names_its_text),
        FIXTURE_TEST(the_log_has_the_key_that_signs_its_checkpoints),
        cmocka_unit_test(a_founding_that_is_wrong_makes_nothing),
        cmocka_unit_test(a_text_that_is_not_law_founds_nothing),
        FIXTURE_TEST(another_master_key_is_refused),
        FIXTURE_TEST(one_opens_to_write_and_others_to_read),
        FIXTURE_TEST(without_the_master_key_nothing_is_written),
        FIXTURE_TEST(time_does_not_run_backwards),
        FIXTURE_TEST(numbers_count_within_a_year),
        cmocka_unit_test(a_seed_gives_the_same_registry_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
