/* Memory by lifetime. An arena hands out memory and takes it all back at once; nobody frees a
 * single object. Allocation never returns NULL: a failing system allocation or an arena over its
 * cap stops the process, because inputs are bounded where they enter (base/limits.h). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

/* A point in an arena's life, to which it can be reset. */
struct arena_mark {
    void *block;
    size_t used;
};

/* Makes an arena that may grow to cap_bytes. Close it with arena_close. */
struct arena *arena_open(size_t cap_bytes);

/* Gives back everything the arena handed out. Accepts NULL. */
void arena_close(struct arena *arena);

/* size bytes, zeroed, aligned for any type. Lives until reset or close. size 0 gives a valid
 * pointer. */
void *arena_get(struct arena *arena, size_t size);

/* The same, but the bytes hold anything: for who writes them before they are read. */
void *arena_bytes(struct arena *arena, size_t size);

/* count objects of size bytes, zeroed; the product is checked for overflow. */
void *arena_get_array(struct arena *arena, size_t count, size_t size);

/* A copy of n bytes, followed by a NUL that is not counted. */
char *arena_copy(struct arena *arena, const void *bytes, size_t n);

/* A list of n objects with room for one more: the list itself while n < *room, else a copy of it
 * with twice the room (zeroed behind n). */
void *arena_grown(struct arena *arena, void *list, size_t n, size_t *room, size_t size);

/* Remembers the present point; arena_reset gives back all that was handed out since. */
struct arena_mark arena_mark(const struct arena *arena);
void arena_reset(struct arena *arena, struct arena_mark mark);

/* Bytes handed out at present. */
size_t arena_used(const struct arena *arena);

/* ARENA_NEW(arena, struct thing): one zeroed thing. */
#define ARENA_NEW(arena, type) ((type *)arena_get((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_get_array((arena), (count), sizeof(type)))

#endif
