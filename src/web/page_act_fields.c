/* The form of an act on the page, as its procedure has it: when, in which role, and each fact that
 * it records by the fact's type. Every field has its label, its hint and, where it is wrong, why.
 */
#include "web/page_act.h"
#include "web/page_fields.h"

/* ---- fields ---------------------------------------------------------------------------------- */

static struct slice wrong_of(const struct act_form *f, struct slice field)
{
    for (size_t i = 0; i < f->n_wrong; i++) {
        if (slice_equal(f->wrong[i].field, field)) {
            return f->wrong[i].text;
        }
    }
    return SLICE("");
}

static struct slice label_of_wrong(const struct act_form *f, struct slice id, bool error)
{
    struct buf out = buf_in(f->d.w->arena, id.n + 16);
    buf_add(&out, id);
    buf_text(&out, error ? "-error" : "-hint");
    return buf_slice(&out);
}

static void begin_group(struct html *h, const struct act_form *f, struct slice id)
{
    html_raw(h, wrong_of(f, id).n > 0 ? "<div class=\"govuk-form-group govuk-form-group--error\">"
                                      : "<div class=\"govuk-form-group\">");
}

static void put_hint(struct html *h, const struct act_form *f, struct slice id, struct slice hint)
{
    struct slice wrong = wrong_of(f, id);
    if (hint.n > 0) {
        HTML(h, "<div class=\"govuk-hint\" id=\"{}\">{}</div>", label_of_wrong(f, id, false), hint);
    }
    if (wrong.n > 0) {
        HTML(h, "<p class=\"govuk-error-message\" id=\"{}\">{}</p>", label_of_wrong(f, id, true),
             wrong);
    }
}

/* aria-describedby, for what put_hint wrote. */
static void put_described(struct html *h, const struct act_form *f, struct slice id,
                          struct slice hint)
{
    bool wrong = wrong_of(f, id).n > 0;
    if (hint.n == 0 && !wrong) {
        return;
    }
    HTML(h, " aria-describedby=\"{}{}{}\"", hint.n > 0 ? label_of_wrong(f, id, false) : SLICE(""),
         hint.n > 0 && wrong ? SLICE(" ") : SLICE(""),
         wrong ? label_of_wrong(f, id, true) : SLICE(""));
}

struct input {
    struct slice id, name, label, hint, value;
    const char *more; /* attributes */
    bool wide;
};

static void put_input(struct html *h, const struct act_form *f, const struct input *in)
{
    begin_group(h, f, in->id);
    HTML(h, "<label class=\"govuk-label\" for=\"{}\">{}</label>", in->id, in->label);
    put_hint(h, f, in->id, in->hint);
    HTML(h, "<input class=\"govuk-input{}{}\"",
         in->wide ? SLICE("") : SLICE(" govuk-input--width-20"),
         wrong_of(f, in->id).n > 0 ? SLICE(" govuk-input--error") : SLICE(""));
    put_described(h, f, in->id, in->hint);
    HTML(h, " id=\"{}\" name=\"{}\" value=\"{}\" ", in->id, in->name, in->value);
    html_raw(h, in->more);
    html_raw(h, "></div>\n");
}

struct option {
    struct slice value, label;
};

static void put_radio(struct html *h, struct slice id, struct slice name,
                      const struct option *option, bool checked)
{
    HTML(h,
         "<div class=\"govuk-radios__item\"><input class=\"govuk-radios__input\" type=\"radio\" "
         "id=\"{}\" name=\"{}\" value=\"{}\"",
         id, name, option->value);
    html_raw(h, checked ? " checked>" : ">");
    HTML(h, "<label class=\"govuk-label govuk-radios__label\" for=\"{}\">{}</label></div>", id,
         option->label);
}

static struct slice option_id(const struct act_form *f, struct slice id, size_t i)
{
    struct buf out = buf_in(f->d.w->arena, id.n + 32);
    buf_add(&out, id);
    if (i > 0) { /* the first has the group's own, where the summary of errors leads */
        buf_char(&out, '-');
        buf_int(&out, (int64_t)i);
    }
    return buf_slice(&out);
}

