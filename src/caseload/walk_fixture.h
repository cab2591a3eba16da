/* For the unit tests of this room: the shipped procedures that have a walk, in the order of
 * walks.tab, wherever under procedures/ they stand. */
#ifndef CASELOAD_WALK_FIXTURE_H
#define CASELOAD_WALK_FIXTURE_H

#include <dirent.h>

#include "calendar/limit_fixture.h"
#include "caseload/caseload.h"

struct walked {
    struct slice name;
    char path[128];
};

/* procedures/ANY/name/name.greffe; false when no folder has it. */
static inline bool walked_find(struct walked *walked)
{
    DIR *folders = opendir("procedures");
    bool found = false;
    for (struct dirent *d = folders == NULL ? NULL : readdir(folders); d != NULL && !found;
         d = readdir(folders)) {
        int n = snprintf(walked->path, sizeof walked->path, "procedures/%.32s/%.*s/%.*s.greffe",
                         d->d_name, SLICE_ARG(walked->name), SLICE_ARG(walked->name));
        FILE *file = n < (int)sizeof walked->path ? fopen(walked->path, "rb") : NULL;
        found = file != NULL;
        if (found) {
            (void)fclose(file);
        }
    }
    if (folders != NULL) {
        (void)closedir(folders);
    }
    return found;
}

/* How many there are; ends the program when a walk has no procedure. */
static inline size_t walked_list(struct walked *list, struct arena *arena)
{
    struct slice rest;
    size_t n = 0;
    if (!fixture_read(&rest, arena, "procedures/caseload/walks.tab")) {
        (void)fprintf(stderr, "run this from the root of the checkout\n");
        exit(4);
    }
    while (rest.n > 0) {
        struct slice line = slice_cut(&rest, '\n');
        if (!slice_is(slice_cut(&line, ' '), "walk")) {
            continue;
        }
        struct slice name = slice_trim(line);
        list[n < CASELOAD_WALKS_MAX ? n : 0].name = name;
        if (n == CASELOAD_WALKS_MAX || !walked_find(&list[n])) {
            (void)fprintf(stderr, "no procedure for the walk %.*s\n", SLICE_ARG(name));
            exit(4);
        }
        n++;
    }
    return n;
}

#endif
