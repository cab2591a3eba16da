/* A certified copy, from its lines to the verdict. It is read whole; what is decoded goes to a pool
 * that nothing decoded can outgrow, and the tables have a row for each line at most.
 *
 * Faults do not stop the check: who holds an altered copy wants to know how far the damage goes.
 * Only a text that has not the form of a copy is not looked at further. */
#include "check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_LINES = 5 };

/* A section "[name argument]": its lines are those from first to before end. */
struct section {
    struct text name, argument;
    size_t first, end;
};

struct check {
    const struct options *options;
    struct text *line; /* of the note's text, without newlines */
    size_t lines, faults;
    bool forged, formless; /* the signature does not verify; this is no copy */
    unsigned char *pool;   /* the free part of it */
    struct text body, signatures, dossier, authority, made;
    struct key key; /* given, or else the copy's own */
    struct key witness[WITNESSES_MAX];
    struct section *section; /* account, leaves, laws, head, checkpoint */
    size_t sections, leaves, laws;
    struct leaf *leaf;
    size_t personal_shown, personal_held_back;
    struct text checkpoint,
        cosignatures; /* the text of the checkpoint's note, and its signatures */
    int64_t size, heads;
    unsigned char root[HASH], heads_root[HASH];
};

/* Lines count from 0 here and from 1 for people. */
static void fault(struct check *c, size_t line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fault(struct check *c, size_t line, const char *format, ...)
{
    c->faults++;
    if (c->faults > FAULTS_SHOWN) {
        return;
    }
    va_list args;
    va_start(args, format);
    (void)fprintf(c->options->faults_to, "%s:%zu: ", c->options->file, line + 1);
    (void)vfprintf(c->options->faults_to, format, args);
    (void)fputc('\n', c->options->faults_to);
    va_end(args);
}

/* The text has not the form of a copy. */
static bool formless(struct check *c, size_t line, const char *what)
{
    c->formless = true;
    fault(c, line, "not a certified copy: %s", what);
    return false;
}

/* ---- the form -------------------------------------------------------------------------------- */

static bool read_lines(struct check *c, struct text copy)
{
    size_t line = 0;
    for (size_t i = 0; i < copy.n; i++) {
        line += copy.p[i] == '\n' ? 1 : 0;
        if (copy.p[i] < ' ' && copy.p[i] != '\n') {
            return formless(c, line, "a control character");
        }
    }
    if (!text_utf8(copy)) {
        return formless(c, 0, "not UTF-8");
    }
    if (!key_split_note(&c->body, &c->signatures, copy)) {
        return formless(c, line, "no signature at its end");
    }
    if (memchr(c->signatures.p, '\n', c->signatures.n) != c->signatures.p + c->signatures.n - 1) {
        return formless(c, line, "more than one line after its text");
    }
    for (struct text rest = c->body; rest.n > 0; c->lines++) {
        c->line[c->lines] = text_cut(&rest, '\n');
        if (c->line[c->lines].n == 0) {
            return formless(c, c->lines, "an empty line");
        }
    }
    return true;
}

/* 2026-11-21T17:04:05Z */
static bool is_moment(struct text t)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    for (size_t i = 0; t.n == sizeof form - 1 && i < t.n; i++) {
        const bool digit = t.p[i] >= '0' && t.p[i] <= '9';
        if (form[i] == '0' ? !digit : t.p[i] != (unsigned char)form[i]) {
            return false;
        }
    }
    return t.n == sizeof form - 1;
}

static bool read_header(struct check *c)
{
    struct text key = {NULL, 0};
    if (c->lines < HEADER_LINES || !text_is(c->line[0], "greffe-copy v1")) {
        return formless(c, 0, "its first line is not \"greffe-copy v1\"");
    }
    c->dossier = c->line[1];
    c->authority = c->line[2];
    c->made = c->line[3];
    key = c->line[4];
    if (!text_take(&c->dossier, "dossier ") || c->dossier.n == 0) {
        return formless(c, 1, "no line \"dossier NUMBER\"");
    }
    if (!text_take(&c->authority, "authority ") || c->authority.n == 0) {
        return formless(c, 2, "no line \"authority NAME\"");
    }
    if (!text_take(&c->made, "made ") || !is_moment(c->made)) {
        return formless(c, 3, "no line \"made MOMENT\" in UTC");
    }
    struct key own;
    if (!text_take(&key, "key ") || !key_read(&own, key, KIND_PLAIN)) {
        return formless(c, 4, "no line \"key VKEY\" with an Ed25519 key");
    }
    if (c->options->key == NULL) {
        c->key = own;
    } else if (!text_same(own.whole, c->key.whole)) {
        fault(c, 4, "this is not the key that was given");
    }
    return true;
}

