/* The check of a certified copy, from its lines to its head. A step that fails does not end it:
 * whoever holds an altered copy wants to know how far the damage goes. Only a text that has not the
 * form of a copy is not looked at further. */
#include "web/copy_check.h"

#include <string.h>

#include "base/base64.h"
#include "base/utf8.h"

enum { HEADER_LINES = 5 };

/* "[name argument]" and its lines, from first to before end. */
struct section {
    struct slice name, argument;
    size_t first, end;
};

struct check {
    struct copy_report *out;
    struct arena *arena;
    struct office *office;
    struct slice body, signature; /* the text with its newline; the line after the empty one */
    struct slice *lines;
    size_t n_lines;
    struct section *sections; /* account, leaves, laws, head, checkpoint */
    size_t n_sections, n_leaves, n_laws;
    struct note_key key; /* this registry's */
    struct checkpoint checkpoint;
    bool has_checkpoint;
    int64_t heads;
    struct hash heads_root;
    struct leaf *leaves;
    int64_t *indexes;
    struct gr_error *e;
};

/* The first place where a step fails is kept. */
static bool bad(struct check *c, enum copy_step step, size_t line)
{
    if (c->out->verdict[step] != COPY_BAD) {
        c->out->verdict[step] = COPY_BAD;
        c->out->line[step] = (int64_t)line + 1;
    }
    return false;
}

static void begin(struct check *c, enum copy_step step)
{
    if (c->out->verdict[step] == COPY_NOT_REACHED) {
        c->out->verdict[step] = COPY_GOOD;
    }
}

/* ---- pieces of text -------------------------------------------------------------------------- */

static bool take(struct slice *text, const char *word)
{
    if (!slice_starts(*text, slice_of(word))) {
        return false;
    }
    size_t n = strlen(word);
    text->p += n;
    text->n -= n;
    return true;
}

/* A number in its one form. */
static bool number(int64_t *out, struct slice text)
{
    return slice_to_int(out, text, INT64_MAX) && (text.n == 1 || text.p[0] != '0');
}

static bool hash_of_text(struct hash *out, struct slice text)
{
    return base64_get_exactly(out->b, sizeof out->b, text);
}

static bool bytes_of(struct slice *out, struct arena *arena, struct slice text)
{
    struct buf bytes = buf_in(arena, text.n + 4);
    bool good = text.n > 0 && base64_get(&bytes, text);
    *out = buf_slice(&bytes);
    return good;
}

/* ---- the form -------------------------------------------------------------------------------- */

static bool has_only_text(struct slice copy)
{
    for (size_t i = 0; i < copy.n; i++) {
        if ((unsigned char)copy.p[i] < ' ' && copy.p[i] != '\n') {
            return false;
        }
    }
    return copy.n > 0 && utf8_valid(copy, NULL);
}

/* The text, an empty line, and one line to the end. */
static bool split(struct check *c, struct slice copy)
{
    size_t at = copy.n;
    while (at >= 2 && !(copy.p[at - 1] == '\n' && copy.p[at - 2] == '\n')) {
        at--;
    }
    if (at < 2 || at == copy.n || copy.p[copy.n - 1] != '\n') {
        return false;
    }
    c->body = (struct slice){copy.p, at - 1};
    c->signature = (struct slice){copy.p + at, copy.n - at};
    return memchr(c->signature.p, '\n', c->signature.n) == c->signature.p + c->signature.n - 1;
}

static bool cut_lines(struct check *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->body.n; i++) {
        n += c->body.p[i] == '\n' ? 1 : 0;
    }
    c->lines = ARENA_ARRAY(c->arena, n, struct slice);
    for (struct slice rest = c->body; rest.n > 0; c->n_lines++) {
        c->lines[c->n_lines] = slice_cut(&rest, '\n');
        if (c->lines[c->n_lines].n == 0) {
            return bad(c, COPY_FORM, c->n_lines);
        }
    }
    return true;
}

