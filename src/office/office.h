/* The office: what an authority does with its registry. The single way in for every act: a request
 * is folded with the dossier's acts under the law's edition in force, refused when the law refuses,
 * sealed, appended, committed with what else was waiting, and answered when it is durable.
 *
 * Processes: one opens the folder to write; others may open it to read, without any key, and follow
 * what the first commits (office_follow). Personal data they read with keys that the first lends
 * them for one look (office_lend).
 *
 * Threads: office_submit may be called by many at once; whoever comes while a batch is being synced
 * waits for the next (group commit without a timer). The other functions take the office's lock
 * themselves, also while one visits, but for those that only tell what is in memory: the authority
 * and its like, office_procedure, office_procedures, office_editions; they want no submission under
 * way in another thread. Results live in the arena given. Nothing here reads a clock but through
 * office_options.now. */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include "dossier/dossier.h"
#include "registry/registry.h"

struct office;

/* ---- founding and opening -------------------------------------------------------------------- */

/* A text that the office keeps an edition of. Procedures by their own name; the tables of the
 * calendar are named OFFICE_TERRITORIES and OFFICE_HOLIDAYS. */
#define OFFICE_TERRITORIES "calendar/territories"
#define OFFICE_HOLIDAYS "calendar/holidays"
struct office_text {
    struct slice name, text;
};

struct office_founding {
    struct slice authority; /* "Préfecture du Nord" */
    struct slice territory; /* "FR-59" */
    struct slice origin; /* name of its log, as in a checkpoint; empty: made from the authority */
    struct slice agent;  /* the first agent, who administers: an identifier, not a name */
    struct slice agent_name, agent_login; /* sealed; login may be empty */
    const struct office_text *texts;      /* procedures and tables */
    size_t n_texts;
};

/* The law as it was read, kept once for several readers of one folder in one process. Threads: many
 * at once. */
struct office_shelf;
struct office_shelf *office_shelf_open(void);
void office_shelf_close(struct office_shelf *shelf); /* after its readers; takes NULL */

struct office_options {
    bool write;
    bool follows; /* reads what another process writes: does not wait for it when it opens; see
                     office_follow */
    struct office_shelf *shelf;    /* of one that follows: where it looks for what another has read;
                                      NULL: it reads for itself */
    const struct seal_key *master; /* NULL: nothing sealed can be read, nothing written */
    instant (*now)(void *payload); /* NULL: the machine's clock */
    void *payload;
    zone_source zones; /* gives zone files (calendar.h) */
    void *zones_payload;
    const char *vfs;     /* see registry_options */
    const uint8_t *seed; /* 32 bytes: a demonstration; keys and nonces come out the same each
                                      time, and commits wait for no disk */
    int cache_mebibytes; /* of dossiers kept folded; 0: 64 */
};

CHECKED bool office_found(const char *folder, const struct office_founding *founding,
                          struct office_options options, struct gr_error *e);
/* Opens; with write, makes derived facts catch up first. NULL with *e: ERROR_BUSY, ERROR_SCHEMA,
 * ERROR_KEY (another master key), ERROR_CLOCK (the machine's clock is behind the last entry). */
struct office *office_open(const char *folder, struct office_options options, struct gr_error *e);
void office_close(struct office *office); /* takes NULL */
/* For one that was opened to read: what another process committed since is seen from now on; texts
 * of law, agents and dossiers that changed are read anew when they are wanted. Cheap when nothing
 * changed. What is derived may lag behind the leaves by some 50 ms: *acts is the number of leaves
 * that are seen. */
CHECKED bool office_follow(int64_t *acts, struct office *office, struct gr_error *e);

/* The office's clock. */
instant office_now(const struct office *office);
struct slice office_authority(const struct office *office);
struct slice office_territory(const struct office *office);
struct slice office_origin(const struct office *office);
struct calendar *office_calendar(struct office *office);
struct registry *office_registry(struct office *office);
/* The public key of a log, as a verifier key of C2SP signed-note. */
void office_log_key(struct buf *out, struct office *office, enum registry_log log);
/* A procedure in its present edition; NULL with *e when there is none of that name. */
const struct law_procedure *office_procedure(struct office *office, struct slice name,
                                             struct gr_error *e);