static bool read_sections(struct check *c)
{
    for (size_t i = HEADER_LINES; i < c->lines; i++) {
        struct text line = c->line[i];
        struct section *last = c->sections == 0 ? NULL : &c->section[c->sections - 1];
        if (text_take(&line, "[")) {
            if (line.n == 0 || line.p[line.n - 1] != ']') {
                return formless(c, i, "a section without a bracket at its end");
            }
            line.n--;
            struct section *next = &c->section[c->sections];
            *next = (struct section){.first = i + 1, .end = i + 1};
            next->name = text_cut(&line, ' ');
            next->argument = line;
            c->sections++;
        } else if (last != NULL) {
            last->end = i + 1;
        } else {
            return formless(c, i, "a line before the first section");
        }
    }
    return true;
}

/* account, leaf..., law..., head, checkpoint */
static bool order_sections(struct check *c)
{
    size_t i = 1;
    if (c->sections < 4 || !text_is(c->section[0].name, "account")) {
        return formless(c, HEADER_LINES, "it begins with [account], and has four sections or more");
    }
    for (; i < c->sections && text_is(c->section[i].name, "leaf"); i++) {
        c->leaves++;
    }
    for (; i < c->sections && text_is(c->section[i].name, "law"); i++) {
        c->laws++;
    }
    const size_t at = i < c->sections ? c->section[i].first - 1 : c->lines;
    if (c->leaves == 0 || c->leaves > LEAVES_MAX || i + 2 != c->sections ||
        !text_is(c->section[i].name, "head") || !text_is(c->section[i + 1].name, "checkpoint")) {
        return formless(c, at,
                        "sections are [account], [leaf ...], [law ...], [head], [checkpoint]");
    }
    if (c->section[0].argument.n + c->section[i].argument.n + c->section[i + 1].argument.n > 0) {
        return formless(c, at, "[account], [head] and [checkpoint] stand alone");
    }
    return true;
}

/* The lines of a section of foreign text, joined without their two blanks, in the pool. */
static bool join(struct check *c, struct text *out, const struct section *s)
{
    unsigned char *start = c->pool;
    for (size_t i = s->first; i < s->end; i++) {
        struct text line = c->line[i];
        if (!text_take(&line, "  ")) {
            return formless(c, i, "a line of text without two blanks before it");
        }
        memcpy(c->pool, line.p, line.n);
        c->pool[line.n] = '\n';
        c->pool += line.n + 1;
    }
    *out = (struct text){start, (size_t)(c->pool - start)};
    return true;
}

/* ---- what is checked ------------------------------------------------------------------------- */

static void check_signature(struct check *c)
{
    int64_t seconds = 0;
    bool absent = false;
    if (!key_signed(&c->key, c->body, c->signatures, c->pool, &seconds, &absent)) {
        c->forged = true;
        fault(c, c->lines + 1, "%s",
              absent ? "the copy is not signed by this key"
                     : "the copy is not what was signed: something in it was altered");
    }
}

static bool read_heads(struct check *c, struct text extensions)
{
    bool found = false;
    while (extensions.n > 0) {
        struct text line = text_cut(&extensions, '\n');
        if (text_take(&line, "greffe-heads ")) {
            const struct text count = text_cut(&line, ' ');
            if (found || !text_number(&c->heads, count) || !text_hash(c->heads_root, line)) {
                return false;
            }
            found = true;
        }
    }
    return found;
}

