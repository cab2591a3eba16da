/* Looking at a dossier. Personal data is given to who has the right and says for what; the leaf
 * that says so is durable before anything is shown. Right, leaf and keys are one turn in a batch:
 * who reads waits for one commit, together with whoever else reads or acts. */
#include "office/office_priv.h"

#include <string.h>

struct looking {
    struct office *office;
    struct arena *arena;
    struct slice number;
    const struct office_look *look;
    struct office_dossier *out;
    struct gr_error *e;
    const struct hash *token; /* of the document that is wanted */
    struct slice document;
};

/* ---- rights ---------------------------------------------------------------------------------- */

bool look_check_purpose(struct slice purpose, struct gr_error *e)
{
    if (purpose.n > 0 && purpose.n <= 1024) {
        return true;
    }
    error_set(e, ERROR_RIGHT, "reading personal data owes a purpose of at most 1024 bytes");
    return error_remedy(e, "--for \"...\" says for what; --public shows the rest without it");
}

bool look_record(struct office *office, const struct office_look *look, struct slice dossier,
                 struct slice how, struct gr_error *e)
{
    struct leaf leaf = leaf_new(LEAF_READ);
    struct buf out = buf_in(office->scratch, LIMIT_LEAF_BYTES + 1);
    int64_t index;
    leaf.dossier = dossier;
    leaf.act = how;
    leaf.agent = look->agent;
    leaf.authority = office->authority;
    leaf.ground = look->purpose;
    leaf.entered = office->entry;
    leaf_write(&out, &leaf);
    if (out.full || out.n > LIMIT_LEAF_BYTES) {
        return error_set(e, ERROR_TOO_LARGE, "the purpose is too long");
    }
    office->wrote = true;
    return registry_append(&index, office->registry, REGISTRY_READS, buf_slice(&out), e);
}

/* ---- lending ----------------------------------------------------------------------------------
 */

/* The key of a dossier and, as deep as the fold goes, of those it rests on. */
static bool lend_file(struct office_loan *loan, struct office *office, struct slice number,
                      int depth, struct gr_error *e)
{
    struct file *file = file_open(office, number, e);
    if (file == NULL) {
        return false;
    }
    for (size_t i = 0; i < loan->n; i++) {
        if (loan->keys[i].serial == file->row.serial) {
            return true;
        }
    }
    if (!file->has_key || loan->n == OFFICE_LOAN_MAX) {
        return true;
    }
    loan->keys[loan->n].serial = file->row.serial;
    loan->keys[loan->n++].key = file->key;
    struct edition *edition = edition_find(office, file->row.procedure, INT64_MAX);
    if (depth == OFFICE_LINK_DEPTH || edition == NULL) {
        return true;
    }
    if (!edition_read(office, edition, e) || !file_read_acts(office, file, edition, e)) {
        return false;
    }
    for (uint16_t i = 0; i < file->n_rests; i++) {
        struct gr_error ignored = {0}; /* the fold does without one that is not there */
        (void)lend_file(loan, office, file->rests_on[i], depth + 1, &ignored);
    }
    return true;
}

/* ---- admission ------------------------------------------------------------------------------- */

/* Who wants to look: at what, and how the log of readings calls it. */
struct admission {
    struct slice number, how;
    const struct office_look *look;
    struct office_loan *loan; /* the keys that it takes; NULL: the office has them */
};

static bool admit_in_batch(struct office *office, struct gr_error *e, void *payload)
{
    const struct admission *a = payload;
    struct file *file = file_open(office, a->number, e);
    if (file == NULL) {
        return false;
    }
    if (!file->row.erased && (!look_check_purpose(a->look->purpose, e) ||
                              !office_may(office, a->look->agent, OFFICE_RIGHT_READ,
                                          file->row.procedure, SLICE(""), e))) {
        return false;
    }
    return (a->loan == NULL || lend_file(a->loan, office, a->number, 0, e)) &&
           (file->row.erased || look_record(office, a->look, a->number, a->how, e));
}

static bool admit(struct office *office, struct slice number, const char *how,
                  const struct office_look *look, struct office_loan *loan, struct gr_error *e)
{
    struct admission a = {number, slice_of(how), look, loan};
    return submit_short(office, admit_in_batch, e, &a);
}

bool office_lend(struct office_loan *loan, struct office *office, struct slice number,
                 const char *how, const struct office_look *look, struct gr_error *e)
{
    loan->n = 0;
    if (admit(office, number, how, look, loan, e)) {
        return true;
    }
    seal_forget(loan, sizeof *loan);
    return false;
}

/* Does something with the keys that were lent, which are returned after. */
static bool look_with(bool (*look)(struct looking *l), struct looking *l)
{
    struct office *office = l->office;
    pthread_mutex_lock(&office->work);
    office->turn++;
    office->loan = l->look->loan;
    struct arena_mark mark = arena_mark(office->scratch);
    bool ok = look(l);
    arena_reset(office->scratch, mark);
    file_return(office);
    office->loan = NULL;
    pthread_mutex_unlock(&office->work);
    return ok;
}

