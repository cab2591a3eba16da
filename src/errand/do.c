/* The scribe's side. Nothing that a desk says is believed but the session's token: who acts, and
 * for what he reads, is what the session says. */
#include "errand/errand_priv.h"

/* An errand that is done. */
struct doing {
    const struct errand_desk *desk;
    struct arena *arena;
    struct cbor_reader in;
    size_t n; /* items after the token */
    struct slice token;
    struct accounts_session session; /* of the token, where one is wanted: */
    struct office_agent agent;       /* whose it is */
    int64_t now;
    struct buf *out;
    struct gr_error e;
};

enum { FOUND_MAX = 1000, COPY_BYTES = 64 << 20, ANSWER_ARENA_BYTES = 1 << 30 };

/* ---- who ------------------------------------------------------------------------------------- */

/* Whether this is the identifier of an agent of the office, and not only a login. */
static bool is_here(struct doing *d, struct office_agent *agent, struct slice id)
{
    return office_agent_find(agent, d->arena, d->desk->office, id) && slice_equal(agent->id, id);
}

/* Nobody's, too, when the agent has left: his sessions are over with it. */
static bool find_session(struct doing *d, bool *found)
{
    *found = false;
    if (d->token.n != ACCOUNTS_TOKEN_BYTES) {
        return true;
    }
    if (!accounts_session(&d->session, found, d->arena, d->desk->accounts,
                          (const uint8_t *)d->token.p, d->now, &d->e)) {
        return false;
    }
    *found = *found && is_here(d, &d->agent, d->session.agent);
    return true;
}

static bool want_session(struct doing *d)
{
    bool found = false;
    if (!find_session(d, &found) || found) {
        return found;
    }
    error_set(&d->e, ERROR_RIGHT, "the session has ended");
    return error_remedy(&d->e, "sign in again");
}

static bool want_administrator(struct doing *d)
{
    return want_session(d) && office_may(d->desk->office, d->session.agent, OFFICE_RIGHT_ADMINISTER,
                                         SLICE(""), SLICE(""), &d->e);
}

static struct office_look look_of(const struct doing *d, struct slice purpose)
{
    return (struct office_look){
        .agent = d->session.agent, .purpose = purpose, .as_of = INT64_MAX, .as_known = INT64_MAX};
}

/* What was asked was asked whole. */
static bool right(struct doing *d, size_t n)
{
    return !d->in.bad && d->n == n;
}

static bool answer_nothing(struct doing *d)
{
    cbor_put_null(d->out);
    return true;
}

/* ---- signing in ------------------------------------------------------------------------------ */

static bool sign_in(struct doing *d)
{
    struct accounts_attempt attempt = {.now = d->now};
    struct slice name = cbor_get_text(&d->in);
    attempt.password = cbor_get_text(&d->in);
    attempt.code = cbor_get_text(&d->in);
    attempt.address = cbor_get_text(&d->in);
    struct office_agent agent;
    uint8_t token[ACCOUNTS_TOKEN_BYTES] = {0};
    int64_t wait_seconds = 0;
    enum accounts_answer answer = ACCOUNTS_WRONG;
    if (!right(d, 4)) {
        return false;
    }
    attempt.stranger = !office_agent_find(&agent, d->arena, d->desk->office, name);
    attempt.agent = attempt.stranger ? name : agent.id;
    if (!accounts_sign_in(&answer, token, &wait_seconds, d->desk->accounts, &attempt, &d->e)) {
        return false;
    }
    cbor_put_array(d->out, 3);
    cbor_put_int(d->out, (int64_t)answer);
    pack_bytes(d->out, token, sizeof token);
    cbor_put_int(d->out, wait_seconds);
    seal_forget(token, sizeof token);
    return true;
}

static bool vouch(struct doing *d)
{
    struct slice name = cbor_get_text(&d->in);
    struct office_agent agent;
    uint8_t token[ACCOUNTS_TOKEN_BYTES];
    if (!right(d, 1)) {
        return false;
    }
    if (!d->desk->trusts_proxy || !office_agent_find(&agent, d->arena, d->desk->office, name)) {
        return error_set(&d->e, ERROR_RIGHT, "%.*s is no agent of this office", SLICE_ARG(name));
    }
    if (!accounts_vouch(token, d->desk->accounts, agent.id, d->now, &d->e)) {
        return false;
    }
    pack_bytes(d->out, token, sizeof token);
    seal_forget(token, sizeof token);
    return true;
}

