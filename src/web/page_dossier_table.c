/* The acts of a dossier in order of time, as a table. A row says what the leaf of its act says, and
 * those of the same dossier that changed it, in the words of the law. Where none of them has a
 * sealed part and nothing followed from the act by itself, it says the same to everybody at any
 * time: such rows are kept (decisions/0007-rows-that-are-kept.md). */
#include "web/page_dossier.h"

#include <stdlib.h>

#include "base/assert.h"
#include "web/kept.h"

struct row {
    const struct office_entry *act;
    instant first;             /* its moment */
    struct html_markup markup; /* once it was written */
};

/* ---- in order of time ------------------------------------------------------------------------ */

/* By time, then as entered. */
static int compare_rows(const void *a, const void *b)
{
    const struct row *one = a;
    const struct row *two = b;
    if (one->first != two->first) {
        return one->first > two->first ? 1 : -1;
    }
    return (one->act->leaf > two->act->leaf) - (one->act->leaf < two->act->leaf);
}

static size_t order_rows(struct row *rows, const struct dossier_page *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->d.n_entries; i++) {
        const struct office_entry *entry = &d->d.entries[i];
        if (entry->content.kind == LEAF_ACT) {
            struct moment at = dossier_entry_moment(d, dossier_entry_corrected(d, entry));
            instant last = 0;
            rows[n] = (struct row){.act = entry};
            moment_bounds(&rows[n].first, &last, at, d->zone);
            n++;
        }
    }
    qsort(rows, n, sizeof *rows, compare_rows);
    return n;
}

/* ---- rows that are kept ---------------------------------------------------------------------- */

static bool is_sealed(const struct office_entry *entry)
{
    return entry->content.has_sealed || entry->content.n_attachments > 0 || entry->has_personal;
}

/* Whether a row is made of nothing but what can be published, and of nothing that the fold says. */
static bool says_the_same(const struct dossier_page *d, const struct office_entry *act)
{
    for (size_t i = 0; i < d->d.n_entries; i++) {
        const struct office_entry *entry = &d->d.entries[i];
        if ((entry == act || entry->content.target == act->leaf) && is_sealed(entry)) {
            return false;
        }
    }
    return !dossier_has_events(d, act->folded);
}

static void put_table_hash(struct buf *out, const struct dossier_page *d, struct slice table)
{
    const struct office_edition *editions = NULL;
    if (office_editions(&editions, 1, d->w->arena, d->w->office, table) > 0) {
        buf_add(out, hash_slice(&editions[0].hash));
    }
}

/* All that a row hangs on: the dossier as far as its last leaf, the words of the law, places and
 * their legal time, the reader's language. Not who reads: nothing here is for some alone. */
static struct hash key_of(const struct dossier_page *d)
{
    struct hash key;
    struct buf out = buf_in(d->w->arena, 1024);
    buf_text(&out, d->language == LANGUAGE_FR ? "acts fr " : "acts en ");
    buf_text(&out, d->d.row.erased ? "erased " : "");
    buf_add(&out, d->number);
    buf_char(&out, ' ');
    buf_int(&out, d->d.row.last);
    buf_char(&out, ' ');
    buf_add(&out, hash_slice(&d->d.edition));
    put_table_hash(&out, d, SLICE(OFFICE_TERRITORIES));
    put_table_hash(&out, d, SLICE(OFFICE_HOLIDAYS));
    gr_assert(!out.full);
    hash_bytes(&key, buf_slice(&out));
    return key;
}

static void keep_rows(const struct dossier_page *d, const struct hash *key, const struct row *rows,
                      size_t n)
{
    struct kept_row *kept = ARENA_ARRAY(d->w->arena, n, struct kept_row);
    for (size_t i = 0; i < n; i++) {
        kept[i].of = (uint32_t)(rows[i].act - d->d.entries);
        kept[i].markup =
            says_the_same(d, rows[i].act) ? rows[i].markup : (struct html_markup){SLICE("")};
    }
    web_kept_put(d->w->site->kept, key, kept, n);
}

/* ---- the table ------------------------------------------------------------------------------- */

