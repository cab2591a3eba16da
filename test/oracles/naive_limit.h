/* A second, slow way to count a time limit, against which the fast one is tested. Written from the
 * definitions alone: it steps from one day to the next and counts on its fingers. It shares nothing
 * with the program: it has its own table of days, its own reading of a rule's words, and takes
 * local midnight from the C library. Only the list of public holidays is given to it. */
#ifndef NAIVE_LIMIT_H
#define NAIVE_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

/* Days are numbered from 1899-01-01 = 0; the table ends with 2204. */
#define NAIVE_FIRST_YEAR 1899
#define NAIVE_LAST_YEAR 2204
#define NAIVE_DAYS 111800

struct naive_place; /* one territory: its zone and its holidays */

/* Makes a place; zone is an IANA name. Ends the program when memory is short. */
struct naive_place *naive_open(const char *zone);
void naive_close(struct naive_place *place);
void naive_add_holiday(struct naive_place *place, int year, int month, int day);
/* Sets the process's zone to the place's: call it before counting there. */
void naive_enter(struct naive_place *place);

enum naive_start_kind { NAIVE_HOUR, NAIVE_DAY, NAIVE_MONTH, NAIVE_END_OF_DAY };

struct naive_start {
    enum naive_start_kind kind;
    int year, month, day;
    int64_t at; /* NAIVE_HOUR: seconds since 1970 */
};

/* Time that does not run: whole days [from, to), or seconds [from, to). */
struct naive_pause {
    bool by_day;
    int64_t from, to; /* day numbers, or seconds */
};

struct naive_end {
    bool understood; /* the words were */
    bool none;
    bool end_of_day, early_end_of_day;
    int year, month, day;
    int64_t earliest,
        latest; /* seconds: the instant at which the limit is over (24:00 = next 00:00) */
};

struct naive_end naive_count(struct naive_place *place, const char *words, struct naive_start start,
                             const struct naive_pause *pauses, int n_pauses);

/* The number of a date, or -1 when there is no such day. */
int naive_day(int year, int month, int day);
/* Local 00:00 of a day, as the first second of it. */
int64_t naive_midnight(struct naive_place *place, int day);

#endif
