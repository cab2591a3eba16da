/* What is derived can be made again: after any walk of requests, rings, erasures and new texts,
 * made anew, made from nothing, or brought up to date after a crash between the two commits, it is
 * the same to the byte. */
#include "office/office_fixture.h"

enum { DOSSIERS_MAX = 40, ACTS_MAX = 2000, STEPS = 300, STEPS_LONG = 1500 };

struct walk {
    struct world *w;
    uint64_t random;
    struct slice numbers[DOSSIERS_MAX];
    bool measure[DOSSIERS_MAX], erased[DOSSIERS_MAX];
    size_t n;
    struct {
        size_t dossier;
        int64_t leaf;
    } acts[ACTS_MAX];
    size_t n_acts, n_refused, n_failed, n_rung, n_adopted;
};

static uint64_t draw(struct walk *k, uint64_t below)
{
    k->random ^= k->random << 13;
    k->random ^= k->random >> 7;
    k->random ^= k->random << 17;
    return (k->random >> 11) % below;
}

/* A moment of the last ten days; now and then a day without its hour. */
static const char *some_time(struct walk *k)
{
    char text[64];
    instant at = k->w->now - (instant)draw(k, 240) * INSTANT_HOUR;
    struct civil c = date_civil((struct date){(int32_t)(at / INSTANT_DAY)});
    int hour = (int)(at % INSTANT_DAY / INSTANT_HOUR);
    (void)snprintf(text, sizeof text,
                   draw(k, 8) == 0 ? "%04d-%02d-%02d" : "%04d-%02d-%02dT%02d:00Z", (int)c.year,
                   (int)c.month, (int)c.day, hour);
    return arena_copy(k->w->arena, text, strlen(text));
}

static bool send(struct walk *k, const struct office_request *request)
{
    bool ok = fixture_try(k->w, request);
    k->n_failed += !ok;
    k->n_refused += ok && k->w->receipt.refused;
    if (!ok && (k->w->e.code == ERROR_STORE || k->w->e.code == ERROR_CLOCK)) {
        fail_msg("%s", k->w->e.text);
    }
    return ok;
}

static void open_some(struct walk *k)
{
    static const char *const names[] = {"Amina Dupont", "Jean de la Tour", "Mohammed Özil"};
    struct world *w = k->w;
    size_t i = k->n;
    size_t on = draw(k, k->n + 1);
    char basis[64];
    if (i == DOSSIERS_MAX) {
        return;
    }
    k->measure[i] = draw(k, 2) == 0;
    struct office_request request = fixture_open_request(w, k->measure[i] ? "measure" : "hold", "");
    struct slice name = slice_of(names[draw(k, 3)]);
    struct office_person person = {.names = &name, .n_names = 1, .born = SLICE("1990-05")};
    request.persons = &person;
    request.n_persons = draw(k, 2);
    if (!k->measure[i] && on < k->n && k->measure[on]) {
        (void)snprintf(basis, sizeof basis, "basis=%.*s", SLICE_ARG(k->numbers[on]));
        fixture_facts(w, &request, arena_copy(w->arena, basis, strlen(basis)));
    }
    if (send(k, &request)) {
        k->numbers[k->n++] = w->receipt.number;
    }
}

