/* The registry itself: what it has signed, with which keys, how large it is, and how anybody sees
 * that nothing in it was altered; and the check of a certified copy that somebody brings. */
#include "web/copy_check.h"
#include "web/page_fields.h"

/* ---- facts ----------------------------------------------------------------------------------- */

static void put_fact(struct html *h, struct slice name, struct slice value)
{
    HTML(h, "<dt>{}</dt><dd>{}</dd>\n", name, value);
}

/* When the last entry of a log was made. */
static bool last_entry(instant *out, const struct web *w, enum registry_log log, struct gr_error *e)
{
    struct slice bytes;
    struct leaf leaf;
    struct registry *r = office_registry(w->office);
    int64_t size = registry_size(r, log);
    if (size == 0) {
        *out = 0;
        return true;
    }
    if (!registry_leaf(&bytes, w->arena, r, log, size - 1, e) ||
        !leaf_read(&leaf, w->arena, bytes, e)) {
        return false;
    }
    *out = leaf.entered;
    return true;
}

static bool put_facts(struct html *h, const struct web *w, struct gr_error *e)
{
    struct registry *r = office_registry(w->office);
    struct buf acts = buf_in(w->arena, 1024);
    struct buf reads = buf_in(w->arena, 1024);
    instant last = 0;
    if (!last_entry(&last, w, REGISTRY_ACTS, e)) {
        return false;
    }
    office_log_key(&acts, w->office, REGISTRY_ACTS);
    office_log_key(&reads, w->office, REGISTRY_READS);
    html_raw(h, "<dl class=\"gr-facts\">\n");
    put_fact(h, T(h, "Autorité", "Authority"), office_authority(w->office));
    put_fact(h, T(h, "Territoire", "Territory"), office_territory(w->office));
    put_fact(h, T(h, "Nom du journal (origine)", "Name of the log (origin)"),
             office_origin(w->office));
    put_fact(h, T(h, "Inscriptions au journal des actes", "Entries in the log of acts"),
             html_number(w->arena, registry_size(r, REGISTRY_ACTS)));
    HTML(h, "<dt>{}</dt><dd>", T(h, "Dernière inscription", "Last entry"));
    page_time(h, w, last, w->zone);
    html_raw(h, "</dd>\n");
    /* The office's own file is a dossier of the registry, but none of anybody. */
    put_fact(h, T(h, "Dossiers", "Dossiers"), html_number(w->arena, registry_dossiers(r) - 1));
    put_fact(h, T(h, "Inscriptions au journal des consultations", "Entries in the log of readings"),
             html_number(w->arena, registry_size(r, REGISTRY_READS)));
    put_fact(h, T(h, "Clé qui vérifie le journal des actes", "Key that verifies the log of acts"),
             buf_slice(&acts));
    put_fact(h,
             T(h, "Clé qui vérifie le journal des consultations",
               "Key that verifies the log of readings"),
             buf_slice(&reads));
    html_raw(h, "</dl>\n");
    return true;
}

/* ---- checkpoint and verification ------------------------------------------------------------- */

static bool put_checkpoint(struct html *h, const struct web *w, struct gr_error *e)
{
    struct slice note;
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"checkpoint\">{}</h2>\n",
         T(h, "Point de contrôle signé", "Signed checkpoint"));
    if (!registry_checkpoint(&note, w->arena, office_registry(w->office), REGISTRY_ACTS, LEAF_NONE,
                             e)) {
        return false;
    }
    HTML(h,
         "<p class=\"govuk-body\">{}</p>\n<div class=\"gr-table-wrap\" tabindex=\"0\" "
         "role=\"region\" aria-labelledby=\"checkpoint\"><pre>{}</pre></div>\n"
         "<p class=\"govuk-body\"><a class=\"govuk-link\" href=\"/checkpoint\">{}</a></p>\n",
         T(h,
           "Il engage le registre sur tout ce qui y est inscrit jusque-là. Gardez-en une copie "
           "ailleurs : ce qu’elle couvre ne peut plus changer sans que cela se voie.",
           "It binds the registry to everything entered so far. Keep a copy of it elsewhere: what "
           "it covers cannot change any more without being seen."),
         note, T(h, "Le point de contrôle seul, en texte", "The checkpoint alone, as text"));
    return true;
}

