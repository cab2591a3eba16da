/* Names of people as search meets them: the forms under which a name is found, whatever its
 * accents, order, particles and transliteration. Pure, and bounded by LIMIT_SEARCH_TERMS and the
 * text. It compares nobody and ranks nobody: a form is equal or it is not. */
#ifndef NAMES_NAMES_H
#define NAMES_NAMES_H

#include "base/limits.h"
#include "base/slice.h"

enum names_kind {
    NAMES_EXACT,   /* the word, folded: case, accents, apostrophes and hyphens aside */
    NAMES_VARIANT, /* its sound across transliterations: Mohamed, Mohammed, Muhammad */
    NAMES_BORN,    /* "1990", "1990-05", "1990-05-12" */
    NAMES_NUMBER   /* letters and digits of a number or travel document, without separators */
};

/* One key under which something is found. Two keys of different kinds are never equal: the text
 * begins with a letter for its kind. */
struct names_key {
    enum names_kind kind;
    struct slice text;
};

#define NAMES_KEYS_MAX 64
#define NAMES_KEY_BYTES 200 /* longest text of a key */
#define NAMES_WORD_KEYS 8   /* of a word of a question */

/* Keys of a person's name, to be indexed: of each word, of words joined where a particle or a
 * hyphen leaves the choice ("de la Tour": de, la, tour, delatour, latour). Returns how many; at
 * most NAMES_KEYS_MAX. Lives in arena. text is well-formed UTF-8. */
size_t names_of_name(struct names_key *out, struct arena *arena, struct slice text);
/* Keys of a birth date: the day, its month and its year, as far as told. */
size_t names_of_born(struct names_key *out, struct arena *arena, struct slice text);
/* The key of a number. */
size_t names_of_number(struct names_key *out, struct arena *arena, struct slice text);

/* A question, word by word: a dossier answers when for each word one of its keys is found. */
struct names_word {
    struct slice text;                      /* a word folded, a number as written */
    struct names_key keys[NAMES_WORD_KEYS]; /* the word itself first, exact */
    size_t n;
};
/* Returns the number of words, at most LIMIT_SEARCH_TERMS. "12/05/1990" and "1990-05-12" are the
 * same day. */
size_t names_of_question(struct names_word *out, struct arena *arena, struct slice text);

#endif
