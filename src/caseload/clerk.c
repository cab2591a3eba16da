/* The office as the hands that perform a caseload: each order becomes a request, a window is
 * submitted together, and what the receipts say comes back. Clocks that end and retention that ends
 * are seen to once a month. */
#include <string.h>

#include "caseload/caseload_priv.h"

enum { ERASED_AT_ONCE = 512 };

struct clerk {
    struct office *office;
    struct slice agent;
    struct caseload_time *time;
    struct arena *arena; /* of one window */
};

static void add_facts(struct office_request *request, struct arena *arena,
                      const struct caseload_order *order)
{
    struct office_fact *facts = ARENA_ARRAY(arena, order->n_facts, struct office_fact);
    for (size_t i = 0; i < order->n_facts; i++) {
        facts[i].name = order->procedure->facts[order->facts[i].fact].name;
        facts[i].value = order->facts[i].text;
    }
    request->facts = facts;
    request->n_facts = order->n_facts;
}

static void add_person(struct office_request *request, struct arena *arena,
                       const struct caseload_person *person)
{
    struct office_person *out = ARENA_NEW(arena, struct office_person);
    out->names = &person->name;
    out->n_names = 1;
    out->numbers = &person->number;
    out->n_numbers = 1;
    struct buf born = buf_in(arena, 16);
    date_write(&born, person->born);
    out->born = buf_slice(&born);
    request->persons = out;
    request->n_persons = 1;
}

static struct office_request make_request(struct arena *arena, struct slice agent,
                                          const struct caseload_order *order)
{
    static const enum office_verb verbs[] = {OFFICE_OPEN, OFFICE_ACT, OFFICE_CORRECT,
                                             OFFICE_WITHDRAW};
    struct office_request request = office_request_new(verbs[order->verb], agent);
    if (order->verb == CASELOAD_OPEN) {
        request.name = order->procedure->name;
        request.territory = order->territory;
        return request;
    }
    request.dossier = order->number;
    if (order->verb == CASELOAD_WITHDRAW) {
        request.target = order->target;
        request.ground = SLICE("saisie par erreur");
        return request;
    }
    if (order->verb == CASELOAD_CORRECT) {
        request.target = order->target;
    } else {
        request.name = order->procedure->acts[order->act].name;
    }
    request.at = instant_text(arena, order->at);
    if (order->role != LAW_NONE) {
        request.role = order->procedure->roles[order->role].name;
    }
    add_facts(&request, arena, order);
    if (order->person != NULL) {
        add_person(&request, arena, order->person);
    }
    return request;
}

static void read_receipt(struct caseload_answer *answer, struct arena *arena,
                         const struct office_receipt *receipt)
{
    answer->refused = receipt->refused;
    answer->leaf = receipt->leaf;
    answer->number = receipt->number;
    for (size_t i = 0; i < receipt->n_findings; i++) {
        answer->irregular += receipt->findings[i].mine;
    }
    struct caseload_clock *clocks = ARENA_ARRAY(arena, receipt->n_clocks, struct caseload_clock);
    for (size_t i = 0; i < receipt->n_clocks; i++) {
        if (receipt->clocks[i].known) {
            clocks[answer->n_clocks].name = receipt->clocks[i].clock;
            clocks[answer->n_clocks].end = receipt->clocks[i].latest;
            answer->n_clocks++;
        }
    }
    answer->clocks = clocks;
}

static bool perform(struct caseload_answer *answers, const struct caseload_order *orders, size_t n,
                    instant now, struct gr_error *e, void *payload)
{
    struct clerk *clerk = payload;
    arena_reset(clerk->arena, (struct arena_mark){0});
    clerk->time->now = now;
    struct office_request *requests = ARENA_ARRAY(clerk->arena, n, struct office_request);
    struct office_answer *results = ARENA_ARRAY(clerk->arena, n, struct office_answer);
    for (size_t i = 0; i < n; i++) {
        requests[i] = make_request(clerk->arena, clerk->agent, &orders[i]);
    }
    if (!office_submit_many(results, clerk->arena, clerk->office, requests, n, e)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        answers[i].gone = !results[i].ok && results[i].error.code == ERROR_ERASED;
        if (answers[i].gone) {
            continue;
        }
        if (!results[i].ok) {
            /* The walk asks for nothing that is not of the procedure: what is not done is a fault
             * of the book, or of ours. */
            *e = results[i].error;
            return false;
        }
        read_receipt(&answers[i], clerk->arena, &results[i].receipt);
    }
    return true;
}

