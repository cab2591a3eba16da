/* Keys of names, dates of birth and numbers, for the index and for a question. Words that hang
 * together (doc/papers/names.md) are keyed apart and joined, up to the last one of their group. */
#include "names/names.h"

#include <string.h>

#include "names/names_priv.h"

/* Keys made so far, without a second of the same. */
struct keys {
    struct names_key *out;
    size_t n, max;
    struct arena *arena;
};

static void add_key(struct keys *k, enum names_kind kind, struct slice text)
{
    static const char letters[] = "evbn";
    if (text.n == 0 || k->n == k->max) {
        return;
    }
    struct buf key = buf_in(k->arena, NAMES_KEY_BYTES);
    buf_char(&key, letters[kind]);
    buf_add(&key, text);
    for (size_t i = 0; i < k->n; i++) {
        if (slice_equal(k->out[i].text, buf_slice(&key))) {
            return;
        }
    }
    k->out[k->n] = (struct names_key){.kind = kind, .text = buf_slice(&key)};
    k->n++;
}

/* The words from first to last as one, exact and by its sound in both readings. */
static void add_word(struct keys *k, const struct piece *pieces, size_t first, size_t last)
{
    struct buf plain = buf_in(k->arena, WORD_BYTES);
    struct buf marked = buf_in(k->arena, WORD_BYTES);
    for (size_t i = first; i <= last; i++) {
        buf_add(&plain, pieces[i].plain);
        buf_add(&marked, pieces[i].marked);
    }
    add_key(k, NAMES_EXACT, buf_slice(&plain));
    add_key(k, NAMES_VARIANT, names_sound(k->arena, buf_slice(&plain), SOUND_WEST));
    add_key(k, NAMES_VARIANT, names_sound(k->arena, buf_slice(&marked), SOUND_EAST));
}

/* The last word of the group that the i-th belongs to. */
static size_t group_end(const struct piece *pieces, size_t n, size_t i)
{
    while (i + 1 < n &&
           (pieces[i].link == LINK_CLOSE || (pieces[i].link == LINK_BLANK && pieces[i].particle))) {
        i++;
    }
    return i;
}

size_t names_of_name(struct names_key *out, struct arena *arena, struct slice text)
{
    struct piece pieces[PIECES];
    size_t n = names_cut(pieces, PIECES, arena, text);
    struct keys k = {.out = out, .max = NAMES_KEYS_MAX, .arena = arena};
    for (size_t i = 0; i < n; i++) {
        add_word(&k, pieces, i, i);
    }
    for (size_t i = 0; i < n; i++) {
        add_word(&k, pieces, i, group_end(pieces, n, i));
    }
    return k.n;
}

static void write_born(struct buf *out, int year, int month, int day)
{
    buf_printf(out, "%04d", year);
    if (month > 0) {
        buf_printf(out, "-%02d", month);
    }
    if (day > 0) {
        buf_printf(out, "-%02d", day);
    }
}

static void add_born(struct keys *k, int year, int month, int day)
{
    struct buf text = buf_in(k->arena, NAMES_KEY_BYTES - 1);
    write_born(&text, year, month, day);
    add_key(k, NAMES_BORN, buf_slice(&text));
}

size_t names_of_born(struct names_key *out, struct arena *arena, struct slice text)
{
    struct keys k = {.out = out, .max = NAMES_KEYS_MAX, .arena = arena};
    struct born born;
    if (!names_read_born(&born, text)) {
        return 0;
    }
    add_born(&k, born.year, born.month, born.day);
    add_born(&k, born.year, born.month, 0);
    add_born(&k, born.year, 0, 0);
    return k.n;
}

static void add_number(struct keys *k, struct slice text)
{
    struct piece pieces[PIECES];
    size_t n = names_cut(pieces, PIECES, k->arena, text);
    struct buf number = buf_in(k->arena, WORD_BYTES);
    for (size_t i = 0; i < n; i++) {
        buf_add(&number, pieces[i].plain);
    }
    add_key(k, NAMES_NUMBER, buf_slice(&number));
}

size_t names_of_number(struct names_key *out, struct arena *arena, struct slice text)
{
    struct keys k = {.out = out, .max = NAMES_KEYS_MAX, .arena = arena};
    add_number(&k, text);
    return k.n;
}

/* ---- questions ------------------------------------------------------------------------------- */

static struct names_word *new_word(struct names_word *out, size_t *n, struct slice text)
{
    if (*n == LIMIT_SEARCH_TERMS) {
        return NULL;
    }
    struct names_word *word = &out[*n];
    *word = (struct names_word){.text = text};
    (*n)++;
    return word;
}

/* A chunk with a digit: a date of birth where it reads as one, and a number. */
static void ask_number(struct names_word *word, struct arena *arena)
{
    struct keys k = {.out = word->keys, .max = NAMES_WORD_KEYS, .arena = arena};
    struct born born;
    if (names_read_born(&born, word->text)) {
        add_born(&k, born.year, born.month, born.day);
    }
    add_number(&k, word->text);
    struct piece piece;
    if (names_cut(&piece, 1, arena, word->text) == 1 && piece.link == LINK_NONE) {
        add_key(&k, NAMES_EXACT, piece.plain);
    }
    word->n = k.n;
}

/* The i-th word of a name: itself; with what it hangs together; and, of a particle, what remains
 * when it is left out. */
static void ask_piece(struct names_word *word, struct arena *arena, const struct piece *pieces,
                      size_t n, size_t i)
{
    struct keys k = {.out = word->keys, .max = NAMES_WORD_KEYS, .arena = arena};
    size_t end = group_end(pieces, n, i);
    size_t first = i;
    while (first > 0 && group_end(pieces, n, first - 1) == end) {
        first--;
    }
    add_word(&k, pieces, i, i);
    for (size_t j = first; j <= i; j++) {
        add_word(&k, pieces, j, end);
    }
    for (size_t j = i; j < end && pieces[j].particle; j++) {
        add_word(&k, pieces, j + 1, end);
    }
    word->n = k.n;
}

static bool has_digit(struct slice chunk)
{
    for (size_t i = 0; i < chunk.n; i++) {
        if (chunk.p[i] >= '0' && chunk.p[i] <= '9') {
            return true;
        }
    }
    return false;
}

/* The words of a name between two numbers. */
static void ask_name(struct names_word *out, size_t *n, struct arena *arena, struct slice text)
{
    struct piece pieces[PIECES];
    size_t found = names_cut(pieces, PIECES, arena, text);
    for (size_t i = 0; i < found; i++) {
        struct names_word *word = new_word(out, n, pieces[i].plain);
        if (word != NULL) {
            ask_piece(word, arena, pieces, found, i);
        }
    }
}

size_t names_of_question(struct names_word *out, struct arena *arena, struct slice text)
{
    size_t n = 0;
    const char *name = text.p;
    while (text.n > 0 && n < LIMIT_SEARCH_TERMS) {
        struct slice chunk = slice_cut(&text, ' ');
        bool number = has_digit(chunk);
        if (number || text.n == 0) {
            const char *end = number ? chunk.p : chunk.p + chunk.n;
            ask_name(out, &n, arena, (struct slice){name, (size_t)(end - name)});
            name = chunk.p + chunk.n;
        }
        struct names_word *word = number ? new_word(out, &n, slice_trim(chunk)) : NULL;
        if (word != NULL) {
            ask_number(word, arena);
            n -= word->n == 0;
        }
    }
    return n;
}