static void act_some(struct walk *k)
{
    static const char *const holds[][2] = {{"placed", "born=1990-05-12"},
                                           {"placed", "born=2020-01-01 minor=yes"},
                                           {"placed", "cost=12.50"},
                                           {"planned", "flight=2026-05-01"},
                                           {"asked", ""},
                                           {"ordered", "granted=yes days=5"},
                                           {"ordered", "granted=no"},
                                           {"contested", ""},
                                           {"ruled", ""},
                                           {"carried_out", ""},
                                           {"let_go", ""}};
    static const char *const measures[][2] = {
        {"taken", ""}, {"taken", "void=yes"}, {"taken", "delay=3"}, {"quashed", ""}};
    struct world *w = k->w;
    size_t i = draw(k, k->n);
    const char *const *act = k->measure[i] ? measures[draw(k, 4)] : holds[draw(k, 11)];
    struct office_request request = fixture_act(w, k->numbers[i], act[0], some_time(k), act[1]);
    struct office_document document = {SLICE("note"), SLICE("text/plain"), SLICE("a line")};
    request.happened = draw(k, 6) == 0;
    request.documents = &document;
    request.n_documents = draw(k, 10) == 0;
    if (draw(k, 4) == 0) {
        request.key = slice_of(some_time(k));
    }
    if (send(k, &request) && !w->receipt.refused && k->n_acts < ACTS_MAX) {
        k->acts[k->n_acts].dossier = i;
        k->acts[k->n_acts++].leaf = w->receipt.leaf;
    }
}

static void change_some(struct walk *k)
{
    static const enum office_verb verbs[] = {OFFICE_CORRECT, OFFICE_CORRECT, OFFICE_WITHDRAW,
                                             OFFICE_REPEAL};
    if (k->n_acts == 0) {
        return;
    }
    size_t i = draw(k, k->n_acts);
    enum office_verb verb = verbs[draw(k, 4)];
    struct office_request request =
        fixture_change(verb, k->numbers[k->acts[i].dossier], k->acts[i].leaf);
    if (draw(k, 3) > 0) {
        request.at = slice_of(some_time(k));
    }
    (void)send(k, &request);
}

static void erase_some(struct walk *k)
{
    size_t i = draw(k, k->n);
    struct office_request request =
        fixture_erase(k->numbers[i], draw(k, 2) == 0 ? "retention" : "order: administrative court");
    k->erased[i] = send(k, &request) || k->erased[i];
}

/* A new text of one of the procedures or tables, never the same twice. */
static void adopt_some(struct walk *k)
{
    struct world *w = k->w;
    struct buf text = buf_in(w->arena, 1 << 20);
    struct office_text texts[] = {
        {SLICE("hold"), draw(k, 2) == 0 ? SLICE(FIXTURE_HOLD) : SLICE(FIXTURE_HOLD_LONGER)},
        {SLICE("measure"), SLICE(FIXTURE_MEASURE)},
        {SLICE(OFFICE_HOLIDAYS), fixture_file(w, "procedures/calendar/holidays.tsv")}};
    struct office_text *one = &texts[draw(k, 3)];
    buf_add(&text, one->text);
    k->n_adopted++;
    if (slice_is(one->name, OFFICE_HOLIDAYS)) {
        buf_printf(&text, "FR\t2026-04-%02d\t-\t-\tJour\tDay\tessai\n", 1 + (int)k->n_adopted % 30);
    } else {
        buf_printf(&text, "-- %zu\n", k->n_adopted);
    }
    one->text = buf_slice(&text);
    w->e = (struct gr_error){0};
    fixture_must(office_adopt(w->office, SLICE("admin"), one, true, &w->e, NULL, NULL), w);
}

static void step(struct walk *k)
{
    struct world *w = k->w;
    w->now += (instant)draw(k, 5) * INSTANT_HOUR;
    uint64_t what = draw(k, 100);
    if (k->n < 4 || what < 8) {
        open_some(k);
    } else if (what < 68) {
        act_some(k);
    } else if (what < 80) {
        change_some(k);
    } else if (what < 82) {
        erase_some(k);
    } else if (what < 94) {
        k->n_rung += (size_t)fixture_ring(w);
    } else if (what < 96) {
        adopt_some(k);
    } else if (what < 98) {
        w->now += 2 * INSTANT_DAY;
    } else {
        fixture_reopen(w);
    }
}

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    size_t n = fread(bytes, 1, sizeof bytes, in);
    while (n > 0) {
        assert_int_equal(fwrite(bytes, 1, n, out), n);
        n = fread(bytes, 1, sizeof bytes, in);
    }
    assert_int_equal(fclose(in), 0);
    assert_int_equal(fclose(out), 0);
}

