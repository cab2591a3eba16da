/* What the world does to a registry: a disk that fails at each of its operations in turn, and a
 * process that is killed at any moment. Afterwards what was confirmed is there, nothing is there by
 * half, and verification finds nothing. */
#include "registry/registry_fixture.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

#include "registry/registry_priv.h"

/* ---- a file layer that fails ---- */

/* Counts operations down; the one that comes to zero fails, and with `lasting` all after it. */
struct failing {
    int left;
    bool lasting, happened;
    int code;
};
static struct failing failing;

struct failing_file {
    sqlite3_file base;
    sqlite3_file *real; /* behind this structure */
};

static sqlite3_file *real(sqlite3_file *file)
{
    return ((struct failing_file *)file)->real;
}

static bool fails(void)
{
    if (failing.happened && failing.lasting) {
        return true;
    }
    failing.left--;
    if (failing.left == 0) {
        failing.happened = true;
        return true;
    }
    return false;
}

static int f_close(sqlite3_file *f)
{
    return real(f)->pMethods->xClose(real(f));
}
static int f_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    return fails() ? SQLITE_IOERR_READ : real(f)->pMethods->xRead(real(f), p, n, at);
}
/* A write that fails has written half. */
static int f_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    if (fails()) {
        (void)real(f)->pMethods->xWrite(real(f), p, n / 2, at);
        return failing.code;
    }
    return real(f)->pMethods->xWrite(real(f), p, n, at);
}
static int f_truncate(sqlite3_file *f, sqlite3_int64 n)
{
    return fails() ? SQLITE_IOERR_TRUNCATE : real(f)->pMethods->xTruncate(real(f), n);
}
static int f_sync(sqlite3_file *f, int flags)
{
    return fails() ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}
static int f_size(sqlite3_file *f, sqlite3_int64 *n)
{
    return real(f)->pMethods->xFileSize(real(f), n);
}
static int f_lock(sqlite3_file *f, int how)
{
    return real(f)->pMethods->xLock(real(f), how);
}
static int f_unlock(sqlite3_file *f, int how)
{
    return real(f)->pMethods->xUnlock(real(f), how);
}
static int f_reserved(sqlite3_file *f, int *out)
{
    return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
static int f_control(sqlite3_file *f, int what, void *p)
{
    return real(f)->pMethods->xFileControl(real(f), what, p);
}
static int f_sector(sqlite3_file *f)
{
    return real(f)->pMethods->xSectorSize(real(f));
}
static int f_device(sqlite3_file *f)
{
    return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
static int f_map(sqlite3_file *f, int n, int size, int extend, void volatile **p)
{
    return real(f)->pMethods->xShmMap(real(f), n, size, extend, p);
}
static int f_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return real(f)->pMethods->xShmLock(real(f), at, n, flags);
}
static void f_barrier(sqlite3_file *f)
{
    real(f)->pMethods->xShmBarrier(real(f));
}
static int f_unmap(sqlite3_file *f, int gone)
{
    return real(f)->pMethods->xShmUnmap(real(f), gone);
}

static const sqlite3_io_methods methods = {
    2,          f_close,   f_read,     f_write,   f_truncate, f_sync,   f_size,
    f_lock,     f_unlock,  f_reserved, f_control, f_sector,   f_device, f_map,
    f_shm_lock, f_barrier, f_unmap,    NULL,      NULL,
};

static int v_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
    sqlite3_vfs *under = vfs->pAppData;
    struct failing_file *f = (struct failing_file *)file;
    f->base.pMethods = NULL;
    f->real = (sqlite3_file *)(void *)(f + 1);
    if (fails()) {
        return SQLITE_CANTOPEN;
    }
    int code = under->xOpen(under, name, f->real, flags, out);
    if (code == SQLITE_OK) {
        f->base.pMethods = &methods;
    }
    return code;
}
static int v_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    sqlite3_vfs *under = vfs->pAppData;
    return fails() ? SQLITE_IOERR_DELETE : under->xDelete(under, name, sync);
}

