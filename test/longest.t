#!/usr/bin/python3
"""greffe prove --longest, --in-all and --for, on a procedure whose lengths are known by hand. Speaks TAP."""
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT, greffe  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
ok = tap.ok

NOTICE = os.path.join(ROOT, "test", "longest", "notice.greffe")


def prove(*arguments):
    return greffe("prove", NOTICE, "--threads", "1", *arguments)


def answer(*arguments):
    status, out, err = prove("--json", *arguments)
    return status, json.loads(out) if out else {"err": err}


# The condition; the unit, the least length proven; the exit status.
LONGEST = [
    ("stay is one of waiting, kept", "days", 8, 0),  # three days and five
    ("stay is waiting", "days", 3, 0),
    ("cell is one of first, second", "hours", 48, 0),  # twenty-four hours, twice
    ("room is taken", "days", 4, 0),
    ("turn is one of one, two", "days", 2, 0),
    ("watch is on", "days", None, 1),  # until somebody ends it
    ("stay is kept and stay is over", "days", 0, 0),  # never at all
]


def longest(folder):
    for condition, unit, never, expected in LONGEST:
        status, got = answer("--longest", condition)
        ok(status == expected and got.get("unit") == unit and got.get("proven_at_most") == never, f"longest: {condition}", got)
        ok(got.get("found_more_than") == (36525 if never is None else never - 1 if never else None), "… and the greatest found", got)
        status, same = answer("--longest", condition, "--version", "2015-05-05")
        ok((same.get("proven_at_most"), status) == (never, expected), "… as under the law of a day", same)
    status, out, err = prove("--longest", "stay is one of waiting, kept")
    ok(out.startswith("notice, longest: at most 8 days (proven); a dossier reaches more than 7 days — stay is one of"), "in words", out)
    ok("stay is one of waiting, kept for more than 7 days\n" in out and "Notice (Keeper)" in out, "… with the dossier", out)
    status, out, err = prove("--longest", "cell is one of first, second", "--lang", "fr", "--quiet")
    ok(out.startswith("notice, durée: au plus 48 heures (prouvé) ; un dossier dépasse 47 heures") and out.count("\n") == 1, "in French, quiet", out)
    path = os.path.join(folder, "kept.json")
    status, out, err = prove("--longest", "stay is one of waiting, kept", "--case", path)
    ok(f"case file: {path}" in out, "the dossier as a case file", (out, err))
    status, out, err = greffe("replay", path, "--procedures", os.path.dirname(NOTICE))
    ok(status == 0, "… which replays", (status, out, err))


def in_all():
    status, got = answer("--longest", "room is taken", "--in-all")
    rounds = got.get("rounds", {})
    ok(status == 1 and got.get("answer") == "no_bound", "in all, with repeats: no bound found", got)
    ok(rounds.get("done") == 30 and rounds.get("stands_as_before"), "… thirty rounds, all as before", rounds)
    ok(3 * 1440 <= rounds.get("minutes_in_each", 0) <= 5 * 1440 and rounds.get("minutes_in_all", 0) > 30 * 3 * 1440, "… as long as can be", rounds)
    status, out, err = prove("--longest", "room is taken", "--in-all")
    ok("shown by the dossier, not proven" in out and out.count("Taken (Keeper)") >= 31, "… in words, with the dossier", out[:600])
    status, got = answer("--longest", "turn is one of one, two", "--in-all")
    ok(status == 0 and got["answer"] == "bounded" and got["rounds"]["stretches_never"] == 3, "in all: twice at most", got)
    status, out, err = prove("--longest", "turn is one of one, two", "--in-all")
    ok("at most 4 days (proven: 2 times at most, each of at most 2 days)" in out, "… in words", out)
    status, out, err = prove("--longest", "cell is first", "--in-all", "--lang", "fr")
    ok(status == 0 and "au plus 24 heures (prouvé : cela ne recommence jamais)" in out, "in all: it never begins again", out)
    status, out, err = prove("--longest", "watch is on", "--in-all")
    ok(status == 1 and "no bound found: 30 rounds" in out, "in all: no bound", out[:600])


