/* Citations as tokens that can be compared: "CESEDA L. 742-5, R. 742-1" and "[CESEDA L742-5]"
 * share one. Bare numbers count only under a law that both name; numbers with a letter or a
 * hyphen are distinctive enough alone. */
#include "replay/replay_priv.h"

#include <ctype.h>
#include <string.h>

#define CITATIONS_MAX 64

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ASCII case apart; the accented letters of names of laws are written alike everywhere. */
static bool starts_with_name(struct slice text, struct slice name)
{
    if (name.n == 0 || text.n < name.n) {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        if (lower(text.p[i]) != lower(name.p[i])) {
            return false;
        }
    }
    return text.n == name.n || !isalpha((unsigned char)text.p[name.n]);
}

static bool begin_alike(struct slice a, struct slice b)
{
    return a.n > 0 && b.n > 0 && lower(a.p[0]) == lower(b.p[0]);
}

static bool is_digit(struct slice text, size_t i)
{
    return i < text.n && isdigit((unsigned char)text.p[i]);
}

/* The beginning of a law's name up to its number: "loi n° 89-462" of "loi n° 89-462 du 6 juillet
 * 1989". Empty without number. */
static struct slice numbered(struct slice name)
{
    for (size_t i = 1; i + 1 < name.n; i++) {
        if (name.p[i] == '-' && is_digit(name, i - 1) && is_digit(name, i + 1)) {
            size_t end = i + 1;
            while (is_digit(name, end)) {
                end++;
            }
            return (struct slice){name.p, end};
        }
    }
    return SLICE("");
}

/* The longest name or abbreviation of a declared law at the start of text; *used its length. */
static bool law_at(struct slice *abbreviation, size_t *used, const struct replay_law *law,
                   struct slice text)
{
    *used = 0;
    for (size_t i = 0; i < law->n; i++) {
        const struct law_procedure *p = dossier_procedure(law->plans[i]);
        for (size_t k = 0; k < p->n_laws; k++) {
            const struct law_law *l = &p->laws[k];
            if (!begin_alike(text, l->name) && !begin_alike(text, l->abbreviation)) {
                continue;
            }
            if (starts_with_name(text, l->name) && l->name.n > *used) {
                *used = l->name.n;
                *abbreviation = l->abbreviation;
            }
            struct slice start = numbered(l->name);
            if (starts_with_name(text, start) && start.n > *used) {
                *used = start.n;
                *abbreviation = l->abbreviation;
            }
            bool same = text.n >= l->abbreviation.n &&
                        slice_equal((struct slice){text.p, l->abbreviation.n}, l->abbreviation);
            if (same && l->abbreviation.n > *used && starts_with_name(text, l->abbreviation)) {
                *used = l->abbreviation.n;
                *abbreviation = l->abbreviation;
            }
        }
    }
    return *used > 0;
}

/* "L. 742-5", "R*632-2", "D45-3", "642", "72-788" at the start of text: normalised without dots
 * and blanks. */
static size_t article_at(struct slice *article, struct arena *arena, struct slice text)
{
    size_t i = 0;
    struct buf out = buf_in(arena, 64);
    if (text.n > 0 &&
        (text.p[0] == 'L' || text.p[0] == 'R' || text.p[0] == 'D' || text.p[0] == 'A')) {
        buf_char(&out, text.p[0]);
        i = 1;
        while (i < text.n && (text.p[i] == '.' || text.p[i] == '*' || text.p[i] == ' ')) {
            i++;
        }
    }
    if (!is_digit(text, i)) {
        return 0;
    }
    while (is_digit(text, i) || (i < text.n && text.p[i] == '-' && is_digit(text, i + 1))) {
        buf_char(&out, text.p[i]);
        i++;
    }
    *article = buf_slice(&out);
    return out.full ? 0 : i;
}