static void check_witnesses(struct check *c, size_t line)
{
    for (size_t i = 0; i < c->options->witnesses; i++) {
        int64_t seconds = 0;
        bool absent = false;
        if (!key_signed(&c->witness[i], c->checkpoint, c->cosignatures, c->pool, &seconds,
                        &absent)) {
            fault(c, line, "%s: %s", c->options->witness[i],
                  absent ? "this witness has not cosigned" : "this cosignature does not verify");
        }
    }
}

static bool check_checkpoint(struct check *c, const struct section *s)
{
    struct text note;
    int64_t seconds = 0;
    bool absent = false;
    if (!join(c, &note, s)) {
        return false;
    }
    if (!key_split_note(&c->checkpoint, &c->cosignatures, note)) {
        return formless(c, s->first, "its checkpoint is not a signed note");
    }
    struct text rest = c->checkpoint;
    const struct text origin = text_cut(&rest, '\n');
    const struct text size = text_cut(&rest, '\n');
    if (!text_number(&c->size, size) || !text_hash(c->root, text_cut(&rest, '\n')) ||
        !read_heads(c, rest)) {
        return formless(c, s->first,
                        "its checkpoint has no size, no root, or no line greffe-heads");
    }
    if (!text_same(origin, c->key.name)) {
        fault(c, s->first, "the checkpoint is of another log");
    }
    if (!key_signed(&c->key, c->checkpoint, c->cosignatures, c->pool, &seconds, &absent)) {
        fault(c, s->first, "the checkpoint is not signed by the log's key");
    }
    check_witnesses(c, s->first);
    return true;
}

/* The line "personal ...", when it is next. */
static bool check_personal(struct check *c, size_t *at, size_t end, const struct leaf *leaf)
{
    struct text line = *at < end ? c->line[*at] : (struct text){NULL, 0};
    struct text bytes;
    unsigned char hash[HASH];
    if (!text_take(&line, "personal ")) {
        c->personal_held_back += leaf->personal.n > 0 ? 1 : 0;
        return true;
    }
    if (!text_base64(&bytes, &c->pool, line)) {
        return formless(c, *at, "a personal part that is not Base 64");
    }
    tree_sha256(hash, bytes, (struct text){NULL, 0});
    if (!text_same(leaf->personal, (struct text){hash, HASH})) {
        fault(c, *at, "the personal part is not the one that the leaf names");
    }
    c->personal_shown++;
    (*at)++;
    return true;
}

static bool check_leaf(struct check *c, size_t n)
{
    const struct section *s = &c->section[1 + n];
    struct leaf *leaf = &c->leaf[n];
    size_t at = s->first;
    struct text line = at < s->end ? c->line[at] : (struct text){NULL, 0};
    if (!text_number(&leaf->index, s->argument) || !text_take(&line, "leaf ") ||
        !text_base64(&leaf->bytes, &c->pool, line)) {
        return formless(c, at, "a leaf without its index, or not in Base 64");
    }
    const char *wrong = leaf_read(leaf, c->dossier, (int64_t)n, n == 0 ? NULL : leaf - 1);
    if (wrong != NULL) {
        fault(c, at, "leaf %lld is %s", (long long)leaf->index, wrong);
    }
    at++;
    if (!check_personal(c, &at, s->end, leaf)) {
        return false;
    }
    if (!tree_included(c->line + at, s->end - at, leaf->bytes, leaf->index, c->size, c->root)) {
        fault(c, s->first, "leaf %lld is not in the log by its path", (long long)leaf->index);
    }
    return true;
}

/* True when the leaf is the first to name its procedure. */
static bool names_first(const struct check *c, size_t n)
{
    const struct text procedure = c->leaf[n].procedure;
    for (size_t i = 0; procedure.n > 0 && i < n; i++) {
        if (text_same(c->leaf[i].procedure, procedure)) {
            return false;
        }
    }
    return procedure.n > 0;
}

static bool is_hex_of(struct text hex, struct text bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; hex.n == bytes.n * 2 && i < hex.n; i++) {
        const unsigned digit = i % 2 == 0 ? bytes.p[i / 2] >> 4 : bytes.p[i / 2] & 15u;
        if (hex.p[i] != (unsigned char)digits[digit]) {
            return false;
        }
    }
    return hex.n == bytes.n * 2;
}

