/* The table of commands, declared where everybody finds it. */
#include "cli/cli.h"

#include "accounts/accounts.h"
#include "base/limits.h"

/* What the table says in digits. */
_Static_assert(LIMIT_DOCUMENT_BYTES == 33554432, "act --attach: 32 MB");
_Static_assert(ACCOUNTS_PASSWORD_MIN == 12, "account set");

#define CLI_COMMAND(name, function, summary, usage, help) \
    int function(struct cli *cli, int argc, char **argv);
#include "cli/commands.tab"
#undef CLI_COMMAND

static const struct cli_command COMMANDS[] = {
#define CLI_COMMAND(name, function, summary, usage, help) {name, function, summary, usage, help},
#include "cli/commands.tab"
#undef CLI_COMMAND
    {NULL, NULL, NULL, NULL, NULL}};

const struct cli_command *cli_commands(void)
{
    return COMMANDS;
}
