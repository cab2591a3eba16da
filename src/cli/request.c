/* A request to the office, read from options: facts, persons with what belongs to each, documents
 * from files, the author's signature. */
#include "cli/office.h"

#include "base/utf8.h"

#include <string.h>

/* ---- facts ----------------------------------------------------------------------------------- */

static bool read_facts(struct office_request *r, const struct cli_arguments *a, struct gr_error *e)
{
    const struct cli_option *option = cli_option(a, "fact");
    struct office_fact *facts = ARENA_ARRAY(a->cli->arena, option->n + 1, struct office_fact);
    for (size_t i = 0; i < option->n; i++) {
        struct slice rest = slice_of(option->values[i]);
        bool has_equals = memchr(rest.p, '=', rest.n) != NULL;
        facts[i].name = slice_trim(slice_cut(&rest, '='));
        facts[i].value = slice_trim(rest);
        if (!has_equals || facts[i].name.n == 0) {
            error_set(e, ERROR_USAGE, "--fact wants NAME=VALUE, not \"%.60s\"", option->values[i]);
            return error_remedy(e, "as in --fact minor=no");
        }
    }
    r->facts = facts;
    r->n_facts = option->n;
    return true;
}

/* ---- persons --------------------------------------------------------------------------------- */

/* The values of an option that stand between two places of the command line. */
static size_t values_between(struct slice *out, const struct cli_option *option, int after,
                             int before)
{
    size_t n = 0;
    for (size_t i = 0; i < option->n; i++) {
        if (option->places[i] > after && option->places[i] < before) {
            out[n++] = slice_of(option->values[i]);
        }
    }
    return n;
}

static const struct slice *list_between(size_t *n, const struct cli_arguments *a, const char *name,
                                        const int places[2])
{
    struct slice *list = ARENA_ARRAY(a->cli->arena, CLI_MANY_MAX, struct slice);
    *n = values_between(list, cli_option(a, name), places[0], places[1]);
    return list;
}

/* What stands before the first person belongs to nobody. */
static bool all_belong(const struct cli_arguments *a, int first, struct gr_error *e)
{
    static const char *const names[] = {"alias", "born", "number", "document"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct cli_option *option = cli_option(a, names[i]);
        if (option->n > 0 && option->places[0] < first) {
            error_set(e, ERROR_USAGE, "\"--%s %.60s\" stands before any --person", names[i],
                      option->values[0]);
            return error_remedy(e, "write it after the --person that it belongs to");
        }
    }
    return true;
}

static bool read_person(struct office_person *p, const struct cli_arguments *a, size_t i,
                        struct gr_error *e)
{
    const struct cli_option *option = cli_option(a, "person");
    const int places[2] = {option->places[i],
                           i + 1 < option->n ? option->places[i + 1] : INT32_MAX};
    struct slice *name = ARENA_NEW(a->cli->arena, struct slice);
    *name = slice_trim(slice_of(option->values[i]));
    size_t n_born = 0;
    const struct slice *born = list_between(&n_born, a, "born", places);
    p->names = name;
    p->n_names = 1;
    p->others = list_between(&p->n_others, a, "alias", places);
    p->numbers = list_between(&p->n_numbers, a, "number", places);
    p->documents = list_between(&p->n_documents, a, "document", places);
    p->born = n_born > 0 ? born[0] : SLICE("");
    if (name->n == 0 || n_born > 1) {
        return error_set(e, ERROR_USAGE,
                         name->n == 0 ? "--person wants a name" : "a person is born once");
    }
    return true;
}

static bool read_persons(struct office_request *r, const struct cli_arguments *a,
                         struct gr_error *e)
{
    const struct cli_option *option = cli_option(a, "person");
    struct office_person *persons = ARENA_ARRAY(a->cli->arena, option->n + 1, struct office_person);
    if (!all_belong(a, option->n > 0 ? option->places[0] : INT32_MAX, e)) {
        return false;
    }
    for (size_t i = 0; i < option->n; i++) {
        if (!read_person(&persons[i], a, i, e)) {
            return false;
        }
    }
    r->persons = persons;
    r->n_persons = option->n;
    return true;
}

/* ---- documents ------------------------------------------------------------------------------- */

static bool is_text(struct slice bytes)
{
    return memchr(bytes.p, '\0', bytes.n) == NULL && utf8_valid(bytes, NULL);
}

/* By what the file holds; its name decides nothing. The empty slice when it is of no known kind. */
static struct slice media_of(struct slice bytes)
{
    static const struct {
        struct slice magic, media;
    } kinds[] = {{{"%PDF-", 5}, {"application/pdf", 15}},
                 {{"\x89PNG\r\n\x1a\n", 8}, {"image/png", 9}},
                 {{"\xff\xd8\xff", 3}, {"image/jpeg", 10}}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (slice_starts(bytes, kinds[i].magic)) {
            return kinds[i].media;
        }
    }
    return bytes.n > 0 && is_text(bytes) ? SLICE("text/plain") : SLICE("");
}

static bool read_document(struct office_document *d, struct cli *cli, const char *path,
                          struct gr_error *e)
{
    if (!cli_read_file(&d->bytes, cli, path, LIMIT_DOCUMENT_BYTES, e)) {
        return false;
    }
    const char *slash = strrchr(path, '/');
    d->name = slice_of(slash == NULL ? path : slash + 1);
    d->media = media_of(d->bytes);
    if (d->media.n == 0) {
        error_set(e, ERROR_FORMAT, "%.200s is of no kind that is kept: PDF, PNG, JPEG, plain text",
                  path);
        return error_remedy(e, "make a PDF of it, or save the text as UTF-8");
    }
    return true;
}

static bool read_documents(struct office_request *r, const struct cli_arguments *a,
                           struct gr_error *e)
{
    const struct cli_option *option = cli_option(a, "attach");
    struct office_document *list =
        ARENA_ARRAY(a->cli->arena, option->n + 1, struct office_document);
    for (size_t i = 0; i < option->n; i++) {
        if (!read_document(&list[i], a->cli, option->values[i], e)) {
            return false;
        }
    }
    r->documents = list;
    r->n_documents = option->n;
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

bool cli_request_sign(struct office_request *r, const struct cli_arguments *a, struct gr_error *e)
{
    r->key = cli_value(a, "request");
    struct slice path = cli_value(a, "sign");
    struct seal_key key;
    if (path.n == 0) {
        return true;
    }
    if (!cli_key_read(&key, path.p, e)) {
        return error_remedy(e, "name the file that \"greffe agent key AGENT --new FILE\" made");
    }
    struct sign_secret *secret = ARENA_NEW(a->cli->arena, struct sign_secret);
    sign_from_seed(secret, key.b);
    seal_forget(&key, sizeof key);
    r->sign = secret;
    return true;
}

bool cli_request_read(struct office_request *r, const struct cli_arguments *a, struct gr_error *e)
{
    r->at = cli_value(a, "at");
    r->territory = cli_value(a, "in");
    r->role = cli_value(a, "role");
    r->ground = cli_value(a, "ground");
    return cli_number(&r->expected, a, "expect", LIMIT_DOSSIER_ACTS, e) && read_facts(r, a, e) &&
           read_persons(r, a, e) && read_documents(r, a, e);
}
