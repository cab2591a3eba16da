/* The mark of a function whose answer must be looked at: the compiler refuses an ignored result. */
#ifndef BASE_CHECKED_H
#define BASE_CHECKED_H

#define CHECKED __attribute__((warn_unused_result))

#endif
