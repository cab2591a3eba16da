/* An office in a folder of its own, for tests: two small procedures, one of which rests on the
 * other, the shipped tables of the calendar, a clock that stands still until it is set, and a few
 * agents. Helpers fail the test when what they do fails; those named `try` say so instead. */
#ifndef OFFICE_OFFICE_FIXTURE_H
#define OFFICE_OFFICE_FIXTURE_H

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "calendar/limit_fixture.h"
#include "office/office.h"

#define FIXTURE_MEASURE                                   \
    "procedure measure\n"                                 \
    "  title fr \"Mesure\" en \"Measure\"\n"              \
    "  law T \"Texte\"\n"                                 \
    "  in force from 2000-01-01\n"                        \
    "role chief authority fr \"chef\" en \"chief\"\n"     \
    "role clerk authority fr \"greffier\" en \"clerk\"\n" \
    "fact void yes/no personal presumed no\n"             \
    "fact delay number\n"                                 \
    "state standing none, good, bad\n"                    \
    "act taken decision by chief [T1]\n"                  \
    "  records void, delay\n"                             \
    "  when not void: standing becomes good\n"            \
    "  starts departure\n"                                \
    "act quashed fact by chief, clerk [T2]\n"             \
    "  standing becomes bad\n"                            \
    "clock departure [T1]\n"                              \
    "  30 days, extended\n"                               \
    "keep personal until 1 year after quashed [T3]\n"

#define FIXTURE_HOLD_HEAD                                                           \
    "procedure hold\n"                                                              \
    "  title fr \"Retenue\" en \"Hold\"\n"                                          \
    "  law T \"Texte\"\n"                                                           \
    "  read to 2040-01-01\n"                                                        \
    "  in force from 2000-01-01\n"                                                  \
    "role chief authority fr \"chef\" en \"chief\"\n"                               \
    "role clerk authority fr \"greffier\" en \"clerk\"\n"                           \
    "role court authority fr \"juge\" en \"court\"\n"                               \
    "role person concerned fr \"personne\" en \"person\"\n"                         \
    "fact minor yes/no personal presumed no\n"                                      \
    "fact born date personal\n"                                                     \
    "fact granted yes/no\n"                                                         \
    "fact days number\n"                                                            \
    "fact cost money\n"                                                             \
    "fact kind choice land, sea\n"                                                  \
    "fact flight date\n"                                                            \
    "fact seen instant\n"                                                           \
    "fact nation country\n"                                                         \
    "fact basis dossier of measure\n"                                               \
    "state custody free, held, over\n"                                              \
    "act placed decision by chief [T1]\n"                                           \
    "  records minor, born, kind, nation, seen, cost\n"                             \
    "  requires not minor else fr \"jamais un mineur\" en \"never a minor\" [T2]\n" \
    "  requires custody is free else en \"held already\" [T1]\n"                    \
    "  requires at least 18 years after born else en \"adults only\" [T3]\n"        \
    "  custody becomes held\n"                                                      \
    "  starts hold_time\n"                                                          \
    "  opens challenge\n"                                                           \
    "act planned fact by chief, clerk [T7]\n"                                       \
    "  also called foreseen\n"                                                      \
    "  records flight\n"                                                            \
    "act asked request by chief, clerk [T4]\n"                                      \
    "  requires custody is held\n"                                                  \
    "  answers hold_time else en \"asked too late\"\n"                              \
    "  starts judge_time\n"                                                         \
    "act ordered decision by court [T5]\n"                                          \
    "  records granted, days\n"                                                     \
    "  requires custody is held else en \"nobody is held\" [T5]\n"                  \
    "  answers judge_time\n"                                                        \
    "  when granted: starts extension\n"                                            \
    "  when not granted: custody becomes over\n"                                    \
    "act contested request by person [T6]\n"                                        \
    "  uses challenge\n"                                                            \
    "act ruled decision by court [T6]\n"                                            \
    "act carried_out decision by chief [T7]\n"                                      \
    "  requires basis.standing is good else en \"no measure stands\" [T10]\n"       \
    "  when basis.standing is good: starts transport\n"                             \
    "act let_go fact by chief, clerk [T9]\n"                                        \
    "  custody becomes over\n"                                                      \
    "  stops hold_time\n"                                                           \
    "  stops extension\n"

