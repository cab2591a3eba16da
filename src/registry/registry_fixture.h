/* A registry in a folder of its own, for tests: dossiers that grow act by act, with sealed parts,
 * keys, clocks and tokens whose bytes follow from their numbers. */
#ifndef REGISTRY_REGISTRY_FIXTURE_H
#define REGISTRY_REGISTRY_FIXTURE_H

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "registry/registry.h"

#define FIXTURE_SEALED 96

struct world {
    struct arena *arena;
    char folder[64];
    struct registry *r;
    struct gr_error e;
    struct sign_secret secret;
};

static inline void fixture_must(bool good, const struct world *w)
{
    if (!good) {
        fail_msg("%d %s", (int)w->e.code, w->e.text);
    }
}

/* A folder that is not there yet. */
static inline void fixture_folder(struct world *w)
{
    memset(w, 0, sizeof *w);
    w->arena = arena_open((size_t)1 << 30);
    memcpy(w->folder, "/tmp/greffe-registry-XXXXXX", 28);
    assert_non_null(mkdtemp(w->folder));
    const uint8_t seed[32] = {7};
    fixture_must(seal_init(&w->e), w);
    sign_from_seed(&w->secret, seed);
}

static inline void fixture_path(char path[400], const struct world *w, const char *name)
{
    (void)snprintf(path, 400, "%s/%s", w->folder, name);
}

static inline void fixture_close(struct world *w)
{
    registry_close(w->r);
    w->r = NULL;
}

/* Removes the folder and all in it. */
static inline void fixture_end(struct world *w)
{
    fixture_close(w);
    DIR *folder = opendir(w->folder);
    for (struct dirent *d = readdir(folder); d != NULL; d = readdir(folder)) {
        char path[400];
        fixture_path(path, w, d->d_name);
        (void)unlink(path);
    }
    (void)closedir(folder);
    (void)rmdir(w->folder);
    arena_close(w->arena);
}

static inline bool fixture_try_open(struct world *w, enum registry_mode mode, const char *vfs)
{
    struct registry_options options = {.mode = mode, .vfs = vfs, .cache_mebibytes = 16};
    w->r = registry_open(w->folder, options, &w->e);
    if (w->r != NULL && mode != REGISTRY_READ) {
        registry_sign_with(w->r, REGISTRY_ACTS, SLICE("greffe.example/acts"), &w->secret);
        registry_sign_with(w->r, REGISTRY_READS, SLICE("greffe.example/reads"), &w->secret);
    }
    return w->r != NULL;
}

static inline void fixture_open(struct world *w, enum registry_mode mode)
{
    fixture_must(fixture_try_open(w, mode, NULL), w);
}

static inline struct slice fixture_number(char text[32], int64_t serial)
{
    int n = snprintf(text, 32, "D-2026-%06lld", (long long)serial + 1);
    return (struct slice){text, (size_t)n};
}

/* The sealed part of a leaf, a dossier's key, the check of its token: not zero, and no two alike.
 */
static inline struct slice fixture_bytes(struct arena *arena, const char *what, int64_t n,
                                         size_t size)
{
    struct buf b = buf_in(arena, size);
    struct hash h;
    for (int part = 0; b.n < size; part++) {
        char seed[64];
        int length = snprintf(seed, sizeof seed, "%s %lld %d", what, (long long)n, part);
        hash_bytes(&h, (struct slice){seed, (size_t)length});
        size_t rest = size - b.n < sizeof h ? size - b.n : sizeof h;
        buf_add(&b, (struct slice){(const char *)h.b, rest});
    }
    return buf_slice(&b);
}

static inline uint64_t fixture_check(int64_t serial)
{
    return UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)(serial + 1);
}

static inline bool fixture_append(int64_t *n, struct world *w, enum registry_log log,
                                  const struct leaf *leaf)
{
    struct buf bytes = buf_in(w->arena, LIMIT_LEAF_BYTES);
    leaf_write(&bytes, leaf);
    assert_false(bytes.full);
    return registry_append(n, w->r, log, buf_slice(&bytes), &w->e);
}

static inline int64_t fixture_now(const struct world *w)
{
    return INT64_C(1790000000000000) + 1000 * registry_size(w->r, REGISTRY_ACTS);
}

