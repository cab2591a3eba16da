/* An office to look at: synthetic dossiers of two years up to yesterday, entered through the single
 * way in, refusals and late entries included; then what is due in the next day and what was
 * refused. */
#define _XOPEN_SOURCE 700 /* mkdtemp, nftw */
#include "caseload/caseload.h"
#include "cli/cmd_demo.h"
#include "cli/office.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cmd_ring(struct cli *cli, int argc, char **argv);
int cmd_due(struct cli *cli, int argc, char **argv);

/* Half of the dossiers are of the last weeks, so that limits of hours and days run in some. */
enum { DEMO_DAYS = 730, LATELY_DAYS = 30, REFUSED_SHOWN = 10, REFUSED_READ = 400 };

/* A demonstration under way. */
struct staging {
    const struct demo_office *demo;
    struct cli *cli;
    struct cli_office o;
    struct caseload_time time;
    struct caseload_report report;
    struct cli_progress progress;
    struct demo_accounts accounts;
    uint8_t seed[32];
};

/* ---- the office ------------------------------------------------------------------------------ */

/* Keys and numbers come out the same for the same seed. */
static void spread_seed(struct staging *s)
{
    struct hash h;
    struct slice number = {(const char *)&s->demo->seed, sizeof s->demo->seed};
    hash_two(&h, SLICE("greffe demo "), number);
    memcpy(s->seed, h.b, sizeof s->seed);
}

static bool found(struct staging *s, struct office_options options, struct gr_error *e)
{
    struct office_founding founding = {.authority = SLICE("Préfecture de démonstration"),
                                       .territory = SLICE("FR-59"),
                                       .agent = SLICE("agent-1"),
                                       .agent_name = SLICE("demonstration"),
                                       .agent_login = SLICE("demonstration")};
    return cli_office_shipped(&founding, s->cli, e) &&
           office_found(s->o.folder, &founding, options, e);
}

static const struct caseload_book *read_book(struct staging *s, struct gr_error *e)
{
    struct slice walks;
    struct slice names;
    struct slice list[LIMIT_PROCEDURES];
    const struct law_procedure *procedures[LIMIT_PROCEDURES];
    size_t n = office_procedures(list, LIMIT_PROCEDURES, s->o.office);
    for (size_t i = 0; i < n; i++) {
        procedures[i] = office_procedure(s->o.office, list[i], e);
        if (procedures[i] == NULL) {
            return NULL;
        }
    }
    if (!cli_read_shipped(&walks, s->cli, "caseload/walks.tab", LIMIT_CALENDAR_BYTES, e) ||
        !cli_read_shipped(&names, s->cli, "caseload/names.tab", LIMIT_CALENDAR_BYTES, e)) {
        return NULL;
    }
    return caseload_read(s->cli->arena, walks, names, procedures, n, office_calendar(s->o.office),
                         e);
}

static void show_progress(int64_t opened, instant now, void *payload)
{
    struct staging *s = payload;
    (void)now;
    cli_progress(opened, s->demo->n_dossiers, &s->progress);
}

static bool walk(struct staging *s, struct gr_error *e)
{
    const struct caseload_book *book = read_book(s, e);
    struct date today = cli_today();
    struct caseload_options options = {.n_dossiers = s->demo->n_dossiers,
                                       .seed = (uint64_t)s->demo->seed,
                                       .from = {today.days - DEMO_DAYS},
                                       .lately = {today.days - LATELY_DAYS},
                                       .until = {today.days - 1},
                                       .progress = show_progress,
                                       .progress_payload = s};
    bool good = book != NULL && caseload_run(&s->report, s->cli->arena, s->o.office, s->o.agent,
                                             book, &options, &s->time, e);
    cli_progress_end(&s->progress);
    return good;
}

static bool stage(struct staging *s, struct gr_error *e)
{
    bool made = false;
    struct date today = cli_today();
    s->o.cli = s->cli;
    s->o.agent = SLICE("agent-1");
    s->o.key_source = cli_office_key_file(s->cli, s->o.folder);
    s->time.now = (instant)(today.days - DEMO_DAYS) * INSTANT_DAY;
    spread_seed(s);
    if (!seal_init(e) || !cli_key_read_or_make(&s->o.master, &made, s->o.key_source, e)) {
        return false;
    }
    s->o.has_master = true;
    struct office_options options = cli_office_options(&s->o, true);
    options.now = caseload_now;
    options.payload = &s->time;
    options.seed = s->seed;
    if (!found(s, options, e)) {
        return false;
    }
    s->o.office = office_open(s->o.folder, options, e);
    return s->o.office != NULL && walk(s, e);
}

/* ---- what is shown --------------------------------------------------------------------------- */

