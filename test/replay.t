#!/usr/bin/python3
"""greffe replay, as its users meet it: the shipped decisions, a changed law, and bad input. Speaks TAP."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import GREFFE, ROOT  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
ok = tap.ok

PROCEDURES = os.path.join(ROOT, "procedures")


def run(*arguments, env=None, stdout=subprocess.PIPE):
    environment = dict(os.environ, GREFFE_PROCEDURES=PROCEDURES)
    environment.update(env or {})
    done = subprocess.run([GREFFE, "replay", *arguments], stdout=stdout, stderr=subprocess.PIPE, env=environment, timeout=120)
    return done.returncode, (done.stdout or b"").decode(), done.stderr.decode()


def case(folder, **changes):
    """A detention whose petition is a day late, with what the test changes."""
    value = {
        "id": "a-test", "court": "Cour d'appel", "decided": "2025-03-01", "reference": "-", "kind": "a", "territory": "FR-75",
        "facts": {}, "question": "-", "challenged_act": "petition_received", "rule": "CESEDA L. 742-1",
        "timeline": [{"at": "2025-02-03T10:00+01:00", "act": "placement_notified", "by": "prefect"},
                     {"at": "2025-02-07T09:00+01:00", "act": "petition_received", "by": "prefect"}],
        "expected": {"in_time": False, "deadline": "2025-02-06"}, "replay": "full"}
    value.update(changes)
    path = os.path.join(folder, "case.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)
    return path


def timeline(*events):
    return [dict(zip(("at", "act", "by"), event)) for event in events]


def shipped():
    status, out, err = run("--json")
    lines = [json.loads(line) for line in out.splitlines()]
    counts, cases = lines[-1], lines[:-1]
    ok(status == 0, "nothing shipped disagrees", err or [c for c in cases if c["verdict"] == "disagrees"])
    ok(len(cases) == counts["cases"] >= 60, "every case has its line", counts)
    by = {v: sum(c["verdict"] == v for c in cases) for v in ("agrees", "disagrees", "unsupported")}
    ok(all(by[v] == counts[v] for v in by), "the counts are those of the lines", (by, counts))
    keys = {"id", "procedure", "version", "computed", "expected", "verdict", "why"}
    ok(all(set(c) == keys and set(c["computed"]) == {"in_time", "deadlines", "lawful", "refusals"} for c in cases),
       "every line has the keys that the manual names")
    ok(all(c["why"] for c in cases if c["verdict"] != "agrees"), "what does not agree says why")
    full = [c["id"] for c in cases if c["verdict"] != "agrees" and files().get(c["id"], {}).get("replay") == "dossier"
            or c["verdict"] != "agrees" and files().get(c["id"], {}).get("replay") == "full" and c["expected"].get("in_time") is not None]
    ok(not full, "every case that gives what a program needs is agreed with", full)


def files():
    found = {}
    for folder, _, names in os.walk(PROCEDURES):
        for name in names:
            if name.endswith(".json"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    value = json.load(file)
                    found[value["id"]] = value
    return found


def free_text_is_not_read(folder):
    """Identifier, question, notes and summary may say anything: the computed answer stays."""
    same = True
    for number, value in enumerate(files().values()):
        before = run("--json", write(folder, value))[1]
        value = dict(value, id=f"x{number}", question="late", source_excerpt_facts="in time", caution="unlawful", court="?")
        for event in value["timeline"]:
            event["note"] = "refused, released, inadmissible"
        after = run("--json", write(folder, value))[1]
        if json.loads(before.splitlines()[0])["computed"] != json.loads(after.splitlines()[0])["computed"]:
            same = False
            print("# differs: " + str(number), file=sys.stderr)
        if number > 60:
            break
    ok(same, "identifiers, questions and notes change nothing")


def write(folder, value):
    path = os.path.join(folder, "one.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file)
    return path


REST = """procedure cell title fr "Cellule" en "Cell" law T "T" in force from 2000-01-01 replays "cell"
role chief authority fr "Chef" en "Chief" [C1]
fact reasons yes/no fr "Motifs" en "Reasons" [C1]
fact paid money GBP fr "Payé" en "Paid" [C1]
fact basis dossier of order_made fr "Mesure" en "Measure" [C1]
state place free, held fr "Lieu" en "Place" [C1]
act placed decision by chief fr "Placement" en "Placed" [C1]
  needs reasons else fr "Motifs" en "Reasons are needed" [C2; INV-99]
  requires basis.standing is good else fr "Rien" en "No measure stands" [C3]
  place becomes held