/* Their names, each once, at most max; LIMIT_PROCEDURES are all. */
size_t office_procedures(struct slice *names, size_t max, const struct office *office);
/* A text as it was loaded: under which leaf of the log of acts, and when. */
struct office_edition {
    struct hash hash; /* SHA-256 of the text: registry_text gives it */
    int64_t leaf;
    instant entered;
};
/* The editions of a procedure or table, the present one first: at most max of them, in arena. */
size_t office_editions(const struct office_edition **list, size_t max, struct arena *arena,
                       const struct office *office, struct slice name);

/* ---- people who act -------------------------------------------------------------------------- */

/* What an agent may do, for a procedure (empty: all) and in a role (empty: any). */
enum office_right {
    OFFICE_RIGHT_ACT,  /* record acts */
    OFFICE_RIGHT_READ, /* read personal data, with a purpose */
    OFFICE_RIGHT_ERASE,
    OFFICE_RIGHT_ADMINISTER, /* agents, settings, editions */
};
#define OFFICE_RIGHTS 4
const char *office_right_name(enum office_right right); /* "act", "read", "erase", "administer" */

struct office_grant {
    enum office_right right;
    struct slice procedure, role;
    int64_t since; /* leaf */
};
struct office_agent {
    struct slice id, unit;
    struct slice name, login; /* empty without the master key */
    bool left;
    bool has_key;
    struct sign_public key;
    const struct office_grant *grants;
    size_t n_grants;
};
/* All agents as they stand. */
size_t office_agents(const struct office_agent **list, struct arena *arena, struct office *office);
/* The agent of this login, or of this identifier, who has not left; false when there is none.
 * Copied into arena, without his rights (office_may). */
bool office_agent_find(struct office_agent *out, struct arena *arena, struct office *office,
                       struct slice name);
/* Whether an agent may now; ERROR_RIGHT says what he would need. */
CHECKED bool office_may(struct office *office, struct slice agent, enum office_right right,
                        struct slice procedure, struct slice role, struct gr_error *e);

/* ---- requests -------------------------------------------------------------------------------- */

enum office_verb {
    OFFICE_OPEN,     /* name: procedure */
    OFFICE_ACT,      /* name: act */
    OFFICE_CORRECT,  /* target, and what it says instead (name: may be empty, as before) */
    OFFICE_WITHDRAW, /* target, ground */
    OFFICE_REPEAL,   /* target, ground */
    OFFICE_ERASE,    /* ground: retention, order or mistake, and words after a colon */
    OFFICE_APPOINT,  /* name: new agent; person_name, login, unit */
    OFFICE_GRANT,    /* name: agent; right, procedure, role */
    OFFICE_REVOKE,   /* the same */
    OFFICE_LEAVE,    /* name: agent */
    OFFICE_KEY,      /* name: agent; key: 32 bytes that sign his acts from now on */
    OFFICE_SET       /* name: setting ("signed-acts"), value ("yes", "no") */
};

struct office_fact {
    struct slice name, value; /* as written: "born" "1990-05-12", "danger" "yes" */
};
struct office_person {
    const struct slice *names, *others, *numbers, *documents;
    size_t n_names, n_others, n_numbers, n_documents;
    struct slice born; /* day, month or year; may be empty */
};
struct office_document {
    struct slice name, media, bytes; /* the name is sealed */
};

struct office_request {
    enum office_verb verb;
    struct slice agent;
    struct slice dossier; /* number; empty for OFFICE_OPEN */
    int64_t expected;     /* leaves the dossier must have, or -1: any */
    struct slice name;
    struct slice at;        /* moment; empty: now, to the minute */
    int64_t target;         /* leaf, or LEAF_NONE */
    struct slice role;      /* empty: the only one that the agent has and the act allows */
    struct slice territory; /* empty: the office's */
    const struct office_fact *facts;
    size_t n_facts;
    const struct office_person *persons;
    size_t n_persons;
    const struct office_document *documents;
    size_t n_documents;
    struct slice ground;
    bool happened;                  /* a decision made already: recorded even where the law would
                                       have refused it, and marked */
    bool dry;                       /* of an act: nothing is done or written; the receipt says what
                                       would be, its leaf is LEAF_NONE */
    struct slice key;               /* idempotency: the same key gives the first answer again */
    const struct sign_secret *sign; /* the author signs; NULL: he does not */
    struct slice person_name, login, unit, procedure, value;
    enum office_right right;
    struct slice public_key;
};

