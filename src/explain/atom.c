/* The atoms of conditions: what is asked about a fact, a state, a clock, a time, a place, as one
 * statement that can be denied with its own words. */
#include "explain/condition.h"

#include "explain/sentence.h"

static void lead(const struct asking *a)
{
    if (a->si && in_french(a->t)) {
        buf_text(a->t->out, "si ");
    }
}

/* For a statement that begins with "il". */
static void lead_il(const struct asking *a, const char *fr, const char *en)
{
    const struct teller *t = a->t;
    if (in_french(t)) {
        buf_text(t->out, a->si ? "s'" : "");
    }
    tell(t, fr, en);
}

static void tell_behind(const struct asking *a, law_index via)
{
    if (via != LAW_NONE) {
        tell(a->t, "dans le dossier ", "in the dossier ");
        tell_fact(a->t, via);
        buf_text(a->t->out, ", ");
    }
}

/* ---- points and operands --------------------------------------------------------------------- */

void tell_point(const struct teller *t, const struct law_point *point)
{
    switch (point->kind) {
    case LAW_POINT_NONE:
        tell(t, "l'acte", "the act");
        return;
    case LAW_POINT_ACT:
    case LAW_POINT_FACT:
        if (point->via != LAW_NONE) {
            tell_quoted(t, label_behind(t, point->via, point->via_name));
            tell(t, " (dossier ", " (dossier ");
            tell_fact(t, point->via);
            buf_char(t->out, ')');
        } else if (point->kind == LAW_POINT_ACT) {
            tell_act(t, point->index);
        } else {
            tell_fact(t, point->index);
        }
        return;
    case LAW_POINT_END:
        tell(t, "l'expiration du délai ", "the end of the time limit ");
        tell_clock(t, point->index);
        return;
    case LAW_POINT_START:
        tell(t, "le point de départ du délai ", "the start of the time limit ");
        tell_clock(t, point->index);
        return;
    }
}

/* The name of a column, with blanks. */
static struct slice column_of(const struct teller *t, law_index table, law_index column)
{
    return label_of(t, (struct law_labels){0}, t->p->tables[table].columns[column]);
}

void tell_operand(const struct teller *t, const struct law_operand *operand)
{
    switch (operand->kind) {
    case LAW_OPERAND_FACT:
        if (operand->via != LAW_NONE) {
            tell_quoted(t, label_behind(t, operand->via, operand->via_name));
            tell(t, " (dossier ", " (dossier ");
            tell_fact(t, operand->via);
            buf_char(t->out, ')');
        } else {
            tell_fact(t, operand->index);
        }
        return;
    case LAW_OPERAND_CELL:
        tell_quoted(t, column_of(t, operand->index, operand->column));
        tell(t, " du tableau ", " of the table ");
        tell_label(t, t->p->tables[operand->index].labels, t->p->tables[operand->index].name);
        return;
    case LAW_OPERAND_AMOUNT:
        tell_label(t, t->p->amounts[operand->index].labels, t->p->amounts[operand->index].name);
        return;
    case LAW_OPERAND_CONSTANT:
        tell_value(t, operand->type, operand->currency, operand->value, NULL);
        return;
    }
}

/* ---- statements ------------------------------------------------------------------------------ */

static enum law_compare denied(enum law_compare compare)
{
    switch (compare) {
    case LAW_EQ:
        return LAW_NE;
    case LAW_NE:
        return LAW_EQ;
    case LAW_LT:
        return LAW_GE;
    case LAW_LE:
        return LAW_GT;
    case LAW_GT:
        return LAW_LE;
    case LAW_GE:
        return LAW_LT;
    }
    return compare;
}

static void ask_fact(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    struct slice label = node->via == LAW_NONE ? label_of(t, t->p->facts[node->index].labels,
                                                          t->p->facts[node->index].name)
                                               : label_behind(t, node->via, node->via_name);
    if (node->via == LAW_NONE && slice_starts(label, SLICE("Il ")) && !negated) {
        lead_il(a, "", "");
    } else {
        lead(a);
    }
    tell_behind(a, node->via);
    tell_label_holds(t, label, negated);
}

static void ask_known(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    lead(a);
    tell_behind(a, node->via);
    if (node->via == LAW_NONE && t->p->facts[node->index].type == LAW_DOSSIER) {
        tell(t, "le dossier ", "the dossier ");
        tell_fact(t, node->index);
        tell(t, negated ? " n'est pas désigné" : " est désigné",
             negated ? " is not named" : " is named");
        return;
    }
    if (node->via == LAW_NONE) {
        tell_fact(t, node->index);
    } else {
        tell_quoted(t, label_behind(t, node->via, node->via_name));
    }
    tell(t, negated ? " n'est pas renseigné" : " est renseigné",
         negated ? " is not known" : " is known");
}

