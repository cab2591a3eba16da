/* What the commands that work with an office share: which office, who acts, with which key; how a
 * request is read from options and a receipt shown; legal time in the territory of a dossier. */
#ifndef CLI_OFFICE_H
#define CLI_OFFICE_H

#include "cli/cli.h"
#include "office/office.h"

/* ---- keys in files --------------------------------------------------------------------------- */

/* A key file holds 64 hexadecimal characters and may be read by its owner alone. */
bool cli_key_read(struct seal_key *key, const char *path, struct gr_error *e);
/* Makes one with a new key; never writes over a file. */
bool cli_key_make(struct seal_key *key, const char *path, struct gr_error *e);
/* Reads it, or makes it when there is none; *made says which. */
bool cli_key_read_or_make(struct seal_key *key, bool *made, const char *path, struct gr_error *e);
/* A key that a command prints. */
bool cli_key_ask(struct seal_key *key, const char *command, struct gr_error *e);
/* Exactly 64 hexadecimal characters, blanks around them aside. */
bool cli_key_of_text(uint8_t key[32], struct slice text);

/* ---- which office, who, which key ------------------------------------------------------------ */

#define CLI_KEY_OPTIONS                      \
    {.name = "key", CLI_VALUES(1)},          \
    {                                        \
        .name = "key-command", CLI_VALUES(1) \
    }
#define CLI_OFFICE_OPTIONS \
    {.name = "office", CLI_VALUES(1)}, {.name = "as", CLI_VALUES(1)}, CLI_KEY_OPTIONS

enum cli_need {
    CLI_LOOK, /* opens to read; the master key only where one is found; nobody need act */
    CLI_ACT   /* opens to write: the master key and an agent are wanted */
};

struct cli_office {
    struct cli *cli;
    const char *folder;
    struct office *office;
    struct slice agent; /* empty when nobody is known and nobody is wanted */
    bool has_master;
    struct seal_key master;
    const char *key_source; /* where it came from, for messages */
};

/* --office, else $GREFFE_OFFICE, else the only folder of an office here. NULL with *e. */
const char *cli_office_folder(struct cli *cli, struct slice told, struct gr_error *e);
/* Without slashes at its end, so that the key's file stands beside it. */
const char *cli_folder_named(struct cli *cli, const char *name);
/* The master key from --key, --key-command, $GREFFE_KEY_FILE, the credentials of systemd, or
 * FOLDER.key. *found is false when none is named and there is none. */
bool cli_office_key(struct cli_office *o, bool *found, const struct cli_arguments *a,
                    enum cli_need need, struct gr_error *e);
/* False: the master key is wanted and is not here, and how to give it. */
bool cli_office_lacks_key(const struct cli_office *o, struct gr_error *e);
/* The options with which an office is opened by these means. */
struct office_options cli_office_options(const struct cli_office *o, bool write);
/* The file of the key that belongs to a folder when none is named: "lille.greffe.key". */
const char *cli_office_key_file(struct cli *cli, const char *folder);

/* Finds folder, key and agent and opens. */
bool cli_office_open(struct cli_office *o, const struct cli_arguments *a, enum cli_need need,
                     struct gr_error *e);
/* Closes and forgets the key; takes one that is not open. */
void cli_office_close(struct cli_office *o);

/* A command's body: it gets an open office and the arguments, and gives the exit status, or a
 * negative number with *e. */
typedef int (*cli_office_body)(struct cli_office *o, const struct cli_arguments *a,
                               struct gr_error *e);
/* Opens, runs the body, closes, and shows what went wrong. */
int cli_office_run(const struct cli_arguments *a, enum cli_need need, cli_office_body body);

/* ---- texts ----------------------------------------------------------------------------------- */

/* A procedure, or a table of the calendar by its file's name, as an office keeps it. Diagnostics of
 * a procedure that does not read are shown. */
bool cli_office_text(struct office_text *text, struct cli *cli, const char *path,
                     struct gr_error *e);
/* All shipped procedures and the tables of the calendar, as what an office is founded with. */
bool cli_office_shipped(struct office_founding *f, struct cli *cli, struct gr_error *e);

