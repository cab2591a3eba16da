/* The end of a process that is wrong about itself. This is the one place below the command line
 * that writes to stderr: whoever restarts the process must be able to read why it stopped. */
#include "base/assert.h"

#include <stdio.h>
#include <stdlib.h>

void assert_fail(const char *file, int line, const char *condition)
{
    (void)fprintf(stderr, "%s:%d: this should always hold: %s\n", file, line, condition);
    abort();
}