#define FIXTURE_HOLD_TAIL                                                                       \
    "clock hold_time [T1]\n"                                                                    \
    "  reading counted fr \"premier jour compté\" en \"first day counted\" 4 days, first day " \
    "counted [T1]\n"                                                                            \
    "  reading left_out 4 days [T1]\n"                                                          \
    "  warns chief 24 hours before end\n"                                                       \
    "  at end chief must let_go [T9]\n"                                                         \
    "clock extension [T5]\n"                                                                    \
    "  26 days or fewer told by days\n"                                                         \
    "  at end custody becomes over [T9]\n"                                                      \
    "clock transport [T7]\n"                                                                    \
    "  runs from basis.taken\n"                                                                 \
    "  60 days\n"                                                                               \
    "clock notice [T7]\n"                                                                       \
    "  runs back from flight\n"                                                                 \
    "  2 days\n"                                                                                \
    "clock challenge_time [T6]\n"                                                               \
    "  7 days, extended\n"                                                                      \
    "clock ruling_time [T6]\n"                                                                  \
    "  96 hours\n"                                                                              \
    "remedy challenge [T6]\n"                                                                   \
    "  against placed\n"                                                                        \
    "  by person\n"                                                                             \
    "  before court\n"                                                                          \
    "  within challenge_time\n"                                                                 \
    "  ruling by ruled within ruling_time\n"                                                    \
    "consequence unfounded fr \"Mesure tombée\" en \"The measure fell\" [T12]\n"               \
    "  when basis.standing is bad and custody is held: custody becomes free, stops hold_time\n" \
    "keep personal until 5 years after let_go [T9]\n"

/* Of the judge's time alone there are two editions. */
#define FIXTURE_HOLD                            \
    FIXTURE_HOLD_HEAD "clock judge_time [T5]\n" \
                      "  48 hours\n"            \
                      "  at end custody becomes over [T5]\n" FIXTURE_HOLD_TAIL
#define FIXTURE_HOLD_LONGER                     \
    FIXTURE_HOLD_HEAD "clock judge_time [T5]\n" \
                      "  72 hours\n"            \
                      "  at end custody becomes over [T5]\n" FIXTURE_HOLD_TAIL

struct world {
    struct arena *arena;
    char base[64], folder[80];
    struct seal_key master;
    _Atomic instant now;
    struct office_options options;
    struct office *office;
    struct office_receipt receipt; /* of the last request */
    struct gr_error e;
};

/* ---- the world ------------------------------------------------------------------------------- */

static inline instant fixture_now(void *payload)
{
    struct world *w = payload;
    return w->now;
}

static inline void fixture_must(bool good, const struct world *w)
{
    if (!good) {
        fail_msg("%d %s | %s", (int)w->e.code, w->e.text, w->e.remedy);
    }
}

/* An instant as written, in Paris where no offset is told. */
static inline instant fixture_instant(const char *text)
{
    struct moment m = {.precision = MOMENT_NONE};
    struct gr_error e = {0};
    struct arena *arena = arena_open((size_t)1 << 22);
    struct slice bytes;
    assert_true(fixture_zone(&bytes, arena, SLICE("Europe/Paris"), &e, NULL));
    const struct zone *zone = zone_read(arena, SLICE("Europe/Paris"), bytes, &e);
    assert_non_null(zone);
    assert_true(moment_parse(&m, slice_of(text), zone, &e));
    assert_int_equal(m.precision, MOMENT_INSTANT);
    arena_close(arena);
    return m.at;
}

static inline void fixture_time(struct world *w, const char *text)
{
    w->now = fixture_instant(text);
}

static inline struct world *fixture_world(void)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->arena = arena_open((size_t)1 << 31);
    memcpy(w->base, "/tmp/greffe-office-XXXXXX", 26);
    assert_non_null(mkdtemp(w->base));
    (void)snprintf(w->folder, sizeof w->folder, "%s/office", w->base);
    memset(w->master.b, 7, sizeof w->master.b);
    w->options = (struct office_options){.write = true,
                                         .master = &w->master,
                                         .now = fixture_now,
                                         .payload = w,
                                         .zones = fixture_zone,
                                         .cache_mebibytes = 4};
    fixture_time(w, "2026-03-02T09:00");
    return w;
}

static inline struct slice fixture_file(struct world *w, const char *path)
{
    struct slice text = SLICE("");
    assert_true(fixture_read(&text, w->arena, path));
    return text;
}