/* One section for each text that the leaves name, in the order in which they first do. */
static bool check_laws(struct check *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->leaves; i++) {
        if (!names_first(c, i)) {
            continue;
        }
        const struct section *s = &c->section[1 + c->leaves + n];
        n++;
        if (n > c->laws) {
            fault(c, s->first - 1, "the text that leaf %lld was judged by is not here",
                  (long long)c->leaf[i].index);
            continue;
        }
        struct text text;
        struct text argument = s->argument;
        unsigned char hash[HASH];
        if (!join(c, &text, s)) {
            return false;
        }
        tree_sha256(hash, text, (struct text){NULL, 0});
        if (!text_same(c->leaf[i].procedure, (struct text){hash, HASH}) ||
            !is_hex_of(text_cut(&argument, ' '), c->leaf[i].procedure) || argument.n == 0) {
            fault(c, s->first - 1, "not the text that leaf %lld was judged by",
                  (long long)c->leaf[i].index);
        }
    }
    if (n < c->laws) {
        fault(c, c->section[1 + c->leaves + n].first - 1, "a text that no leaf names");
    }
    return true;
}

static size_t put_number(unsigned char *out, unsigned major, uint64_t n)
{
    size_t bytes = 0;
    if (n >= 24) {
        for (bytes = 1; bytes < 8 && n >> (8 * bytes) != 0;) {
            bytes *= 2;
        }
    }
    static const unsigned char low[] = {0, 24, 25, 0, 26, 0, 0, 0, 27};
    out[0] = (unsigned char)(major << 5 | (bytes == 0 ? n : low[bytes]));
    for (size_t i = 0; i < bytes; i++) {
        out[1 + i] = (unsigned char)(n >> (8 * (bytes - 1 - i)));
    }
    return bytes + 1;
}

/* The head that follows from the leaves given is the one in the tree of heads. */
static bool check_head(struct check *c, const struct section *s)
{
    struct text line = s->first < s->end ? c->line[s->first] : (struct text){NULL, 0};
    int64_t count = 0;
    int64_t last = 0;
    int64_t serial = 0;
    const bool named = text_take(&line, "head ");
    const struct text count_text = text_cut(&line, ' ');
    const struct text last_text = text_cut(&line, ' ');
    if (!named || !text_number(&count, count_text) || !text_number(&last, last_text) ||
        !text_number(&serial, line)) {
        return formless(c, s->first, "no line \"head COUNT LAST SERIAL\"");
    }
    if (count != (int64_t)c->leaves || last != c->leaf[c->leaves - 1].index) {
        fault(c, s->first, "the dossier has %lld leaves up to %lld; those given are others",
              (long long)count, (long long)last);
    }
    unsigned char *start = c->pool;
    *c->pool = 0x83;
    c->pool++;
    c->pool += put_number(c->pool, 3, c->dossier.n);
    memcpy(c->pool, c->dossier.p, c->dossier.n);
    c->pool += c->dossier.n;
    c->pool += put_number(c->pool, 0, (uint64_t)count);
    c->pool += put_number(c->pool, 0, (uint64_t)last);
    const struct text head = {start, (size_t)(c->pool - start)};
    if (!tree_included(c->line + s->first + 1, s->end - s->first - 1, head, serial, c->heads,
                       c->heads_root)) {
        fault(c, s->first, "the head is not in the tree of heads by its path");
    }
    return true;
}

/* All of it; false when the text has not the form of a copy. */
static bool check_all(struct check *c, struct text copy)
{
    struct text account;
    if (!read_lines(c, copy) || !read_header(c)) {
        return false;
    }
    check_signature(c);
    if (!read_sections(c) || !order_sections(c) ||
        !check_checkpoint(c, &c->section[c->sections - 1]) || !join(c, &account, &c->section[0])) {
        return false;
    }
    for (size_t i = 0; i < c->leaves; i++) {
        if (!check_leaf(c, i)) {
            return false;
        }
    }
    return check_laws(c) && check_head(c, &c->section[c->sections - 2]);
}

/* ---- the verdict ----------------------------------------------------------------------------- */

