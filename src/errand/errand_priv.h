/* Inside the errands: wire.c moves messages, known.c remembers sessions for a moment, pack.c puts
 * what the office speaks of into CBOR and takes it out again, ask.c is the desk's side, do.c the
 * scribe's. Both sides use the same pack.c, so that a message has one description. Readers set the
 * reader's `bad` on anything unexpected and go on; who called them looks once, at the end. */
#ifndef ERRAND_ERRAND_PRIV_H
#define ERRAND_ERRAND_PRIV_H

#include "base/cbor.h"
#include "base/utf8.h"
#include "errand/errand.h"

enum errand_kind {
    ERRAND_SIGN_IN = 1,
    ERRAND_VOUCH,
    ERRAND_SESSION,
    ERRAND_KEEP,
    ERRAND_SIGN_OUT,
    ERRAND_SUBMIT,
    ERRAND_LEND,
    ERRAND_SEARCH,
    ERRAND_CERTIFY,
    ERRAND_AGENTS,
    ERRAND_ACCOUNTS,
    ERRAND_SET_PASSWORD,
    ERRAND_SET_TOTP,
    ERRAND_UNLOCK,
    ERRAND_CHECKUP,
    ERRAND_CALENDAR,
    ERRAND_CALENDAR_MAKE,
    ERRAND_CALENDAR_END,
    ERRAND_CALENDAR_UNTIL
};

#define ERRAND_ITEMS 4096u /* of any list in a message */

/* ---- wire.c ---------------------------------------------------------------------------------- */

/* Sends one item. False with *e (ERROR_SYSTEM) when the other side is gone. */
CHECKED bool errand_send(int fd, struct slice item, struct gr_error *e);
/* Receives one item of at most ERRAND_BYTES into arena. False with *e when the other side is gone
 * (ERROR_SYSTEM), or announces more. */
CHECKED bool errand_receive(struct slice *item, struct arena *arena, int fd, struct gr_error *e);

/* ---- known.c --------------------------------------------------------------------------------- */

/* The answer to a question (both whole items) that was kept and is believed still; *turn is for
 * known_keep, which keeps nothing when all was forgotten since. */
bool known_find(struct slice *answer, int64_t *turn, struct arena *arena,
                struct errand_known *known, struct slice question);
void known_keep(struct errand_known *known, struct slice question, struct slice answer,
                int64_t turn);
void known_forget(struct errand_known *known); /* takes NULL */

/* ---- pack.c ---------------------------------------------------------------------------------- */

void pack_bytes(struct buf *out, const void *bytes, size_t n);
/* Exactly n bytes. */
void unpack_bytes(void *bytes, size_t n, struct cbor_reader *r);
/* A count of at most ERRAND_ITEMS, then that many; the list has room for one more. */
#define UNPACK_LIST(n, arena, r, type) \
    (*(n) = cbor_get_array((r), ERRAND_ITEMS), ARENA_ARRAY((arena), *(n) + 1, type))

void pack_error(struct buf *out, const struct gr_error *e);
void unpack_error(struct gr_error *e, struct cbor_reader *r);
void pack_request(struct buf *out, const struct office_request *request);
void unpack_request(struct office_request *request, struct arena *arena, struct cbor_reader *r);
void pack_receipt(struct buf *out, const struct office_receipt *receipt);
void unpack_receipt(struct office_receipt *receipt, struct arena *arena, struct cbor_reader *r);
void pack_loan(struct buf *out, const struct office_loan *loan);
void unpack_loan(struct office_loan *loan, struct cbor_reader *r);
void pack_agents(struct buf *out, const struct office_agent *list, size_t n);
const struct office_agent *unpack_agents(size_t *n, struct arena *arena, struct cbor_reader *r);
void pack_accounts(struct buf *out, const struct accounts_account *list, size_t n);
const struct accounts_account *unpack_accounts(size_t *n, struct arena *arena,
                                               struct cbor_reader *r);
void pack_session(struct buf *out, const struct accounts_session *session);
void unpack_session(struct accounts_session *session, struct cbor_reader *r);
void pack_checkup(struct buf *out, const struct errand_checkup *checkup);
void unpack_checkup(struct errand_checkup *checkup, struct cbor_reader *r);

#endif
