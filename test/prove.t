#!/usr/bin/python3
"""greffe prove, as its users meet it: what holds, what is broken, known holes, questions asked ad hoc, and the
counter-examples, which must replay. Speaks TAP."""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ENVIRONMENT, GREFFE, ROOT, greffe  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
ok = tap.ok

DATA = os.path.join(ROOT, "test", "prove")
LODGING = os.path.join(DATA, "lodging.greffe")
VISIT = os.path.join(DATA, "visit.greffe")


def prove(*arguments):
    """What the procedures say themselves; the rest is test/prove_builtin.t."""
    one = {"--property", "--act", "--ask", "--case"} & set(arguments)
    return greffe("prove", *arguments, *([] if one else ["--built-in", "no"]))


def replay(path, *more):
    return greffe("replay", path, "--procedures", DATA, *more)


def answers():
    status, out, err = prove(LODGING)
    ok(status == 1, "something is broken: 1", (status, out, err))
    lines = {m.group(1): m.group(2) for m in re.finditer(r"(?m)^lodging, (\w+): (.*)$", out)}
    ok(lines.get("second_stay_of_a_minor", "").startswith("holds — A minor is not prolonged [REF 6; INV-90] ("), "one holds", out)
    ok(lines.get("first_stay_over_5_days", "").startswith("holds —"), "one with a length holds", out)
    ok(lines.get("kept_over_3_days", "").startswith("broken —"), "one is broken", out)
    ok(lines.get("minor_kept_over_2_days", "").startswith(
        "broken (known hole: The rules limit the prolongation only [REF rapport 2015 p. 3]) —"), "one is a known hole, with its source", out)
    ok("! IRREGULAR: Nobody is kept more than three days [REF 7; INV-91]" in out, "the dossier is shown", out)
    ok(out.endswith("4 questions: 2 hold, 1 broken, 1 by a known hole, 0 not decided\n"), "the counts", out)

    status, out, err = prove(LODGING, "--property", "INV-90")
    ok(status == 0 and out.count("INV-90] (") == 2, "a number names what cites it; a known hole is no failure: 0", (status, out, err))
    status, out, err = prove(LODGING, "--property", "second_stay_of_a_minor", "--reasons")
    ok(re.search(r"hangs on \d+ things of \d+: .*second_stay", out), "--reasons names what it hangs on", out)
    status, out, err = prove(LODGING, "--property", "first_stay_over_5_days", "--reasons")
    ok("  limits in days, from 00:00 of the first: first_stay 5, first_stay_over_5_days 6\n" in out, "and the lengths that the calendar gives", out)
    status, out, err = prove("detention", "--property", "held_past_the_hold", "--reasons", "--json")
    limits = {(one["name"], one["from"]): (one["least_minutes"], one["most_minutes"]) for one in json.loads(out.splitlines()[0])["limits"]}
    ok(limits.get(("prosecutor_hold", "instant")) == (180, 1500), "from the shortest to the longest, with the change of clocks", out)
    status, out, err = prove(LODGING, "--quiet")
    ok(status == 1 and "holds" not in out and "kept_over_3_days" in out and "IRREGULAR" not in out, "--quiet: what is broken", out)
    status, out, err = prove(LODGING, "--lang", "fr")
    ok("rompu (lacune connue : Le règlement" in out and "IRRÉGULIER" in out and "2 tenues, 1 rompues" in out, "in French", out)
    status, out, err = prove(LODGING, "--property", "minor_kept_over_2_days", "--version", "2011-06-01")
    ok(status == 2 and "in force on 2011-06-01" in err, "a property that is not in force on the day", (status, out, err))
    status, out, err = prove(LODGING, "--version", "2025-11-11", "--in", "FR-974")
    ok("2025-11-11" in out and "+04:00" in out, "the law of a day, in a territory", out)
    status, out, err = prove(LODGING, "--property", "second_stay_of_a_minor", "--bytes", "1", "--threads", "1")
    ok(status == 4 and "not decided (the memory given is not enough" in out, "a bound that is reached says so: 4", (status, out, err))