static void register_failing(void)
{
    static sqlite3_vfs vfs;
    sqlite3_vfs *under = sqlite3_vfs_find(NULL);
    vfs = *under;
    vfs.pNext = NULL;
    vfs.zName = "failing";
    vfs.pAppData = under;
    vfs.szOsFile = (int)sizeof(struct failing_file) + under->szOsFile;
    vfs.xOpen = v_open;
    vfs.xDelete = v_delete;
    assert_int_equal(sqlite3_vfs_register(&vfs, 0), SQLITE_OK);
}

/* ---- what must hold after anything ---- */

static void must_be_intact(struct world *w)
{
    struct registry_report report;
    struct registry_verify_options options = {.threads = 1};
    struct registry_options open = {.mode = REGISTRY_READ};
    fixture_must(registry_verify(&report, w->folder, open, &options, &w->e), w);
    if (report.verdict != REGISTRY_INTACT) {
        fail_msg("leaf %lld: %s", (long long)report.faults[0].leaf, report.faults[0].text);
    }
}

struct rederiving {
    struct world *w;
    bool good;
};

/* The row of a dossier, made again from a leaf. */
static bool rederive(int64_t n, struct slice bytes, void *payload)
{
    struct rederiving *g = payload;
    struct world *w = g->w;
    struct leaf leaf;
    struct registry_dossier d;
    bool found = false;
    fixture_must(leaf_read(&leaf, w->arena, bytes, &w->e), w);
    if (leaf.dossier.n > 0) {
        g->good = registry_dossier(&d, &found, w->arena, w->r, leaf.dossier, 0, &w->e);
        if (!found) {
            d = (struct registry_dossier){
                .serial = registry_dossiers(w->r), .first = n, .erasable_day = 20000};
        }
        d.number = leaf.dossier;
        d.procedure = SLICE("retention");
        d.territory = SLICE("FR-59");
        d.states = SLICE("custody=detained");
        d.last = n;
        d.n_leaves = leaf.sequence + 1;
        g->good = g->good && fixture_derive(w, &d);
    }
    return g->good;
}

/* Brings derived facts up to the leaves, as whoever opens a registry does. */
static void catch_up(struct world *w)
{
    int64_t from = 0;
    int64_t size = registry_size(w->r, REGISTRY_ACTS);
    fixture_must(registry_derived_size(&from, w->r, &w->e), w);
    assert_true(from <= size);
    if (from == size) {
        return;
    }
    struct rederiving g = {w, true};
    fixture_must(registry_begin(w->r, &w->e), w);
    fixture_must(registry_scan(w->r, REGISTRY_ACTS, from, size, &w->e, rederive, &g), w);
    fixture_must(g.good && registry_set_derived_size(w->r, size, &w->e), w);
    fixture_must(registry_commit(w->r, &w->e), w);
}

#define SCENARIO_BATCHES 6
#define SCENARIO_SIZE 60

/* Opens, enters batches, scrubs, closes; how many batches were confirmed. */
static int scenario(struct world *w)
{
    int confirmed = 0;
    if (!fixture_try_open(w, REGISTRY_WRITE, "failing")) {
        return 0;
    }
    bool good = true;
    for (int i = 0; i < SCENARIO_BATCHES && good; i++) {
        good = fixture_batch(w, i * 20, SCENARIO_SIZE);
        confirmed += good ? 1 : 0;
    }
    good = good && registry_scrub(w->r, &w->e);
    assert_true(good || failing.happened);
    fixture_close(w);
    return confirmed;
}

