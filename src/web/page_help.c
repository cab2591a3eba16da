/* What the words of the service mean, each in a sentence, with an anchor so that other pages can
 * point at it, and with the article where a text of law is behind it; and how the keyboard serves.
 */
#include "web/page.h"

struct term {
    const char *anchor;
    struct slice word, meaning, article; /* article: empty where there is none */
};

static void put_terms(struct html *h, const struct term *terms, size_t n)
{
    html_raw(h, "<dl class=\"gr-facts\">\n");
    for (size_t i = 0; i < n; i++) {
        HTML(h, "<dt id=\"{}\">{}</dt><dd>{}", slice_of(terms[i].anchor), terms[i].word,
             terms[i].meaning);
        if (terms[i].article.n > 0) {
            HTML(h, " <span class=\"govuk-hint\">[{}]</span>", terms[i].article);
        }
        html_raw(h, "</dd>\n");
    }
    html_raw(h, "</dl>\n");
}

#define PUT_TERMS(h, list) put_terms((h), (list), sizeof(list) / sizeof *(list))

static void put_law_words(struct html *h)
{
    const struct term terms[] = {
        {"procedure", T(h, "Procédure", "Procedure"),
         T(h,
           "Ce que la loi dit d’une suite d’actes, écrit comme des données que l’on peut lire, "
           "discuter et corriger ; le programme n’ajoute aucune règle.",
           "What the law says of a course of acts, written as data that can be read, argued about "
           "and mended; the program adds no rule."),
         SLICE("")},
        {"dossier", T(h, "Dossier", "Dossier"),
         T(h,
           "Une procédure telle qu’elle s’est passée pour quelqu’un : ses inscriptions dans "
           "l’ordre, et rien d’autre.",
           "A procedure as it went for somebody: its entries in order, and nothing else."),
         SLICE("")},
        {"act", T(h, "Acte", "Act"),
         T(h,
           "Ce que quelqu’un fait et que la loi nomme : une décision, une demande, un fait ; il "
           "porte le moment où il a pris effet et celui où il a été inscrit.",
           "What somebody does and the law names: a decision, a request, a fact; it carries the "
           "moment at which it took effect and the one at which it was entered."),
         SLICE("")},
        {"remedy", T(h, "Recours", "Remedy"),
         T(h, "Ce que la loi ouvre contre un acte : à qui, devant qui, dans quel délai.",
           "What the law opens against an act: to whom, before whom, within which time."),
         SLICE("")},
        {"refused", T(h, "Refusé", "Refused"),
         T(h,
           "Une décision que la loi interdit : elle n’est pas prise, et le refus est inscrit avec "
           "l’article.",
           "A decision that the law forbids: it is not taken, and the refusal is entered with its "
           "article."),
         SLICE("")},
        {"irregular", T(h, "Irrégulier", "Irregular"),
         T(h,
           "Ce qui a eu lieu malgré la loi : c’est inscrit comme c’est arrivé, avec ce que la loi "
           "y "
           "oppose.",
           "What happened against the law: it is entered as it happened, with what the law has "
           "against it."),
         SLICE("")},
    };
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"words-law\">{}</h2>\n",
         T(h, "La loi et le dossier", "Law and dossier"));
    PUT_TERMS(h, terms);
}

static void put_time_words(struct html *h, const struct web *w)
{
    const struct term terms[] = {
        {"clock", T(h, "Délai", "Clock"),
         T(h,
           "Un temps que la loi compte, de ce qui le fait courir jusqu’à son dernier instant utile "
           "; "
           "à sa fin, la loi attache ce qu’elle y attache.",
           "A time that the law counts, from what starts it to the last instant in time; at its "
           "end "
           "the law attaches what it attaches."),
         SLICE("")},
        {"reading", T(h, "Lecture", "Reading"),
         T(h,
           "Une façon défendable de comprendre un texte qui n’est pas tranché ; quand deux "
           "lectures "
           "donnent deux fins, les deux sont montrées, et l’administration doit tenir la plus "
           "stricte.",
           "A tenable way to understand a text that is not settled; where two readings give two "
           "ends, both are shown, and the authority has to keep to the stricter."),
         SLICE("")},
        {"earliest", T(h, "Au plus tôt, au plus tard", "At the earliest, at the latest"),
         T(h,
           "La fin dépend d’une heure ou d’un fait qui n’est pas au dossier : elle est entre ces "
           "deux moments.",
           "The end depends on an hour or a fact that is not in the dossier: it lies between these "
           "two moments."),
         SLICE("")},
        {"calendar-address", T(h, "Adresse d’agenda", "Calendar address"),
         html_count(
             w->arena,
             T(h,
               "Où votre logiciel d’agenda, et lui seul, lit vos délais : numéros de dossier et "
               "noms de délai, aucune donnée personnelle. Elle se crée sur la page de votre "
               "compte, n’est montrée qu’une fois, et prend fin quand vous le dites ou après {} "
               "jours.",
               "Where your calendar program, and nobody else, reads your time limits: numbers of "
               "dossiers and names of time limits, no personal data. It is made on the page of "
               "your account, is shown once, and ends when you say so or after {} days."),
             ACCOUNTS_CALENDAR_DAYS),
         SLICE("")},
    };
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"words-time\">{}</h2>\n", T(h, "Le temps", "Time"));
    PUT_TERMS(h, terms);
}

