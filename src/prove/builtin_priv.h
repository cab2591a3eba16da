/* What the files of the built-in properties share: the list that is being made. */
#ifndef PROVE_BUILTIN_PRIV_H
#define PROVE_BUILTIN_PRIV_H

#include "prove/builtin.h"

struct listing {
    struct arena *arena;
    const struct law_procedure *p;
    const struct law_procedure *const *others;
    size_t n_others;
    struct builtins out;
    size_t room, room_questions, room_list; /* the last two: of the one added last */
};

/* Adds one; the pointer stays good until the next is added. */
struct builtin *builtin_add(struct listing *l, enum builtin_rule rule, enum law_hole_of of,
                            law_index index);
/* Of the one added last. */
void builtin_question(struct listing *l, struct builtin *b, struct prove_act question);
void builtin_mention(struct listing *l, struct builtin *b, law_index index);

/* builtin_clocks.c: BUILTIN_END, BUILTIN_AT_END. */
void builtin_ends(struct listing *l);
void builtin_clashes(struct listing *l);
/* builtin_values.c: BUILTIN_LEFT. */
void builtin_values(struct listing *l);

#endif
