/* A certified copy of a dossier (man/greffe-copy.5): everything that an outsider needs to see that
 * it is what was entered, and that nothing after it was left out. */
#include "office/office_priv.h"

#include <stdio.h>

enum { ACCOUNT_BYTES = 4 << 20 };

struct copy {
    struct buf *out;
    struct arena *arena;
    struct office *office;
    struct slice number;
    const struct office_look *look;
    enum language language;
    struct file *file;
    int64_t size; /* of the log at the checkpoint */
    struct gr_error *e;
};

/* ---- lines ----------------------------------------------------------------------------------- */

static void line(struct buf *out, const char *word, struct slice rest)
{
    buf_text(out, word);
    buf_char(out, ' ');
    buf_add(out, rest);
    buf_char(out, '\n');
}

static void line_base64(struct buf *out, const char *word, struct slice bytes)
{
    buf_text(out, word);
    buf_char(out, ' ');
    base64_put(out, bytes);
    buf_char(out, '\n');
}

/* Text that was written elsewhere: each line after two blanks. */
static void put_text(struct buf *out, struct slice text)
{
    while (text.n > 0) {
        buf_text(out, "  ");
        buf_add(out, slice_cut(&text, '\n'));
        buf_char(out, '\n');
    }
}

static void put_path(struct buf *out, const struct merkle_proof *proof)
{
    for (size_t i = 0; i < proof->n; i++) {
        line_base64(out, "path", hash_slice(&proof->node[i]));
    }
}

/* ---- sections -------------------------------------------------------------------------------- */

static void put_header(struct copy *c)
{
    struct buf key = buf_in(c->arena, 1024);
    struct buf made = buf_in(c->arena, 64);
    int32_t second = 0;
    instant now = office_now(c->office);
    struct civil civil = date_civil((struct date){(int32_t)(now / INSTANT_DAY)});
    second = (int32_t)(now % INSTANT_DAY / INSTANT_SECOND);
    buf_printf(&made, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)civil.year, (int)civil.month,
               (int)civil.day, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    office_log_key(&key, c->office, REGISTRY_ACTS);
    buf_text(c->out, "greffe-copy v1\n");
    line(c->out, "dossier", c->file->row.number);
    line(c->out, "authority", c->office->authority);
    line(c->out, "made", buf_slice(&made));
    line(c->out, "key", buf_slice(&key));
}

static bool put_account(struct copy *c, const struct office_dossier *dossier)
{
    struct buf words = buf_in(c->arena, ACCOUNT_BYTES);
    buf_add(&words, c->file->row.number);
    buf_char(&words, '\n');
    for (size_t i = 0; i < dossier->n_entries; i++) {
        const struct office_entry *entry = &dossier->entries[i];
        for (size_t k = 0; k < entry->n_persons; k++) {
            for (size_t m = 0; m < entry->persons[k].n_names; m++) {
                buf_add(&words, entry->persons[k].names[m]);
                buf_char(&words, '\n');
            }
        }
    }
    if (dossier->folded != NULL) {
        dossier_write(&words, c->arena, dossier->folded, c->language, true);
    }
    if (words.full) {
        return error_set(c->e, ERROR_TOO_LARGE, "the account of %.*s is too long for a copy",
                         SLICE_ARG(c->number));
    }
    buf_text(c->out, "[account]\n");
    put_text(c->out, buf_slice(&words));
    return true;
}

/* The personal part as it was before sealing. */
static bool put_personal(struct copy *c, const struct file_entry *entry)
{
    struct slice sealed;
    struct buf plain = buf_in(c->arena, OFFICE_PERSONAL_BYTES);
    if (!entry->content.has_sealed || !c->file->has_key || c->look->without_personal) {
        return true;
    }
    if (!registry_sealed(&sealed, c->arena, c->office->registry, entry->leaf, c->e) ||
        !personal_open(&plain, "sealed", &c->file->key, c->number, sealed, c->e)) {
        return false;
    }
    line_base64(c->out, "personal", buf_slice(&plain));
    return true;
}

