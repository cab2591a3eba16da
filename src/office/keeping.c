/* The registry as a whole: what may be erased, and what witnesses saw. */
#include "office/office_priv.h"

/* ---- retention ------------------------------------------------------------------------------- */

bool office_erasable(struct registry_dossier *out, size_t *n, size_t max, struct arena *arena,
                     struct office *office, struct gr_error *e)
{
    int64_t *serials = ARENA_ARRAY(arena, max, int64_t);
    pthread_mutex_lock(&office->work);
    int32_t today = office_day(office, office_now(office)).days;
    bool ok = registry_erasable(serials, n, max, office->registry, today, e);
    size_t kept = *n < max ? *n : max;
    for (size_t i = 0; ok && i < kept; i++) {
        bool found = false;
        ok = registry_dossier(&out[i], &found, arena, office->registry, SLICE(""), serials[i], e);
    }
    pthread_mutex_unlock(&office->work);
    return ok;
}

/* ---- witnesses ------------------------------------------------------------------------------- */

struct cosigning {
    struct slice note;
    size_t added;
};

/* The lines of signatures that are valid, by a witness whom the office knows, and not there yet. */
static bool collect_lines(struct buf *lines, struct cosigning *c, struct office *office,
                          const struct note *given, const struct note *kept, struct gr_error *e)
{
    for (size_t i = 0; i < office->n_witnesses; i++) {
        struct note_key key;
        if (!note_key_read(&key, office->witnesses[i], e)) {
            return false;
        }
        switch (note_verify(given, &key, NULL)) {
        case NOTE_ABSENT:
            continue;
        case NOTE_FORGED:
            return error_set(e, ERROR_ALTERED, "the signature of %.*s does not verify",
                             SLICE_ARG(key.name));
        case NOTE_VALID:
            break;
        }
        for (size_t k = 0; k < given->n && note_verify(kept, &key, NULL) == NOTE_ABSENT; k++) {
            if (given->signatures[k].id == key.id &&
                slice_equal(given->signatures[k].name, key.name)) {
                buf_add(lines, given->signatures[k].line);
                c->added++;
                break;
            }
        }
    }
    return true;
}

static bool cosign(struct office *office, struct gr_error *e, void *payload)
{
    struct cosigning *c = payload;
    struct note given;
    struct note kept;
    struct checkpoint checkpoint;
    struct slice present;
    struct buf lines = buf_in(office->scratch, LIMIT_NOTE_BYTES);
    if (!note_read(&given, office->scratch, c->note, e) ||
        !checkpoint_read(&checkpoint, given.text, e) ||
        !registry_checkpoint(&present, office->scratch, office->registry, REGISTRY_ACTS,
                             checkpoint.size, e)) {
        return false;
    }
    if (present.n == 0) {
        return error_set(e, ERROR_ABSENT, "the registry signed no checkpoint of size %lld",
                         (long long)checkpoint.size);
    }
    if (!note_read(&kept, office->scratch, present, e)) {
        return false;
    }
    if (!slice_equal(kept.text, given.text)) {
        error_set(e, ERROR_ALTERED, "the note says something else than the checkpoint of size %lld",
                  (long long)checkpoint.size);
        return error_remedy(e, "keep both; one of them was altered");
    }
    if (!collect_lines(&lines, c, office, &given, &kept, e)) {
        return false;
    }
    if (c->added == 0) {
        return true;
    }
    office->wrote = true;
    return registry_put_cosignatures(office->registry, REGISTRY_ACTS, checkpoint.size,
                                     buf_slice(&lines), e);
}

bool office_cosign(size_t *added, struct office *office, struct slice note, struct gr_error *e)
{
    struct cosigning c = {.note = note};
    bool ok = submit_work(office, cosign, e, &c);
    *added = c.added;
    return ok;
}