/* Nobody's, too, when it is another's than was said. */
static bool session(struct doing *d)
{
    bool found = false;
    struct slice login = cbor_get_text(&d->in);
    struct office_agent named;
    if (!right(d, 1) || !find_session(d, &found)) {
        return false;
    }
    if (found && login.n > 0) {
        found = office_agent_find(&named, d->arena, d->desk->office, login) &&
                slice_equal(named.id, d->agent.id);
    }
    if (!found) {
        return answer_nothing(d);
    }
    cbor_put_array(d->out, 2);
    pack_session(d->out, &d->session);
    cbor_put_text(d->out, d->agent.name);
    return true;
}

static bool keep(struct doing *d)
{
    struct slice purpose = cbor_get_text(&d->in);
    struct slice language = cbor_get_text(&d->in);
    return right(d, 2) && want_session(d) &&
           accounts_keep(d->desk->accounts, (const uint8_t *)d->token.p, purpose, language,
                         &d->e) &&
           answer_nothing(d);
}

static bool sign_out(struct doing *d)
{
    return right(d, 0) && want_session(d) &&
           accounts_sign_out(d->desk->accounts, (const uint8_t *)d->token.p, &d->e) &&
           answer_nothing(d);
}

/* ---- the office ------------------------------------------------------------------------------ */

static bool submit(struct doing *d)
{
    struct office_request request;
    struct office_receipt receipt;
    unpack_request(&request, d->arena, &d->in);
    if (!right(d, 1) || !want_session(d)) {
        return false;
    }
    request.agent = d->session.agent;
    if (!office_submit(&receipt, d->arena, d->desk->office, &request, &d->e)) {
        return false;
    }
    pack_receipt(d->out, &receipt);
    return true;
}

static bool lend(struct doing *d)
{
    struct office_loan loan;
    struct slice purpose = cbor_get_text(&d->in);
    struct slice number = cbor_get_text(&d->in);
    struct slice how = cbor_get_text(&d->in);
    bool known = slice_is(how, "show") || slice_is(how, "document");
    if (!right(d, 3) || !want_session(d)) {
        return false;
    }
    if (!known) {
        return error_set(&d->e, ERROR_FORMAT, "this is no way to look");
    }
    struct office_look look = look_of(d, purpose);
    bool ok = office_lend(&loan, d->desk->office, number,
                          slice_is(how, "show") ? "show" : "document", &look, &d->e);
    if (ok) {
        pack_loan(d->out, &loan);
    }
    seal_forget(&loan, sizeof loan);
    return ok;
}

static bool search(struct doing *d)
{
    struct slice purpose = cbor_get_text(&d->in);
    struct slice question = cbor_get_text(&d->in);
    int64_t max = cbor_get_int(&d->in);
    struct office_found *found = ARENA_ARRAY(d->arena, FOUND_MAX, struct office_found);
    size_t n = 0;
    if (!right(d, 3) || !want_session(d)) {
        return false;
    }
    struct office_look look = look_of(d, purpose);
    size_t room = max < 0 ? 0 : max < FOUND_MAX ? (size_t)max : FOUND_MAX;
    if (!office_search(found, &n, room, d->arena, d->desk->office, question, &look, &d->e)) {
        return false;
    }
    size_t listed = n < room ? n : room;
    cbor_put_array(d->out, 2);
    cbor_put_int(d->out, (int64_t)n);
    cbor_put_array(d->out, listed);
    for (size_t i = 0; i < listed; i++) {
        cbor_put_array(d->out, 3);
        cbor_put_text(d->out, found[i].number);
        cbor_put_text(d->out, found[i].procedure);
        cbor_put_bool(d->out, found[i].exact);
    }
    return true;
}

static bool certify(struct doing *d)
{
    struct slice purpose = cbor_get_text(&d->in);
    struct slice number = cbor_get_text(&d->in);
    bool english = cbor_get_bool(&d->in);
    struct buf copy = buf_in(d->arena, COPY_BYTES);
    if (!right(d, 3) || !want_session(d)) {
        return false;
    }
    struct office_look look = look_of(d, purpose);
    if (!office_certify(&copy, d->desk->office, number, &look, english ? LANGUAGE_EN : LANGUAGE_FR,
                        &d->e)) {
        return false;
    }
    if (copy.full) {
        return error_set(&d->e, ERROR_TOO_LARGE, "the copy is too large for the service");
    }
    cbor_put_bytes(d->out, buf_slice(&copy));
    return true;
}