/* The first leaf: who the authority is, and the keys of its logs. */
static inline bool fixture_office(struct world *w)
{
    struct note_key acts = {.name = SLICE("greffe.example/acts"), .kind = NOTE_ED25519};
    memcpy(acts.key.b, w->secret.public_key, 32);
    struct note_key reads = acts;
    reads.name = SLICE("greffe.example/reads");
    acts.id = note_key_id(acts.name, NOTE_ED25519, &acts.key);
    reads.id = note_key_id(reads.name, NOTE_ED25519, &reads.key);
    struct buf a = buf_in(w->arena, 256);
    struct buf b = buf_in(w->arena, 256);
    note_key_write(&a, &acts);
    note_key_write(&b, &reads);
    struct leaf_fact facts[] = {
        {.name = SLICE("origin"), .kind = LEAF_TEXT, .text = acts.name},
        {.name = SLICE("key"), .kind = LEAF_TEXT, .text = buf_slice(&a)},
        {.name = SLICE("reads"), .kind = LEAF_TEXT, .text = buf_slice(&b)},
    };
    struct leaf leaf = leaf_new(LEAF_OFFICE);
    leaf.act = SLICE("Préfecture du Nord");
    leaf.territory = SLICE("FR-59");
    leaf.facts = facts;
    leaf.n_facts = 3;
    leaf.entered = fixture_now(w);
    int64_t n = 0;
    return fixture_append(&n, w, REGISTRY_ACTS, &leaf) &&
           registry_set_derived_size(w->r, n + 1, &w->e);
}

/* Puts the dossier's row, clock and, at its beginning, key and token. */
static inline bool fixture_derive(struct world *w, const struct registry_dossier *d)
{
    struct registry_clock clock = {d->serial,    SLICE("hold"),  SLICE(""),
                                   d->procedure, d->territory,   d->first,
                                   true,         fixture_now(w), fixture_now(w) + 5};
    struct registry_token token = {(uint32_t)(d->serial % 8), d->serial, fixture_check(d->serial)};
    return registry_put_dossier(w->r, d, &w->e) &&
           registry_put_clocks(w->r, d->serial, &clock, 1, &w->e) &&
           (d->n_leaves > 1 || registry_put_token(w->r, &token, &w->e));
}

/* Another leaf of a dossier (opened when it is its first), with a sealed part. */
static inline bool fixture_act(struct world *w, int64_t serial, enum leaf_kind kind)
{
    char text[32];
    bool found = false;
    struct registry_dossier d;
    if (!registry_dossier(&d, &found, w->arena, w->r, SLICE(""), serial, &w->e)) {
        return false;
    }
    int64_t n = registry_size(w->r, REGISTRY_ACTS);
    struct leaf leaf = leaf_new(found ? kind : LEAF_OPENED);
    struct slice sealed = fixture_bytes(w->arena, "sealed", n, FIXTURE_SEALED);
    leaf.dossier = fixture_number(text, serial);
    leaf.sequence = found ? d.n_leaves : 0;
    leaf.previous = found ? d.last : LEAF_NONE;
    leaf.act = SLICE("placement_notified");
    leaf.at = SLICE("2026-11-20T17:50+01:00");
    leaf.agent = SLICE("agent-12");
    leaf.entered = fixture_now(w);
    leaf.has_sealed = kind != LEAF_ERASED;
    hash_bytes(&leaf.sealed, sealed);
    if (!found) {
        d = (struct registry_dossier){.serial = serial, .first = n, .erasable_day = 20000};
    }
    d.number = leaf.dossier;
    d.procedure = SLICE("retention");
    d.territory = SLICE("FR-59");
    d.last = n;
    d.n_leaves = leaf.sequence + 1;
    d.states = SLICE("custody=detained");
    struct slice key = fixture_bytes(w->arena, "key", serial, 72);
    return fixture_append(&n, w, REGISTRY_ACTS, &leaf) &&
           (!leaf.has_sealed || registry_put_sealed(w->r, n, serial, sealed, &w->e)) &&
           (d.n_leaves > 1 || registry_put_key(w->r, serial, key, &w->e)) &&
           fixture_derive(w, &d) && registry_set_derived_size(w->r, n + 1, &w->e);
}

/* A batch of n acts, in dossiers from `serial` on. */
static inline bool fixture_batch(struct world *w, int64_t serial, int n)
{
    if (!registry_begin(w->r, &w->e)) {
        return false;
    }
    bool good = true;
    for (int i = 0; i < n && good; i++) {
        good = fixture_act(w, serial + i, LEAF_ACT);
    }
    if (!good) {
        registry_rollback(w->r);
    }
    return good && registry_commit(w->r, &w->e);
}

/* A registry with its first leaf. */
static inline void fixture_make(struct world *w)
{
    fixture_folder(w);
    fixture_open(w, REGISTRY_CREATE);
    fixture_must(registry_begin(w->r, &w->e) && fixture_office(w) && registry_commit(w->r, &w->e),
                 w);
}

#endif
