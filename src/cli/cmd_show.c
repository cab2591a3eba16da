/* greffe show: one dossier: who, what happened, which clocks run, what the law has against it, then
 * each leaf with its number and both times. With --document, one of its documents. */
#include "cli/json.h"
#include "cli/office.h"

#include <string.h>

enum { SHOW_BYTES = 16 << 20, MOMENT_BYTES = 128 };

struct showing {
    const struct cli_office *o;
    const struct cli_arguments *a;
    struct registry_dossier row;
    const struct zone *zone;
    struct office_look look;
    enum language language;
    struct office_dossier d;
    struct buf out;
};

static void say(struct showing *s, const char *fr, const char *en)
{
    buf_text(&s->out, s->language == LANGUAGE_FR ? fr : en);
}

/* ---- persons --------------------------------------------------------------------------------- */

static void write_list(struct showing *s, const char *fr, const char *en, const struct slice *list,
                       size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i == 0) {
            say(s, fr, en);
        }
        buf_text(&s->out, i == 0 ? " " : ", ");
        buf_add(&s->out, list[i]);
    }
}

static void write_person(struct showing *s, const struct office_person *p)
{
    buf_text(&s->out, "  ");
    write_list(s, "personne :", "person:", p->names, p->n_names);
    write_list(s, " ; aussi", "; also", p->others, p->n_others);
    write_list(s, " ; né(e)", "; born", &p->born, p->born.n > 0 ? 1 : 0);
    write_list(s, " ; numéros", "; numbers", p->numbers, p->n_numbers);
    write_list(s, " ; titres de voyage", "; travel documents", p->documents, p->n_documents);
    buf_char(&s->out, '\n');
}

/* ---- entries --------------------------------------------------------------------------------- */

static void write_value(struct buf *out, const struct leaf_fact *f)
{
    if (f->kind == LEAF_INT) {
        buf_int(out, f->number);
    } else if (f->kind == LEAF_YES_NO) {
        buf_text(out, f->number != 0 ? "yes" : "no");
    } else {
        buf_add(out, f->text);
    }
}

static void write_facts(struct showing *s, const struct leaf_fact *facts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_printf(&s->out, "      %.*s = ", SLICE_ARG(facts[i].name));
        write_value(&s->out, &facts[i]);
        buf_char(&s->out, '\n');
    }
}

/* When it took effect and, where it is another minute, when it was entered. */
static void write_times(struct showing *s, const struct leaf *leaf)
{
    struct buf entered = buf_in(s->o->cli->arena, MOMENT_BYTES);
    instant minute = leaf->entered / INSTANT_MINUTE * INSTANT_MINUTE;
    struct moment at;
    struct gr_error ignored;
    cli_write_instant(&entered, minute, s->zone);
    bool same = leaf->at.n > 0 && moment_parse(&at, leaf->at, s->zone, &ignored) &&
                at.precision == MOMENT_INSTANT && at.at == minute;
    buf_printf(&s->out, "  %.*s", SLICE_ARG(leaf->at.n > 0 ? leaf->at : buf_slice(&entered)));
    if (leaf->at.n > 0 && !same) {
        say(s, " (inscrit ", " (entered ");
        buf_printf(&s->out, "%.*s)", SLICE_ARG(buf_slice(&entered)));
    }
}

/* number: of the dossier's first document among these, counted from 1. */
static void write_documents(struct showing *s, const struct office_entry *entry, size_t number)
{
    for (size_t i = 0; i < entry->content.n_attachments; i++) {
        const struct leaf_attachment *a = &entry->content.attachments[i];
        say(s, "      pièce ", "      document ");
        buf_printf(&s->out, "%zu: %.*s, %lld ", number + i, SLICE_ARG(a->media),
                   (long long)a->size_bytes);
        say(s, "octets", "bytes");
        if (entry->has_personal && entry->document_names != NULL) {
            buf_printf(&s->out, ", %.*s", SLICE_ARG(entry->document_names[i]));
        }
        buf_char(&s->out, '\n');
    }
}