static bool agents(struct doing *d)
{
    const struct office_agent *list = NULL;
    if (!right(d, 0) || !want_administrator(d)) {
        return false;
    }
    size_t n = office_agents(&list, d->arena, d->desk->office);
    pack_agents(d->out, list, n);
    return true;
}

/* ---- accounts -------------------------------------------------------------------------------- */

static bool list_accounts(struct doing *d)
{
    const struct accounts_account *list = NULL;
    size_t n = 0;
    if (!right(d, 0) || !want_administrator(d) ||
        !accounts_list(&list, &n, d->arena, d->desk->accounts, &d->e)) {
        return false;
    }
    pack_accounts(d->out, list, n);
    return true;
}

/* One's own is one's own. */
static bool may_change(struct doing *d, struct slice agent)
{
    struct office_agent there;
    if (!want_session(d)) {
        return false;
    }
    if (!slice_equal(agent, d->session.agent) &&
        !office_may(d->desk->office, d->session.agent, OFFICE_RIGHT_ADMINISTER, SLICE(""),
                    SLICE(""), &d->e)) {
        return false;
    }
    return office_agent_find(&there, d->arena, d->desk->office, agent) ||
           error_set(&d->e, ERROR_ABSENT, "there is no agent %.*s", SLICE_ARG(agent));
}

static bool set_password(struct doing *d)
{
    struct slice agent = cbor_get_text(&d->in);
    struct slice password = cbor_get_text(&d->in);
    return right(d, 2) && may_change(d, agent) &&
           accounts_set_password(d->desk->accounts, agent, password, d->now, &d->e) &&
           answer_nothing(d);
}

static bool set_totp(struct doing *d)
{
    struct slice agent = cbor_get_text(&d->in);
    uint8_t secret[ACCOUNTS_TOTP_BYTES];
    bool none = cbor_peek(&d->in) == CBOR_NULL;
    if (none) {
        cbor_get_null(&d->in);
    } else {
        unpack_bytes(secret, sizeof secret, &d->in);
    }
    return right(d, 2) && may_change(d, agent) &&
           accounts_set_totp(d->desk->accounts, agent, none ? NULL : secret, &d->e) &&
           answer_nothing(d);
}

static bool unlock(struct doing *d)
{
    struct slice agent = cbor_get_text(&d->in);
    return right(d, 1) && want_administrator(d) &&
           accounts_unlock(d->desk->accounts, agent, &d->e) && answer_nothing(d);
}

/* ---- the address of a calendar --------------------------------------------------------------- */

static bool make_calendar(struct doing *d)
{
    struct slice language = cbor_get_text(&d->in);
    uint8_t secret[ACCOUNTS_TOKEN_BYTES];
    if (!right(d, 1) || !want_session(d) ||
        !accounts_calendar_make(secret, d->desk->accounts, d->session.agent, language, d->now,
                                &d->e)) {
        return false;
    }
    pack_bytes(d->out, secret, sizeof secret);
    seal_forget(secret, sizeof secret);
    return true;
}

static bool end_calendar(struct doing *d)
{
    return right(d, 0) && want_session(d) &&
           accounts_calendar_end(d->desk->accounts, d->session.agent, &d->e) && answer_nothing(d);
}

static bool tell_calendar(struct doing *d)
{
    instant until = 0;
    if (!right(d, 0) || !want_session(d) ||
        !accounts_calendar_until(&until, d->desk->accounts, d->session.agent, d->now, &d->e)) {
        return false;
    }
    cbor_put_int(d->out, until);
    return true;
}

