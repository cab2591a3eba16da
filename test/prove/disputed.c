/* Procedures on which the prover once disagreed with the fold, as small as they could be made. Each
 * has a property `p`, or asks for an act that answers a clock. */
#include "disputed.h"

const struct disputed disputed_list[DISPUTED_COUNT] = {
    {"nothing follows before the first act", "p", "",
     "procedure small\n"
     "role person\n"
     "state s0 v0, v1\n"
     "act a0 fact by person [T1]\n"
     "  interrupts c0\n"
     "clock c0 [T2]\n"
     "  2 hours\n"
     "consequence q0 [T5]\n"
     "  when not (c0 is running): s0 becomes v1\n"
     "never p: s0 is v0 for more than 2 hours [T4]\n"},
    {"a consequence of an empty dossier", "p", "",
     "procedure small\n"
     "state s0 v0, v1, v2\n"
     "clock c0 [T2]\n"
     "  2 hours\n"
     "consequence q0 [T5]\n"
     "  when s0 is not v1: starts c0, s0 becomes v2\n"
     "never p: not (s0 is v1 or s0 is v2) [T4]\n"},
    {"a duty lifted by the end that laid it", "p", "",
     "procedure small\n"
     "role office authority\n"
     "role person\n"
     "state s0 v0, v1\n"
     "state s1 v0, v1\n"
     "act a0 fact by person [T1]\n"
     "  requires s1 is v0\n"
     "  interrupts c1\n"
     "act a1 fact by person [T1]\n"
     "  stops c0\n"
     "clock c0 [T2]\n"
     "  2 hours\n"
     "  at end s0 becomes v1\n"
     "clock c1 [T2]\n"
     "  2 hours\n"
     "  at end s1 becomes v1, replaces c1 by c0\n"
     "  at end office must a1\n"
     "never p: s0 is v1 [T4]\n"},
    {"an answer that starts the clock anew", "a0", "c0",
     "procedure small\n"
     "role person\n"
     "act a0 request by person [T1]\n"
     "  answers c0\n"
     "  starts c0\n"
     "clock c0 [T2]\n"
     "  2 hours\n"},
    {"worlds of a fold and its beginning", "p", "",
     "procedure small\n"
     "role person\n"
     "state s0 v0, v1\n"
     "act a1 fact by person [T1]\n"
     "  requires s0 is v1\n"
     "  starts c0\n"
     "clock c0 [T2]\n"
     "  reading one 2 hours\n"
     "  reading other 2 hours\n"
     "  at end s0 becomes v1\n"
     "never p: a1 is done [T4]\n"},
    {"bad from the first act on", "p", "",
     "procedure small\n"
     "role person\n"
     "state s1 v0, v1\n"
     "act a1 fact by person [T1]\n"
     "never p: s1 is not v1 for more than 2 hours [T4]\n"},
    {"a clock of hours, without a length", "p", "",
     "procedure small\n"
     "role person\n"
     "state s0 v0, v1\n"
     "act a2 fact by person [T1]\n"
     "  starts c0\n"
     "clock c0 [T2]\n"
     "  2 hours\n"
     "  at end s0 becomes v1\n"
     "never p: s0 is v1 [T4]\n"},
    {"two ends at the same midnight", "p", "",
     "procedure small\n"
     "role office authority\n"
     "state s0 v0, v1\n"
     "act a0 decision by office [T1]\n"
     "  starts c0, s0 becomes v0\n"
     "clock c0 [T2]\n"
     "  1 day\n"
     "  at end s0 becomes v1\n"
     "always p: s0 is v1 for more than 1 day [T4]\n"},
    {"more than some hours after", "p", "",
     "procedure small\n"
     "role person\n"
     "state s0 v0, v1\n"
     "act a1 fact by person [T1]\n"
     "  requires more than 2 hours after a2\n"
     "  s0 becomes v1\n"
     "act a2 fact by person [T1]\n"
     "never p: s0 is v1 [T4]\n"},
    {"after the end of a suspended clock", "p", "",
     "procedure small\n"
     "role person\n"
     "state s0 v0, v1, v2\n"
     "act a0 fact by person [T1]\n"
     "  interrupts c0\n"
     "act a2 fact by person [T1]\n"
     "  suspends c0\n"
     "act a3 fact by person [T1]\n"
     "  requires after end of c0\n"
     "  s0 becomes v2\n"
     "clock c0 [T2]\n"
     "  2 hours\n"
     "  at end interrupts c0\n"
     "always p: s0 is v0 [T4]\n"},
    {"a duty met at the instant, before its end", "p", "",
     "procedure small\n"
     "role office authority\n"
     "role person\n"
     "state s1 v0, v1, v2\n"
     "act a0 fact by person [T1]\n"
     "  s1 becomes v1, starts c0\n"
     "clock c0 [T2]\n"
     "  2 hours\n"
     "  at end starts c1\n"
     "clock c1 [T2]\n"
     "  6 hours\n"
     "  at end s1 becomes v2\n"
     "  at end office must a0\n"
     "never p: s1 is v2 for more than 6 hours [T4]\n"},
    {"a day of the law that an end asks for", "a1", "",
     "procedure small\n"
     "role office authority\n"
     "role person\n"
     "state s1 v0, v1\n"
     "act a0 request by person [T1]\n"
     "  starts c0\n"
     "act a1 decision by office [T1]\n"
     "  requires s1 is v1\n"
     "clock c0 [T2]\n"
     "  1 day\n"
     "  at end when on or after 2024-03-06: s1 becomes v1\n"
     "never p: a1 is done [T4]\n"},
    {"a clock that runs back, and its end", "p", "",
     "procedure small\n"
     "role person\n"
     "state s0 v0, v1\n"
     "act a1 fact by person [T1]\n"
     "  when c0 is not running: starts c0\n"
     "clock c0 [T2]\n"
     "  runs back from a1\n"
     "  2 days\n"
     "  at end s0 becomes v1\n"
     "never p: s0 is v1 [T4]\n"},
};
