/* The table of commands, declared where everybody finds it. */
#include "cli/cli.h"

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
