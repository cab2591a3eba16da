/* A caseload entered by a real office in a folder: some hundred dossiers are there afterwards with
 * their acts, and the same seed gives the same root of the log. */
#include "caseload/walk_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

enum { DOSSIERS = 60 };

static struct office_text text_of(struct arena *arena, const char *name, const char *path)
{
    struct office_text text = {.name = slice_of(name)};
    assert_true(fixture_read(&text.text, arena, path));
    return text;
}

static struct slice fixture_text(struct arena *arena, const char *path)
{
    return text_of(arena, "", path).text;
}

static void found(struct arena *arena, const char *folder, struct office_options options)
{
    struct office_text texts[CASELOAD_WALKS_MAX + 2];
    struct walked walked[CASELOAD_WALKS_MAX];
    size_t n = 0;
    texts[n++] = text_of(arena, OFFICE_TERRITORIES, "procedures/calendar/territories.tsv");
    texts[n++] = text_of(arena, OFFICE_HOLIDAYS, "procedures/calendar/holidays.tsv");
    size_t n_walked = walked_list(walked, arena);
    for (size_t i = 0; i < n_walked; i++) {
        texts[n] = text_of(arena, "", walked[i].path);
        texts[n++].name = walked[i].name;
    }
    struct office_founding founding = {
        .authority = SLICE("Préfecture de démonstration"),
        .territory = SLICE("FR-59"),
        .agent = SLICE("demo"),
        .agent_name = SLICE("Agent de démonstration"),
        .texts = texts,
        .n_texts = n,
    };
    struct gr_error e = {0};
    if (!office_found(folder, &founding, options, &e)) {
        fail_msg("%s", e.text);
    }
}

static const struct caseload_book *read_book(struct arena *arena, struct office *office)
{
    struct gr_error e = {0};
    const struct law_procedure *procedures[CASELOAD_WALKS_MAX];
    struct walked walked[CASELOAD_WALKS_MAX];
    size_t n = walked_list(walked, arena);
    for (size_t i = 0; i < n; i++) {
        procedures[i] = office_procedure(office, walked[i].name, &e);
        assert_non_null(procedures[i]);
    }
    struct slice walks = fixture_text(arena, "procedures/caseload/walks.tab");
    struct slice names = fixture_text(arena, "procedures/caseload/names.tab");
    const struct caseload_book *book =
        caseload_read(arena, walks, names, procedures, n, fixture_calendar(arena), &e);
    if (book == NULL) {
        fail_msg("%s", e.text);
    }
    return book;
}

static void remove_folder(const char *folder)
{
    DIR *open = opendir(folder);
    assert_non_null(open);
    for (struct dirent *d = readdir(open); d != NULL; d = readdir(open)) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        (void)unlink(path);
    }
    (void)closedir(open);
    (void)rmdir(folder);
}

/* Founds, walks and gives the last checkpoint. */
static struct slice make(struct arena *arena, struct caseload_report *report, const char *folder,
                         int64_t n)
{
    static const uint8_t seed[32] = {42};
    struct caseload_options walk = {
        .n_dossiers = n,
        .seed = 42,
        .from = date_of(2021, 3, 1),
        .until = date_of(2026, 3, 1),
    };
    struct caseload_time time = {walk.from.days * INSTANT_DAY};
    struct seal_key master = {{1}};
    struct office_options options = {
        .write = true,
        .master = &master,
        .now = caseload_now,
        .payload = &time,
        .zones = fixture_zone,
        .seed = seed,
    };
    struct gr_error e = {0};
    found(arena, folder, options);
    struct office *office = office_open(folder, options, &e);
    if (office == NULL) {
        fail_msg("%s", e.text);
    }
    const struct caseload_book *book = read_book(arena, office);
    if (!caseload_run(report, arena, office, SLICE("demo"), book, &walk, &time, &e)) {
        fail_msg("%s", e.text);
    }
    struct slice note;
    assert_true(
        registry_checkpoint(&note, arena, office_registry(office), REGISTRY_ACTS, LEAF_NONE, &e));
    int64_t leaves = registry_size(office_registry(office), REGISTRY_ACTS);
    assert_true(leaves >= report->all.opened + report->all.acts);
    office_close(office);
    return note;
}

static void an_office_enters_the_same_acts_for_the_same_seed(void **state)
{
    (void)state;
    struct arena *arena = arena_open((size_t)1 << 30);
    char first[] = "/tmp/greffe-caseload-XXXXXX";
    char second[] = "/tmp/greffe-caseload-XXXXXX";
    assert_non_null(mkdtemp(first));
    assert_non_null(mkdtemp(second));
    char folder[2][64];
    (void)snprintf(folder[0], sizeof folder[0], "%s/office", first);
    (void)snprintf(folder[1], sizeof folder[1], "%s/office", second);
    const char *n = getenv("CASELOAD_DOSSIERS");
    struct caseload_report a;
    struct caseload_report b;
    int64_t dossiers = n == NULL ? DOSSIERS : strtol(n, NULL, 10);
    struct slice note = make(arena, &a, folder[0], dossiers);
    assert_int_equal(a.all.opened, dossiers);
    assert_true(a.all.acts > 3 * dossiers && a.all.refused > 0);
    assert_true(slice_equal(note, make(arena, &b, folder[1], dossiers)));
    assert_memory_equal(&a, &b, sizeof a);
    if (n != NULL) {
        (void)fprintf(stderr, "%.*s%lld acts, %lld refused, %lld irregular, %lld erased\n",
                      SLICE_ARG(note), (long long)a.all.acts, (long long)a.all.refused,
                      (long long)a.all.irregular, (long long)a.erased);
    }
    for (int i = 0; i < 2; i++) {
        remove_folder(folder[i]);
    }
    (void)rmdir(first);
    (void)rmdir(second);
    arena_close(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_office_enters_the_same_acts_for_the_same_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
