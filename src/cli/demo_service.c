/* The last part of greffe demo: the office in the browser. On a terminal it stays until ctrl-C;
 * elsewhere it is started, asked for one page, and ended. */
#define _GNU_SOURCE
#include "accounts/accounts.h"
#include "cli/cmd_demo.h"
#include "serve/serve.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PASSWORD_BYTES = 10, DEMO_THREADS = 4 };

/* ---- accounts -------------------------------------------------------------------------------- */

/* A second agent, of a prefecture: he acts as prefect in two procedures, and reads there. */
static bool appoint_clerk(struct cli_office *o, struct gr_error *e)
{
    static const struct slice procedures[] = {{"detention", 9}, {"house_arrest", 12}};
    struct office_receipt receipt;
    struct office_request request = office_request_new(OFFICE_APPOINT, o->agent);
    request.name = SLICE("agent-2");
    request.person_name = SLICE("Dominique Exemple");
    request.login = SLICE("dominique");
    if (!office_submit(&receipt, o->cli->arena, o->office, &request, e)) {
        return false;
    }
    for (size_t i = 0; i < 4; i++) {
        request = office_request_new(OFFICE_GRANT, o->agent);
        request.name = SLICE("agent-2");
        request.procedure = procedures[i / 2];
        request.right = i % 2 == 0 ? OFFICE_RIGHT_ACT : OFFICE_RIGHT_READ;
        request.role = i % 2 == 0 ? SLICE("prefect") : SLICE("");
        if (!office_submit(&receipt, o->cli->arena, o->office, &request, e)) {
            return false;
        }
    }
    return true;
}

static bool make_account(struct slice *password, struct cli *cli, struct accounts *accounts,
                         struct slice agent, struct gr_error *e)
{
    uint8_t bytes[PASSWORD_BYTES];
    struct buf text = buf_in(cli->arena, 64);
    seal_random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++) {
        buf_printf(&text, "%s%02x", i % 4 == 0 && i > 0 ? "-" : "", bytes[i]);
    }
    *password = buf_slice(&text);
    return accounts_set_password(accounts, agent, *password, cli_now(), e);
}

bool demo_accounts(struct demo_accounts *out, struct cli_office *o, struct gr_error *e)
{
    const char *path = serve_accounts_path(o->cli->arena, o->folder, e);
    struct accounts *accounts = path == NULL ? NULL : accounts_open(path, e);
    bool good = accounts != NULL && appoint_clerk(o, e) &&
                make_account(&out->first, o->cli, accounts, o->agent, e) &&
                make_account(&out->second, o->cli, accounts, SLICE("agent-2"), e);
    accounts_close(accounts);
    return good;
}

/* ---- the service ----------------------------------------------------------------------------- */

static void show_accounts(struct cli *cli, const char *address, const struct demo_accounts *a,
                          enum language language)
{
    bool french = language == LANGUAGE_FR;
    cli_say(cli,
            french ? "\nL’office dans le navigateur : %s\n"
                     "  agent-1    %.*s   tous les droits, administration comprise\n"
                     "  agent-2    %.*s   préfet, en rétention et assignation\n"
                   : "\nThe office in the browser: %s\n"
                     "  agent-1    %.*s   may do everything, administration included\n"
                     "  agent-2    %.*s   prefect, in detention and house arrest\n",
            address, SLICE_ARG(a->first), SLICE_ARG(a->second));
}

/* Asks the service at this address for the page to sign in; the first line of what it says. */
static bool ask_one_page(char line[64], const char *address)
{
    static const char question[] = "GET /sign-in HTTP/1.0\r\nHost: demo\r\n\r\n";
    const char *port = strrchr(address, ':');
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)strtol(port + 1, NULL, 10)),
                             .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ssize_t n = 0;
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 &&
        write(fd, question, sizeof question - 1) == (ssize_t)sizeof question - 1) {
        n = read(fd, line, 63);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    line[n > 0 ? n : 0] = '\0';
    line[strcspn(line, "\r\n")] = '\0';
    return n > 0;
}

/* Reads the address from the service that was started. */
static bool read_address(char *address, size_t room, int ready)
{
    size_t n = 0;
    while (n + 1 < room && (n == 0 || address[n - 1] != '\n')) {
        ssize_t got = read(ready, address + n, room - 1 - n);
        if (got <= 0) {
            break;
        }
        n += (size_t)got;
    }
    address[n] = '\0';
    address[strcspn(address, "\n")] = '\0';
    return n > 0;
}

static bool run(const struct demo_service *demo, const struct serve_options *options,
                struct gr_error *e)
{
    struct cli *cli = demo->cli;
    int ready[2];
    char address[256];
    char line[64];
    bool stay = isatty(STDOUT_FILENO) == 1 && isatty(STDIN_FILENO) == 1;
    (void)fflush(cli->out);
    if (pipe(ready) != 0) {
        return error_set(e, ERROR_SYSTEM, "no pipe");
    }
    pid_t child = fork();
    if (child == 0) {
        (void)close(ready[0]);
        struct gr_error why = {0};
        _exit(serve_run(options, ready[1], &why) ? 0 : cli_fail(cli, &why, SLICE("")));
    }
    (void)close(ready[1]);
    if (child > 0 && read_address(address, sizeof address, ready[0])) {
        show_accounts(cli, address, demo->accounts, demo->language);
        bool answers = ask_one_page(line, address);
        cli_say(cli, "  GET /sign-in: %s\n", answers ? line : "no answer");
        if (stay) {
            cli_say(cli, "  ctrl-C ends it.\n");
        }
        (void)fflush(cli->out);
    }
    if (child > 0 && !stay) {
        (void)kill(child, SIGTERM);
    }
    int status = 1;
    (void)signal(SIGINT, SIG_IGN); /* the service ends; then this does */
    while (child > 0 && waitpid(child, &status, 0) < 0) {
        /* interrupted */
    }
    (void)signal(SIGINT, SIG_DFL);
    (void)close(ready[0]);
    return (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
           error_set(e, ERROR_SYSTEM, "the service did not end well");
}

bool demo_serve(const struct demo_service *demo, struct gr_error *e)
{
    struct serve_options options = {.folder = demo->folder,
                                    .master = demo->master,
                                    .zones = cli_zone_file,
                                    .zones_payload = demo->cli,
                                    .zone_folder = cli_zone_folder(),
                                    .address = "127.0.0.1:0",
                                    .threads = DEMO_THREADS,
                                    .open = true,
                                    .quiet = true,
                                    .program = "/proc/self/exe"};
    return run(demo, &options, e);
}