/* ---- looking --------------------------------------------------------------------------------- */

#define CLI_LOOK_OPTIONS            \
    {.name = "for", CLI_VALUES(1)}, \
    {                               \
        .name = "public"            \
    }
/* A look by the agent at now with the purpose of --for; without it, or with --public, without
 * personal data. */
void cli_office_look(struct office_look *look, const struct cli_office *o,
                     const struct cli_arguments *a);
/* Reading personal data leaves a trace, so it needs an office open to write. */
enum cli_need cli_look_need(const struct cli_arguments *a);
/* The row of a dossier; ERROR_ABSENT when there is none of that number. */
bool cli_dossier_row(struct registry_dossier *row, const struct cli_office *o, struct slice number,
                     struct gr_error *e);
/* The same by serial. */
bool cli_dossier_of_serial(struct registry_dossier *row, const struct cli_office *o, int64_t serial,
                           struct gr_error *e);

/* ---- time ------------------------------------------------------------------------------------ */

/* The zone of a territory (empty: the office's), as the office's tables say; NULL with *e. */
const struct zone *cli_office_zone(const struct cli_office *o, struct slice territory,
                                   struct gr_error *e);
/* A moment as told: its first instant, or with `last` its last one. */
bool cli_office_instant(instant *out, const struct zone *zone, struct slice text, bool last,
                        struct gr_error *e);
/* "2026-11-24 24:00", "2026-11-24 10:00 +01:00 to …", or that it is not known. */
void cli_write_end(struct buf *out, const struct leaf_clock *clock, const struct zone *zone);
void cli_write_instant(struct buf *out, instant at, const struct zone *zone);

/* ---- requests -------------------------------------------------------------------------------- */

#define CLI_PERSONS_MAX 16
#define CLI_MANY_MAX 64
#define CLI_DOCUMENTS_MAX 32
/* What every request may say: its own name, the author's key, how the answer is shown. */
#define CLI_SUBMIT_OPTIONS                                               \
    {.name = "request", CLI_VALUES(1)}, {.name = "sign", CLI_VALUES(1)}, \
        {.name = "lang", CLI_VALUES(1)},                                 \
    {                                                                    \
        .name = "json"                                                   \
    }
#define CLI_REQUEST_OPTIONS                                                                       \
    {.name = "person", CLI_VALUES(CLI_PERSONS_MAX)}, {.name = "alias", CLI_VALUES(CLI_MANY_MAX)}, \
        {.name = "born", CLI_VALUES(CLI_PERSONS_MAX)},                                            \
        {.name = "number", CLI_VALUES(CLI_MANY_MAX)},                                             \
        {.name = "document", CLI_VALUES(CLI_MANY_MAX)},                                           \
        {.name = "fact", CLI_VALUES(CLI_MANY_MAX)},                                               \
        {.name = "attach", CLI_VALUES(CLI_DOCUMENTS_MAX)}, {.name = "at", CLI_VALUES(1)},         \
        {.name = "in", CLI_VALUES(1)}, {.name = "role", CLI_VALUES(1)},                           \
        {.name = "ground", CLI_VALUES(1)}, {.name = "expect", CLI_VALUES(1)}, CLI_SUBMIT_OPTIONS

/* Fills a request, made by office_request_new, from these options. Files that are attached are read
 * into the command's arena. */
bool cli_request_read(struct office_request *r, const struct cli_arguments *a, struct gr_error *e);
/* The name of the request and the author's signature, from CLI_SUBMIT_OPTIONS. */
bool cli_request_sign(struct office_request *r, const struct cli_arguments *a, struct gr_error *e);
/* Adds what CLI_SUBMIT_OPTIONS say and submits. Returns 0, 3 when the law refuses (the refusal is
 * shown), or a negative number with *e. */
int cli_submit(struct office_receipt *receipt, const struct cli_office *o, struct office_request *r,
               const struct cli_arguments *a, struct gr_error *e);
/* The receipt for a reader, or with --json as one object. */
bool cli_show_receipt(const struct cli_office *o, const struct office_receipt *receipt,
                      const struct cli_arguments *a, struct gr_error *e);

#endif