static inline bool fixture_try_found(struct world *w, const char *territory, const char *hold)
{
    struct office_text texts[] = {
        {SLICE(OFFICE_TERRITORIES), fixture_file(w, "procedures/calendar/territories.tsv")},
        {SLICE(OFFICE_HOLIDAYS), fixture_file(w, "procedures/calendar/holidays.tsv")},
        {SLICE("measure"), SLICE(FIXTURE_MEASURE)},
        {SLICE("hold"), slice_of(hold)},
        {SLICE("detention"), fixture_file(w, "procedures/fr/detention/detention.greffe")},
    };
    struct office_founding founding = {.authority = SLICE("Préfecture du Nord"),
                                       .territory = slice_of(territory),
                                       .agent = SLICE("admin"),
                                       .agent_name = SLICE("Camille Greffière"),
                                       .agent_login = SLICE("camille"),
                                       .texts = texts,
                                       .n_texts = sizeof texts / sizeof *texts};
    w->e = (struct gr_error){0};
    return office_found(w->folder, &founding, w->options, &w->e);
}

static inline void fixture_adopt(struct world *w, const char *name, struct slice text)
{
    const struct office_text one = {slice_of(name), text};
    w->e = (struct gr_error){0};
    fixture_must(office_adopt(w->office, SLICE("admin"), &one, true, &w->e, NULL, NULL), w);
}

static inline bool fixture_try_open(struct world *w)
{
    w->e = (struct gr_error){0};
    w->office = office_open(w->folder, w->options, &w->e);
    return w->office != NULL;
}

static inline void fixture_open(struct world *w)
{
    fixture_must(fixture_try_open(w), w);
}

static inline void fixture_close(struct world *w)
{
    office_close(w->office);
    w->office = NULL;
}

static inline void fixture_reopen(struct world *w)
{
    fixture_close(w);
    fixture_open(w);
}

/* A second office over the same folder, opened to read and without any key; shelf: NULL, or shared
 * with others. */
static inline struct office *fixture_reader_with(struct world *w, struct office_shelf *shelf)
{
    struct office_options options = w->options;
    options.write = false;
    options.follows = true;
    options.shelf = shelf;
    options.master = NULL;
    struct office *reader = office_open(w->folder, options, &w->e);
    fixture_must(reader != NULL, w);
    return reader;
}

static inline struct office *fixture_reader(struct world *w)
{
    return fixture_reader_with(w, NULL);
}

