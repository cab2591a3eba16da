/* What several files of notes share. */
#ifndef SEAL_NOTE_PRIV_H
#define SEAL_NOTE_PRIV_H

#include "seal/note.h"

/* C2SP tlog-cosignature: a header, the time, the checkpoint. In the arena. */
struct slice note_cosigned(struct arena *arena, struct slice text, int64_t unix_seconds);

/* A decimal number without leading zeros; false for anything else, and above INT64_MAX. */
CHECKED bool note_read_number(int64_t *out, struct slice text);

#endif
