/* One leaf, from its parts to the registry: sealed, signed, encoded, appended, derived, and added
 * to the dossier in memory. */
#include "office/office_priv.h"

#include <string.h>

enum { CONTEXT_BYTES = 1024 };

/* What is ready to be written. */
struct ready {
    struct slice plain, sealed, bytes; /* personal part, before and after sealing; the leaf */
    struct slice *documents;           /* sealed; empty where the registry has it already */
};

static bool wrap_key(struct office *office, const struct file *file, struct gr_error *e)
{
    struct buf wrapped = buf_in(office->scratch, 256);
    const struct seal_key *master = office->has_next ? &office->next : &office->master;
    keys_wrap(&wrapped, office, master, file->row.number,
              (struct slice){(const char *)file->key.b, sizeof file->key.b});
    return registry_put_key(office->registry, file->row.serial, buf_slice(&wrapped), e);
}

/* ---- documents ------------------------------------------------------------------------------- */

static const struct leaf_attachment *same_document(const struct file *file,
                                                   const struct leaf_attachment *list, size_t n,
                                                   const struct hash *token)
{
    for (size_t k = 0; k < n; k++) {
        if (hash_equal(&list[k].token, token)) {
            return &list[k];
        }
    }
    for (size_t i = 0; i < file->n; i++) {
        const struct leaf *leaf = &file->entries[i].content;
        for (size_t k = 0; k < leaf->n_attachments; k++) {
            if (hash_equal(&leaf->attachments[k].token, token)) {
                return &leaf->attachments[k];
            }
        }
    }
    return NULL;
}

static struct slice seal_document(struct leaf_attachment *out, struct office *office,
                                  const struct file *file, const struct office_document *document)
{
    struct buf context = buf_in(office->scratch, CONTEXT_BYTES);
    struct buf sealed = buf_in(office->scratch, document->bytes.n + SEAL_OVERHEAD);
    uint8_t nonce[SEAL_NONCE_BYTES];
    personal_context(&context, "document", file->row.number);
    office_random(office, nonce, sizeof nonce);
    seal_lock(&sealed, &file->key, document->bytes, buf_slice(&context), nonce);
    hash_bytes(&out->sealed, buf_slice(&sealed));
    return buf_slice(&sealed);
}

static void seal_documents(struct ready *ready, struct leaf *leaf, struct office *office,
                           const struct file *file, const struct writing *writing)
{
    size_t n = writing->n_documents;
    struct leaf_attachment *list = ARENA_ARRAY(office->scratch, n, struct leaf_attachment);
    struct seal_key key;
    ready->documents = ARENA_ARRAY(office->scratch, n, struct slice);
    seal_derive(&key, &file->key, SLICE("documents"));
    for (size_t i = 0; i < n; i++) {
        const struct office_document *document = &writing->documents[i];
        list[i] = (struct leaf_attachment){.media = document->media,
                                           .size_bytes = (int64_t)document->bytes.n};
        seal_token(&list[i].token, &key, document->bytes);
        const struct leaf_attachment *same = same_document(file, list, i, &list[i].token);
        if (same != NULL) {
            list[i].sealed = same->sealed;
        } else {
            ready->documents[i] = seal_document(&list[i], office, file, document);
        }
    }
    seal_forget(&key, sizeof key);
    leaf->attachments = list;
    leaf->n_attachments = n;
}

/* ---- the leaf -------------------------------------------------------------------------------- */

static bool is_personal(const struct personal *p)
{
    return p != NULL && (p->n_facts > 0 || p->n_persons > 0 || p->n_names > 0);
}

