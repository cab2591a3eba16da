#!/bin/sh
# The same under AddressSanitizer and UndefinedBehaviorSanitizer.
CHECKED=build-asan/greffe exec tools/checks/quick-procedures.t