/* Whether it may look: who lends has asked already. */
static bool may_look(const struct looking *l, const char *how)
{
    return l->look->loan != NULL || admit(l->office, l->number, how, l->look, NULL, l->e);
}

/* ---- the dossier ----------------------------------------------------------------------------- */

/* A leaf as it is copied: its texts all stand in its bytes, which are copied whole. */
struct leaf_copying {
    struct arena *arena;
    struct slice bytes;
    const char *copied;
};

/* Where a text of the leaf stands in the copy. */
static struct slice text_in(const struct leaf_copying *c, struct slice text)
{
    size_t at = text.n == 0 ? 0 : (size_t)(text.p - c->bytes.p);
    gr_assert(at <= c->bytes.n && text.n <= c->bytes.n - at);
    return (struct slice){c->copied + at, text.n};
}

static const struct leaf_fact *copy_facts(const struct leaf_copying *c, const struct leaf *leaf)
{
    struct leaf_fact *list = ARENA_ARRAY(c->arena, leaf->n_facts, struct leaf_fact);
    for (size_t i = 0; i < leaf->n_facts; i++) {
        list[i] = leaf->facts[i];
        list[i].name = text_in(c, leaf->facts[i].name);
        list[i].text = text_in(c, leaf->facts[i].text);
    }
    return list;
}

static const struct leaf_clock *copy_clocks(const struct leaf_copying *c, const struct leaf *leaf)
{
    struct leaf_clock *list = ARENA_ARRAY(c->arena, leaf->n_clocks, struct leaf_clock);
    for (size_t i = 0; i < leaf->n_clocks; i++) {
        list[i] = leaf->clocks[i];
        list[i].clock = text_in(c, leaf->clocks[i].clock);
        list[i].reading = text_in(c, leaf->clocks[i].reading);
    }
    return list;
}

static void copy_rest(struct leaf *copy, const struct leaf_copying *c, const struct leaf *leaf)
{
    struct leaf_attachment *attachments =
        ARENA_ARRAY(c->arena, leaf->n_attachments, struct leaf_attachment);
    struct leaf_finding *findings = ARENA_ARRAY(c->arena, leaf->n_findings, struct leaf_finding);
    struct slice *follows = ARENA_ARRAY(c->arena, leaf->n_follows, struct slice);
    for (size_t i = 0; i < leaf->n_attachments; i++) {
        attachments[i] = leaf->attachments[i];
        attachments[i].media = text_in(c, leaf->attachments[i].media);
    }
    for (size_t i = 0; i < leaf->n_findings; i++) {
        findings[i].kind = text_in(c, leaf->findings[i].kind);
        findings[i].articles = text_in(c, leaf->findings[i].articles);
    }
    for (size_t i = 0; i < leaf->n_follows; i++) {
        follows[i] = text_in(c, leaf->follows[i]);
    }
    copy->attachments = attachments;
    copy->findings = findings;
    copy->follows = follows;
}

/* The file that it stands in may be closed before who looks is done. */
static void copy_leaf(struct leaf *copy, struct arena *arena, const struct file_entry *entry)
{
    const struct leaf *leaf = &entry->content;
    struct leaf_copying c = {arena, entry->bytes, slice_copy(arena, entry->bytes).p};
    *copy = *leaf;
    struct slice *texts[] = {&copy->dossier, &copy->act,  &copy->at,        &copy->authority,
                             &copy->agent,   &copy->role, &copy->territory, &copy->ground};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        *texts[i] = text_in(&c, *texts[i]);
    }
    copy->facts = leaf->n_facts > 0 ? copy_facts(&c, leaf) : NULL;
    copy->clocks = leaf->n_clocks > 0 ? copy_clocks(&c, leaf) : NULL;
    if (leaf->n_attachments + leaf->n_findings + leaf->n_follows > 0) {
        copy_rest(copy, &c, leaf);
    }
}

static struct office_person copy_person(struct arena *arena, const struct office_person *p)
{
    struct office_person copy = *p;
    const struct slice **lists[4] = {&copy.names, &copy.others, &copy.numbers, &copy.documents};
    const size_t counts[4] = {p->n_names, p->n_others, p->n_numbers, p->n_documents};
    for (int k = 0; k < 4; k++) {
        struct slice *list = ARENA_ARRAY(arena, counts[k], struct slice);
        for (size_t i = 0; i < counts[k]; i++) {
            list[i] = slice_copy(arena, (*lists[k])[i]);
        }
        *lists[k] = list;
    }
    copy.born = slice_copy(arena, p->born);
    return copy;
}

static const struct leaf_fact *copy_personal_facts(struct arena *arena,
                                                   const struct leaf_fact *facts, size_t n)
{
    struct leaf_fact *list = ARENA_ARRAY(arena, n, struct leaf_fact);
    for (size_t i = 0; i < n; i++) {
        list[i] = facts[i];
        list[i].name = slice_copy(arena, facts[i].name);
        list[i].text = slice_copy(arena, facts[i].text);
    }
    return list;
}