def questions():
    status, out, err = prove(LODGING, "--ask", "minor and second_stay is running")
    ok(status == 0 and "lodging, asked: holds — minor and second_stay is running (" in out, "a question whose answer is never", (status, out, err))
    status, out, err = prove(LODGING, "--ask", "stay is kept for more than 2 days")
    ok(status == 1 and "lodging, asked: broken" in out and "Taken in (Keeper)" in out, "a question, and the dossier that does it", (status, out, err))
    status, out, err = prove(LODGING, "--act", "prolonged", "--lang", "fr")
    ok(status == 0 and "prolonged: possible — Prolongation [REF 4]" in out, "an act that can be done", (status, out, err))
    status, out, err = prove(LODGING, "--act", "honoured")
    ok(status == 1 and "honoured: impossible — Honoured [REF 9]" in out, "an act that never can: 1", (status, out, err))


WRONG = [
    ("an unknown property", ["--property", "kept_over_3_day"], 'there is no property "kept_over_3_day" here', 'did you mean "kept_over_3_days"?'),
    ("an unknown number", ["--property", "INV-92"], 'there is no property "INV-92" here', 'did you mean "INV-90"?'),
    ("an unknown act", ["--act", "prolongd"], 'there is no act "prolongd" here', 'did you mean "prolonged"?'),
    ("a day that does not exist", ["--version", "2025-02-30"], "February 2025 has 28 days", ""),
    ("a day before the procedure", ["--version", "2001-02-03"], "in force on 2001-02-03", "lodging is in force from 2010-01-01"),
    ("an unknown territory", ["--in", "FR-999"], "FR-999", ""),
    ("two ways of asking", ["--act", "prolonged", "--ask", "minor"], "different questions", ""),
    ("one file for several", ["--case", "x.json"], "--case writes one file, and 4 questions are asked", "--cases"),
    ("an amount that is none", ["--bytes", "3x"], '"3x"', "--bytes 512M"),
    ("an unknown option", ["--propery", "x"], '"--propery"', '"--property"'),
    ("a misspelt value", ["--ask", "stay is kpet"], "--ask:1:9: error: `kpet` is no value of `stay`", "did you mean `kept`?"),
    ("… with a caret", ["--ask", "stay is kpet"], "    1 | stay is kpet\n      |         ^~~~", ""),
    ("a question of two lines", ["--ask", "stay is kept\n and mynor"], "--ask:2:6: error: `mynor` is not known", "did you mean `minor`?"),
    ("a question without an end", ["--ask", "stay is kept for more"], "--ask:1:22: error: expected `than`, found the end of the question", ""),
    ("accents count as one", ["--ask", "« minor »"], "--ask:1:1: error", ""),
    ("an empty question", ["--ask", " "], "the question is empty", ""),
    ("a question with an article", ["--ask", "minor [REF 2]"], "more than a condition", "leave out labels"),
    ("a question that declares", ["--ask", "minor [REF 2] never more: minor"], "more than a condition", ""),
]


def wrong():
    for name, arguments, said, remedy in WRONG:
        status, out, err = prove(LODGING, *arguments)
        ok(status == 2 and said in err and remedy in err and out == "", name, (status, out, err))
    status, out, err = prove("detenton")
    ok(status == 2 and 'did you mean "detention"?' in err, "an unknown procedure", (status, out, err))
    status, out, err = prove(DATA, "--ask", "minor")
    ok(status == 2 and "a question is asked of one procedure; 2 are named" in err, "a question of two procedures", (status, out, err))
    status, out, err = prove(VISIT)
    ok(status == 2 and "rests on a dossier of `lodging`, which is not at hand" in err, "what it rests on is not there", (status, out, err))


