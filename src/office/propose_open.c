/* A dossier begins, and is forgotten. */
#include "office/office_priv.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

/* "D-2026-000123": counted in the year of the office's own calendar. */
static struct slice next_number(struct office *office)
{
    struct civil civil = date_civil(office_day(office, office->entry));
    if (civil.year != office->year) {
        office->year = civil.year;
        office->last_number = 0;
    }
    office->last_number++;
    struct buf out = buf_in(office->scratch, 64);
    buf_printf(&out, "D-%04d-%06lld", (int)civil.year, (long long)office->last_number);
    return buf_slice(&out);
}

static bool check_born(struct slice born, const struct office *office, struct gr_error *e)
{
    struct moment m;
    bool year = born.n == 4;
    for (size_t i = 0; i < born.n && year; i++) {
        year = born.p[i] >= '0' && born.p[i] <= '9';
    }
    if (born.n == 0 || year) {
        return true;
    }
    if (!moment_parse(&m, born, office->zone, e)) {
        return false;
    }
    return m.precision != MOMENT_INSTANT ||
           error_set(e, ERROR_DATE, "\"%.*s\" has an hour; a birth is a day, a month or a year",
                     SLICE_ARG(born));
}

static bool check_texts(const struct slice *texts, size_t n, struct gr_error *e)
{
    for (size_t i = 0; i < n; i++) {
        if (texts[i].n == 0 || texts[i].n > 512) {
            return error_set(e, ERROR_TOO_LARGE,
                             "a name or number has %zu bytes; between 1 and 512 are taken",
                             texts[i].n);
        }
        if (!utf8_valid(texts[i], NULL)) {
            return error_set(e, ERROR_UTF8, "a name or number is not UTF-8");
        }
    }
    return n <= 64 || error_set(e, ERROR_TOO_LARGE, "more than 64 names or numbers of one kind");
}

bool propose_persons(const struct office *office, const struct office_request *request,
                     struct gr_error *e)
{
    for (size_t i = 0; i < request->n_persons; i++) {
        const struct office_person *p = &request->persons[i];
        if (!check_texts(p->names, p->n_names, e) || !check_texts(p->others, p->n_others, e) ||
            !check_texts(p->numbers, p->n_numbers, e) ||
            !check_texts(p->documents, p->n_documents, e) || !check_born(p->born, office, e)) {
            return false;
        }
    }
    return request->n_persons <= 64 || error_set(e, ERROR_TOO_LARGE, "more than 64 persons");
}

struct opening {
    struct office *office;
    const struct office_request *request;
    struct file *file;
    struct told told;
    struct personal personal;
    struct leaf leaf;
    struct gr_error *e;
};

/* The fold of the dossier as it will be, before its first leaf is written. */
static bool fold_first(struct folding *folding, struct opening *o)
{
    struct buf bytes = buf_in(o->office->scratch, LIMIT_LEAF_BYTES * 2);
    struct buf plain = buf_in(o->office->scratch, 1 << 20);
    uint8_t salt[16] = {0};
    struct leaf leaf = o->leaf;
    leaf.dossier = o->file->row.number;
    leaf.entered = o->office->entry;
    leaf_write(&bytes, &leaf);
    personal_write(&plain, &o->personal, salt);
    bool ok = file_add(o->file, registry_size(o->office->registry, REGISTRY_ACTS),
                       buf_slice(&bytes), buf_slice(&plain), o->e) &&
              file_fold(folding, o->office->scratch, o->office, o->file, NULL,
                        office_view(o->office, o->office->entry), true, o->e);
    o->file->n = 0; /* the leaf itself comes with its clocks */
    o->file->edition = NULL;
    o->file->n_read = 0;
    return ok;
}

static bool write_opening(struct office_receipt *receipt, struct arena *arena, struct opening *o)
{
    struct folding folding;
    int64_t mine = registry_size(o->office->registry, REGISTRY_ACTS);
    if (!fold_first(&folding, o)) {
        return false;
    }
    /* Until the first leaf is there the dossier has none to name; its clocks start with it. */
    o->file->n_acts = 0;
    struct writing w = {.leaf = o->leaf,
                        .personal = &o->personal,
                        .documents = o->request->documents,
                        .n_documents = o->request->n_documents,
                        .sign = o->request->sign,
                        .folded = folding.folded};
    conclude_clocks(&w.leaf, o->office->scratch, o->file, &folding, mine);
    if (!write_leaf(&mine, o->office, o->file, &w, o->e)) {
        return false;
    }
    conclude_remember(o->file, &folding, mine);
    propose_receive(receipt, arena, o->office, o->file, mine);
    return true;
}