/* The personal part as it is written and as it is sealed, and the leaf's hashes of both. */
static bool seal_personal(struct ready *ready, struct leaf *leaf, struct office *office,
                          const struct file *file, const struct personal *personal,
                          struct gr_error *e)
{
    struct buf out = buf_in(office->scratch, OFFICE_PERSONAL_BYTES);
    struct buf box = buf_in(office->scratch, OFFICE_PERSONAL_BYTES + SEAL_OVERHEAD);
    uint8_t salt[16];
    office_random(office, salt, sizeof salt);
    personal_write(&out, personal, salt);
    if (out.full) {
        error_set(e, ERROR_TOO_LARGE, "what is personal has more than %u bytes",
                  OFFICE_PERSONAL_BYTES);
        return error_remedy(e, "put long texts into a document and attach it");
    }
    ready->plain = buf_slice(&out);
    personal_seal(&box, office, file, ready->plain);
    ready->sealed = buf_slice(&box);
    leaf->has_commitment = true;
    leaf->has_sealed = true;
    hash_bytes(&leaf->commitment, ready->plain);
    hash_bytes(&leaf->sealed, ready->sealed);
    return true;
}

static void sign_leaf(struct leaf *leaf, struct office *office, const struct sign_secret *sign)
{
    struct buf text = buf_in(office->scratch, LIMIT_LEAF_BYTES * 2);
    leaf_write_signed(&text, leaf);
    sign_bytes(&leaf->signature, sign, buf_slice(&text));
    leaf->has_signature = true;
}

static bool encode(struct ready *ready, struct office *office, const struct leaf *leaf,
                   struct gr_error *e)
{
    struct buf out = buf_in(office->scratch, LIMIT_LEAF_BYTES + 1);
    leaf_write(&out, leaf);
    ready->bytes = buf_slice(&out);
    if (out.full || out.n > LIMIT_LEAF_BYTES) {
        error_set(e, ERROR_TOO_LARGE, "the act has more to it than a leaf holds (%u bytes)",
                  LIMIT_LEAF_BYTES);
        return error_remedy(e, "put long texts into a document and attach it");
    }
    return true;
}

/* From here on a failure is the registry's, and ends the batch. */
static bool append(int64_t *index, struct office *office, struct file *file,
                   const struct ready *ready, const struct leaf *leaf, struct gr_error *e)
{
    struct registry *r = office->registry;
    bool first = file->row.n_leaves == 0;
    office->wrote = true;
    for (size_t i = 0; i < leaf->n_attachments; i++) {
        if (ready->documents[i].n > 0 &&
            !registry_put_document(r, &leaf->attachments[i].sealed, file->row.serial,
                                   ready->documents[i], e)) {
            return false;
        }
    }
    return registry_append(index, r, REGISTRY_ACTS, ready->bytes, e) &&
           (ready->sealed.n == 0 ||
            registry_put_sealed(r, *index, file->row.serial, ready->sealed, e)) &&
           (!first || wrap_key(office, file, e));
}

bool write_leaf(int64_t *index, struct office *office, struct file *file, struct writing *writing,
                struct gr_error *e)
{
    struct leaf *leaf = &writing->leaf;
    struct ready ready = {.plain = SLICE("")};
    leaf->dossier = file->row.number;
    leaf->sequence = file->row.n_leaves;
    leaf->previous = file->row.last;
    leaf->entered = office->entry;
    seal_documents(&ready, leaf, office, file, writing);
    if (is_personal(writing->personal) &&
        !seal_personal(&ready, leaf, office, file, writing->personal, e)) {
        return false;
    }
    if (writing->sign != NULL) {
        sign_leaf(leaf, office, writing->sign);
    }
    /* What cannot be read back is never written: file_add reads all of it. */
    if (!encode(&ready, office, leaf, e) ||
        !file_add(file, registry_size(office->registry, REGISTRY_ACTS), ready.bytes, ready.plain,
                  e) ||
        !append(index, office, file, &ready, leaf, e)) {
        return false;
    }
    if (writing->folded != NULL) {
        file->row.states = conclude_states(file->arena, writing->folded);
        file->row.erasable_day = writing->folded->erasable.days;
    }
    return derive_leaf(office, &file->row, *index, leaf, writing->personal, &file->key, e);
}
