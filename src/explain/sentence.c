/* A yes/no fact in a sentence. Labels are written by jurists, some as sentences ("La personne a
 * moins de dix-huit ans"), some as headings ("Moins de dix-huit ans"). A sentence is said, and
 * denied, with its own verb; a heading, and a sentence whose verb is not known here, as a case
 * that arises or does not. */
#include "explain/explain_priv.h"

#include <string.h>

#include "explain/sentence.h"

static const char *const ARTICLES[2][10] = {
    {"La ", "Le ", "Les ", "L'", "Un ", "Une ", "Il ", "Elle ", "Aucun ", NULL},
    {"The ", "A ", "An ", "It ", "He ", "No ", NULL},
};
static const char *const VERBS[2][22] = {
    {" a ", " est ", " ont ", " sont ", " peut ", " doit ", " réside ", " permet ", " montre ",
     " indique ", " met ", " porte ", " invoque ", " constitue ", " demeure ", " relève ",
     " prévoit ", " vit ", NULL},
    {" is ", " are ", " was ", " were ", " can ", " may ", " must ", " has ", " have ", NULL},
};
/* After one of these the verb is not the sentence's own, or it is denied already. */
static const char *const STOPS[2][10] = {
    {" qui ", " que ", " qu'", " dont ", " où ", " ne ", " n'", " : ", ", ", NULL},
    {" who ", " which ", " that ", " whose ", " not ", " cannot ", ": ", ", ", NULL},
};

static size_t find(struct slice s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++) {
        if (memcmp(s.p + i, word, n) == 0) {
            return i;
        }
    }
    return s.n;
}

static size_t first_of(struct slice s, const char *const *words, const char **which)
{
    size_t first = s.n;
    for (size_t i = 0; words[i] != NULL; i++) {
        size_t at = find(s, words[i]);
        if (at < first) {
            first = at;
            *which = words[i];
        }
    }
    return first;
}

static bool starts_with_article(struct slice label, enum language language)
{
    for (size_t i = 0; ARTICLES[language][i] != NULL; i++) {
        if (slice_starts(label, slice_of(ARTICLES[language][i]))) {
            return true;
        }
    }
    return false;
}

/* Where the verb stands (the blank before it), or the label's length when the label is no
 * sentence. */
static size_t verb_of(struct slice label, enum language language, const char **verb)
{
    const char *unused = NULL;
    if (!starts_with_article(label, language)) {
        return label.n;
    }
    size_t at = first_of(label, VERBS[language], verb);
    return at < first_of(label, STOPS[language], &unused) ? at : label.n;
}

static void tell_lowered(const struct teller *t, struct slice s)
{
    if (s.n > 0 && s.p[0] >= 'A' && s.p[0] <= 'Z') {
        buf_char(t->out, (char)(s.p[0] - 'A' + 'a'));
        s = (struct slice){s.p + 1, s.n - 1};
    }
    buf_add(t->out, s);
}

static bool begins_with_vowel(const char *word)
{
    return strchr("aeiou", word[0]) != NULL;
}

/* "la mesure" " est " "exécutoire" becomes "la mesure n'est pas exécutoire". */
static void deny_french(const struct teller *t, struct slice before, const char *verb,
                        struct slice after)
{
    tell_lowered(t, before);
    buf_text(t->out, begins_with_vowel(verb + 1) ? " n'" : " ne ");
    buf_text(t->out, verb + 1);
    buf_text(t->out, "pas ");
    buf_add(t->out, after);
}

static void deny_english(const struct teller *t, struct slice before, const char *verb,
                         struct slice after)
{
    bool plain = strcmp(verb, " has ") != 0 && strcmp(verb, " have ") != 0;
    buf_text(t->out, plain ? "" : "it is not the case that ");
    tell_lowered(t, before);
    buf_text(t->out, strcmp(verb, " can ") == 0 ? " can" : verb);
    buf_text(t->out, plain ? "not " : "");
    buf_add(t->out, after);
}

/* "a, or b": a "not" put beside the verb would deny only the first. */
static bool has_joint(struct slice label, enum language language)
{
    static const char *const joints[2][4] = {{" ou ", " et ", " ni ", NULL},
                                             {" or ", " and ", " nor ", NULL}};
    const char *unused = NULL;
    return first_of(label, joints[language], &unused) < label.n;
}

void tell_label_holds(const struct teller *t, struct slice label, bool negated)
{
    const char *verb = NULL;
    size_t at = verb_of(label, t->view->language, &verb);
    if (at == label.n || (negated && has_joint(label, t->view->language))) {
        tell(t, "le cas ", "the case ");
        tell_quoted(t, label);
        tell(t, negated ? " ne se présente pas" : " se présente",
             negated ? " does not arise" : " arises");
        return;
    }
    if (!negated) {
        tell_lowered(t, label);
        return;
    }
    struct slice before = {label.p, at};
    size_t past = at + strlen(verb);
    struct slice after = {label.p + past, label.n - past};
    if (in_french(t)) {
        deny_french(t, before, verb, after);
    } else {
        deny_english(t, before, verb, after);
    }
}
