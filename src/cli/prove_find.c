/* Which procedures greffe prove is asked about, and which of their properties and acts. */
#include "cli/cmd_prove.h"

#include <string.h>
#include <sys/stat.h>

struct loading {
    struct proving *p;
    const struct law_procedure **shipped;
    size_t n_shipped;
    const struct law_procedure **list; /* those asked about */
    size_t n, room;
};

/* ---- procedures ------------------------------------------------------------------------------ */

static const struct law_procedure *find_name(const struct law_procedure *const *list, size_t n,
                                             struct slice name)
{
    for (size_t i = 0; i < n; i++) {
        if (slice_equal(list[i]->name, name)) {
            return list[i];
        }
    }
    return NULL;
}

static bool is_path(const char *word)
{
    struct stat info;
    return strchr(word, '/') != NULL || strcmp(word, "-") == 0 || stat(word, &info) == 0;
}

static bool load_add(struct loading *l, const struct law_procedure *p, struct gr_error *e)
{
    if (find_name(l->list, l->n, p->name) != NULL) {
        error_set(e, ERROR_DUPLICATE, "the procedure \"%.*s\" is named twice", SLICE_ARG(p->name));
        return error_remedy(e, "name it once");
    }
    l->list = arena_grown(l->p->cli->arena, l->list, l->n, &l->room, sizeof *l->list);
    l->list[l->n++] = p;
    return true;
}

static bool load_file(struct loading *l, const char *path, struct gr_error *e)
{
    struct cli *cli = l->p->cli;
    struct slice text;
    struct diagnostics d = diagnostics_in(cli->arena);
    if (!cli_read_file(&text, cli, path, LIMIT_PROCEDURE_BYTES, e)) {
        return false;
    }
    const struct law_procedure *p = law_read(cli->arena, slice_of(path), text, cli->calendar, &d);
    if (p == NULL) {
        cli_show_diagnostics(cli, &d, text);
        error_set(e, ERROR_SYNTAX, "%.200s is not a procedure that reads", path);
        return error_remedy(e, "mend what is said above; \"greffe check\" says more");
    }
    return load_add(l, p, e);
}

static bool load_path(struct loading *l, const char *path, struct gr_error *e)
{
    const char **files = NULL;
    size_t n = 0;
    if (!cli_list_files(&files, &n, l->p->cli, path, ".greffe", e)) {
        return false;
    }
    if (n == 0) {
        error_set(e, ERROR_NAME, "there is no procedure in %.200s", path);
        return error_remedy(e, "name a folder with files that end in .greffe");
    }
    for (size_t i = 0; i < n; i++) {
        if (!load_file(l, files[i], e)) {
            return false;
        }
    }
    return true;
}

static bool load_word(struct loading *l, const char *word, struct gr_error *e)
{
    const struct law_procedure *p = find_name(l->shipped, l->n_shipped, slice_of(word));
    if (p != NULL) {
        return load_add(l, p, e);
    }
    if (is_path(word)) {
        return load_path(l, word, e);
    }
    struct slice *names = ARENA_ARRAY(l->p->cli->arena, l->n_shipped + 1, struct slice);
    for (size_t i = 0; i < l->n_shipped; i++) {
        names[i] = l->shipped[i]->name;
    }
    const struct slice *near = error_nearest(slice_of(word), names, l->n_shipped);
    error_set(e, ERROR_NAME, "there is no procedure \"%.60s\"", word);
    return near != NULL ? error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near))
                        : error_remedy(e, "name a procedure that is shipped, a file or a folder");
}

static bool at_hand(const struct proving *p, struct slice name)
{
    for (size_t i = 0; i < p->law.n; i++) {
        if (slice_equal(dossier_procedure(p->law.plans[i])->name, name)) {
            return true;
        }
    }
    return false;
}