static void put_radios(struct html *h, const struct act_form *f, const struct input *in,
                       const struct option *options, size_t n)
{
    begin_group(h, f, in->id);
    html_raw(h, "<fieldset class=\"govuk-fieldset\"");
    put_described(h, f, in->id, in->hint);
    HTML(h, "><legend class=\"govuk-fieldset__legend\">{}</legend>", in->label);
    put_hint(h, f, in->id, in->hint);
    html_raw(h, "<div class=\"govuk-radios govuk-radios--small govuk-radios--inline\" "
                "data-module=\"govuk-radios\">");
    for (size_t i = 0; i < n; i++) {
        put_radio(h, option_id(f, in->id, i), in->name, &options[i],
                  slice_equal(options[i].value, in->value));
    }
    html_raw(h, "</div></fieldset></div>\n");
}

static void put_select(struct html *h, const struct act_form *f, const struct input *in,
                       const struct option *options, size_t n)
{
    begin_group(h, f, in->id);
    HTML(h, "<label class=\"govuk-label\" for=\"{}\">{}</label>", in->id, in->label);
    put_hint(h, f, in->id, in->hint);
    HTML(h, "<select class=\"govuk-select\" id=\"{}\" name=\"{}\"", in->id, in->name);
    put_described(h, f, in->id, in->hint);
    html_raw(h, ">");
    for (size_t i = 0; i < n; i++) {
        HTML(h, "<option value=\"{}\"", options[i].value);
        html_raw(h, slice_equal(options[i].value, in->value) ? " selected>" : ">");
        HTML(h, "{}</option>", options[i].label);
    }
    html_raw(h, "</select></div>\n");
}

/* ---- facts ----------------------------------------------------------------------------------- */

static struct slice unknown_words(const struct act_form *f)
{
    return f->verb == OFFICE_CORRECT ? T(&f->d, "Ne change pas", "As it was")
                                     : T(&f->d, "Non connu", "Not known");
}

/* A fact that a rule of the day asks for. */
static const struct law_rule *needing_rule(const struct act_form *f, law_index fact)
{
    struct date day = zone_local(f->d.zone, f->d.now, NULL);
    for (uint16_t i = 0; i < f->act->n_rules; i++) {
        const struct law_rule *rule = &f->act->rules[i];
        if (rule->kind == LAW_NEEDS && law_in_force(rule->dates, day) &&
            law_names(rule->facts, rule->n_facts, fact)) {
            return rule;
        }
    }
    return NULL;
}

static struct slice fact_hint(const struct act_form *f, law_index index)
{
    const struct law_fact *law = &f->d.p->facts[index];
    const struct law_rule *rule = needing_rule(f, index);
    struct buf out = buf_in(f->d.w->arena, 4096);
    bool typed = law->type != LAW_YES_NO && law->type != LAW_CHOICE;
    if (typed) {
        buf_add(&out, act_form_wanted(f, law->type));
    }
    if (rule != NULL) {
        buf_text(&out, out.n > 0 ? ". " : "");
        buf_add(&out, rule->when == LAW_ALWAYS
                          ? T(&f->d, "Exigé par ", "Asked for by ")
                          : T(&f->d, "Peut être exigé par ", "May be asked for by "));
        buf_add(&out, dossier_articles(&f->d, &rule->cites));
    }
    if (law->presumed && law->type == LAW_YES_NO) {
        buf_text(&out, out.n > 0 ? ". " : "");
        buf_add(&out, law->presumed_value != 0
                          ? T(&f->d, "Sans précision : oui", "Unless told: yes")
                          : T(&f->d, "Sans précision : non", "Unless told: no"));
    }
    if (law->personal && f->verb == OFFICE_CORRECT) {
        buf_text(&out, out.n > 0 ? ". " : "");
        buf_add(&out, T(&f->d, "Donnée personnelle : laissée vide, elle reste comme elle est",
                        "Personal: left empty it stays as it is"));
    }
    return buf_slice(&out);
}

static void put_choice(struct html *h, const struct act_form *f, const struct input *in,
                       const struct law_fact *law)
{
    struct option *options = ARENA_ARRAY(f->d.w->arena, (size_t)law->n_values + 1, struct option);
    size_t n = law->n_values;
    options[0] = (struct option){SLICE(""), unknown_words(f)};
    for (uint16_t i = 0; i < law->n_values; i++) {
        options[i + 1].value = law->values[i].name;
        options[i + 1].label = dossier_label(&f->d, law->values[i].labels, law->values[i].name);
    }
    if (n <= 4) {
        put_radios(h, f, in, options, n + 1);
    } else {
        put_select(h, f, in, options, n + 1);
    }
}