/* 2026-11-21T17:04:05Z */
static bool is_moment(struct slice text)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    bool good = text.n == sizeof form - 1;
    for (size_t i = 0; good && i < text.n; i++) {
        bool digit = text.p[i] >= '0' && text.p[i] <= '9';
        good = form[i] == '0' ? digit : text.p[i] == form[i];
    }
    return good;
}

static bool read_header(struct check *c)
{
    if (c->n_lines < HEADER_LINES || !slice_is(c->lines[0], "greffe-copy v1")) {
        return bad(c, COPY_FORM, 0);
    }
    struct slice dossier = c->lines[1];
    struct slice authority = c->lines[2];
    struct slice made = c->lines[3];
    struct slice key = c->lines[4];
    if (!take(&dossier, "dossier ") || dossier.n == 0) {
        return bad(c, COPY_FORM, 1);
    }
    if (!take(&authority, "authority ") || authority.n == 0) {
        return bad(c, COPY_FORM, 2);
    }
    if (!take(&made, "made ") || !is_moment(made)) {
        return bad(c, COPY_FORM, 3);
    }
    if (!take(&key, "key ")) {
        return bad(c, COPY_FORM, 4);
    }
    c->out->dossier = dossier;
    c->out->authority = authority;
    c->out->made = made;
    return true;
}

static bool read_sections(struct check *c)
{
    c->sections = ARENA_ARRAY(c->arena, c->n_lines, struct section);
    for (size_t i = HEADER_LINES; i < c->n_lines; i++) {
        struct slice line = c->lines[i];
        if (!take(&line, "[")) {
            if (c->n_sections == 0) {
                return bad(c, COPY_FORM, i);
            }
            c->sections[c->n_sections - 1].end = i + 1;
            continue;
        }
        if (line.n == 0 || line.p[line.n - 1] != ']') {
            return bad(c, COPY_FORM, i);
        }
        line.n--;
        struct section *next = &c->sections[c->n_sections++];
        *next = (struct section){.first = i + 1, .end = i + 1};
        next->name = slice_cut(&line, ' ');
        next->argument = line;
    }
    return true;
}

static bool stands(const struct check *c, size_t at, const char *name)
{
    return at < c->n_sections && slice_is(c->sections[at].name, name);
}

/* account, leaf..., law..., head, checkpoint */
static bool order_sections(struct check *c)
{
    size_t at = 1;
    for (; stands(c, at, "leaf"); at++) {
        c->n_leaves++;
    }
    for (; stands(c, at, "law"); at++) {
        c->n_laws++;
    }
    bool alone = stands(c, 0, "account") && c->sections[0].argument.n == 0 &&
                 stands(c, at, "head") && c->sections[at].argument.n == 0 &&
                 stands(c, at + 1, "checkpoint") && c->sections[at + 1].argument.n == 0;
    if (!alone || at + 2 != c->n_sections || c->n_leaves == 0 || c->n_leaves > LIMIT_DOSSIER_ACTS) {
        return bad(c, COPY_FORM, at < c->n_sections ? c->sections[at].first - 1 : c->n_lines - 1);
    }
    c->out->leaves = (int64_t)c->n_leaves;
    return true;
}

/* Text that was written elsewhere, without the two blanks before each line. */
static bool join(struct slice *out, struct check *c, const struct section *s)
{
    size_t n = 0;
    for (size_t i = s->first; i < s->end; i++) {
        n += c->lines[i].n + 1;
    }
    struct buf text = buf_in(c->arena, n + 1);
    for (size_t i = s->first; i < s->end; i++) {
        struct slice line = c->lines[i];
        if (!take(&line, "  ")) {
            return bad(c, COPY_FORM, i);
        }
        buf_add(&text, line);
        buf_char(&text, '\n');
    }
    *out = buf_slice(&text);
    return true;
}

/* ---- key and signatures ---------------------------------------------------------------------- */

