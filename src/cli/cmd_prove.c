/* greffe prove: what the law as written allows, over every order of acts and every time. Asks the
 * prover one question after the other, shows progress, and stops where the user says so. */
#include "cli/cmd_prove.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ARENA_BYTES ((size_t)1 << 36) /* of one question: its bounds are max_bytes and seconds */
#define SECONDS_MAX 31536000
#define ROUNDS_MAX 400
#define THREADS_MAX 64
#define QUIET_SECONDS 1.0  /* nobody wants to see how far something short is */
#define ALONE_SECONDS 0.25 /* so long a run explores before dossiers on file are looked at */

/* ---- stopping -------------------------------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
    (void)number;
    interrupted = 1;
}

/* The first ctrl-C ends the present question, and what was found stays; the second the program. */
static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = (int)SA_RESETHAND};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
}

double proving_seconds(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

bool proving_interrupted(void)
{
    return interrupted != 0;
}

int64_t proving_seconds_left(const struct proving *p, double begun)
{
    int64_t left = p->seconds - (int64_t)(proving_seconds() - begun);
    return p->seconds == 0 ? 0 : left < 1 ? 1 : left;
}

struct watch {
    struct cli_progress shown;
    const struct proving *p;
    const struct proving_question *question;
    bool beyond_holes, looked; /* at the dossiers on file */
    double begun, seconds;     /* 0: no bound */
    enum proving_cut cut;
};

/* Whether it is asked, too, if the act can be done after a request or a fact that is irregular.
 * That a remedy is then not open says nothing. */
static bool may_follow_irregular(const struct proving_question *q)
{
    return q->kind == PROVING_ACT && q->done.unopened == LAW_NONE && !q->done.after_irregular;
}

/* Whether a dossier on file answers the question. What is found here is looked at again when the
 * exploration has ended: until then its arena is not ours. */
static bool is_on_file(const struct watch *w)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct proving_answer unused = {.question = w->question};
    struct proving_question irregular = *w->question;
    irregular.done.after_irregular = true;
    bool is = proving_beside(&unused, w->p, w->beyond_holes, arena);
    if (!is && may_follow_irregular(w->question)) {
        unused.question = &irregular;
        is = proving_beside(&unused, w->p, w->beyond_holes, arena);
    }
    arena_close(arena);
    return is;
}

static bool watch_zones(uint64_t zones, void *payload)
{
    struct watch *w = payload;
    double spent = proving_seconds() - w->begun;
    if (interrupted != 0) {
        w->cut = PROVING_INTERRUPTED;
    } else if (w->seconds > 0 && spent > w->seconds) {
        w->cut = PROVING_LATE;
    } else if (spent > ALONE_SECONDS && !w->looked) {
        w->looked = true;
        w->cut = is_on_file(w) ? PROVING_LATE : w->cut;
    }
    if (spent > QUIET_SECONDS && w->p->share == NULL) {
        cli_progress((int64_t)zones, 0, &w->shown);
    }
    return w->cut == PROVING_NOT_CUT;
}

/* ---- one question ---------------------------------------------------------------------------- */

static void prove_one(struct proving_answer *answer, const struct proving *p, struct arena *arena,
                      struct prove_question question, const char *what)
{
    struct watch watch = {.shown = {.cli = p->cli, .what = what},
                          .p = p,
                          .question = answer->question,
                          .beyond_holes = question.beyond_holes,
                          .begun = proving_seconds(),
                          .seconds = (double)p->seconds};
    question.has_version = p->has_version;
    question.version = p->version;
    question.limits = (struct prove_limits){.max_zones = UINT64_C(1) << 40,
                                            .max_bytes = (uint64_t)p->bytes,
                                            .max_rounds = ROUNDS_MAX,
                                            .threads = (unsigned)p->threads,
                                            .share = p->share,
                                            .progress = watch_zones,
                                            .payload = &watch};
    prove(&answer->result, arena, &p->prove, &question);
    answer->seconds = proving_seconds() - watch.begun;
    answer->cut = proving_is_undecided(answer) ? watch.cut : PROVING_NOT_CUT;
    cli_progress_end(&watch.shown);
    if (proving_is_undecided(answer) && answer->cut != PROVING_INTERRUPTED &&
        proving_beside(answer, p, question.beyond_holes, arena)) {
        answer->cut = PROVING_NOT_CUT;
    }
}

