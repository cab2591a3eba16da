/* The desk's side: each function says what it wants, waits, and takes the answer apart. */
#include "errand/errand_priv.h"

struct errand_line {
    int fd;
    bool broken;
    struct errand_known *known;
};

struct errand_line *errand_line_open(struct arena *arena, int fd, struct errand_known *known)
{
    struct errand_line *line = ARENA_NEW(arena, struct errand_line);
    line->fd = fd;
    line->known = known;
    return line;
}

bool errand_line_broken(const struct errand_line *line)
{
    return line->broken;
}

/* An errand under way: what is asked, then the answer's result. */
struct asking {
    struct errand_line *line;
    struct arena *arena; /* of what is sent; its own when the caller gives none */
    struct buf out;
    struct cbor_reader in;
    struct gr_error *e;
};

enum { SMALL_ERRAND = 1 << 16 };

/* [version, kind, token, n further items] */
static struct asking begin_with(struct errand_line *line, struct arena *arena, size_t most,
                                enum errand_kind kind, struct slice token, size_t n,
                                struct gr_error *e)
{
    struct asking a = {.line = line, .arena = arena, .out = buf_in(arena, most), .e = e};
    cbor_put_array(&a.out, n + 3);
    cbor_put_int(&a.out, ERRAND_VERSION);
    cbor_put_int(&a.out, (int64_t)kind);
    cbor_put_bytes(&a.out, token);
    return a;
}

static struct asking begin(struct errand_line *line, struct arena *arena, enum errand_kind kind,
                           struct slice token, size_t n, struct gr_error *e)
{
    return begin_with(line, arena, ERRAND_BYTES, kind, token, n, e);
}

static bool break_line(struct asking *a)
{
    a->line->broken = true;
    return false;
}

/* Sends and receives; false when the line is broken, or breaks. */
static bool exchange(struct slice *answer, struct asking *a)
{
    if (a->line->broken) {
        return error_set(a->e, ERROR_SYSTEM, "the registry's process is being started again");
    }
    if (a->out.full) {
        return error_set(a->e, ERROR_TOO_LARGE, "this is too much for one request");
    }
    return (errand_send(a->line->fd, buf_slice(&a->out), a->e) &&
            errand_receive(answer, a->arena, a->line->fd, a->e)) ||
           break_line(a);
}

/* Takes an answer's head; false with the scribe's own error, or with ours when it is none. Then
 * a->in stands before the result. */
static bool take(struct asking *a, struct slice answer)
{
    a->in = cbor_read(answer);
    bool right = cbor_get_array(&a->in, 3) == 3 && cbor_get_int(&a->in) == ERRAND_VERSION;
    if (!right || cbor_peek(&a->in) == CBOR_BAD) {
        error_set(a->e, ERROR_SYSTEM, "the registry's process gave no answer of this version");
        return break_line(a);
    }
    if (cbor_peek(&a->in) == CBOR_NULL) {
        cbor_get_null(&a->in);
        return true;
    }
    unpack_error(a->e, &a->in);
    if (a->in.bad) {
        error_set(a->e, ERROR_SYSTEM, "the registry's process gave an answer that is none");
        return break_line(a);
    }
    return false;
}

static bool ask(struct asking *a)
{
    struct slice answer;
    return exchange(&answer, a) && take(a, answer);
}

/* After the result was taken out: whether it was one. */
static bool took(struct asking *a)
{
    if (!a->in.bad) {
        return true;
    }
    error_set(a->e, ERROR_SYSTEM, "the registry's process gave an answer that is none");
    return break_line(a);
}

/* For errands whose answer says nothing: they change a session or an account. */
static bool ask_small(struct asking *a)
{
    bool ok = ask(a);
    if (ok) {
        cbor_get_null(&a->in);
        ok = took(a);
    }
    known_forget(a->line->known);
    seal_forget(a->out.p, a->out.n); /* it may hold a password */
    arena_close(a->arena);
    return ok;
}

static struct asking begin_small(struct errand_line *line, enum errand_kind kind,
                                 struct slice token, size_t n, struct gr_error *e)
{
    return begin_with(line, arena_open(SMALL_ERRAND * 4), SMALL_ERRAND, kind, token, n, e);
}

/* ---- signing in ------------------------------------------------------------------------------ */

