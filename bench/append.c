/* How many acts a second an office takes, each answered when it is durable: threads that open
 * detention dossiers and walk them, act by act, through office_submit, without and with signatures
 * of the author.
 *
 *   append FOLDER SECONDS unsigned THREADS... signed THREADS...
 *                                prints one line for each number of threads; the folder stays
 *
 * Run from the root of the checkout; bench_append.sh sets it against the peers. */
#include "office_fixture.h"

#include <pthread.h>

enum { THREADS_MAX = 1024 };

struct client {
    pthread_t thread;
    struct bench *bench;
    struct arena *arena;
    int64_t serial, acts; /* serial: of the script, not of the registry */
    double longest;       /* seconds that one act took */
};

struct bench {
    struct office *office;
    const struct sign_secret *sign; /* NULL: nobody signs */
    double until;
};

static void submit(struct client *c, struct office_receipt *receipt, struct office_request request)
{
    struct gr_error e = {0};
    request.sign = c->bench->sign;
    double begin = bench_seconds();
    if (!office_submit(receipt, c->arena, c->bench->office, &request, &e)) {
        bench_stop("an act was not taken", e.text);
    }
    double spent = bench_seconds() - begin;
    c->longest = spent > c->longest ? spent : c->longest;
    if (receipt->refused) {
        bench_stop("an act of the walk was refused", request.name.p);
    }
    c->acts++;
}

static void *work(void *payload)
{
    struct client *c = payload;
    while (bench_seconds() < c->bench->until) {
        struct arena_mark mark = arena_mark(c->arena);
        struct office_receipt receipt;
        submit(c, &receipt, bench_opening(c->arena, c->serial));
        char number[64];
        size_t n = receipt.number.n < sizeof number ? receipt.number.n : sizeof number;
        memcpy(number, receipt.number.p, n);
        arena_reset(c->arena, mark);
        for (size_t k = 0; k < BENCH_STEPS_N && bench_seconds() < c->bench->until; k++) {
            submit(c, &receipt, bench_act(c->arena, (struct slice){number, n}, k, c->serial));
            arena_reset(c->arena, mark);
        }
        c->serial++;
    }
    return NULL;
}

static void measure(struct bench *b, struct arena *arena, size_t threads, double seconds)
{
    struct client *clients = ARENA_ARRAY(arena, threads, struct client);
    struct registry *registry = office_registry(b->office);
    int64_t before = registry_size(registry, REGISTRY_ACTS);
    double begin = bench_seconds();
    b->until = begin + seconds;
    for (size_t i = 0; i < threads; i++) {
        clients[i].bench = b;
        clients[i].arena = arena_open((size_t)64 << 20);
        clients[i].serial = (int64_t)i * 1000;
        if (pthread_create(&clients[i].thread, NULL, work, &clients[i]) != 0) {
            bench_stop("threads", "one could not be started");
        }
    }
    int64_t acts = 0;
    double longest = 0;
    for (size_t i = 0; i < threads; i++) {
        (void)pthread_join(clients[i].thread, NULL);
        acts += clients[i].acts;
        longest = clients[i].longest > longest ? clients[i].longest : longest;
        arena_close(clients[i].arena);
    }
    double spent = bench_seconds() - begin;
    if (registry_size(registry, REGISTRY_ACTS) - before != acts) {
        bench_stop("leaves", "not as many as acts were answered");
    }
    printf("greffe %s threads %zu acts/s %.0f longest %.1f ms\n",
           b->sign != NULL ? "signed" : "unsigned", threads, (double)acts / spent, longest * 1e3);
    (void)fflush(stdout);
}

/* Bytes of the leaves there are, on average: what the peers are given to write. */
static bool add_bytes(int64_t index, struct slice leaf, void *payload)
{
    (void)index;
    *(int64_t *)payload += (int64_t)leaf.n;
    return true;
}

static void show_bytes(struct office *office)
{
    struct gr_error e = {0};
    struct registry *registry = office_registry(office);
    int64_t size = registry_size(registry, REGISTRY_ACTS);
    int64_t bytes = 0;
    if (!registry_scan(registry, REGISTRY_ACTS, 0, size, &e, add_bytes, &bytes)) {
        bench_stop("leaves", e.text);
    }
    printf("leaves %lld bytes %lld (mean)\n", (long long)size, (long long)(bytes / size));
}

/* The agent's key becomes known, so that his signatures are checked. */
static void give_key(struct office *office, struct arena *arena, struct sign_secret *secret)
{
    sign_generate(secret);
    struct office_request r = office_request_new(OFFICE_KEY, BENCH_AGENT);
    r.name = BENCH_AGENT;
    r.public_key = (struct slice){(const char *)secret->public_key, sizeof secret->public_key};
    bench_submit(office, arena, &r);
}

static size_t count_threads(const char *text)
{
    long threads = strtol(text, NULL, 10);
    if (threads < 1 || threads > THREADS_MAX) {
        bench_stop(text, "not a number of threads");
    }
    return (size_t)threads;
}

int main(int argc, char **argv)
{
    static _Atomic int64_t clock = BENCH_FIRST;
    static struct sign_secret secret;
    if (argc < 5) {
        bench_stop("usage", "append FOLDER SECONDS unsigned THREADS... signed THREADS...");
    }
    struct arena *arena = arena_open((size_t)1 << 30);
    struct seal_key master;
    seal_random(&master, sizeof master);
    struct bench b = {.office = bench_office(arena, argv[1], &clock, &master)};
    double seconds = (double)strtol(argv[2], NULL, 10);
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "unsigned") == 0) {
            b.sign = NULL;
        } else if (strcmp(argv[i], "signed") == 0) {
            give_key(b.office, arena, &secret);
            b.sign = &secret;
        } else {
            measure(&b, arena, count_threads(argv[i]), seconds);
        }
    }
    show_bytes(b.office);
    office_close(b.office);
    arena_close(arena);
    return 0;
}
