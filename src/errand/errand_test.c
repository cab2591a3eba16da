/* Errands between a desk and a scribe that share nothing but a socket: what is asked comes back
 * whole, who acts is who the session says, and what is no message ends the line and nothing else.
 */
#include "office/office_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>

#include "errand/errand_priv.h"

struct pair {
    struct world *world;
    struct accounts *accounts;
    struct errand_desk scribe;
    pthread_t thread;
    int ends[2];
    struct errand_line *line;
    uint8_t token[ACCOUNTS_TOKEN_BYTES];
};

static void *serve(void *payload)
{
    struct pair *p = payload;
    errand_serve(&p->scribe, p->ends[1]);
    (void)shutdown(p->ends[1], SHUT_RDWR);
    return NULL;
}

static int set_up(void **state)
{
    struct pair *p = calloc(1, sizeof *p);
    void *world = NULL;
    char path[160];
    assert_non_null(p);
    assert_int_equal(fixture_set_up(&world), 0);
    p->world = world;
    struct world *w = p->world;
    (void)snprintf(path, sizeof path, "%s/accounts.db", w->base);
    p->accounts = accounts_open(path, &w->e);
    fixture_must(p->accounts != NULL, w);
    p->scribe = (struct errand_desk){.office = w->office, .accounts = p->accounts};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, p->ends), 0);
    p->line = errand_line_open(w->arena, p->ends[0], NULL);
    assert_int_equal(pthread_create(&p->thread, NULL, serve, p), 0);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct pair *p = *state;
    void *world = p->world;
    (void)close(p->ends[0]);
    (void)pthread_join(p->thread, NULL);
    (void)close(p->ends[1]);
    accounts_close(p->accounts);
    fixture_remove(p->world->base);
    assert_int_equal(fixture_tear_down(&world), 0);
    free(p);
    return 0;
}

static struct slice token_of(struct pair *p, const char *agent, const char *purpose)
{
    struct world *w = p->world;
    fixture_must(accounts_vouch(p->token, p->accounts, slice_of(agent), w->now, &w->e), w);
    fixture_must(accounts_keep(p->accounts, p->token, slice_of(purpose), SLICE(""), &w->e), w);
    return (struct slice){(const char *)p->token, sizeof p->token};
}

/* ---- what is right --------------------------------------------------------------------------- */

static void a_session_is_found_with_its_agent(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    struct accounts_session session;
    struct slice name = SLICE("");
    bool found = false;
    struct slice token = token_of(p, "admin", "review");
    fixture_must(
        errand_session(&session, &name, &found, w->arena, p->line, token, SLICE(""), &w->e), w);
    assert_true(found && slice_is(session.agent, "admin") && slice_is(session.purpose, "review"));
    assert_true(slice_is(name, "Camille Greffière"));
    fixture_must(
        errand_session(&session, &name, &found, w->arena, p->line, token, SLICE("camille"), &w->e),
        w);
    assert_true(found);
    fixture_agent(w, "other", OFFICE_RIGHT_READ, "", "");
    fixture_must(
        errand_session(&session, &name, &found, w->arena, p->line, token, SLICE("other"), &w->e),
        w);
    assert_false(found);
    fixture_must(errand_keep(p->line, token, SLICE("another"), SLICE("fr"), &w->e), w);
    fixture_must(
        errand_session(&session, &name, &found, w->arena, p->line, token, SLICE(""), &w->e), w);
    assert_true(slice_is(session.purpose, "another") && slice_is(session.language, "fr"));
    fixture_must(errand_sign_out(p->line, token, &w->e), w);
    fixture_must(
        errand_session(&session, &name, &found, w->arena, p->line, token, SLICE(""), &w->e), w);
    assert_false(found);
    fixture_must(errand_session(&session, &name, &found, w->arena, p->line, SLICE("short"),
                                SLICE(""), &w->e),
                 w);
    assert_false(found);
}

/* Whether a session is there, and for what purpose, as a line is told. */
static bool is_in(struct pair *p, struct errand_line *line, struct slice token, const char *purpose)
{
    struct world *w = p->world;
    struct accounts_session session;
    struct slice name = SLICE("");
    bool found = false;
    fixture_must(
        errand_session(&session, &name, &found, w->arena, line, token, SLICE("camille"), &w->e), w);
    return found && slice_is(session.purpose, purpose) && slice_is(session.agent, "admin") &&
           slice_is(name, "Camille Greffière");
}

/* A session that ends behind the scribe's back is believed while the time lasts; one that a line
 * ends, or changes, is not. */
static void a_session_is_known_for_a_moment(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    struct errand_known *known = errand_known_open(w->arena, INT64_C(3600) * 1000000);
    struct errand_line *one = errand_line_open(w->arena, p->ends[0], known);
    struct errand_line *two = errand_line_open(w->arena, p->ends[0], known);
    struct slice token = token_of(p, "admin", "review");
    assert_true(is_in(p, one, token, "review"));
    fixture_must(accounts_sign_out(p->accounts, p->token, &w->e), w);
    assert_true(is_in(p, two, token, "review"));
    assert_false(is_in(p, p->line, token, "review")); /* asks each time */
    token = token_of(p, "admin", "review");
    assert_true(is_in(p, one, token, "review"));
    fixture_must(errand_keep(two, token, SLICE("hearing"), SLICE("fr"), &w->e), w);
    assert_true(is_in(p, one, token, "hearing"));
    fixture_must(errand_sign_out(one, token, &w->e), w);
    assert_false(is_in(p, two, token, "hearing"));
    assert_false(is_in(p, one, token, "hearing"));
}