static void put_change_words(struct html *h)
{
    const struct term terms[] = {
        {"entry", T(h, "Inscription", "Entry"),
         T(h,
           "Ce qui est ajouté au registre et n’en sort plus : une erreur se corrige par une autre "
           "inscription.",
           "What is added to the registry and never leaves it: a mistake is mended by another "
           "entry."),
         SLICE("")},
        {"correction", T(h, "Correction", "Correction"),
         T(h,
           "Dit ce qu’une inscription aurait dû dire et prend sa place ; l’ancienne reste lisible.",
           "Says what an entry should have said and takes its place; the old one can still be "
           "read."),
         T(h, "RGPD, art. 5, 1, d", "GDPR art. 5(1)(d)")},
        {"withdrawal", T(h, "Retrait", "Withdrawal"),
         T(h, "Un acte est comme s’il n’avait jamais été.", "An act is as if it had never been."),
         SLICE("")},
        {"repeal", T(h, "Abrogation", "Repeal"),
         T(h, "Un acte cesse pour l’avenir ; ce qu’il a produit demeure.",
           "An act ends for the future; what it did stays."),
         SLICE("")},
        {"erasure", T(h, "Effacement", "Erasure"),
         T(h,
           "La clé du dossier est détruite : les données personnelles ne peuvent plus être lues "
           "par "
           "personne, l’ossature des actes reste.",
           "The dossier’s key is destroyed: nobody can read its personal data any more, the bare "
           "bones of its acts stay."),
         T(h, "RGPD, art. 5, 1, e", "GDPR art. 5(1)(e)")},
    };
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"words-change\">{}</h2>\n",
         T(h, "Ce qui change", "What changes"));
    PUT_TERMS(h, terms);
}

static void put_trust_words(struct html *h)
{
    const struct term terms[] = {
        {"purpose", T(h, "Finalité", "Purpose"),
         T(h,
           "Pour quoi vous lisez des données personnelles, dit une fois par session ; sans elle le "
           "dossier se montre sans noms.",
           "What you read personal data for, said once a session; without it the dossier is shown "
           "without names."),
         T(h, "RGPD, art. 5, 1, b", "GDPR art. 5(1)(b)")},
        {"access", T(h, "Journal des consultations", "Log of readings"),
         T(h,
           "Chaque lecture de données personnelles y est inscrite avec qui, quand et pourquoi ; la "
           "personne concernée peut demander qui a reçu ses données.",
           "Each reading of personal data is entered with who, when and why; the person concerned "
           "can ask who received his or her data."),
         T(h, "directive (UE) 2016/680, art. 25 ; RGPD, art. 15",
           "Directive (EU) 2016/680 art. 25; GDPR art. 15")},
        {"sealed", T(h, "Scellé", "Sealed"),
         T(h,
           "Chiffré avec une clé propre au dossier : le registre peut être publié ou copié sans "
           "que "
           "les noms le soient.",
           "Encrypted with a key of the dossier’s own: the registry can be published or copied "
           "without the names."),
         T(h, "RGPD, art. 5, 1, f", "GDPR art. 5(1)(f)")},
        {"checkpoint", T(h, "Point de contrôle", "Checkpoint"),
         T(h,
           "Une ligne signée qui engage le registre sur tout ce qu’il contient à ce moment ; qui "
           "en "
           "garde une copie peut voir qu’on n’y a rien changé.",
           "A signed line that binds the registry to all that it holds at that moment; whoever "
           "keeps a copy can see that nothing was changed."),
         SLICE("")},
        {"copy", T(h, "Copie certifiée", "Certified copy"),
         T(h,
           "Un fichier signé qui contient un dossier et la preuve qu’il est entier et tel "
           "qu’inscrit ; tout le monde peut la contrôler.",
           "A signed file that holds a dossier and the proof that it is whole and as entered; "
           "anybody can check it."),
         SLICE("")},
        {"witness", T(h, "Témoin", "Witness"),
         T(h,
           "Un tiers qui contresigne les points de contrôle et atteste que tous voient le même "
           "registre.",
           "A third party that countersigns checkpoints and vouches that all see the same "
           "registry."),
         SLICE("")},
        {"agent", T(h, "Agent", "Agent"),
         T(h, "Qui agit, sous un identifiant ; le service ne compte ni ne compare rien par agent.",
           "Who acts, under an identifier; the service counts and compares nothing by agent."),
         SLICE("")},
    };
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"words-trust\">{}</h2>\n",
         T(h, "Ce qui se lit et se prouve", "What is read and proved"));
    PUT_TERMS(h, terms);
}