def cases(folder):
    kept = os.path.join(folder, "kept")
    status, out, err = prove(DATA, "--cases", kept)
    names = sorted(os.listdir(kept))
    ok(names == ["lodging-kept_over_3_days.json", "lodging-minor_kept_over_2_days.json", "visit-visited.json"], "a case for each", (names, err))
    ok(all(f"case file: {os.path.join(kept, name)}" in out for name in names), "and the output names it", out)
    ok("rests on: The guest's stay (lodging)" in out and "Visitor let in" in out, "the dossier it rests on is shown", out)
    status, out, err = replay(kept, "--json")
    ok(status == 0 and json.loads(out.splitlines()[-1])["agrees"] == 3, "all agree when they are replayed", (out, err))
    status, out, err = replay(os.path.join(kept, "visit-visited.json"), "--lang", "fr")
    ok("Personne n'est visité" in out and "D'ACCORD" in out and "La juridiction" not in out, "replay shows it", (out, err))
    with open(os.path.join(kept, "visit-visited.json"), encoding="utf-8") as file:
        one = json.load(file)
    ok(one["kind"] == "visit" and one["replay"] == "dossier" and one["rests_on"]["keeping"]["procedure"] == "lodging", "it tells the whole", one)
    ok(one["expected"]["findings"] == [{"act": "visited", "article": "REF 21"}], "and expects the finding", one)

    path = os.path.join(folder, "one.json")
    for name, arguments in (("a question", ["--ask", "stay is kept for more than 2 days"]), ("an act", ["--act", "let_go"]),
                            ("nothing done", ["--ask", "stay is none"])):
        status, out, err = prove(LODGING, *arguments, "--case", path)
        status, out, err = replay(path)
        ok(status == 0 and "=> AGREES" in out, f"the case of {name} replays", (out, err))
        os.remove(path)
    status, out, err = prove(LODGING, "--property", "kept_over_3_days", "--case", os.path.join(folder, "none", "x.json"))
    ok(status == 4 and "x.json" in err, "a file that cannot be written: 4", (status, out, err))

    # The fold, not the prover, has the last word: with another law the same case no longer agrees.
    other = os.path.join(folder, "lodging.greffe")
    with open(LODGING, encoding="utf-8") as file:
        text = file.read()
    with open(other, "w", encoding="utf-8") as file:
        file.write(text.replace("more than 3 days\n", "more than 30 days\n"))
    status, out, err = greffe("replay", os.path.join(kept, "lodging-kept_over_3_days.json"), "--procedures", other)
    ok(status == 1 and "nothing is found against kept_over_3_days" in out, "under another law it disagrees", (status, out, err))
    status, out, err = greffe("explain", LODGING, "kept_over_3_days")
    ok(status == 0 and "Nobody is kept more than three days" in out, "greffe explain tells the property", (out, err))


def values(folder):
    """Two values of which only the order is known: the dossier tells some that stand so."""
    ticket = os.path.join(ROOT, "test", "prove_values", "ticket.greffe")
    kept = os.path.join(folder, "values")
    status, out, err = prove(ticket, "--cases", kept)
    ok(status == 1 and "ticket, aboard_too_late: broken" in out, "values that stand in order break it", (status, out, err))
    ok("ticket, aboard_without_seat: holds" in out, "what no act changes any more keeps its order", out)
    status, out, err = greffe("replay", kept, "--procedures", ticket)
    ok(status == 0 and "=> AGREES" in out, "and the case replays", (status, out, err))
    with open(os.path.join(kept, "ticket-aboard_too_late.json"), encoding="utf-8") as file:
        one = json.load(file)
    last = one["timeline"][-1]
    ok(last["act"] == "changed" and last["valid_until"] < one["facts"]["travels_on"], "the ticket ends before the journey", one)
    with open(os.path.join(kept, "ticket-aboard_without_visa.json"), encoding="utf-8") as file:
        one = json.load(file)
    ok(one["timeline"][-1]["for_country"] != one["facts"]["to"], "the visa is for another country", one)


