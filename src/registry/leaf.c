/* The encoding of leaves, man/greffe-leaf.5: a map of integers 1 to 25 in deterministic CBOR.
 * Strict on reading: what leaf_write would not have written, byte for byte, is refused, so that a
 * leaf has one encoding and one hash. */
#include "registry/leaf.h"

#include <string.h>

#include "base/assert.h"
#include "base/cbor.h"

#define LEAF_VERSION 1
#define KEY_LAST 25
#define KEY_REGISTRY 16 /* the first that is the registry's own */

enum leaf_key {
    KEY_VERSION = 1,
    KEY_KIND,
    KEY_DOSSIER,
    KEY_SEQUENCE,
    KEY_ACT,
    KEY_AT,
    KEY_TARGET,
    KEY_AUTHORITY,
    KEY_AGENT,
    KEY_ROLE,
    KEY_TERRITORY,
    KEY_FACTS,
    KEY_COMMITMENT,
    KEY_DOCUMENTS,
    KEY_GROUND,
    KEY_ENTERED,
    KEY_EDITION,
    KEY_SEALED,
    KEY_DOCUMENTS_SEALED,
    KEY_PREVIOUS,
    KEY_REQUEST,
    KEY_SIGNATURE,
    KEY_FINDINGS,
    KEY_CLOCKS,
    KEY_FOLLOWS
};

static const char *const kind_names[LEAF_KINDS] = {
    "office",     "edition", "agent",       "setting",   "opened",  "act",    "correction",
    "withdrawal", "repeal",  "clock_ended", "recounted", "refused", "erased", "read",
};

const char *leaf_kind_name(enum leaf_kind kind)
{
    gr_assert((int)kind >= 0 && (int)kind < LEAF_KINDS);
    return kind_names[kind];
}

struct leaf leaf_new(enum leaf_kind kind)
{
    return (struct leaf){
        .kind = kind, .sequence = LEAF_NONE, .target = LEAF_NONE, .previous = LEAF_NONE};
}

struct slice leaf_fact_text(const struct leaf *leaf, const char *name)
{
    for (size_t i = 0; i < leaf->n_facts; i++) {
        if (leaf->facts[i].kind == LEAF_TEXT && slice_is(leaf->facts[i].name, name)) {
            return leaf->facts[i].text;
        }
    }
    return SLICE("");
}

/* ---- writing ---- */

/* Whether a key applies to this leaf. */
static bool has_key(const struct leaf *l, int key)
{
    switch ((enum leaf_key)key) {
    case KEY_VERSION:
    case KEY_KIND:
    case KEY_ENTERED:
        return true;
    case KEY_DOSSIER:
        return l->dossier.n > 0;
    case KEY_SEQUENCE:
        return l->sequence >= 0;
    case KEY_ACT:
        return l->act.n > 0;
    case KEY_AT:
        return l->at.n > 0;
    case KEY_TARGET:
        return l->target >= 0;
    case KEY_AUTHORITY:
        return l->authority.n > 0;
    case KEY_AGENT:
        return l->agent.n > 0;
    case KEY_ROLE:
        return l->role.n > 0;
    case KEY_TERRITORY:
        return l->territory.n > 0;
    case KEY_FACTS:
        return l->n_facts > 0;
    case KEY_COMMITMENT:
        return l->has_commitment;
    case KEY_DOCUMENTS:
    case KEY_DOCUMENTS_SEALED:
        return l->n_attachments > 0;
    case KEY_GROUND:
        return l->ground.n > 0;
    case KEY_EDITION:
        return l->has_edition;
    case KEY_SEALED:
        return l->has_sealed;
    case KEY_PREVIOUS:
        return l->previous >= 0;
    case KEY_REQUEST:
        return l->has_request;
    case KEY_SIGNATURE:
        return l->has_signature;
    case KEY_FINDINGS:
        return l->n_findings > 0;
    case KEY_CLOCKS:
        return l->n_clocks > 0;
    case KEY_FOLLOWS:
        return l->n_follows > 0;
    }
    return false;
}

