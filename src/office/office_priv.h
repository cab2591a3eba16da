/* Inside the office. From the request down: submit.c (the queue, batches), propose*.c (a request
 * becomes a leaf), file.c (a dossier in memory: leaves, personal parts, fold), conclude.c (what the
 * fold says, for the leaf), derive.c (what follows from a leaf in the registry's derived part). */
#ifndef OFFICE_OFFICE_PRIV_H
#define OFFICE_OFFICE_PRIV_H

#include <pthread.h>
#include <semaphore.h>

#include "base/assert.h"
#include "base/base64.h"
#include "base/cbor.h"
#include "names/names.h"
#include "office/office.h"

#define OFFICE_MAGIC 0x67724F46u
#define OFFICE_FILE SLICE("office") /* the office's own leaves: agents, editions, settings */
#define OFFICE_TEXT_BYTES (1u << 20)
#define OFFICE_DOCUMENTS_BYTES (8u * LIMIT_DOCUMENT_BYTES) /* of one request */
#define OFFICE_PERSONAL_BYTES (1u << 18)                   /* a personal part, before sealing */
#define OFFICE_LEAVES_MAX (1u << 20)            /* of one dossier, the registry's own included */
#define OFFICE_LINK_DEPTH 4                     /* dossiers that rest on dossiers */
#define OFFICE_CLOCK_SLACK (2 * INSTANT_SECOND) /* clocks of machines are set by small steps */
#define OFFICE_FLUSH_MS 50
#define OFFICE_RESTS_MAX 16    /* dossiers that one names */
#define OFFICE_RESTING_MAX 256 /* dossiers looked at again after one act */

/* A text of law as loaded. */
struct edition {
    struct slice name, text;
    struct hash hash;
    int64_t leaf;
    instant entered;
    const struct law_procedure *law; /* NULL: not read yet, not to be read, or a table */
    const struct dossier_plan *plan;
    const struct gr_error *wrong; /* why its text cannot be read; NULL: not tried, or it can */
};

/* What the sealed part of a leaf says. */
struct personal {
    const struct leaf_fact *facts;
    size_t n_facts;
    const struct office_person *persons;
    size_t n_persons;
    const struct slice *names; /* of documents */
    size_t n_names;
};

/* A leaf of a dossier with its personal part. */
struct file_entry {
    int64_t leaf;
    struct slice bytes;  /* of the leaf, */
    struct leaf content; /* whose texts stand in them */
    bool has_personal;   /* it has one, and the key is there: */
    struct personal personal;
    uint32_t folded; /* index among the acts, or DOSSIER_NONE */
};

/* A dossier in memory. Its arena is its own. */
struct file {
    struct arena *arena;
    struct registry_dossier row;
    bool has_key;
    int64_t used;      /* the request that last took it: it stays in memory until that is done */
    int64_t followed;  /* of a reader: as of which size of the log it is up to date */
    struct file *kept; /* of one whose key is lent: what it is without; NULL otherwise */
    struct seal_key key;
    struct file_entry *entries;
    size_t n, room;
    const struct edition *edition; /* that the acts below were read by; NULL: not read */
    size_t n_read;                 /* entries of which the acts were read */
    struct dossier_entry *acts;    /* room as many as entries */
    int64_t *act_leaves; /* leaf of each act, that of its correction when it was corrected */
    uint32_t n_acts;
    struct dossier_fact *facts;
    uint16_t n_facts;
    struct slice rests_on[OFFICE_RESTS_MAX]; /* numbers, by fact */
    law_index rests_by[OFFICE_RESTS_MAX];
    uint16_t n_rests;
    bool knows_resting, rested_on; /* whether others rest on it, once that was asked */
    uint64_t *findings; /* digests of what the law had against it, and of what followed by itself,
                           when last folded */
    size_t n_findings, room_findings;
    bool remembers;                  /* the findings were looked at before */
    struct file *next, *next_number; /* of chains in the cache: by serial, by number */
};

struct agent_state {
    struct office_agent shown;
    struct office_grant *grants;
    size_t room;
};

struct cache {
    struct file **slots, **numbers;
    size_t n_slots, n_files, max_files;
};

/* One who waits for the next batch. */
struct waiting {
    const struct office_request *request; /* or NULL: work */
    bool (*work)(struct office *office, struct gr_error *e, void *payload);
    void *payload;
    struct office_receipt *receipt;
    struct arena *arena;
    struct gr_error *e;
    bool ok, leads;
    bool alone;          /* a batch of its own: it may take long */
    bool served, erased; /* it had an answer of its own; it destroyed a key */
    sem_t wake;
    struct waiting *next;
};