static void ask_values(const struct asking *a, struct slice subject,
                       const struct law_domain_value *values, uint16_t n, uint64_t set,
                       bool negated)
{
    const struct teller *t = a->t;
    bool several = (set & (set - 1)) != 0;
    lead(a);
    tell_quoted(t, subject);
    if (!negated) {
        tell(t, " est ", " is ");
    } else if (several) {
        tell(t, " n'est ", " is ");
    } else {
        tell(t, " n'est pas ", " is not ");
    }
    tell_values(t, values, n, set, negated);
}

static void ask_state(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct law_state *state = &a->t->p->states[node->index];
    ask_values(a, label_of(a->t, state->labels, state->name), state->values, state->n_values,
               node->set, negated);
}

struct status_words {
    const char *fr, *fr_not, *en, *en_not;
};

static const struct status_words CLOCK_WORDS[] = {
    [LAW_CLOCK_IDLE] = {"n'a pas commencé", "a commencé", "has not begun", "has begun"},
    [LAW_CLOCK_RUNNING] = {"court", "ne court pas", "is running", "is not running"},
    [LAW_CLOCK_ENDED] = {"a expiré sans réponse", "n'a pas expiré sans réponse",
                         "has ended unanswered", "has not ended unanswered"},
    [LAW_CLOCK_ANSWERED] = {"a reçu l'acte attendu", "n'a pas reçu l'acte attendu",
                            "has been answered", "has not been answered"},
    [LAW_CLOCK_STOPPED] = {"est arrêté", "n'est pas arrêté", "is stopped", "is not stopped"},
    [LAW_CLOCK_SUSPENDED] = {"est suspendu", "n'est pas suspendu", "is suspended",
                             "is not suspended"},
    [LAW_CLOCK_MISSED] = {"a pris fin avant toute réponse", "n'a pas pris fin avant toute réponse",
                          "ended before anything answered it",
                          "did not end before something answered it"},
};
static const struct status_words REMEDY_WORDS[] = {
    [LAW_REMEDY_CLOSED] = {"est fermé", "n'est pas fermé", "is closed", "is not closed"},
    [LAW_REMEDY_OPEN] = {"est ouvert", "n'est pas ouvert", "is open", "is not open"},
    [LAW_REMEDY_USED] = {"est exercé", "n'est pas exercé", "is used", "is not used"},
    [LAW_REMEDY_RULED] = {"est jugé", "n'est pas jugé", "is ruled on", "is not ruled on"},
};

static void ask_status(const struct asking *a, const struct status_words *words, size_t n,
                       uint64_t set, bool negated)
{
    const struct teller *t = a->t;
    bool first = true;
    for (size_t i = 0; i < n; i++) {
        if ((set >> i & 1) == 0) {
            continue;
        }
        if (!first) {
            tell(t, negated ? " et " : " ou ", negated ? " and " : " or ");
        } else {
            buf_char(t->out, ' ');
        }
        tell(t, negated ? words[i].fr_not : words[i].fr, negated ? words[i].en_not : words[i].en);
        first = false;
    }
}

static void tell_done(const struct teller *t, bool negated)
{
    tell(t, negated ? " n'a pas eu lieu" : " a eu lieu",
         negated ? " has not taken place" : " has taken place");
}

/* What stands in another dossier (of a procedure that may not be at hand). */
static void ask_behind(const struct asking *a, const struct law_procedure *other,
                       const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    struct slice label = label_behind(t, node->via, node->via_name);
    bool known = other != NULL;
    if (known && law_find_clock(other, node->via_name) != LAW_NONE) {
        tell(t, "le délai ", "the time limit ");
        tell_quoted(t, label);
        ask_status(a, CLOCK_WORDS, sizeof CLOCK_WORDS / sizeof CLOCK_WORDS[0],
                   law_clock_word(node->via_value), negated);
    } else if (known && law_find_remedy(other, node->via_name) != LAW_NONE) {
        tell(t, "le recours ", "the remedy ");
        tell_quoted(t, label);
        ask_status(a, REMEDY_WORDS, sizeof REMEDY_WORDS / sizeof REMEDY_WORDS[0],
                   law_remedy_word(node->via_value), negated);
    } else if (known && law_find_act(other, node->via_name) != LAW_NONE) {
        tell(t, "l'acte ", "the act ");
        tell_quoted(t, label);
        if (slice_is(node->via_value, "done")) {
            tell_done(t, negated);
        } else {
            tell(t, negated ? " n'est pas permis par la loi" : " est permis par la loi",
                 negated ? " is not allowed by the law" : " is allowed by the law");
        }
    } else {
        tell_quoted(t, label);
        tell(t, negated ? " n'est pas " : " est ", negated ? " is not " : " is ");
        tell_quoted(t, value_label_in(t, other, node->via_name, node->via_value));
    }
}