/* Order of the encodings of two names: the head has the length, so the shorter one comes first. */
static int name_order(struct slice a, struct slice b)
{
    if (a.n != b.n) {
        return a.n < b.n ? -1 : 1;
    }
    return slice_compare(a, b);
}

/* The fact that follows `after` (NULL: the first) in the order of the encoding. Facts are few. */
static const struct leaf_fact *next_fact(const struct leaf *l, const struct leaf_fact *after)
{
    const struct leaf_fact *best = NULL;
    for (size_t i = 0; i < l->n_facts; i++) {
        const struct leaf_fact *f = &l->facts[i];
        if (after != NULL && name_order(f->name, after->name) <= 0) {
            continue;
        }
        if (best == NULL || name_order(f->name, best->name) < 0) {
            best = f;
        }
    }
    return best;
}

static void write_facts(struct buf *out, const struct leaf *l)
{
    cbor_put_map(out, l->n_facts);
    const struct leaf_fact *fact = NULL;
    for (size_t i = 0; i < l->n_facts; i++) {
        fact = next_fact(l, fact);
        gr_assert(fact != NULL); /* else a name stands twice */
        cbor_put_text(out, fact->name);
        switch (fact->kind) {
        case LEAF_INT:
            cbor_put_int(out, fact->number);
            break;
        case LEAF_YES_NO:
            cbor_put_bool(out, fact->number != 0);
            break;
        case LEAF_TEXT:
            cbor_put_text(out, fact->text);
            break;
        }
    }
}

static void write_documents(struct buf *out, const struct leaf *l)
{
    cbor_put_array(out, l->n_attachments);
    for (size_t i = 0; i < l->n_attachments; i++) {
        const struct leaf_attachment *a = &l->attachments[i];
        cbor_put_array(out, 3);
        cbor_put_text(out, a->media);
        cbor_put_int(out, a->size_bytes);
        cbor_put_bytes(out, hash_slice(&a->token));
    }
}

static void write_sealed_documents(struct buf *out, const struct leaf *l)
{
    cbor_put_array(out, l->n_attachments);
    for (size_t i = 0; i < l->n_attachments; i++) {
        cbor_put_bytes(out, hash_slice(&l->attachments[i].sealed));
    }
}

static void write_findings(struct buf *out, const struct leaf *l)
{
    cbor_put_array(out, l->n_findings);
    for (size_t i = 0; i < l->n_findings; i++) {
        cbor_put_array(out, 2);
        cbor_put_text(out, l->findings[i].kind);
        cbor_put_text(out, l->findings[i].articles);
    }
}

static void write_clocks(struct buf *out, const struct leaf *l)
{
    cbor_put_array(out, l->n_clocks);
    for (size_t i = 0; i < l->n_clocks; i++) {
        const struct leaf_clock *c = &l->clocks[i];
        cbor_put_array(out, 5);
        cbor_put_text(out, c->clock);
        cbor_put_text(out, c->reading);
        cbor_put_int(out, c->started);
        if (c->known) {
            cbor_put_int(out, c->earliest);
            cbor_put_int(out, c->latest);
        } else {
            cbor_put_null(out);
            cbor_put_null(out);
        }
    }
}

static void write_follows(struct buf *out, const struct leaf *l)
{
    cbor_put_array(out, l->n_follows);
    for (size_t i = 0; i < l->n_follows; i++) {
        cbor_put_text(out, l->follows[i]);
    }
}

static void write_registry_value(struct buf *out, const struct leaf *l, enum leaf_key key);

static void write_value(struct buf *out, const struct leaf *l, enum leaf_key key)
{
    if (key == KEY_VERSION) {
        cbor_put_int(out, LEAF_VERSION);
    } else if (key == KEY_KIND) {
        cbor_put_int(out, l->kind);
    } else if (key == KEY_DOSSIER) {
        cbor_put_text(out, l->dossier);
    } else if (key == KEY_SEQUENCE) {
        cbor_put_int(out, l->sequence);
    } else if (key == KEY_ACT) {
        cbor_put_text(out, l->act);
    } else if (key == KEY_AT) {
        cbor_put_text(out, l->at);
    } else if (key == KEY_TARGET) {
        cbor_put_int(out, l->target);
    } else if (key == KEY_AUTHORITY) {
        cbor_put_text(out, l->authority);
    } else if (key == KEY_AGENT) {
        cbor_put_text(out, l->agent);
    } else if (key == KEY_ROLE) {
        cbor_put_text(out, l->role);
    } else if (key == KEY_TERRITORY) {
        cbor_put_text(out, l->territory);
    } else if (key == KEY_FACTS) {
        write_facts(out, l);
    } else if (key == KEY_COMMITMENT) {
        cbor_put_bytes(out, hash_slice(&l->commitment));
    } else if (key == KEY_DOCUMENTS) {
        write_documents(out, l);
    } else if (key == KEY_GROUND) {
        cbor_put_text(out, l->ground);
    } else {
        write_registry_value(out, l, key);
    }
}