/* A dossier that cannot be made because its procedure is not there would make everything hold. */
static bool check_rests(const struct proving *p, struct gr_error *e)
{
    for (size_t i = 0; i < p->n_asked; i++) {
        const struct law_procedure *law = dossier_procedure(p->law.plans[i]);
        for (law_index f = 0; f < law->n_facts; f++) {
            const struct law_fact *fact = &law->facts[f];
            for (uint16_t k = 0; k < fact->n_dossier_of; k++) {
                if (!at_hand(p, fact->dossier_of[k])) {
                    error_set(e, ERROR_NAME,
                              "`%.*s` rests on a dossier of `%.*s`, which is not at hand",
                              SLICE_ARG(law->name), SLICE_ARG(fact->dossier_of[k]));
                    e->span = fact->span;
                    return error_remedy(e, "name its file or its folder as well");
                }
            }
        }
    }
    return true;
}

bool proving_load(struct proving *p, const struct cli_arguments *a, struct gr_error *e)
{
    struct loading l = {.p = p};
    if (!cli_procedures(&l.shipped, &l.n_shipped, p->cli, NULL, 0, e)) {
        return false;
    }
    for (size_t i = 0; i < a->n_words; i++) {
        if (!load_word(&l, a->words[i], e)) {
            return false;
        }
    }
    p->n_asked = a->n_words > 0 ? l.n : l.n_shipped;
    struct arena *arena = p->cli->arena;
    const struct dossier_plan **plans =
        ARENA_ARRAY(arena, l.n + l.n_shipped + 1, const struct dossier_plan *);
    p->law.plans = plans;
    p->law.calendar = p->cli->calendar;
    for (size_t i = 0; i < l.n; i++) {
        plans[p->law.n++] = dossier_prepare(arena, l.list[i], p->cli->calendar);
    }
    for (size_t i = 0; i < l.n_shipped; i++) {
        if (find_name(l.list, l.n, l.shipped[i]->name) == NULL) {
            plans[p->law.n++] = dossier_prepare(arena, l.shipped[i], p->cli->calendar);
        }
    }
    return check_rests(p, e);
}

/* ---- questions ------------------------------------------------------------------------------- */

void proving_add(struct proving *p, struct proving_question question)
{
    p->questions = arena_grown(p->cli->arena, p->questions, p->n_questions, &p->room_questions,
                               sizeof *p->questions);
    p->questions[p->n_questions++] = question;
}

/* Named by its own name, or by a number that it cites. */
static bool is_named(const struct law_property *property, struct slice name)
{
    bool named = slice_equal(property->name, name);
    for (uint16_t i = 0; i < property->cites.n && !named; i++) {
        named = slice_equal(property->cites.list[i], name);
    }
    return named;
}

static bool applies(const struct proving *p, const struct law_property *property)
{
    return !p->has_version || law_in_force(property->dates, p->version);
}

static bool is_asked(const struct proving *p, const struct law_procedure *law)
{
    return !p->has_version || law_in_force(law->force, p->version);
}

static void ask_builtins(struct proving *p, size_t at)
{
    const struct law_procedure *law = dossier_procedure(p->law.plans[at]);
    if (is_asked(p, law)) {
        proving_add(p, (struct proving_question){
                           .kind = PROVING_BUILTIN, .plan = p->law.plans[at], .p = law});
    }
}

/* Asks for the properties of one procedure that the name names; all with an empty name, and what
 * holds of every procedure. Returns how many it names, in force or not. */
static size_t ask_properties(struct proving *p, size_t at, struct slice name)
{
    const struct law_procedure *law = dossier_procedure(p->law.plans[at]);
    size_t named = 0;
    bool properties = name.n > 0 || p->builtins != PROVING_BUILTINS_ONLY;
    for (law_index i = 0; properties && i < law->n_properties; i++) {
        if (name.n > 0 && !is_named(&law->properties[i], name)) {
            continue;
        }
        named++;
        if (is_asked(p, law) && applies(p, &law->properties[i])) {
            proving_add(
                p, (struct proving_question){
                       .kind = PROVING_PROPERTY, .plan = p->law.plans[at], .p = law, .index = i});
        }
    }
    if (name.n == 0 && p->builtins != PROVING_BUILTINS_NO) {
        named++;
        ask_builtins(p, at);
    }
    return named;
}

