/* A certified copy (man/greffe-copy.5) that somebody brings, checked against this registry: its
 * form, its signatures by this registry's key, its tree against the one that is kept here, and each
 * leaf against the leaf that is kept here. greffe-check does the same for people who have only the
 * copy, and shares no line with this. */
#ifndef WEB_COPY_CHECK_H
#define WEB_COPY_CHECK_H

#include "web/web.h"

/* What is looked at, in this order. */
enum copy_step {
    COPY_FORM,       /* lines, header, sections */
    COPY_KEY,        /* the key that it names is this registry's */
    COPY_SIGNATURE,  /* the text is what that key signed */
    COPY_CHECKPOINT, /* its checkpoint is signed, and this log had that very tree */
    COPY_LEAVES,     /* each leaf is in the log, of this dossier, in order, and the one kept here */
    COPY_PERSONAL,   /* personal parts are those that the leaves name */
    COPY_LAWS,       /* texts of law are those that the leaves name */
    COPY_HEAD        /* there was no other leaf: the head is in the tree of heads */
};
#define COPY_STEPS 8

enum copy_verdict { COPY_NOT_REACHED, COPY_GOOD, COPY_BAD };

struct copy_report {
    enum copy_verdict verdict[COPY_STEPS];
    int64_t line[COPY_STEPS]; /* where a step failed first, from 1; 0: nowhere in particular */
    struct slice dossier, authority, made;
    int64_t leaves, personal; /* in the copy */
    int64_t now;              /* leaves of the dossier in this registry, or -1: none */
};

/* True when the copy is whole and of this registry. Takes any bytes; linear. False with *e only
 * when this registry could not be read: then e->code is not ERROR_NONE. Slices in the copy and in
 * arena.
 */
bool web_check_copy(struct copy_report *out, struct arena *arena, struct office *office,
                    struct slice copy, struct gr_error *e);

#endif
