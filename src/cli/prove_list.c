/* Asks the questions of a list and shows what came of them, in their order. */
#include "cli/cmd_prove.h"

#define ARENA_BYTES ((size_t)1 << 36) /* of one question: its bounds are max_bytes and seconds */

struct listed {
    struct proving_answer answer;
    struct arena *arena;
};

struct proving_list {
    struct proving *p;
    const struct proving_question *questions;
    struct listed *answers;
    size_t n, first; /* of the pieces */
};

/* ---- one question ---------------------------------------------------------------------------- */

/* A hole excuses its own days only: on all others the property must hold. */
static void ask_beyond_hole(struct proving_answer *answer, const struct proving *p,
                            struct arena *arena)
{
    struct proving_answer other = {.question = answer->question};
    if (answer->hole == NULL || answer->question->kind != PROVING_PROPERTY) {
        return;
    }
    proving_decide(&other, p, true, arena);
    other.seconds += answer->seconds;
    if (proving_is_good(&other)) {
        answer->seconds = other.seconds;
    } else {
        *answer = other;
    }
}

static void decide(struct listed *out, const struct proving *p,
                   const struct proving_question *question)
{
    out->arena = arena_open(ARENA_BYTES);
    out->answer = (struct proving_answer){.question = question};
    proving_decide(&out->answer, p, false, out->arena);
    out->answer.hole = proving_hole(p, &out->answer);
    ask_beyond_hole(&out->answer, p, out->arena);
}

static void count(struct proving_counts *counts, const struct proving_answer *answer)
{
    bool good = proving_is_good(answer);
    bool undecided = proving_is_undecided(answer);
    counts->asked++;
    counts->undecided += undecided ? 1 : 0;
    counts->hold += good ? 1 : 0;
    counts->broken += !good && !undecided && answer->hole == NULL ? 1 : 0;
    counts->declared += answer->hole != NULL ? 1 : 0;
}

/* Shows it, and is through with it. Returns the status of a fault, which was said. */
static int show(struct proving_counts *counts, struct proving *p, struct listed *one)
{
    struct gr_error e = {0};
    struct gr_error unused = {0};
    bool replays = proving_case(p, &one->answer, one->arena, &e);
    bool shown = proving_show(p, &one->answer, one->arena, replays ? &e : &unused);
    fflush(p->cli->out);
    count(counts, &one->answer);
    arena_close(one->arena);
    one->arena = NULL;
    return replays && shown ? 0 : cli_fail(p->cli, &e, SLICE(""));
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void decide_ahead(void *of, size_t i, const struct proving *mine)
{
    const struct proving_list *l = of;
    decide(&l->answers[i], mine, &l->questions[i]);
}

struct proving_list *proving_list_open(struct proving *p, const struct proving_question *list,
                                       size_t n, struct proving_pieces *pieces)
{
    struct proving_list *l = ARENA_NEW(p->cli->arena, struct proving_list);
    *l = (struct proving_list){.p = p,
                               .questions = list,
                               .answers = ARENA_ARRAY(p->cli->arena, n, struct listed),
                               .n = n,
                               .first = proving_pieces_add(pieces, p, decide_ahead, l, n)};
    return l;
}

int proving_list_show(struct proving_counts *counts, struct proving_list *l,
                      struct proving_ahead *ahead)
{
    int fault = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (ahead == NULL ? proving_interrupted() : !proving_ahead_wait(ahead, l->first + i)) {
            break;
        }
        if (ahead == NULL) {
            decide(&l->answers[i], l->p, &l->questions[i]);
        }
        int status = show(counts, l->p, &l->answers[i]);
        fault = status > fault ? status : fault;
    }
    return fault;
}

void proving_list_close(struct proving_list *l)
{
    for (size_t i = 0; l != NULL && i < l->n; i++) {
        arena_close(l->answers[i].arena);
    }
}
