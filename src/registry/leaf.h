/* A leaf: one thing that was done, as the log remembers it. The encoding is deterministic CBOR and
 * is described in man/greffe-leaf.5; every reader of a registry but our own goes by that page. A
 * leaf can be published: personal facts are in the sealed part, of which it has only hashes. */
#ifndef REGISTRY_LEAF_H
#define REGISTRY_LEAF_H

#include "base/error.h"
#include "seal/seal.h"

#define LEAF_NONE INT64_C(-1)

enum leaf_kind {
    LEAF_OFFICE = 0,      /* the registry begins: authority, territory, key of the log */
    LEAF_EDITION = 1,     /* a text of law or a table was loaded: name in act, hash in edition */
    LEAF_AGENT = 2,       /* somebody may act, or no longer: see office/agents.c */
    LEAF_SETTING = 3,     /* the office's own rules: act names the setting */
    LEAF_OPENED = 4,      /* a dossier; act names the procedure */
    LEAF_ACT = 5,         /* somebody did what the procedure calls `act` */
    LEAF_CORRECTION = 6,  /* takes the place of leaf `target` */
    LEAF_WITHDRAWAL = 7,  /* target is as if it had never been */
    LEAF_REPEAL = 8,      /* target ends now */
    LEAF_CLOCK_ENDED = 9, /* the registry's own: the clock `act`, started by leaf `target`, ended */
    LEAF_RECOUNTED =
        10,            /* the registry's own: law, holiday or another dossier changed its clocks */
    LEAF_REFUSED = 11, /* a decision that the law forbids was proposed and refused */
    LEAF_ERASED = 12,  /* the dossier's key was destroyed; why in ground */
    LEAF_READ = 13     /* somebody read personal data (in the log of readings) */
};
#define LEAF_KINDS 14

enum leaf_value_kind { LEAF_INT, LEAF_YES_NO, LEAF_TEXT };

/* A fact: values of choices, dates, hours, territories and dossiers are text. */
struct leaf_fact {
    struct slice name;
    enum leaf_value_kind kind;
    int64_t number; /* LEAF_INT; LEAF_YES_NO: 0 or 1 */
    struct slice text;
};

/* A document: the token says that it is the same document within the dossier and nothing outside
 * it; it dies with the dossier's key. */
struct leaf_attachment {
    struct slice media; /* "application/pdf" */
    int64_t size_bytes;
    struct hash token;
    struct hash sealed; /* SHA-256 of the sealed bytes */
};

/* A clock that runs after this leaf. */
struct leaf_clock {
    struct slice clock, reading; /* reading empty when there is one */
    int64_t started;             /* leaf that started it */
    bool known;                  /* its end can be computed */
    int64_t earliest, latest;    /* last instants in time, microseconds UTC */
};

/* What the law has against the act, as recorded: kind and articles. */
struct leaf_finding {
    struct slice kind, articles;
};

struct leaf {
    enum leaf_kind kind;
    /* The author's part, which a signature covers. */
    struct slice dossier; /* "D-2026-000123"; empty outside dossiers */
    int64_t sequence;     /* in the dossier, from 0 */
    struct slice act;
    struct slice at; /* when it took effect, as a moment of legal time: "2026-11-20T17:50+01:00" */
    int64_t target;  /* leaf corrected, withdrawn, repealed; start of a clock; LEAF_NONE */
    struct slice authority, agent, role, territory;
    const struct leaf_fact *facts; /* public ones, each name once; read: shorter names first */
    size_t n_facts;
    bool has_commitment;
    struct hash
        commitment; /* SHA-256 of the personal part before sealing (it begins with a salt) */
    const struct leaf_attachment *attachments;
    size_t n_attachments;
    struct slice ground; /* why, where a reason is owed; never personal */
    /* The registry's part. */
    int64_t entered; /* microseconds UTC; never less than the leaf before */
    bool has_edition, has_sealed, has_request, has_signature;
    struct hash edition;        /* SHA-256 of the procedure's text that it was judged by */
    struct hash sealed;         /* SHA-256 of the sealed personal part */
    int64_t previous;           /* the dossier's leaf before this one; LEAF_NONE for the first */
    struct hash request;        /* SHA-256 of the request's idempotency key */
    struct signature signature; /* of the author's part, by the agent's key */
    const struct leaf_finding *findings;
    size_t n_findings;
    const struct leaf_clock *clocks; /* all that run after this leaf */
    size_t n_clocks;
    const struct slice *follows; /* what the law attaches to it, in the language's words */
    size_t n_follows;
};

/* An empty leaf of this kind: numbers that mean "none" set. */
struct leaf leaf_new(enum leaf_kind kind);

/* The text of a public fact; empty when the leaf has none of that name, or it is no text. */
struct slice leaf_fact_text(const struct leaf *leaf, const char *name);

/* Appends the encoding. A buffer of LIMIT_LEAF_BYTES that is then `full` says that it is too long.
 */
void leaf_write(struct buf *out, const struct leaf *leaf);
/* What the author signs: "greffe act v1\n" and the encoding of the author's part. */
void leaf_write_signed(struct buf *out, const struct leaf *leaf);
/* Takes exactly one leaf; false with *e (ERROR_FORMAT) on anything that leaf_write would not have
 * written. Lists in arena, slices into bytes. */
CHECKED bool leaf_read(struct leaf *out, struct arena *arena, struct slice bytes,
                       struct gr_error *e);
const char *leaf_kind_name(enum leaf_kind kind);

#endif
