/* Opening a dossier: which procedure, since when, where, who it is about, and the facts that are
 * known from the beginning. What is wrong comes back beside its field with everything that was
 * typed. The form carries a key, so that sending it twice opens one dossier. */
#include "web/page_duties.h"
#include "web/page_facts.h"

enum { PERSONS_MAX = 8, LINES_MAX = 64, LINE_BYTES = 512, NAME_BYTES = 256 };

struct opening {
    struct web *w;
    const struct law_procedure *p;
    size_t n_persons; /* that the form has room for */
    struct page_mistakes mistakes;
};

/* ---- choosing the procedure ------------------------------------------------------------------ */

/* The procedures in which he may act, by title. */
static size_t find_choices(struct slice **out, const struct web *w)
{
    size_t all = page_procedures(out, w);
    size_t n = 0;
    for (size_t i = 0; i < all; i++) {
        struct gr_error ignored = {0};
        if (office_may(w->office, w->session.agent, OFFICE_RIGHT_ACT, (*out)[i], SLICE(""),
                       &ignored)) {
            (*out)[n++] = (*out)[i];
        }
    }
    return n;
}

static void put_choice(struct web *w)
{
    struct slice *names = NULL;
    size_t n = find_choices(&names, w);
    struct html h = page_begin(w, T(w, "Ouvrir un dossier", "Open a dossier"), WEB_TAB_TODAY);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n",
         T(&h, "Ouvrir un dossier", "Open a dossier"));
    if (n == 0) {
        HTML(&h, "<p class=\"govuk-body\">{}</p>\n",
             T(&h,
               "Vous n’avez le droit d’agir dans aucune procédure. Une personne qui administre le "
               "service peut vous le donner.",
               "You have no right to act in any procedure. Somebody who administers the service "
               "can give it to you."));
    } else {
        HTML(&h, "<h2 class=\"govuk-heading-m\">{}</h2>\n<ul class=\"govuk-list\">\n",
             T(&h, "De quelle procédure ?", "Of which procedure?"));
        for (size_t i = 0; i < n; i++) {
            HTML(&h, "<li><a class=\"govuk-link\" href=\"/open?procedure={}\">{}</a></li>\n",
                 html_url(w->arena, names[i]), page_procedure_title(w, names[i]));
        }
        html_raw(&h, "</ul>\n");
    }
    page_end(w, &h);
}

/* ---- names of fields ------------------------------------------------------------------------- */

static struct slice numbered(const struct web *w, const char *name, size_t i)
{
    struct buf out = buf_in(w->arena, NAME_BYTES);
    buf_text(&out, name);
    buf_char(&out, '-');
    buf_int(&out, (int64_t)i + 1);
    return buf_slice(&out);
}

static struct slice typed(const struct web *w, struct slice name)
{
    return slice_trim(web_form(w, arena_copy(w->arena, name.p, name.n)));
}

/* ---- when and where -------------------------------------------------------------------------- */

static struct slice present_day(const struct web *w, const struct zone *zone)
{
    struct buf out = buf_in(w->arena, 16);
    date_write(&out, zone_local(zone, w->now, NULL));
    return buf_slice(&out);
}

static void put_moment(struct html *h, const struct opening *o)
{
    const struct web *w = o->w;
    const struct page_input date = {
        .name = SLICE("date"),
        .label = T(h, "Jour", "Day"),
        .hint = T(h, "Sans jour ni heure : maintenant.", "Without a day or an hour: now."),
        .value = typed(w, SLICE("date")),
        .attributes = "type=\"date\""};
    const struct page_input hour = {
        .name = SLICE("hour"),
        .label = T(h, "Heure, si elle est connue", "Hour, if it is known"),
        .hint = T(h,
                  "Heure légale du territoire, par exemple 17:50. De l’heure que les horloges "
                  "montrent deux fois, avec son décalage : 02:30+01:00.",
                  "Legal time of the territory, 17:50 for example. Of the hour that clocks show "
                  "twice, with its offset: 02:30+01:00."),
        .value = typed(w, SLICE("hour")),
        .attributes = "autocomplete=\"off\""};
    HTML(h,
         "<fieldset class=\"govuk-fieldset\"><legend class=\"govuk-fieldset__legend "
         "govuk-fieldset__legend--m\">{}</legend>\n",
         T(h, "Depuis quand le dossier existe-t-il ?", "Since when does the dossier exist?"));
    page_input(h, &o->mistakes, &date);
    page_input(h, &o->mistakes, &hour);
    html_raw(h, "</fieldset>\n");
}