static bool show_refused(const struct staging *s, int64_t index, bool *is, struct gr_error *e)
{
    struct slice bytes;
    struct leaf leaf;
    struct registry *r = office_registry(s->o.office);
    if (!registry_leaf(&bytes, s->cli->arena, r, REGISTRY_ACTS, index, e) ||
        !leaf_read(&leaf, s->cli->arena, bytes, e)) {
        return false;
    }
    *is = leaf.kind == LEAF_REFUSED;
    if (*is) {
        cli_say(s->cli, "%.*s  %.*s  %.*s", SLICE_ARG(leaf.at), SLICE_ARG(leaf.dossier),
                SLICE_ARG(leaf.act));
        for (size_t i = 0; i < leaf.n_findings; i++) {
            cli_say(s->cli, "  %.*s [%.*s]", SLICE_ARG(leaf.findings[i].kind),
                    SLICE_ARG(leaf.findings[i].articles));
        }
        cli_say(s->cli, "\n");
    }
    return true;
}

static bool list_refused(const struct staging *s, struct gr_error *e)
{
    int64_t leaves[REFUSED_READ];
    size_t n = 0;
    size_t shown = 0;
    cli_say(s->cli, "\nWhat the law refused last:\n");
    if (!registry_irregular(leaves, &n, REFUSED_READ, office_registry(s->o.office), INT64_MIN, e)) {
        return false;
    }
    for (size_t i = 0; i < n && i < REFUSED_READ && shown < REFUSED_SHOWN; i++) {
        bool is = false;
        if (!show_refused(s, leaves[i], &is, e)) {
            return false;
        }
        shown += is ? 1 : 0;
    }
    return true;
}

static void show_report(const struct staging *s)
{
    const struct caseload_counts *c = &s->report.all;
    cli_say(s->cli,
            "An office of two years, seed %lld; nobody in it exists.\n"
            "%lld dossiers opened, %lld acts entered, %lld refused by the law, %lld irregular;\n",
            (long long)s->demo->seed, (long long)c->opened, (long long)c->acts,
            (long long)c->refused, (long long)c->irregular);
    cli_say(s->cli, "%lld entered late, %lld corrections, %lld withdrawals, %lld erased.\n",
            (long long)c->late_entries, (long long)c->corrections, (long long)c->withdrawals,
            (long long)s->report.erased);
}

/* As a user would call them, with the machine's own clock. */
static int list_due(const struct staging *s)
{
    char *folder = arena_copy(s->cli->arena, s->o.folder, strlen(s->o.folder));
    char *key = arena_copy(s->cli->arena, s->o.key_source, strlen(s->o.key_source));
    char *lang = s->demo->language == LANGUAGE_FR ? "fr" : "en";
    char *ring[] = {"ring", "--office", folder, "--key", key, "--as", "agent-1", NULL};
    char *due[] = {"due", "--office", folder, "--key", key, "--lang", lang, NULL};
    cli_say(s->cli, "\nWhat time did since yesterday:\n");
    int status = cmd_ring(s->cli, 7, ring);
    if (status == 0) {
        cli_say(s->cli, "\nDue in the next 24 hours:\n");
        status = cmd_due(s->cli, 7, due);
    }
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

int demo_office(const struct demo_office *demo)
{
    struct gr_error e = {0};
    struct staging *s = ARENA_NEW(demo->cli->arena, struct staging);
    char place[] = "/tmp/greffe-demo-XXXXXX";
    s->demo = demo;
    s->cli = demo->cli;
    s->progress = (struct cli_progress){.cli = demo->cli, .what = "dossiers opened"};
    if (demo->folder == NULL && mkdtemp(place) == NULL) {
        error_set(&e, ERROR_WRITE, "no folder can be made below /tmp");
        return cli_fail(demo->cli, &e, SLICE(""));
    }
    s->o.folder = demo->folder != NULL ? cli_folder_named(demo->cli, demo->folder)
                                       : cli_join(demo->cli, place, "demo.greffe");
    bool good = stage(s, &e);
    if (good) {
        show_report(s);
        good = list_refused(s, &e);
    }
    good = good && (demo->quiet || demo_accounts(&s->accounts, &s->o, &e));
    struct seal_key master = s->o.master;
    cli_office_close(&s->o);
    int status = good ? list_due(s) : cli_fail(demo->cli, &e, SLICE(""));
    if (status == 0 && !demo->quiet) {
        struct demo_service service = {s->cli, s->o.folder, &master, &s->accounts, demo->language};
        status = demo_serve(&service, &e) ? 0 : cli_fail(demo->cli, &e, SLICE(""));
    }
    seal_forget(&master, sizeof master);
    if (demo->folder == NULL) {
        (void)nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    }
    return status;
}