static void write_entry(struct showing *s, const struct office_entry *entry, size_t document)
{
    const struct leaf *leaf = &entry->content;
    buf_printf(&s->out, "  leaf %lld  #%lld  %s %.*s", (long long)entry->leaf,
               (long long)leaf->sequence, leaf_kind_name(leaf->kind), SLICE_ARG(leaf->act));
    if (leaf->target != LEAF_NONE) {
        buf_printf(&s->out, " -> leaf %lld", (long long)leaf->target);
    }
    write_times(s, leaf);
    if (leaf->agent.n > 0) {
        buf_printf(&s->out, "  %.*s", SLICE_ARG(leaf->agent));
    }
    if (leaf->role.n > 0) {
        buf_printf(&s->out, " (%.*s)", SLICE_ARG(leaf->role));
    }
    if (leaf->has_signature) {
        say(s, ", signé", ", signed");
    }
    buf_char(&s->out, '\n');
    if (leaf->ground.n > 0) {
        buf_printf(&s->out, "      %.*s\n", SLICE_ARG(leaf->ground));
    }
    write_facts(s, leaf->facts, leaf->n_facts);
    if (entry->has_personal) {
        write_facts(s, entry->personal, entry->n_personal);
    }
    write_documents(s, entry, document);
    for (size_t i = 0; i < leaf->n_findings; i++) {
        buf_printf(&s->out, "      ! %.*s [%.*s]\n", SLICE_ARG(leaf->findings[i].kind),
                   SLICE_ARG(leaf->findings[i].articles));
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static const struct office_entry *erasure_of(const struct office_dossier *d)
{
    for (size_t i = d->n_entries; i > 0; i--) {
        if (d->entries[i - 1].content.kind == LEAF_ERASED) {
            return &d->entries[i - 1];
        }
    }
    return NULL;
}

static void write_header(struct showing *s)
{
    const struct law_procedure *p = s->d.procedure;
    const struct office_entry *erased = erasure_of(&s->d);
    buf_printf(&s->out, "%.*s  %.*s", SLICE_ARG(s->row.number), SLICE_ARG(s->row.procedure));
    if (p != NULL) {
        struct slice label = law_label(s->o->cli->arena, p->title, p->name, s->language);
        buf_printf(&s->out, "  %.*s", SLICE_ARG(label));
    }
    buf_printf(&s->out, "  %.*s\n", SLICE_ARG(s->row.territory));
    if (erased != NULL) {
        say(s, "Effacé : acte n° ", "Erased under leaf ");
        buf_printf(&s->out, "%lld", (long long)erased->leaf);
        say(s, ", motif : ", " on the ground ");
        buf_printf(&s->out, "\"%.*s\"\n", SLICE_ARG(erased->content.ground));
    }
    for (size_t i = 0; i < s->d.n_entries; i++) {
        const struct office_entry *entry = &s->d.entries[i];
        for (size_t k = 0; entry->has_personal && k < entry->n_persons; k++) {
            write_person(s, &entry->persons[k]);
        }
    }
    if (s->look.without_personal && erased == NULL) {
        say(s, "Sans les données personnelles (--for MOTIF les montre et en garde la trace).\n",
            "Without personal data (--for PURPOSE shows it and leaves a trace).\n");
    }
}

static bool show_text(struct showing *s, struct gr_error *e)
{
    write_header(s);
    buf_char(&s->out, '\n');
    if (s->d.folded != NULL) {
        dossier_write(&s->out, s->o->cli->arena, s->d.folded, s->language,
                      cli_given(s->a, "reasons"));
    }
    say(s, "\nInscrit au registre\n", "\nEntered in the registry\n");
    size_t document = 1;
    for (size_t i = 0; i < s->d.n_entries; i++) {
        write_entry(s, &s->d.entries[i], document);
        document += s->d.entries[i].content.n_attachments;
    }
    if (s->out.full) {
        return error_set(e, ERROR_TOO_LARGE, "the dossier is longer than %d bytes", SHOW_BYTES);
    }
    return cli_write(s->o->cli, buf_slice(&s->out), e);
}

/* ---- as JSON --------------------------------------------------------------------------------- */

static json_t *json_texts(const struct slice *list, size_t n)
{
    json_t *texts = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(texts, json_of_slice(list[i]));
    }
    return texts;
}

static json_t *json_person(const struct office_person *p)
{
    json_t *object = json_pack("{s:o, s:o, s:o, s:o}", "names", json_texts(p->names, p->n_names),
                               "others", json_texts(p->others, p->n_others), "numbers",
                               json_texts(p->numbers, p->n_numbers), "documents",
                               json_texts(p->documents, p->n_documents));
    json_set_text(object, "born", p->born);
    return object;
}

static json_t *json_entry(const struct office_entry *entry)
{
    json_t *object = json_of_leaf(entry->leaf, &entry->content);
    if (entry->has_personal) {
        json_t *persons = json_array();
        for (size_t i = 0; i < entry->n_persons; i++) {
            json_array_append_new(persons, json_person(&entry->persons[i]));
        }
        size_t n_names = entry->document_names == NULL ? 0 : entry->content.n_attachments;
        json_object_set_new(object, "persons", persons);
        json_object_set_new(object, "personal", json_of_facts(entry->personal, entry->n_personal));
        json_object_set_new(object, "document_names", json_texts(entry->document_names, n_names));
    }
    return object;
}

static bool show_json(struct showing *s, struct gr_error *e)
{
    json_t *entries = json_array();
    json_t *clocks = json_array();
    for (size_t i = 0; i < s->d.n_entries; i++) {
        json_array_append_new(entries, json_entry(&s->d.entries[i]));
    }
    const struct leaf *last = s->d.n_entries > 0 ? &s->d.entries[s->d.n_entries - 1].content : NULL;
    for (size_t i = 0; last != NULL && i < last->n_clocks; i++) {
        json_array_append_new(clocks, json_of_clock(s->o->cli, &last->clocks[i], s->zone));
    }
    json_t *object = json_pack(
        "{s:o, s:o, s:o, s:b, s:b, s:o, s:o}", "dossier", json_of_slice(s->row.number), "procedure",
        json_of_slice(s->row.procedure), "territory", json_of_slice(s->row.territory), "erased",
        s->row.erased, "personal", !s->look.without_personal, "clocks", clocks, "entries", entries);
    return json_line(s->o->cli, object, e);
}

/* ---- a document ------------------------------------------------------------------------------ */

static bool show_document(struct showing *s, struct gr_error *e)
{
    int64_t number = 0;
    if (!cli_number(&number, s->a, "document", LIMIT_LEAF_ITEMS, e)) {
        return false;
    }
    int64_t seen = 0;
    for (size_t i = 0; i < s->d.n_entries; i++) {
        const struct leaf *leaf = &s->d.entries[i].content;
        if (number > seen && number <= seen + (int64_t)leaf->n_attachments) {
            struct slice bytes;
            return office_document(&bytes, s->o->cli->arena, s->o->office, s->row.number,
                                   &leaf->attachments[number - seen - 1].token, &s->look, e) &&
                   cli_write_to(s->o->cli, cli_value(s->a, "out"), bytes, e);
        }
        seen += (int64_t)leaf->n_attachments;
    }
    return error_set(e, ERROR_ABSENT, "%.*s has %lld documents, counted from 1; there is no %lld",
                     SLICE_ARG(s->row.number), (long long)seen, (long long)number);
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool read_views(struct showing *s, struct gr_error *e)
{
    struct slice of = cli_value(s->a, "as-of");
    struct slice known = cli_value(s->a, "as-known-at");
    return (of.n == 0 || cli_office_instant(&s->look.as_of, s->zone, of, true, e)) &&
           (known.n == 0 || cli_office_instant(&s->look.as_known, s->zone, known, true, e));
}

static int show(struct cli_office *o, const struct cli_arguments *a, struct gr_error *e)
{
    struct showing *s = ARENA_NEW(o->cli->arena, struct showing);
    s->o = o;
    s->a = a;
    s->language = LANGUAGE_EN;
    s->out = buf_in(o->cli->arena, SHOW_BYTES);
    cli_office_look(&s->look, o, a);
    if (!cli_language(&s->language, cli_option(a, "lang"), e) ||
        !cli_dossier_row(&s->row, o, slice_of(a->words[0]), e)) {
        return -1;
    }
    s->zone = cli_office_zone(o, s->row.territory, e);
    if (s->zone == NULL || !read_views(s, e) ||
        !office_dossier(&s->d, o->cli->arena, o->office, s->row.number, &s->look, e)) {
        return -1;
    }
    bool good = cli_given(a, "document") ? show_document(s, e)
                : cli_given(a, "json")   ? show_json(s, e)
                                         : show_text(s, e);
    return good ? 0 : -1;
}

int cmd_show(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {CLI_OFFICE_OPTIONS,
                                   CLI_LOOK_OPTIONS,
                                   {.name = "as-of", CLI_VALUES(1)},
                                   {.name = "as-known-at", CLI_VALUES(1)},
                                   {.name = "reasons"},
                                   {.name = "document", CLI_VALUES(1)},
                                   {.name = "out", CLI_VALUES(1)},
                                   {.name = "lang", CLI_VALUES(1)},
                                   {.name = "json"}};
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    bool good = cli_arguments(&a, argc, argv, &e) && cli_want_words(&a, 1, 1, "one dossier", &e);
    if (good && cli_given(&a, "document") && !cli_given(&a, "for")) {
        good = error_set(&e, ERROR_USAGE, "a document is personal data; its purpose is owed");
        (void)error_remedy(&e, "--for \"why\"; who read it, and why, is remembered");
    }
    return good ? cli_office_run(&a, cli_look_need(&a), show) : cli_fail(cli, &e, SLICE(""));
}
