/* What the prover had to say of the properties of the procedures that come with the program
 * (procedures/proofs.tsv, which test/proofs.t has proven again). A row holds for one text, byte for
 * byte: an office that keeps another text of the procedure has no proof on record. */
#ifndef WEB_PROOFS_H
#define WEB_PROOFS_H

#include "calendar/calendar.h"
#include "seal/seal.h"

enum proof_answer {
    PROOF_NONE,  /* nothing is on record of this text */
    PROOF_HOLDS, /* no dossier that the law allows breaks it */
    PROOF_HOLE,  /* one does: a known hole, which the procedure declares */
    PROOF_OPEN   /* not decided */
};
/* Why it is not decided. */
enum proof_why {
    PROOF_WHY_NONE,
    PROOF_TIME,
    PROOF_MEMORY,
    PROOF_ROUNDS,
    PROOF_OUTCOMES,
    PROOF_SIZE,
    PROOF_SUMS,
    PROOF_CALENDAR
};

struct proof_row {
    enum proof_answer answer;
    enum proof_why why;
    bool has_since; /* proven for dossiers opened since that day */
    struct date since;
};

/* Of a property, in a text with this hash. */
struct proof_row web_proof(const struct hash *text, struct slice procedure, struct slice property);
/* The same in another table than the program's: tests. */
struct proof_row proof_in(struct slice table, const struct hash *text, struct slice procedure,
                          struct slice property);

#endif