static void ask_choice(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    if (node->via == LAW_NONE) {
        const struct law_fact *fact = &t->p->facts[node->index];
        ask_values(a, label_of(t, fact->labels, fact->name), fact->values, fact->n_values,
                   node->set, negated);
        return;
    }
    lead(a);
    tell_behind(a, node->via);
    ask_behind(a, dossier_behind(t, node->via, node->via_name), node, negated);
}

void ask_clock_status(const struct asking *a, uint64_t set, bool negated)
{
    ask_status(a, CLOCK_WORDS, sizeof CLOCK_WORDS / sizeof CLOCK_WORDS[0], set, negated);
}

void ask_none_has_status(const struct asking *a, uint64_t status)
{
    const struct teller *t = a->t;
    for (size_t i = 0; i < sizeof CLOCK_WORDS / sizeof CLOCK_WORDS[0]; i++) {
        if (status != UINT64_C(1) << i) {
            continue;
        }
        bool vowel = CLOCK_WORDS[i].fr[0] == 'a' || CLOCK_WORDS[i].fr[0] == 'e';
        tell(t, vowel ? " n'" : " ne ", " ");
        tell(t, CLOCK_WORDS[i].fr, CLOCK_WORDS[i].en);
    }
}

static void ask_clock(const struct asking *a, const struct law_node *node, bool negated)
{
    lead(a);
    tell(a->t, "le délai ", "the time limit ");
    tell_clock(a->t, node->index);
    ask_clock_status(a, node->set, negated);
}

static void ask_remedy(const struct asking *a, const struct law_node *node, bool negated)
{
    lead(a);
    tell(a->t, "le recours ", "the remedy ");
    tell_remedy(a->t, node->index);
    ask_status(a, REMEDY_WORDS, sizeof REMEDY_WORDS / sizeof REMEDY_WORDS[0], node->set, negated);
}

/* "le dossier « Mesure » est de la procédure « Expulsion »". */
static void ask_dossier_is(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    const struct law_fact *fact = &t->p->facts[node->index];
    lead(a);
    tell(t, "le dossier ", "the dossier ");
    tell_fact(t, node->index);
    tell(t, negated ? " n'est pas de la procédure " : " est de la procédure ",
         negated ? " is not of the procedure " : " is of the procedure ");
    bool first = true;
    for (uint16_t i = 0; i < fact->n_dossier_of; i++) {
        if ((node->set >> i & 1) != 0) {
            tell(t, first ? "" : " ou ", first ? "" : " or ");
            tell_procedure(t, fact->dossier_of[i]);
            first = false;
        }
    }
}

static void ask_done(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    lead(a);
    tell(t, "l'acte ", "the act ");
    tell_act(t, node->index);
    tell_done(t, negated);
}

static void ask_end(const struct asking *a, const struct law_node *node, bool before)
{
    const struct teller *t = a->t;
    lead(a);
    tell(t, before ? "l'acte précède l'expiration du délai " : "l'acte suit l'expiration du délai ",
         before ? "the act comes before the end of the time limit "
                : "the act comes after the end of the time limit ");
    tell_clock(t, node->index);
}

struct compare_words {
    const char *fr, *en;
};

static const struct compare_words SPAN_WORDS[] = {
    [LAW_EQ] = {"exactement ", "exactly "}, [LAW_NE] = {"un autre temps que ", "other than "},
    [LAW_LT] = {"moins de ", "less than "}, [LAW_LE] = {"au plus ", "at most "},
    [LAW_GT] = {"plus de ", "more than "},  [LAW_GE] = {"au moins ", "at least "},
};

/* "moins de trois ans séparent l'acte de « … »": good for dates that lie ahead as well. */
static void ask_span(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    enum law_compare compare = negated ? denied(node->compare) : node->compare;
    if (node->backwards) {
        lead_il(a, "il reste ", "");
    } else {
        lead_il(a, "il s'est écoulé ", "");
    }
    tell_word_length(t, SPAN_WORDS[compare].fr, SPAN_WORDS[compare].en, &node->rule);
    if (node->backwards) {
        tell(t, " avant ", " remain before ");
    } else {
        tell(t, " depuis ", " have passed since ");
    }
    tell_point(t, &node->point);
}

static void ask_date(const struct asking *a, const struct law_node *node, bool from)
{
    const struct teller *t = a->t;
    lead(a);
    tell(t, from ? "l'acte a lieu à compter du " : "l'acte a lieu avant le ",
         from ? "the act takes place on or after " : "the act takes place before ");
    tell_date(t, node->date);
}