static void put_key(struct html *h, const char *key, struct slice what)
{
    HTML(h, "<dt><kbd>{}</kbd></dt><dd>{}</dd>\n", slice_of(key), what);
}

static void put_keyboard(struct html *h)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"keyboard\">{}</h2>\n<dl class=\"gr-facts\">\n",
         T(h, "Au clavier", "By keyboard"));
    put_key(h, "Tab",
            T(h,
              "va d’un lien, d’un champ ou d’un tableau au suivant (avec Maj : au précédent) ; le "
              "premier arrêt, « Aller au contenu », passe le menu",
              "goes from one link, field or table to the next (with Shift: to the one before); the "
              "first stop, “Skip to main content”, passes over the menu"));
    put_key(h, "Enter", T(h, "suit un lien, envoie un formulaire", "follows a link, sends a form"));
    put_key(h, "Space",
            T(h, "coche une case, ouvre et ferme un « pourquoi »",
              "ticks a box, opens and closes a “why”"));
    put_key(h, "← → ↑ ↓",
            T(h, "font défiler le tableau ou le dessin où l’on est, choisissent dans une liste",
              "scroll the table or drawing that has the focus, choose in a list"));
    put_key(h, "Ctrl + F", T(h, "cherche dans la page", "searches in the page"));
    put_key(h, "Ctrl + P",
            T(h, "imprime la page : tout ce qui est replié s’ouvre, les boutons disparaissent",
              "prints the page: all that is folded opens, buttons go"));
    HTML(h, "</dl>\n<p class=\"govuk-body\">{}</p>\n",
         T(h,
           "Tout se fait au clavier et sans JavaScript ; avec lui, les tableaux se filtrent et les "
           "fins de délai disent le temps qui reste.",
           "Everything can be done by keyboard and without JavaScript; with it, tables can be "
           "filtered and ends of time limits say how long is left."));
}

void page_help(struct web *w)
{
    struct html h = page_begin(w, T(w, "Aide", "Help"), WEB_TAB_HELP);
    HTML(&h,
         "<h1 class=\"govuk-heading-l\">{}</h1>\n<p class=\"govuk-body\">{}</p>\n"
         "<ul class=\"govuk-list\"><li><a class=\"govuk-link\" href=\"#words-law\">{}</a></li>"
         "<li><a class=\"govuk-link\" href=\"#words-time\">{}</a></li>"
         "<li><a class=\"govuk-link\" href=\"#words-change\">{}</a></li>"
         "<li><a class=\"govuk-link\" href=\"#words-trust\">{}</a></li>"
         "<li><a class=\"govuk-link\" href=\"#keyboard\">{}</a></li></ul>\n",
         T(&h, "Aide : ce que veulent dire les mots", "Help: what the words mean"),
         T(&h,
           "Greffe tient le registre des actes d’une autorité selon la loi écrite pour elle, et "
           "compte les délais. Il ne décide rien.",
           "Greffe keeps the registry of an authority’s acts by the law written for it, and counts "
           "time limits. It decides nothing."),
         T(&h, "La loi et le dossier", "Law and dossier"), T(&h, "Le temps", "Time"),
         T(&h, "Ce qui change", "What changes"),
         T(&h, "Ce qui se lit et se prouve", "What is read and proved"),
         T(&h, "Au clavier", "By keyboard"));
    put_law_words(&h);
    put_time_words(&h, w);
    put_change_words(&h);
    put_trust_words(&h);
    put_keyboard(&h);
    page_end(w, &h);
}