bool errand_sign_in(enum accounts_answer *answer, uint8_t token[ACCOUNTS_TOKEN_BYTES],
                    int64_t *wait_seconds, struct errand_line *line,
                    const struct accounts_attempt *attempt, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_SIGN_IN, SLICE(""), 4, e);
    cbor_put_text(&a.out, attempt->agent);
    cbor_put_text(&a.out, attempt->password);
    cbor_put_text(&a.out, attempt->code);
    cbor_put_text(&a.out, attempt->address);
    bool ok = ask(&a);
    if (ok) {
        int64_t value = cbor_get_array(&a.in, 3) == 3 ? cbor_get_int(&a.in) : -1;
        unpack_bytes(token, ACCOUNTS_TOKEN_BYTES, &a.in);
        *wait_seconds = cbor_get_int(&a.in);
        a.in.bad = a.in.bad || value < 0 || value > (int64_t)ACCOUNTS_LOCKED;
        *answer = a.in.bad ? ACCOUNTS_WRONG : (enum accounts_answer)value;
        ok = took(&a);
    }
    seal_forget(a.out.p, a.out.n);
    arena_close(a.arena);
    return ok;
}

bool errand_vouch(uint8_t token[ACCOUNTS_TOKEN_BYTES], struct errand_line *line, struct slice login,
                  struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_VOUCH, SLICE(""), 1, e);
    cbor_put_text(&a.out, login);
    bool ok = ask(&a);
    if (ok) {
        unpack_bytes(token, ACCOUNTS_TOKEN_BYTES, &a.in);
        ok = took(&a);
    }
    arena_close(a.arena);
    return ok;
}

bool errand_session(struct accounts_session *out, struct slice *name, bool *found,
                    struct arena *arena, struct errand_line *line, struct slice token,
                    struct slice login, struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_SESSION, token, 1, e);
    struct errand_known *known = line->known;
    struct slice answer;
    int64_t turn = 0;
    cbor_put_text(&a.out, login);
    *found = false;
    bool kept = known != NULL && known_find(&answer, &turn, arena, known, buf_slice(&a.out));
    if ((!kept && !exchange(&answer, &a)) || !take(&a, answer)) {
        return false;
    }
    if (cbor_peek(&a.in) == CBOR_NULL) {
        cbor_get_null(&a.in);
        return took(&a);
    }
    *found = cbor_get_array(&a.in, 2) == 2;
    unpack_session(out, &a.in);
    *name = cbor_get_text(&a.in);
    if (!took(&a)) {
        return false;
    }
    if (known != NULL && !kept) {
        known_keep(known, buf_slice(&a.out), answer, turn);
    }
    return true;
}

bool errand_keep(struct errand_line *line, struct slice token, struct slice purpose,
                 struct slice language, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_KEEP, token, 2, e);
    cbor_put_text(&a.out, purpose);
    cbor_put_text(&a.out, language);
    return ask_small(&a);
}

bool errand_sign_out(struct errand_line *line, struct slice token, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_SIGN_OUT, token, 0, e);
    return ask_small(&a);
}

/* ---- the office ------------------------------------------------------------------------------ */

bool errand_submit(struct office_receipt *receipt, struct arena *arena, struct errand_line *line,
                   struct slice token, const struct office_request *request, struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_SUBMIT, token, 1, e);
    pack_request(&a.out, request);
    if (!ask(&a)) {
        return false;
    }
    unpack_receipt(receipt, arena, &a.in);
    return took(&a);
}

bool errand_lend(struct office_loan *loan, struct arena *arena, struct errand_line *line,
                 struct errand_reader reader, struct slice number, const char *how,
                 struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_LEND, reader.token, 3, e);
    cbor_put_text(&a.out, reader.purpose);
    loan->n = 0;
    cbor_put_text(&a.out, number);
    cbor_put_text(&a.out, slice_of(how));
    if (!ask(&a)) {
        return false;
    }
    unpack_loan(loan, &a.in);
    return took(&a);
}

bool errand_search(struct office_found *out, size_t *n, size_t max, struct arena *arena,
                   struct errand_line *line, struct errand_reader reader, struct slice question,
                   struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_SEARCH, reader.token, 3, e);
    cbor_put_text(&a.out, reader.purpose);
    cbor_put_text(&a.out, question);
    cbor_put_int(&a.out, (int64_t)(max < ERRAND_ITEMS ? max : ERRAND_ITEMS));
    *n = 0;
    if (!ask(&a)) {
        return false;
    }
    size_t parts = cbor_get_array(&a.in, 2);
    int64_t all = cbor_get_int(&a.in);
    size_t listed = cbor_get_array(&a.in, max);
    for (size_t i = 0; i < listed; i++) {
        a.in.bad = a.in.bad || cbor_get_array(&a.in, 3) != 3;
        out[i].number = cbor_get_text(&a.in);
        out[i].procedure = cbor_get_text(&a.in);
        out[i].exact = cbor_get_bool(&a.in);
    }
    a.in.bad = a.in.bad || parts != 2 || all < (int64_t)listed;
    *n = a.in.bad ? 0 : (size_t)all;
    return took(&a);
}

