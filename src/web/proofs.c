/* Reads the table a row at a time: procedure, property, answer, why, since, SHA-256 of the text,
 * separated by tabs. */
#include "web/proofs.h"

#include "base/base64.h"

extern const unsigned char web_proofs_text[];
extern const size_t web_proofs_text_n;

static const char *const ANSWERS[] = {
    [PROOF_HOLDS] = "holds", [PROOF_HOLE] = "hole", [PROOF_OPEN] = "open"};
static const char *const REASONS[] = {
    [PROOF_TIME] = "time",         [PROOF_MEMORY] = "memory", [PROOF_ROUNDS] = "rounds",
    [PROOF_OUTCOMES] = "outcomes", [PROOF_SIZE] = "size",     [PROOF_SUMS] = "sums",
    [PROOF_CALENDAR] = "calendar"};

/* The number of a word in a list; 0 when it is none. */
static int word_of(struct slice word, const char *const *list, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (slice_is(word, list[i])) {
            return (int)i;
        }
    }
    return 0;
}

static bool is_hash(struct slice hex, const struct hash *hash)
{
    struct arena *arena = arena_open(sizeof hash->b * 4);
    struct buf bytes = buf_in(arena, sizeof hash->b);
    bool same = hex.n == 2 * sizeof hash->b && hex_get(&bytes, hex) &&
                slice_equal(buf_slice(&bytes), hash_slice(hash));
    arena_close(arena);
    return same;
}

struct proof_row proof_in(struct slice table, const struct hash *text, struct slice procedure,
                          struct slice property)
{
    struct proof_row out = {.answer = PROOF_NONE};
    while (table.n > 0) {
        struct slice row = slice_cut(&table, '\n');
        if (!slice_equal(slice_cut(&row, '\t'), procedure) ||
            !slice_equal(slice_cut(&row, '\t'), property)) {
            continue;
        }
        struct slice answer = slice_cut(&row, '\t');
        struct slice why = slice_cut(&row, '\t');
        struct slice since = slice_cut(&row, '\t');
        if (!is_hash(slice_cut(&row, '\t'), text)) {
            return out;
        }
        out.answer = (enum proof_answer)word_of(answer, ANSWERS, sizeof ANSWERS / sizeof *ANSWERS);
        out.why = (enum proof_why)word_of(why, REASONS, sizeof REASONS / sizeof *REASONS);
        out.has_since = since.n > 0 && date_parse(&out.since, since, NULL);
        return out;
    }
    return out;
}

struct proof_row web_proof(const struct hash *text, struct slice procedure, struct slice property)
{
    struct slice table = {(const char *)web_proofs_text, web_proofs_text_n};
    return proof_in(table, text, procedure, property);
}
