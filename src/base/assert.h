/* Assertions that stay on in production: a stopped process is restarted, a wrong fact is
 * forever. */
#ifndef BASE_ASSERT_H
#define BASE_ASSERT_H

/* Prints place and condition to stderr and aborts. */
_Noreturn void assert_fail(const char *file, int line, const char *condition);

/* We have a proof that x holds. Never on foreign data: that is an error, not a bug. */
#define gr_assert(x) ((x) ? (void)0 : assert_fail(__FILE__, __LINE__, #x))

#endif
