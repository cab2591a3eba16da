/* Between the files of the room: words as folded, and what makes their sound. */
#ifndef NAMES_NAMES_PRIV_H
#define NAMES_NAMES_PRIV_H

#include "names/names.h"

/* Of a name or a question, what stands behind these is not read. */
enum { TEXT_BYTES = 2048, PIECES = 32, WORD_BYTES = 96 };

/* How a word hangs together with the next one. */
enum piece_link {
    LINK_NONE,  /* a comma or the end */
    LINK_BLANK, /* a blank: together only after a particle */
    LINK_CLOSE  /* a hyphen or an apostrophe: "Jean-Pierre", "N'Diaye" */
};

/* A word in small letters without marks. Letters of which the mark is a sound (š, č, ž) are
 * capitals in `marked`: S for sh and ch, J for zh. */
struct piece {
    struct slice plain, marked;
    enum piece_link link;
    bool particle;
};

/* Cuts text into words; returns how many, at most `max`. Texts in arena. */
size_t names_cut(struct piece *out, size_t max, struct arena *arena, struct slice text);

/* Whose letters: French, English and Arabic in Latin letters, or German, Slavic and Turkish, where
 * w is v and j is y. */
enum sound_reading { SOUND_WEST, SOUND_EAST };
/* The sound of a folded word; may be empty. */
struct slice names_sound(struct arena *arena, struct slice word, enum sound_reading reading);

/* A date of birth as far as told: "1990-05-12", "12/05/1990", "12.5.1990", "05/1990", "1990-05",
 * "1990"; month and day 0 where they are not told or written 00. */
struct born {
    int year, month, day;
};
CHECKED bool names_read_born(struct born *out, struct slice text);

#endif
