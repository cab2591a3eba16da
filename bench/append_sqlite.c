/* What the disk and SQLite give when nothing else is done: records of so many bytes inserted into
 * one table (WAL, synchronous=FULL) by many threads with group commit and no timer. Whoever comes
 * while a transaction is being synced waits; the next leader takes all who wait.
 *
 *   append_sqlite FOLDER BYTES SECONDS THREADS...    prints one line for each number of threads
 *
 * This is the floor that greffe's own appending is set against (bench_append.sh). */
#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THREADS_MAX = 1024, BYTES_MAX = 65535, PATH_BYTES = 512 };

/* One client that waits with its record. */
struct client {
    pthread_t thread;
    sem_t wake;
    bool done, lead; /* set before `wake` */
    struct client *next;
    struct bench *bench;
    int64_t acts;
    uint8_t record[BYTES_MAX];
};

struct bench {
    sqlite3 *db;
    sqlite3_stmt *insert;
    size_t bytes;
    double until;
    pthread_mutex_t lock; /* of the three below */
    struct client *first, *last;
    bool led;
    int64_t batches;
};

static _Noreturn void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "append_sqlite: %s: %s\n", what, why);
    exit(4);
}

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        stop(sql, sqlite3_errmsg(db));
    }
}

static void open_table(struct bench *b, const char *folder)
{
    char path[PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/floor.db", folder);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &b->db, flags, NULL) != SQLITE_OK) {
        stop(path, sqlite3_errmsg(b->db));
    }
    run(b->db, "PRAGMA journal_mode = WAL");
    run(b->db, "PRAGMA synchronous = FULL");
    run(b->db, "CREATE TABLE IF NOT EXISTS leaf (n INTEGER PRIMARY KEY, bytes BLOB NOT NULL)");
    const char *sql = "INSERT INTO leaf (bytes) VALUES (?)";
    if (sqlite3_prepare_v2(b->db, sql, -1, &b->insert, NULL) != SQLITE_OK) {
        stop(sql, sqlite3_errmsg(b->db));
    }
}

/* One transaction with the records of all in the list. */
static void commit(struct bench *b, const struct client *list)
{
    run(b->db, "BEGIN IMMEDIATE");
    for (const struct client *c = list; c != NULL; c = c->next) {
        (void)sqlite3_bind_blob(b->insert, 1, c->record, (int)b->bytes, SQLITE_STATIC);
        if (sqlite3_step(b->insert) != SQLITE_DONE) {
            stop("insert", sqlite3_errmsg(b->db));
        }
        (void)sqlite3_reset(b->insert);
    }
    run(b->db, "COMMIT");
    b->batches++;
}

/* Takes all who wait, commits, wakes them, and gives the lead to the first who came meanwhile. */
static void lead(struct bench *b, struct client *me)
{
    (void)pthread_mutex_lock(&b->lock);
    struct client *list = b->first;
    b->first = NULL;
    b->last = NULL;
    (void)pthread_mutex_unlock(&b->lock);
    commit(b, list);
    while (list != NULL) {
        struct client *next = list->next; /* it is gone once it is woken */
        list->done = true;
        if (list != me) {
            (void)sem_post(&list->wake);
        }
        list = next;
    }
    (void)pthread_mutex_lock(&b->lock);
    struct client *heir = b->first;
    b->led = heir != NULL;
    (void)pthread_mutex_unlock(&b->lock);
    if (heir != NULL) {
        heir->lead = true;
        (void)sem_post(&heir->wake);
    }
}

static void append(struct bench *b, struct client *c)
{
    c->done = false;
    c->lead = false;
    c->next = NULL;
    (void)pthread_mutex_lock(&b->lock);
    if (b->last != NULL) {
        b->last->next = c;
    } else {
        b->first = c;
    }
    b->last = c;
    bool leads = !b->led;
    b->led = true;
    (void)pthread_mutex_unlock(&b->lock);
    if (!leads) {
        while (sem_wait(&c->wake) != 0) {
        }
        leads = c->lead;
    }
    if (leads) {
        lead(b, c);
    }
    if (!c->done) {
        stop("group commit", "a client woke before its record was written");
    }
}

static void *work(void *payload)
{
    struct client *c = payload;
    struct bench *b = c->bench;
    for (size_t i = 0; i < b->bytes; i++) {
        c->record[i] = (uint8_t)(i * 2654435761u >> 24); /* nothing that compresses */
    }
    while (seconds_now() < b->until) {
        append(b, c);
        c->acts++;
    }
    return NULL;
}

static void measure(struct bench *b, size_t threads, double seconds)
{
    struct client *clients = calloc(threads, sizeof *clients);
    if (clients == NULL) {
        stop("memory", "not enough");
    }
    b->batches = 0;
    double begin = seconds_now();
    b->until = begin + seconds;
    for (size_t i = 0; i < threads; i++) {
        clients[i].bench = b;
        (void)sem_init(&clients[i].wake, 0, 0);
        if (pthread_create(&clients[i].thread, NULL, work, &clients[i]) != 0) {
            stop("threads", "one could not be started");
        }
    }
    int64_t acts = 0;
    for (size_t i = 0; i < threads; i++) {
        (void)pthread_join(clients[i].thread, NULL);
        acts += clients[i].acts;
        (void)sem_destroy(&clients[i].wake);
    }
    double spent = seconds_now() - begin;
    printf("sqlite threads %zu acts/s %.0f commits/s %.0f (%.1f in a commit, %zu bytes each)\n",
           threads, (double)acts / spent, (double)b->batches / spent,
           (double)acts / (double)(b->batches > 0 ? b->batches : 1), b->bytes);
    (void)fflush(stdout);
    free(clients);
}

static long number(const char *text, long max)
{
    char *end = NULL;
    long n = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || n < 1 || n > max) {
        stop(text, "not a number that is taken here");
    }
    return n;
}

int main(int argc, char **argv)
{
    static struct bench b;
    if (argc < 5) {
        stop("usage", "append_sqlite FOLDER BYTES SECONDS THREADS...");
    }
    b.bytes = (size_t)number(argv[2], BYTES_MAX);
    double seconds = (double)number(argv[3], 3600);
    (void)pthread_mutex_init(&b.lock, NULL);
    open_table(&b, argv[1]);
    for (int i = 4; i < argc; i++) {
        measure(&b, (size_t)number(argv[i], THREADS_MAX), seconds);
    }
    (void)sqlite3_finalize(b.insert);
    (void)sqlite3_close(b.db);
    return 0;
}