def sums(folder):
    """Totals: that they begin at nought and go by what acts add is enough for some proofs; for the rest a dossier tells sums that stand so."""
    raft = os.path.join(ROOT, "test", "prove_sums", "raft.greffe")
    kept = os.path.join(folder, "sums")
    status, out, err = prove(raft, "--cases", kept)
    for name, answer in (("too_many", "holds"), ("below_nought", "holds"), ("weighed_unloaded", "holds"), ("gone_overloaded", "holds"),
                         ("overloaded", "broken"), ("many_bags", "broken"), ("even", "broken")):
        ok(f"raft, {name}: {answer} — " in out, f"a sum, {name}: {answer}", (status, out, err))
    status, out, err = greffe("replay", kept, "--procedures", raft)
    ok(status == 0 and out.count("=> AGREES") == 3, "and the cases replay", (status, out, err))
    with open(os.path.join(kept, "raft-overloaded.json"), encoding="utf-8") as file:
        line = json.load(file)["timeline"]
    bags = [act["bag"] for act in line if act["act"] == "loaded"]
    ok(len(bags) == 2 and all(0 <= bag <= line[0]["carries"] for bag in bags) and sum(bags) > line[0]["carries"], "each bag light enough, two of them too heavy", line)
    with open(raft, encoding="utf-8") as file:
        text = file.read()
    for name, before, after in (("without the look for a place", "requires heads < places else", "requires heads <= places else"),
                                ("with two at once", "adds 1 at aboard", "adds 2 at aboard"),
                                ("places told anew on board", "requires raft is ashore else", "requires raft is not gone else")):
        other = os.path.join(folder, "raft.greffe")
        with open(other, "w", encoding="utf-8") as file:
            file.write(text.replace(before, after))
        status, out, err = prove(other, "--property", "too_many")
        ok(text.count(before) == 1 and status == 1, f"{name} somebody is one too many", (status, out, err))


def later(folder):
    """What an act tells may be fixed only by what comes later: by what another one tells, or by sums that go on."""
    pledge = os.path.join(ROOT, "test", "prove_sums", "pledge.greffe")
    kept = os.path.join(folder, "later")
    status, out, err = prove(pledge, "--cases", kept)
    ok(status == 1 and "0 hold, 3 broken, 0 by a known hole, 0 not decided" in out, "what is told later is known earlier", (status, out, err))
    status, out, err = greffe("replay", kept, "--procedures", pledge)
    ok(status == 0 and out.count("=> AGREES") == 3, "and the cases replay", (status, out, err))
    told = {}
    for name in ("between", "just_allowed", "held_once"):
        with open(os.path.join(kept, f"pledge-{name}.json"), encoding="utf-8") as file:
            for act in json.load(file)["timeline"]:
                told.update((key, value) for key, value in act.items() if isinstance(value, int))
    ok(told["least"] < told["lent"] < told["most"], "both bounds leave room for the loan", told)
    ok(told["cap"] == 1200, "each sum counts once", told)
    ok(told["worth"] == 1500, "a sum of what is being told goes with it", told)
    fare = os.path.join(ROOT, "test", "prove_sums", "fare.greffe")
    kept = os.path.join(folder, "fare")
    status, out, err = prove(fare, "--cases", kept)
    ok(status == 1 and "0 hold, 2 broken, 0 by a known hole, 0 not decided" in out, "sums from a table are told", (status, out, err))
    status, out, err = greffe("replay", kept, "--procedures", fare)
    ok(status == 0 and out.count("=> AGREES") == 2, "and the cases replay", (status, out, err))
    with open(os.path.join(kept, "fare-overpaid_below.json"), encoding="utf-8") as file:
        asked_for, paid = json.load(file)["timeline"]
    ok(asked_for["deck"] == "lower" and asked_for["children"] and paid["coins"] == 2401, "by the row that was chosen", (asked_for, paid))