static void put_territory(struct html *h, const struct opening *o)
{
    const struct calendar *calendar = office_calendar(o->w->office);
    bool told = o->w->request->method == WEB_POST;
    const struct page_input in = {
        .name = SLICE("territory"),
        .label = T(h, "Territoire", "Territory"),
        .hint = T(h, "Son code ISO 3166 : FR-59, FR-974, BE… Il dit l’heure et les jours fériés.",
                  "Its ISO 3166 code: FR-59, FR-974, BE… It tells the hour and the holidays."),
        .value = told ? typed(o->w, SLICE("territory")) : office_territory(o->w->office),
        .attributes = "list=\"territories\" autocomplete=\"off\" spellcheck=\"false\""};
    page_input(h, &o->mistakes, &in);
    html_raw(h, "<datalist id=\"territories\">");
    for (size_t i = 0; i < calendar_territory_count(calendar); i++) {
        territory_id id = (territory_id)i;
        HTML(h, "<option value=\"{}\">{}</option>", calendar_territory_code(calendar, id),
             calendar_territory_name(calendar, id, h->language));
    }
    html_raw(h, "</datalist>\n");
}

/* ---- persons --------------------------------------------------------------------------------- */

static void put_lines(struct html *h, const struct opening *o, const char *name, size_t i,
                      struct slice label)
{
    const struct page_input in = {.name = numbered(o->w, name, i),
                                  .label = label,
                                  .value = typed(o->w, numbered(o->w, name, i)),
                                  .attributes = "autocomplete=\"off\" spellcheck=\"false\""};
    page_textarea(h, &o->mistakes, &in, 2);
}

static void put_person(struct html *h, const struct opening *o, size_t i)
{
    const struct page_input born = {.name = numbered(o->w, "born", i),
                                    .label = T(h, "Née ou né le", "Born"),
                                    .hint =
                                        T(h, "Jour, mois ou année : 1990-05-12, 1990-05 ou 1990.",
                                          "Day, month or year: 1990-05-12, 1990-05 or 1990."),
                                    .value = typed(o->w, numbered(o->w, "born", i)),
                                    .attributes = "autocomplete=\"off\""};
    HTML(h,
         "<fieldset class=\"govuk-fieldset\"><legend class=\"govuk-fieldset__legend "
         "govuk-fieldset__legend--m\">{} {}</legend>\n",
         T(h, "Personne", "Person"), html_number(o->w->arena, (int64_t)i + 1));
    put_lines(h, o, "names", i,
              T(h, "Nom et prénoms ; une autre forme du même nom sur une autre ligne",
                "Name; another form of the same name on another line"));
    put_lines(
        h, o, "others", i,
        T(h, "Autres noms (usage, alias), un par ligne", "Other names (aliases), one a line"));
    page_input(h, &o->mistakes, &born);
    put_lines(h, o, "numbers", i,
              T(h, "Numéros (étranger, dossier d’une autre administration), un par ligne",
                "Numbers (of a file elsewhere), one a line"));
    put_lines(h, o, "documents", i,
              T(h, "Documents d’identité ou de voyage, un par ligne",
                "Identity or travel documents, one a line"));
    html_raw(h, "</fieldset>\n");
}

static void put_persons(struct html *h, const struct opening *o)
{
    HTML(h, "<p class=\"govuk-body\">{}</p>\n",
         T(h,
           "Les noms, dates de naissance et numéros sont scellés : seules les personnes qui en ont "
           "le droit les lisent, pour une finalité, et leur lecture est inscrite.",
           "Names, births and numbers are sealed: only those who have the right read them, for a "
           "purpose, and their reading is recorded."));
    for (size_t i = 0; i < o->n_persons; i++) {
        put_person(h, o, i);
    }
    page_hidden(h, SLICE("persons"), html_number(o->w->arena, (int64_t)o->n_persons));
    if (o->n_persons < PERSONS_MAX) {
        HTML(h,
             "<button class=\"govuk-button govuk-button--secondary\" name=\"add\" "
             "value=\"person\">{}</button>\n",
             T(h, "Ajouter une personne", "Add a person"));
    }
}

