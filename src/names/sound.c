/* The sound of a word as French, English and German papers write it: consonants by a table of
 * rules, doubled ones once, and of the vowels only the class of the first. What is written
 * otherwise for the same sound comes out the same; what the rules do not know stands as it is.
 *
 * Signs of the result: consonants in small letters, S for sh and ch, J for zh and dj; A, E, O for
 * the first vowel. The rules of a group are tried in order, the first that fits is taken. */
#include <string.h>

#include "names/names_priv.h"

enum where {
    ANYWHERE,
    AT_START,
    AT_END,
    BEFORE_EI, /* e, i or y */
    BEFORE_LR,
    BEFORE_VOWEL
};
struct rule {
    const char *from, *to;
    enum where where;
};
static const struct rule rules[] = {
    {"tsch", "S", ANYWHERE},   {"dsch", "J", ANYWHERE}, {"tch", "S", ANYWHERE},
    {"tsh", "S", ANYWHERE},    {"sch", "S", ANYWHERE},  {"dzh", "J", ANYWHERE},
    {"ch", "k", BEFORE_LR}, /* Christian */
    {"ch", "S", ANYWHERE},     {"sh", "S", ANYWHERE},   {"cz", "S", ANYWHERE},
    {"zh", "J", ANYWHERE},     {"dj", "J", ANYWHERE},   {"kh", "k", AT_END}, /* Cheikh, Sheik */
    {"kh", "h", ANYWHERE},     {"gh", "g", ANYWHERE},   {"ph", "f", ANYWHERE},
    {"th", "t", ANYWHERE},     {"ck", "k", ANYWHERE},   {"cq", "k", ANYWHERE},
    {"sc", "s", BEFORE_EI},    {"c", "s", BEFORE_EI},   {"c", "k", ANYWHERE},
    {"qu", "k", BEFORE_VOWEL}, {"q", "k", ANYWHERE},    {"gu", "g", BEFORE_EI},
    {"dt", "t", ANYWHERE},     {"tz", "ts", ANYWHERE},  {"x", "ks", ANYWHERE},
};

struct sounding {
    char in[2 * WORD_BYTES];
    size_t n, at;
    char out[2 * WORD_BYTES + 2];
    size_t made;
    enum sound_reading reading;
    bool after_vowel, voiced;
};

static char letter_at(const struct sounding *s, size_t at)
{
    return at < s->n ? s->in[at] : '\0';
}

static bool one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* An east reading has no j and w left when it comes here. */
static bool is_vowel(const struct sounding *s, size_t at)
{
    return one_of(letter_at(s, at), s->reading == SOUND_WEST ? "aeiouyw" : "aeiouy");
}

/* Puts `to` in the place of the n letters at `at`. */
static void replace(struct sounding *s, size_t at, size_t n, const char *to)
{
    size_t length = strlen(to);
    if (s->n - n + length > sizeof s->in) {
        return;
    }
    memmove(s->in + at + length, s->in + at + n, s->n - at - n);
    memcpy(s->in + at, to, length);
    s->n = s->n - n + length;
}

/* "abdelkader", "abdulqader", "abderrahman": the article goes, as written or taken into the next
 * letter. */
static void drop_article_of_servant(struct sounding *s)
{
    if (s->n < 7 || memcmp(s->in, "abd", 3) != 0) {
        return;
    }
    size_t at = 3;
    while (at < 5 && one_of(s->in[at], "aeou")) {
        at++;
    }
    bool article = s->in[at] == 'l' || s->in[at] == s->in[at + 1];
    if (at > 3 && article && s->n - at > 2) {
        replace(s, 3, at - 3 + 1, "");
    }
}

/* "al" and "el", "ar-Rashid" and "er-Rachid" in one word: one article. */
static void unify_article(struct sounding *s)
{
    if (s->n < 7 || !one_of(s->in[0], "ae")) {
        return;
    }
    bool taken_in = one_of(s->in[1], "rsztdn") && s->in[1] == s->in[2];
    if (taken_in || (s->in[1] == 'l' && !is_vowel(s, 2) && s->in[2] != 'l')) {
        replace(s, 0, 2, "el");
    }
}