def many(states, asked):
    """A procedure with an act that sets many states at once, each of them, if asked, where a fact of its own says so."""
    text = ["procedure many\n  title fr \"Beaucoup\" en \"Many\"\n  law REF \"Règlement\"\n  read to 2025-12-31\n  in force from 2020-01-01\n\n"
            "role keeper authority fr \"Gardien\" en \"Keeper\" [REF 1]\n\n"]
    for i in range(states):
        text.append(f'state s{i} off, on fr "S{i}" en "S{i}" [REF 1]\n\n')
        text.append(f'fact f{i} yes/no fr "F{i}" en "F{i}" [REF 1]\n\n' if asked else "")
    text.append('act thrown decision by keeper fr "Fait" en "Thrown" [REF 1]\n')
    text.append("  records " + ", ".join(f"f{i}" for i in range(states)) + "\n" if asked else "")
    text += [f"  {f'when f{i}: ' if asked else ''}s{i} becomes on\n" for i in range(states)]
    text.append("\nnever all_on: " + " and ".join(f"s{i} is on" for i in range(states)) + ' fr "Pas tous" en "Not all of them" [REF 1; INV-1]\n')
    return "".join(text)


def too_much(folder):
    """Of an act that does more than the prover tries nothing is claimed."""
    for name, text in (("more at once", many(130, False)), ("in more ways", many(16, True))):
        path = os.path.join(folder, "many.greffe")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        status, out, err = prove(path)
        ok(status == 4 and "many, all_on: not decided (one act, or the end of one time limit, does more, or in more ways" in out,
           f"an act does {name} than is tried: nothing is claimed", (status, out, err))
    status, out, err = prove(path, "--json")
    ok(json.loads(out.splitlines()[0])["why"] == "outcomes", "and why, for programs", out)
    status, out, err = prove(path, "--lang", "fr")
    ok("non tranché (un seul acte, ou la fin d'un seul délai, fait plus de choses" in out, "and in French", out)
    status, out, err = prove(LODGING, "--property", "second_stay_of_a_minor", "--bytes", "1", "--threads", "1", "--json")
    ok(json.loads(out.splitlines()[0])["why"] == "memory", "a memory that is full is another reason", out)


ELSEWHERE = """\
procedure cart
  title fr "Charrette" en "Cart"
  law REF "Règlement"
  read to 2025-12-31
  in force from 2020-01-01

role keeper authority fr "Gardien" en "Keeper" [REF 1]

fact weight number fr "Poids" en "Weight" [REF 1]

act weighed decision by keeper fr "Pesée" en "Weighed" [REF 1]
  records weight
"""
RESTS = """\
procedure convoy
  title fr "Convoi" en "Convoy"
  law REF "Règlement"
  read to 2025-12-31
  in force from 2020-01-01

role keeper authority fr "Gardien" en "Keeper" [REF 1]

fact first dossier of cart fr "Charrette" en "Cart" [REF 1]

act joined decision by keeper fr "Jointe" en "Joined" [REF 1]
  records first

total load number fr "Charge" en "Load" [REF 1]
  adds first.weight at joined

never heavy: load > 10 fr "La charge est légère" en "The load is light" [REF 1; INV-1]
"""


def sums_elsewhere(folder):
    """A total of what another dossier tells is not followed."""
    linked = os.path.join(folder, "linked")
    os.mkdir(linked)
    for name, text in (("cart", ELSEWHERE), ("convoy", RESTS)):
        with open(os.path.join(linked, f"{name}.greffe"), "w", encoding="utf-8") as file:
            file.write(text)
    status, out, err = prove(linked)
    ok(status == 4 and "convoy, heavy: not decided (it hangs on sums" in out, "a total of another dossier's values stays open", (status, out, err))