/* Nothing is kept of what was asked before all was forgotten, nor beyond its time. */
static void what_ended_meanwhile_is_not_kept(void **state)
{
    struct pair *p = *state;
    struct arena *arena = p->world->arena;
    struct errand_known *known = errand_known_open(arena, INT64_C(3600) * 1000000);
    struct errand_known *brief = errand_known_open(arena, 0);
    struct slice answer;
    int64_t turn = 0;
    int64_t ignored = 0;
    assert_false(known_find(&answer, &turn, arena, known, SLICE("question")));
    known_forget(known);
    known_keep(known, SLICE("question"), SLICE("answer"), turn);
    assert_false(known_find(&answer, &turn, arena, known, SLICE("question")));
    known_keep(known, SLICE("question"), SLICE("answer"), turn);
    assert_true(known_find(&answer, &ignored, arena, known, SLICE("question")));
    assert_true(slice_is(answer, "answer"));
    assert_false(known_find(&answer, &ignored, arena, known, SLICE("another")));
    known_keep(brief, SLICE("question"), SLICE("answer"), 0);
    assert_false(known_find(&answer, &ignored, arena, brief, SLICE("question")));
}

static bool says(const struct office_receipt *receipt, const char *text)
{
    bool does = false;
    for (size_t i = 0; i < receipt->n_findings; i++) {
        does = does || slice_is(receipt->findings[i].text_en, text);
    }
    return does;
}

static void an_act_is_done_by_the_agent_of_the_session(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    struct office_receipt receipt;
    struct slice token = token_of(p, "admin", "");
    struct office_request request = fixture_open_request(w, "hold", "");
    struct slice names[] = {SLICE("Awa <Diallo>"), SLICE("Ewa")};
    struct office_person person = {.names = names, .n_names = 2, .born = SLICE("1990")};
    struct office_document document = {SLICE("lettre.txt"), SLICE("text/plain"),
                                       SLICE("bytes\0and more")};
    request.agent = SLICE("somebody else");
    request.persons = &person;
    request.n_persons = 1;
    request.documents = &document;
    request.n_documents = 1;
    fixture_must(errand_submit(&receipt, w->arena, p->line, token, &request, &w->e), w);
    assert_false(receipt.refused);
    struct office_dossier d = fixture_seen(w, receipt.number, NULL);
    assert_true(slice_is(d.entries[0].content.agent, "admin"));
    assert_true(slice_is(d.entries[0].persons[0].names[1], "Ewa"));
    assert_true(slice_is(d.entries[0].document_names[0], "lettre.txt"));
    /* Tried, then done, then refused: receipts come back whole. */
    request = fixture_act(w, receipt.number, "placed", "2026-03-02T08:00", "minor=no");
    request.dry = true;
    struct office_receipt tried;
    fixture_must(errand_submit(&tried, w->arena, p->line, token, &request, &w->e), w);
    assert_true(tried.leaf == LEAF_NONE && tried.n_opens == 1 && tried.n_clocks > 0);
    request.dry = false;
    fixture_must(errand_submit(&receipt, w->arena, p->line, token, &request, &w->e), w);
    assert_int_equal(receipt.n_clocks, tried.n_clocks);
    assert_int_equal(receipt.clocks[0].latest, tried.clocks[0].latest);
    request.at = SLICE("2026-03-02T08:30");
    fixture_must(errand_submit(&receipt, w->arena, p->line, token, &request, &w->e), w);
    assert_true(receipt.refused && says(&receipt, "held already"));
    request.at = SLICE("nonsense");
    assert_false(errand_submit(&receipt, w->arena, p->line, token, &request, &w->e));
    assert_true(w->e.code == ERROR_DATE && w->e.text[0] != '\0');
    assert_false(errand_line_broken(p->line));
}

