/* New texts of law: what they would move is shown, what they move is entered, and what was ever
 * there stays. */
#include "office/office_fixture.h"

struct moves {
    struct office_moved list[16];
    size_t n;
    struct arena *arena;
};

static void visit(const struct office_moved *moved, void *payload)
{
    struct moves *m = payload;
    assert_true(m->n < 16);
    m->list[m->n] = *moved;
    m->list[m->n].number = slice_copy(m->arena, moved->number);
    m->list[m->n].clock = slice_copy(m->arena, moved->clock);
    m->list[m->n++].reading = slice_copy(m->arena, moved->reading);
}

static bool adopt(struct moves *m, struct world *w, const char *name, struct slice text, bool apply)
{
    struct office_text one = {slice_of(name), text};
    *m = (struct moves){.arena = w->arena};
    w->e = (struct gr_error){0};
    return office_adopt(w->office, SLICE("admin"), &one, apply, &w->e, visit, m);
}

static void refused(struct world *w, const char *name, struct slice text, enum error_code code)
{
    struct moves m;
    int64_t size = fixture_size(w, REGISTRY_ACTS);
    assert_false(adopt(&m, w, name, text, true));
    if (w->e.code != code) {
        fail_msg("%d, not %d: %s", (int)w->e.code, (int)code, w->e.text);
    }
    assert_int_equal(fixture_size(w, REGISTRY_ACTS), size);
}

static void a_preview_shows_and_changes_nothing(void **state)
{
    struct world *w = *state;
    struct moves m;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    (void)fixture_opened(w, "measure", "");
    struct hash before = fixture_hash(w);
    int64_t size = fixture_size(w, REGISTRY_ACTS);
    fixture_must(adopt(&m, w, "hold", SLICE(FIXTURE_HOLD_LONGER), false), w);
    assert_int_equal(m.n, 1);
    assert_true(slice_equal(m.list[0].number, number));
    assert_true(slice_is(m.list[0].clock, "judge_time"));
    assert_true(m.list[0].before_known && m.list[0].after_known);
    assert_false(m.list[0].gone || m.list[0].begun);
    assert_int_equal(m.list[0].after_latest - m.list[0].before_latest, 24 * INSTANT_HOUR);
    struct hash after = fixture_hash(w);
    assert_true(hash_equal(&before, &after));
    assert_int_equal(fixture_size(w, REGISTRY_ACTS), size);
    fixture_done(w, number, "planned", "2026-03-02T08:40", "flight=2026-05-01");
    assert_int_equal(fixture_runs(w, "judge_time")->latest, m.list[0].before_latest);
}

static void what_it_moves_is_entered(void **state)
{
    struct world *w = *state;
    struct moves m;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    struct slice idle = fixture_opened(w, "hold", "");
    fixture_must(adopt(&m, w, "hold", SLICE(FIXTURE_HOLD_LONGER), true), w);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    const struct leaf *last = fixture_last(&dossier);
    assert_int_equal(last->kind, LEAF_RECOUNTED);
    assert_true(slice_is(last->ground, "edition of hold"));
    assert_int_equal(fixture_clock(last->clocks, last->n_clocks, "judge_time", "")->latest,
                     m.list[0].after_latest);
    assert_true(hash_equal(&last->edition, &dossier.edition));
    assert_int_equal(fixture_seen(w, idle, NULL).n_entries, 1);
    struct hash before = fixture_hash(w);
    fixture_must(office_rebuild(w->office, NULL, &w->e, NULL), w);
    struct hash after = fixture_hash(w);
    assert_true(hash_equal(&before, &after));
    refused(w, "hold", SLICE(FIXTURE_HOLD_LONGER), ERROR_DUPLICATE);
}

static void a_new_holiday_moves_what_was_extended_over_it(void **state)
{
    struct world *w = *state;
    struct moves m;
    struct buf table = buf_in(w->arena, 1 << 20);
    struct slice basis = fixture_opened(w, "measure", "");
    fixture_done(w, basis, "taken", "2026-03-02", ""); /* ends on Wednesday, the first of April */
    assert_int_equal(fixture_runs(w, "departure")->latest, fixture_instant("2026-04-02T00:00") - 1);
    buf_add(&table, fixture_file(w, "procedures/calendar/holidays.tsv"));
    buf_text(&table, "FR-59\t04-01\t2026\t2026\tJour du poisson\tFish day\tarrêté\n");
    fixture_must(adopt(&m, w, OFFICE_HOLIDAYS, buf_slice(&table), true), w);
    assert_int_equal(m.n, 1);
    struct office_dossier dossier = fixture_seen(w, basis, NULL);
    const struct leaf *last = fixture_last(&dossier);
    assert_int_equal(last->kind, LEAF_RECOUNTED);
    assert_int_equal(last->clocks[0].latest, fixture_instant("2026-04-03T00:00") - 1);
    fixture_reopen(w);
    struct slice later = fixture_opened(w, "measure", "");
    fixture_done(w, later, "taken", "2026-03-02", "");
    assert_int_equal(fixture_runs(w, "departure")->latest, fixture_instant("2026-04-03T00:00") - 1);
}

/* The text with one line left out or put in the place of another. */
static struct slice changed(struct world *w, const char *text, const char *line, const char *by)
{
    struct buf out = buf_in(w->arena, 1 << 16);
    const char *at = strstr(text, line);
    assert_non_null(at);
    buf_add(&out, (struct slice){text, (size_t)(at - text)});
    buf_text(&out, by);
    buf_text(&out, at + strlen(line));
    return buf_slice(&out);
}

