/* The form of an act on the page, as its procedure has it: when, in which role, and each fact that
 * it records by the fact's type. Every field has its label, its hint and, where it is wrong, why.
 */
#include "web/page_act.h"
#include "web/page_facts.h"

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
    buf_add(&out, page_fact_wanted(f->d.w, law));
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

static void put_choice(struct html *h, const struct act_form *f, const struct page_input *in,
                       const struct law_fact *law)
{
    struct page_choice *options =
        ARENA_ARRAY(f->d.w->arena, (size_t)law->n_values + 1, struct page_choice);
    size_t n = law->n_values;
    options[0] = (struct page_choice){SLICE(""), unknown_words(f)};
    for (uint16_t i = 0; i < law->n_values; i++) {
        options[i + 1].value = law->values[i].name;
        options[i + 1].label = dossier_label(&f->d, law->values[i].labels, law->values[i].name);
    }
    if (n <= 4) {
        page_radios(h, &f->mistakes, in, options, n + 1);
    } else {
        page_select(h, &f->mistakes, in, options, n + 1);
    }
}

static void put_fact(struct html *h, const struct act_form *f, uint16_t record)
{
    law_index index = f->act->records[record];
    const struct law_fact *law = &f->d.p->facts[index];
    struct slice field = act_form_fact_field(f, record);
    struct page_input in = {.name = field,
                            .label = dossier_label(&f->d, law->labels, law->name),
                            .hint = fact_hint(f, index),
                            .value = f->facts[record],
                            .attributes = "autocomplete=\"off\" spellcheck=\"false\""};
    if (law->type == LAW_YES_NO) {
        const struct page_choice options[] = {{SLICE("yes"), T(&f->d, "Oui", "Yes")},
                                              {SLICE("no"), T(&f->d, "Non", "No")},
                                              {SLICE(""), unknown_words(f)}};
        page_radios(h, &f->mistakes, &in, options, sizeof options / sizeof *options);
    } else if (law->type == LAW_CHOICE) {
        put_choice(h, f, &in, law);
    } else {
        if (law->type == LAW_NUMBER) {
            in.attributes = "inputmode=\"numeric\" autocomplete=\"off\"";
        }
        page_input(h, &f->mistakes, &in);
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
        const struct page_input inputs[] = {
            {.id = act_form_indexed(f, "person-names", i),
             .name = SLICE("person-names"),
             .label = T(&f->d, "Nom et prénoms", "Name in full"),
             .value = f->names[i],
             .attributes = "autocomplete=\"off\" spellcheck=\"false\""},
            {.id = act_form_indexed(f, "person-born", i),
             .name = SLICE("person-born"),
             .label = T(&f->d, "Né(e) le", "Born"),
             .hint = T(&f->d, "AAAA-MM-JJ, AAAA-MM ou AAAA", "YYYY-MM-DD, YYYY-MM or YYYY"),
             .value = f->born[i],
             .attributes = "autocomplete=\"off\""},
            {.id = act_form_indexed(f, "person-number", i),
             .name = SLICE("person-number"),
             .label = T(&f->d, "Numéro", "Number"),
             .value = f->numbers[i],
             .attributes = "autocomplete=\"off\""}};
        HTML(h,
             "<fieldset class=\"govuk-fieldset\"><legend class=\"govuk-fieldset__legend\">{} {}"
             "</legend>",
             T(&f->d, "Personne", "Person"), html_number(f->d.w->arena, (int64_t)i + 1));
        for (size_t k = 0; k < sizeof inputs / sizeof *inputs; k++) {
            page_input(h, &f->mistakes, &inputs[k]);
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
    const struct page_input date = {
        .name = SLICE("date"),
        .label = T(&f->d, "Date de prise d’effet", "Day it took effect"),
        .hint = T(&f->d, "AAAA-MM-JJ ou JJ/MM/AAAA", "YYYY-MM-DD or DD/MM/YYYY"),
        .value = f->date,
        .attributes = "autocomplete=\"off\""};
    const struct page_input hour = {
        .name = SLICE("hour"),
        .label = T(&f->d, "Heure", "Hour"),
        .hint = T(&f->d, "HH:MM, heure légale du lieu ; vide si elle n’est pas connue",
                  "HH:MM, legal time of the place; empty when it is not known"),
        .value = f->hour,
        .attributes = "autocomplete=\"off\""};
    page_input(h, &f->mistakes, &date);
    page_input(h, &f->mistakes, &hour);
}

static void put_role(struct html *h, const struct act_form *f)
{
    struct page_choice options[sizeof f->roles / sizeof *f->roles];
    for (size_t i = 0; i < f->n_roles; i++) {
        options[i].value = f->d.p->roles[f->roles[i]].name;
        options[i].label = dossier_role_label(&f->d, options[i].value);
    }
    if (f->n_roles == 1 && page_mistake_of(&f->mistakes, SLICE("role")).n == 0) {
        HTML(
            h,
            "<input type=\"hidden\" name=\"role\" value=\"{}\"><p class=\"govuk-body\">{} {}</p>\n",
            options[0].value, T(&f->d, "En qualité de", "In the role of"), options[0].label);
        return;
    }
    const struct page_input in = {.name = SLICE("role"),
                                  .label = T(&f->d, "En qualité de", "In the role of"),
                                  .value = f->role};
    page_radios(h, &f->mistakes, &in, options, f->n_roles);
}

static void put_ground(struct html *h, const struct act_form *f)
{
    const struct page_input in = {
        .name = SLICE("ground"),
        .label = f->verb == OFFICE_ACT
                     ? T(&f->d, "Motif, s’il en faut un", "Ground, where one is owed")
                     : T(&f->d, "Pourquoi", "Why"),
        .hint =
            T(&f->d, "Sans donnée personnelle : le motif reste lisible par tous ceux qui agissent",
              "Nothing personal: the ground stays readable to all who act"),
        .wide = true,
        .value = f->ground,
        .attributes = "autocomplete=\"off\""};
    page_input(h, &f->mistakes, &in);
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
    struct html h = dossier_page_begin(&f->d, act_verb_words(f), &f->mistakes);
    if (f->mistakes.n > 0 && f->d.w->reply->status == 0) {
        f->d.w->reply->status = 422;
    }
    put_head(&h, f);
    page_form(&h, f->d.w, act_form_preview_path(f));
    page_hidden(&h, SLICE("act"), f->act->name);
    page_hidden(&h, SLICE("key"), f->key);
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

void act_form_put_hidden(struct html *h, const struct act_form *f)
{
    page_hidden(h, SLICE("act"), f->act->name);
    page_hidden(h, SLICE("key"), f->key);
    page_hidden(h, SLICE("expected"), f->expected);
    page_hidden(h, SLICE("date"), f->date);
    page_hidden(h, SLICE("hour"), f->hour);
    page_hidden(h, SLICE("role"), f->role);
    page_hidden(h, SLICE("ground"), f->ground);
    if (f->happened) {
        page_hidden(h, SLICE("happened"), SLICE("yes"));
    }
    for (uint16_t i = 0; act_form_asks_facts(f) && i < f->act->n_records; i++) {
        page_hidden(h, act_form_fact_field(f, i), f->facts[i]);
    }
    for (size_t i = 0; act_form_asks_facts(f) && i < f->n_persons; i++) {
        page_hidden(h, SLICE("person-names"), f->names[i]);
        page_hidden(h, SLICE("person-born"), f->born[i]);
        page_hidden(h, SLICE("person-number"), f->numbers[i]);
    }
}