/* ---- facts ----------------------------------------------------------------------------------- */

static struct slice presumed(const struct web *w, const struct law_fact *fact)
{
    if (!fact->presumed || fact->type != LAW_YES_NO) {
        return page_fact_wanted(w, fact);
    }
    return fact->presumed_value != 0 ? T(w, "Présumé : oui", "Presumed: yes")
                                     : T(w, "Présumé : non", "Presumed: no");
}

static void put_values(struct html *h, const struct web *w, const struct law_fact *fact,
                       struct slice value)
{
    page_option(h, SLICE(""), T(h, "non indiqué", "not told"), value.n == 0);
    if (fact->type == LAW_YES_NO) {
        page_option(h, SLICE("yes"), T(h, "oui", "yes"), slice_is(value, "yes"));
        page_option(h, SLICE("no"), T(h, "non", "no"), slice_is(value, "no"));
        return;
    }
    for (uint16_t i = 0; i < fact->n_values; i++) {
        const struct law_domain_value *v = &fact->values[i];
        page_option(h, v->name, law_label(w->arena, v->labels, v->name, h->language),
                    slice_equal(v->name, value));
    }
}

static void put_fact(struct html *h, const struct opening *o, const struct law_fact *fact)
{
    struct slice name = page_fact_field(o->w, fact);
    struct page_input in = {.name = name,
                            .label = law_label(o->w->arena, fact->labels, fact->name, h->language),
                            .hint = presumed(o->w, fact),
                            .value = typed(o->w, name),
                            .attributes = "autocomplete=\"off\""};
    if (fact->type == LAW_YES_NO || fact->type == LAW_CHOICE) {
        page_select_begin(h, &o->mistakes, &in);
        put_values(h, o->w, fact, in.value);
        page_select_end(h);
        return;
    }
    in.attributes = fact->type == LAW_DATE ? "type=\"date\"" : in.attributes;
    page_input(h, &o->mistakes, &in);
}

/* A fact that no act records can only be told when the dossier is opened. */
static bool is_recorded(const struct law_procedure *p, law_index fact)
{
    for (uint16_t a = 0; a < p->n_acts; a++) {
        if (law_names(p->acts[a].records, p->acts[a].n_records, fact)) {
            return true;
        }
    }
    return false;
}

static void put_facts_of(struct html *h, const struct opening *o, bool recorded)
{
    for (uint16_t i = 0; i < o->p->n_facts; i++) {
        if (is_recorded(o->p, i) == recorded) {
            put_fact(h, o, &o->p->facts[i]);
        }
    }
}

static size_t count_recorded(const struct law_procedure *p)
{
    size_t n = 0;
    for (uint16_t i = 0; i < p->n_facts; i++) {
        n += is_recorded(p, i) ? 1 : 0;
    }
    return n;
}

/* Open when something in it was told or is wrong, so that nothing is out of sight. */
static bool any_recorded_told(const struct opening *o)
{
    for (uint16_t i = 0; i < o->p->n_facts; i++) {
        if (is_recorded(o->p, i) && typed(o->w, page_fact_field(o->w, &o->p->facts[i])).n > 0) {
            return true;
        }
    }
    return false;
}

static void put_facts(struct html *h, const struct opening *o)
{
    size_t recorded = count_recorded(o->p);
    if (recorded < o->p->n_facts) {
        HTML(h,
             "<fieldset class=\"govuk-fieldset\"><legend class=\"govuk-fieldset__legend "
             "govuk-fieldset__legend--m\">{}</legend>\n",
             T(h, "Ce que le dossier dit dès l’ouverture", "What the dossier says from the start"));
        put_facts_of(h, o, false);
        html_raw(h, "</fieldset>\n");
    }
    if (recorded > 0) {
        html_raw(h, any_recorded_told(o) ? "<details class=\"govuk-details\" open>"
                                         : "<details class=\"govuk-details\">");
        HTML(h,
             "<summary class=\"govuk-details__summary\">"
             "<span class=\"govuk-details__summary-text\">{}</span></summary>"
             "<div class=\"govuk-details__text\">\n",
             T(h, "Mentions que les actes porteront, si elles sont déjà connues",
               "Facts that acts will record, if they are known already"));
        put_facts_of(h, o, true);
        html_raw(h, "</div></details>\n");
    }
}

