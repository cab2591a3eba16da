/* From a name as written to its words in small letters without marks. Compatibility forms, case and
 * marks as in Unicode (UAX 15, NFKC with case folding, then marks left out); what Unicode does not
 * take apart, and other scripts, by letters.tab. */
#include <string.h>

#include <utf8proc.h>

#include "names/names_priv.h"

struct letter {
    utf8proc_int32_t point;
    const char *plain, *marked;
};
static const struct letter letters[] = {
#define LETTER(point, plain, marked) {point, plain, marked},
#include "names/letters.tab"
#undef LETTER
};

struct whole {
    const char *written, *name;
};
static const struct whole wholes[] = {
#define WHOLE(written, name) {written, name},
#include "names/whole.tab"
#undef WHOLE
};

/* Words that go with the next one, and that a question may leave out. */
static const char *const particles[] = {
    "de",     "du",     "des",   "d",      "la",   "le",   "les",  "l",     "von",   "vom",
    "van",    "vander", "der",   "den",    "dem",  "zu",   "zur",  "zum",   "ten",   "ter",
    "el",     "al",     "ul",    "ar",     "er",   "as",   "es",   "ad",    "ed",    "ud",
    "an",     "en",     "ben",   "bin",    "ibn",  "bint", "bent", "abd",   "abdel", "abdul",
    "abdoul", "abdal",  "abder", "abdes",  "abou", "abu",  "abi",  "aboul", "bou",   "ould",
    "oueld",  "wuld",   "mint",  "ait",    "oum",  "umm",  "o",    "mac",   "mc",    "fitz",
    "san",    "santa",  "saint", "sainte", "st",   "da",   "das",  "do",    "dos",   "di",
    "del",    "della",  "degli", "af",     "av",   "n",    "m",
};

static bool is_particle(struct slice word)
{
    for (size_t i = 0; i < sizeof particles / sizeof particles[0]; i++) {
        if (slice_is(word, particles[i])) {
            return true;
        }
    }
    return false;
}

/* Where words are collected, and the one under way. */
struct cutter {
    struct piece *out;
    size_t n, max;
    struct arena *arena;
    struct buf plain, marked;
    bool arabic;
};

static const char *whole_name(struct slice written)
{
    for (size_t i = 0; i < sizeof wholes / sizeof wholes[0]; i++) {
        if (slice_is(written, wholes[i].written)) {
            return wholes[i].name;
        }
    }
    return NULL;
}

static void add_piece(struct cutter *c, struct slice plain, struct slice marked)
{
    if (plain.n == 0 || c->n == c->max) {
        return;
    }
    c->out[c->n] = (struct piece){
        .plain = plain,
        .marked = marked,
        .link = LINK_CLOSE,
        .particle = is_particle(plain),
    };
    c->n++;
}

static bool is_one_of(char c, struct slice set)
{
    return memchr(set.p, c, set.n) != NULL;
}

static bool is_latin_vowel(char c)
{
    return is_one_of(c, SLICE("aeiou"));
}

/* Length of the consonant that a word in Arabic letters begins with, two Latin letters for some. */
static size_t first_consonant(struct slice word)
{
    if (word.n == 0 || is_latin_vowel(word.p[0])) {
        return 0;
    }
    return word.n > 1 && word.p[1] == 'h' && is_one_of(word.p[0], SLICE("ksgtdc")) ? 2 : 1;
}

/* Arabic letters leave short vowels out: a name that is known is written in full, another has an a
 * after its first consonant when no vowel stands there. */
static void add_arabic(struct cutter *c, struct slice word)
{
    const char *name = whole_name(word);
    if (name != NULL) {
        add_piece(c, slice_of(name), slice_of(name));
        return;
    }
    size_t first = first_consonant(word);
    if (first == 0 || first == word.n || is_latin_vowel(word.p[first])) {
        add_piece(c, word, word);
        return;
    }
    struct buf full = buf_in(c->arena, WORD_BYTES);
    buf_add(&full, (struct slice){word.p, first});
    buf_char(&full, 'a');
    buf_add(&full, (struct slice){word.p + first, word.n - first});
    add_piece(c, buf_slice(&full), buf_slice(&full));
}

/* The article is written in one with its word, and so is often "servant of the". */
static void add_arabic_word(struct cutter *c, struct slice word)
{
    struct slice rest = word;
    if (whole_name(word) == NULL) {
        if (slice_starts(rest, SLICE("bdal")) && rest.n > 5) {
            add_piece(c, SLICE("abd"), SLICE("abd"));
            rest.p += 2;
            rest.n -= 2;
        }
        if (whole_name(rest) == NULL && slice_starts(rest, SLICE("al")) && rest.n > 4) {
            add_piece(c, SLICE("al"), SLICE("al"));
            rest.p += 2;
            rest.n -= 2;
        }
    }
    add_arabic(c, rest);
}