/* Up to ERASED_AT_ONCE of those whose retention has ended; *n how many were due. */
static bool erase_some(int64_t *erased, size_t *n, struct clerk *clerk, struct gr_error *e)
{
    arena_reset(clerk->arena, (struct arena_mark){0});
    struct registry_dossier *list =
        ARENA_ARRAY(clerk->arena, ERASED_AT_ONCE, struct registry_dossier);
    if (!office_erasable(list, n, ERASED_AT_ONCE, clerk->arena, clerk->office, e)) {
        return false;
    }
    *n = *n < ERASED_AT_ONCE ? *n : ERASED_AT_ONCE;
    struct office_request *requests = ARENA_ARRAY(clerk->arena, *n, struct office_request);
    struct office_answer *results = ARENA_ARRAY(clerk->arena, *n, struct office_answer);
    for (size_t i = 0; i < *n; i++) {
        requests[i] = office_request_new(OFFICE_ERASE, clerk->agent);
        requests[i].dossier = list[i].number;
        requests[i].ground = SLICE("retention");
    }
    if (!office_submit_many(results, clerk->arena, clerk->office, requests, *n, e)) {
        return false;
    }
    for (size_t i = 0; i < *n; i++) {
        if (!results[i].ok || results[i].receipt.refused) {
            *e = results[i].error;
            return results[i].ok ? error_set(e, ERROR_REFUSED, "an erasure was refused") : false;
        }
    }
    *erased += (int64_t)*n;
    return true;
}

static bool erase(int64_t *erased, struct clerk *clerk, struct gr_error *e)
{
    size_t n = ERASED_AT_ONCE;
    while (n == ERASED_AT_ONCE) {
        if (!erase_some(erased, &n, clerk, e)) {
            return false;
        }
    }
    return true;
}

static bool sweep(int64_t *erased, instant now, struct gr_error *e, void *payload)
{
    struct clerk *clerk = payload;
    arena_reset(clerk->arena, (struct arena_mark){0});
    clerk->time->now = now;
    int64_t rung = 0;
    return office_ring(&rung, clerk->office, e) && erase(erased, clerk, e);
}

instant caseload_now(void *payload)
{
    const struct caseload_time *time = payload;
    return time->now;
}

static bool grant(struct clerk *clerk, enum office_right right, struct gr_error *e)
{
    if (office_may(clerk->office, clerk->agent, right, SLICE(""), SLICE(""), NULL)) {
        return true;
    }
    struct office_request request = office_request_new(OFFICE_GRANT, clerk->agent);
    request.name = clerk->agent;
    request.right = right;
    struct office_receipt receipt;
    return office_submit(&receipt, clerk->arena, clerk->office, &request, e);
}

bool caseload_run(struct caseload_report *report, struct arena *arena, struct office *office,
                  struct slice agent, const struct caseload_book *book,
                  const struct caseload_options *options, struct caseload_time *time,
                  struct gr_error *e)
{
    struct clerk clerk = {.office = office, .agent = agent, .time = time};
    clerk.arena = arena_open((size_t)256 << 20);
    struct caseload_hands hands = {.perform = perform, .sweep = sweep, .payload = &clerk};
    bool done = grant(&clerk, OFFICE_RIGHT_ACT, e) && grant(&clerk, OFFICE_RIGHT_ERASE, e) &&
                caseload_walk(report, arena, book, options, &hands, e);
    arena_close(clerk.arena);
    return done;
}
