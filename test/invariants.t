#!/usr/bin/python3
"""greffe check --invariants: every numbered invariant lives in a rule and is tried by a case, or says why not. Speaks TAP."""
import json
import os
import re
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
NUMBER = re.compile(r"\b(?:INV-\d+|I-[A-Z]+-\d+)\b")


def run(*arguments):
    done = subprocess.run([GREFFE, "check", "--invariants", *arguments], capture_output=True, text=True, timeout=120,
                          env=dict(os.environ, GREFFE_PROCEDURES=PROCEDURES))
    return done.returncode, done.stdout, done.stderr


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def laws(folder):
    """Text of each procedure, by its path; comments left out."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".greffe"):
                path = os.path.join(place, name)
                found[path] = re.sub(r"(?m)^--.*$|\s-- .*$", "", read(path))
    return found


def shipped():
    status, out, err = run()
    ok(status == 0, "every shipped invariant is carried and tried, or left out with the reason",
       err + "\n".join(line for line in out.splitlines() if "NOWHERE" in line or "NO CASE" in line or "CARRIED" in line))
    ok(re.search(r"^142 invariants: \d+ carried by procedures, \d+ of them tried by cases; \d+ left out with the reason$", out, re.M),
       "the counts end the table", out[-200:])
    status, out, _ = run("--json")
    lines = [json.loads(line) for line in out.splitlines()]
    ok(len(lines) == 142 and all(set(one) == {"number", "text", "places", "cases", "reason", "sound"} for one in lines), "a line each, with its keys")
    cited = {}
    for path, text in laws(PROCEDURES).items():
        for number in NUMBER.findall(text):
            cited.setdefault(number, set()).add(os.path.realpath(path))
    places = {one["number"]: {os.path.realpath(place["file"]) for place in one["places"]} for one in lines}
    wrong = [n for n in places if places[n] != cited.get(n, set())]
    ok(not wrong and set(cited) <= set(places), "the table names the files that cite each number, and only those", wrong)
    off = []
    for one in lines:
        for place in one["places"]:
            here = "\n".join(read(place["file"]).splitlines()[place["line"] - 1:place["line"] + 40])
            if one["number"] not in here:
                off.append((one["number"], place["file"], place["line"]))
    ok(not off, "each place is where the number stands", off)
    ids = set()
    for place, _, names in os.walk(PROCEDURES):
        ids |= {json.loads(read(os.path.join(place, name)))["id"] for name in names if name.endswith(".json")}
    ok(all(set(one["cases"]) <= ids for one in lines), "each case named is one that is shipped")
    doc = read(os.path.join(ROOT, "doc", "invariants.md"))
    silent = [one["number"] for one in lines if one["reason"] and (one["number"] not in doc or one["reason"] not in doc)]
    ok(not silent, "doc/invariants.md gives each number that is left out, with the reason", silent)


def changed(folder, name, words, status_wanted, path, old, new, times=1):
    """A copy of the procedures with one change."""
    copy = os.path.join(folder, "copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PROCEDURES, copy)
    text = read(os.path.join(copy, path))
    with open(os.path.join(copy, path), "w", encoding="utf-8") as file:
        file.write(text.replace(old, new, times))
    assert old in text, (path, old)
    status, out, err = run(copy)
    ok(status == status_wanted and all(word in out + err for word in words), name, (status, err, out[-300:]))


def mutations(folder):
    table = "invariants.tsv"
    line = next(one for one in read(os.path.join(PROCEDURES, table)).splitlines() if one.startswith("INV-24\t"))
    changed(folder, "a number that no rule cites any more is nowhere", ["INV-98", "NOWHERE"], 1, table, line, line + "\nINV-98\tNobody waits\t")
    changed(folder, "a number that lives may not be left out too", ["CARRIED, and left out too: weary"], 1, table, line, line.rstrip("\t") + "\tweary")
    changed(folder, "a number that is not in the table is an error where it stands", ["INV-97 is not in the table", "detention.greffe"], 2,
            "fr/detention/detention.greffe", "INV-24", "INV-97")
    changed(folder, "a number may stand once in the table", ["stands twice", table], 2, table, line, line + "\n" + line)
    changed(folder, "a line has three columns", ["is not a number, a statement and a reason"], 2, table, line, "INV-24")
    copy = os.path.join(folder, "untried")
    shutil.copytree(PROCEDURES, copy)
    for place, names, _ in os.walk(copy):
        for name in list(names):
            if name in ("cases", "examples"):
                shutil.rmtree(os.path.join(place, name))
    status, out, _ = run(copy)
    ok(status == 1 and "NO CASE tries to break it" in out and " 0 of them tried" in out, "without cases nothing is tried", out[-200:])
    status, _, err = run(os.path.join(folder, "nowhere"))
    ok(status == 4 and "invariants.tsv" in err, "a folder without the table is named", err)
    status, _, err = run(PROCEDURES, PROCEDURES)
    ok(status == 2 and "one folder" in err, "one folder at a time", err)


def frame(folder):
    """A national law that steps outside a directive is refused by check, with both places."""
    copy = os.path.join(folder, "outside")
    shutil.copytree(PROCEDURES, copy)
    path = os.path.join(copy, "fr/detention/detention.greffe")
    text = read(path)
    longer = re.sub(r"(never over_ninety_days:.*?for more than )90 days", r"\g<1>600 days", text, flags=re.S)
    ok(longer != text, "the ninety days stand in the procedure")
    with open(path, "w", encoding="utf-8") as file:
        file.write(longer)
    done = subprocess.run([GREFFE, "check", copy], capture_output=True, text=True, timeout=60)
    ok(done.returncode == 2 and "600 days" in done.stderr and "6 months" in done.stderr and "return_directive" in done.stderr,
       "600 days of detention lie outside the directive", done.stderr)


with tempfile.TemporaryDirectory() as work:
    shipped()
    mutations(work)
    frame(work)
sys.exit(tap.end())
