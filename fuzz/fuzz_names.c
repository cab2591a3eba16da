/* A name, a date of birth, a number and a question, of any text. Keys are bounded, each begins with
 * the letter of its kind, none is there twice, and a name is found under its own words. */
#include <stdint.h>

#include "base/assert.h"
#include "base/utf8.h"
#include "names/names.h"

static void check_keys(const struct names_key *keys, size_t n, size_t max)
{
    static const char letters[] = "evbn";
    gr_assert(n <= max);
    for (size_t i = 0; i < n; i++) {
        struct slice text = keys[i].text;
        gr_assert(text.n > 1 && text.n <= NAMES_KEY_BYTES);
        gr_assert(text.p[0] == letters[keys[i].kind]);
        for (size_t j = 0; j < i; j++) {
            gr_assert(!slice_equal(text, keys[j].text));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = {.p = (const char *)data, .n = size};
    if (!utf8_valid(text, NULL)) {
        return 0;
    }
    struct arena *arena = arena_open((size_t)64 << 20);
    struct names_key keys[NAMES_KEYS_MAX];
    check_keys(keys, names_of_born(keys, arena, text), 3);
    check_keys(keys, names_of_number(keys, arena, text), 1);
    size_t n = names_of_name(keys, arena, text);
    check_keys(keys, n, NAMES_KEYS_MAX);
    struct names_word words[LIMIT_SEARCH_TERMS];
    size_t asked = names_of_question(words, arena, text);
    gr_assert(asked <= LIMIT_SEARCH_TERMS);
    for (size_t i = 0; i < asked; i++) {
        gr_assert(words[i].n > 0);
        check_keys(words[i].keys, words[i].n, NAMES_WORD_KEYS);
    }
    if (asked > 0 && n > 0 && words[0].keys[0].kind == NAMES_EXACT) {
        gr_assert(slice_equal(words[0].keys[0].text, keys[0].text));
    }
    arena_close(arena);
    return 0;
}