/* What depends on the beginning of the word. */
static void begin(struct sounding *s)
{
    if (s->reading == SOUND_EAST) {
        for (size_t i = 0; i < s->n; i++) {
            if (s->in[i] == 'w') {
                s->in[i] = 'v';
            } else if (s->in[i] == 'j' && (i == 0 || s->in[i - 1] != 'd')) {
                s->in[i] = 'y';
            }
        }
    }
    drop_article_of_servant(s);
    unify_article(s);
    if (letter_at(s, 0) == 'd' && one_of(letter_at(s, 1), "iy") &&
        one_of(letter_at(s, 2), "aeou")) {
        replace(s, 0, 2, "J"); /* Diallo, Jallow */
    }
    if (letter_at(s, 0) == 'y' && letter_at(s, 1) == 'e') {
        replace(s, 0, 1, ""); /* Yevgeny, Evgeni */
    }
    if (letter_at(s, 0) == 'w' && s->n > 1 && !is_vowel(s, 1)) {
        s->in[0] = 'v'; /* Wladimir */
    }
    if (one_of(letter_at(s, 0), "iy") && one_of(letter_at(s, 1), "aou")) {
        s->in[0] = 'Y'; /* Youri, Iouri: a consonant */
    }
}

static bool rule_fits(const struct sounding *s, const struct rule *rule)
{
    size_t n = strlen(rule->from);
    if (s->n - s->at < n || memcmp(s->in + s->at, rule->from, n) != 0) {
        return false;
    }
    size_t next = s->at + n;
    switch (rule->where) {
    case ANYWHERE:
        return true;
    case AT_START:
        return s->at == 0;
    case AT_END:
        return next == s->n;
    case BEFORE_EI:
        return one_of(letter_at(s, next), "eiy");
    case BEFORE_LR:
        return one_of(letter_at(s, next), "lr");
    case BEFORE_VOWEL:
        return is_vowel(s, next);
    }
    return false;
}

/* A consonant; the same twice in a row is once. */
static void emit(struct sounding *s, char sign)
{
    bool doubled = s->made > 0 && s->out[s->made - 1] == sign && !s->after_vowel;
    if (!doubled && s->made < sizeof s->out - 2) {
        s->out[s->made] = sign;
        s->made++;
    }
    s->after_vowel = false;
}

/* A run of vowels: O where an o, u or w is in it, else E where an e, i or y is, else A; "ae" is the
 * German way to write ä. */
static void take_vowels(struct sounding *s)
{
    size_t first = s->at;
    char class = 'A';
    while (is_vowel(s, s->at)) {
        char c = s->in[s->at];
        if (one_of(c, "ouw")) {
            class = 'O';
        } else if (class == 'A' && c != 'a') {
            class = 'E';
        }
        s->at++;
    }
    if (s->at - first == 2 && memcmp(s->in + first, "ae", 2) == 0) {
        class = 'A';
    }
    if (!s->voiced && s->made < sizeof s->out - 2) {
        s->out[s->made] = class;
        s->made++;
        s->voiced = true;
    }
    s->after_vowel = true;
}

static void take_consonant(struct sounding *s)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (rule_fits(s, &rules[i])) {
            for (const char *to = rules[i].to; *to != '\0'; to++) {
                emit(s, *to);
            }
            s->at += strlen(rules[i].from);
            return;
        }
    }
    char c = s->in[s->at];
    bool silent = c == 'h' && s->at > 0 && (!s->after_vowel || s->at + 1 == s->n);
    if (!silent) {
        emit(s, c == 'j' ? 'J' : c);
    }
    s->at++;
}

struct slice names_sound(struct arena *arena, struct slice word, enum sound_reading reading)
{
    struct sounding s = {.reading = reading};
    s.n = word.n < WORD_BYTES ? word.n : WORD_BYTES;
    memcpy(s.in, word.p, s.n);
    begin(&s);
    while (s.at < s.n) {
        if (is_vowel(&s, s.at)) {
            take_vowels(&s);
        } else {
            take_consonant(&s);
        }
    }
    /* A last consonant is not voiced: Ahmed and Ahmet, Ivanov and Ivanoff. */
    if (s.made > 0 && !s.after_vowel) {
        static const char voiced[] = "bdvzg", unvoiced[] = "ptfsk";
        const char *found = memchr(voiced, s.out[s.made - 1], sizeof voiced - 1);
        if (found != NULL) {
            char end = unvoiced[found - voiced];
            s.made -= s.made > 1 && s.out[s.made - 2] == end;
            s.out[s.made - 1] = end;
        }
    }
    return slice_copy(arena, (struct slice){s.out, s.made});
}