struct paths {
    char derived[128], wal[128], shm[128], aside[128];
};

static struct paths paths_of(const struct world *w)
{
    struct paths p;
    (void)snprintf(p.derived, sizeof p.derived, "%s/derived.db", w->folder);
    (void)snprintf(p.wal, sizeof p.wal, "%s/derived.db-wal", w->folder);
    (void)snprintf(p.shm, sizeof p.shm, "%s/derived.db-shm", w->folder);
    (void)snprintf(p.aside, sizeof p.aside, "%s/aside", w->base);
    return p;
}

/* The derived part as it was when it was put aside, or none. The office is closed. */
static void put_back(const struct paths *p, bool any)
{
    (void)unlink(p->wal);
    (void)unlink(p->shm);
    (void)unlink(p->derived);
    if (any) {
        copy_file(p->aside, p->derived);
    }
}

static void same(const struct hash *a, struct world *w, const char *how, int at)
{
    struct hash b = fixture_hash(w);
    if (!hash_equal(a, &b)) {
        fail_msg("%s gives something else after step %d", how, at);
    }
}

static void anything_done_is_derived_again_the_same(void **state)
{
    struct walk *k = calloc(1, sizeof *k);
    const char *seed = getenv("OFFICE_WALK_SEED");
    int steps = getenv("GREFFE_LONG") == NULL ? STEPS : STEPS_LONG;
    struct paths p = paths_of(*state);
    assert_non_null(k);
    k->w = *state;
    k->random = UINT64_C(0x9E3779B97F4A7C15) + (seed == NULL ? 0 : strtoull(seed, NULL, 10));
    for (int i = 1; i <= steps; i++) {
        bool crash = i % 5 == 0;
        if (crash) {
            fixture_close(k->w);
            copy_file(p.derived, p.aside);
            fixture_open(k->w);
        }
        step(k);
        struct hash h = fixture_hash(k->w);
        if (crash) { /* killed between the two commits */
            fixture_close(k->w);
            put_back(&p, true);
            fixture_open(k->w);
            same(&h, k->w, "catching up", i);
        }
        if (i % 20 == 0) {
            k->w->e = (struct gr_error){0};
            fixture_must(office_rebuild(k->w->office, NULL, &k->w->e, NULL), k->w);
            same(&h, k->w, "rebuilding", i);
        }
        if (i % 50 == 0) {
            fixture_close(k->w);
            put_back(&p, false);
            fixture_open(k->w);
            same(&h, k->w, "making it from nothing", i);
        }
    }
    (void)unlink(p.aside);
    assert_true(k->n_acts > 50 && k->n_refused > 10 && k->n_rung > 10 && k->n_adopted > 2);
    free(k);
}

static void progress(int64_t done, int64_t all, void *payload)
{
    int64_t *last = payload;
    assert_true(done >= *last && done <= all);
    *last = done;
}

static void rebuilding_says_how_far_it_is(void **state)
{
    struct world *w = *state;
    int64_t last = 0;
    struct office_request requests[500];
    struct office_answer answers[500];
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 500; i++) {
            requests[i] = fixture_open_request(w, "measure", "");
        }
        fixture_must(office_submit_many(answers, w->arena, w->office, requests, 500, &w->e), w);
    }
    struct hash h = fixture_hash(w);
    fixture_must(office_rebuild(w->office, progress, &w->e, &last), w);
    same(&h, w, "rebuilding", 0);
    assert_int_equal(last, fixture_size(w, REGISTRY_ACTS));
    w->options.write = false;
    fixture_reopen(w);
    assert_false(office_rebuild(w->office, NULL, &w->e, NULL));
    assert_int_equal(w->e.code, ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(anything_done_is_derived_again_the_same),
        FIXTURE_TEST(rebuilding_says_how_far_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