static void ask_place(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    lead(a);
    if (node->op == LAW_FACT_IN) {
        tell_fact(t, node->index);
        tell(t, negated ? " ne désigne pas " : " désigne ", negated ? " is not " : " is ");
    } else {
        tell(t, negated ? "le lieu de l'acte n'est pas " : "le lieu de l'acte est ",
             negated ? "the place of the act is not " : "the place of the act is ");
    }
    tell_territories(t, node->territories, node->n_territories);
}

static void ask_author(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    lead(a);
    tell(t, negated ? "l'auteur de l'acte n'est pas " : "l'auteur de l'acte est ",
         negated ? "the author of the act is not " : "the author of the act is ");
    tell_label(t, t->p->roles[node->index].labels, t->p->roles[node->index].name);
}

static const struct compare_words NUMBER_WORDS[] = {
    [LAW_EQ] = {" est égal à ", " equals "},
    [LAW_NE] = {" est différent de ", " is other than "},
    [LAW_LT] = {" est inférieur à ", " is less than "},
    [LAW_LE] = {" ne dépasse pas ", " is at most "},
    [LAW_GT] = {" dépasse ", " is more than "},
    [LAW_GE] = {" atteint au moins ", " is at least "},
};
static const struct compare_words DATE_WORDS[] = {
    [LAW_EQ] = {" a pour date ", " is "},
    [LAW_NE] = {" n'a pas pour date ", " is not "},
    [LAW_LT] = {" précède ", " comes before "},
    [LAW_LE] = {" ne dépasse pas ", " does not come after "},
    [LAW_GT] = {" suit ", " comes after "},
    [LAW_GE] = {" ne précède pas ", " does not come before "},
};

static void ask_compare(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    enum law_compare compare = negated ? denied(node->compare) : node->compare;
    bool dates = node->left.type == LAW_DATE || node->left.type == LAW_INSTANT;
    const struct compare_words *words = dates ? &DATE_WORDS[compare] : &NUMBER_WORDS[compare];
    lead(a);
    tell_operand(t, &node->left);
    tell(t, words->fr, words->en);
    if (dates && node->right.kind == LAW_OPERAND_CONSTANT && in_french(t)) {
        buf_text(t->out, "le ");
    }
    const struct law_operand *right = &node->right;
    if (right->kind == LAW_OPERAND_CONSTANT && node->left.kind == LAW_OPERAND_FACT &&
        node->left.via == LAW_NONE) {
        tell_value(t, right->type, right->currency, right->value, &t->p->facts[node->left.index]);
    } else {
        tell_operand(t, right);
    }
}

static void ask_cell(const struct asking *a, const struct law_node *node, bool negated)
{
    const struct teller *t = a->t;
    const struct law_table *table = &t->p->tables[node->index];
    lead(a);
    tell(t, "le tableau ", "the table ");
    tell_label(t, table->labels, table->name);
    tell(t, negated ? " ne prévoit pas " : " prévoit ", negated ? " does not say " : " says ");
    tell_quoted(t, column_of(t, node->index, node->column));
}

void ask_atom(const struct asking *a, const struct law_node *node, bool negated)
{
    switch (node->op) {
    case LAW_AND:
    case LAW_OR:
    case LAW_NOT:
        return; /* never here: see ask */
    case LAW_FACT_TRUE:
        ask_fact(a, node, negated);
        return;
    case LAW_FACT_KNOWN:
        ask_known(a, node, negated);
        return;
    case LAW_FACT_IS:
        ask_choice(a, node, negated);
        return;
    case LAW_STATE_IS:
        ask_state(a, node, negated);
        return;
    case LAW_CLOCK_IS:
        ask_clock(a, node, negated);
        return;
    case LAW_REMEDY_IS:
        ask_remedy(a, node, negated);
        return;
    case LAW_DOSSIER_IS:
        ask_dossier_is(a, node, negated);
        return;
    case LAW_ACT_DONE:
        ask_done(a, node, negated);
        return;
    case LAW_BEFORE_END:
        ask_end(a, node, !negated);
        return;
    case LAW_AFTER_END:
        ask_end(a, node, negated);
        return;
    case LAW_SPAN:
        ask_span(a, node, negated);
        return;
    case LAW_DATE_FROM:
        ask_date(a, node, !negated);
        return;
    case LAW_DATE_BEFORE:
        ask_date(a, node, negated);
        return;
    case LAW_IN:
    case LAW_FACT_IN:
        ask_place(a, node, negated);
        return;
    case LAW_BY:
        ask_author(a, node, negated);
        return;
    case LAW_COMPARE:
        ask_compare(a, node, negated);
        return;
    case LAW_CELL_TRUE:
        ask_cell(a, node, negated);
        return;
    }
}
