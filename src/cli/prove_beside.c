/* What the prover leaves open may be shown by a dossier that somebody wrote: the case files beside
 * a procedure's text are looked at, each folded by the engine and held to the same rules as a
 * dossier that the prover makes. They are read once, when the first question is left open. */
#include "cli/cmd_prove.h"

#include <pthread.h>

#include "prove/filed.h"

#define ARENA_BYTES ((size_t)1 << 36) /* LIMIT_CASES and LIMIT_CASE_BYTES bound what is in it */

struct filed {
    struct slice path;
    const struct dossier_folded *folded;
};

/* The dossiers on file of a procedure that can show something, in the order of their folders. */
struct filed_list {
    struct filed_list *next;
    const struct dossier_plan *plan;
    struct filed *list;
    size_t n, room;
};

struct proving_filed {
    struct arena *arena;
    pthread_mutex_t mutex;
    struct filed_list *first;
};

struct proving_filed *proving_filed_open(void)
{
    struct arena *arena = arena_open(ARENA_BYTES);
    struct proving_filed *filed = ARENA_NEW(arena, struct proving_filed);
    filed->arena = arena;
    (void)pthread_mutex_init(&filed->mutex, NULL);
    return filed;
}

void proving_filed_close(struct proving_filed *filed)
{
    (void)pthread_mutex_destroy(&filed->mutex);
    arena_close(filed->arena);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* A file that is no case, or of another procedure, shows nothing. */
static const struct dossier_folded *folded_of(const struct replay_law *law, struct cli *cli,
                                              const struct dossier_plan *plan, const char *path)
{
    struct replay_result r = {0};
    struct slice text;
    struct gr_error unused = {0};
    if (!cli_read_file(&text, cli, path, LIMIT_CASE_BYTES, &unused)) {
        return NULL;
    }
    const struct replay_case *c = replay_read(cli->arena, slice_of(path), text, &unused);
    bool mine = c != NULL && replay_run(&r, cli->arena, law, c, &unused) && r.fold != NULL &&
                r.procedure == dossier_procedure(plan);
    return mine && filed_can_show(r.fold) ? r.fold : NULL;
}

static void read_folder(struct filed_list *out, const struct proving *p, struct cli *cli,
                        const char *folder)
{
    struct replay_law law = {p->prove.plans, p->prove.n, p->cli->calendar};
    const char **files = NULL;
    size_t n = 0;
    struct gr_error unused = {0};
    bool there = cli_list_files(&files, &n, cli, folder, ".json", &unused);
    for (size_t i = 0; there && i < n && i < LIMIT_CASES; i++) {
        struct arena_mark mark = arena_mark(cli->arena);
        const struct dossier_folded *folded = folded_of(&law, cli, out->plan, files[i]);
        if (folded == NULL) {
            arena_reset(cli->arena, mark);
            continue;
        }
        out->list = arena_grown(cli->arena, out->list, out->n, &out->room, sizeof *out->list);
        out->list[out->n++] = (struct filed){slice_of(files[i]), folded};
    }
}

static const struct filed_list *read_list(const struct proving *p, const struct dossier_plan *plan)
{
    static const char *const folders[] = {"examples", "cases"};
    struct cli cli = *p->cli;
    cli.arena = p->filed->arena;
    struct filed_list *list = ARENA_NEW(cli.arena, struct filed_list);
    *list = (struct filed_list){.next = p->filed->first, .plan = plan};
    const char *home = cli_folder_of(&cli, dossier_procedure(plan)->source);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        read_folder(list, p, &cli, cli_join(&cli, home, folders[i]));
    }
    p->filed->first = list;
    return list;
}

/* Of the procedure that is asked about, with or without the user's question in it. */
static const struct filed_list *filed_of(const struct proving *p, struct slice procedure)
{
    const struct dossier_plan *plan = NULL;
    for (size_t i = 0; i < p->prove.n && plan == NULL; i++) {
        bool mine = slice_equal(dossier_procedure(p->prove.plans[i])->name, procedure);
        plan = mine ? p->prove.plans[i] : NULL;
    }
    if (plan == NULL) {
        return NULL;
    }
    (void)pthread_mutex_lock(&p->filed->mutex);
    const struct filed_list *list = p->filed->first;
    while (list != NULL && list->plan != plan) {
        list = list->next;
    }
    list = list == NULL ? read_list(p, plan) : list;
    (void)pthread_mutex_unlock(&p->filed->mutex);
    return list;
}

/* ---- asking ---------------------------------------------------------------------------------- */

static bool shows(struct proving_answer *answer, const struct proving *p, const struct filed *filed,
                  struct arena *arena)
{
    const struct proving_question *q = answer->question;
    struct prove_witness *witness = ARENA_NEW(arena, struct prove_witness);
    bool act = q->kind == PROVING_ACT;
    if (act ? !filed_does(witness, arena, p->cli->calendar, filed->folded, &q->done)
            : !filed_breaks(witness, arena, p->cli->calendar, filed->folded, q->plan, q->index,
                            filed->folded->view.as_of)) {
        return false;
    }
    answer->result.answer = PROVE_FOUND;
    answer->result.witness = witness;
    answer->beside = filed->path;
    return true;
}

bool proving_beside(struct proving_answer *answer, const struct proving *p, bool beyond_holes,
                    struct arena *arena)
{
    const struct proving_answer before = *answer;
    if (p->has_version && !p->standing) {
        return false;
    }
    const struct filed_list *filed = filed_of(p, answer->question->p->name);
    for (size_t i = 0; filed != NULL && i < filed->n; i++) {
        struct arena_mark mark = arena_mark(arena);
        if (shows(answer, p, &filed->list[i], arena) &&
            (!beyond_holes || proving_hole(p, answer) == NULL)) {
            return true;
        }
        *answer = before;
        arena_reset(arena, mark);
    }
    return false;
}