/* What the service itself found when it last read everything again. */
static bool put_checkup(struct html *h, const struct web *w, struct gr_error *e)
{
    struct errand_checkup last;
    if (!errand_checkup(&last, w->line, e)) {
        return false;
    }
    if (!last.done) {
        HTML(h, "<p class=\"govuk-body\">{}</p>\n",
             T(h, "Le service le relit en entier ; ce n’est pas encore fini.",
               "The service is reading all of it again; it has not come to the end yet."));
        return true;
    }
    html_raw(h, last.faults == 0 ? "<div class=\"govuk-inset-text\"><p>"
                                 : "<div class=\"govuk-inset-text gr-altered\"><p>");
    HTML(h, "<strong class=\"govuk-tag {}\">{}</strong> {} ",
         last.faults == 0 ? SLICE("govuk-tag--green") : SLICE("govuk-tag--red"),
         last.faults == 0 ? T(h, "Intact", "Intact") : T(h, "Altéré", "Altered"),
         T(h, "Dernière vérification par le service :", "Last verified by the service:"));
    page_time(h, w, last.at, w->zone);
    HTML(h, ", {} {}, {} {}.</p>", html_number(w->arena, last.leaves[REGISTRY_ACTS]),
         T(h, "inscriptions au journal des actes", "entries in the log of acts"),
         html_number(w->arena, last.leaves[REGISTRY_READS]),
         T(h, "au journal des consultations", "in the log of readings"));
    if (last.faults > 0) {
        HTML(h, "<p>{} {}, {} <span lang=\"en\">{}</span></p>",
             T(h, "Fautes trouvées :", "Faults found:"), html_number(w->arena, last.faults),
             T(h, "dont la première :", "of which the first:"), slice_of(last.fault));
    }
    html_raw(h, "</div>\n");
    return true;
}

static bool put_how(struct html *h, const struct web *w, struct gr_error *e)
{
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"verify\">{}</h2>\n",
         T(h, "Vérifier le registre entier", "Verify the whole registry"));
    if (!put_checkup(h, w, e)) {
        return false;
    }
    HTML(
        h,
        "<p class=\"govuk-body\">{}</p>\n"
        "<div class=\"gr-table-wrap\" tabindex=\"0\" role=\"region\" aria-labelledby=\"verify\">"
        "<pre>greffe verify {} --since {}</pre></div>\n"
        "<p class=\"govuk-body\">{}</p>\n",
        T(h,
          "Sur la machine qui le garde ou sur une copie, sans clé secrète. Chaque octet est relu ; "
          "ce qui a été altéré est nommé. Avec un point de contrôle que vous aviez gardé, la "
          "commande dit aussi que rien n’a changé jusqu’à lui.",
          "On the machine that keeps it or on a copy, without any secret key. Every byte is read "
          "again; what was altered is named. With a checkpoint that you had kept, the command also "
          "says that nothing changed up to it."),
        T(h, "DOSSIER-DU-REGISTRE", "REGISTRY-FOLDER"), T(h, "POINT-GARDÉ", "KEPT-CHECKPOINT"),
        T(h,
          "Une copie certifiée d’un seul dossier se vérifie sans registre, sans réseau et sans ce "
          "programme avec greffe-check, à qui l’on donne la clé ci-dessus.",
          "A certified copy of one dossier is verified without the registry, without a network and "
          "without this program by greffe-check, which is given the key above."));
    return true;
}

static void put_check_form(struct html *h, const struct web *w, const struct page_mistakes *m)
{
    const struct page_input in = {
        .name = SLICE("copy"),
        .label = T(h, "Le fichier de la copie", "The file of the copy"),
        .hint = T(h, "Il commence par « greffe-copy v1 ». Il n’est pas gardé.",
                  "It begins with “greffe-copy v1”. It is not kept."),
        .attributes = "type=\"file\" accept=\".greffe-copy,.txt,text/plain\""};
    HTML(h, "<h2 class=\"govuk-heading-m\" id=\"check\">{}</h2>\n",
         T(h, "Contrôler une copie certifiée", "Check a certified copy"));
    page_form_files(h, w, SLICE("/registry/check"));
    page_input(h, m, &in);
    page_button(h, "govuk-button", T(h, "Contrôler", "Check"));
    html_raw(h, "</form>\n");
}