def months(folder):
    """Limits of several lengths that begin on one day are compared on that day."""
    stay = os.path.join(ROOT, "test", "prove_months", "stay.greffe")
    kept = os.path.join(folder, "months")
    status, out, err = prove(stay, "--cases", kept)
    for name, answer in (("over_eighteen_months", "holds"), ("over_five_years", "holds"), ("over_seventeen_months", "broken"),
                         ("over_547_days", "broken"), ("over_59_months", "broken")):
        ok(f"stay, {name}: {answer} — " in out, f"of months, {name}: {answer}", (status, out, err))
    status, out, err = greffe("replay", kept, "--procedures", stay)
    ok(status == 0 and out.count("=> AGREES") == 3, "and the cases replay", (status, out, err))
    with open(stay, encoding="utf-8") as file:
        text = file.read()
    for name, before, after, broken in (("a day more in the end", "6 months then 12 months [", "6 months then 12 months then 1 day [", "over_eighteen_months"),
                                        ("granted anew", "requires stay is out else fr \"Il est entré\" en \"He has entered\" [REF 1]\n  needs",
                                         "requires stay is not short else fr \"Il est entré\" en \"He has entered\" [REF 1]\n  needs", "over_five_years")):
        other = os.path.join(folder, "stay.greffe")
        with open(other, "w", encoding="utf-8") as file:
            file.write(text.replace(before, after))
        status, out, err = prove(other, "--property", broken)
        ok(text.count(before) == 1 and status == 1, f"{name}: {broken} is broken", (status, out, err))
    for name, good, reasons, changes in (
            ("bill", "enforced_while_objected", "hangs on 5 things of 10: bill, writ, colour, objecting, paying",
             (("a day more for one of two limits", "1 month, extended [REF 3]", "1 month then 1 day, extended [REF 3]"),)),
            ("lease", "over_three_years", "hangs on 4 things of 7: lease, renewals, first, next",
             (("a month more for the first of three", "  12 months [REF 1]", "  13 months [REF 1]"),
              ("a limit that weekends lengthen", "12 months or fewer told by months [REF 2]", "12 months, extended or fewer told by months [REF 2]"),
              ("a fourth time", "  requires renewals is not two else fr \"Deux fois au plus\" en \"Twice at most\" [REF 2]\n", "")))):
        path = os.path.join(ROOT, "test", "prove_months", f"{name}.greffe")
        status, out, err = prove(path, "--reasons", "--property", good)
        ok(status == 0 and f"{name}, {good}: holds" in out and reasons in out, f"{name}: {good} holds, by what it hangs on", (status, out, err))
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for what, before, after in changes:
            other = os.path.join(folder, f"{name}.greffe")
            with open(other, "w", encoding="utf-8") as file:
                file.write(text.replace(before, after))
            status, out, err = prove(other, "--property", good)
            ok(text.count(before) == 1 and status == 1, f"{name}, {what}: {good} is broken", (status, out, err))
    lease = os.path.join(ROOT, "test", "prove_months", "lease.greffe")
    with open(lease, encoding="utf-8") as file:
        text = file.read()
    for first, then in ((1, 1), (2, 1), (1, 7), (6, 12), (11, 13), (24, 5)):
        said = []
        for most in (first + 2 * then, first + 2 * then - 1):  # as months are added up by hand
            other = os.path.join(folder, "lease.greffe")
            with open(other, "w", encoding="utf-8") as file:
                file.write(text.replace("12 months [REF 1]", f"{first} months [REF 1]").replace("12 months or fewer", f"{then} months or fewer")
                           .replace("more than 3 years", f"more than {most} months"))
            said.append(prove(other, "--property", "over_three_years")[0])
        ok(said == [0, 1], f"{first} months and twice {then} are {first + 2 * then} at most, and no less", said)
    status, out, err = prove(lease)
    ok(status == 1 and out.count(": broken — ") == 2, "35 months, and 1095 days, are passed", (status, out, err))


