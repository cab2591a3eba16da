/* What the prover leaves open may be shown by a dossier that somebody wrote: the case files beside
 * a procedure's text are looked at, each folded by the engine and held to the same rules as a
 * dossier that the prover makes. */
#include "cli/cmd_prove.h"

#include "prove/filed.h"

/* The law that is asked, in which the procedure is as it was asked: with the user's question as a
 * property of it. *text: the file that it came from. */
static struct replay_law law_asked(struct slice *text, const struct proving *p,
                                   const struct proving_question *q, struct arena *arena)
{
    struct replay_law law = p->law;
    law.plans = ARENA_ARRAY(arena, law.n + 1, const struct dossier_plan *);
    for (size_t i = 0; i < law.n; i++) {
        const struct law_procedure *at_hand = dossier_procedure(p->prove.plans[i]);
        bool asked = slice_equal(at_hand->name, q->p->name);
        law.plans[i] = asked ? q->plan : p->prove.plans[i];
        *text = asked ? at_hand->source : *text;
    }
    return law;
}

/* Whether the case shows it. A file that is no case, or of another procedure, shows nothing. */
static bool shows(struct proving_answer *answer, const struct proving *p,
                  const struct replay_law *law, const char *path, struct arena *arena)
{
    const struct proving_question *q = answer->question;
    struct prove_witness *witness = ARENA_NEW(arena, struct prove_witness);
    struct replay_result r = {0};
    struct slice text;
    struct gr_error unused = {0};
    struct cli one = *p->cli;
    one.arena = arena;
    bool is_case = cli_read_file(&text, &one, path, LIMIT_CASE_BYTES, &unused);
    const struct replay_case *c =
        is_case ? replay_read(arena, slice_of(path), text, &unused) : NULL;
    if (c == NULL || !replay_run(&r, arena, law, c, &unused) || r.fold == NULL ||
        r.procedure != q->p) {
        return false;
    }
    bool act = q->kind == PROVING_ACT;
    if (act ? !filed_does(witness, arena, p->cli->calendar, r.fold, &q->done)
            : !filed_breaks(witness, arena, p->cli->calendar, r.fold, q->plan, q->index,
                            r.fold->view.as_of)) {
        return false;
    }
    answer->result.answer = PROVE_FOUND;
    answer->result.witness = witness;
    answer->beside = slice_copy(arena, slice_of(path));
    return true;
}

static bool look_into(struct proving_answer *answer, const struct proving *p,
                      const struct replay_law *law, const char *folder, bool beyond_holes,
                      struct arena *arena)
{
    const char **files = NULL;
    size_t n = 0;
    struct gr_error unused = {0};
    struct cli one = *p->cli;
    struct proving_answer before = *answer;
    one.arena = arena;
    bool there = cli_list_files(&files, &n, &one, folder, ".json", &unused);
    for (size_t i = 0; there && i < n && i < LIMIT_CASES; i++) {
        struct arena_mark mark = arena_mark(arena);
        if (shows(answer, p, law, files[i], arena) &&
            (!beyond_holes || proving_hole(p, answer) == NULL)) {
            return true;
        }
        *answer = before;
        arena_reset(arena, mark);
    }
    return false;
}

bool proving_beside(struct proving_answer *answer, const struct proving *p, bool beyond_holes,
                    struct arena *arena)
{
    static const char *const folders[] = {"examples", "cases"};
    const struct proving_question *q = answer->question;
    if (p->has_version && !p->standing) {
        return false;
    }
    struct slice text = SLICE("");
    struct cli one = *p->cli;
    one.arena = arena;
    struct replay_law law = law_asked(&text, p, q, arena);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        const char *folder = cli_join(&one, cli_folder_of(&one, text), folders[i]);
        if (look_into(answer, p, &law, folder, beyond_holes, arena)) {
            return true;
        }
    }
    return false;
}