static void show_witnesses(const struct check *c, FILE *out)
{
    for (size_t i = 0; i < c->options->witnesses; i++) {
        int64_t seconds = 0;
        bool absent = false;
        if (key_signed(&c->witness[i], c->checkpoint, c->cosignatures, c->pool, &seconds,
                       &absent)) {
            (void)fputs("cosigned by ", out);
            text_show(out, c->witness[i].name);
            (void)fputs(", ", out);
            text_show_instant(out, seconds < INT64_MAX / 1000000 ? seconds * 1000000 : INT64_MAX);
            (void)fputc('\n', out);
        }
    }
    if (c->options->witnesses == 0) {
        (void)fputs("witnesses: none was asked for (--witness), so no cosignature was checked\n",
                    out);
    }
}

static void show_verdict(const struct check *c, FILE *out)
{
    (void)fputs("intact: ", out);
    text_show(out, c->dossier);
    (void)fputs(", ", out);
    text_show(out, c->authority);
    (void)fprintf(out, "\n%zu entr%s, complete as at checkpoint %lld of ", c->leaves,
                  c->leaves == 1 ? "y" : "ies", (long long)c->size);
    text_show(out, c->key.name);
    (void)fprintf(out,
                  "\npersonal parts: %zu as entered, %zu not in this copy; texts of law: %zu\n",
                  c->personal_shown, c->personal_held_back, c->laws);
    leaf_show_clocks(out, c->leaf[c->leaves - 1].bytes);
    show_witnesses(c, out);
    (void)fputs("copy made ", out);
    text_show(out, c->made);
    (void)fputs(", signed by ", out);
    text_show(out, c->key.whole);
    (void)fputc('\n', out);
    if (c->options->key == NULL) {
        (void)fputs("THE KEY WAS NOT COMPARED: it is the one that the copy itself names. Get the "
                    "office's key from elsewhere\nand give it with --key; without it, this shows a "
                    "whole copy, not whose it is.\n",
                    out);
    }
}

/* The keys of the command; NULL, or the one that is none. */
static const char *read_keys(struct check *c)
{
    const struct options *options = c->options;
    const char *given = options->key;
    if (given != NULL &&
        !key_read(&c->key, (struct text){(const unsigned char *)given, strlen(given)},
                  KIND_PLAIN)) {
        return given;
    }
    for (size_t i = 0; i < options->witnesses; i++) {
        given = options->witness[i];
        if (!key_read(&c->witness[i], (struct text){(const unsigned char *)given, strlen(given)},
                      KIND_COSIGNATURE)) {
            return given;
        }
    }
    return NULL;
}

static int check_and_say(struct check *c, struct text copy)
{
    const struct options *options = c->options;
    (void)check_all(c, copy);
    if (c->faults == 0) {
        if (!options->quiet) {
            show_verdict(c, options->verdict_to);
        }
        return INTACT;
    }
    const bool altered = c->forged || !c->formless;
    if (!options->quiet) {
        (void)fprintf(options->faults_to, "%s: %s, %zu fault%s\n", options->file,
                      altered ? "ALTERED" : "NOT READABLE", c->faults, c->faults == 1 ? "" : "s");
    }
    return altered ? ALTERED : UNREADABLE;
}

int copy_check(const struct options *options, struct text copy)
{
    struct check c = {.options = options};
    const char *no_key = read_keys(&c);
    if (no_key != NULL) {
        (void)fprintf(options->faults_to, "%s: not a key of its kind\n", no_key);
        return UNREADABLE;
    }
    size_t rows = 1;
    for (size_t i = 0; i < copy.n; i++) {
        rows += copy.p[i] == '\n' ? 1 : 0;
    }
    unsigned char *pool = malloc(copy.n * 2 + 64);
    c.pool = pool;
    c.line = calloc(rows, sizeof *c.line);
    c.section = calloc(rows, sizeof *c.section);
    c.leaf = calloc(LEAVES_MAX, sizeof *c.leaf);
    int status = UNREADABLE;
    if (pool == NULL || c.line == NULL || c.section == NULL || c.leaf == NULL) {
        (void)fputs("not enough memory\n", options->faults_to);
    } else {
        status = check_and_say(&c, copy);
    }
    free(pool);
    free(c.line);
    free(c.section);
    free(c.leaf);
    return status;
}
