/* What the tests of this room share: an arena and the shipped calendar. */
#ifndef LAW_LAW_FIXTURE_H
#define LAW_LAW_FIXTURE_H

#include "calendar/limit_fixture.h"

struct fixture {
    struct arena *arena;
    struct calendar *calendar;
};

static int open_fixture(void **state)
{
    static struct fixture fixture;
    fixture.arena = arena_open((size_t)1 << 30);
    fixture.calendar = fixture_calendar(fixture.arena);
    *state = &fixture;
    return 0;
}

static int close_fixture(void **state)
{
    struct fixture *fixture = *state;
    arena_close(fixture->arena);
    return 0;
}

#endif