bool errand_certify(struct slice *out, struct arena *arena, struct errand_line *line,
                    struct errand_reader reader, struct slice number, enum language language,
                    struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_CERTIFY, reader.token, 3, e);
    cbor_put_text(&a.out, reader.purpose);
    cbor_put_text(&a.out, number);
    cbor_put_bool(&a.out, language == LANGUAGE_EN);
    if (!ask(&a)) {
        return false;
    }
    *out = cbor_get_bytes(&a.in);
    return took(&a);
}

bool errand_agents(const struct office_agent **list, size_t *n, struct arena *arena,
                   struct errand_line *line, struct slice token, struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_AGENTS, token, 0, e);
    if (!ask(&a)) {
        return false;
    }
    *list = unpack_agents(n, arena, &a.in);
    return took(&a);
}

/* ---- accounts -------------------------------------------------------------------------------- */

bool errand_accounts(const struct accounts_account **list, size_t *n, struct arena *arena,
                     struct errand_line *line, struct slice token, struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_ACCOUNTS, token, 0, e);
    if (!ask(&a)) {
        return false;
    }
    *list = unpack_accounts(n, arena, &a.in);
    return took(&a);
}

bool errand_set_password(struct errand_line *line, struct slice token, struct slice agent,
                         struct slice password, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_SET_PASSWORD, token, 2, e);
    cbor_put_text(&a.out, agent);
    cbor_put_text(&a.out, password);
    return ask_small(&a);
}

bool errand_set_totp(struct errand_line *line, struct slice token, struct slice agent,
                     const uint8_t *secret, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_SET_TOTP, token, 2, e);
    cbor_put_text(&a.out, agent);
    if (secret == NULL) {
        cbor_put_null(&a.out);
    } else {
        pack_bytes(&a.out, secret, ACCOUNTS_TOTP_BYTES);
    }
    return ask_small(&a);
}

bool errand_unlock(struct errand_line *line, struct slice token, struct slice agent,
                   struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_UNLOCK, token, 1, e);
    cbor_put_text(&a.out, agent);
    return ask_small(&a);
}

/* ---- the address of a calendar --------------------------------------------------------------- */

bool errand_calendar_make(uint8_t secret[ACCOUNTS_TOKEN_BYTES], struct errand_line *line,
                          struct slice token, struct slice language, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_CALENDAR_MAKE, token, 1, e);
    cbor_put_text(&a.out, language);
    bool ok = ask(&a);
    if (ok) {
        unpack_bytes(secret, ACCOUNTS_TOKEN_BYTES, &a.in);
        ok = took(&a);
    }
    arena_close(a.arena);
    return ok;
}

bool errand_calendar_end(struct errand_line *line, struct slice token, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_CALENDAR_END, token, 0, e);
    return ask_small(&a);
}

bool errand_calendar_until(instant *until, struct errand_line *line, struct slice token,
                           struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_CALENDAR_UNTIL, token, 0, e);
    bool ok = ask(&a);
    *until = 0;
    if (ok) {
        *until = cbor_get_int(&a.in);
        ok = took(&a);
    }
    arena_close(a.arena);
    return ok;
}

bool errand_calendar(enum accounts_answer *answer, struct accounts_calendar *out,
                     int64_t *wait_seconds, struct arena *arena, struct errand_line *line,
                     struct slice secret, struct slice address, struct gr_error *e)
{
    struct asking a = begin(line, arena, ERRAND_CALENDAR, SLICE(""), 2, e);
    cbor_put_bytes(&a.out, secret);
    cbor_put_text(&a.out, address);
    *out = (struct accounts_calendar){.until = 0};
    if (!ask(&a)) {
        return false;
    }
    int64_t value = cbor_get_array(&a.in, 5) == 5 ? cbor_get_int(&a.in) : -1;
    *wait_seconds = cbor_get_int(&a.in);
    out->agent = cbor_get_text(&a.in);
    out->language = cbor_get_text(&a.in);
    out->until = cbor_get_int(&a.in);
    a.in.bad = a.in.bad || value < 0 || value > (int64_t)ACCOUNTS_LOCKED;
    *answer = a.in.bad ? ACCOUNTS_WRONG : (enum accounts_answer)value;
    return took(&a);
}

/* ---- the registry ---------------------------------------------------------------------------- */

bool errand_checkup(struct errand_checkup *out, struct errand_line *line, struct gr_error *e)
{
    struct asking a = begin_small(line, ERRAND_CHECKUP, SLICE(""), 0, e);
    *out = (struct errand_checkup){0};
    bool ok = ask(&a);
    if (ok) {
        unpack_checkup(out, &a.in);
        ok = took(&a);
    }
    arena_close(a.arena);
    return ok;
}