static void write_registry_value(struct buf *out, const struct leaf *l, enum leaf_key key)
{
    if (key == KEY_ENTERED) {
        cbor_put_int(out, l->entered);
    } else if (key == KEY_EDITION) {
        cbor_put_bytes(out, hash_slice(&l->edition));
    } else if (key == KEY_SEALED) {
        cbor_put_bytes(out, hash_slice(&l->sealed));
    } else if (key == KEY_DOCUMENTS_SEALED) {
        write_sealed_documents(out, l);
    } else if (key == KEY_PREVIOUS) {
        cbor_put_int(out, l->previous);
    } else if (key == KEY_REQUEST) {
        cbor_put_bytes(out, hash_slice(&l->request));
    } else if (key == KEY_SIGNATURE) {
        const char *bytes = (const char *)l->signature.b;
        cbor_put_bytes(out, (struct slice){bytes, SEAL_SIGNATURE_BYTES});
    } else if (key == KEY_FINDINGS) {
        write_findings(out, l);
    } else if (key == KEY_CLOCKS) {
        write_clocks(out, l);
    } else if (key == KEY_FOLLOWS) {
        write_follows(out, l);
    }
}

static void write_map(struct buf *out, const struct leaf *l, int last)
{
    size_t n = 0;
    for (int key = 1; key <= last; key++) {
        n += has_key(l, key) ? 1 : 0;
    }
    cbor_put_map(out, n);
    for (int key = 1; key <= last; key++) {
        if (has_key(l, key)) {
            cbor_put_int(out, key);
            write_value(out, l, (enum leaf_key)key);
        }
    }
}

void leaf_write(struct buf *out, const struct leaf *leaf)
{
    gr_assert((int)leaf->kind >= 0 && (int)leaf->kind < LEAF_KINDS && leaf->entered >= 0);
    write_map(out, leaf, KEY_LAST);
}

void leaf_write_signed(struct buf *out, const struct leaf *leaf)
{
    buf_text(out, "greffe act v1\n");
    write_map(out, leaf, KEY_REGISTRY - 1);
}

/* ---- reading: what is not as it should be sets r->bad, and all else reads as nothing ---- */

/* The lists that a leaf read so far has, still to be written to. */
struct leaf_reading {
    struct cbor_reader r;
    struct arena *arena;
    struct leaf *leaf;
    struct leaf_attachment *attachments;
};

static void want(struct cbor_reader *r, bool good)
{
    if (!good) {
        r->bad = true;
    }
}

static struct slice read_text(struct cbor_reader *r)
{
    struct slice s = cbor_get_text(r);
    want(r, s.n > 0);
    return s;
}

static int64_t read_count(struct cbor_reader *r)
{
    int64_t value = cbor_get_int(r);
    want(r, value >= 0);
    return value;
}

static bool read_hash(struct hash *out, struct cbor_reader *r)
{
    want(r, hash_of(out, cbor_get_bytes(r)));
    return true;
}

static size_t read_list(struct cbor_reader *r)
{
    size_t n = cbor_get_array(r, LIMIT_LEAF_ITEMS);
    want(r, n > 0);
    return r->bad ? 0 : n;
}