struct office {
    uint32_t magic;
    struct arena *arena;
    struct registry *registry;
    struct office_options options;
    bool has_master, has_next; /* next: the master key is being changed */
    struct seal_key master, next, office_key, search_key, seed;
    struct sign_public log_public[REGISTRY_LOGS];
    struct slice authority, territory, origins[REGISTRY_LOGS];
    territory_id place;
    const struct zone *zone;
    struct calendar *calendar;
    struct edition **editions;
    size_t n_editions, room_editions;
    struct agent_state *agents;
    size_t n_agents, room_agents;
    bool signed_acts;
    struct slice *witnesses;
    size_t n_witnesses, room_witnesses;
    instant last_entered;
    int32_t year;        /* of the last number given */
    int64_t last_number; /* in that year */
    int64_t drawn;       /* random draws of a demonstration since opening */
    struct cache cache;
    struct arena *scratch;          /* of the batch under way */
    struct file *own;               /* the office's own dossier */
    size_t n_own;                   /* its leaves that were taken */
    int64_t followed;               /* of a reader: leaves from which what it sees was derived */
    const struct office_loan *loan; /* of the look under way */
    /* Who waits. `queue` guards the list; `work` is held by whoever works on registry and files,
     * who may take it again; `people` guards the agents, so that asking who may what does not wait
     * for a commit. Whoever holds `work` may take `people`, not the other way round. */
    pthread_mutex_t queue, work, people;
    struct waiting *first, *last;
    struct {
        pthread_t thread;
        pthread_mutex_t lock;
        pthread_cond_t changed;
        bool started, pending, stop;
    } flusher;
    bool leading;        /* somebody serves a batch, or was told to */
    bool people_change;  /* the batch changed agents: others see it when it is durable */
    int64_t turn;        /* counts requests */
    instant entry;       /* the entry time of the present request */
    bool erased;         /* a key was destroyed, and files were not cleared of it yet */
    instant scrub_after; /* when that failed: not tried again before */
    bool wrote;          /* the present request has written something */
    bool broken;         /* a batch failed: what is in memory may be ahead of the registry */
};

/* ---- office.c -------------------------------------------------------------------------------- */

/* Random bytes, or those of the demonstration. */
void office_random(struct office *office, void *out, size_t n);
struct date office_day(const struct office *office, instant at);
/* As one looked at this instant, with what was known then. */
struct dossier_view office_view(const struct office *office, instant at);
/* An office in memory, with nothing opened yet; office_close takes it. */
struct office *office_make(struct office_options options);
/* Closes all files and reads the office's own again: agents, settings, editions, the calendar. */
CHECKED bool office_read_own(struct office *office, struct gr_error *e);
/* Names its logs after the origin. */
void office_name_logs(struct office *office, struct slice origin);
/* Closes all files in memory and opens the office's own again. */
CHECKED bool office_close_files(struct office *office, struct gr_error *e);
/* Opens calendar and zone when that was not done. */
CHECKED bool office_ready(struct office *office, struct gr_error *e);
#define OFFICE_REBUILDING "rebuilding" /* a value: making again what is derived was begun */

/* ---- keys.c ---------------------------------------------------------------------------------- */

/* Appends a key wrapped by a master key. what: the name of the value, or the dossier's number. */
void keys_wrap(struct buf *out, struct office *office, const struct seal_key *master,
               struct slice what, struct slice key);
/* Keeps the office's own keys, wrapped by a master key: its key of search, and the seeds of those
 * that sign its logs. */
CHECKED bool keys_put(struct office *office, const struct seal_key *master,
                      const uint8_t seeds[REGISTRY_LOGS][32], struct gr_error *e);
/* A key of the office itself. */
CHECKED bool keys_unwrap(uint8_t out[32], struct office *office, const char *name,
                         struct gr_error *e);
/* The office's keys, once; gives the registry what it signs with. */
CHECKED bool keys_open(struct office *office, struct gr_error *e);
CHECKED bool keys_log_secret(struct sign_secret *out, struct office *office, enum registry_log log,
                             struct gr_error *e);
/* The key of a dossier; *has is false when it was erased, or there is no master key. */
CHECKED bool keys_dossier(struct seal_key *out, bool *has, struct office *office, int64_t serial,
                          struct slice number, struct gr_error *e);

/* ---- flusher.c ------------------------------------------------------------------------------- */

/* After a batch: sees to it that what was derived is committed within OFFICE_FLUSH_MS, by a thread
 * of its own when no other batch does it before. */