static void put_registry(struct web *w, const struct page_mistakes *m)
{
    struct gr_error e = {0};
    struct html h = page_begin(w, page_mistaken_title(w, m, T(w, "Le registre", "The registry")),
                               WEB_TAB_REGISTRY);
    page_mistakes_put(&h, m);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", T(&h, "Le registre", "The registry"));
    if (!put_facts(&h, w, &e) || !put_checkpoint(&h, w, &e) || !put_how(&h, w, &e)) {
        w->reply->status = 0;
        web_fail(w, &e);
        return;
    }
    put_check_form(&h, w, m);
    page_end(w, &h);
}

void page_registry(struct web *w)
{
    put_registry(w, NULL);
}

/* ---- the check of a copy --------------------------------------------------------------------- */

static struct slice step_words(const struct html *h, enum copy_step step)
{
    switch (step) {
    case COPY_FORM:
        return T(h, "Le fichier a la forme d’une copie certifiée",
                 "The file has the form of a certified copy");
    case COPY_KEY:
        return T(h, "La clé qu’il nomme est celle de ce registre",
                 "The key that it names is this registry’s");
    case COPY_SIGNATURE:
        return T(h, "Son texte est celui que cette clé a signé",
                 "Its text is the one that this key signed");
    case COPY_CHECKPOINT:
        return T(h, "Son point de contrôle est signé, et ce registre a bien eu cet état",
                 "Its checkpoint is signed, and this registry did have that state");
    case COPY_LEAVES:
        return T(h,
                 "Chaque inscription est au journal, dans l’ordre, sans lacune, telle qu’elle est "
                 "gardée ici",
                 "Each entry is in the log, in order, without a gap, as it is kept here");
    case COPY_PERSONAL:
        return T(h, "Les données personnelles montrées sont celles qui ont été inscrites",
                 "The personal data shown are those that were entered");
    case COPY_LAWS:
        return T(h, "Les textes de loi joints sont ceux qui ont été appliqués",
                 "The texts of law enclosed are those that were applied");
    case COPY_HEAD:
        return T(h, "Au point de contrôle, le dossier n’avait aucune autre inscription",
                 "At the checkpoint the dossier had no other entry");
    }
    return SLICE("");
}

static void put_verdict(struct html *h, enum copy_verdict verdict)
{
    switch (verdict) {
    case COPY_GOOD:
        HTML(h, "<strong class=\"govuk-tag govuk-tag--green\">{}</strong>", T(h, "Oui", "Yes"));
        break;
    case COPY_BAD:
        HTML(h, "<strong class=\"govuk-tag govuk-tag--red\">{}</strong>", T(h, "Non", "No"));
        break;
    case COPY_NOT_REACHED:
        HTML(h, "<strong class=\"govuk-tag govuk-tag--grey\">{}</strong>",
             T(h, "Sans objet", "Nothing to check"));
        break;
    }
}

static void put_steps(struct html *h, const struct web *w, const struct copy_report *report)
{
    HTML_TABLE(h,
               ((struct html_table){.caption = T(h, "Ce qui a été contrôlé", "What was checked"),
                                    .shows_caption = true}),
               T(h, "Contrôle", "Check"), T(h, "Résultat", "Result"));
    for (int i = 0; i < COPY_STEPS; i++) {
        HTML(
            h,
            "<tr class=\"govuk-table__row\"><th scope=\"row\" class=\"govuk-table__header\">{}</th>"
            "<td class=\"govuk-table__cell\">",
            step_words(h, (enum copy_step)i));
        put_verdict(h, report->verdict[i]);
        if (report->verdict[i] == COPY_BAD && report->line[i] > 0) {
            HTML(h, " {} {}", T(h, "ligne", "line"), html_number(w->arena, report->line[i]));
        }
        html_raw(h, "</td></tr>\n");
    }
    html_table_end(h);
}

