/* An embedder with a procedure of its own: reads it, opens a dossier, adds acts, folds, and asks
 * what the law has against them. The law is that of the four days of detention since 15 July
 * 2024. */
#include <greffe/greffe.h>

#include <stdio.h>
#include <string.h>

static int count;
static int failed;

static void is_true(bool holds, const char *name)
{
    count++;
    failed += holds ? 0 : 1;
    (void)printf("%s %d - %s\n", holds ? "ok" : "not ok", count, name);
}

static bool same(const char *text, const char *wanted)
{
    bool equal = text != NULL && strcmp(text, wanted) == 0;
    if (!equal) {
        (void)printf("# got %s, wanted %s\n", text == NULL ? "NULL" : text, wanted);
    }
    return equal;
}

static const char custody[] =
    "procedure custody\n"
    "  title fr \"Rétention\" en \"Detention\"\n"
    "  law CESEDA \"Code de l'entrée et du séjour des étrangers et du droit d'asile\"\n"
    "  read to 2025-11-10\n"
    "role prefect fr \"préfet\" en \"prefect\" [L741-1]\n"
    "fact born date personal fr \"naissance\" en \"birth\" [L741-5]\n"
    "state custody free, detained fr \"rétention\" en \"custody\" [L741-1]\n"
    "act placement decision by prefect fr \"placement\" en \"placement\" [L741-1]\n"
    "  records born\n"
    "  requires at least 18 years after born\n"
    "    else fr \"un mineur n'est jamais retenu\" en \"a minor is never detained\" [L741-5]\n"
    "  custody becomes detained [L741-1]\n"
    "  starts initial [L742-1]\n"
    "act seizure request by prefect fr \"saisine\" en \"petition\" [L742-1]\n"
    "  answers initial else fr \"le juge est saisi trop tard\" en \"the judge was seized too late\""
    " [R742-1]\n"
    "act release fact by prefect fr \"libération\" en \"release\" [L742-1]\n"
    "  custody becomes free [L742-1]\n"
    "  stops initial [L742-1]\n"
    "clock initial fr \"délai initial\" en \"initial period\" [L742-1]\n"
    "  4 days, first day counted [L742-1; Cass. avis 24-70.008]\n";

static struct gr_dossier *detained(struct gr_procedure *procedure, const char *born)
{
    struct gr_fault fault = {0};
    uint32_t placement = 9;
    struct gr_dossier *dossier = gr_dossier_open(procedure, "FR-93", &fault);
    is_true(dossier != NULL, "a dossier opens");
    is_true(
        gr_dossier_act(&placement, dossier, "placement", "2025-01-03T10:00", "prefect", &fault) &&
            placement == 0,
        "a placement is added");
    is_true(gr_dossier_tell_of(dossier, placement, "born", born, &fault), "the birth is told");
    return dossier;
}

static void clock_runs(struct gr_procedure *procedure)
{
    struct gr_fault fault = {0};
    struct gr_clock clock = {0};
    struct gr_dossier *dossier = detained(procedure, "1990-05-01");
    struct gr_fold *before = gr_fold_open(dossier, "2025-01-04T12:00", NULL, &fault);
    is_true(before != NULL && gr_fold_findings(before) == 0 && gr_fold_possibilities(before) == 1,
            "the law has nothing against it");
    is_true(same(gr_fold_state(before, "custody"), "detained"), "the person is detained");
    is_true(gr_fold_state(before, "nothing") == NULL, "a state that is not one");
    is_true(gr_fold_clocks(before) == 1 && gr_fold_clock(&clock, before, 0) &&
                same(clock.name, "initial") && same(clock.end, "2025-01-06 24:00") &&
                clock.status == GR_CLOCK_RUNNING && clock.started_by == 0 && clock.certain,
            "one clock runs to the 6th at 24:00");
    is_true(!gr_fold_clock(&clock, before, 1), "and there is no other");
    is_true(strstr(gr_fold_text(before, GR_ENGLISH), "2025-01-06") != NULL, "the whole in English");
    is_true(strstr(gr_fold_text(before, GR_FRENCH), "délai initial") != NULL, "and in French");
    is_true(!gr_fold_beyond_reading(before), "the law was read that far");

    is_true(gr_dossier_act(NULL, dossier, "seizure", "2025-01-07T09:00", "prefect", &fault),
            "the judge is seized on the 7th");
    struct gr_fold *after = gr_fold_open(dossier, "2025-01-07", NULL, &fault);
    struct gr_finding finding = {0};
    is_true(after != NULL && gr_fold_findings(after) == 1 && gr_fold_finding(&finding, after, 0) &&
                finding.act == 1 && !finding.refused && finding.certain,
            "that is late, recorded, and irregular");
    is_true(finding.english != NULL && strstr(finding.english, "too late") != NULL &&
                finding.articles[0] != '\0',
            "with the rule's words and its article");
    is_true(gr_fold_findings(before) == 0, "the earlier fold is what it was");
    gr_fold_close(after);
    gr_fold_close(before);
    gr_dossier_close(dossier);
}