void flusher_note(struct office *office);
void flusher_stop(struct office *office);

/* ---- editions.c ------------------------------------------------------------------------------ */

/* The edition of a name that was in force at an instant (INT64_MAX: now); NULL when there is none.
 */
struct edition *edition_find(struct office *office, struct slice name, instant known);
/* Reads the text when that was not done; false with *e when it does not read, which is found out
 * once. */
CHECKED bool edition_read(struct office *office, struct edition *edition, struct gr_error *e);
/* Reads an edition's own text: then it has its law, or why there is none, in arena. */
void edition_read_law(struct edition *edition, struct arena *arena, struct calendar *calendar);
/* Of one that has no law: false, with why in *e (which may be NULL). */
bool edition_refuse(const struct edition *edition, struct gr_error *e);
struct edition *edition_by_hash(struct office *office, const struct hash *hash);
/* Adds one, with copies of its name and text. */
void edition_add(struct office *office, const struct edition *edition);
/* Adds the one that a leaf of kind LEAF_EDITION names. */
void edition_take(struct office *office, const struct leaf *leaf, int64_t index);
/* A table of the calendar, not a procedure. */
bool edition_is_table(struct slice name);
/* Reads a procedure that must have this name; NULL with the first thing that is wrong. */
const struct law_procedure *edition_law(struct arena *arena, struct calendar *calendar,
                                        struct slice name, struct slice text, struct gr_error *e);
/* The calendar from the present tables; the plans made with another are made again. */
CHECKED bool edition_open_calendar(struct office *office, struct gr_error *e);

/* ---- shelf.c --------------------------------------------------------------------------------- */

/* edition_read and the opening of a calendar, by way of the office's shelf. */
CHECKED bool shelf_edition(struct office *office, struct edition *edition, struct gr_error *e);
struct calendar *shelf_calendar(struct office *office, const struct hash *territories,
                                const struct hash *holidays, struct gr_error *e);

/* ---- found.c --------------------------------------------------------------------------------- */

/* Enters a text as an edition. */
CHECKED bool found_edition(struct office *office, struct slice agent,
                           const struct office_text *text, struct gr_error *e);

/* ---- agents.c -------------------------------------------------------------------------------- */

/* Takes a leaf of the office's own file: agents, settings. Who holds `work` alone may call it. What
 * it changes is not seen by others until agents_publish. */
CHECKED bool agents_take(struct office *office, const struct file_entry *entry, struct gr_error *e);
void agents_clear(struct office *office); /* until agents_publish, too */
void agents_publish(struct office *office);
/* Of who holds `work`, or `people`. */
struct agent_state *agents_find(struct office *office, struct slice id);

/* ---- personal.c: the sealed part ------------------------------------------------------------- */

void personal_write(struct buf *out, const struct personal *personal, const uint8_t salt[16]);
CHECKED bool personal_read(struct personal *out, struct arena *arena, struct slice bytes,
                           struct gr_error *e);
/* Seals into out with the dossier's key. */
void personal_seal(struct buf *out, struct office *office, const struct file *file,
                   struct slice plain);
/* Opens a "sealed" part or a "document" of the dossier of this number. */
CHECKED bool personal_open(struct buf *out, const char *what, const struct seal_key *key,
                           struct slice number, struct slice sealed, struct gr_error *e);
void personal_context(struct buf *out, const char *what, struct slice number);

/* ---- file.c ---------------------------------------------------------------------------------- */

/* A dossier by number, from the cache or from its leaves; NULL with *e (ERROR_ABSENT names near
 * numbers' form). */
struct file *file_open(struct office *office, struct slice number, struct gr_error *e);
struct file *file_by_serial(struct office *office, int64_t serial, struct gr_error *e);
/* The one of this serial when it is in memory, else NULL. */
struct file *file_in_memory(struct office *office, int64_t serial);
/* A new one, in the cache. */
struct file *file_new(struct office *office, struct slice number, struct slice procedure);
/* Adds a leaf that was appended (or is about to be). */
CHECKED bool file_add(struct file *file, int64_t index, struct slice bytes, struct slice personal,
                      struct gr_error *e);
void file_forget(struct office *office, int64_t serial);
/* Forgets what was read with keys that were lent. */
void file_return(struct office *office);
void file_close_all(struct office *office);

/* ---- folding.c ------------------------------------------------------------------------------- */