static size_t ask_act(struct proving *p, size_t at, struct slice name)
{
    const struct law_procedure *law = dossier_procedure(p->law.plans[at]);
    law_index act = law_find_act(law, name);
    if (act != LAW_NONE && is_asked(p, law)) {
        proving_add(p, (struct proving_question){.kind = PROVING_ACT,
                                                 .plan = p->law.plans[at],
                                                 .p = law,
                                                 .index = act,
                                                 .done = PROVE_ACT(act)});
    }
    return act != LAW_NONE ? 1 : 0;
}

/* Names that could have been meant: of the acts, or of the properties with the numbers they cite.
 */
static size_t names_of(struct slice **out, const struct proving *p, bool acts)
{
    size_t n = 0;
    size_t room = 0;
    *out = NULL;
    for (size_t k = 0; k < p->n_asked; k++) {
        const struct law_procedure *law = dossier_procedure(p->law.plans[k]);
        uint16_t all = acts ? law->n_acts : law->n_properties;
        for (law_index i = 0; i < all; i++) {
            *out = arena_grown(p->cli->arena, *out, n, &room, sizeof **out);
            (*out)[n++] = acts ? law->acts[i].name : law->properties[i].name;
            uint16_t n_cites = acts ? 0 : law->properties[i].cites.n;
            for (uint16_t c = 0; c < n_cites; c++) {
                *out = arena_grown(p->cli->arena, *out, n, &room, sizeof **out);
                (*out)[n++] = law->properties[i].cites.list[c];
            }
        }
    }
    return n;
}

static bool not_found(const struct proving *p, struct slice name, bool acts, struct gr_error *e)
{
    struct slice *names = NULL;
    size_t n = names_of(&names, p, acts);
    const struct slice *near = error_nearest(name, names, n);
    error_set(e, ERROR_NAME, "there is no %s \"%.60s\" here", acts ? "act" : "property", name.p);
    if (near != NULL) {
        return error_remedy(e, "did you mean \"%.*s\"?", SLICE_ARG(*near));
    }
    return n == 0 ? error_remedy(e, "the procedure says no never and no always")
                  : error_remedy(e, "\"greffe explain\" lists what a procedure declares");
}

/* Nothing that was named is in force on the day of --version. */
static bool not_in_force(const struct proving *p, struct gr_error *e)
{
    const struct law_procedure *law = dossier_procedure(p->law.plans[0]);
    struct buf from = buf_in(p->cli->arena, 16);
    struct buf until = buf_in(p->cli->arena, 16);
    struct buf day = buf_in(p->cli->arena, 16);
    date_write(&from, law->force.from);
    date_write(&until, law->force.until);
    date_write(&day, p->version);
    error_set(e, ERROR_RANGE, "nothing that is asked about is in force on %.*s",
              SLICE_ARG(buf_slice(&day)));
    if (is_asked(p, law)) {
        return error_remedy(e, "name another property, or leave --version out");
    }
    return error_remedy(e, "%.*s is in force from %.*s until %.*s", SLICE_ARG(law->name),
                        SLICE_ARG(buf_slice(&from)), SLICE_ARG(buf_slice(&until)));
}

bool proving_choose(struct proving *p, const struct cli_arguments *a, struct gr_error *e)
{
    bool acts = cli_given(a, "act");
    const struct cli_option *option = cli_option(a, acts ? "act" : "property");
    size_t all = 0;
    for (size_t i = 0; i < (option->n == 0 ? 1 : option->n); i++) {
        struct slice name = option->n == 0 ? SLICE("") : slice_of(option->values[i]);
        size_t named = 0;
        for (size_t k = 0; k < p->n_asked; k++) {
            named += acts ? ask_act(p, k, name) : ask_properties(p, k, name);
        }
        if (named == 0 && option->n > 0) {
            return not_found(p, name, acts, e);
        }
        all += named;
    }
    return p->n_questions > 0 || all == 0 || not_in_force(p, e);
}
