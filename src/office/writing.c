/* One leaf, from its parts to the registry: sealed, signed, encoded, appended, derived, and added
 * to the dossier in memory. */
#include "office/office_priv.h"

#include <string.h>

enum { PERSONAL_BYTES = 256 << 10, CONTEXT_BYTES = 1024 };

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
                                                   const struct hash *token)
{
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

static bool seal_document(struct leaf_attachment *out, struct office *office,
                          const struct file *file, const struct office_document *document,
                          struct gr_error *e)
{
    struct seal_key key;
    seal_derive(&key, &file->key, SLICE("documents"));
    *out = (struct leaf_attachment){.media = document->media,
                                    .size_bytes = (int64_t)document->bytes.n};
    seal_token(&out->token, &key, document->bytes);
    const struct leaf_attachment *same = same_document(file, &out->token);
    if (same != NULL) {
        out->sealed = same->sealed;
        return true;
    }
    struct buf context = buf_in(office->scratch, CONTEXT_BYTES);
    struct buf sealed = buf_in(office->scratch, document->bytes.n + SEAL_OVERHEAD);
    uint8_t nonce[SEAL_NONCE_BYTES];
    personal_context(&context, "document", file->row.number);
    office_random(office, nonce, sizeof nonce);
    seal_lock(&sealed, &file->key, document->bytes, buf_slice(&context), nonce);
    hash_bytes(&out->sealed, buf_slice(&sealed));
    return registry_put_document(office->registry, &out->sealed, file->row.serial,
                                 buf_slice(&sealed), e);
}

static bool seal_documents(struct leaf *leaf, struct office *office, const struct file *file,
                           const struct office_document *documents, size_t n, struct gr_error *e)
{
    struct leaf_attachment *list = ARENA_ARRAY(office->scratch, n, struct leaf_attachment);
    for (size_t i = 0; i < n; i++) {
        if (!seal_document(&list[i], office, file, &documents[i], e)) {
            return false;
        }
    }
    leaf->attachments = list;
    leaf->n_attachments = n;
    return true;
}

/* ---- the leaf -------------------------------------------------------------------------------- */

static bool is_personal(const struct personal *p)
{
    return p != NULL && (p->n_facts > 0 || p->n_persons > 0 || p->n_names > 0);
}

/* The personal part: *plain as it is written, *sealed, and the leaf's hashes of both. */
static void seal_personal(struct slice *plain, struct slice *sealed, struct leaf *leaf,
                          struct office *office, const struct file *file,
                          const struct personal *personal)
{
    struct buf out = buf_in(office->scratch, PERSONAL_BYTES);
    struct buf box = buf_in(office->scratch, PERSONAL_BYTES + SEAL_OVERHEAD);
    uint8_t salt[16];
    office_random(office, salt, sizeof salt);
    personal_write(&out, personal, salt);
    *plain = buf_slice(&out);
    personal_seal(&box, office, file, *plain);
    *sealed = buf_slice(&box);
    leaf->has_commitment = true;
    leaf->has_sealed = true;
    hash_bytes(&leaf->commitment, *plain);
    hash_bytes(&leaf->sealed, *sealed);
}

static void sign_leaf(struct leaf *leaf, struct office *office, const struct sign_secret *sign)
{
    struct buf text = buf_in(office->scratch, LIMIT_LEAF_BYTES * 2);
    leaf_write_signed(&text, leaf);
    sign_bytes(&leaf->signature, sign, buf_slice(&text));
    leaf->has_signature = true;
}

static bool append(int64_t *index, struct office *office, struct file *file, struct leaf *leaf,
                   struct slice sealed, struct slice *bytes, struct gr_error *e)
{
    struct buf out = buf_in(office->scratch, LIMIT_LEAF_BYTES + 1);
    leaf_write(&out, leaf);
    *bytes = buf_slice(&out);
    if (out.full || out.n > LIMIT_LEAF_BYTES) {
        error_set(e, ERROR_TOO_LARGE, "the act has more to it than a leaf holds (%u bytes)",
                  LIMIT_LEAF_BYTES);
        return error_remedy(e, "put long texts into a document and attach it");
    }
    office->wrote = true;
    bool first = file->row.n_leaves == 0;
    return registry_append(index, office->registry, REGISTRY_ACTS, *bytes, e) &&
           (sealed.n == 0 ||
            registry_put_sealed(office->registry, *index, file->row.serial, sealed, e)) &&
           (!first || wrap_key(office, file, e));
}

bool write_leaf(int64_t *index, struct office *office, struct file *file, struct writing *writing,
                struct gr_error *e)
{
    struct leaf *leaf = &writing->leaf;
    leaf->dossier = file->row.number;
    leaf->sequence = file->row.n_leaves;
    leaf->previous = file->row.last;
    leaf->entered = office->entry;
    struct slice plain = SLICE("");
    struct slice sealed = SLICE("");
    struct slice bytes;
    if (!seal_documents(leaf, office, file, writing->documents, writing->n_documents, e)) {
        return false;
    }
    if (is_personal(writing->personal)) {
        seal_personal(&plain, &sealed, leaf, office, file, writing->personal);
    }
    if (writing->sign != NULL) {
        sign_leaf(leaf, office, writing->sign);
    }
    if (!append(index, office, file, leaf, sealed, &bytes, e)) {
        return false;
    }
    if (writing->folded != NULL) {
        file->row.states = conclude_states(file->arena, writing->folded);
        file->row.erasable_day = writing->folded->erasable.days;
    }
    return derive_leaf(office, &file->row, *index, leaf, writing->personal, &file->key, e) &&
           file_add(file, *index, bytes, plain, e);
}