static bool own_key(struct check *c)
{
    struct buf text = buf_in(c->arena, 1024);
    struct slice named = c->lines[4];
    office_log_key(&text, c->office, REGISTRY_ACTS);
    begin(c, COPY_KEY);
    if (!take(&named, "key ") || !slice_equal(named, buf_slice(&text))) {
        bad(c, COPY_KEY, 4);
    }
    return note_key_read(&c->key, buf_slice(&text), c->e);
}

/* The signature's line is read with a text of its own, since a copy may be larger than a note. */
static void check_signature(struct check *c)
{
    struct note note;
    struct buf small = buf_in(c->arena, c->signature.n + 16);
    struct gr_error ignored = {0};
    begin(c, COPY_SIGNATURE);
    buf_text(&small, "copy\n\n");
    buf_add(&small, c->signature);
    if (!note_read(&note, c->arena, buf_slice(&small), &ignored)) {
        bad(c, COPY_SIGNATURE, c->n_lines + 1);
        return;
    }
    note.text = c->body;
    if (note_verify(&note, &c->key, NULL) != NOTE_VALID) {
        bad(c, COPY_SIGNATURE, c->n_lines + 1);
    }
}

static bool read_heads(struct check *c, struct slice extensions)
{
    size_t found = 0;
    while (extensions.n > 0) {
        struct slice line = slice_cut(&extensions, '\n');
        if (take(&line, "greffe-heads ")) {
            struct slice count = slice_cut(&line, ' ');
            found += number(&c->heads, count) && hash_of_text(&c->heads_root, line) ? 1 : 2;
        }
    }
    return found == 1;
}

/* The tree that this log had when it was of that size: a proof of consistency, with the whole tree
 * at hand. */
static bool compare_root(struct check *c, size_t line)
{
    struct registry_tree tree = {office_registry(c->office), REGISTRY_ACTS};
    struct hash root;
    if (c->checkpoint.size <= 0 ||
        c->checkpoint.size > registry_size(tree.registry, REGISTRY_ACTS)) {
        bad(c, COPY_CHECKPOINT, line);
        return true;
    }
    if (!merkle_root_at(&root, c->checkpoint.size, registry_tree_hash, c->e, &tree)) {
        return false;
    }
    if (!hash_equal(&root, &c->checkpoint.root)) {
        bad(c, COPY_CHECKPOINT, line);
    }
    return true;
}

static bool check_checkpoint(struct check *c, const struct section *s)
{
    struct slice text;
    struct note note;
    struct gr_error ignored = {0};
    begin(c, COPY_CHECKPOINT);
    if (!join(&text, c, s)) {
        return true;
    }
    if (!note_read(&note, c->arena, text, &ignored) ||
        !checkpoint_read(&c->checkpoint, note.text, &ignored) ||
        !read_heads(c, c->checkpoint.extensions)) {
        bad(c, COPY_CHECKPOINT, s->first);
        return true;
    }
    c->has_checkpoint = true;
    if (!slice_equal(c->checkpoint.origin, office_origin(c->office)) ||
        note_verify(&note, &c->key, NULL) != NOTE_VALID) {
        bad(c, COPY_CHECKPOINT, s->first);
    }
    return compare_root(c, s->first);
}

/* ---- leaves ---------------------------------------------------------------------------------- */

static bool included(struct check *c, size_t first, size_t end, struct slice bytes, int64_t index,
                     int64_t size, const struct hash *root)
{
    struct hash path[MERKLE_PROOF_MAX];
    struct hash leaf;
    size_t n = 0;
    for (size_t i = first; i < end; i++) {
        struct slice line = c->lines[i];
        if (n == MERKLE_PROOF_MAX || !take(&line, "path ") || !hash_of_text(&path[n], line)) {
            return false;
        }
        n++;
    }
    merkle_leaf(&leaf, bytes);
    return merkle_included(root, size, index, &leaf, path, n);
}