/* One more act, not yet a leaf. */
struct proposed {
    bool any;
    struct dossier_entry entry;
};
struct folding {
    const struct dossier_folded *folded;
    const struct edition *edition;
    uint32_t mine; /* index of what was proposed, or DOSSIER_NONE */
};
/* Folds a dossier as of and as known when; with one more act when proposed->any. personal: with the
 * facts that are sealed. */
CHECKED bool file_fold(struct folding *out, struct arena *arena, struct office *office,
                       struct file *file, const struct proposed *proposed, struct dossier_view view,
                       bool personal, struct gr_error *e);
/* What a leaf of this kind is to the fold; false when it is nothing to it. */
bool fold_kind(enum dossier_entry_kind *out, enum leaf_kind kind);
/* Reads the acts by an edition (what file_fold does when it was not done). */
CHECKED bool file_read_acts(struct office *office, struct file *file, const struct edition *edition,
                            struct gr_error *e);
/* A fact as told, checked against its type and put into its normal form. */
CHECKED bool fact_normal(struct leaf_fact *out, struct arena *arena, struct office *office,
                         const struct law_procedure *p, const struct office_fact *told,
                         struct gr_error *e);
/* Its value for the fold; false when the procedure does not know the fact or it is another
 * dossier. */
bool fact_value(struct dossier_fact *out, const struct office *office,
                const struct law_procedure *p, const struct leaf_fact *fact);
const struct zone *office_zone(struct office *office, struct slice territory);

/* ---- conclude.c ------------------------------------------------------------------------------ */

/* Fills clocks, follows and findings of a leaf from the fold. leaf's lists in arena. */
void conclude_clocks(struct leaf *leaf, struct arena *arena, const struct file *file,
                     const struct folding *folding, int64_t mine_leaf);
void conclude_findings(struct leaf *leaf, struct arena *arena, const struct folding *folding);
/* The values of states that are the same whatever is not known. */
struct slice conclude_states(struct arena *arena, const struct dossier_folded *folded);
/* Whether the law refuses the act at this index. */
bool conclude_refuses(const struct dossier_finding *finding, uint32_t entry);
/* What the law has against it, for the receipt; *digests when not NULL: of all findings. */
void conclude_receipt(struct office_receipt *receipt, struct arena *arena, struct file *file,
                      const struct folding *folding, int64_t mine_leaf);
struct slice conclude_articles(struct arena *arena, const struct law_cites *cites);
/* Remembers in the file what the law has against it. */
void conclude_remember(struct file *file, const struct folding *folding, int64_t mine_leaf);
bool conclude_same_clocks(const struct leaf_clock *a, size_t n_a, const struct leaf_clock *b,
                          size_t n_b);

/* ---- look.c ---------------------------------------------------------------------------------- */

/* Reading personal data owes a purpose. */
CHECKED bool look_check_purpose(struct slice purpose, struct gr_error *e);
/* Within a batch: leaves a leaf in the log of readings. dossier: the numbers of all that were read.
 */
CHECKED bool look_record(struct office *office, const struct office_look *look,
                         struct slice dossier, struct slice how, struct gr_error *e);

/* ---- derive.c -------------------------------------------------------------------------------- */

/* Puts what follows from a leaf into the registry's derived part. The row is brought up to the
 * leaf; states and erasable_day stay as they are. personal may be NULL. */
CHECKED bool derive_leaf(struct office *office, struct registry_dossier *row, int64_t index,
                         const struct leaf *leaf, const struct personal *personal,
                         const struct seal_key *key, struct gr_error *e);
/* Under what a search key is kept: a few bits keyed by the office, a check keyed by the dossier. */
uint32_t derive_bucket(const struct office *office, struct slice key);
void derive_search_key(struct seal_key *out, const struct seal_key *dossier_key);
uint64_t derive_check(const struct seal_key *search_key, struct slice key);
/* Derives the leaves that are not derived yet. */
CHECKED bool derive_catch_up(struct office *office,
                             void (*progress)(int64_t done, int64_t all, void *payload),
                             struct gr_error *e, void *payload);

/* ---- writing.c ------------------------------------------------------------------------------- */

/* Appends a leaf to a dossier: sequence, previous, entered, edition and hashes filled in; sealed
 * when there is something personal; derived; the file brought up to it. */
struct writing {
    struct leaf leaf;
    const struct personal *personal; /* NULL: nothing to seal */
    const struct office_document *documents;
    size_t n_documents;
    const struct sign_secret *sign;
    const struct dossier_folded *folded; /* for states and retention; NULL: as before */
};
CHECKED bool write_leaf(int64_t *index, struct office *office, struct file *file,
                        struct writing *writing, struct gr_error *e);

