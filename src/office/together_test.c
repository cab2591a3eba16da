/* Many at once, many in one batch, and a disk that fails: what is acknowledged is there once, and
 * what is not is not. */
#include "office/office_fixture.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include "office/fault_fixture.h"

enum { THREADS = 8, ACTS = 50 };

struct clerk {
    struct world *w;
    struct slice number; /* a dossier that all of them use, and one of his own */
    struct slice own;
    int64_t leaves[ACTS];
    struct arena *arena;
    pthread_t thread;
    int n;
};

static void *work(void *payload)
{
    struct clerk *c = payload;
    for (int i = 0; i < ACTS; i++) {
        struct gr_error e = {0};
        struct office_receipt receipt = {0};
        struct office_request request = office_request_new(OFFICE_ACT, SLICE("admin"));
        request.dossier = i % 2 == 0 ? c->number : c->own;
        request.name = SLICE("planned");
        request.at = SLICE("2026-03-02T08:00");
        if (office_submit(&receipt, c->arena, c->w->office, &request, &e)) {
            c->leaves[c->n++] = receipt.leaf;
        }
    }
    return NULL;
}

static void what_is_acknowledged_is_there_once(void **state)
{
    struct world *w = *state;
    static struct clerk clerks[THREADS];
    struct slice number = fixture_opened(w, "hold", "");
    for (int i = 0; i < THREADS; i++) {
        clerks[i] = (struct clerk){.w = w, .number = number};
        clerks[i].own = fixture_opened(w, "hold", "");
        clerks[i].arena = arena_open((size_t)1 << 28);
    }
    int64_t before = fixture_size(w, REGISTRY_ACTS);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&clerks[i].thread, NULL, work, &clerks[i]), 0);
    }
    bool seen[THREADS * ACTS] = {false};
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(clerks[i].thread, NULL), 0);
        assert_int_equal(clerks[i].n, ACTS);
        arena_close(clerks[i].arena);
    }
    fixture_reopen(w);
    assert_int_equal(fixture_size(w, REGISTRY_ACTS), before + (int64_t)THREADS * ACTS);
    for (int i = 0; i < THREADS; i++) {
        for (int k = 0; k < ACTS; k++) {
            int64_t leaf = clerks[i].leaves[k] - before;
            assert_true(leaf >= 0 && leaf < (int64_t)THREADS * ACTS && !seen[leaf]);
            seen[leaf] = true;
            struct leaf content = fixture_leaf(w, REGISTRY_ACTS, clerks[i].leaves[k]);
            assert_true(slice_equal(content.dossier, k % 2 == 0 ? number : clerks[i].own));
        }
        assert_int_equal(fixture_seen(w, clerks[i].own, NULL).n_entries, 1 + ACTS / 2);
    }
    struct office_dossier dossier = fixture_seen(w, number, NULL);
    assert_int_equal(dossier.n_entries, 1 + THREADS * ACTS / 2);
    for (size_t i = 0; i < dossier.n_entries; i++) {
        assert_int_equal(dossier.entries[i].content.sequence, i);
    }
}

/* Readers, ringers and writers at once. */
static void *ring_and_look(void *payload)
{
    struct clerk *c = payload;
    for (int i = 0; i < ACTS; i++) {
        struct gr_error e = {0};
        struct arena_mark mark = arena_mark(c->arena);
        struct office_look look = fixture_look();
        struct office_dossier dossier;
        struct office_found found[4];
        size_t n = 0;
        int64_t rung = 0;
        c->n += office_ring(&rung, c->w->office, &e);
        c->n += office_dossier(&dossier, c->arena, c->w->office, c->number, &look, &e);
        c->n += office_search(found, &n, 4, c->arena, c->w->office, SLICE("dupont"), &look, &e);
        arena_reset(c->arena, mark);
    }
    return NULL;
}

static void who_looks_and_who_writes_do_not_meet(void **state)
{
    struct world *w = *state;
    static struct clerk clerks[4];
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    for (int i = 0; i < 4; i++) {
        clerks[i] = (struct clerk){.w = w, .number = number, .own = number};
        clerks[i].arena = arena_open((size_t)1 << 28);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(
            pthread_create(&clerks[i].thread, NULL, i % 2 == 0 ? work : ring_and_look, &clerks[i]),
            0);
    }
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(clerks[i].thread, NULL), 0);
        assert_int_equal(clerks[i].n, i % 2 == 0 ? ACTS : 3 * ACTS);
        arena_close(clerks[i].arena);
    }
    assert_int_equal(fixture_size(w, REGISTRY_READS), 2 * 2 * ACTS);
}