/* Whether a leaf is in its place among those of the dossier. */
static bool in_place(const struct check *c, size_t n)
{
    const struct leaf *leaf = &c->leaves[n];
    bool opened = leaf->kind == LEAF_OPENED;
    int64_t before = n == 0 ? LEAF_NONE : c->indexes[n - 1];
    return slice_equal(leaf->dossier, c->out->dossier) && leaf->sequence == (int64_t)n &&
           leaf->previous == before && c->indexes[n] > before && opened == (n == 0) &&
           leaf->kind >= LEAF_OPENED && leaf->kind <= LEAF_ERASED;
}

/* The leaf that stands there in this registry, which a tree that is the same cannot but have. */
static bool compare_leaf(struct check *c, size_t line, struct slice bytes, int64_t index)
{
    struct slice kept;
    struct registry *r = office_registry(c->office);
    struct arena_mark mark = arena_mark(c->arena);
    if (index >= registry_size(r, REGISTRY_ACTS)) {
        bad(c, COPY_LEAVES, line);
        return true;
    }
    bool ok = registry_leaf(&kept, c->arena, r, REGISTRY_ACTS, index, c->e);
    if (ok && !slice_equal(kept, bytes)) {
        bad(c, COPY_LEAVES, line);
    }
    arena_reset(c->arena, mark);
    return ok;
}

/* The line "personal ...", when it is next. */
static void check_personal(struct check *c, size_t *at, size_t end, const struct leaf *leaf)
{
    struct slice line = *at < end ? c->lines[*at] : SLICE("");
    struct slice bytes;
    struct hash h;
    if (!take(&line, "personal ")) {
        return;
    }
    begin(c, COPY_PERSONAL);
    if (!bytes_of(&bytes, c->arena, line)) {
        bad(c, COPY_PERSONAL, *at);
    } else {
        hash_bytes(&h, bytes);
        if (!leaf->has_commitment || !hash_equal(&h, &leaf->commitment)) {
            bad(c, COPY_PERSONAL, *at);
        }
    }
    c->out->personal++;
    (*at)++;
}

static bool check_leaf(struct check *c, size_t n)
{
    const struct section *s = &c->sections[1 + n];
    struct slice line = s->first < s->end ? c->lines[s->first] : SLICE("");
    struct slice bytes;
    struct gr_error ignored = {0};
    size_t at = s->first + 1;
    c->leaves[n] = leaf_new(LEAF_ACT);
    if (!number(&c->indexes[n], s->argument) || !take(&line, "leaf ") ||
        !bytes_of(&bytes, c->arena, line) || !leaf_read(&c->leaves[n], c->arena, bytes, &ignored) ||
        !in_place(c, n)) {
        bad(c, COPY_LEAVES, s->first);
        return true;
    }
    check_personal(c, &at, s->end, &c->leaves[n]);
    if (c->has_checkpoint &&
        !included(c, at, s->end, bytes, c->indexes[n], c->checkpoint.size, &c->checkpoint.root)) {
        bad(c, COPY_LEAVES, s->first);
    }
    return compare_leaf(c, s->first, bytes, c->indexes[n]);
}

static bool check_leaves(struct check *c)
{
    c->leaves = ARENA_ARRAY(c->arena, c->n_leaves, struct leaf);
    c->indexes = ARENA_ARRAY(c->arena, c->n_leaves, int64_t);
    begin(c, COPY_LEAVES);
    for (size_t i = 0; i < c->n_leaves; i++) {
        if (!check_leaf(c, i)) {
            return false;
        }
    }
    return true;
}

/* ---- laws and head --------------------------------------------------------------------------- */

static bool names_first(const struct check *c, size_t n)
{
    for (size_t i = 0; c->leaves[n].has_edition && i < n; i++) {
        if (c->leaves[i].has_edition && hash_equal(&c->leaves[i].edition, &c->leaves[n].edition)) {
            return false;
        }
    }
    return c->leaves[n].has_edition;
}

