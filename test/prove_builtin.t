#!/usr/bin/python3
"""What greffe prove asks of every procedure: one fault for each rule in test/prove_builtin/traps.greffe, shown to people and to
programs in both languages, known holes, bounds; and shipped procedures without a finding. Speaks TAP."""
import json
import os
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT, greffe  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
ok = tap.ok

DATA = os.path.join(ROOT, "test", "prove_builtin")
TRAPS = os.path.join(DATA, "traps.greffe")
DEFECTS = os.path.join(DATA, "defects.greffe")
NARROW = os.path.join(DATA, "narrow.greffe")
LODGING = os.path.join(ROOT, "test", "prove", "lodging.greffe")

# Rule: how many of how many hold, and what is found.
FOUND = {
    "act_can_be_done": ("7 of 9", ["let_out", "doubled"]),
    "end_means_something": ("5 of 6", ["idle"]),
    "state_is_no_trap": ("2 of 3", ["stay is shut_in"]),
    "remedy_opens": ("1 of 2", ["lost_complaint, kept"]),
    "duty_can_be_met": ("0 of 1", ["trial, doubled"]),
    "can_be_in_time": ("1 of 2", []),
    "end_says_one_thing": ("1 of 2", ["night"]),
}


def prove(*arguments):
    return greffe("prove", *arguments, "--threads", "1")


def people():
    status, out, err = prove(TRAPS)
    ok(status == 1, "findings: 1", (status, out, err))
    for rule, (counts, found) in FOUND.items():
        part = re.search(rf"(?m)^traps, {rule}: (.*)\n((?:  .*\n)*)", out)
        ok(part and part.group(1).startswith(counts + " — "), f"{rule}: {counts}", out)
        findings = re.findall(r"(?m)^  finding: (.*?) — ", part.group(2)) if part else None
        ok(findings == found, f"{rule}: {found}", findings)
    ok("; refused there: left\n" in out, "what is refused in a trap is named", out)
    ok("known hole (Nobody can make haste): hurry — Time for haste [REG 5]" in out, "a known hole", out)
    ok("remark: stay, final values: over\n" in out, "a final value is a remark", out)
    ok("remark: no remedy is said against shut_in, let_out, " in out, "decisions without a remedy are a remark", out)
    ok("Taken in (Keeper)\n" in out and "remedy Complaint: open" in out, "the dossier in which a remedy stays shut", out)
    ok(out.endswith("25 questions: 17 hold, 7 broken, 1 by a known hole, 0 not decided\n"), "the counts", out)

    status, out, err = prove(TRAPS, "--lang", "fr")
    ok("traps, act_can_be_done: 7 sur 9 — Tout acte peut être accompli (" in out and "  constat : idle — Délai oisif [REG 1]\n" in out
       and "lacune connue (Nul ne peut se hâter) : hurry" in out, "in French", out)
    status, out, err = prove(TRAPS, "--quiet")
    ok(status == 1 and "remark" not in out and "hurry" not in out and "Taken in (" not in out and out.count("finding: ") == 7,
       "--quiet: what is found only", out)