/* ---- propose*.c ------------------------------------------------------------------------------ */

/* Facts of a request in their normal form, apart; names of its documents. */
struct told {
    const struct leaf_fact *open, *personal;
    size_t n_open, n_personal;
    const struct slice *names;
};
/* When it took effect: as told, else now to the minute; never in the future. */
CHECKED bool propose_moment(struct slice *out, struct moment *at, struct office *office,
                            const struct office_request *request, struct slice territory,
                            struct gr_error *e);
/* A leaf of this kind by the agent of a request, with its ground and what it is known by. */
struct leaf propose_leaf(struct office *office, enum leaf_kind kind,
                         const struct office_request *request);
/* Whether the persons of a request can be kept. */
CHECKED bool propose_persons(const struct office *office, const struct office_request *request,
                             struct gr_error *e);
/* The dossier of a request, which must take acts and have the leaves that are expected. */
struct file *propose_file(struct office *office, const struct office_request *request,
                          struct gr_error *e);
CHECKED bool propose_signed(const struct office_request *request, struct office *office,
                            struct gr_error *e);
/* before: what is corrected, whose facts stand where nothing else is told; or NULL. */
CHECKED bool propose_facts(struct told *out, struct office *office, const struct law_procedure *p,
                           const struct office_request *request, const struct file_entry *before,
                           struct gr_error *e);
void propose_values(struct dossier_entry *entry, struct office *office,
                    const struct law_procedure *p, const struct told *told);
CHECKED bool propose_documents(struct told *told, struct office *office,
                               const struct office_request *request, struct gr_error *e);
struct personal propose_personal(const struct told *told, const struct office_request *request);
/* Says in the receipt which dossier it is, of what and where. */
void propose_name(struct office_receipt *receipt, struct arena *arena, const struct file *file);
/* Fills the receipt from the dossier's last leaf. */
void propose_receive(struct office_receipt *receipt, struct arena *arena,
                     const struct office *office, const struct file *file, int64_t index);
CHECKED bool propose(struct office_receipt *receipt, struct arena *arena, struct office *office,
                     const struct office_request *request, struct gr_error *e);
CHECKED bool propose_act(struct office_receipt *receipt, struct arena *arena, struct office *office,
                         const struct office_request *request, struct gr_error *e);
CHECKED bool propose_open(struct office_receipt *receipt, struct arena *arena,
                          struct office *office, const struct office_request *request,
                          struct gr_error *e);
CHECKED bool propose_erase(struct office_receipt *receipt, struct arena *arena,
                           struct office *office, const struct office_request *request,
                           struct gr_error *e);
CHECKED bool propose_administration(struct office_receipt *receipt, struct arena *arena,
                                    struct office *office, const struct office_request *request,
                                    struct gr_error *e);
/* Remembers what the law has against the dossiers that rest on this one, before it changes. */
CHECKED bool propose_remember(struct office *office, struct file *file, struct gr_error *e);
/* The leaf of an appointment, a right, a key or a setting, when nothing stands in its way. */
CHECKED bool administration_write(int64_t *index, struct office *office,
                                  const struct office_request *request, struct gr_error *e);
/* Folds the dossiers that rest on this one again and enters what changed. */
CHECKED bool propose_resting(struct office_receipt *receipt, struct arena *arena,
                             struct office *office, struct file *file, struct gr_error *e);
/* Folds a dossier again and enters that its clocks or states are others now, when they are
 * (*changed). What is newly against it goes into receipt, when that is not NULL. */
CHECKED bool propose_recount(bool *changed, struct office_receipt *receipt, struct arena *arena,
                             struct office *office, struct file *file, struct slice ground,
                             struct gr_error *e);

/* ---- adopt.c --------------------------------------------------------------------------------- */

/* Ends the recount that a new edition began, when it was interrupted. */
CHECKED bool adopt_go_on(struct office *office, struct gr_error *e);

/* ---- submit.c -------------------------------------------------------------------------------- */

/* Takes the machine's time for the next entry; ERROR_CLOCK when it is behind the last one. */
CHECKED bool submit_check_clock(struct office *office, struct gr_error *e);
/* Runs work as a batch of its own, since it may take long; the same promises as a request. */
CHECKED bool submit_work(struct office *office,
                         bool (*work)(struct office *office, struct gr_error *e, void *payload),
                         struct gr_error *e, void *payload);
/* Runs work in a batch with what others want. */
CHECKED bool submit_short(struct office *office,
                          bool (*work)(struct office *office, struct gr_error *e, void *payload),
                          struct gr_error *e, void *payload);

#endif