bool propose_open(struct office_receipt *receipt, struct arena *arena, struct office *office,
                  const struct office_request *request, struct gr_error *e)
{
    struct opening o = {.office = office,
                        .request = request,
                        .leaf = propose_leaf(office, LEAF_OPENED, request),
                        .e = e};
    const struct law_procedure *p = office_procedure(office, request->name, e);
    struct moment at;
    territory_id place;
    struct slice territory = request->territory.n > 0 ? request->territory : office->territory;
    if (p == NULL || !calendar_territory(&place, office->calendar, territory, e) ||
        !office_may(office, request->agent, OFFICE_RIGHT_ACT, p->name, SLICE(""), e) ||
        !propose_signed(request, office, e) || !propose_persons(office, request, e) ||
        !propose_moment(&o.leaf.at, &at, office, request, territory, e) ||
        !propose_facts(&o.told, office, p, request, NULL, e) ||
        !propose_documents(&o.told, office, request, e)) {
        return false;
    }
    o.personal = propose_personal(&o.told, request);
    o.leaf.act = p->name;
    o.leaf.territory = calendar_territory_code(office->calendar, place);
    o.leaf.facts = o.told.open;
    o.leaf.n_facts = o.told.n_open;
    o.leaf.has_edition = true;
    o.leaf.edition = edition_find(office, p->name, INT64_MAX)->hash;
    o.file = file_new(office, next_number(office), p->name);
    o.file->row.territory = slice_copy(o.file->arena, o.leaf.territory);
    if (!write_opening(receipt, arena, &o)) {
        if (!office->wrote) {
            office->last_number--;
            file_forget(office, o.file->row.serial);
        }
        return false;
    }
    return true;
}

/* ---- erasure --------------------------------------------------------------------------------- */

static bool ground_is(struct slice ground, const char *word)
{
    struct slice rest = ground;
    struct slice first = slice_cut(&rest, ':');
    return slice_is(slice_trim(first), word);
}

static bool check_ground(struct office *office, const struct file *file, struct slice ground,
                         struct gr_error *e)
{
    if (ground_is(ground, "order") || ground_is(ground, "mistake")) {
        return true;
    }
    if (!ground_is(ground, "retention")) {
        error_set(e, ERROR_USAGE, "the ground of an erasure is retention, order or mistake");
        return error_remedy(e, "--reason \"order: tribunal administratif de Lille, 12 May 2026\"");
    }
    struct date today = office_day(office, office->entry);
    if (file->row.erasable_day <= today.days) {
        return true;
    }
    if (file->row.erasable_day == INT32_MAX) {
        error_set(e, ERROR_REFUSED, "nothing says yet when the retention of %.*s ends",
                  SLICE_ARG(file->row.number));
    } else {
        struct buf day = buf_in(office->scratch, 32);
        date_write(&day, (struct date){file->row.erasable_day});
        error_set(e, ERROR_REFUSED, "the retention of %.*s ends on %.*s",
                  SLICE_ARG(file->row.number), (int)day.n, day.p);
    }
    return error_remedy(e, "greffe due --erasure lists what may be erased; an order of a court is "
                           "the ground \"order\"");
}

bool propose_erase(struct office_receipt *receipt, struct arena *arena, struct office *office,
                   const struct office_request *request, struct gr_error *e)
{
    struct file *file = propose_file(office, request, e);
    struct moment at;
    int64_t index = LEAF_NONE;
    if (file == NULL ||
        !office_may(office, request->agent, OFFICE_RIGHT_ERASE, file->row.procedure, SLICE(""),
                    e) ||
        !check_ground(office, file, request->ground, e) || !propose_signed(request, office, e)) {
        return false;
    }
    struct writing w = {.leaf = propose_leaf(office, LEAF_ERASED, request), .sign = request->sign};
    if (!propose_remember(office, file, e) ||
        !propose_moment(&w.leaf.at, &at, office, request, file->row.territory, e)) {
        return false;
    }
    office->wrote = true;
    office->erased = true;
    if (!registry_erase(office->registry, file->row.serial, e) ||
        !write_leaf(&index, office, file, &w, e)) {
        return false;
    }
    propose_receive(receipt, arena, office, file, index);
    /* Read again without its key: what rests on it is folded from what is left. */
    int64_t serial = file->row.serial;
    file_forget(office, serial);
    file = file_by_serial(office, serial, e);
    return file != NULL && propose_resting(receipt, arena, office, file, e);
}