/* What is derived is committed soon after a batch, while somebody may be reading it. */
static void what_is_derived_is_whole_for_who_reads_it(void **state)
{
    enum { ROUNDS = 10, OPENED = 200, HASHES = 12 };
    struct world *w = *state;
    struct office_request requests[OPENED];
    struct office_answer answers[OPENED];
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < OPENED; i++) {
            requests[i] = fixture_open_request(w, "measure", "");
        }
        fixture_must(office_submit_many(answers, w->arena, w->office, requests, OPENED, &w->e), w);
        struct hash first = fixture_hash(w);
        struct timespec pause = {.tv_nsec = 6 * 1000 * 1000};
        for (int i = 0; i < HASHES; i++) {
            struct hash again = fixture_hash(w);
            assert_true(hash_equal(&first, &again));
            (void)nanosleep(&pause, NULL);
        }
    }
    w->options.write = false;
    fixture_reopen(w);
}

static void many_are_done_in_their_order(void **state)
{
    struct world *w = *state;
    struct slice number = fixture_opened(w, "hold", "");
    struct office_answer answers[5];
    struct office_request requests[] = {
        fixture_act(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12"),
        fixture_act(w, number, "placed", "2026-03-02T08:10", "born=1990-05-12"),
        fixture_act(w, number, "nonsense", "2026-03-02T08:10", ""),
        fixture_act(w, number, "asked", "2026-03-02T08:20", ""),
        fixture_act(w, number, "asked", "2026-03-02T08:30", "")};
    requests[3].expected = 3;
    requests[4].expected = 3;
    memset(answers, 0x5a, sizeof answers); /* whatever stood there */
    fixture_must(office_submit_many(answers, w->arena, w->office, requests, 5, &w->e), w);
    assert_true(answers[0].ok && !answers[0].receipt.refused);
    assert_true(answers[1].ok && answers[1].receipt.refused);
    assert_true(!answers[2].ok && answers[2].error.code == ERROR_NAME);
    assert_true(answers[3].ok);
    assert_true(!answers[4].ok && answers[4].error.code == ERROR_SEQUENCE);
    assert_int_equal(answers[3].receipt.leaf, answers[0].receipt.leaf + 2);
    assert_int_equal(fixture_seen(w, number, NULL).n_entries, 4);
    fixture_must(office_submit_many(answers, w->arena, w->office, requests, 0, &w->e), w);
}

/* ---- a disk that fails ----------------------------------------------------------------------- */

static struct world *world_on_faults(void)
{
    struct world *w = fixture_world();
    fixture_must(fixture_try_found(w, "FR-59", FIXTURE_HOLD), w);
    w->options.vfs = FAULT_VFS;
    fixture_open(w);
    return w;
}

/* Two acts in one batch while the disk fails at the n-th write or sync; false when it was too late
 * for them. */
static bool fails(int *left, int n)
{
    struct world *w = world_on_faults();
    struct office_answer answers[2];
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request requests[] = {
        fixture_act(w, number, "placed", "2026-03-02T08:00", "born=1990-05-12"),
        fixture_act(w, number, "asked", "2026-03-02T08:20", "")};
    int64_t before = fixture_size(w, REGISTRY_ACTS);
    *left = n;
    w->e = (struct gr_error){0};
    bool done = office_submit_many(answers, w->arena, w->office, requests, 2, &w->e);
    fault_mend();
    if (done) {
        fixture_end(w);
        return false;
    }
    assert_int_equal(w->e.code, ERROR_STORE);
    assert_false(answers[0].ok || answers[1].ok);
    assert_int_equal(answers[0].error.code, ERROR_STORE);
    /* The disk is mended, but what is in memory may be ahead of it. */
    struct office_request later = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    assert_false(fixture_try(w, &later));
    assert_int_equal(w->e.code, ERROR_STORE);
    assert_false(office_rebuild(w->office, NULL, &w->e, NULL));
    fixture_reopen(w);
    /* All of the batch or nothing of it. */
    int64_t after = fixture_size(w, REGISTRY_ACTS);
    assert_true(after == before || after == before + 2);
    struct hash h = fixture_hash(w);
    fixture_must(office_rebuild(w->office, NULL, &w->e, NULL), w);
    struct hash again = fixture_hash(w);
    assert_true(hash_equal(&h, &again));
    fixture_do(w, &later);
    fixture_end(w);
    return true;
}

static void a_write_that_fails_leaves_nothing_of_its_batch(void **state)
{
    int n = 0;
    (void)state;
    while (n < 60 && fails(&fault_disk.writes, n)) {
        n += n < 6 ? 1 : 7;
    }
    assert_true(n > 3 && n < 60);
    n = 0;
    while (n < 10 && fails(&fault_disk.syncs, n)) {
        n++;
    }
    assert_true(n > 0 && n < 10);
}

/* ---- a disk that stalls ---------------------------------------------------------------------- */

/* What one thread asks for, and whether it was given. */
struct asking {
    struct world *w;
    const struct office_request *request; /* NULL: whether the clerk may read */
    pthread_t thread;
    _Atomic bool answered, given;
};

static void *ask(void *payload)
{
    struct asking *a = payload;
    struct arena *arena = arena_open((size_t)1 << 26);
    struct gr_error e = {0};
    struct office_receipt receipt;
    a->given = a->request != NULL ? office_submit(&receipt, arena, a->w->office, a->request, &e)
                                  : office_may(a->w->office, SLICE("clerk"), OFFICE_RIGHT_READ,
                                               SLICE("hold"), SLICE(""), &e);
    a->answered = true;
    arena_close(arena);
    return NULL;
}

static void ask_aside(struct asking *a, struct world *w, const struct office_request *request)
{
    a->w = w;
    a->request = request;
    assert_int_equal(pthread_create(&a->thread, NULL, ask, a), 0);
}

static bool given(struct asking *a)
{
    assert_int_equal(pthread_join(a->thread, NULL), 0);
    return a->given;
}

/* Who wants the keys of a dossier. */
struct lending {
    struct world *w;
    struct slice number;
    struct office_loan loan;
    pthread_t thread;
};

static void *lend(void *payload)
{
    struct lending *l = payload;
    struct office_look look = fixture_look();
    struct gr_error e = {0};
    if (!office_lend(&l->loan, l->w->office, l->number, "show", &look, &e)) {
        l->loan.n = 0;
    }
    return NULL;
}

static void lend_aside(struct lending *l, struct world *w, struct slice number)
{
    l->w = w;
    l->number = number;
    assert_int_equal(pthread_create(&l->thread, NULL, lend, l), 0);
}

static void doze(void)
{
    struct timespec pause = {.tv_nsec = 30 * 1000 * 1000};
    (void)nanosleep(&pause, NULL);
}

/* Each errand of the service asks whose a session is: if that waited for commits, whoever acts
 * would come to the queue one by one, and each batch would hold one act. */
static void who_may_what_is_told_while_a_commit_waits(void **state)
{
    (void)state;
    struct world *w = world_on_faults();
    fixture_appoint(w, "clerk");
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request act = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    struct office_agent agent;
    const struct office_agent *agents = NULL;
    struct asking acting = {0};
    fault_stall();
    ask_aside(&acting, w, &act);
    fault_await_stalled();
    /* An answer that waits for the disk never comes. */
    assert_true(office_agent_find(&agent, w->arena, w->office, SLICE("clerk")));
    assert_int_equal(office_agents(&agents, w->arena, w->office), 2);
    assert_false(
        office_may(w->office, SLICE("clerk"), OFFICE_RIGHT_READ, SLICE("hold"), SLICE(""), &w->e));
    assert_false(acting.answered);
    fault_go_on();
    assert_true(given(&acting));
    fixture_end(w);
}

/* Nobody acts on a right that a power cut would take back. */
static void a_right_is_seen_when_it_is_durable(void **state)
{
    (void)state;
    struct world *w = world_on_faults();
    fixture_appoint(w, "clerk");
    struct office_request grant = fixture_grant("clerk", OFFICE_RIGHT_READ, "hold", "");
    struct asking granting = {0};
    struct asking asking = {0};
    fault_stall();
    ask_aside(&granting, w, &grant);
    fault_await_stalled();
    ask_aside(&asking, w, NULL);
    doze();
    assert_false(asking.answered);
    fault_go_on();
    assert_true(given(&granting));
    assert_true(given(&asking));
    fixture_end(w);
}

/* Many who read wait for one commit, not each for his own. */
static void readings_are_durable_together(void **state)
{
    enum { READERS = 6 };
    (void)state;
    struct world *w = world_on_faults();
    struct slice number = fixture_opened_of(w, "hold", "Amina Dupont", "1990", "");
    struct office_request act = fixture_act(w, number, "planned", "2026-03-02T08:00", "");
    struct asking acting = {0};
    struct lending lending[READERS] = {0};
    fault_stall();
    ask_aside(&acting, w, &act);
    fault_await_stalled();
    for (int i = 0; i < READERS; i++) {
        lend_aside(&lending[i], w, number);
    }
    doze();
    int before = fault_disk.synced;
    fault_go_on();
    assert_true(given(&acting));
    for (int i = 0; i < READERS; i++) {
        assert_int_equal(pthread_join(lending[i].thread, NULL), 0);
        assert_int_equal(lending[i].loan.n, 1);
    }
    assert_int_equal(fixture_size(w, REGISTRY_READS), READERS);
    assert_true(fault_disk.synced - before < READERS);
    fixture_end(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(what_is_acknowledged_is_there_once),
        FIXTURE_TEST(who_looks_and_who_writes_do_not_meet),
        FIXTURE_TEST(what_is_derived_is_whole_for_who_reads_it),
        FIXTURE_TEST(many_are_done_in_their_order),
        cmocka_unit_test(a_write_that_fails_leaves_nothing_of_its_batch),
        cmocka_unit_test(who_may_what_is_told_while_a_commit_waits),
        cmocka_unit_test(a_right_is_seen_when_it_is_durable),
        cmocka_unit_test(readings_are_durable_together),
    };
    fault_begin();
    (void)alarm(300); /* who waits for what never comes ends here */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