static void what_was_there_is_never_taken_away(void **state)
{
    struct world *w = *state;
    refused(w, "hold", changed(w, FIXTURE_HOLD, "act planned fact", "act projected fact"),
            ERROR_NAME);
    refused(w, "hold", changed(w, FIXTURE_HOLD, "  also called foreseen\n", ""), ERROR_NAME);
    refused(w, "hold", changed(w, FIXTURE_HOLD, "fact days number", "fact days money"), ERROR_NAME);
    refused(w, "measure",
            changed(w, FIXTURE_MEASURE, "act quashed fact by chief, clerk [T2]\n  standing becomes",
                    "act taken_back fact by chief, clerk [T2]\n  standing becomes"),
            ERROR_NAME);
    refused(w, "hold", changed(w, FIXTURE_HOLD, "fact born date personal", "fact born date"),
            ERROR_TYPE);
    refused(w, "hold", SLICE(FIXTURE_MEASURE), ERROR_NAME);
    refused(w, "hold", SLICE("procedure hold\n  nonsense\n"), ERROR_SYNTAX);
    refused(w, "calendar/moons", SLICE("x"), ERROR_NAME);
    refused(w, OFFICE_HOLIDAYS, SLICE("nonsense\n"), ERROR_FORMAT);
    fixture_done(w, fixture_opened(w, "hold", ""), "placed", "2026-03-02T08:00", "born=1990-05-12");
}

/* An act under a new name, by which the old one is known as well. */
static void an_act_may_be_called_anew(void **state)
{
    struct world *w = *state;
    struct moves m;
    struct slice number = fixture_opened(w, "hold", "");
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
    int64_t asked = fixture_done(w, number, "asked", "2026-03-02T08:30", "");
    struct slice text = changed(w, FIXTURE_HOLD, "act asked request by chief, clerk [T4]\n",
                                "act requested request by chief, clerk [T4]\n"
                                "  also called asked\n");
    fixture_must(adopt(&m, w, "hold", text, true), w);
    assert_int_equal(m.n, 0);
    instant ends = fixture_runs(w, "judge_time")->latest;
    static const char *const names[] = {"", "requested", "asked"};
    for (size_t i = 0; i < 3; i++) {
        struct office_request change = fixture_change(OFFICE_CORRECT, number, asked);
        change.name = slice_of(names[i]);
        change.at = SLICE("2026-03-02T08:15");
        fixture_do(w, &change);
        struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf);
        assert_true(slice_is(leaf.act, "requested"));
        assert_int_equal(fixture_runs(w, "judge_time")->latest, ends - 15 * INSTANT_MINUTE);
    }
    refused(w, "hold", SLICE(FIXTURE_HOLD), ERROR_NAME);
}

static void the_office_stays_in_its_territory(void **state)
{
    struct world *w = *state;
    struct slice table = fixture_file(w, "procedures/calendar/territories.tsv");
    struct buf without = buf_in(w->arena, 1 << 20);
    struct slice rest = table;
    while (rest.n > 0) {
        struct slice line = slice_cut(&rest, '\n');
        if (!slice_starts(line, SLICE("FR-59\t"))) {
            buf_add(&without, line);
            buf_char(&without, '\n');
        }
    }
    assert_true(without.n < table.n);
    refused(w, OFFICE_TERRITORIES, buf_slice(&without), ERROR_TERRITORY);
    fixture_done(w, fixture_opened(w, "hold", ""), "placed", "2026-03-02T08:00", "born=1990-05-12");
}

/* A measure that is taken no longer stands by the new text: what was carried out on its strength
 * stands on nothing. */
static void what_rests_on_dossiers_of_the_text_is_counted_too(void **state)
{
    struct world *w = *state;
    struct moves m;
    struct slice basis = fixture_opened(w, "measure", "");
    fixture_done(w, basis, "taken", "2026-03-01", "");
    struct slice number = fixture_resting(w, basis);
    fixture_done(w, number, "carried_out", "2026-03-02T08:00", "");
    assert_int_equal(w->receipt.n_clocks, 1);
    struct slice text = changed(w, FIXTURE_MEASURE, "when not void: standing becomes good",
                                "when not void and delay is known: standing becomes good");
    fixture_must(adopt(&m, w, "measure", text, false), w);
    assert_int_equal(m.n, 1);
    assert_true(slice_equal(m.list[0].number, number) && m.list[0].gone);
    fixture_must(adopt(&m, w, "measure", text, true), w);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(fixture_last(&dossier)->kind, LEAF_RECOUNTED);
    assert_int_equal(fixture_last(&dossier)->n_clocks, 0);
}

static void who_adopts_administers(void **state)
{
    struct world *w = *state;
    struct office_text text = {SLICE("hold"), SLICE(FIXTURE_HOLD_LONGER)};
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "", "");
    w->e = (struct gr_error){0};
    assert_false(office_adopt(w->office, SLICE("clerk"), &text, true, &w->e, NULL, NULL));
    assert_int_equal(w->e.code, ERROR_RIGHT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_preview_shows_and_changes_nothing),
        FIXTURE_TEST(what_it_moves_is_entered),
        FIXTURE_TEST(a_new_holiday_moves_what_was_extended_over_it),
        FIXTURE_TEST(what_was_there_is_never_taken_away),
        FIXTURE_TEST(an_act_may_be_called_anew),
        FIXTURE_TEST(the_office_stays_in_its_territory),
        FIXTURE_TEST(what_rests_on_dossiers_of_the_text_is_counted_too),
        FIXTURE_TEST(who_adopts_administers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
