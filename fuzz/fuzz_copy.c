/* Foreign bytes as a certified copy, for greffe-check(1): whatever they are, it comes to an end
 * with one of its three exit statuses. It goes on after a signature that does not verify, so that
 * the rest is reached. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "../check/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static FILE *nowhere;
    if (nowhere == NULL) {
        nowhere = fopen("/dev/null", "w");
    }
    if (nowhere == NULL) {
        abort();
    }
    const struct options options = {.file = "copy", .verdict_to = nowhere, .faults_to = nowhere};
    const int status = copy_check(&options, (struct text){data, size});
    if (status < INTACT || status > UNREADABLE) {
        abort();
    }
    return 0;
}