static void fail_at(int n, bool lasting, int code, bool *happened)
{
    struct world w;
    failing = (struct failing){0};
    fixture_make(&w);
    fixture_close(&w);
    failing = (struct failing){.left = n, .lasting = lasting, .code = code};
    int confirmed = scenario(&w);
    *happened = failing.happened;
    failing = (struct failing){0};
    must_be_intact(&w);
    fixture_open(&w, REGISTRY_WRITE);
    int64_t size = registry_size(w.r, REGISTRY_ACTS) - 1;
    if (size % SCENARIO_SIZE != 0 || size < confirmed * SCENARIO_SIZE ||
        size > (confirmed + 1) * SCENARIO_SIZE) {
        fail_msg("operation %d: %d batches confirmed, %lld leaves", n, confirmed, (long long)size);
    }
    catch_up(&w);
    fixture_must(fixture_batch(&w, 0, 40), &w);
    must_be_intact(&w);
    fixture_end(&w);
}

/* Under sanitizers each append is several times slower: fewer of them are tried there. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOW 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SLOW 1
#endif
#ifdef SLOW
enum { KILLED_APPENDS = 1000, STEP = 29 };
#else
enum { KILLED_APPENDS = 10000, STEP = 7 };
#endif

static void survives_a_failing_disk(void **state)
{
    static const int codes[] = {SQLITE_IOERR_WRITE, SQLITE_FULL};
    (void)state;
    register_failing();
    for (int kind = 0; kind < 4; kind++) {
        bool happened = true;
        int n = 1;
        for (; happened; n += n < 40 || getenv("GREFFE_LONG") != NULL ? 1 : STEP) {
            fail_at(n, kind % 2 == 1, codes[kind / 2], &happened);
        }
        print_message("# about %d operations failed in turn\n", n);
        assert_true(n > 100);
    }
}

/* ---- a process that is killed ---- */

/* Appends until it is killed; tells how many leaves it had confirmed. */
static void append_forever(struct world *w, int pipe_end, uint32_t random)
{
    if (!fixture_try_open(w, REGISTRY_WRITE, NULL)) {
        _exit(1);
    }
    int64_t from = 0;
    if (!registry_derived_size(&from, w->r, &w->e)) {
        _exit(1);
    }
    catch_up(w);
    for (;;) {
        random = random * 1664525u + 1013904223u;
        int64_t dossiers = registry_dossiers(w->r);
        int64_t serial = dossiers < 50 ? 0 : (int64_t)(random >> 8) % (dossiers - 20);
        if (!fixture_batch(w, serial, 1 + (int)(random >> 27))) {
            _exit(1);
        }
        int64_t size = registry_size(w->r, REGISTRY_ACTS);
        if (write(pipe_end, &size, sizeof size) != (ssize_t)sizeof size) {
            _exit(1);
        }
    }
}

static void survives_being_killed(void **state)
{
    struct world w;
    uint32_t random = 4711;
    int64_t confirmed = 1;
    int rounds = 0;
    (void)state;
    fixture_make(&w);
    fixture_close(&w);
    for (; confirmed < KILLED_APPENDS && rounds < 2000; rounds++) {
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        random = random * 1664525u + 1013904223u;
        pid_t child = fork();
        if (child == 0) {
            (void)close(ends[0]);
            append_forever(&w, ends[1], random);
        }
        (void)close(ends[1]);
        struct timespec pause = {0, 5000000 + (long)(random >> 4) % 90000000};
        (void)nanosleep(&pause, NULL);
        (void)kill(child, SIGKILL);
        int status = 0;
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status)) {
            fail_msg("the child ended by itself");
        }
        for (int64_t size = 0; read(ends[0], &size, sizeof size) == (ssize_t)sizeof size;) {
            confirmed = size;
        }
        (void)close(ends[0]);
        fixture_open(&w, REGISTRY_READ);
        assert_true(registry_size(w.r, REGISTRY_ACTS) >= confirmed);
        fixture_close(&w);
        if (rounds % 10 == 0) {
            must_be_intact(&w);
        }
    }
    must_be_intact(&w);
    print_message("# %lld leaves confirmed, killed %d times\n", (long long)confirmed, rounds);
    assert_true(confirmed >= KILLED_APPENDS);
    fixture_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_a_failing_disk),
        cmocka_unit_test(survives_being_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
