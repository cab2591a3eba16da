/* How fast a whole registry is read again from its bytes and checked: registry_verify on a folder.
 *
 *   verify FOLDER    prints one line: leaves, bytes of leaves, seconds
 *
 * bench_verify.sh sets it against openssl's SHA-256 over the bytes of the same file. */
#include "registry/registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static _Noreturn void stop(const char *what, const char *why)
{
    (void)fprintf(stderr, "verify: %s: %s\n", what, why);
    exit(4);
}

static double seconds_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    static struct registry_report report;
    struct gr_error e = {0};
    if (argc != 2) {
        stop("usage", "verify FOLDER");
    }
    if (!seal_init(&e)) {
        stop("seal", e.text);
    }
    struct registry_options options = {.mode = REGISTRY_READ};
    struct registry_verify_options verify = {.threads = 0};
    double begin = seconds_now();
    if (!registry_verify(&report, argv[1], options, &verify, &e)) {
        stop(argv[1], e.text);
    }
    double spent = seconds_now() - begin;
    if (report.verdict != REGISTRY_INTACT) {
        stop("altered", report.n_faults > 0 ? report.faults[0].text : "no fault is told");
    }
    int64_t leaves = report.leaves[REGISTRY_ACTS] + report.leaves[REGISTRY_READS];
    int64_t bytes = report.bytes[REGISTRY_ACTS] + report.bytes[REGISTRY_READS];
    printf("greffe leaves %lld leaf-bytes %lld sealed %lld seconds %.3f leaves/s %.0f\n",
           (long long)leaves, (long long)bytes, (long long)report.sealed, spent,
           (double)leaves / spent);
    return 0;
}