static void keys_are_lent_to_whom_may_read(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    struct office_loan loan;
    struct slice number = fixture_opened_of(w, "hold", "Awa Diallo", "1990", "");
    struct slice token = token_of(p, "admin", "review");
    fixture_must(errand_lend(&loan, w->arena, p->line,
                             (struct errand_reader){token, SLICE("review")}, number, "show", &w->e),
                 w);
    assert_int_equal(loan.n, 1);
    assert_false(errand_lend(&loan, w->arena, p->line,
                             (struct errand_reader){token, SLICE("review")}, number, "steal",
                             &w->e));
    assert_int_equal(w->e.code, ERROR_FORMAT);
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "", "");
    token = token_of(p, "clerk", "review");
    assert_false(errand_lend(&loan, w->arena, p->line,
                             (struct errand_reader){token, SLICE("review")}, number, "show",
                             &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    assert_int_equal(loan.n, 0);
    assert_false(errand_lend(&loan, w->arena, p->line,
                             (struct errand_reader){SLICE(""), SLICE("review")}, number, "show",
                             &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
}

static void only_an_administrator_sees_and_changes_accounts(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    const struct office_agent *agents = NULL;
    const struct accounts_account *accounts = NULL;
    size_t n = 0;
    struct slice token = token_of(p, "admin", "");
    fixture_agent(w, "clerk", OFFICE_RIGHT_ACT, "hold", "chief");
    fixture_must(errand_agents(&agents, &n, w->arena, p->line, token, &w->e), w);
    assert_int_equal(n, 2);
    assert_true(slice_is(agents[0].name, "Camille Greffière") && agents[1].n_grants == 1);
    assert_true(slice_is(agents[1].grants[0].role, "chief"));
    fixture_must(
        errand_set_password(p->line, token, SLICE("clerk"), SLICE("a long enough password"), &w->e),
        w);
    fixture_must(errand_accounts(&accounts, &n, w->arena, p->line, token, &w->e), w);
    assert_true(n == 1 && slice_is(accounts[0].agent, "clerk"));
    token = token_of(p, "clerk", "");
    assert_false(errand_agents(&agents, &n, w->arena, p->line, token, &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    assert_false(errand_set_password(p->line, token, SLICE("admin"),
                                     SLICE("a long enough password"), &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    assert_false(errand_unlock(p->line, token, SLICE("clerk"), &w->e));
    fixture_must(
        errand_set_password(p->line, token, SLICE("clerk"), SLICE("one's own new password"), &w->e),
        w);
}

static void nobody_is_vouched_for_unless_a_proxy_is_trusted(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    uint8_t token[ACCOUNTS_TOKEN_BYTES];
    assert_false(errand_vouch(token, p->line, SLICE("camille"), &w->e));
    assert_int_equal(w->e.code, ERROR_RIGHT);
    p->scribe.trusts_proxy = true;
    fixture_must(errand_vouch(token, p->line, SLICE("camille"), &w->e), w);
    assert_false(errand_vouch(token, p->line, SLICE("nobody"), &w->e));
}

/* ---- what is not ----------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* Messages that are wrong in one byte, or cut, or of nothing but chance: each is done, refused or
 * told to be none, and the office goes on. */
static void a_message_that_is_wrong_does_no_harm(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    struct slice token = token_of(p, "admin", "review");
    struct slice number = fixture_opened(w, "hold", "");
    struct office_request request =
        fixture_act(w, number, "placed", "2026-03-02T08:00", "minor=no");
    struct buf message = buf_in(w->arena, 1 << 16);
    uint32_t seed = 1;
    int told = 0;
    request.dry = true;
    cbor_put_array(&message, 4);
    cbor_put_int(&message, ERRAND_VERSION);
    cbor_put_int(&message, ERRAND_SUBMIT);
    cbor_put_bytes(&message, token);
    pack_request(&message, &request);
    for (int i = 0; i < 4000; i++) {
        struct arena_mark mark = arena_mark(w->arena);
        char *bytes = arena_copy(w->arena, message.p, message.n);
        struct slice wrong = {bytes, message.n};
        struct buf answer = buf_in(w->arena, 1 << 20);
        if (i % 3 == 0) {
            wrong.n = next_random(&seed) % message.n;
        }
        for (int k = 0; k < 1 + i % 4 && wrong.n > 0; k++) {
            bytes[next_random(&seed) % wrong.n] = (char)next_random(&seed);
        }
        if (errand_do(&answer, w->arena, &p->scribe, wrong)) {
            assert_true(cbor_check(buf_slice(&answer)));
            told++;
        }
        arena_reset(w->arena, mark);
    }
    assert_true(told > 100);
    struct buf answer = buf_in(w->arena, 1 << 20);
    assert_true(errand_do(&answer, w->arena, &p->scribe, buf_slice(&message)));
    assert_int_equal(fixture_seen(w, number, NULL).n_entries, 1);
}

/* A desk that says something else than a message is not served any more. */
static void a_line_that_says_nonsense_is_ended(void **state)
{
    struct pair *p = *state;
    struct world *w = p->world;
    struct accounts_session session;
    struct slice name;
    bool found = false;
    struct slice token = token_of(p, "admin", "");
    fixture_must(errand_send(p->ends[0], SLICE("nonsense"), &w->e), w);
    assert_false(
        errand_session(&session, &name, &found, w->arena, p->line, token, SLICE(""), &w->e));
    assert_int_equal(w->e.code, ERROR_SYSTEM);
    assert_true(errand_line_broken(p->line));
    assert_false(errand_sign_out(p->line, token, &w->e));
}

int main(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_is_found_with_its_agent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_session_is_known_for_a_moment, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_ended_meanwhile_is_not_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_act_is_done_by_the_agent_of_the_session, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(keys_are_lent_to_whom_may_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_an_administrator_sees_and_changes_accounts, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(nobody_is_vouched_for_unless_a_proxy_is_trusted, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_message_that_is_wrong_does_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_that_says_nonsense_is_ended, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