/* An answer to a defect, such as that a request is inadmissible, follows an irregular act only. */
static void prove_after_irregular(struct proving_answer *answer, const struct proving *p,
                                  struct arena *arena, struct prove_question question,
                                  const char *what)
{
    struct proving_question asked = *answer->question;
    struct proving_answer other = {.question = &asked};
    asked.done.after_irregular = true;
    question.done.after_irregular = true;
    prove_one(&other, p, arena, question, what);
    other.seconds += answer->seconds;
    other.after_irregular = other.result.answer == PROVE_FOUND;
    other.question = answer->question;
    if (!proving_is_undecided(answer) || !proving_is_undecided(&other)) {
        *answer = other; /* what is impossible so is impossible, too, after regular acts alone */
    }
}

void proving_prove(struct proving_answer *answer, const struct proving *p, struct arena *arena,
                   struct prove_question question, const char *what)
{
    bool twice = may_follow_irregular(answer->question);
    struct proving half = *p;
    half.seconds = twice && p->seconds > 0 ? (p->seconds + 1) / 2 : p->seconds;
    prove_one(answer, &half, arena, question, what);
    if (twice && answer->result.answer != PROVE_FOUND && answer->cut != PROVING_INTERRUPTED) {
        prove_after_irregular(answer, &half, arena, question, what);
    }
}

void proving_decide(struct proving_answer *answer, const struct proving *p, bool beyond_holes,
                    struct arena *arena)
{
    const struct proving_question *q = answer->question;
    struct slice name = q->asked.n > 0 ? q->asked : proving_name(q);
    struct buf what = buf_in(arena, q->p->name.n + name.n + 3);
    buf_printf(&what, "%.*s, %.*s", SLICE_ARG(q->p->name), SLICE_ARG(name));
    buf_char(&what, '\0');
    struct prove_question question = {.plan = q->plan,
                                      .property = q->kind == PROVING_ACT ? LAW_NONE : q->index,
                                      .done =
                                          q->kind == PROVING_ACT ? q->done : PROVE_ACT(LAW_NONE),
                                      .beyond_holes = beyond_holes};
    proving_prove(answer, p, arena, question, what.p);
}

/* ---- all of them ----------------------------------------------------------------------------- */

/* One of the questions. */
struct part {
    struct proving_single *single; /* or what holds of every procedure: */
    struct proving_builtin *builtin;
};

static struct part open_part(struct proving *p, const struct proving_question *question,
                             struct proving_pieces *pieces)
{
    bool all = question->kind == PROVING_BUILTIN;
    return all ? (struct part){.builtin = proving_builtin_open(p, question, pieces)}
               : (struct part){.single = proving_single_open(p, question, pieces)};
}

static int show_part(struct proving_counts *counts, const struct part *part, struct proving *p,
                     struct proving_ahead *ahead)
{
    struct gr_error e = {0};
    bool ok = part->single != NULL ? proving_single_show(counts, part->single, ahead, &e)
                                   : proving_builtin_show(counts, part->builtin, ahead, &e);
    return ok ? 0 : cli_fail(p->cli, &e, SLICE(""));
}

static int ask_all(struct proving *p, struct gr_error *e)
{
    struct proving_counts counts = {0};
    struct proving_pieces pieces = {0};
    struct part *parts = ARENA_ARRAY(p->cli->arena, p->n_questions, struct part);
    for (size_t i = 0; i < p->n_questions; i++) {
        parts[i] = open_part(p, &p->questions[i], &pieces);
    }
    struct proving_ahead *ahead = proving_ahead_open(p, &pieces);
    int fault = 0;
    for (size_t i = 0; i < p->n_questions; i++) {
        int status = show_part(&counts, &parts[i], p, ahead);
        fault = status > fault ? status : fault;
    }
    proving_ahead_close(ahead);
    for (size_t i = 0; i < p->n_questions; i++) {
        proving_single_close(parts[i].single);
        proving_builtin_close(parts[i].builtin);
    }
    if (!proving_show_counts(p, &counts, interrupted != 0, e)) {
        return cli_fail(p->cli, e, SLICE(""));
    }
    if (fault != 0) {
        return fault;
    }
    if (counts.broken > 0) {
        return 1;
    }
    return counts.undecided > 0 || interrupted != 0 ? 4 : 0;
}

