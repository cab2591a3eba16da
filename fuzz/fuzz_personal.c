/* Any bytes are a personal part or are refused; what is one is written again and reads the same. A
 * dossier's key opens what it sealed, so that these bytes are foreign only where the key is known.
 */
#include <stdint.h>
#include <string.h>

#include "base/assert.h"
#include "office/office_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void same_texts(const struct slice *a, const struct slice *b, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        gr_assert(slice_equal(a[i], b[i]));
    }
}

static void same(const struct personal *a, const struct personal *b)
{
    gr_assert(a->n_facts == b->n_facts && a->n_persons == b->n_persons && a->n_names == b->n_names);
    for (size_t i = 0; i < a->n_facts; i++) {
        gr_assert(slice_equal(a->facts[i].name, b->facts[i].name));
        gr_assert(a->facts[i].kind == b->facts[i].kind && a->facts[i].number == b->facts[i].number);
        gr_assert(slice_equal(a->facts[i].text, b->facts[i].text));
    }
    for (size_t i = 0; i < a->n_persons; i++) {
        const struct office_person *p = &a->persons[i];
        const struct office_person *q = &b->persons[i];
        gr_assert(p->n_names == q->n_names && p->n_others == q->n_others);
        gr_assert(p->n_numbers == q->n_numbers && p->n_documents == q->n_documents);
        gr_assert(slice_equal(p->born, q->born));
        same_texts(p->names, q->names, p->n_names);
        same_texts(p->others, q->others, p->n_others);
        same_texts(p->numbers, q->numbers, p->n_numbers);
        same_texts(p->documents, q->documents, p->n_documents);
    }
    same_texts(a->names, b->names, a->n_names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_open((size_t)1 << 28);
    struct gr_error e = {0};
    struct slice bytes = {(const char *)data, size};
    struct personal personal;
    struct personal again;
    uint8_t salt[16] = {1};
    if (personal_read(&personal, arena, bytes, &e)) {
        struct buf out = buf_in(arena, size + 64);
        personal_write(&out, &personal, salt);
        gr_assert(!out.full && out.n <= size);
        bool read = personal_read(&again, arena, buf_slice(&out), &e);
        gr_assert(read);
        same(&personal, &again);
    } else {
        gr_assert(e.code == ERROR_FORMAT && e.text[0] != '\0');
    }
    arena_close(arena);
    return 0;
}