def programs():
    status, out, err = prove(TRAPS, "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    items, counts = lines[:-1], lines[-1]
    ok(status == 1 and counts["questions"] == 25 and counts["bad"] == 7 and counts["known_holes"] == 1, "--json: the counts", counts)
    ok({i["kind"] for i in items} == {"built_in"} and {i["procedure"] for i in items} == {"traps"}, "every line says what it is", items[:3])
    ok([i["name"] for i in items if i["answer"] == "broken" and not i["known_hole"]] ==
       [rule for rule, (_, found) in FOUND.items() for _ in found], "what is broken", out)
    hole = next(i for i in items if i["known_hole"])
    ok(hole["things"] == [{"kind": "clock", "name": "hurry"}] and hole["known_hole"]["sources"] == ["REG rapport 2016"], "the hole", hole)
    trap = next(i for i in items if i["name"] == "state_is_no_trap" and i["answer"] == "broken")
    ok(trap["value"] == "shut_in" and trap["list"] == ["left"], "the trap", trap)
    shut = next(i for i in items if i["name"] == "remedy_opens" and i["answer"] == "broken")
    ok([a["act"] for a in shut["case"]["timeline"]] == ["kept"], "a remedy that stays shut comes with its case", shut)
    ok(all(i["case"] is None for i in items if i is not shut), "nothing else has one", out)


def options():
    status, out, err = prove(LODGING, "--built-in", "only", "--property", "kept_over_3_days")
    ok(status == 2 and "--built-in goes with whole procedures" in err, "not with one property", err)
    status, out, err = prove(LODGING, "--built-in", "yes")
    ok(status == 2 and "only or no" in err, "only or no", err)
    status, out, err = prove(LODGING, "--built-in", "no")
    ok("act_can_be_done" not in out and "kept_over_3_days" in out, "no: none", out)
    status, out, err = prove(LODGING, "--built-in", "only")
    ok("act_can_be_done" in out and "kept_over_3_days" not in out, "only: nothing else", out)
    status, out, err = prove(LODGING, "--quiet")
    ok(out.index("kept_over_3_days") < out.index("act_can_be_done"), "after the procedure's own", out)
    status, out, err = prove(LODGING, "--built-in", "only", "--bytes", "1")
    ok(status == 4 and "not decided (the memory given is not enough" in out, "a bound that is reached is said: 4", (status, out))
    with tempfile.TemporaryDirectory() as work:
        status, out, err = prove(TRAPS, "--built-in", "only", "--cases", os.path.join(work, "found"))
        files = os.listdir(os.path.join(work, "found"))
        ok(files == ["traps-kept.json"], "the case is written", files)
        path = os.path.join(work, "found", "traps-kept.json")
        status, out, err = greffe("replay", path, "--procedures", DATA)
        ok(status == 0, "and replays", (status, out, err))


def narrow():
    status, out, err = prove(NARROW, "--built-in", "only")
    ok(status == 0 and out.endswith("28 questions: 28 hold, 0 broken, 0 by a known hole, 0 not decided\n"),
       "what can be done on some days, by some, beside a duty", (status, out, err))
    status, out, err = prove(NARROW, "--act", "objected")
    ok("Objection (Owner)\n" in out, "by the one of those who may do the act for whom a remedy is open", out)
    status, out, err = prove(NARROW, "--act", "extended")
    ok("Asked again (Keeper)\n" in out, "with what is due at the same instant", out)


def defects():
    """What answers a defect follows an irregular act; only requests and facts are taken in so."""
    status, out, err = prove(DEFECTS, "--built-in", "only")
    after = re.findall(r"(?m)^  after an irregular request or fact: (.*?) — ", out)
    ok(after == ["held_inadmissible", "challenged", "request is defective", "challenge_time"], "after an irregular request", out)
    ok(re.findall(r"(?m)^  finding: (.*?) — ", out) == ["mended_", "answer is unreasoned"] and status == 1, "not after an irregular decision", out)
    status, out, err = prove(DEFECTS, "--built-in", "only", "--quiet")
    ok("after an irregular" not in out and out.count("finding: ") == 2, "--quiet leaves it out", out)
    status, out, err = prove(DEFECTS, "--built-in", "only", "--json")
    items = [json.loads(line) for line in out.splitlines()[:-1]]
    ok([i["things"][0]["name"] for i in items if i["after_irregular"]] == ["held_inadmissible", "challenged", "request", "challenge_time"], "--json", out)
    with tempfile.TemporaryDirectory() as folder:
        case = os.path.join(folder, "case.json")
        status, out, err = prove(DEFECTS, "--act", "held_inadmissible", "--case", case)
        ok(status == 0 and "held_inadmissible: possible (after an irregular request or fact) — " in out and "IRREGULAR: Not in due form" in out,
           "the dossier is shown", (status, out, err))
        status, out, err = greffe("replay", case, "--procedures", DATA)
        ok(status == 0 and "1 agree" in out, "and replays", (status, out, err))
    status, out, err = prove(DEFECTS, "--act", "held_inadmissible", "--lang", "fr", "--json")
    ok(json.loads(out.splitlines()[0])["after_irregular"], "--json of one act", out)
    status, out, err = prove(DEFECTS, "--act", "asked", "--act", "answered")
    ok(status == 0 and out.count(": possible — ") == 2, "what can be done lawfully is shown so", (status, out, err))
    status, out, err = prove(DEFECTS, "--act", "mended_")
    ok(status == 1 and "mended_: impossible" in out, "a decision that the law refuses is not in the register", (status, out, err))
    status, out, err = prove(DEFECTS, "--property", "defective")
    ok(status == 0 and "holds" in out, "properties are of lawful dossiers", (status, out, err))


def beside():
    """What is left open is shown by a dossier on file, whose duties are met within the minute."""
    def write(**acts):
        timeline = [{"act": act, "by": "keeper", "at": at} for act, at in acts.items()]
        with open(case, "w", encoding="utf-8") as file:
            json.dump({"id": "renewed", "kind": "narrow", "court": "none", "decided": "2019-01-20T10:00+01:00", "territory": "FR-75", "facts": {},
                       "timeline": timeline, "question": "Renewed when it ends", "challenged_act": "asked_again", "expected": {"findings": []},
                       "replay": "dossier"}, file)

    def decided(*more):
        status, out, err = prove(text, "--built-in", "only", "--bytes", "1", "--json", *more)
        items = [json.loads(line) for line in out.splitlines()[:-1]]
        return {(i["name"], *(thing["name"] for thing in i["things"])) for i in items if i["answer"] == "holds"}

    with tempfile.TemporaryDirectory() as folder:
        text, case = os.path.join(folder, "narrow.greffe"), os.path.join(folder, "examples", "renewed.json")
        shutil.copy(NARROW, text)
        without = decided()
        os.mkdir(os.path.dirname(case))
        write(issued="2019-01-07T10:00+01:00", asked_again="2019-01-18T00:00:30+01:00")
        shown = {("act_can_be_done", "issued"), ("act_can_be_done", "asked_again"), ("duty_can_be_met", "validity", "asked_again")}
        ok(not without & shown and shown <= decided(), "acts and duties of a dossier on file", (without, decided()))
        status, out, err = prove(text, "--act", "asked_again", "--bytes", "1")
        ok(status == 0 and f"asked_again: possible (by the dossier {case}) — " in out, "which is named", (status, out, err))
        status, out, err = prove(text, "--act", "extended", "--bytes", "1")
        ok(status == 4, "it shows nothing of another act", (status, out, err))
        write(issued="2019-01-07T10:00+01:00", extended="2019-01-18T00:00:20+01:00", asked_again="2019-01-18T00:00:40+01:00")
        ok(("act_can_be_done", "extended") in decided(), "an act before what others must do in that minute", decided())
        write(issued="2019-01-07T10:00+01:00", asked_again="2019-01-18T00:02:00+01:00")
        ok(not decided() & shown - {("act_can_be_done", "issued")}, "a duty that was met too late shows nothing", decided())
        write(issued="2019-01-07T10:00+01:00", asked_again="2019-01-12T10:00:00+01:00")
        ok(not decided() & shown - {("act_can_be_done", "issued")}, "nor does an act that the law refuses", decided())


def ahead():
    """What is asked ahead of its turn changes nothing: findings, dossiers and counts are those of one thread."""
    said = []
    for threads in ("1", "2", "8"):
        status, out, err = greffe("prove", TRAPS, DEFECTS, NARROW, "--json", "--threads", threads)
        lines = [json.loads(line) for line in out.splitlines()]
        for line in lines:
            line.pop("seconds", None)
            line.pop("counts", None)
        said.append((status, lines, err))
    ok(len(said[0][1]) > 60 and any(line.get("case") for line in said[0][1]), "three procedures with findings and their dossiers", said[0])
    ok(all(one == said[0] for one in said), "with any number of threads, the same", said)


def shipped():
    for name in ("driver_naming", "escort_order", "blocking_order", "information_exchange", "passenger_request", "removal_of_content",
                 "consular_pass", "residence_permit", "release_from_prison"):
        status, out, err = prove(name, "--built-in", "only", "--seconds", "10", "--quiet")
        ok(status == 0 and " 0 broken" in out and " 0 not decided" in out, f"{name} keeps all of it", (status, out, err))


people()
programs()
options()
narrow()
defects()
beside()
ahead()
shipped()
sys.exit(tap.end())