act let_go fact by chief fr "Libération" en "Let go" [C1]
  records paid
  place becomes free
consequence ended fr "Fin" en "Ended" [C4]
  when place is held and basis.standing is bad: place becomes free
total taken money GBP fr "Reçu" en "Taken" [C5]
  adds paid at let_go
never too_much: taken > 10 GBP fr "Trop" en "Too much" [C6]
"""
ORDER = """procedure order_made title fr "Mesure" en "Measure" law T "T" in force from 2000-01-01 replays "order_made"
role chief authority fr "Chef" en "Chief" [C1]
state standing none, good, bad fr "Mesure" en "Measure" [C1]
act taken decision by chief fr "Prise" en "Taken" [C1] standing becomes good
act quashed fact by chief fr "Annulée" en "Quashed" [C1] standing becomes bad
"""


def whole_dossiers(folder):
    """A dossier told whole, with the one it rests on: findings both ways, states, sums."""
    laws = os.path.join(folder, "laws")
    os.makedirs(laws)
    for name, text in (("cell.greffe", REST), ("order_made.greffe", ORDER)):
        with open(os.path.join(laws, name), "w", encoding="utf-8") as file:
            file.write(text)

    def replay(expected, acts, quashed=None, **changes):
        events = timeline(("2024-01-01T10:00", "taken", "chief"), *([(quashed, "quashed", "chief")] if quashed else []))
        value = {"id": "whole", "kind": "cell", "decided": "2024-03-01", "replay": "dossier", "challenged_act": "placed",
                 "timeline": [dict(zip(("at", "act", "by"), a[:3]), **(a[3] if len(a) > 3 else {})) for a in acts],
                 "rests_on": {"basis": {"timeline": events}}, "expected": expected}
        value.update(changes)
        return run("--procedures", laws, write(folder, value))

    good = ("2024-01-02T10:00", "placed", "chief", {"reasons": True})
    status, out, err = replay({"findings": [], "states": {"place": "held"}}, [good])
    ok(status == 0 and "AGREES" in out, "a lawful dossier has nothing against it", out + err)
    status, out, _ = replay({"findings": []}, [good[:3]])
    ok(status == 1 and "against placed" in out and "C2; INV-99" in out, "what is found and not listed disagrees", out)
    status, out, _ = replay({"findings": [{"act": "placed", "article": "INV-99"}]}, [good[:3]])
    ok(status == 0 and "AGREES" in out, "what is found is named by any item of its citation", out)
    status, out, _ = replay({"findings": [{"act": "placed", "article": "C3"}]}, [good])
    ok(status == 1 and "nothing is found against placed under C3" in out, "what is listed and not found disagrees", out)
    late = ("2024-01-12T10:00", "placed", "chief", {"reasons": True})
    status, out, _ = replay({"findings": [{"act": "placed", "article": "C3"}]}, [late], quashed="2024-01-10T10:00")
    ok(status == 0, "the other dossier is read as it stood then", out)
    status, out, _ = replay({"findings": [], "states": {"place": "free"}}, [good], quashed="2024-01-10T10:00")
    ok(status == 0 and "by operation of law: Ended" in out, "what follows by itself is shown", out)
    status, out, _ = replay({"states": {"place": "held"}}, [good], quashed="2024-01-10T10:00")
    ok(status == 1 and "place is free, expected held" in out, "another state disagrees", out)
    away = ("2024-01-03T10:00", "let_go", "chief", {"paid": "10.50"})
    status, out, _ = replay({"findings": [{"act": "too_much", "article": "C6"}], "amounts": {"taken": "10.50"}}, [good, away])
    ok(status == 0 and "Taken: 10.50 GBP" in out, "sums are compared, and a broken property is named", out)
    status, out, _ = replay({"amounts": {"taken": 1049}}, [good, away])
    ok(status == 1 and "taken is 10.50 GBP" in out, "another sum disagrees", out)
    status, out, err = replay({"findings": []}, [good], decided="")
    ok(status == 2 and "decided" in err, "a whole dossier needs the day from which one looks", err)
    status, out, err = replay({}, [good], rests_on={"basis": {"timeline": timeline(("2024-01-01", "danced", "chief"))}})
    ok(status == 2 and "danced" in err, "an unknown act of the other dossier is named", err)
    deep = {"timeline": []}
    for _ in range(6):
        deep = {"timeline": [], "rests_on": {"basis": deep}}
    status, out, err = replay({}, [good], rests_on={"basis": deep})
    ok(status == 2 and "deep" in err, "dossiers do not rest on one another without end", err)


def a_changed_law(folder):
    copy = os.path.join(folder, "procedures")
    shutil.copytree(PROCEDURES, copy)
    path = os.path.join(copy, "fr/detention/detention.greffe")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    changed = text.replace("4 days, first day counted", "6 days, first day counted")
    ok(changed != text, "the four days stand in the procedure")
    with open(path, "w", encoding="utf-8") as file:
        file.write(changed)
    test = case(folder)
    status, out, _ = run(test)
    ok(status == 0 and "AGREES" in out and "2025-02-06 24:00" in out, "a petition on the fifth day is late", out)
    status, out, _ = run("--procedures", copy, test)
    ok(status == 1 and "DISAGREES" in out and "2025-02-08 24:00" in out, "with six days in the law it is in time, and the court is contradicted", out)


def bad_input(folder):
    def refused(name, words, **changes):
        status, out, err = run(case(folder, **changes))
        ok(status == 2 and all(word in err for word in words) and "case" in err, name, (status, out, err))

    first = ("2025-02-03T10:00+01:00", "placement_notified", "prefect")
    refused("31 June does not exist", ["30"], timeline=timeline(("2024-06-31", "placement_notified", "prefect")))
    refused("an hour skipped in March does not exist", ["03"], timeline=timeline(("2024-03-31T02:30", "placement_notified", "prefect")))
    refused("an hour doubled in October asks which", ["+01:00", "+02:00"], timeline=timeline(("2024-10-27T02:30", "placement_notified", "prefect")))
    refused("the year 1850 is out of bounds", ["1900"], timeline=timeline(("1850-01-01", "placement_notified", "prefect")))
    refused("25 o'clock does not exist", ["hour"], timeline=timeline(("2024-06-30T25:00", "placement_notified", "prefect")))
    refused("an unknown territory names the nearest", ["FR-"], territory="FR-7")
    refused("events out of order contradict one another", ["before"], timeline=timeline(first, ("2025-02-01", "petition_received", "prefect")))
    refused("an event after the decision contradicts it", ["after the decision"], decided="2025-02-04")
    refused("a missing key is named", ["challenged_act"], challenged_act=None)
    refused("a fact of the wrong type is named", ["minor"], facts={"minor": 7})
    status, out, _ = run(case(folder, timeline=timeline(first, ("2025-02-04", "dance", "prefect"))))
    ok(status == 0 and "UNSUPPORTED" in out and "dance" in out, "an unknown act is unsupported and named", out)
    status, out, _ = run(case(folder, kind="z"))
    ok(status == 0 and "UNSUPPORTED" in out and '"z"' in out, "an unknown kind is unsupported and named", out)


def bad_files(folder):
    path = os.path.join(folder, "bad.json")

    def refused(name, content, words, status=2):
        with open(path, "wb") as file:
            file.write(content)
        done = run(path)
        ok(done[0] == status and all(word in done[2] for word in words) and "bad.json" in done[2], name, done)

    refused("truncated JSON says where", b'{"id": "x",\n "kind": "a", "timel', [":2:"])
    refused("invalid UTF-8 says where", b'{"id": "\xff"}', ["UTF-8", "9"])
    refused("a key given twice is refused", b'{"id": "x", "id": "y"}', ["duplicate"])
    refused("an empty file is refused", b"", ["JSON"])
    with open(path, "wb") as file:
        file.truncate(1 << 30)
    done = run(path)
    ok(done[0] == 2 and "1073741824" in done[2], "a file of 1 GB is refused unread", done)
    os.remove(path)
    done = run(path)
    ok(done[0] == 4 and "bad.json" in done[2], "a missing file is named", done)
    good = case(folder)
    with open(path, "wb") as file:
        file.write(b"{")
    done = run(good, path)
    ok(done[0] == 2 and "1 agree" in done[1] and "1 faulty" in done[1], "a faulty file does not hide the others", done)
    with open("/dev/full", "wb") as full:
        ok(run(good, stdout=full)[0] == 4, "an output that cannot be written is an error")
    done = run("--jsn", good)
    ok(done[0] == 2 and "--json" in done[2], "a misspelt option names the nearest", done)
    ok("HORS" in run("--lang", "fr", good)[1].upper(), "the report comes in French")


with tempfile.TemporaryDirectory() as work:
    shipped()
    free_text_is_not_read(work)
    whole_dossiers(work)
    a_changed_law(work)
    bad_input(work)
    bad_files(work)
sys.exit(tap.end())
