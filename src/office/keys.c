/* Keys: the master key wraps the office's own keys and one key for each dossier; it is never
 * stored. While it is being changed, dossiers below a mark are wrapped by the next one, which is
 * itself wrapped by the present. */
#include "office/office_priv.h"

#include <stdio.h>
#include <string.h>

enum { REKEY_BATCH = 1024 };

#define OFFICE_KEY_VALUE "office-key"
#define NEXT_MASTER "next-master"
#define REKEYED_TO "rekeyed-to"

static const char *const log_values[REGISTRY_LOGS] = {"log-acts", "log-reads"};

void keys_wrap(struct buf *out, struct office *office, const struct seal_key *master,
               struct slice what, struct slice key)
{
    struct buf context = buf_in(office->scratch, 1024);
    uint8_t nonce[SEAL_NONCE_BYTES];
    personal_context(&context, "key", what);
    office_random(office, nonce, sizeof nonce);
    seal_lock(out, master, key, buf_slice(&context), nonce);
}

static bool unwrap(uint8_t out[32], struct office *office, const struct seal_key *master,
                   struct slice what, struct slice wrapped)
{
    struct buf context = buf_in(office->scratch, 1024);
    struct buf key = buf_in(office->scratch, 64);
    personal_context(&context, "key", what);
    if (!seal_open(&key, master, wrapped, buf_slice(&context)) || key.n != 32) {
        return false;
    }
    memcpy(out, key.p, 32);
    seal_forget(key.p, key.n);
    return true;
}

/* ---- the office's own ------------------------------------------------------------------------ */

static bool put_wrapped(struct office *office, const struct seal_key *master, const char *name,
                        const uint8_t key[32], struct gr_error *e)
{
    struct buf out = buf_in(office->scratch, 256);
    keys_wrap(&out, office, master, slice_of(name), (struct slice){(const char *)key, 32});
    return registry_put_value(office->registry, name, buf_slice(&out), e);
}

bool keys_put(struct office *office, const struct seal_key *master,
              const uint8_t seeds[REGISTRY_LOGS][32], struct gr_error *e)
{
    bool ok = put_wrapped(office, master, OFFICE_KEY_VALUE, office->office_key.b, e);
    for (int log = 0; ok && log < REGISTRY_LOGS; log++) {
        ok = put_wrapped(office, master, log_values[log], seeds[log], e);
    }
    return ok;
}

bool keys_unwrap(uint8_t out[32], struct office *office, const char *name, struct gr_error *e)
{
    struct slice wrapped;
    if (!registry_value(&wrapped, office->scratch, office->registry, name, e)) {
        return false;
    }
    if (unwrap(out, office, &office->master, slice_of(name), wrapped)) {
        return true;
    }
    error_set(e, ERROR_KEY, "this is not the master key of the office");
    return error_remedy(e,
                        "give the key file that greffe init made, or the one it was changed for");
}

static bool open_next(struct office *office, struct gr_error *e)
{
    struct slice next;
    if (!registry_value(&next, office->scratch, office->registry, NEXT_MASTER, e)) {
        return false;
    }
    if (next.n > 0) {
        office->has_next = true;
        return keys_unwrap(office->next.b, office, NEXT_MASTER, e);
    }
    return true;
}

bool keys_open(struct office *office, struct gr_error *e)
{
    if (!office->has_master) {
        return true;
    }
    if (!keys_unwrap(office->office_key.b, office, OFFICE_KEY_VALUE, e) || !open_next(office, e)) {
        return false;
    }
    seal_derive(&office->search_key, &office->office_key, SLICE("search"));
    for (int log = 0; log < REGISTRY_LOGS && office->options.write; log++) {
        struct sign_secret secret;
        if (!keys_log_secret(&secret, office, (enum registry_log)log, e)) {
            return false;
        }
        registry_sign_with(office->registry, (enum registry_log)log, office->origins[log], &secret);
        seal_forget(&secret, sizeof secret);
    }
    return true;
}

bool keys_log_secret(struct sign_secret *out, struct office *office, enum registry_log log,
                     struct gr_error *e)
{
    uint8_t seed[32];
    if (!office->has_master) {
        return error_set(e, ERROR_KEY, "signing needs the master key");
    }
    if (!keys_unwrap(seed, office, log_values[log], e)) {
        return false;
    }
    sign_from_seed(out, seed);
    seal_forget(seed, sizeof seed);
    return true;
}

/* ---- of dossiers ----------------------------------------------------------------------------- */