def programs():
    status, out, err = prove(DATA, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    keys = {"procedure", "kind", "name", "text", "answer", "after_irregular", "why", "proven_since", "known_hole", "readings", "seconds", "counts", "hangs_on", "limits", "case", "file", "shown_by"}
    ok(status == 1 and len(lines) == 6 and all(set(line) == keys for line in lines[:-1]), "--json: a line for each, with its keys", out)
    ok(lines[-1] == {"questions": 5, "good": 2, "bad": 2, "known_holes": 1, "not_decided": 0, "interrupted": False}, "and the counts", lines[-1])
    ok([line["answer"] for line in lines[:-1]] == ["holds", "holds", "broken", "broken", "broken"], "the answers", out)
    ok(lines[3]["known_hole"]["sources"] == ["REF rapport 2015 p. 3"], "the known hole", lines[3])
    ok(all((line["case"] is None) == (line["answer"] == "holds") for line in lines[:-1]), "each broken one with its case", out)


def holes(folder):
    """A hole that is accepted until a day does not excuse what the law allows after it."""
    path = os.path.join(folder, "dated.greffe")
    with open(LODGING, encoding="utf-8") as file:
        text = file.read()
    for dates, status in (("until 2014-12-31", 1), ("from 2014-12-31", 1), ("from 2012-01-01", 0)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace("known hole minor_kept_over_2_days", f"known hole minor_kept_over_2_days {dates}"))
        got, out, err = prove(path, "--property", "minor_kept_over_2_days")
        ok(got == status, f"a hole {dates}: {status}", (got, out, err))


def beside(folder):
    """What is left open is shown by a dossier beside the text, if the law has nothing against that dossier."""
    text, examples = os.path.join(folder, "lodging.greffe"), os.path.join(folder, "examples")
    case = os.path.join(examples, "kept.json")
    os.makedirs(examples)
    shutil.copy(LODGING, text)
    asked = (text, "--property", "kept_over_3_days")
    prove(*asked, "--case", case)
    status, out, err = prove(*asked, "--bytes", "1")
    ok(status == 1 and f"broken (by the dossier {case}) — " in out and "IRREGULAR" in out, "a dossier beside the text shows it", (status, out, err))
    status, out, err = prove(*asked, "--bytes", "1", "--json")
    ok(json.loads(out.splitlines()[0])["shown_by"] == case, "--json names the file", out)
    status, out, err = prove(text, "--ask", "stay is kept for more than 2 days", "--bytes", "1")
    ok(status == 1 and case in out, "so does it answer a question", (status, out, err))
    status, out, err = prove(*asked)
    ok(status == 1 and "by the dossier" not in out, "what is found unaided is not taken from it", (status, out, err))
    status, out, err = prove(text, "--property", "minor_kept_over_2_days", "--bytes", "1")
    ok(status == 4, "it shows nothing of another property", (status, out, err))
    with open(case, encoding="utf-8") as file:
        one = json.load(file)
    for name, change in (("acts against which the law has something", lambda c: c["timeline"].append(dict(c["timeline"][-1], at=c["decided"]))),
                         ("acts that may be missing", lambda c: c.pop("replay")),
                         ("no act", lambda c: c["timeline"].clear())):
        other = json.loads(json.dumps(one))
        change(other)
        with open(case, "w", encoding="utf-8") as file:
            json.dump(other, file)
        status, out, err = prove(*asked, "--bytes", "1")
        ok(status == 4 and "not decided" in out, f"{name}: shows nothing", (status, out, err))
    other = json.loads(json.dumps(one))
    other["timeline"].append({"at": "2010-01-05T20:00+01:00", "act": "let_go", "by": "keeper"})
    other["decided"] = "2010-01-06T10:00+01:00"
    with open(case, "w", encoding="utf-8") as file:
        json.dump(other, file)
    status, out, err = prove(*asked, "--bytes", "1")
    ok(status == 1 and "Let go" not in out and err == "", "what was done after that is not shown", (status, out, err))
    with open(case, "w", encoding="utf-8") as file:
        file.write("{")
    status, out, err = prove(*asked, "--bytes", "1")
    ok(status == 4 and err == "", "a file that is no case is passed over", (status, out, err))


def at_once():
    """A property that can be broken in several ways is asked in all of them at once; the answer is the same with one thread."""
    for question, status in (("stay is released and (minor or second_stay is running or first_stay is running)", 1),
                             ("(stay is none or stay is released) and (second_stay is running or first_stay is running)", 0),
                             ("minor and (second_stay is running or second_stay is ended or stay is released)", 1)):
        said = []
        for threads in ("1", "2", "3", "8"):
            got, out, err = prove(LODGING, "--ask", question, "--json", "--threads", threads)
            line = json.loads(out.splitlines()[0])
            del line["seconds"], line["counts"]["bytes"]
            said.append((got, line, err))
        ok(said[0][0] == status and all(one == said[0] for one in said), f"{question}: with any number of threads", said)
    said = []
    for threads in ("1", "2", "8"):
        got, out, err = prove(LODGING, "house_arrest", "--json", "--threads", threads)
        lines = [json.loads(line) for line in out.splitlines()]
        said.append((got, [(one.get("name"), one.get("answer"), one.get("case"), one.get("hangs_on")) for one in lines], lines[-1], err))
    ok(len(said[0][1]) > 8 and all(one == said[0] for one in said), "a list: in its order, with any number of threads", said)
    got, out, err = prove("detention", "--ask", "custody is detained for more than 90 days")
    ok(got == 1 and "broken" in out and err == "", "the question of the README is answered", (got, out, err))
    for condition, version, status, said in (
            ("custody is detained", (), 1, "no bound found up to 100 years"),  # a judge who rules "without delay", before 2011
            ("custody is detained", ("--version", "2025-12-01"), 0, "at most 210 days (proven); a dossier reaches more than 209 days"),
            ("custody is detained and not terrorism", ("--version", "2025-12-01"), 0, "at most 90 days (proven); a dossier reaches more than 89 days")):
        got, out, err = greffe("prove", "detention", "--longest", condition, *version, "--quiet")
        ok(got == status and f"longest: {said}" in out and err == "", f"{condition}, longest: {said}", (got, out, err))
    for days in (1, 8):  # renewed every twelve hours; the last of them end when the days are over
        got, out, err = prove("isolation", "--ask", f"isolation_state is running for more than {days} days", "--version", "2025-12-01")
        ok(got == 1 and "broken — " in out and err == "", f"days of blocks of hours, more than {days}: a dossier", (got, out, err))
    got, out, err = prove("removal_order", "--property", "removed_while_the_time_runs", "--bytes", "1M", "--threads", "2")
    ok(got == 4 and "not decided (the memory given is not enough" in out, "memory is for all ways together", (got, out, err))


def interrupt():
    """The program is told to stop at once: what it has is shown, and it says so."""
    running = subprocess.Popen([GREFFE, "prove", "house_arrest", "--seconds", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=ENVIRONMENT)
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    try:
        out, err = running.communicate(timeout=5)
        ok(b"Interrupted" in out or running.returncode in (0, 1), "an interruption is said", (running.returncode, out, err))
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=10)
        ok(running.returncode == -signal.SIGINT, "a second interruption ends it", running.returncode)


def main():
    folder = tempfile.mkdtemp()
    try:
        answers()
        questions()
        wrong()
        cases(folder)
        values(folder)
        sums(folder)
        later(folder)
        sums_elsewhere(folder)
        too_much(folder)
        months(folder)
        programs()
        holes(folder)
        beside(os.path.join(folder, "beside"))
        at_once()
        interrupt()
    finally:
        shutil.rmtree(folder)
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
