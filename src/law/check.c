/* What a careful reader would find (doc/language.md, section 6): here rules without an article,
 * readings alone and dimensions that may not be counted; versions, other procedures, known holes
 * and uses have files of their own. */
#include "law/law_priv.h"

static void need_article(struct diagnostics *d, const struct law_cites *cites, struct span span,
                         const char *what)
{
    if (cites->n == 0) {
        error_remedy(
            diagnostics_add(d, SEVERITY_ERROR, span, ERROR_CITATION, "%s has no article", what),
            "write [the article] at its end, or in the heading");
    }
}

static void check_act(const struct law_act *act, struct diagnostics *d)
{
    for (uint16_t i = 1; i < act->n_competences; i++) {
        need_article(d, &act->competences[i].cites, act->competences[i].span, "the competence");
    }
    for (uint16_t i = 0; i < act->n_rules; i++) {
        need_article(d, &act->rules[i].cites, act->rules[i].span, "the rule");
    }
}

static void check_reading_names(const struct law_version *version, struct diagnostics *d)
{
    for (uint16_t i = 1; i < version->n_readings; i++) {
        struct slice name = version->readings[i].name;
        for (uint16_t k = 0; k < i; k++) {
            if (slice_equal(version->readings[k].name, name)) {
                error_remedy(diagnostics_add(d, SEVERITY_ERROR, version->span, ERROR_DUPLICATE,
                                             "the reading `%.*s` stands twice", SLICE_ARG(name)),
                             "give each reading a name of its own");
                break;
            }
        }
    }
}

static void check_clock(const struct law_procedure *p, const struct law_clock *clock,
                        struct diagnostics *d)
{
    for (uint16_t i = 0; i < clock->n_versions; i++) {
        const struct law_version *version = &clock->versions[i];
        for (uint16_t k = 0; k < version->n_readings; k++) {
            need_article(d, &version->readings[k].cites, version->span,
                         version->readings[k].name.n > 0 ? "the reading" : "the time limit");
            law_index fewer = version->readings[k].fewer;
            if (fewer != LAW_NONE && p->facts[fewer].type != LAW_NUMBER) {
                diagnostics_add(d, SEVERITY_ERROR, version->span, ERROR_TYPE,
                                "`or fewer told by` wants a number: `%.*s` is none",
                                SLICE_ARG(p->facts[fewer].name));
            }
        }
        check_reading_names(version, d);
        if (version->n_readings == 1 && version->readings[0].name.n > 0) {
            error_remedy(diagnostics_add(d, SEVERITY_WARNING, version->span, ERROR_REACH,
                                         "the reading `%.*s` stands alone",
                                         SLICE_ARG(version->readings[0].name)),
                         "add the other readings, or write the limit without `reading`");
        }
    }
    for (uint16_t i = 0; i < clock->n_at_end; i++) {
        need_article(d, &clock->at_end[i].cites, clock->at_end[i].span, "what happens at the end");
    }
}

static void check_lines(const struct law_procedure *p, struct diagnostics *d)
{
    for (law_index c = 0; c < p->n_consequences; c++) {
        for (uint16_t i = 0; i < p->consequences[c].n_lines; i++) {
            const struct law_consequence_line *line = &p->consequences[c].lines[i];
            need_article(d, &line->cites, line->span, "the consequence");
        }
    }
    for (law_index r = 0; r < p->n_remedies; r++) {
        for (uint16_t i = 0; i < p->remedies[r].n_suspensive; i++) {
            const struct law_suspensive *suspensive = &p->remedies[r].suspensive[i];
            need_article(d, &suspensive->cites, suspensive->span, "the suspensive effect");
        }
    }
    for (law_index t = 0; t < p->n_tables; t++) {
        for (uint16_t i = 0; i < p->tables[t].n_rows; i++) {
            need_article(d, &p->tables[t].rows[i].cites, p->tables[t].rows[i].span, "the row");
        }
    }
    for (law_index a = 0; a < p->n_amounts; a++) {
        for (uint16_t i = 0; i < p->amounts[a].n_lines; i++) {
            const struct law_amount_line *line = &p->amounts[a].lines[i];
            need_article(d, &line->cites, line->span, "the amount");
        }
    }
    for (law_index t = 0; t < p->n_tasks; t++) {
        need_article(d, &p->tasks[t].cites, p->tasks[t].span, "the task");
    }
    for (law_index k = 0; k < p->n_keeps; k++) {
        need_article(d, &p->keeps[k].cites, p->keeps[k].span, "the retention");
    }
    for (law_index i = 0; i < p->n_frames; i++) {
        for (uint16_t k = 0; k < p->frames[i].n_lines; k++) {
            need_article(d, &p->frames[i].lines[k].cites, p->frames[i].lines[k].span, "the bound");
        }
    }
    for (law_index i = 0; i < p->n_properties; i++) {
        need_article(d, &p->properties[i].cites, p->properties[i].span, "the property");
    }
    for (law_index i = 0; i < p->n_holes; i++) {
        need_article(d, &p->holes[i].cites, p->holes[i].span, "the known hole");
    }
}

/* A figure is counted by what is no personal datum and has few values. */
static void check_indicator(const struct law_procedure *p, const struct law_indicator *indicator,
                            struct diagnostics *d)
{
    for (uint16_t i = 0; i < indicator->n_dimensions; i++) {
        if (indicator->dimensions[i].kind != LAW_BY_FACT) {
            continue;
        }
        const struct law_fact *fact = &p->facts[indicator->dimensions[i].fact];
        if (fact->personal) {
            error_remedy(diagnostics_add(d, SEVERITY_ERROR, indicator->span, ERROR_TYPE,
                                         "the fact `%.*s` is personal: nothing is counted by it",
                                         SLICE_ARG(fact->name)),
                         "count by a fact that is not personal");
        } else if (fact->type == LAW_INSTANT || fact->type == LAW_MONEY ||
                   fact->type == LAW_DOSSIER || fact->type == LAW_DATE) {
            error_remedy(diagnostics_add(d, SEVERITY_ERROR, indicator->span, ERROR_TYPE,
                                         "the fact `%.*s` is of type %s: nothing is counted by it",
                                         SLICE_ARG(fact->name), law_type_text(fact->type)),
                         "count by yes/no, choice, number, country or territory");
        }
    }
}

void law_check(const struct law_procedure *p, const struct law_procedure *const *others,
               size_t n_others, struct diagnostics *d)
{
    size_t first = d->n;
    check_versions(p, d);
    for (law_index i = 0; i < p->n_acts; i++) {
        check_act(&p->acts[i], d);
    }
    check_lines(p, d);
    for (law_index i = 0; i < p->n_indicators; i++) {
        check_indicator(p, &p->indicators[i], d);
    }
    check_others(p, others, n_others, d);
    check_frames(p, others, n_others, d);
    for (law_index i = 0; i < p->n_clocks; i++) {
        check_clock(p, &p->clocks[i], d);
    }
    check_holes(p, d);
    check_use(p, d);
    remark_holes(p, d);
    diagnostics_sort(d, first);
}