/* What the law has against an act, or another act because of this one. */
struct office_finding {
    int64_t leaf;        /* whose act; LEAF_NONE: the dossier's (a property) */
    bool mine;           /* the act of the request */
    bool certain;        /* it stands whatever is not known */
    bool refuses;        /* because of it the act is refused */
    bool newly;          /* it was not there before */
    struct slice number; /* dossier: this one, or one that rests on it */
    struct slice kind;   /* "FORBIDDEN", "LATE", … as recorded */
    struct slice text_fr, text_en, articles;
};

/* The name under which findings of a kind are recorded: "FORBIDDEN", "LATE", … */
const char *office_finding_name(enum dossier_finding_kind kind);

/* What the law attached by itself, here or in a dossier that rests on this one. */
struct office_follow {
    struct slice number; /* dossier */
    struct moment at;
    struct slice text_fr, text_en, articles;
};

/* A remedy that the act opens. */
struct office_opening {
    struct slice text_fr, text_en, articles;
};

struct office_receipt {
    int64_t leaf;
    struct slice number; /* dossier, or "office" of its own leaves, which have no procedure */
    struct slice procedure, territory;
    int64_t sequence;
    instant entered;
    bool refused;  /* the law refuses: leaf is of kind LEAF_REFUSED */
    bool repeated; /* the answer to an earlier request with this key */
    const struct office_finding *findings;
    size_t n_findings;
    const struct office_follow *follows; /* that was not so before */
    size_t n_follows;
    const struct leaf_clock *clocks; /* that run now */
    size_t n_clocks;
    const struct office_opening *opens; /* of an act that was not refused */
    size_t n_opens;
    struct slice states; /* of the dossier after it, as in registry_dossier */
};

/* An empty request of this verb by this agent. */
struct office_request office_request_new(enum office_verb verb, struct slice agent);
/* Does it, durably, or does nothing. A refusal by the law is true with receipt->refused. False:
 * ERROR_RIGHT, ERROR_SEQUENCE, ERROR_ABSENT, ERROR_NAME, ERROR_TYPE, ERROR_DATE, ERROR_ERASED … */
CHECKED bool office_submit(struct office_receipt *receipt, struct arena *arena,
                           struct office *office, const struct office_request *request,
                           struct gr_error *e);

/* The same for many, in their order, in one commit: for who has them all at hand. Each is answered
 * apart; false when the batch as a whole could not be written (*e). */
struct office_answer {
    bool ok;
    struct office_receipt receipt;
    struct gr_error error;
};
CHECKED bool office_submit_many(struct office_answer *answers, struct arena *arena,
                                struct office *office, const struct office_request *requests,
                                size_t n, struct gr_error *e);

/* ---- looking --------------------------------------------------------------------------------- */

/* The keys of a dossier and of those that it rests on, lent for one look. What is beyond the bound
 * is shown as to somebody who may not read it. */
#define OFFICE_LOAN_MAX 32
struct office_loan {
    struct {
        int64_t serial;
        struct seal_key key;
    } keys[OFFICE_LOAN_MAX];
    size_t n;
};

struct office_look {
    struct slice agent, purpose;    /* purpose: owed when personal data is read */
    instant as_of, as_known;        /* INT64_MAX: now */
    bool without_personal;          /* needs no right to read and leaves no trace */
    const struct office_loan *loan; /* without the master key: who lent it looked at the right and
                                       left the trace */
};

/* Lends the keys for one look of the kind `how` ("show", "document"), as office_dossier would have
 * looked: the right and the purpose are asked for, and the reading is on record before this
 * returns. An erased dossier has none. The caller forgets the loan (seal_forget). */
CHECKED bool office_lend(struct office_loan *loan, struct office *office, struct slice number,
                         const char *how, const struct office_look *look, struct gr_error *e);

struct office_entry {
    int64_t leaf;
    struct leaf content;
    bool has_personal; /* the next are known */
    const struct office_person *persons;
    size_t n_persons;
    const struct leaf_fact *personal;
    size_t n_personal;
    const struct slice *document_names;
    uint32_t folded; /* its index in the fold, or DOSSIER_NONE */
};

struct office_dossier {
    struct registry_dossier row;
    const struct law_procedure *procedure; /* edition that it is folded by */
    struct hash edition;
    const struct office_entry *entries; /* in order of sequence */
    size_t n_entries;
    const struct dossier_folded *folded; /* personal facts unknown where they may not be read */
};

