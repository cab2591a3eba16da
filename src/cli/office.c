/* Which office, who acts, with which key: the same for every command. Then what commands ask of an
 * open office: rows of dossiers, zones, ends of clocks in legal time. */
#include "cli/office.h"

#include <dirent.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { BUSY_TRIES = 40, BUSY_PAUSE_MS = 50 };

static const char *environment(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* ---- the folder ------------------------------------------------------------------------------ */

static bool holds_registry(struct cli *cli, const char *folder)
{
    return access(cli_join(cli, folder, "registry.db"), F_OK) == 0;
}

/* Folders of offices in the current one; the first is given, and how many there are. */
static const char *look_around(struct cli *cli, size_t *n)
{
    static const char suffix[] = ".greffe";
    const char *first = NULL;
    DIR *dir = opendir(".");
    *n = 0;
    if (dir == NULL) {
        return NULL;
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        size_t length = strlen(entry->d_name);
        if (length < sizeof suffix ||
            strcmp(entry->d_name + length - (sizeof suffix - 1), suffix) != 0 ||
            !holds_registry(cli, entry->d_name)) {
            continue;
        }
        first = first != NULL ? first : arena_copy(cli->arena, entry->d_name, length);
        *n += 1;
    }
    closedir(dir);
    return first;
}

const char *cli_folder_named(struct cli *cli, const char *name)
{
    size_t n = strlen(name);
    while (n > 1 && name[n - 1] == '/') {
        n--;
    }
    return arena_copy(cli->arena, name, n);
}

const char *cli_office_folder(struct cli *cli, struct slice told, struct gr_error *e)
{
    const char *name = told.n > 0 ? told.p : environment("GREFFE_OFFICE");
    if (name != NULL) {
        const char *folder = cli_folder_named(cli, name);
        if (!holds_registry(cli, folder)) {
            error_set(e, ERROR_FILE, "there is no office in %.200s", folder);
            (void)error_remedy(e, "\"greffe init\" makes one; --office names another folder");
            return NULL;
        }
        return folder;
    }
    size_t n = 0;
    const char *found = look_around(cli, &n);
    if (n == 1) {
        return found;
    }
    if (n == 0) {
        error_set(e, ERROR_USAGE, "there is no office here, and none is named");
    } else {
        error_set(e, ERROR_USAGE, "there are %zu offices here", n);
    }
    (void)error_remedy(e, "name its folder: --office FOLDER, or GREFFE_OFFICE%s",
                       n == 0 ? "; \"greffe init\" makes one" : "");
    return NULL;
}

/* ---- the key --------------------------------------------------------------------------------- */

const char *cli_office_key_file(struct cli *cli, const char *folder)
{
    struct buf path = buf_in(cli->arena, 1u << 14);
    buf_printf(&path, "%s.key", folder);
    buf_char(&path, '\0');
    return path.p;
}

/* The file that is named or, last, the one beside the folder; NULL when there is none, or when who
 * only looks may not read it. */
static const char *key_file(struct cli_office *o, struct slice told, enum cli_need need)
{
    const char *named = told.n > 0 ? told.p : environment("GREFFE_KEY_FILE");
    if (named != NULL) {
        return named;
    }
    const char *credentials = environment("CREDENTIALS_DIRECTORY");
    if (credentials != NULL) {
        const char *path = cli_join(o->cli, credentials, "greffe-master-key");
        if (access(path, F_OK) == 0) {
            return path;
        }
    }
    const char *beside = cli_office_key_file(o->cli, o->folder);
    return access(beside, need == CLI_LOOK ? R_OK : F_OK) == 0 ? beside : NULL;
}

bool cli_office_key(struct cli_office *o, bool *found, const struct cli_arguments *a,
                    enum cli_need need, struct gr_error *e)
{
    if (!seal_init(e)) {
        return false;
    }
    *found = true;
    if (cli_given(a, "key-command") && !cli_given(a, "key")) {
        o->key_source = "--key-command";
        o->has_master = cli_key_ask(&o->master, cli_value(a, "key-command").p, e);
        return o->has_master;
    }
    o->key_source = key_file(o, cli_value(a, "key"), need);
    *found = o->key_source != NULL;
    if (!*found) {
        return true;
    }
    o->has_master = cli_key_read(&o->master, o->key_source, e);
    return o->has_master;
}

bool cli_office_lacks_key(const struct cli_office *o, struct gr_error *e)
{
    error_set(e, ERROR_KEY, "the master key of %.200s is not here", o->folder);
    return error_remedy(e, "--key FILE, --key-command COMMAND, GREFFE_KEY_FILE, or the file %.200s",
                        cli_office_key_file(o->cli, o->folder));
}

/* ---- opening --------------------------------------------------------------------------------- */

struct office_options cli_office_options(const struct cli_office *o, bool write)
{
    return (struct office_options){.write = write,
                                   .master = o->has_master ? &o->master : NULL,
                                   .zones = cli_zone_file,
                                   .zones_payload = o->cli};
}

/* --as, $GREFFE_AGENT, or the agent whose login is the Unix user. */
static bool find_agent(struct cli_office *o, const struct cli_arguments *a, enum cli_need need,
                       struct gr_error *e)
{
    struct slice told = cli_value(a, "as");
    const char *named = told.n > 0 ? told.p : environment("GREFFE_AGENT");
    if (named != NULL) {
        o->agent = slice_of(named);
        return true;
    }
    const struct passwd *user = getpwuid(geteuid());
    struct office_agent agent;
    if (user != NULL &&
        office_agent_find(&agent, o->cli->arena, o->office, slice_of(user->pw_name)) &&
        slice_is(agent.login, user->pw_name)) {
        o->agent = agent.id;
        return true;
    }
    if (need == CLI_LOOK) {
        return true;
    }
    error_set(e, ERROR_USAGE, "who acts is not known: no agent has the login \"%.60s\"",
              user == NULL ? "?" : user->pw_name);
    return error_remedy(e, "--as AGENT, or GREFFE_AGENT; \"greffe agent list\" lists them");
}

/* Another command that writes is soon done: waits for it a little before it says who is in the way.
 */
static struct office *open_in_turn(const struct cli_office *o, bool write, struct gr_error *e)
{
    const struct timespec pause = {.tv_nsec = BUSY_PAUSE_MS * 1000 * 1000};
    struct office *office = office_open(o->folder, cli_office_options(o, write), e);
    for (int i = 0; office == NULL && e->code == ERROR_BUSY && i < BUSY_TRIES; i++) {
        nanosleep(&pause, NULL);
        office = office_open(o->folder, cli_office_options(o, write), e);
    }
    return office;
}

bool cli_office_open(struct cli_office *o, const struct cli_arguments *a, enum cli_need need,
                     struct gr_error *e)
{
    *o = (struct cli_office){.cli = a->cli};
    bool found = false;
    o->folder = cli_office_folder(o->cli, cli_value(a, "office"), e);
    if (o->folder == NULL || !cli_office_key(o, &found, a, need, e)) {
        return false;
    }
    if (!found && need == CLI_ACT) {
        return cli_office_lacks_key(o, e);
    }
    o->office = open_in_turn(o, need == CLI_ACT, e);
    if (o->office == NULL) {
        return false;
    }
    return find_agent(o, a, need, e);
}

void cli_office_close(struct cli_office *o)
{
    office_close(o->office);
    o->office = NULL;
    seal_forget(&o->master, sizeof o->master);
}

int cli_office_run(const struct cli_arguments *a, enum cli_need need, cli_office_body body)
{
    struct gr_error e = {0};
    struct cli_office o = {0};
    int status = cli_office_open(&o, a, need, &e) ? body(&o, a, &e) : -1;
    cli_office_close(&o);
    return status < 0 ? cli_fail(a->cli, &e, SLICE("")) : status;
}

/* ---- dossiers -------------------------------------------------------------------------------- */

static bool row_of(struct registry_dossier *row, bool *found, const struct cli_office *o,
                   struct slice number, int64_t serial, struct gr_error *e)
{
    return registry_dossier(row, found, o->cli->arena, office_registry(o->office), number, serial,
                            e);
}

bool cli_dossier_row(struct registry_dossier *row, const struct cli_office *o, struct slice number,
                     struct gr_error *e)
{
    bool found = false;
    if (number.n > 0 && !row_of(row, &found, o, number, 0, e)) {
        return false;
    }
    if (!found) {
        error_set(e, ERROR_ABSENT, "there is no dossier \"%.*s\"", SLICE_ARG(number));
        return error_remedy(e, "\"greffe search\" finds dossiers by name, birth date or number");
    }
    return true;
}

bool cli_dossier_of_serial(struct registry_dossier *row, const struct cli_office *o, int64_t serial,
                           struct gr_error *e)
{
    bool found = false;
    return row_of(row, &found, o, SLICE(""), serial, e) &&
           (found || error_set(e, ERROR_STORE, "dossier %lld is not there", (long long)serial));
}

/* ---- time ------------------------------------------------------------------------------------ */

const struct zone *cli_office_zone(const struct cli_office *o, struct slice territory,
                                   struct gr_error *e)
{
    struct calendar *calendar = office_calendar(o->office);
    territory_id id = TERRITORY_NONE;
    struct slice code = territory.n > 0 ? territory : office_territory(o->office);
    return calendar_territory(&id, calendar, code, e) ? calendar_zone(calendar, id, e) : NULL;
}

bool cli_office_instant(instant *out, const struct zone *zone, struct slice text, bool last,
                        struct gr_error *e)
{
    struct moment moment;
    instant bounds[2];
    if (!moment_parse(&moment, text, zone, e)) {
        return false;
    }
    moment_bounds(&bounds[0], &bounds[1], moment, zone);
    *out = bounds[last ? 1 : 0];
    return true;
}

void cli_write_instant(struct buf *out, instant at, const struct zone *zone)
{
    moment_write(out, (struct moment){.precision = MOMENT_INSTANT, .at = at}, zone);
}

void cli_write_end(struct buf *out, const struct leaf_clock *clock, const struct zone *zone)
{
    if (!clock->known) {
        buf_text(out, "not known");
        return;
    }
    struct limit_end end = {.earliest = clock->earliest, .latest = clock->latest};
    end.date = zone_local(zone, end.latest, NULL);
    end.end_of_day = zone_day_start(zone, (struct date){end.date.days + 1}) == end.latest + 1;
    limit_end_write(out, end, zone);
}

/* ---- looking --------------------------------------------------------------------------------- */

void cli_office_look(struct office_look *look, const struct cli_office *o,
                     const struct cli_arguments *a)
{
    *look = (struct office_look){.agent = o->agent,
                                 .purpose = cli_value(a, "for"),
                                 .as_of = INT64_MAX,
                                 .as_known = INT64_MAX};
    look->without_personal = look->purpose.n == 0 || cli_given(a, "public");
}

enum cli_need cli_look_need(const struct cli_arguments *a)
{
    return cli_given(a, "for") && !cli_given(a, "public") ? CLI_ACT : CLI_LOOK;
}