static bool put_leaf(struct copy *c, const struct file_entry *entry)
{
    struct slice bytes;
    struct merkle_proof proof;
    struct registry_tree tree = {c->office->registry, REGISTRY_ACTS};
    if (!registry_leaf(&bytes, c->arena, c->office->registry, REGISTRY_ACTS, entry->leaf, c->e) ||
        !merkle_inclusion(&proof, entry->leaf, c->size, registry_tree_hash, c->e, &tree)) {
        return false;
    }
    buf_printf(c->out, "[leaf %lld]\n", (long long)entry->leaf);
    line_base64(c->out, "leaf", bytes);
    if (!put_personal(c, entry)) {
        return false;
    }
    put_path(c->out, &proof);
    return true;
}

static bool put_law(struct copy *c, size_t at)
{
    const struct leaf *leaf = &c->file->entries[at].content;
    for (size_t i = 0; i < at; i++) {
        const struct leaf *before = &c->file->entries[i].content;
        if (before->has_edition && hash_equal(&before->edition, &leaf->edition)) {
            return true;
        }
    }
    struct edition *edition = edition_by_hash(c->office, &leaf->edition);
    if (edition == NULL || !edition_read(c->office, edition, c->e)) {
        return edition != NULL ||
               error_set(c->e, ERROR_STORE, "leaf %lld names a text that the registry has not",
                         (long long)c->file->entries[at].leaf);
    }
    buf_text(c->out, "[law ");
    hex_put(c->out, hash_slice(&leaf->edition));
    buf_char(c->out, ' ');
    buf_add(c->out, edition->name);
    buf_text(c->out, "]\n");
    put_text(c->out, edition->text);
    return true;
}

static bool put_head(struct copy *c)
{
    struct merkle_proof proof;
    const struct registry_dossier *row = &c->file->row;
    if (!registry_head_proof(&proof, c->office->registry, row->serial, c->e)) {
        return false;
    }
    buf_printf(c->out, "[head]\nhead %lld %lld %lld\n", (long long)row->n_leaves,
               (long long)row->last, (long long)row->serial);
    put_path(c->out, &proof);
    return true;
}

static bool put_sections(struct copy *c, struct slice checkpoint)
{
    for (size_t i = 0; i < c->file->n; i++) {
        if (!put_leaf(c, &c->file->entries[i])) {
            return false;
        }
    }
    for (size_t i = 0; i < c->file->n; i++) {
        if (c->file->entries[i].content.has_edition && !put_law(c, i)) {
            return false;
        }
    }
    if (!put_head(c)) {
        return false;
    }
    buf_text(c->out, "[checkpoint]\n");
    put_text(c->out, checkpoint);
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool write_copy(struct copy *c, const struct office_dossier *dossier)
{
    struct slice checkpoint;
    struct sign_secret secret;
    c->file = file_open(c->office, c->number, c->e);
    if (c->file == NULL || !registry_checkpoint(&checkpoint, c->arena, c->office->registry,
                                                REGISTRY_ACTS, LEAF_NONE, c->e)) {
        return false;
    }
    c->size = registry_size(c->office->registry, REGISTRY_ACTS);
    size_t start = c->out->n;
    put_header(c);
    if (!put_account(c, dossier) || !put_sections(c, checkpoint) ||
        !keys_log_secret(&secret, c->office, REGISTRY_ACTS, c->e)) {
        return false;
    }
    if (c->out->full) {
        return error_set(c->e, ERROR_TOO_LARGE, "%.*s is too long for a copy",
                         SLICE_ARG(c->number));
    }
    struct slice text = {c->out->p + start, c->out->n - start};
    text = slice_copy(c->arena, text);
    buf_char(c->out, '\n');
    note_sign(c->out, c->office->origins[REGISTRY_ACTS], &secret, text);
    seal_forget(&secret, sizeof secret);
    return true;
}

bool office_certify(struct buf *out, struct office *office, struct slice number,
                    const struct office_look *look, enum language language, struct gr_error *e)
{
    struct arena *arena = arena_open((size_t)1 << 30);
    struct copy c = {.out = out,
                     .arena = arena,
                     .office = office,
                     .number = number,
                     .look = look,
                     .language = language,
                     .e = e};
    struct office_dossier dossier;
    bool ok = office_dossier(&dossier, arena, office, number, look, e);
    if (ok) {
        pthread_mutex_lock(&office->work);
        office->turn++;
        struct arena_mark mark = arena_mark(office->scratch);
        ok = write_copy(&c, &dossier);
        arena_reset(office->scratch, mark);
        pthread_mutex_unlock(&office->work);
    }
    arena_close(arena);
    return ok;
}
