/* The personal part of a leaf (man/greffe-leaf.5): facts, persons, names of documents; sealed with
 * the dossier's key. */
#include "office/office_priv.h"

enum { SALT_BYTES = 16 };

/* ---- facts, as under key 12 of a leaf -------------------------------------------------------- */

static void write_facts(struct buf *out, const struct leaf_fact *facts, size_t n)
{
    cbor_put_map(out, n);
    for (size_t i = 0; i < n; i++) {
        cbor_put_text(out, facts[i].name);
        switch (facts[i].kind) {
        case LEAF_INT:
            cbor_put_int(out, facts[i].number);
            break;
        case LEAF_YES_NO:
            cbor_put_bool(out, facts[i].number != 0);
            break;
        case LEAF_TEXT:
            cbor_put_text(out, facts[i].text);
            break;
        }
    }
}

static void read_fact(struct leaf_fact *fact, struct cbor_reader *r)
{
    fact->name = cbor_get_text(r);
    switch (cbor_peek(r)) {
    case CBOR_INT:
        fact->kind = LEAF_INT;
        fact->number = cbor_get_int(r);
        return;
    case CBOR_BOOL:
        fact->kind = LEAF_YES_NO;
        fact->number = cbor_get_bool(r) ? 1 : 0;
        return;
    case CBOR_TEXT:
        fact->kind = LEAF_TEXT;
        fact->text = cbor_get_text(r);
        return;
    case CBOR_BYTES:
    case CBOR_ARRAY:
    case CBOR_MAP:
    case CBOR_NULL:
    case CBOR_END:
    case CBOR_BAD:
        r->bad = true;
        return;
    }
}

/* ---- persons --------------------------------------------------------------------------------- */

static void write_texts(struct buf *out, const struct slice *texts, size_t n)
{
    cbor_put_array(out, n);
    for (size_t i = 0; i < n; i++) {
        cbor_put_text(out, texts[i]);
    }
}

static void write_list(struct buf *out, int64_t key, const struct slice *texts, size_t n)
{
    if (n > 0) {
        cbor_put_int(out, key);
        write_texts(out, texts, n);
    }
}

static void write_person(struct buf *out, const struct office_person *p)
{
    size_t pairs = (size_t)(p->n_names > 0) + (p->n_others > 0) + (p->born.n > 0) +
                   (p->n_numbers > 0) + (p->n_documents > 0);
    cbor_put_map(out, pairs);
    write_list(out, 1, p->names, p->n_names);
    write_list(out, 2, p->others, p->n_others);
    if (p->born.n > 0) {
        cbor_put_int(out, 3);
        cbor_put_text(out, p->born);
    }
    write_list(out, 4, p->numbers, p->n_numbers);
    write_list(out, 5, p->documents, p->n_documents);
}

static const struct slice *read_texts(size_t *n, struct arena *arena, struct cbor_reader *r)
{
    *n = cbor_get_array(r, LIMIT_LEAF_ITEMS);
    struct slice *texts = ARENA_ARRAY(arena, *n, struct slice);
    for (size_t i = 0; i < *n; i++) {
        texts[i] = cbor_get_text(r);
    }
    return texts;
}

static void read_person(struct office_person *p, struct arena *arena, struct cbor_reader *r)
{
    size_t pairs = cbor_get_map(r, 5);
    for (size_t i = 0; i < pairs && !r->bad; i++) {
        switch (cbor_get_int(r)) {
        case 1:
            p->names = read_texts(&p->n_names, arena, r);
            break;
        case 2:
            p->others = read_texts(&p->n_others, arena, r);
            break;
        case 3:
            p->born = cbor_get_text(r);
            break;
        case 4:
            p->numbers = read_texts(&p->n_numbers, arena, r);
            break;
        case 5:
            p->documents = read_texts(&p->n_documents, arena, r);
            break;
        default:
            r->bad = true;
        }
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

void personal_write(struct buf *out, const struct personal *personal, const uint8_t salt[16])
{
    cbor_put_array(out, 4);
    cbor_put_bytes(out, (struct slice){(const char *)salt, SALT_BYTES});
    write_facts(out, personal->facts, personal->n_facts);
    cbor_put_array(out, personal->n_persons);
    for (size_t i = 0; i < personal->n_persons; i++) {
        write_person(out, &personal->persons[i]);
    }
    write_texts(out, personal->names, personal->n_names);
}

bool personal_read(struct personal *out, struct arena *arena, struct slice bytes,
                   struct gr_error *e)
{
    struct cbor_reader r = cbor_read(bytes);
    *out = (struct personal){0};
    bool whole = cbor_get_array(&r, 4) == 4 && cbor_get_bytes(&r).n == SALT_BYTES;
    out->n_facts = cbor_get_map(&r, LIMIT_LEAF_ITEMS);
    struct leaf_fact *facts = ARENA_ARRAY(arena, out->n_facts, struct leaf_fact);
    for (size_t i = 0; i < out->n_facts && !r.bad; i++) {
        read_fact(&facts[i], &r);
    }
    out->facts = facts;
    out->n_persons = cbor_get_array(&r, LIMIT_LEAF_ITEMS);
    struct office_person *persons = ARENA_ARRAY(arena, out->n_persons, struct office_person);
    for (size_t i = 0; i < out->n_persons && !r.bad; i++) {
        read_person(&persons[i], arena, &r);
    }
    out->persons = persons;
    out->names = read_texts(&out->n_names, arena, &r);
    if (!whole || r.bad || r.rest.n > 0) {
        *out = (struct personal){0};
        return error_set(e, ERROR_FORMAT, "a sealed part is not of the form that is expected");
    }
    return true;
}

void personal_context(struct buf *out, const char *what, struct slice number)
{
    buf_text(out, "greffe ");
    buf_text(out, what);
    buf_text(out, " v1\n");
    buf_add(out, number);
}

void personal_seal(struct buf *out, struct office *office, const struct file *file,
                   struct slice plain)
{
    struct buf context = buf_in(office->scratch, 1024);
    personal_context(&context, "sealed", file->row.number);
    uint8_t nonce[SEAL_NONCE_BYTES];
    office_random(office, nonce, sizeof nonce);
    seal_lock(out, &file->key, plain, buf_slice(&context), nonce);
}

bool personal_open(struct buf *out, const char *what, const struct seal_key *key,
                   struct slice number, struct slice sealed, struct gr_error *e)
{
    struct buf context = buf_in(out->arena, 1024);
    personal_context(&context, what, number);
    return seal_open(out, key, sealed, buf_slice(&context)) ||
           error_set(e, ERROR_KEY, "what is sealed in %.*s does not open with its key",
                     SLICE_ARG(number));
}