static void refuses_and_undoes(struct gr_procedure *procedure)
{
    struct gr_fault fault = {0};
    struct gr_finding finding = {0};
    struct gr_dossier *dossier = detained(procedure, "2010-05-01");
    struct gr_fold *fold = gr_fold_open(dossier, "2025-01-04", NULL, &fault);
    is_true(fold != NULL && gr_fold_findings(fold) == 1 && gr_fold_finding(&finding, fold, 0) &&
                finding.refused && same(finding.articles, "L741-5"),
            "the placement of a minor is refused, with its article");
    gr_fold_close(fold);
    is_true(gr_dossier_undo(NULL, dossier, GR_WITHDRAWN, 0, "2025-01-05T08:00", &fault),
            "it is withdrawn");
    fold = gr_fold_open(dossier, "2025-01-06", NULL, &fault);
    is_true(fold != NULL && gr_fold_clocks(fold) == 0 &&
                same(gr_fold_state(fold, "custody"), "free"),
            "and is as if it had never been");
    gr_fold_close(fold);
    gr_dossier_close(dossier);
}

static void finds_faults(struct gr_calendar *calendar, struct gr_procedure *procedure)
{
    struct gr_fault fault = {0};
    const char bad[] = "procedure p\nact x decision by nobody\n";
    is_true(gr_procedure_open(calendar, "p.greffe", bad, sizeof bad - 1, &fault) == NULL &&
                fault.line > 0 && fault.text[0] != '\0',
            "a procedure with an error is a fault with its line");
    struct gr_report *report = gr_report_open(calendar, "p.greffe", bad, sizeof bad - 1);
    is_true(gr_report_errors(report) > 0 && strstr(gr_report_text(report), "p.greffe:") != NULL,
            "a report says what is wrong");
    gr_report_close(report);
    report = gr_report_open(calendar, NULL, custody, sizeof custody - 1);
    is_true(gr_report_errors(report) == 0, "and has no error to report on a good one");
    if (gr_report_errors(report) > 0) {
        (void)printf("# %s\n", gr_report_text(report));
    }
    gr_report_close(report);

    struct gr_dossier *dossier = gr_dossier_open(procedure, "FR-93", &fault);
    is_true(gr_dossier_open(procedure, "XX-1", &fault) == NULL, "a territory that is not one");
    is_true(!gr_dossier_act(NULL, dossier, "placment", "2025-01-03", NULL, &fault) &&
                same(fault.name, "NAME"),
            "an act that is not one");
    is_true(!gr_dossier_act(NULL, dossier, "placement", "2025-03-30T02:30", NULL, &fault) &&
                same(fault.name, "HOUR"),
            "an hour that was skipped");
    is_true(!gr_dossier_tell(dossier, "born", "yesterday", &fault), "a date that is not one");
    is_true(!gr_dossier_tell_of(dossier, 0, "born", "1990-01-01", &fault), "an act not added");
    is_true(gr_fold_open(dossier, "2025-06-31", NULL, &fault) == NULL, "31 June");
    gr_dossier_close(dossier);
}

int main(void)
{
    struct gr_fault fault = {0};
    struct gr_calendar *calendar = gr_calendar_open_folder(NULL, NULL, &fault);
    struct gr_procedure *procedure = NULL;
    if (calendar != NULL) {
        procedure =
            gr_procedure_open(calendar, "custody.greffe", custody, sizeof custody - 1, &fault);
    }
    is_true(procedure != NULL, "a procedure is read");
    if (procedure == NULL) {
        (void)printf("# %u:%u %s\n1..%d\n", (unsigned)fault.line, (unsigned)fault.column,
                     fault.text, count);
        return 1;
    }
    is_true(same(gr_procedure_name(procedure), "custody"), "it has its name");
    is_true(same(gr_procedure_read_to(procedure), "2025-11-10"), "and says how far it was read");
    clock_runs(procedure);
    refuses_and_undoes(procedure);
    finds_faults(calendar, procedure);
    gr_procedure_close(procedure);
    gr_calendar_close(calendar);
    (void)printf("1..%d\n", count);
    return failed == 0 ? 0 : 1;
}
