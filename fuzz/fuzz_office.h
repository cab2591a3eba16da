/* An office with its accounts in a folder of its own, for harnesses of the service: founded once in
 * a process and used by all inputs, with two agents who have signed in, and removed at the end. The
 * clock stands still, and keys are those of a demonstration, so that a run is like the last. */
#ifndef FUZZ_OFFICE_H
#define FUZZ_OFFICE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "base/assert.h"
#include "errand/errand.h"
#include "office/office_fixture.h"

enum { OFFICE_FUZZ_AGENTS = 2 };

struct fuzz_office {
    struct arena *arena; /* of the process */
    char base[64], folder[80], accounts_path[80];
    struct seal_key master;
    uint8_t seed[32];
    struct office_options options;
    struct office *office;
    struct accounts *accounts;
    struct errand_desk desk;
    uint8_t tokens[OFFICE_FUZZ_AGENTS][ACCOUNTS_TOKEN_BYTES]; /* admin's, and clerk's: few rights */
    struct gr_error e;
};

static struct fuzz_office fuzz_office;

static inline instant fuzz_now(void *payload)
{
    (void)payload;
    return INT64_C(1772438400) * INSTANT_SECOND;
}

static inline void fuzz_must(bool good)
{
    if (!good) {
        (void)fprintf(stderr, "%s | %s\n", fuzz_office.e.text, fuzz_office.e.remedy);
        abort();
    }
}

static inline void fuzz_office_close(void)
{
    struct fuzz_office *f = &fuzz_office;
    accounts_close(f->accounts);
    office_close(f->office);
    fixture_remove(f->folder);
    fixture_remove(f->base);
    arena_close(f->arena);
}

static inline void fuzz_open(struct fuzz_office *f)
{
    f->office = office_open(f->folder, f->options, &f->e);
    fuzz_must(f->office != NULL);
}

static inline void fuzz_found(struct fuzz_office *f)
{
    struct slice territories = SLICE("");
    struct slice holidays = SLICE("");
    fuzz_must(fixture_read(&territories, f->arena, "procedures/calendar/territories.tsv") &&
              fixture_read(&holidays, f->arena, "procedures/calendar/holidays.tsv"));
    struct office_text texts[] = {{SLICE(OFFICE_TERRITORIES), territories},
                                  {SLICE(OFFICE_HOLIDAYS), holidays},
                                  {SLICE("measure"), SLICE(FIXTURE_MEASURE)},
                                  {SLICE("hold"), SLICE(FIXTURE_HOLD)}};
    struct office_founding founding = {.authority = SLICE("Préfecture du Nord"),
                                       .territory = SLICE("FR-59"),
                                       .agent = SLICE("admin"),
                                       .agent_name = SLICE("Camille <Greffière>"),
                                       .agent_login = SLICE("camille"),
                                       .texts = texts,
                                       .n_texts = sizeof texts / sizeof *texts};
    fuzz_must(office_found(f->folder, &founding, f->options, &f->e));
    fuzz_open(f);
}

static inline void fuzz_submit(struct fuzz_office *f, const struct office_request *request,
                               struct office_receipt *receipt)
{
    fuzz_must(office_submit(receipt, f->arena, f->office, request, &f->e) && !receipt->refused);
}

/* An agent who may only record acts, and a dossier of somebody whose name is markup. */
static inline void fuzz_people(struct fuzz_office *f)
{
    struct office_receipt receipt;
    struct office_request request = office_request_new(OFFICE_APPOINT, SLICE("admin"));
    struct slice name = SLICE("<script>alert(1)</script>");
    struct office_person person = {.names = &name, .n_names = 1, .born = SLICE("1990-05-12")};
    request.name = SLICE("clerk");
    fuzz_submit(f, &request, &receipt);
    request = office_request_new(OFFICE_GRANT, SLICE("admin"));
    request.name = SLICE("clerk");
    request.right = OFFICE_RIGHT_ACT;
    request.procedure = SLICE("hold");
    request.role = SLICE("clerk");
    fuzz_submit(f, &request, &receipt);
    request = office_request_new(OFFICE_OPEN, SLICE("admin"));
    request.name = SLICE("hold");
    request.persons = &person;
    request.n_persons = 1;
    fuzz_submit(f, &request, &receipt);
}

/* Signs in whom an input has signed out. */
static inline void fuzz_sign_in(struct fuzz_office *f)
{
    static const struct slice agents[OFFICE_FUZZ_AGENTS] = {{"admin", 5}, {"clerk", 5}};
    for (size_t i = 0; i < OFFICE_FUZZ_AGENTS; i++) {
        struct arena_mark mark = arena_mark(f->arena);
        struct accounts_session session;
        bool found = false;
        fuzz_must(accounts_session(&session, &found, f->arena, f->accounts, f->tokens[i],
                                   fuzz_now(NULL), &f->e));
        arena_reset(f->arena, mark);
        if (!found) {
            fuzz_must(
                accounts_vouch(f->tokens[i], f->accounts, agents[i], fuzz_now(NULL), &f->e) &&
                accounts_keep(f->accounts, f->tokens[i], SLICE("file review"), SLICE("en"), &f->e));
        }
    }
}

/* The office, made the first time, with its agents signed in. */
static inline struct fuzz_office *fuzz_office_open(void)
{
    struct fuzz_office *f = &fuzz_office;
    if (f->office != NULL) {
        fuzz_sign_in(f);
        return f;
    }
    f->arena = arena_open((size_t)1 << 28);
    memcpy(f->base, "/tmp/greffe-fuzz-XXXXXX", 24);
    fuzz_must(mkdtemp(f->base) != NULL);
    (void)snprintf(f->folder, sizeof f->folder, "%s/office", f->base);
    (void)snprintf(f->accounts_path, sizeof f->accounts_path, "%s/accounts.db", f->base);
    memset(f->master.b, 7, sizeof f->master.b);
    f->options = (struct office_options){.write = true,
                                         .master = &f->master,
                                         .now = fuzz_now,
                                         .zones = fixture_zone,
                                         .seed = f->seed,
                                         .cache_mebibytes = 4};
    fuzz_found(f);
    fuzz_people(f);
    office_close(f->office); /* so that whoever reads it sees all from the first input on */
    fuzz_open(f);
    f->accounts = accounts_open(f->accounts_path, &f->e);
    fuzz_must(f->accounts != NULL);
    f->desk = (struct errand_desk){.office = f->office, .accounts = f->accounts};
    fuzz_sign_in(f);
    (void)atexit(fuzz_office_close);
    return f;
}

static inline int64_t fuzz_written(struct fuzz_office *f)
{
    struct registry *r = office_registry(f->office);
    return registry_size(r, REGISTRY_ACTS) + registry_size(r, REGISTRY_READS);
}

#endif