/* "I", "I bis", "IV" after an article: its division. */
static size_t division_at(struct slice *division, struct slice text)
{
    size_t i = 0;
    while (i < text.n && text.p[i] == ' ') {
        i++;
    }
    size_t first = i;
    while (i < text.n && (text.p[i] == 'I' || text.p[i] == 'V' || text.p[i] == 'X')) {
        i++;
    }
    if (i == first || (i < text.n && isalnum((unsigned char)text.p[i]))) {
        return 0;
    }
    static const char *const more[] = {" bis", " ter", " quater"};
    for (size_t k = 0; k < sizeof more / sizeof more[0]; k++) {
        if (slice_starts((struct slice){text.p + i, text.n - i}, slice_of(more[k]))) {
            i += slice_of(more[k]).n;
            break;
        }
    }
    *division = (struct slice){text.p + first, i - first};
    return i;
}

/* Inside a word, the number of an invariant ("INV-01") or of a paragraph ("§ 3"): no article begins
 * here. */
static bool in_word(struct slice text, size_t i)
{
    size_t before = i;
    while (before > 0 && text.p[before - 1] == ' ') {
        before--;
    }
    if (before > 1 && memcmp(text.p + before - 2, "§", 2) == 0) {
        return true;
    }
    bool hyphen = i > 1 && text.p[i - 1] == '-' && isalpha((unsigned char)text.p[i - 2]);
    return hyphen || (i > 0 && (isalnum((unsigned char)text.p[i - 1]) ||
                                (unsigned char)text.p[i - 1] >= 0x80));
}

struct citations citations_read(struct arena *arena, const struct replay_law *law,
                                struct slice text)
{
    struct citations out = {.list = ARENA_ARRAY(arena, CITATIONS_MAX, struct citation)};
    struct slice present = SLICE("");
    for (size_t i = 0; i < text.n && out.n < CITATIONS_MAX;) {
        struct slice rest = {text.p + i, text.n - i};
        struct slice found;
        size_t used = 0;
        if (in_word(text, i)) {
            i++;
        } else if (law_at(&found, &used, law, rest)) {
            present = found;
            i += used;
        } else if ((used = article_at(&found, arena, rest)) > 0) {
            struct slice division = SLICE("");
            i += used;
            i += division_at(&division, (struct slice){text.p + i, text.n - i});
            out.list[out.n++] = (struct citation){present, found, division};
        } else {
            i++;
        }
    }
    return out;
}

/* 0: another article; 1: the same; 2: the same division of it too. */
static unsigned likeness(const struct citation *a, const struct citation *b)
{
    bool divided = a->division.n > 0 && b->division.n > 0;
    if (!slice_equal(a->article, b->article) ||
        (divided && !slice_equal(a->division, b->division))) {
        return 0;
    }
    unsigned like = divided ? 2 : 1;
    bool both = a->law.n > 0 && b->law.n > 0;
    if (both) {
        return slice_equal(a->law, b->law) ? like : 0;
    }
    bool distinctive = isalpha((unsigned char)a->article.p[0]) != 0;
    for (size_t i = 0; i < a->article.n; i++) {
        distinctive = distinctive || a->article.p[i] == '-';
    }
    return distinctive ? like : 0;
}

unsigned citations_score(struct arena *arena, const struct replay_law *law,
                         const struct law_cites *cites, const struct citations *wanted)
{
    struct buf all = buf_in(arena, 1u << 16);
    for (size_t i = 0; i < cites->n; i++) {
        buf_add(&all, cites->list[i]);
        buf_text(&all, "; ");
    }
    struct citations have = citations_read(arena, law, buf_slice(&all));
    unsigned score = 0;
    for (size_t w = 0; w < wanted->n; w++) {
        unsigned best = 0;
        for (size_t h = 0; h < have.n; h++) {
            unsigned like = likeness(&wanted->list[w], &have.list[h]);
            best = like > best ? like : best;
        }
        score += best;
    }
    return score;
}
