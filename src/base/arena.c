/* Memory by lifetime, in blocks that grow. The blocks form a stack; a mark is a block and how
 * much of it was used. One emptied block is kept at hand, so that a loop of mark and reset
 * across the border of a block does not go to the system each time. Under AddressSanitizer what
 * is not handed out is poisoned, so that a read past the end of an object, or after a reset, is
 * caught here too. */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/assert.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
enum { ARENA_GAP_BYTES = 16 }; /* a poisoned gap behind each object */
#else
enum { ARENA_GAP_BYTES = 0 };
#endif

enum { ARENA_FIRST_BYTES = 16 << 10, ARENA_LARGEST_STEP_BYTES = 4 << 20 };

struct block {
    struct block *below;
    size_t size, used;
    alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *top;   /* NULL until the first allocation */
    struct block *spare; /* an emptied block, or NULL */
    size_t used_below;   /* handed out by the blocks under top */
    size_t cap_bytes;
};

static void arena_hide(void *bytes, size_t size)
{
#ifdef ARENA_POISONS
    ASAN_POISON_MEMORY_REGION(bytes, size);
#else
    (void)bytes;
    (void)size;
#endif
}

static void arena_show(void *bytes, size_t size)
{
#ifdef ARENA_POISONS
    ASAN_UNPOISON_MEMORY_REGION(bytes, size);
#else
    (void)bytes;
    (void)size;
#endif
}

static void block_free(struct block *block)
{
    if (block != NULL) {
        arena_show(block->bytes, block->size);
        free(block);
    }
}

struct arena *arena_open(size_t cap_bytes)
{
    struct arena *arena = malloc(sizeof *arena);
    gr_assert(arena != NULL);
    *arena = (struct arena){.cap_bytes = cap_bytes};
    return arena;
}

void arena_close(struct arena *arena)
{
    if (arena == NULL) {
        return;
    }
    while (arena->top != NULL) {
        struct block *below = arena->top->below;
        block_free(arena->top);
        arena->top = below;
    }
    block_free(arena->spare);
    free(arena);
}

/* A block with room for `size` bytes on top of the stack: the spare one, or a new one. */
static void arena_push(struct arena *arena, size_t size)
{
    struct block *block = arena->spare;
    if (block != NULL && block->size >= size) {
        arena->spare = NULL;
    } else {
        size_t bytes = arena->top == NULL ? ARENA_FIRST_BYTES : arena->top->size * 2;
        if (bytes > ARENA_LARGEST_STEP_BYTES) {
            bytes = ARENA_LARGEST_STEP_BYTES;
        }
        if (bytes < size) {
            bytes = size;
        }
        gr_assert(bytes <= SIZE_MAX - sizeof *block);
        block = malloc(sizeof *block + bytes);
        gr_assert(block != NULL);
        block->size = bytes;
        arena_hide(block->bytes, bytes);
    }
    arena->used_below += arena->top == NULL ? 0 : arena->top->used;
    block->below = arena->top;
    block->used = 0;
    arena->top = block;
}

void *arena_bytes(struct arena *arena, size_t size)
{
    const size_t unit = alignof(max_align_t);
    gr_assert(size <= arena->cap_bytes);
    /* An object of size 0 still gets an address of its own. */
    size_t whole = (size + (size == 0) + ARENA_GAP_BYTES + unit - 1) / unit * unit;
    gr_assert(whole >= size);
    if (arena->top == NULL || whole > arena->top->size - arena->top->used) {
        arena_push(arena, whole);
    }
    struct block *top = arena->top;
    void *bytes = top->bytes + top->used;
    top->used += whole;
    gr_assert(arena_used(arena) <= arena->cap_bytes);
    arena_show(bytes, size);
    return bytes;
}

void *arena_get(struct arena *arena, size_t size)
{
    return memset(arena_bytes(arena, size), 0, size);
}

void *arena_get_array(struct arena *arena, size_t count, size_t size)
{
    gr_assert(size == 0 || count <= SIZE_MAX / size);
    return arena_get(arena, count * size);
}

void *arena_grown(struct arena *arena, void *list, size_t n, size_t *room, size_t size)
{
    if (n < *room) {
        return list;
    }
    size_t more = *room == 0 ? 16 : *room * 2;
    void *copy = arena_get_array(arena, more, size);
    if (n > 0) {
        memcpy(copy, list, n * size);
    }
    *room = more;
    return copy;
}

char *arena_copy(struct arena *arena, const void *bytes, size_t n)
{
    gr_assert(n < SIZE_MAX);
    char *copy = arena_bytes(arena, n + 1);
    if (n > 0) {
        memcpy(copy, bytes, n);
    }
    copy[n] = '\0';
    return copy;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    size_t used = arena->top == NULL ? 0 : arena->top->used;
    return (struct arena_mark){.block = arena->top, .used = used};
}

/* Takes the top block off and keeps it at hand when it is larger than the one at hand. */
static void arena_pop(struct arena *arena)
{
    struct block *block = arena->top;
    arena->top = block->below;
    arena->used_below -= arena->top == NULL ? 0 : arena->top->used;
    arena_hide(block->bytes, block->size);
    if (arena->spare == NULL || arena->spare->size < block->size) {
        struct block *smaller = arena->spare;
        arena->spare = block;
        block = smaller;
    }
    block_free(block);
}

void arena_reset(struct arena *arena, struct arena_mark mark)
{
    while (arena->top != mark.block) {
        gr_assert(arena->top != NULL);
        arena_pop(arena);
    }
    if (arena->top != NULL) {
        struct block *top = arena->top;
        gr_assert(mark.used <= top->used);
        arena_hide(top->bytes + mark.used, top->used - mark.used);
        top->used = mark.used;
    }
}

size_t arena_used(const struct arena *arena)
{
    return arena->used_below + (arena->top == NULL ? 0 : arena->top->used);
}
