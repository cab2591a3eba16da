/* Erasure: who may, on what ground and when; what is gone afterwards, from every file; what stays.
 */
#include "office/office_fixture.h"

static bool in_file(const char *path, struct slice word)
{
    static char bytes[8 << 20];
    FILE *file = fopen(path, "rb");
    size_t n = file == NULL ? 0 : fread(bytes, 1, sizeof bytes, file);
    bool found = false;
    assert_true(n < sizeof bytes && word.n > 0);
    for (size_t i = 0; i + word.n <= n && !found; i++) {
        found = memcmp(bytes + i, word.p, word.n) == 0;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return found;
}

/* Whether these bytes are in any file of the office. */
static bool anywhere(const struct world *w, struct slice word)
{
    bool found = false;
    DIR *folder = opendir(w->folder);
    assert_non_null(folder);
    for (struct dirent *d = readdir(folder); d != NULL; d = readdir(folder)) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", w->folder, d->d_name);
        found = found || (d->d_name[0] != '.' && in_file(path, word));
    }
    (void)closedir(folder);
    return found;
}

static size_t search(struct world *w, const char *question)
{
    struct office_found found[8];
    struct office_look look = fixture_look();
    size_t n = 0;
    w->e = (struct gr_error){0};
    fixture_must(office_search(found, &n, 8, w->arena, w->office, slice_of(question), &look, &w->e),
                 w);
    return n;
}

/* A dossier of Amina Dupontel with a document, and one act with a personal fact. */
static struct slice dossier_of_amina(struct world *w)
{
    struct slice number =
        fixture_opened_of(w, "hold", "Amina Dupontel", "1987-03-14", "9903112233");
    struct office_request request =
        fixture_act(w, number, "placed", "2026-03-02T08:00", "born=1987-03-14");
    struct office_document document = {SLICE("passeport-amina.pdf"), SLICE("application/pdf"),
                                       SLICE("a very private line")};
    request.documents = &document;
    request.n_documents = 1;
    fixture_do(w, &request);
    return number;
}

static void names_are_in_no_file_even_before(void **state)
{
    static const char *const words[] = {"Dupontel",   "dupontel",        "9903112233",
                                        "1987-03-14", "passeport-amina", "a very private line"};
    struct world *w = *state;
    (void)dossier_of_amina(w);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_false(anywhere(w, slice_of(words[i])));
    }
}

static void an_erased_dossier_keeps_its_acts_and_nothing_personal(void **state)
{
    struct world *w = *state;
    struct slice number = dossier_of_amina(w);
    int64_t placed = w->receipt.leaf;
    struct leaf leaf = fixture_leaf(w, REGISTRY_ACTS, placed);
    struct slice key;
    struct slice sealed;
    struct registry *r = office_registry(w->office);
    fixture_must(registry_key(&key, w->arena, r, 1, &w->e) &&
                     registry_sealed(&sealed, w->arena, r, placed, &w->e),
                 w);
    assert_true(key.n > 40 && sealed.n > 40);
    assert_true(anywhere(w, key) && anywhere(w, sealed));
    assert_int_equal(search(w, "dupontel"), 1);
    struct office_request erase = fixture_erase(number, "order: tribunal administratif");
    fixture_do(w, &erase);
    assert_int_equal(fixture_leaf(w, REGISTRY_ACTS, w->receipt.leaf).kind, LEAF_ERASED);
    assert_int_equal(w->receipt.n_clocks, 0);
    assert_false(anywhere(w, key));
    assert_false(anywhere(w, sealed));
    assert_int_equal(search(w, "dupontel"), 0);
    assert_int_equal(search(w, "9903112233"), 0);
    fixture_must(registry_key(&key, w->arena, r, 1, &w->e) &&
                     registry_sealed(&sealed, w->arena, r, placed, &w->e),
                 w);
    assert_int_equal(key.n + sealed.n, 0);
    fixture_reopen(w);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_true(dossier.row.erased);
    assert_int_equal(dossier.n_entries, 3);
    assert_int_equal(dossier.folded->n_order, 1);
    for (size_t i = 0; i < 3; i++) {
        assert_false(dossier.entries[i].has_personal);
    }
    struct slice bytes;
    struct office_look look = fixture_look();
    assert_false(office_document(&bytes, w->arena, w->office, number, &leaf.attachments[0].token,
                                 &look, &w->e));
    assert_int_equal(w->e.code, ERROR_ERASED);
}

static void nothing_is_done_in_an_erased_dossier(void **state)
{
    struct world *w = *state;
    struct slice number = dossier_of_amina(w);
    int64_t placed = w->receipt.leaf;
    struct office_request erase = fixture_erase(number, "mistake");
    fixture_do(w, &erase);
    struct office_request request = fixture_act(w, number, "let_go", "2026-03-02T08:30", "");
    fixture_fails(w, &request, ERROR_ERASED);
    request = fixture_change(OFFICE_CORRECT, number, placed);
    fixture_fails(w, &request, ERROR_ERASED);
    fixture_fails(w, &erase, ERROR_ERASED);
    fixture_time(w, "2026-04-01T00:00");
    assert_int_equal(fixture_ring(w), 0);
}