static void put_fact(struct html *h, const struct act_form *f, uint16_t record)
{
    law_index index = f->act->records[record];
    const struct law_fact *law = &f->d.p->facts[index];
    struct slice field = act_form_fact_field(f, record);
    struct input in = {.id = field,
                       .name = field,
                       .label = dossier_label(&f->d, law->labels, law->name),
                       .hint = fact_hint(f, index),
                       .value = f->facts[record],
                       .more = "autocomplete=\"off\" spellcheck=\"false\""};
    if (law->type == LAW_YES_NO) {
        const struct option options[] = {{SLICE("yes"), T(&f->d, "Oui", "Yes")},
                                         {SLICE("no"), T(&f->d, "Non", "No")},
                                         {SLICE(""), unknown_words(f)}};
        put_radios(h, f, &in, options, sizeof options / sizeof *options);
    } else if (law->type == LAW_CHOICE) {
        put_choice(h, f, &in, law);
    } else {
        if (law->type == LAW_NUMBER) {
            in.more = "inputmode=\"numeric\" autocomplete=\"off\"";
        }
        put_input(h, f, &in);
    }
}

static void put_persons(struct html *h, const struct act_form *f)
{
    bool open = false;
    for (size_t i = 0; i < f->n_persons; i++) {
        open = open || i > 0 || f->names[i].n + f->born[i].n + f->numbers[i].n > 0;
    }
    html_raw(h,
             open ? "<details class=\"govuk-details\" open>" : "<details class=\"govuk-details\">");
    HTML(h,
         "<summary class=\"govuk-details__summary\"><span class=\"govuk-details__summary-text\">{}"
         "</span></summary><div class=\"govuk-details__text\">",
         T(&f->d, "Nommer des personnes", "Name persons"));
    for (size_t i = 0; i < f->n_persons; i++) {
        const struct input inputs[] = {
            {.id = act_form_indexed(f, "person-names", i),
             .name = SLICE("person-names"),
             .label = T(&f->d, "Nom et prénoms", "Name in full"),
             .value = f->names[i],
             .more = "autocomplete=\"off\" spellcheck=\"false\""},
            {.id = act_form_indexed(f, "person-born", i),
             .name = SLICE("person-born"),
             .label = T(&f->d, "Né(e) le", "Born"),
             .hint = T(&f->d, "AAAA-MM-JJ, AAAA-MM ou AAAA", "YYYY-MM-DD, YYYY-MM or YYYY"),
             .value = f->born[i],
             .more = "autocomplete=\"off\""},
            {.id = act_form_indexed(f, "person-number", i),
             .name = SLICE("person-number"),
             .label = T(&f->d, "Numéro (AGDREF ou autre)", "Number"),
             .value = f->numbers[i],
             .more = "autocomplete=\"off\""}};
        HTML(h,
             "<fieldset class=\"govuk-fieldset\"><legend class=\"govuk-fieldset__legend\">{} {}"
             "</legend>",
             T(&f->d, "Personne", "Person"), html_number(f->d.w->arena, (int64_t)i + 1));
        for (size_t k = 0; k < sizeof inputs / sizeof *inputs; k++) {
            put_input(h, f, &inputs[k]);
        }
        html_raw(h, "</fieldset>");
    }
    if (f->n_persons < ACT_PERSONS) {
        HTML(h,
             "<button class=\"govuk-button govuk-button--secondary\" name=\"add\" "
             "value=\"person\">{}</button>",
             T(&f->d, "Ajouter une personne", "Add a person"));
    }
    html_raw(h, "</div></details>\n");
}

/* ---- the whole form -------------------------------------------------------------------------- */

static void put_moment_fields(struct html *h, const struct act_form *f)
{
    const struct input date = {.id = SLICE("date"),
                               .name = SLICE("date"),
                               .label = T(&f->d, "Date de prise d’effet", "Day it took effect"),
                               .hint =
                                   T(&f->d, "AAAA-MM-JJ ou JJ/MM/AAAA", "YYYY-MM-DD or DD/MM/YYYY"),
                               .value = f->date,
                               .more = "autocomplete=\"off\""};
    const struct input hour = {
        .id = SLICE("hour"),
        .name = SLICE("hour"),
        .label = T(&f->d, "Heure", "Hour"),
        .hint = T(&f->d, "HH:MM, heure légale du lieu ; vide si elle n’est pas connue",
                  "HH:MM, legal time of the place; empty when it is not known"),
        .value = f->hour,
        .more = "autocomplete=\"off\""};
    put_input(h, f, &date);
    put_input(h, f, &hour);
}

