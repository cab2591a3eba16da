/* The table of the kinds of findings. */
#include "web/page_findings.h"

struct said {
    const char *fr, *en;
};
struct finding_row {
    const char *kind;
    struct said word, said, way_out;
    bool lacks_words;
};

static const struct finding_row ROWS[] = {
    {.kind = "FORBIDDEN",
     .word = {"Interdit", "Forbidden"},
     .said = {"une condition n’est pas remplie", "a condition does not hold"},
     .way_out = {"L’acte serait régulier si la condition du texte cité était remplie.",
                 "The act would be lawful if the condition of the article held."}},
    {.kind = "NOT_SHOWN",
     .word = {"Condition non établie", "Condition not shown"},
     .said = {"une condition n’est pas établie", "it is not shown that a condition holds"}},
    {.kind = "LATE",
     .word = {"Hors délai", "Too late"},
     .said = {"trop tard", "too late"},
     .way_out = {"Le délai est passé : l’acte ne peut plus être régulier à ce moment.",
                 "The time limit has passed: at this moment the act can no longer be lawful."}},
    {.kind = "MAY_BE_LATE",
     .word = {"Peut-être hors délai", "May be too late"},
     .said = {"peut-être trop tard, selon une heure inconnue",
              "perhaps too late, depending on an hour that is not known"}},
    {.kind = "NO_HOUR",
     .word = {"L’heure manque", "The hour is missing"},
     .said = {"l’heure n’est pas indiquée", "the hour is not given"},
     .way_out = {"Revenez au formulaire et indiquez l’heure.",
                 "Go back to the form and give the hour."},
     .lacks_words = true},
    {.kind = "LACKS_FACT",
     .word = {"Une mention manque", "A fact is missing"},
     .said = {"il manque une mention que la loi exige", "a fact that the law needs is missing"},
     .way_out = {"Revenez au formulaire et indiquez cette mention.",
                 "Go back to the form and give this fact."},
     .lacks_words = true},
    {.kind = "NOT_COMPETENT",
     .word = {"Auteur non compétent", "Author not competent"},
     .said = {"l’auteur n’est pas compétent", "its author is not competent"},
     .way_out = {"L’acte doit être fait par qui le texte désigne.",
                 "The act must be done by whom the article names."}},
    {.kind = "NOT_OPEN",
     .word = {"Recours non ouvert", "Remedy not open"},
     .said = {"aucune voie de recours n’est ouverte", "no remedy is open"},
     .way_out = {"Il faut qu’un recours soit ouvert à ce moment.",
                 "A remedy must be open at that moment."}},
    {.kind = "SUSPENDED",
     .word = {"Suspendu par un recours", "Suspended by a remedy"},
     .said = {"un recours suspend l’acte", "a remedy makes the act wait"},
     .way_out = {"Il faut attendre l’issue du recours.",
                 "The outcome of the remedy must be awaited."}},
    {.kind = "BROKEN",
     .word = {"Garantie non respectée", "Guarantee not kept"},
     .said = {"une garantie n’est pas respectée", "a guarantee is not kept"}},
};

static const struct finding_row *row_of(struct slice kind)
{
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        if (slice_is(kind, ROWS[i].kind)) {
            return &ROWS[i];
        }
    }
    return NULL;
}

static struct slice in_words(const struct web *w, struct said said)
{
    return slice_of(w->language == LANGUAGE_FR ? said.fr : said.en);
}

struct slice page_finding_word(const struct web *w, struct slice kind)
{
    const struct finding_row *row = row_of(kind);
    return row == NULL ? kind : in_words(w, row->word);
}

struct slice page_finding_said(const struct web *w, struct slice kind)
{
    const struct finding_row *row = row_of(kind);
    return row == NULL ? kind : in_words(w, row->said);
}

struct slice page_finding_way_out(const struct web *w, struct slice kind)
{
    const struct finding_row *row = row_of(kind);
    return row == NULL ? SLICE("") : in_words(w, row->way_out);
}

bool page_finding_lacks_words(struct slice kind)
{
    const struct finding_row *row = row_of(kind);
    return row != NULL && row->lacks_words;
}