/* ---- the form -------------------------------------------------------------------------------- */

static void put_form(struct html *h, const struct opening *o)
{
    struct slice key = typed(o->w, SLICE("key"));
    page_form(h, o->w, SLICE("/open"));
    page_hidden(h, SLICE("procedure"), o->p->name);
    page_hidden(h, SLICE("key"), key.n > 0 ? key : page_form_key(o->w));
    page_default_button(h, T(h, "Ouvrir", "Open"));
    put_moment(h, o);
    put_territory(h, o);
    put_persons(h, o);
    put_facts(h, o);
    page_button(h, "govuk-button", T(h, "Ouvrir le dossier", "Open the dossier"));
    html_raw(h, "</form>\n");
}

static void put_page(struct opening *o)
{
    struct web *w = o->w;
    struct slice title = page_procedure_title(w, o->p->name);
    struct buf words = buf_in(w->arena, title.n + 64);
    buf_add(&words, T(w, "Ouvrir un dossier : ", "Open a dossier: "));
    buf_add(&words, title);
    struct html h =
        page_begin(w, page_mistaken_title(w, &o->mistakes, buf_slice(&words)), WEB_TAB_TODAY);
    HTML(&h, "<a class=\"govuk-back-link\" href=\"/open\">{}</a>\n",
         T(&h, "Choisir une autre procédure", "Choose another procedure"));
    page_mistakes_put(&h, &o->mistakes);
    HTML(&h, "<h1 class=\"govuk-heading-l\">{}</h1>\n", buf_slice(&words));
    put_form(&h, o);
    page_end(w, &h);
}

/* The procedure that is named, and the right to act in it; else the reply says what is missing. */
static bool take_procedure(struct opening *o, struct slice name)
{
    struct gr_error e = {0};
    o->p = office_procedure(o->w->office, name, &e);
    if (o->p == NULL) {
        e.code = ERROR_ABSENT;
        web_fail(o->w, &e);
        return false;
    }
    if (!office_may(o->w->office, o->w->session.agent, OFFICE_RIGHT_ACT, o->p->name, SLICE(""),
                    &e)) {
        web_fail(o->w, &e);
        return false;
    }
    return true;
}

void page_open(struct web *w)
{
    struct opening o = {.w = w, .n_persons = 1};
    struct slice name = web_query(w, "procedure");
    if (name.n == 0) {
        put_choice(w);
    } else if (take_procedure(&o, name)) {
        put_page(&o);
    }
}

/* ---- what was typed -------------------------------------------------------------------------- */

/* "2026-03-02", or with its hour; empty when neither was told. */
static struct slice read_moment(struct opening *o, const struct zone *zone)
{
    struct gr_error e = {0};
    struct moment m;
    struct slice date = page_typed_day(o->w, typed(o->w, SLICE("date")));
    struct slice hour = page_typed_hour(o->w, typed(o->w, SLICE("hour")));
    struct buf out = buf_in(o->w->arena, date.n + hour.n + 16);
    buf_add(&out, date.n == 0 && hour.n > 0 ? present_day(o->w, zone) : date);
    if (hour.n > 0) {
        buf_char(&out, 'T');
        buf_add(&out, hour);
    }
    instant first = 0;
    instant last = 0;
    if (out.n == 0) {
        return SLICE("");
    }
    if (out.full || !moment_parse(&m, buf_slice(&out), zone, &e)) {
        page_mistake_error(&o->mistakes, o->w,
                           hour.n > 0 && e.code == ERROR_HOUR ? SLICE("hour") : SLICE("date"), &e);
        return SLICE("");
    }
    moment_bounds(&first, &last, m, zone);
    if (first > o->w->now + INSTANT_MINUTE) {
        page_mistake(&o->mistakes, hour.n > 0 ? SLICE("hour") : SLICE("date"),
                     T(o->w, "Ce moment n’est pas encore venu", "This moment has not come yet"));
    }
    return buf_slice(&out);
}

static struct slice read_territory(struct opening *o)
{
    struct gr_error e = {0};
    territory_id id = TERRITORY_NONE;
    struct slice code = typed(o->w, SLICE("territory"));
    if (code.n > 0 && !calendar_territory(&id, office_calendar(o->w->office), code, &e)) {
        page_mistake_error(&o->mistakes, o->w, SLICE("territory"), &e);
    }
    return code;
}