static void put_role(struct html *h, const struct act_form *f)
{
    struct option options[sizeof f->roles / sizeof *f->roles];
    for (size_t i = 0; i < f->n_roles; i++) {
        options[i].value = f->d.p->roles[f->roles[i]].name;
        options[i].label = dossier_role_label(&f->d, options[i].value);
    }
    if (f->n_roles == 1 && wrong_of(f, SLICE("role")).n == 0) {
        HTML(
            h,
            "<input type=\"hidden\" name=\"role\" value=\"{}\"><p class=\"govuk-body\">{} {}</p>\n",
            options[0].value, T(&f->d, "En qualité de", "In the role of"), options[0].label);
        return;
    }
    const struct input in = {.id = SLICE("role"),
                             .name = SLICE("role"),
                             .label = T(&f->d, "En qualité de", "In the role of"),
                             .value = f->role};
    put_radios(h, f, &in, options, f->n_roles);
}

static void put_ground(struct html *h, const struct act_form *f)
{
    const struct input in = {
        .id = SLICE("ground"),
        .name = SLICE("ground"),
        .label = f->verb == OFFICE_ACT
                     ? T(&f->d, "Motif, s’il en faut un", "Ground, where one is owed")
                     : T(&f->d, "Pourquoi", "Why"),
        .hint =
            T(&f->d, "Sans donnée personnelle : le motif reste lisible par tous ceux qui agissent",
              "Nothing personal: the ground stays readable to all who act"),
        .wide = true,
        .value = f->ground,
        .more = "autocomplete=\"off\""};
    put_input(h, f, &in);
}

static void put_happened(struct html *h, const struct act_form *f)
{
    html_raw(h, "<div class=\"govuk-form-group\"><div class=\"govuk-checkboxes "
                "govuk-checkboxes--small\" data-module=\"govuk-checkboxes\"><div "
                "class=\"govuk-checkboxes__item\"><input class=\"govuk-checkboxes__input\" "
                "type=\"checkbox\" id=\"happened\" name=\"happened\" value=\"yes\" "
                "aria-describedby=\"happened-hint\"");
    html_raw(h, f->happened ? " checked>" : ">");
    HTML(
        h,
        "<label class=\"govuk-label govuk-checkboxes__label\" for=\"happened\">{}</label>"
        "<div class=\"govuk-hint govuk-checkboxes__hint\" id=\"happened-hint\">{}</div></div></div>"
        "</div>\n",
        T(&f->d, "Cette décision a déjà été prise", "This decision has been made already"),
        T(&f->d,
          "Elle est alors inscrite même si le droit l’aurait refusée, et marquée irrégulière.",
          "Then it is recorded even where the law would have refused it, and marked irregular."));
}

/* What each of the three changes is. */
static struct slice meaning(const struct act_form *f)
{
    switch (f->verb) {
    case OFFICE_CORRECT:
        return T(
            &f->d,
            "Corriger : l’acte a bien eu lieu, mais il a été mal inscrit. Ce que vous dites ici "
            "en prend la place ; l’ancienne inscription reste lisible.",
            "To correct: the act did take place, but was entered wrongly. What you say here takes "
            "its place; the former entry stays readable.");
    case OFFICE_WITHDRAW:
        return T(
            &f->d,
            "Retirer : l’acte est censé n’avoir jamais existé (ex tunc). Les délais et les états "
            "qu’il a fait naître tombent depuis l’origine.",
            "To withdraw: the act is as if it had never been (ex tunc). The clocks and states "
            "that it brought about fall from the beginning.");
    case OFFICE_REPEAL:
        return T(
            &f->d,
            "Abroger : l’acte cesse à partir du moment indiqué (ex nunc). Ce qu’il a produit "
            "jusque-là demeure.",
            "To repeal: the act ends at the moment given (ex nunc). What it brought about until "
            "then stays.");
    default:
        return SLICE("");
    }
}