/* "512M", "4G", or a number of bytes. */
static bool read_bytes(int64_t *out, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice text = cli_value(a, "bytes");
    if (text.n == 0 && !cli_given(a, "bytes")) {
        return true;
    }
    char unit = text.n > 0 ? text.p[text.n - 1] : '0';
    static const char units[] = "KMG";
    const char *found = strchr(units, unit);
    int shift = found != NULL && unit != '\0' ? 10 * (int)(found - units + 1) : 0;
    struct slice digits = {text.p, text.n - (shift > 0 ? 1 : 0)};
    if (!slice_to_int(out, digits, INT64_C(1) << (46 - shift))) {
        error_set(e, ERROR_USAGE, "\"--bytes\" wants an amount of memory, not \"%.40s\"", text.p);
        return error_remedy(e, "write --bytes 512M or --bytes 4G");
    }
    *out <<= shift;
    return true;
}

static bool read_bounds(struct proving *p, const struct cli_arguments *a, struct gr_error *e)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    p->threads = 0;
    if (!cli_number(&p->seconds, a, "seconds", SECONDS_MAX, e) ||
        !cli_number(&p->threads, a, "threads", THREADS_MAX, e) || !read_bytes(&p->bytes, a, e)) {
        return false;
    }
    if (p->threads == 0) {
        p->threads = cores > THREADS_MAX ? THREADS_MAX : cores;
    }
    p->threads = p->threads < 1 ? 1 : p->threads;
    return true;
}

/* Options that do not go together. */
static bool check_options(const struct cli_arguments *a, struct gr_error *e)
{
    int ways = (cli_given(a, "property") ? 1 : 0) + (cli_given(a, "act") ? 1 : 0) +
               (cli_given(a, "ask") ? 1 : 0) + (cli_given(a, "longest") ? 1 : 0);
    if (ways > 1) {
        error_set(e, ERROR_USAGE, "--property, --act, --ask and --longest are different questions");
        return error_remedy(e, "ask one after the other");
    }
    if (cli_given(a, "built-in") && (ways > 0 || cli_given(a, "for") || cli_given(a, "case"))) {
        error_set(e, ERROR_USAGE, "--built-in goes with whole procedures, not with one question");
        return error_remedy(e, "leave it out; --cases FOLDER writes all that is found");
    }
    if (cli_given(a, "in-all") && !cli_given(a, "longest")) {
        error_set(e, ERROR_USAGE, "--in-all says how --longest counts");
        return error_remedy(e, "write --longest \"custody is detained\" --in-all");
    }
    if (cli_given(a, "for") && (cli_given(a, "act") || cli_given(a, "longest"))) {
        error_set(e, ERROR_USAGE, "--for asks about one property");
        return error_remedy(e, "name it with --property, or ask with --ask");
    }
    if (cli_given(a, "case") && cli_given(a, "cases")) {
        error_set(e, ERROR_USAGE, "--case writes one file, --cases a folder of them");
        return error_remedy(e, "give one of the two");
    }
    return true;
}

static bool read_builtins(struct proving *p, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice which = cli_value(a, "built-in");
    if (!cli_given(a, "built-in")) { /* one file, or one length, is of one question */
        p->builtins = PROVING_BUILTINS_TOO;
        if (cli_given(a, "case") || cli_given(a, "for")) {
            p->builtins = PROVING_BUILTINS_NO;
        }
        return true;
    }
    p->builtins = slice_is(which, "only") ? PROVING_BUILTINS_ONLY : PROVING_BUILTINS_NO;
    if (!slice_is(which, "only") && !slice_is(which, "no")) {
        error_set(e, ERROR_USAGE, "\"--built-in\" is only or no, not \"%.40s\"", which.p);
        return error_remedy(e, "leave it out to ask everything");
    }
    return true;
}

