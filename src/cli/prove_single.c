/* Asks one question, of a property, an act, or what was asked, and shows what came of it. */
#include "cli/cmd_prove.h"

#define ARENA_BYTES ((size_t)1 << 36) /* of one question: its bounds are max_bytes and seconds */

struct proving_single {
    struct proving *p;
    struct proving_answer answer;
    struct arena *arena; /* of the answer: open from the asking until it is shown */
    size_t piece;
};

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

static void decide(void *of, size_t i, const struct proving *mine)
{
    struct proving_single *s = of;
    (void)i;
    s->arena = arena_open(ARENA_BYTES);
    proving_decide(&s->answer, mine, false, s->arena);
    s->answer.hole = proving_hole(mine, &s->answer);
    ask_beyond_hole(&s->answer, mine, s->arena);
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

struct proving_single *proving_single_open(struct proving *p,
                                           const struct proving_question *question,
                                           struct proving_pieces *pieces)
{
    struct proving_single *s = ARENA_NEW(p->cli->arena, struct proving_single);
    s->p = p;
    s->answer.question = question;
    s->piece = proving_pieces_add(pieces, p, decide, s, 1);
    return s;
}

bool proving_single_show(struct proving_counts *counts, struct proving_single *s,
                         struct proving_ahead *ahead, struct gr_error *e)
{
    struct gr_error unused = {0};
    if (!proving_ahead_wait(ahead, s->piece)) {
        return true;
    }
    bool replays = proving_case(s->p, &s->answer, s->arena, e);
    bool shown = proving_show(s->p, &s->answer, s->arena, replays ? e : &unused);
    fflush(s->p->cli->out);
    count(counts, &s->answer);
    arena_close(s->arena);
    s->arena = NULL;
    return replays && shown;
}

void proving_single_close(struct proving_single *s)
{
    if (s != NULL) {
        arena_close(s->arena);
    }
}