/* Nobody's, too, when the agent has left. */
static bool calendar(struct doing *d)
{
    struct accounts_attempt attempt = {.now = d->now};
    attempt.password = cbor_get_bytes(&d->in);
    attempt.address = cbor_get_text(&d->in);
    enum accounts_answer answer = ACCOUNTS_WRONG;
    struct accounts_calendar found;
    struct office_agent agent;
    int64_t wait_seconds = 0;
    if (!right(d, 2) || !accounts_calendar(&answer, &found, &wait_seconds, d->arena,
                                           d->desk->accounts, &attempt, &d->e)) {
        return false;
    }
    if (answer == ACCOUNTS_IN && !is_here(d, &agent, found.agent)) {
        answer = ACCOUNTS_WRONG;
    }
    if (answer != ACCOUNTS_IN) {
        found = (struct accounts_calendar){.until = 0};
    }
    cbor_put_array(d->out, 5);
    cbor_put_int(d->out, (int64_t)answer);
    cbor_put_int(d->out, wait_seconds);
    cbor_put_text(d->out, found.agent);
    cbor_put_text(d->out, found.language);
    cbor_put_int(d->out, found.until);
    return true;
}

/* ---- the registry ---------------------------------------------------------------------------- */

static bool checkup(struct doing *d)
{
    struct errand_checkup last = {0};
    if (!right(d, 0)) {
        return false;
    }
    if (d->desk->tell_checkup != NULL) {
        d->desk->tell_checkup(&last, d->desk->payload);
    }
    pack_checkup(d->out, &last);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* By kind; 0 is none. */
static bool (*const handlers[])(struct doing *d) = {
    [ERRAND_SIGN_IN] = sign_in,
    [ERRAND_VOUCH] = vouch,
    [ERRAND_SESSION] = session,
    [ERRAND_KEEP] = keep,
    [ERRAND_SIGN_OUT] = sign_out,
    [ERRAND_SUBMIT] = submit,
    [ERRAND_LEND] = lend,
    [ERRAND_SEARCH] = search,
    [ERRAND_CERTIFY] = certify,
    [ERRAND_AGENTS] = agents,
    [ERRAND_ACCOUNTS] = list_accounts,
    [ERRAND_SET_PASSWORD] = set_password,
    [ERRAND_SET_TOTP] = set_totp,
    [ERRAND_UNLOCK] = unlock,
    [ERRAND_CHECKUP] = checkup,
    [ERRAND_CALENDAR] = calendar,
    [ERRAND_CALENDAR_MAKE] = make_calendar,
    [ERRAND_CALENDAR_END] = end_calendar,
    [ERRAND_CALENDAR_UNTIL] = tell_calendar,
};

enum { KINDS = sizeof handlers / sizeof *handlers };

bool errand_do(struct buf *answer, struct arena *arena, const struct errand_desk *desk,
               struct slice message)
{
    struct doing d = {.desk = desk, .arena = arena, .in = cbor_read(message), .out = answer};
    if (!cbor_check(message)) {
        return false;
    }
    size_t n = cbor_get_array(&d.in, 64);
    int64_t version = cbor_get_int(&d.in);
    int64_t kind = cbor_get_int(&d.in);
    d.token = cbor_get_bytes(&d.in);
    if (d.in.bad || n < 3 || version != ERRAND_VERSION || kind <= 0 || kind >= KINDS) {
        return false;
    }
    d.n = n - 3;
    d.now = office_now(desk->office);
    size_t start = answer->n;
    cbor_put_array(answer, 3);
    cbor_put_int(answer, ERRAND_VERSION);
    cbor_put_null(answer);
    bool good = handlers[kind](&d);
    if (good && !answer->full) {
        return true;
    }
    if (good) {
        error_set(&d.e, ERROR_TOO_LARGE, "this is too much for one answer");
    }
    if (d.e.code == ERROR_NONE) {
        return false; /* the message was not one */
    }
    answer->n = start;
    answer->full = false;
    cbor_put_array(answer, 3);
    cbor_put_int(answer, ERRAND_VERSION);
    pack_error(answer, &d.e);
    cbor_put_null(answer);
    return !answer->full;
}

void errand_serve(const struct errand_desk *desk, int fd)
{
    struct arena *arena = arena_open(ANSWER_ARENA_BYTES);
    for (bool good = true; good;) {
        struct arena_mark mark = arena_mark(arena);
        struct buf answer = buf_in(arena, ERRAND_BYTES);
        struct slice message;
        struct gr_error e = {0};
        good = errand_receive(&message, arena, fd, &e) &&
               errand_do(&answer, arena, desk, message) && errand_send(fd, buf_slice(&answer), &e);
        arena_reset(arena, mark);
    }
    arena_close(arena);
}