def versions():
    """The law of a day as if it stayed: the change of 2020 does not touch what is asked of 2019."""
    status, got = answer("--longest", "post is filled", "--version", "2019-12-20")
    ok(status == 0 and got["proven_at_most"] == 30, "the law before a change, beyond the change", got)
    status, got = answer("--longest", "post is filled", "--version", "2020-01-01")
    ok(status == 0 and got["proven_at_most"] == 10, "… and after it", got)
    status, got = answer("--longest", "post is filled", "--version", "2019-12-20", "--in-all")
    ok(status == 1 and got["answer"] == "no_bound" and got["rounds"]["done"] == 30, "in all before the change: no bound", got)
    ok(got["as_if_in_force"] and got["rounds"]["minutes_in_all"] > 30 * 29 * 1440, "… as if that law stayed in force", got.get("rounds"))
    status, got = answer("--longest", "post is filled", "--version", "2020-01-01", "--in-all")
    ok(status == 0 and got["answer"] == "bounded" and got["rounds"]["stretches_never"] == 2, "in all after it: once", got)


# The property; the time limit; the shape, from, to; the exit status.
FOR = [
    ("kept_over_ten_days", "notice", "at_most", 1, 5, 0),
    ("kept_over_ten_days", "keeping", "at_most", 1, 7, 0),
    ("kept_at_once", "notice", "at_least", 7, 400, 0),
    ("kept_at_once", "turn_time", "none", None, None, 1),
    ("kept_over_ten_days", "turn_time", "all", 1, 400, 0),
]


def lengths():
    for name, clock, shape, low, high, expected in FOR:
        status, got = answer("--property", name, "--for", clock)
        ok((got.get("answer"), got.get("low"), got.get("high"), status) == (shape, low, high, expected), f"{name} for {clock}", got)
        ok(got.get("exact") and {one["length"] for one in got["tried"]} >= {1, 400, got["law"]}, "… the ends and the law's own were tried", got)
    status, out, err = prove("--ask", "cell is one of first, second for more than 40 hours", "--for", "second_hours")
    ok(status == 0 and "notice, asked, for second_hours: holds for at most 16 hours — the law: 24 hours" in out, "a question", (out, err))
    ok("\n  tried: holds 1, " in out and "; broken 17, " in out, "… and what was tried", out)
    status, out, err = prove("--property", "kept_at_once", "--for", "notice", "--lang", "fr")
    ok("notice, kept_at_once, selon notice : tenu à partir de 7 jours — la loi : 3 jours" in out, "in French", out)


WRONG = [
    ("a misspelt value", ["--longest", "stay is kpet"], "--longest:1:9: error: `kpet` is no value of `stay`"),
    ("a length of its own", ["--longest", "stay is kept for more than 3 days"], "the condition names a length of its own"),
    ("two ways of asking", ["--longest", "watch is on", "--act", "told"], "different questions"),
    ("--in-all alone", ["--in-all"], "--in-all says how --longest counts"),
    ("--for of two properties", ["--for", "notice"], "--for asks about one property, and 2 are named"),
    ("--for of an act", ["--for", "notice", "--act", "told"], "--for asks about one property"),
    ("an unknown time limit", ["--for", "notic", "--property", "kept_at_once"], 'did you mean "notice"?'),
]


def wrong():
    for name, arguments, said in WRONG:
        status, out, err = prove(*arguments)
        ok(status == 2 and said in err and out == "", name, (status, out, err))
    status, out, err = prove("--longest", "watch is on", "--bytes", "1")
    ok(status == 4 and "not decided (the memory given is not enough" in out, "not decided says why: 4", (status, out, err))


with tempfile.TemporaryDirectory() as work:
    longest(work)
    in_all()
    versions()
    lengths()
    wrong()
sys.exit(tap.end())