bool keys_dossier(struct seal_key *out, bool *has, struct office *office, int64_t serial,
                  struct slice number, struct gr_error *e)
{
    struct slice wrapped;
    *has = false;
    if (!office->has_master) {
        return true;
    }
    if (!registry_key(&wrapped, office->scratch, office->registry, serial, e)) {
        return false;
    }
    if (wrapped.n == 0) {
        return true;
    }
    *has = unwrap(out->b, office, &office->master, number, wrapped) ||
           (office->has_next && unwrap(out->b, office, &office->next, number, wrapped));
    if (*has) {
        return true;
    }
    error_set(e, ERROR_KEY, "the key of %.*s does not open with this master key",
              SLICE_ARG(number));
    return error_remedy(e, "give the master key that the office uses now");
}

/* ---- another master key ---------------------------------------------------------------------- */

struct rekeying {
    struct slice agent;
    const struct seal_key *master;
    int64_t at, end;
};

static bool rekey_begin(struct office *office, struct gr_error *e, void *payload)
{
    struct rekeying *r = payload;
    struct slice at;
    if (!office_may(office, r->agent, OFFICE_RIGHT_ADMINISTER, SLICE(""), SLICE(""), e)) {
        return false;
    }
    if (memcmp(office->master.b, r->master->b, sizeof office->master.b) == 0) {
        return error_set(e, ERROR_KEY, "this is the master key already");
    }
    if (office->has_next && memcmp(office->next.b, r->master->b, sizeof office->next.b) != 0) {
        error_set(e, ERROR_KEY, "a change to another master key was begun and not ended");
        return error_remedy(e, "end it first, with the new key that it was begun with");
    }
    if (!registry_value(&at, office->scratch, office->registry, REKEYED_TO, e) ||
        (at.n > 0 && !slice_to_int(&r->at, at, INT64_MAX))) {
        return false;
    }
    office->wrote = true;
    office->has_next = true;
    office->next = *r->master;
    r->end = registry_dossiers(office->registry);
    return put_wrapped(office, &office->master, NEXT_MASTER, r->master->b, e);
}

static bool rekey_one(struct office *office, int64_t serial, struct gr_error *e)
{
    struct registry_dossier row;
    struct seal_key key;
    bool found = false;
    bool has = false;
    if (!registry_dossier(&row, &found, office->scratch, office->registry, SLICE(""), serial, e) ||
        !keys_dossier(&key, &has, office, serial, row.number, e)) {
        return false;
    }
    if (!has) {
        return true; /* erased */
    }
    struct buf out = buf_in(office->scratch, 256);
    keys_wrap(&out, office, &office->next, row.number, (struct slice){(char *)key.b, 32});
    seal_forget(&key, sizeof key);
    return registry_put_key(office->registry, serial, buf_slice(&out), e);
}

static bool rekey_some(struct office *office, struct gr_error *e, void *payload)
{
    struct rekeying *r = payload;
    char mark[32];
    office->wrote = true;
    for (int i = 0; i < REKEY_BATCH && r->at < r->end; i++) {
        struct arena_mark here = arena_mark(office->scratch);
        if (!rekey_one(office, r->at++, e)) {
            return false;
        }
        arena_reset(office->scratch, here);
    }
    snprintf(mark, sizeof mark, "%lld", (long long)r->at);
    return registry_put_value(office->registry, REKEYED_TO, slice_of(mark), e);
}

/* The office's own keys, and the leaf that says that the master key is another now. */
static bool rekey_end(struct office *office, struct gr_error *e, void *payload)
{
    struct rekeying *r = payload;
    uint8_t seeds[REGISTRY_LOGS][32];
    int64_t index;
    struct writing w = {.leaf = leaf_new(LEAF_SETTING)};
    for (; r->at < registry_dossiers(office->registry); r->at++) {
        if (!rekey_one(office, r->at, e)) {
            return false;
        }
    }
    for (int log = 0; log < REGISTRY_LOGS; log++) {
        if (!keys_unwrap(seeds[log], office, log_values[log], e)) {
            return false;
        }
    }
    w.leaf.act = SLICE("master-key");
    w.leaf.authority = office->authority;
    w.leaf.agent = r->agent;
    w.leaf.ground = SLICE("changed");
    office->erased = true; /* the old wrappings must not stay in any file */
    bool put = keys_put(office, r->master, seeds, e);
    seal_forget(seeds, sizeof seeds);
    if (!put || !registry_put_value(office->registry, NEXT_MASTER, SLICE(""), e) ||
        !registry_put_value(office->registry, REKEYED_TO, SLICE(""), e) ||
        !write_leaf(&index, office, office->own, &w, e)) {
        return false;
    }
    office->master = *r->master;
    office->has_next = false;
    return true;
}

bool office_rekey(struct office *office, struct slice agent, const struct seal_key *master,
                  struct gr_error *e)
{
    struct rekeying r = {.agent = agent, .master = master};
    if (!submit_work(office, rekey_begin, e, &r)) {
        return false;
    }
    while (r.at < r.end) {
        if (!submit_work(office, rekey_some, e, &r)) {
            return false;
        }
    }
    return submit_work(office, rekey_end, e, &r);
}