static bool read_options(struct proving *p, const struct cli_arguments *a, struct gr_error *e)
{
    p->json = cli_given(a, "json");
    p->quiet = cli_given(a, "quiet");
    p->reasons = cli_given(a, "reasons");
    p->case_file = cli_value(a, "case");
    p->case_folder = cli_value(a, "cases");
    p->has_version = cli_given(a, "version");
    if (p->has_version && !date_parse(&p->version, cli_value(a, "version"), e)) {
        e->span.source = SLICE("--version");
        return false;
    }
    return check_options(a, e) && read_builtins(p, a, e) &&
           cli_language(&p->language, cli_option(a, "lang"), e) && read_bounds(p, a, e);
}

static bool prepare(struct proving *p, const struct cli_arguments *a, struct gr_error *e)
{
    struct slice place = cli_given(a, "in") ? cli_value(a, "in") : SLICE("FR");
    if (!read_options(p, a, e) || !proving_load(p, a, e) ||
        !calendar_territory(&p->prove.territory, p->cli->calendar, place, e)) {
        return false;
    }
    p->prove.plans = p->law.plans;
    p->prove.n = p->law.n;
    p->prove.calendar = p->law.calendar;
    if (cli_given(a, "longest")) {
        return true;
    }
    bool ok =
        cli_given(a, "ask") ? proving_ask(p, cli_value(a, "ask"), e) : proving_choose(p, a, e);
    if (ok && p->case_file.n > 0 && p->n_questions > 1) {
        error_set(e, ERROR_USAGE, "--case writes one file, and %zu questions are asked",
                  p->n_questions);
        return error_remedy(e, "name one --property, or a folder with --cases");
    }
    return ok;
}

/* The questions whose answer is a length. */
static int ask_lengths(struct proving *p, const struct cli_arguments *a, struct gr_error *e)
{
    int status = 0;
    bool longest = cli_given(a, "longest");
    bool ok = longest
                  ? proving_longest(&status, p, cli_value(a, "longest"), cli_given(a, "in-all"), e)
                  : proving_for(&status, p, cli_value(a, "for"), e);
    if (ok) {
        return status;
    }
    bool asked = longest && slice_is(e->span.source, PROVING_SOURCE);
    if (asked) {
        e->span.source = SLICE("--longest");
    }
    return cli_fail(p->cli, e, asked ? cli_value(a, "longest") : SLICE(""));
}

int cmd_prove(struct cli *cli, int argc, char **argv)
{
    struct cli_option options[] = {
        {.name = "property", CLI_VALUES(64)},
        {.name = "act", CLI_VALUES(64)},
        {.name = "ask", CLI_VALUES(1)},
        {.name = "built-in", CLI_VALUES(1)},
        {.name = "longest", CLI_VALUES(1)},
        {.name = "in-all"},
        {.name = "for", CLI_VALUES(1)},
        {.name = "version", CLI_VALUES(1)},
        {.name = "in", CLI_VALUES(1)},
        {.name = "case", CLI_VALUES(1)},
        {.name = "cases", CLI_VALUES(1)},
        {.name = "seconds", CLI_VALUES(1)},
        {.name = "bytes", CLI_VALUES(1)},
        {.name = "threads", CLI_VALUES(1)},
        {.name = "lang", CLI_VALUES(1)},
        {.name = "reasons"},
        {.name = "json"},
        {.name = "quiet"},
    };
    struct cli_arguments a = CLI_ARGUMENTS(cli, options);
    struct gr_error e = {0};
    struct proving p = {
        .cli = cli, .language = LANGUAGE_EN, .seconds = 600, .bytes = INT64_C(2) << 30};
    if (!cli_arguments(&a, argc, argv, &e) || !prepare(&p, &a, &e)) {
        bool asked = slice_is(e.span.source, PROVING_SOURCE);
        return cli_fail(cli, &e, asked ? cli_value(&a, "ask") : SLICE(""));
    }
    catch_interrupt();
    p.filed = proving_filed_open();
    p.prove.measures = prove_measures_open();
    bool lengths = cli_given(&a, "longest") || cli_given(&a, "for");
    if (!lengths && p.n_questions == 0 && !p.json) {
        fputs("nothing to prove: no never and no always\n", cli->err);
    }
    int status = lengths ? ask_lengths(&p, &a, &e) : ask_all(&p, &e);
    proving_filed_close(p.filed);
    prove_measures_close(p.prove.measures);
    return status;
}