static void end_word(struct cutter *c, enum piece_link link)
{
    if (c->plain.n > 0) {
        if (c->arabic) {
            add_arabic_word(c, buf_slice(&c->plain));
        } else {
            add_piece(c, buf_slice(&c->plain), buf_slice(&c->marked));
        }
        c->plain = buf_in(c->arena, WORD_BYTES);
        c->marked = buf_in(c->arena, WORD_BYTES);
        c->arabic = false;
    }
    /* Of several separators the one that parts most counts. */
    if (c->n > 0 && link < c->out[c->n - 1].link) {
        c->out[c->n - 1].link = link;
    }
}

/* A letter by the table, or as it stands; false when it is in no table. */
static bool add_listed(struct cutter *c, utf8proc_int32_t point)
{
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
        if (letters[i].point == point) {
            buf_text(&c->plain, letters[i].plain);
            buf_text(&c->marked, letters[i].marked);
            c->arabic = c->arabic || (point >= 0x0600 && point < 0x0700);
            return true;
        }
    }
    return false;
}

static bool is_mark(utf8proc_int32_t point)
{
    utf8proc_category_t category = utf8proc_category(point);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

static void add_point(struct cutter *c, utf8proc_int32_t point)
{
    utf8proc_uint8_t bytes[4];
    utf8proc_ssize_t n = utf8proc_encode_char(point, bytes);
    struct slice s = {(const char *)bytes, n > 0 ? (size_t)n : 0};
    buf_add(&c->plain, s);
    buf_add(&c->marked, s);
}

static void add_letter(struct cutter *c, utf8proc_int32_t point)
{
    if ((point >= 'a' && point <= 'z') || (point >= '0' && point <= '9')) {
        buf_char(&c->plain, (char)point);
        buf_char(&c->marked, (char)point);
        return;
    }
    if (add_listed(c, point)) {
        return;
    }
    utf8proc_int32_t parts[32];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        point, parts, 32, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &boundary);
    for (utf8proc_ssize_t i = 0; i < n && i < 32; i++) {
        if (!is_mark(parts[i]) && !add_listed(c, parts[i])) {
            add_point(c, parts[i]);
        }
    }
}

static bool is_close(utf8proc_int32_t point)
{
    static const utf8proc_int32_t list[] = {
        '-',    '\'',   '`',    0x00B4, 0x02B9, 0x02BB, 0x02BC, 0x02BE, 0x02BF,
        0x2010, 0x2011, 0x2012, 0x2013, 0x2018, 0x2019, 0x201B, 0x2212,
    };
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        if (list[i] == point) {
            return true;
        }
    }
    return false;
}

static bool is_letter(utf8proc_int32_t point)
{
    switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

static void add_any(struct cutter *c, utf8proc_int32_t point)
{
    if (is_close(point)) {
        end_word(c, LINK_CLOSE);
    } else if (is_letter(point)) {
        add_letter(c, point);
    } else if (point == ',' || point == ';' || point == '/' || point == 0x060C) {
        end_word(c, LINK_NONE);
    } else if (!is_mark(point)) {
        end_word(c, LINK_BLANK);
    }
}

size_t names_cut(struct piece *out, size_t max, struct arena *arena, struct slice text)
{
    if (text.n > TEXT_BYTES) {
        text.n = TEXT_BYTES;
        while (text.n > 0 && ((unsigned char)text.p[text.n] & 0xC0u) == 0x80) {
            text.n--;
        }
    }
    const utf8proc_option_t how =
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.p;
    utf8proc_ssize_t n = utf8proc_decompose(bytes, (utf8proc_ssize_t)text.n, NULL, 0, how);
    if (n <= 0) {
        return 0;
    }
    utf8proc_int32_t *points = ARENA_ARRAY(arena, (size_t)n + 1, utf8proc_int32_t);
    n = utf8proc_decompose(bytes, (utf8proc_ssize_t)text.n, points, n, how);
    n = utf8proc_normalize_utf32(points, n, UTF8PROC_COMPOSE);
    struct cutter c = {
        .out = out,
        .max = max,
        .arena = arena,
        .plain = buf_in(arena, WORD_BYTES),
        .marked = buf_in(arena, WORD_BYTES),
    };
    for (utf8proc_ssize_t i = 0; i < n && c.n < max; i++) {
        add_any(&c, points[i]);
    }
    end_word(&c, LINK_NONE);
    return c.n;
}