/* Reads a dossier. Personal data needs the right and a purpose, and leaves a leaf in the log of
 * readings before this returns. */
CHECKED bool office_dossier(struct office_dossier *out, struct arena *arena, struct office *office,
                            struct slice number, const struct office_look *look,
                            struct gr_error *e);
/* A document of the dossier, opened; look as above. */
CHECKED bool office_document(struct slice *out, struct arena *arena, struct office *office,
                             struct slice number, const struct hash *token,
                             const struct office_look *look, struct gr_error *e);

struct office_found {
    struct slice number, procedure;
    bool exact; /* every word as written, not only a variant of it */
};
/* Dossiers of which every word of the question is a name, year or day of birth, number or document.
 * Leaves a leaf in the log of readings. At most max; *n the number there are. */
CHECKED bool office_search(struct office_found *out, size_t *n, size_t max, struct arena *arena,
                           struct office *office, struct slice question,
                           const struct office_look *look, struct gr_error *e);

/* Clocks that run and end by `until`, the first to end first. Filters may be empty. */
struct office_due {
    instant from, until;
    bool by_latest;
    struct slice procedure, territory, reading, clock;
};
CHECKED bool office_due(struct office *office, const struct office_due *due, struct gr_error *e,
                        registry_visit_clock visit, void *payload);

/* ---- what time does -------------------------------------------------------------------------- */

/* Enters the end of every clock whose latest end has passed by now, once each, with what the law
 * attaches to it. Between slices of at most OFFICE_RING_SLICE other requests are served. *rung: how
 * many. */
#define OFFICE_RING_SLICE 1024
#define OFFICE_RING_SLICE_US 2000 /* after which a slice ends when somebody waits */
CHECKED bool office_ring(int64_t *rung, struct office *office, struct gr_error *e);

/* A clock that a new text moves. */
struct office_moved {
    struct slice number, clock, reading;
    bool before_known, after_known, gone, begun;
    int64_t before_earliest, before_latest, after_earliest, after_latest;
};
/* What a new edition of a procedure or table would move; with apply, loads it and recounts those
 * dossiers. visit may be NULL. */
CHECKED bool office_adopt(struct office *office, struct slice agent, const struct office_text *text,
                          bool apply, struct gr_error *e,
                          void (*visit)(const struct office_moved *moved, void *payload),
                          void *payload);

/* ---- the registry as a whole ----------------------------------------------------------------- */

/* Makes all that is derived anew from leaves and keys. */
CHECKED bool office_rebuild(struct office *office,
                            void (*progress)(int64_t done, int64_t all, void *payload),
                            struct gr_error *e, void *payload);
/* Folds every dossier as of its last leaf, under the edition that was in force, and compares the
 * clocks with those that the leaf lists; checks each author's signature with the key that was his
 * then. visit: each that differs. Nothing is written. */
enum office_difference { OFFICE_CLOCKS_DIFFER, OFFICE_SIGNATURE_DIFFERS };
typedef void (*office_visit_recheck)(const struct registry_dossier *dossier, int64_t leaf,
                                     enum office_difference what, void *payload);
CHECKED bool office_recheck(int64_t *differing, struct office *office, office_visit_recheck visit,
                            void (*progress)(int64_t done, int64_t all, void *payload),
                            struct gr_error *e, void *payload);
/* Wraps every dossier's key with another master key. Interrupted, it goes on when called again. */
CHECKED bool office_rekey(struct office *office, struct slice agent, const struct seal_key *master,
                          struct gr_error *e);
/* Dossiers whose retention has ended by now. */
CHECKED bool office_erasable(struct registry_dossier *out, size_t *n, size_t max,
                             struct arena *arena, struct office *office, struct gr_error *e);
/* Keeps, with the checkpoint of the log of acts that a signed note holds, the signatures of
 * witnesses that the setting "witness" knows and that verify. *added: those that were not there.
 * ERROR_ABSENT: there is no checkpoint of that size; ERROR_ALTERED: it says something else. */
CHECKED bool office_cosign(size_t *added, struct office *office, struct slice note,
                           struct gr_error *e);
/* A certified copy (man/greffe-copy.5): leaves, proofs, personal parts, texts of law, count of
 * days, signed by the log's key. */
CHECKED bool office_certify(struct buf *out, struct office *office, struct slice number,
                            const struct office_look *look, enum language language,
                            struct gr_error *e);

#endif