static const struct slice *read_lines(size_t *n, struct opening *o, const char *name, size_t i)
{
    struct slice field = numbered(o->w, name, i);
    struct slice rest = typed(o->w, field);
    struct slice *list = ARENA_ARRAY(o->w->arena, LINES_MAX, struct slice);
    *n = 0;
    while (rest.n > 0) {
        struct slice one = slice_trim(slice_cut(&rest, '\n'));
        if (one.n == 0) {
            continue;
        }
        if (*n == LINES_MAX || one.n > LINE_BYTES) {
            struct slice words = T(o->w, "{} lignes au plus, chacune de {} octets au plus",
                                   "At most {} lines, each of at most {} bytes");
            words = html_count(o->w->arena, words, LINES_MAX);
            page_mistake(&o->mistakes, field, html_count(o->w->arena, words, LINE_BYTES));
            break;
        }
        list[(*n)++] = one;
    }
    return list;
}

/* Persons of whom something was told. */
static size_t read_persons(struct office_person *out, struct opening *o)
{
    size_t n = 0;
    for (size_t i = 0; i < o->n_persons; i++) {
        struct slice field = numbered(o->w, "born", i);
        struct office_person p = {
            .born = page_typed_born(&o->mistakes, o->w, field, typed(o->w, field))};
        p.names = read_lines(&p.n_names, o, "names", i);
        p.others = read_lines(&p.n_others, o, "others", i);
        p.numbers = read_lines(&p.n_numbers, o, "numbers", i);
        p.documents = read_lines(&p.n_documents, o, "documents", i);
        if (p.born.n + p.n_names + p.n_others + p.n_numbers + p.n_documents > 0) {
            out[n++] = p;
        }
    }
    return n;
}

static size_t read_facts(struct office_fact *out, struct opening *o)
{
    size_t n = 0;
    for (uint16_t i = 0; i < o->p->n_facts; i++) {
        const struct law_fact *fact = &o->p->facts[i];
        struct slice told = typed(o->w, page_fact_field(o->w, fact));
        struct slice value = page_typed_fact(&o->mistakes, o->w, fact, told);
        if (value.n > 0) {
            out[n++] = (struct office_fact){fact->name, value};
        }
    }
    return n;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void go_to_dossier(struct web *w, const struct office_receipt *receipt)
{
    struct buf path = buf_in(w->arena, 128);
    buf_text(&path, "/dossiers/");
    buf_add(&path, html_url(w->arena, receipt->number));
    buf_text(&path, "?done=");
    buf_int(&path, receipt->leaf);
    web_redirect(w, buf_slice(&path));
}

static void submit(struct opening *o)
{
    struct web *w = o->w;
    struct gr_error e = {0};
    struct office_receipt receipt;
    struct office_request request = office_request_new(OFFICE_OPEN, w->session.agent);
    struct office_person *persons = ARENA_ARRAY(w->arena, PERSONS_MAX, struct office_person);
    struct office_fact *facts = ARENA_ARRAY(w->arena, o->p->n_facts + 1u, struct office_fact);
    request.name = o->p->name;
    request.key = typed(w, SLICE("key"));
    request.territory = read_territory(o);
    request.at = read_moment(o, page_zone(w, request.territory));
    request.persons = persons;
    request.n_persons = read_persons(persons, o);
    request.facts = facts;
    request.n_facts = read_facts(facts, o);
    if (o->mistakes.n > 0) {
        w->reply->status = 422;
        put_page(o);
    } else if (errand_submit(&receipt, w->arena, w->line, w->session.token, &request, &e)) {
        go_to_dossier(w, &receipt);
    } else {
        page_mistake_error(&o->mistakes, w, SLICE(""), &e);
        w->reply->status = error_http_status(e.code);
        put_page(o);
    }
}

void page_open_do(struct web *w)
{
    struct opening o = {.w = w, .n_persons = 1};
    int64_t told = 1;
    if (!take_procedure(&o, web_form(w, "procedure"))) {
        return;
    }
    if (slice_to_int(&told, web_form(w, "persons"), PERSONS_MAX) && told > 0) {
        o.n_persons = (size_t)told;
    }
    if (web_form_has(w, "add")) {
        o.n_persons += o.n_persons < PERSONS_MAX ? 1 : 0;
        put_page(&o);
        return;
    }
    submit(&o);
}