static void a_ground_is_owed_and_retention_has_its_day(void **state)
{
    struct world *w = *state;
    struct registry_dossier rows[4];
    size_t n = 0;
    struct slice number = dossier_of_amina(w);
    struct office_request erase = fixture_erase(number, "because");
    fixture_fails(w, &erase, ERROR_USAGE);
    erase.ground = SLICE("retention");
    fixture_fails(w, &erase, ERROR_REFUSED);
    assert_non_null(strstr(w->e.text, "nothing says yet"));
    fixture_done(w, number, "let_go", "2026-03-02T08:30", "");
    fixture_fails(w, &erase, ERROR_REFUSED);
    assert_non_null(strstr(w->e.text, "2031-03-0"));
    fixture_must(office_erasable(rows, &n, 4, w->arena, w->office, &w->e), w);
    assert_int_equal(n, 0);
    fixture_time(w, "2031-03-04T09:00");
    fixture_must(office_erasable(rows, &n, 4, w->arena, w->office, &w->e), w);
    assert_int_equal(n, 1);
    assert_true(slice_equal(rows[0].number, number));
    fixture_do(w, &erase);
    fixture_must(office_erasable(rows, &n, 4, w->arena, w->office, &w->e), w);
    assert_int_equal(n, 0);
}

static void the_right_to_erase_is_a_right_of_its_own(void **state)
{
    struct world *w = *state;
    struct slice number = dossier_of_amina(w);
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "", "");
    fixture_agent(w, "other", OFFICE_RIGHT_ERASE, "measure", "");
    fixture_agent(w, "eraser", OFFICE_RIGHT_ERASE, "hold", "");
    struct office_request erase = fixture_erase(number, "mistake");
    erase.agent = SLICE("clerk");
    fixture_fails(w, &erase, ERROR_RIGHT);
    erase.agent = SLICE("other");
    fixture_fails(w, &erase, ERROR_RIGHT);
    erase.agent = SLICE("eraser");
    fixture_do(w, &erase);
}

/* The measure was void, which only its sealed part said. Once that is gone it is presumed good, and
 * what rests on it is counted again from what is left, there and then. */
static void what_rests_on_an_erased_dossier_still_folds(void **state)
{
    struct world *w = *state;
    struct slice basis = fixture_opened(w, "measure", "");
    fixture_done(w, basis, "taken", "2026-03-02", "void=yes");
    struct slice number = fixture_resting(w, basis);
    struct office_request out = fixture_act(w, number, "carried_out", "2026-03-02T08:00", "");
    out.happened = true;
    fixture_do(w, &out);
    assert_non_null(fixture_finding(w, "FORBIDDEN", "T10"));
    assert_null(fixture_runs(w, "transport"));
    struct office_request erase = fixture_erase(basis, "mistake");
    fixture_do(w, &erase);
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(fixture_last(&dossier)->kind, LEAF_RECOUNTED);
    assert_int_equal(fixture_last(&dossier)->n_clocks, 1);
    assert_int_equal(dossier.folded->dossier->n_links, 1);
    struct hash before = fixture_hash(w);
    fixture_must(office_rebuild(w->office, NULL, &w->e, NULL), w);
    struct hash after = fixture_hash(w);
    assert_true(hash_equal(&before, &after));
}

struct while_reading {
    struct world *w;
    struct office_request requests[2];
    struct office_answer answers[2];
};

static bool erase_meanwhile(int64_t index, struct slice leaf, void *payload)
{
    struct while_reading *r = payload;
    (void)leaf;
    assert_int_equal(index, 0);
    fixture_must(
        office_submit_many(r->answers, r->w->arena, r->w->office, r->requests, 2, &r->w->e), r->w);
    return false;
}

/* Somebody reads while it is erased: who erases is told that a copy stays for now, whoever else was
 * in the batch is not harmed, and the copy goes with a later write. */
static void a_reader_delays_the_clearing_and_nothing_else(void **state)
{
    struct world *w = *state;
    struct slice number = dossier_of_amina(w);
    struct slice other = fixture_opened(w, "hold", "");
    struct slice key;
    struct while_reading r = {.w = w};
    struct registry_options reading = {.mode = REGISTRY_READ};
    r.requests[0] = fixture_erase(number, "mistake");
    r.requests[1] = fixture_act(w, other, "planned", "2026-03-02T08:00", "");
    fixture_must(registry_key(&key, w->arena, office_registry(w->office), 1, &w->e), w);
    struct registry *reader = registry_open(w->folder, reading, &w->e);
    fixture_must(reader != NULL &&
                     registry_scan(reader, REGISTRY_ACTS, 0, 2, &w->e, erase_meanwhile, &r),
                 w);
    registry_close(reader);
    assert_true(r.answers[1].ok);
    assert_int_equal(r.answers[1].receipt.sequence, 1);
    assert_false(r.answers[0].ok);
    assert_int_equal(r.answers[0].error.code, ERROR_BUSY);
    assert_true(fixture_seen(w, number, NULL).row.erased);
    w->now += 2 * INSTANT_MINUTE;
    fixture_done(w, other, "planned", "2026-03-02T08:00", "");
    assert_false(anywhere(w, key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(names_are_in_no_file_even_before),
        FIXTURE_TEST(an_erased_dossier_keeps_its_acts_and_nothing_personal),
        FIXTURE_TEST(nothing_is_done_in_an_erased_dossier),
        FIXTURE_TEST(a_ground_is_owed_and_retention_has_its_day),
        FIXTURE_TEST(the_right_to_erase_is_a_right_of_its_own),
        FIXTURE_TEST(what_rests_on_an_erased_dossier_still_folds),
        FIXTURE_TEST(a_reader_delays_the_clearing_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
