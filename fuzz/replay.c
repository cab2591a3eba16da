/* Runs a harness over files without libFuzzer: each seed as it stands, then with small faults put
 * in (bytes changed, cut out, doubled, the end cut off), always the same ones, so that a failure
 * can be repeated. `make test` builds it with AddressSanitizer and runs it over fuzz/seeds.
 *
 *   fuzz/replay-NAME [-m FAULTS] [-o KEPT] SEED...
 *
 * FAULTS is how many faulty copies of each seed are tried, 200 unless said otherwise. With -o each
 * input is written to KEPT before it is run, so that the one that crashed is there afterwards. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REPLAY_BYTES = 1 << 20, REPLAY_EDITS = 4 };

struct chance {
    uint64_t state;
};

/* xorshift64*: enough to vary inputs, and the same on every machine. */
static size_t chance_below(struct chance *chance, size_t n)
{
    chance->state ^= chance->state >> 12;
    chance->state ^= chance->state << 25;
    chance->state ^= chance->state >> 27;
    return (size_t)(chance->state * UINT64_C(2685821657736338717) >> 33) % n;
}

/* One fault in bytes[0, size); gives the new size, at most REPLAY_BYTES. */
static size_t replay_fault(uint8_t *bytes, size_t size, struct chance *chance)
{
    static const uint8_t odd[] = {0x00, 0xFF, 0x7F, 0x80, '\n', '"',
                                  '[',  '{',  '-',  '9',  0xC3, 0xED};
    if (size == 0) {
        bytes[0] = odd[chance_below(chance, sizeof odd)];
        return 1;
    }
    size_t at = chance_below(chance, size);
    size_t n = 1 + chance_below(chance, size - at < 32 ? size - at : 32);
    switch (chance_below(chance, 6)) {
    case 0:
        bytes[at] = (uint8_t)(bytes[at] ^ (1u << chance_below(chance, 8)));
        return size;
    case 1:
        bytes[at] = odd[chance_below(chance, sizeof odd)];
        return size;
    case 2:
        memmove(bytes + at, bytes + at + n, size - at - n);
        return size - n;
    case 3:
        if (size + n > REPLAY_BYTES) {
            return size;
        }
        memmove(bytes + at + n, bytes + at, size - at);
        return size + n;
    case 4:
        memmove(bytes + chance_below(chance, size - n + 1), bytes + at, n);
        return size;
    default:
        return at;
    }
}

/* Hands the harness a copy of exactly `size` bytes, so that reading past the end is seen. */
static void replay_run(const uint8_t *bytes, size_t size, const char *keep)
{
    if (keep != NULL) {
        FILE *file = fopen(keep, "wb");
        if (file != NULL) {
            (void)fwrite(bytes, 1, size, file);
            (void)fclose(file);
        }
    }
    uint8_t *copy = malloc(size == 0 ? 1 : size);
    if (copy == NULL) {
        abort();
    }
    memcpy(copy, bytes, size);
    (void)LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static bool replay_file(const char *path, size_t faults, const char *keep)
{
    static uint8_t seed[REPLAY_BYTES];
    static uint8_t bytes[REPLAY_BYTES];
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        (void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    size_t size = fread(seed, 1, sizeof seed, file);
    (void)fclose(file);
    replay_run(seed, size, keep);
    struct chance chance = {.state = UINT64_C(88172645463325252) + size};
    for (size_t i = 0; i < faults; i++) {
        memcpy(bytes, seed, size);
        size_t n = size;
        size_t edits = 1 + chance_below(&chance, REPLAY_EDITS);
        for (size_t k = 0; k < edits; k++) {
            n = replay_fault(bytes, n, &chance);
        }
        replay_run(bytes, n, keep);
    }
    return true;
}

int main(int argc, char **argv)
{
    size_t faults = 200;
    const char *keep = NULL;
    bool good = true;
    int option = 0;
    while ((option = getopt(argc, argv, "m:o:")) != -1) {
        if (option == 'm') {
            faults = (size_t)strtoul(optarg, NULL, 10);
        } else if (option == 'o') {
            keep = optarg;
        } else {
            (void)fprintf(stderr, "usage: %s [-m FAULTS] [-o FILE] SEED...\n", argv[0]);
            return 2;
        }
    }
    for (int i = optind; i < argc; i++) {
        good = replay_file(argv[i], faults, keep) && good;
    }
    (void)printf("%d seeds, each as it stands and with %zu faults\n", argc - optind, faults);
    return good ? 0 : 1;
}
