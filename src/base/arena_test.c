/* Arenas: alignment, zeroing, marks across blocks, the count of what is handed out, and that the
 * cap is a wall. */
#include "base/arena.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void hands_out_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena *arena = arena_open(8 << 20);
    for (size_t size = 0; size < 2000; size++) {
        unsigned char *bytes = arena_get(arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % sizeof(long double), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(bytes[i], 0);
        }
        memset(bytes, 0xA5, size);
    }
    arena_close(arena);
}

static void gives_objects_of_no_size_their_own_address(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    assert_ptr_not_equal(arena_get(arena, 0), arena_get(arena, 0));
    arena_close(arena);
    arena_close(NULL);
}

static void resets_to_a_mark_across_blocks(void **state)
{
    (void)state;
    struct arena *arena = arena_open(64 << 20);
    struct arena_mark empty = arena_mark(arena);
    char *kept = arena_copy(arena, "kept", 4);
    struct arena_mark mark = arena_mark(arena);
    size_t used = arena_used(arena);
    for (int round = 0; round < 50; round++) {
        for (int i = 0; i < 40; i++) {
            unsigned char *bytes = arena_get(arena, 5000);
            assert_int_equal(bytes[4999], 0);
            memset(bytes, 0xFF, 5000);
        }
        assert_true(arena_used(arena) >= used + 40u * 5000u);
        arena_reset(arena, mark);
        assert_int_equal(arena_used(arena), used);
    }
    assert_string_equal(kept, "kept");
    arena_reset(arena, empty);
    assert_int_equal(arena_used(arena), 0);
    assert_non_null(arena_get(arena, 10u << 20));
    arena_close(arena);
}

static void copies_with_a_nul(void **state)
{
    (void)state;
    struct arena *arena = arena_open(1 << 20);
    char *copy = arena_copy(arena, "ab\0cd", 5);
    assert_memory_equal(copy, "ab\0cd", 6);
    assert_int_equal(arena_copy(arena, NULL, 0)[0], '\0');
    struct arena_mark mark = arena_mark(arena);
    memset(arena_bytes(arena, 100), 0xA5, 100);
    arena_reset(arena, mark);
    assert_string_equal(arena_copy(arena, "abc", 3), "abc"); /* where another byte stood */
    arena_close(arena);
}

/* Runs the fault in a child and says whether it was stopped by a signal. */
static int stops(void (*fault)(void))
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(STDERR_FILENO);
        (void)signal(SIGABRT, SIG_DFL);
        fault();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status);
}

static void over_the_cap(void)
{
    struct arena *arena = arena_open(1000);
    for (int i = 0; i < 20; i++) {
        (void)arena_get(arena, 100);
    }
}

static void product_too_large(void)
{
    struct arena *arena = arena_open(SIZE_MAX);
    (void)arena_get_array(arena, SIZE_MAX / 2, 3);
}

static void stale_mark(void)
{
    struct arena *arena = arena_open(1 << 20);
    struct arena_mark empty = arena_mark(arena);
    (void)arena_get(arena, 100);
    struct arena_mark mark = arena_mark(arena);
    arena_reset(arena, empty);
    arena_reset(arena, mark);
}

static void stops_rather_than_go_over(void **state)
{
    (void)state;
    assert_true(stops(over_the_cap));
    assert_true(stops(product_too_large));
    assert_true(stops(stale_mark));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hands_out_zeroed_aligned_memory),
        cmocka_unit_test(gives_objects_of_no_size_their_own_address),
        cmocka_unit_test(resets_to_a_mark_across_blocks),
        cmocka_unit_test(copies_with_a_nul),
        cmocka_unit_test(stops_rather_than_go_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