static void put_errors(struct html *h, const struct act_form *f)
{
    if (f->n_wrong == 0) {
        return;
    }
    HTML(h,
         "<div class=\"govuk-error-summary\" data-module=\"govuk-error-summary\"><div "
         "role=\"alert\"><h2 class=\"govuk-error-summary__title\">{}</h2><div "
         "class=\"govuk-error-summary__body\"><ul class=\"govuk-list "
         "govuk-error-summary__list\">",
         T(&f->d, "Il y a un problème", "There is a problem"));
    for (size_t i = 0; i < f->n_wrong; i++) {
        if (f->wrong[i].field.n > 0) {
            HTML(h, "<li><a href=\"#{}\">{}</a></li>", f->wrong[i].field, f->wrong[i].text);
        } else {
            HTML(h, "<li>{}</li>", f->wrong[i].text);
        }
    }
    html_raw(h, "</ul></div></div></div>\n");
}

static void put_head(struct html *h, const struct act_form *f)
{
    struct slice label = dossier_act_label(&f->d, f->act->name);
    HTML(h, "<span class=\"govuk-caption-l\">{}, {}</span><h1 class=\"govuk-heading-l\">{}</h1>\n",
         f->d.number, act_verb_words(f), label);
    if (f->target != NULL) {
        HTML(h, "<div class=\"govuk-inset-text\"><p>{}</p><p>{} {}, ", meaning(f),
             T(&f->d, "Inscription n°", "Entry no."), html_number(f->d.w->arena, f->target->leaf));
        dossier_put_moment(h, &f->d, dossier_entry_moment(&f->d, f->stands));
        html_raw(h, "</p></div>\n");
    }
    HTML(h, "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/law/{}#{}\">{}</a> [{}]</p>\n",
         html_url(f->d.w->arena, f->d.p->name), html_url(f->d.w->arena, f->act->name),
         T(&f->d, "Ce que dit le droit de cet acte", "What the law says of this act"),
         dossier_articles(&f->d, &f->act->cites));
}

void act_form_show(struct act_form *f)
{
    struct html h = dossier_page_begin(&f->d, act_verb_words(f));
    if (f->n_wrong > 0 && f->d.w->reply->status == 0) {
        f->d.w->reply->status = 422;
    }
    put_errors(&h, f);
    put_head(&h, f);
    page_form(&h, f->d.w, act_form_preview_path(f));
    HTML(&h,
         "<input type=\"hidden\" name=\"act\" value=\"{}\"><input type=\"hidden\" name=\"key\" "
         "value=\"{}\">\n",
         f->act->name, f->key);
    page_default_button(&h, T(&h, "Voir", "See"));
    put_moment_fields(&h, f);
    put_role(&h, f);
    for (uint16_t i = 0; act_form_asks_facts(f) && i < f->act->n_records; i++) {
        put_fact(&h, f, i);
    }
    if (act_form_asks_facts(f)) {
        put_persons(&h, f);
    }
    put_ground(&h, f);
    if (act_form_asks_facts(f) && f->act->kind == LAW_DECISION) {
        put_happened(&h, f);
    }
    HTML(&h,
         "<div class=\"govuk-button-group\"><button class=\"govuk-button\" "
         "data-module=\"govuk-button\">{}</button><a class=\"govuk-link\" href=\"{}\">{}</a></div>"
         "</form>\n",
         T(&h, "Voir ce qui en résulterait", "See what would come of it"), f->d.path,
         T(&h, "Annuler", "Cancel"));
    page_end(f->d.w, &h);
}

/* ---- hidden ---------------------------------------------------------------------------------- */

static void put_one_hidden(struct html *h, struct slice name, struct slice value)
{
    HTML(h, "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n", name, value);
}

void act_form_put_hidden(struct html *h, const struct act_form *f)
{
    put_one_hidden(h, SLICE("act"), f->act->name);
    put_one_hidden(h, SLICE("key"), f->key);
    put_one_hidden(h, SLICE("expected"), f->expected);
    put_one_hidden(h, SLICE("date"), f->date);
    put_one_hidden(h, SLICE("hour"), f->hour);
    put_one_hidden(h, SLICE("role"), f->role);
    put_one_hidden(h, SLICE("ground"), f->ground);
    if (f->happened) {
        put_one_hidden(h, SLICE("happened"), SLICE("yes"));
    }
    for (uint16_t i = 0; act_form_asks_facts(f) && i < f->act->n_records; i++) {
        put_one_hidden(h, act_form_fact_field(f, i), f->facts[i]);
    }
    for (size_t i = 0; act_form_asks_facts(f) && i < f->n_persons; i++) {
        put_one_hidden(h, SLICE("person-names"), f->names[i]);
        put_one_hidden(h, SLICE("person-born"), f->born[i]);
        put_one_hidden(h, SLICE("person-number"), f->numbers[i]);
    }
}
