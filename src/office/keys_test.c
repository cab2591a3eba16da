/* Another master key: what it opens, what the old one opens no longer, and a change that was cut
 * short. */
#include "office/office_fixture.h"

#include "office/fault_fixture.h"

static const struct seal_key next = {{9, 9, 9}};

static bool rekey(struct world *w, const struct seal_key *master)
{
    w->e = (struct gr_error){0};
    return office_rekey(w->office, SLICE("admin"), master, &w->e);
}

static bool bytes_anywhere(const struct world *w, struct slice bytes)
{
    static const char *const files[] = {"registry.db", "registry.db-wal", "derived.db",
                                        "derived.db-wal"};
    static char all[8 << 20];
    for (size_t f = 0; f < 4; f++) {
        char path[200];
        (void)snprintf(path, sizeof path, "%s/%s", w->folder, files[f]);
        FILE *file = fopen(path, "rb");
        size_t n = file == NULL ? 0 : fread(all, 1, sizeof all, file);
        if (file != NULL) {
            (void)fclose(file);
        }
        for (size_t i = 0; i + bytes.n <= n; i++) {
            if (memcmp(all + i, bytes.p, bytes.n) == 0) {
                return true;
            }
        }
    }
    return false;
}

/* The personal part of a dossier reads as it was told. */
static void reads(struct world *w, struct slice number)
{
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_true(dossier.entries[0].has_personal);
    assert_true(slice_is(dossier.entries[0].persons[0].names[0], "Amina Dupont"));
}

static void only_the_new_key_opens(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    struct slice old[2];
    struct registry *r = office_registry(w->office);
    fixture_must(registry_key(&old[0], w->arena, r, 1, &w->e) &&
                     registry_value(&old[1], w->arena, r, "office-key", &w->e),
                 w);
    assert_true(bytes_anywhere(w, old[0]) && bytes_anywhere(w, old[1]));
    assert_false(rekey(w, &w->master));
    assert_int_equal(w->e.code, ERROR_KEY);
    fixture_must(rekey(w, &next), w);
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, fixture_size(w, REGISTRY_ACTS) - 1);
    assert_int_equal(leaf.kind, LEAF_SETTING);
    assert_true(slice_is(leaf.act, "master-key"));
    assert_false(bytes_anywhere(w, old[0]));
    assert_false(bytes_anywhere(w, old[1]));
    reads(w, number);
    struct slice later = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    fixture_close(w);
    assert_false(fixture_try_open(w));
    assert_int_equal(w->e.code, ERROR_KEY);
    w->master = next;
    fixture_open(w);
    reads(w, number);
    reads(w, later);
    fixture_done(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12");
}

static void who_changes_the_key_administers(void **state)
{
    struct world *w = *state;
    int64_t size = fixture_size(w, REGISTRY_ACTS);
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "", "");
    w->e = (struct gr_error){0};
    assert_false(office_rekey(w->office, SLICE("clerk"), &next, &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    assert_int_equal(fixture_size(w, REGISTRY_ACTS), size + 2);
}

/* The disk fails at the n-th sync of the change; false when there were fewer. */
static bool cut_short(int n)
{
    struct world *w = fixture_world();
    const struct seal_key other = {{5}};
    fixture_must(fixture_try_found(w, "FR-59", FIXTURE_HOLD), w);
    w->options.vfs = FAULT_VFS;
    fixture_open(w);
    struct slice first = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    struct slice second = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    fault_disk.syncs = n;
    bool done = rekey(w, &next);
    fault_mend();
    fixture_close(w);
    if (!fixture_try_open(w)) { /* the last commit was there after all */
        assert_int_equal(w->e.code, ERROR_KEY);
        w->master = next;
        fixture_open(w);
        reads(w, first);
        fixture_end(w);
        return !done;
    }
    reads(w, first);
    struct slice between = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    if (rekey(w, &other)) { /* nothing had begun */
        w->master = other;
    } else {
        assert_int_equal(w->e.code, ERROR_KEY);
        fixture_must(rekey(w, &next), w);
        w->master = next;
    }
    fixture_reopen(w);
    reads(w, first);
    reads(w, second);
    reads(w, between);
    fixture_end(w);
    return !done;
}

static void a_change_that_was_cut_short_goes_on(void **state)
{
    int n = 0;
    (void)state;
    while (n < 50 && cut_short(n)) {
        n++;
    }
    assert_true(n >= 3 && n < 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(only_the_new_key_opens),
        FIXTURE_TEST(who_changes_the_key_administers),
        cmocka_unit_test(a_change_that_was_cut_short_goes_on),
    };
    fault_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