static void read_facts(struct leaf_reading *g)
{
    struct cbor_reader *r = &g->r;
    size_t n = cbor_get_map(r, LIMIT_LEAF_ITEMS);
    want(r, n > 0);
    n = r->bad ? 0 : n;
    struct leaf_fact *facts = ARENA_ARRAY(g->arena, n, struct leaf_fact);
    for (size_t i = 0; i < n && !r->bad; i++) {
        struct leaf_fact *f = &facts[i];
        f->name = cbor_get_text(r);
        want(r, i == 0 || name_order(facts[i - 1].name, f->name) < 0);
        enum cbor_kind kind = cbor_peek(r);
        if (kind == CBOR_INT) {
            f->kind = LEAF_INT;
            f->number = cbor_get_int(r);
        } else if (kind == CBOR_BOOL) {
            f->kind = LEAF_YES_NO;
            f->number = cbor_get_bool(r) ? 1 : 0;
        } else {
            f->kind = LEAF_TEXT;
            f->text = cbor_get_text(r);
        }
    }
    g->leaf->facts = facts;
    g->leaf->n_facts = n;
}

static void read_documents(struct leaf_reading *g)
{
    size_t n = read_list(&g->r);
    g->attachments = ARENA_ARRAY(g->arena, n, struct leaf_attachment);
    for (size_t i = 0; i < n && !g->r.bad; i++) {
        struct leaf_attachment *a = &g->attachments[i];
        want(&g->r, cbor_get_array(&g->r, 3) == 3);
        a->media = cbor_get_text(&g->r);
        a->size_bytes = read_count(&g->r);
        read_hash(&a->token, &g->r);
    }
    g->leaf->attachments = g->attachments;
    g->leaf->n_attachments = n;
}

static void read_sealed_documents(struct leaf_reading *g)
{
    size_t n = read_list(&g->r);
    want(&g->r, n == g->leaf->n_attachments);
    for (size_t i = 0; i < n && !g->r.bad; i++) {
        read_hash(&g->attachments[i].sealed, &g->r);
    }
}

static void read_findings(struct leaf_reading *g)
{
    size_t n = read_list(&g->r);
    struct leaf_finding *list = ARENA_ARRAY(g->arena, n, struct leaf_finding);
    for (size_t i = 0; i < n && !g->r.bad; i++) {
        want(&g->r, cbor_get_array(&g->r, 2) == 2);
        list[i].kind = cbor_get_text(&g->r);
        list[i].articles = cbor_get_text(&g->r);
    }
    g->leaf->findings = list;
    g->leaf->n_findings = n;
}

static void read_clocks(struct leaf_reading *g)
{
    struct cbor_reader *r = &g->r;
    size_t n = read_list(r);
    struct leaf_clock *list = ARENA_ARRAY(g->arena, n, struct leaf_clock);
    for (size_t i = 0; i < n && !r->bad; i++) {
        struct leaf_clock *c = &list[i];
        want(r, cbor_get_array(r, 5) == 5);
        c->clock = cbor_get_text(r);
        c->reading = cbor_get_text(r);
        c->started = cbor_get_int(r);
        c->known = cbor_peek(r) == CBOR_INT;
        if (c->known) {
            c->earliest = cbor_get_int(r);
            c->latest = cbor_get_int(r);
        } else {
            cbor_get_null(r);
            cbor_get_null(r);
        }
    }
    g->leaf->clocks = list;
    g->leaf->n_clocks = n;
}

static void read_follows(struct leaf_reading *g)
{
    size_t n = read_list(&g->r);
    struct slice *list = ARENA_ARRAY(g->arena, n, struct slice);
    for (size_t i = 0; i < n && !g->r.bad; i++) {
        list[i] = cbor_get_text(&g->r);
    }
    g->leaf->follows = list;
    g->leaf->n_follows = n;
}