/* What the copy is of, and what came after it. */
static void put_copy(struct html *h, const struct web *w, const struct copy_report *report)
{
    html_raw(h, "<dl class=\"gr-facts\">\n");
    HTML(h, "<dt>{}</dt><dd><a class=\"govuk-link\" href=\"/dossiers/{}\">{}</a></dd>\n",
         T(h, "Dossier", "Dossier"), html_url(w->arena, report->dossier), report->dossier);
    put_fact(h, T(h, "Autorité", "Authority"), report->authority);
    put_fact(h, T(h, "Copie faite (temps universel)", "Copy made (universal time)"), report->made);
    put_fact(h, T(h, "Inscriptions dans la copie", "Entries in the copy"),
             html_number(w->arena, report->leaves));
    put_fact(h, T(h, "Parties personnelles montrées", "Personal parts shown"),
             html_number(w->arena, report->personal));
    if (report->now >= 0) {
        put_fact(h, T(h, "Inscriptions du dossier à ce jour", "Entries of the dossier by now"),
                 html_number(w->arena, report->now));
    }
    html_raw(h, "</dl>\n");
    if (report->now > report->leaves) {
        HTML(h, "<div class=\"govuk-inset-text\">{}</div>\n",
             T(h,
               "Depuis, d’autres inscriptions ont été faites : la copie est exacte à sa date, mais "
               "n’est plus tout le dossier.",
               "Other entries were made since: the copy is right as of its day, but is no longer "
               "the whole dossier."));
    }
}

static void put_beyond(struct html *h)
{
    HTML(h,
         "<h2 class=\"govuk-heading-m\" id=\"beyond\">{}</h2>\n<p class=\"govuk-body\">{}</p>\n"
         "<div class=\"gr-table-wrap\" tabindex=\"0\" role=\"region\" aria-labelledby=\"beyond\">"
         "<pre>greffe-check --key {} --witness {} {}</pre></div>\n",
         T(h, "Ce que greffe-check ajoute", "What greffe-check adds"),
         T(h,
           "Ce contrôle est fait par le registre lui-même. greffe-check refait les mêmes étapes "
           "sur votre machine, par un autre programme, avec une clé que vous tenez d’ailleurs, et "
           "contrôle les cosignatures des témoins, qui disent que le registre a montré à tous le "
           "même journal. Ni l’un ni l’autre ne recompte les délais du compte rendu joint.",
           "This check is made by the registry itself. greffe-check goes through the same steps on "
           "your own machine, by another program, with a key that you have from elsewhere, and "
           "checks the cosignatures of witnesses, who say that the registry showed everybody the "
           "same log. Neither counts the time limits of the account enclosed again."),
         T(h, "CLÉ", "KEY"), T(h, "TÉMOIN", "WITNESS"), T(h, "FICHIER", "FILE"));
}

static void put_report(struct web *w, const struct copy_report *report, bool good)
{
    struct slice verdict =
        good ? T(w, "La copie est intacte et vient de ce registre",
                 "The copy is intact and comes from this registry")
             : (report->verdict[COPY_FORM] == COPY_BAD
                    ? T(w, "Ce fichier n’est pas une copie certifiée lisible",
                        "This file is not a readable certified copy")
                    : T(w, "La copie est altérée ou ne vient pas de ce registre",
                        "The copy was altered or does not come from this registry"));
    struct html h = page_begin(w, verdict, WEB_TAB_REGISTRY);
    HTML(&h,
         "<a class=\"govuk-back-link\" href=\"/registry\">{}</a>\n"
         "<h1 class=\"govuk-heading-l\">{}</h1>\n",
         T(&h, "Le registre", "The registry"), verdict);
    if (report->dossier.n > 0) {
        put_copy(&h, w, report);
    }
    put_steps(&h, w, report);
    put_beyond(&h);
    put_check_form(&h, w, NULL);
    page_end(w, &h);
}

void page_registry_check_do(struct web *w)
{
    struct gr_error e = {0};
    struct copy_report report;
    struct page_mistakes mistakes = {.n = 0};
    struct slice copy = web_form(w, "copy");
    if (copy.n == 0) {
        page_mistake(&mistakes, SLICE("copy"),
                     T(w, "Choisissez le fichier de la copie", "Choose the file of the copy"));
        w->reply->status = 422;
        put_registry(w, &mistakes);
        return;
    }
    bool good = web_check_copy(&report, w->arena, w->office, copy, &e);
    if (e.code != ERROR_NONE) {
        web_fail(w, &e);
        return;
    }
    put_report(w, &report, good);
}