/* Until the reader sees what was written. */
static inline void fixture_follow(struct world *w, struct office *reader)
{
    int64_t seen = 0;
    int64_t acts = registry_size(office_registry(w->office), REGISTRY_ACTS);
    for (int i = 0; i < 400 && seen < acts; i++) {
        fixture_must(office_follow(&seen, reader, &w->e), w);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    assert_int_equal(seen, acts);
}

static inline void fixture_remove(const char *folder)
{
    DIR *open = opendir(folder);
    for (struct dirent *d = open == NULL ? NULL : readdir(open); d != NULL; d = readdir(open)) {
        char path[400];
        (void)snprintf(path, sizeof path, "%s/%s", folder, d->d_name);
        (void)unlink(path);
    }
    if (open != NULL) {
        (void)closedir(open);
    }
    (void)rmdir(folder);
}

static inline void fixture_end(struct world *w)
{
    fixture_close(w);
    fixture_remove(w->folder);
    fixture_remove(w->base);
    arena_close(w->arena);
    free(w);
}

/* ---- requests -------------------------------------------------------------------------------- */

static inline bool fixture_try(struct world *w, const struct office_request *request)
{
    w->e = (struct gr_error){0};
    w->receipt = (struct office_receipt){0};
    return office_submit(&w->receipt, w->arena, w->office, request, &w->e);
}

static inline void fixture_do(struct world *w, const struct office_request *request)
{
    fixture_must(fixture_try(w, request), w);
}

/* The request fails with this code and leaves no leaf. */
static inline void fixture_fails(struct world *w, const struct office_request *request,
                                 enum error_code code)
{
    int64_t before = registry_size(office_registry(w->office), REGISTRY_ACTS);
    assert_false(fixture_try(w, request));
    if (w->e.code != code) {
        fail_msg("%d, not %d: %s", (int)w->e.code, (int)code, w->e.text);
    }
    assert_int_equal(registry_size(office_registry(w->office), REGISTRY_ACTS), before);
}

/* "minor=no days=12" */
static inline void fixture_facts(struct world *w, struct office_request *request, const char *facts)
{
    struct slice rest = slice_of(facts);
    struct office_fact *list = ARENA_ARRAY(w->arena, 16, struct office_fact);
    request->n_facts = 0;
    request->facts = list;
    while (rest.n > 0) {
        struct slice value = slice_cut(&rest, ' ');
        struct slice name = slice_cut(&value, '=');
        list[request->n_facts++] = (struct office_fact){name, value};
    }
}

static inline struct office_request fixture_act(struct world *w, struct slice number,
                                                const char *act, const char *at, const char *facts)
{
    struct office_request request = office_request_new(OFFICE_ACT, SLICE("admin"));
    request.dossier = number;
    request.name = slice_of(act);
    request.at = slice_of(at);
    fixture_facts(w, &request, facts);
    return request;
}

/* Does it lawfully; its leaf. */
static inline int64_t fixture_done(struct world *w, struct slice number, const char *act,
                                   const char *at, const char *facts)
{
    struct office_request request = fixture_act(w, number, act, at, facts);
    fixture_do(w, &request);
    if (w->receipt.refused) {
        fail_msg("%s is refused: %.*s", act, SLICE_ARG(w->receipt.findings[0].text_en));
    }
    return w->receipt.leaf;
}

static inline struct office_request fixture_open_request(struct world *w, const char *procedure,
                                                         const char *facts)
{
    struct office_request request = office_request_new(OFFICE_OPEN, SLICE("admin"));
    request.name = slice_of(procedure);
    fixture_facts(w, &request, facts);
    return request;
}

/* A new dossier; its number. */
static inline struct slice fixture_opened(struct world *w, const char *procedure, const char *facts)
{
    struct office_request request = fixture_open_request(w, procedure, facts);
    fixture_do(w, &request);
    return w->receipt.number;
}

/* One that rests on another. */
static inline struct slice fixture_resting(struct world *w, struct slice basis)
{
    char text[64];
    (void)snprintf(text, sizeof text, "basis=%.*s", SLICE_ARG(basis));
    return fixture_opened(w, "hold", arena_copy(w->arena, text, strlen(text)));
}

/* One of a person of this name, born then, with this number. */
static inline struct slice fixture_opened_of(struct world *w, const char *procedure,
                                             const char *name, const char *born, const char *number)
{
    struct office_request request = fixture_open_request(w, procedure, "");
    struct slice names = slice_of(name);
    struct slice numbers = slice_of(number);
    struct office_person person = {.names = &names,
                                   .n_names = 1,
                                   .numbers = &numbers,
                                   .n_numbers = numbers.n > 0,
                                   .born = slice_of(born)};
    request.persons = &person;
    request.n_persons = 1;
    fixture_do(w, &request);
    return w->receipt.number;
}

static inline struct office_request fixture_change(enum office_verb verb, struct slice number,
                                                   int64_t target)
{
    struct office_request request = office_request_new(verb, SLICE("admin"));
    request.dossier = number;
    request.target = target;
    request.ground = verb == OFFICE_CORRECT ? SLICE("") : SLICE("entered by mistake");
    return request;
}

static inline struct office_request fixture_erase(struct slice number, const char *ground)
{
    struct office_request request = office_request_new(OFFICE_ERASE, SLICE("admin"));
    request.dossier = number;
    request.ground = slice_of(ground);
    return request;
}

static inline void fixture_appoint(struct world *w, const char *agent)
{
    struct office_request request = office_request_new(OFFICE_APPOINT, SLICE("admin"));
    request.name = slice_of(agent);
    fixture_do(w, &request);
}

static inline struct office_request fixture_grant(const char *agent, enum office_right right,
                                                  const char *procedure, const char *role)
{
    struct office_request request = office_request_new(OFFICE_GRANT, SLICE("admin"));
    request.name = slice_of(agent);
    request.right = right;
    request.procedure = slice_of(procedure);
    request.role = slice_of(role);
    return request;
}

/* A new agent with one right. */
static inline void fixture_agent(struct world *w, const char *agent, enum office_right right,
                                 const char *procedure, const char *role)
{
    fixture_appoint(w, agent);
    struct office_request request = fixture_grant(agent, right, procedure, role);
    fixture_do(w, &request);
}

/* ---- looking --------------------------------------------------------------------------------- */

static inline struct office_look fixture_look(void)
{
    return (struct office_look){.agent = SLICE("admin"),
                                .purpose = SLICE("instruction"),
                                .as_of = INT64_MAX,
                                .as_known = INT64_MAX};
}

/* look: NULL for all there is, with what is personal. */
static inline struct office_dossier fixture_seen(struct world *w, struct slice number,
                                                 const struct office_look *look)
{
    struct office_dossier dossier;
    struct office_look usual = fixture_look();
    w->e = (struct gr_error){0};
    fixture_must(
        office_dossier(&dossier, w->arena, w->office, number, look == NULL ? &usual : look, &w->e),
        w);
    return dossier;
}

static inline const struct leaf *fixture_last(const struct office_dossier *dossier)
{
    return &dossier->entries[dossier->n_entries - 1].content;
}

static inline struct leaf fixture_leaf(struct world *w, enum registry_log log, int64_t index)
{
    struct slice bytes;
    struct leaf leaf = leaf_new(LEAF_OFFICE);
    fixture_must(registry_leaf(&bytes, w->arena, office_registry(w->office), log, index, &w->e) &&
                     leaf_read(&leaf, w->arena, bytes, &w->e),
                 w);
    return leaf;
}

static inline int64_t fixture_size(struct world *w, enum registry_log log)
{
    return registry_size(office_registry(w->office), log);
}

/* The clock of the list, by name and reading; NULL when it does not run. */
static inline const struct leaf_clock *fixture_clock(const struct leaf_clock *list, size_t n,
                                                     const char *clock, const char *reading)
{
    for (size_t i = 0; i < n; i++) {
        if (slice_is(list[i].clock, clock) && slice_is(list[i].reading, reading)) {
            return &list[i];
        }
    }
    return NULL;
}

static inline const struct leaf_clock *fixture_runs(const struct world *w, const char *clock)
{
    return fixture_clock(w->receipt.clocks, w->receipt.n_clocks, clock, "");
}

/* The finding of the last receipt of this kind under these articles, or NULL. */
static inline const struct office_finding *fixture_finding(const struct world *w, const char *kind,
                                                           const char *articles)
{
    for (size_t i = 0; i < w->receipt.n_findings; i++) {
        if (slice_is(w->receipt.findings[i].kind, kind) &&
            slice_is(w->receipt.findings[i].articles, articles)) {
            return &w->receipt.findings[i];
        }
    }
    return NULL;
}

static inline struct hash fixture_hash(struct world *w)
{
    struct hash h;
    fixture_must(registry_derived_hash(&h, office_registry(w->office), &w->e), w);
    return h;
}

static inline int64_t fixture_ring(struct world *w)
{
    int64_t rung = 0;
    w->e = (struct gr_error){0};
    fixture_must(office_ring(&rung, w->office, &w->e), w);
    return rung;
}

/* Leaves of a kind in a dossier, as they stand. */
static inline size_t fixture_count(struct world *w, struct slice number, enum leaf_kind kind)
{
    struct office_look look = fixture_look();
    size_t n = 0;
    look.without_personal = true;
    struct office_dossier dossier = fixture_seen(w, number, &look);
    for (size_t i = 0; i < dossier.n_entries; i++) {
        n += dossier.entries[i].content.kind == kind;
    }
    return n;
}

static inline struct slice fixture_states(struct world *w, struct slice number)
{
    struct registry_dossier row = {.serial = 0};
    bool found = false;
    fixture_must(
        registry_dossier(&row, &found, w->arena, office_registry(w->office), number, 0, &w->e) &&
            found,
        w);
    return row.states;
}

static inline bool fixture_contains(struct slice bytes, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= bytes.n; i++) {
        if (memcmp(bytes.p + i, word, n) == 0) {
            return true;
        }
    }
    return false;
}

/* ---- what every test begins and ends with ---------------------------------------------------- */

static inline int fixture_set_up(void **state)
{
    struct world *w = fixture_world();
    fixture_must(fixture_try_found(w, "FR-59", FIXTURE_HOLD), w);
    fixture_open(w);
    *state = w;
    return 0;
}

static inline int fixture_tear_down(void **state)
{
    fixture_end(*state);
    return 0;
}

#define FIXTURE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_set_up, fixture_tear_down)

#endif