static void read_registry_value(struct leaf_reading *g, enum leaf_key key)
{
    struct leaf *l = g->leaf;
    struct cbor_reader *r = &g->r;
    if (key == KEY_ENTERED) {
        l->entered = read_count(r);
    } else if (key == KEY_EDITION) {
        l->has_edition = read_hash(&l->edition, r);
    } else if (key == KEY_SEALED) {
        l->has_sealed = read_hash(&l->sealed, r);
    } else if (key == KEY_DOCUMENTS_SEALED) {
        read_sealed_documents(g);
    } else if (key == KEY_PREVIOUS) {
        l->previous = read_count(r);
    } else if (key == KEY_REQUEST) {
        l->has_request = read_hash(&l->request, r);
    } else if (key == KEY_SIGNATURE) {
        struct slice s = cbor_get_bytes(r);
        l->has_signature = s.n == SEAL_SIGNATURE_BYTES;
        want(r, l->has_signature);
        if (l->has_signature) {
            memcpy(l->signature.b, s.p, SEAL_SIGNATURE_BYTES);
        }
    } else if (key == KEY_FINDINGS) {
        read_findings(g);
    } else if (key == KEY_CLOCKS) {
        read_clocks(g);
    } else if (key == KEY_FOLLOWS) {
        read_follows(g);
    }
}

static void read_kind(struct leaf_reading *g)
{
    int64_t kind = cbor_get_int(&g->r);
    want(&g->r, kind >= 0 && kind < LEAF_KINDS);
    g->leaf->kind = g->r.bad ? LEAF_OFFICE : (enum leaf_kind)kind;
}

static void read_value(struct leaf_reading *g, enum leaf_key key)
{
    struct leaf *l = g->leaf;
    struct cbor_reader *r = &g->r;
    if (key == KEY_VERSION) {
        want(r, cbor_get_int(r) == LEAF_VERSION);
    } else if (key == KEY_KIND) {
        read_kind(g);
    } else if (key == KEY_DOSSIER) {
        l->dossier = read_text(r);
    } else if (key == KEY_SEQUENCE) {
        l->sequence = read_count(r);
    } else if (key == KEY_ACT) {
        l->act = read_text(r);
    } else if (key == KEY_AT) {
        l->at = read_text(r);
    } else if (key == KEY_TARGET) {
        l->target = read_count(r);
    } else if (key == KEY_AUTHORITY) {
        l->authority = read_text(r);
    } else if (key == KEY_AGENT) {
        l->agent = read_text(r);
    } else if (key == KEY_ROLE) {
        l->role = read_text(r);
    } else if (key == KEY_TERRITORY) {
        l->territory = read_text(r);
    } else if (key == KEY_FACTS) {
        read_facts(g);
    } else if (key == KEY_COMMITMENT) {
        l->has_commitment = read_hash(&l->commitment, r);
    } else if (key == KEY_DOCUMENTS) {
        read_documents(g);
    } else if (key == KEY_GROUND) {
        l->ground = read_text(r);
    } else {
        read_registry_value(g, key);
    }
}

bool leaf_read(struct leaf *out, struct arena *arena, struct slice bytes, struct gr_error *e)
{
    *out = leaf_new(LEAF_OFFICE);
    struct leaf_reading g = {cbor_read(bytes), arena, out, NULL};
    if (bytes.n > LIMIT_LEAF_BYTES) {
        return error_set(e, ERROR_FORMAT, "a leaf has at most %u bytes, this one %zu",
                         LIMIT_LEAF_BYTES, bytes.n);
    }
    size_t pairs = cbor_get_map(&g.r, KEY_LAST);
    int64_t last = 0;
    uint32_t seen = 0;
    for (size_t i = 0; i < pairs && !g.r.bad; i++) {
        int64_t key = cbor_get_int(&g.r);
        want(&g.r, key > last && key <= KEY_LAST);
        if (!g.r.bad) {
            last = key;
            seen |= UINT32_C(1) << key;
            read_value(&g, (enum leaf_key)key);
        }
    }
    if (g.r.bad) {
        return error_set(e, ERROR_FORMAT, "no leaf: what stands at byte %zu is not as it should be",
                         bytes.n - g.r.rest.n);
    }
    const uint32_t always = 1u << KEY_VERSION | 1u << KEY_KIND | 1u << KEY_ENTERED;
    const uint32_t both = 1u << KEY_DOCUMENTS | 1u << KEY_DOCUMENTS_SEALED;
    bool paired = (seen & both) == 0 || (seen & both) == both;
    if (g.r.rest.n > 0 || (seen & always) != always || !paired) {
        return error_set(e, ERROR_FORMAT, "no leaf: a key is missing, or something follows it");
    }
    return true;
}