/* NULL: it has none, or it is not to be known. */
static void copy_personal(struct office_entry *out, struct arena *arena,
                          const struct personal *personal)
{
    out->has_personal = personal != NULL;
    out->n_persons = out->n_personal = 0;
    out->persons = NULL;
    out->personal = NULL;
    out->document_names = NULL;
    if (personal == NULL) {
        return;
    }
    struct office_person *persons = ARENA_ARRAY(arena, personal->n_persons, struct office_person);
    struct slice *names = ARENA_ARRAY(arena, out->content.n_attachments, struct slice);
    for (size_t i = 0; i < personal->n_persons; i++) {
        persons[i] = copy_person(arena, &personal->persons[i]);
    }
    for (size_t i = 0; i < out->content.n_attachments && i < personal->n_names; i++) {
        names[i] = slice_copy(arena, personal->names[i]);
    }
    out->persons = persons;
    out->n_persons = personal->n_persons;
    out->personal = copy_personal_facts(arena, personal->facts, personal->n_facts);
    out->n_personal = personal->n_facts;
    out->document_names = names;
}

static void copy_entries(struct looking *l, const struct file *file)
{
    struct office_entry *entries = arena_bytes(l->arena, file->n * sizeof *entries);
    size_t n = 0;
    for (size_t i = 0; i < file->n; i++) {
        const struct file_entry *from = &file->entries[i];
        if (from->content.entered > l->look->as_known) {
            continue;
        }
        struct office_entry *entry = &entries[n++];
        entry->leaf = from->leaf;
        entry->folded = from->folded;
        copy_leaf(&entry->content, l->arena, from);
        copy_personal(entry, l->arena,
                      from->has_personal && !l->look->without_personal ? &from->personal : NULL);
    }
    l->out->entries = entries;
    l->out->n_entries = n;
}

static void copy_row(struct looking *l, const struct file *file)
{
    struct registry_dossier *row = &l->out->row;
    *row = file->row;
    row->number = slice_copy(l->arena, file->row.number);
    row->procedure = slice_copy(l->arena, file->row.procedure);
    row->territory = slice_copy(l->arena, file->row.territory);
    row->states = slice_copy(l->arena, file->row.states);
}

static bool look_at(struct looking *l)
{
    struct office *office = l->office;
    struct file *file = file_open(office, l->number, l->e);
    struct folding folding;
    if (file == NULL) {
        return false;
    }
    instant now = office_now(office);
    now = now > office->last_entered ? now : office->last_entered;
    struct dossier_view view = {.as_of = l->look->as_of == INT64_MAX ? now : l->look->as_of,
                                .as_known =
                                    l->look->as_known == INT64_MAX ? now : l->look->as_known};
    view.law_known = office_day(office, view.as_known);
    copy_row(l, file);
    if (slice_equal(file->row.number, OFFICE_FILE)) {
        copy_entries(l, file);
        return true;
    }
    if (!file_fold(&folding, l->arena, office, file, NULL, view,
                   !l->look->without_personal && !file->row.erased, l->e)) {
        return false;
    }
    l->out->procedure = folding.edition->law;
    l->out->edition = folding.edition->hash;
    l->out->folded = folding.folded;
    copy_entries(l, file);
    return true;
}

bool office_dossier(struct office_dossier *out, struct arena *arena, struct office *office,
                    struct slice number, const struct office_look *look, struct gr_error *e)
{
    struct looking l = {office, arena, number, look, out, e, NULL, SLICE("")};
    *out = (struct office_dossier){0};
    return (look->without_personal || may_look(&l, "show")) && look_with(look_at, &l);
}

/* ---- documents ------------------------------------------------------------------------------- */

static bool open_document(struct looking *l)
{
    struct file *file = file_open(l->office, l->number, l->e);
    struct slice sealed = SLICE("");
    for (size_t i = 0; file != NULL && i < file->n && sealed.n == 0; i++) {
        const struct leaf *leaf = &file->entries[i].content;
        for (size_t k = 0; k < leaf->n_attachments && sealed.n == 0; k++) {
            if (hash_equal(&leaf->attachments[k].token, l->token) &&
                !registry_document(&sealed, l->arena, l->office->registry,
                                   &leaf->attachments[k].sealed, l->e)) {
                return false;
            }
        }
    }
    if (file == NULL) {
        return false;
    }
    if (sealed.n == 0 || !file->has_key) {
        return error_set(l->e, file->row.erased ? ERROR_ERASED : ERROR_ABSENT,
                         "%.*s has no such document", SLICE_ARG(l->number));
    }
    struct buf plain = buf_in(l->arena, sealed.n);
    if (!personal_open(&plain, "document", &file->key, file->row.number, sealed, l->e)) {
        return false;
    }
    l->document = buf_slice(&plain);
    return true;
}

bool office_document(struct slice *out, struct arena *arena, struct office *office,
                     struct slice number, const struct hash *token, const struct office_look *look,
                     struct gr_error *e)
{
    struct looking l = {office, arena, number, look, NULL, e, token, SLICE("")};
    bool ok = may_look(&l, "document") && look_with(open_document, &l);
    *out = l.document;
    return ok;
}
