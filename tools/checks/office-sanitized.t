#!/bin/sh
# The life of an office under AddressSanitizer and UndefinedBehaviorSanitizer.
GREFFE=build-asan/greffe exec test/office.t