static void put_table_head(struct html *h, const struct dossier_page *d)
{
    page_filter(h, "acts-table", T(d, "Filtrer les actes", "Filter the acts"));
    HTML_TABLE(h,
               ((struct html_table){
                   .id = "acts-table",
                   .name = T(d, "Actes", "Acts"),
                   .caption = T(d, "Actes, dans l’ordre du temps", "Acts, in order of time"),
                   .shows_caption = true}),
               T(d, "Moment", "Moment"), T(d, "Acte", "Act"),
               T(d, "Qualité et agent", "Role and agent"), T(d, "Ce qu’il dit", "What it says"));
}

static void put_rows(struct html *h, const struct dossier_page *d, struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t from = h->out.n;
        dossier_put_act(h, d, rows[i].act);
        rows[i].markup = html_since(h, from);
    }
}

/* False: they were not kept. */
static bool put_kept_rows(struct html *h, const struct dossier_page *d, const struct hash *key)
{
    struct kept_rows rows;
    struct kept_row row;
    if (!web_kept_enter(&rows, d->w->site->kept, key)) {
        return false;
    }
    while (web_kept_next(&row, &rows)) {
        gr_assert(row.of < d->d.n_entries);
        const struct office_entry *act = &d->d.entries[row.of];
        if (row.markup.bytes.n > 0 && !dossier_has_events(d, act->folded)) {
            html_again(h, row.markup);
        } else {
            dossier_put_act(h, d, act);
        }
    }
    web_kept_leave(d->w->site->kept);
    return true;
}

static void put_table(struct html *h, const struct dossier_page *d)
{
    bool keeps = d->w->site->kept != NULL && !d->past;
    struct hash key = {{0}};
    put_table_head(h, d);
    if (keeps) {
        key = key_of(d);
    }
    if (!keeps || !put_kept_rows(h, d, &key)) {
        struct row *rows = ARENA_ARRAY(d->w->arena, d->d.n_entries, struct row);
        size_t n = order_rows(rows, d);
        put_rows(h, d, rows, n);
        if (keeps) {
            keep_rows(d, &key, rows, n);
        }
    }
    html_table_end(h);
}

/* What followed by itself at a moment at which nobody acted. */
static void put_events_without_act(struct html *h, const struct dossier_page *d)
{
    for (uint32_t i = 0; i < d->f->n_events; i++) {
        const struct dossier_event *event = &d->f->events[i];
        const struct law_consequence *c = &d->p->consequences[event->consequence];
        if (event->entry != DOSSIER_NONE) {
            continue;
        }
        HTML(h, "<p class=\"govuk-body\">{} {} [{}], ",
             T(d, "De plein droit :", "By operation of law:"), dossier_label(d, c->labels, c->name),
             dossier_articles(d, event->cites));
        dossier_put_moment(h, d, event->at);
        dossier_put_worlds(h, d, event->worlds);
        html_raw(h, "</p>\n");
    }
}

static bool has_leaf(const struct dossier_page *d, enum leaf_kind kind)
{
    for (size_t i = 0; i < d->d.n_entries; i++) {
        if (d->d.entries[i].content.kind == kind) {
            return true;
        }
    }
    return false;
}

void dossier_put_acts(struct html *h, const struct dossier_page *d)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"acts\">{}</h2>\n", T(d, "Actes", "Acts"));
    if (has_leaf(d, LEAF_ACT)) {
        put_table(h, d);
    } else {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(d, "Aucun acte n’est encore inscrit.", "No act has been recorded yet."));
    }
    put_events_without_act(h, d);
    const struct office_entry *opened = &d->d.entries[0];
    if (opened->content.n_facts + opened->n_personal + opened->content.n_attachments > 0) {
        HTML(h, "<h3 class=\"govuk-heading-s\">{}</h3>",
             T(d, "Dit à l’ouverture du dossier", "Told when the dossier was opened"));
        (void)dossier_put_facts(h, d, opened);
        dossier_put_documents(h, d, opened);
    }
    if (has_leaf(d, LEAF_REFUSED)) {
        HTML(h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"{}\">{}</a></p>\n",
             dossier_page_path(d, "/history"),
             T(d, "Des décisions proposées ont été refusées : voir l’historique.",
               "Decisions that were proposed have been refused: see the history."));
    }
}
