/* Every bound on foreign input has a name here. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_YEAR_MIN 1900
#define LIMIT_YEAR_MAX 2200

#define LIMIT_PROCEDURE_BYTES (4u << 20) /* one procedure file */
#define LIMIT_PROCEDURE_TOKENS 400000u
#define LIMIT_PROCEDURE_NAMES 4096u /* declarations of one kind in one procedure */
#define LIMIT_PROCEDURES 1024u      /* of one office */
#define LIMIT_EXPRESSION_DEPTH 64u
#define LIMIT_DIAGNOSTICS 20u /* kept per file */

#define LIMIT_CASE_BYTES (1u << 20) /* one case file */
#define LIMIT_CASE_ACTS 1024u
#define LIMIT_CASE_RESTS 16u /* dossiers on which one of a case rests */
#define LIMIT_CASE_DEPTH 4u
#define LIMIT_CASES 100000u

#define LIMIT_ZONE_BYTES (256u << 10)   /* one TZif file */
#define LIMIT_CALENDAR_BYTES (1u << 20) /* a table of territories or holidays */
#define LIMIT_AMOUNT 100000             /* n of a time limit's "n days" */
#define LIMIT_LIMIT_PARTS 4u            /* "1 month then 2 days": parts of one time limit */
#define LIMIT_EXPIRIES 100000u          /* ends of clocks in one fold */
#define LIMIT_LINKED_FOLDS 4096u        /* of dossiers rested on, in one fold and all within it */
#define LIMIT_WORLDS 64u                /* possibilities the fold keeps apart */

#define LIMIT_CBOR_DEPTH 16u
#define LIMIT_LEAF_BYTES 65535u          /* an entry of a log: C2SP tlog-tiles gives it 16 bits */
#define LIMIT_LEAF_ITEMS 1024u           /* facts, clocks, findings or documents of one leaf */
#define LIMIT_NOTE_BYTES (1u << 20)      /* a signed note with its signatures */
#define LIMIT_DOCUMENT_BYTES (32u << 20) /* one attachment */
#define LIMIT_BATCH 1024u                /* requests that are committed together */
#define LIMIT_SEARCH_TERMS 16u           /* words of one question */
#define LIMIT_DOSSIER_ACTS 4096u         /* entries of one dossier */

#define LIMIT_FILE_BYTES (64u << 20) /* anything read whole from a path */

#endif
