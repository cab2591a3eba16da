#!/bin/sh
# The harnesses again, under AddressSanitizer and UndefinedBehaviorSanitizer.
CHECK_SANITIZED=1 exec tools/checks/quick-fuzz.t