static void check_law(struct check *c, const struct section *s, const struct hash *edition)
{
    struct slice text;
    struct slice argument = s->argument;
    struct hash h;
    struct buf hex = buf_in(c->arena, 2 * sizeof h);
    if (!join(&text, c, s)) {
        return;
    }
    hash_bytes(&h, text);
    hex_put(&hex, hash_slice(&h));
    if (!hash_equal(&h, edition) || !slice_equal(slice_cut(&argument, ' '), buf_slice(&hex)) ||
        argument.n == 0) {
        bad(c, COPY_LAWS, s->first - 1);
    }
}

/* One section for each text that the leaves name, in the order in which they first do. */
static void check_laws(struct check *c)
{
    size_t n = 0;
    begin(c, COPY_LAWS);
    for (size_t i = 0; i < c->n_leaves; i++) {
        if (!names_first(c, i)) {
            continue;
        }
        if (n < c->n_laws) {
            check_law(c, &c->sections[1 + c->n_leaves + n], &c->leaves[i].edition);
        }
        n++;
    }
    if (n != c->n_laws) {
        bad(c, COPY_LAWS, c->sections[1 + c->n_leaves].first - 1);
    }
}

static void check_head(struct check *c, const struct section *s)
{
    struct slice line = s->first < s->end ? c->lines[s->first] : SLICE("");
    struct buf head = buf_in(c->arena, c->out->dossier.n + 64);
    int64_t count = 0;
    int64_t last = 0;
    int64_t serial = 0;
    bool named = take(&line, "head ");
    struct slice count_text = slice_cut(&line, ' ');
    struct slice last_text = slice_cut(&line, ' ');
    begin(c, COPY_HEAD);
    if (!named || !number(&count, count_text) || !number(&last, last_text) ||
        !number(&serial, line) || count != (int64_t)c->n_leaves ||
        last != c->indexes[c->n_leaves - 1]) {
        bad(c, COPY_HEAD, s->first);
        return;
    }
    registry_head_write(&head, c->out->dossier, count, last);
    if (!c->has_checkpoint ||
        !included(c, s->first + 1, s->end, buf_slice(&head), serial, c->heads, &c->heads_root)) {
        bad(c, COPY_HEAD, s->first);
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool read_form(struct check *c, struct slice copy)
{
    begin(c, COPY_FORM);
    if (!has_only_text(copy) || !split(c, copy)) {
        return bad(c, COPY_FORM, 0);
    }
    return cut_lines(c) && read_header(c) && read_sections(c) && order_sections(c);
}

/* How many leaves the dossier has by now. */
static bool look_now(struct check *c)
{
    struct registry_dossier row;
    bool found = false;
    if (!registry_dossier(&row, &found, c->arena, office_registry(c->office), c->out->dossier, 0,
                          c->e)) {
        return false;
    }
    c->out->now = found ? row.n_leaves : -1;
    return true;
}

static bool check_all(struct check *c)
{
    struct slice account;
    if (!own_key(c)) {
        return false;
    }
    check_signature(c);
    if (!check_checkpoint(c, &c->sections[c->n_sections - 1]) || !check_leaves(c)) {
        return false;
    }
    (void)join(&account, c, &c->sections[0]);
    check_laws(c);
    check_head(c, &c->sections[c->n_sections - 2]);
    return look_now(c);
}

bool web_check_copy(struct copy_report *out, struct arena *arena, struct office *office,
                    struct slice copy, struct gr_error *e)
{
    struct check c = {.out = out, .arena = arena, .office = office, .e = e};
    *out = (struct copy_report){.now = -1};
    if (!read_form(&c, copy)) {
        return false;
    }
    bool good = check_all(&c);
    for (int i = 0; i < COPY_STEPS; i++) {
        good = good && out->verdict[i] != COPY_BAD;
    }
    return good;
}
