#!/usr/bin/python3
"""Every declaration of every shipped procedure is told in both languages: without an empty sentence, a raw name
or a hole; each article of the procedure stands in the whole; two runs give the same bytes."""

import os
import re
import subprocess
import sys
from pathlib import Path

GREFFE = os.environ.get("GREFFE", "build/greffe")
number = 0
failed = 0


def check(name, faults):
    global number, failed
    number += 1
    for fault in faults[:8]:
        print(f"# {fault}")
    failed += bool(faults)
    print(f"{'not ok' if faults else 'ok'} {number} - {name}")


def run(*words):
    done = subprocess.run([GREFFE, *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def without_texts(source):
    """The procedure without comments and texts in quotes; citations become '[]'."""
    source = re.sub(r"--[ -].*", "", re.sub(r'"(?:[^"\\]|\\.)*"', '""', source))
    return re.sub(r"\[[^\]]*\]", "[]", source)


KINDS = "role|fact|state|act|clock|remedy|table|amount|task|never|always|indicator"


def names_of(source):
    return re.findall(rf"(?m)^(?:{KINDS})\s+([a-z][a-z0-9_]*)", without_texts(source))


def articles_of(source):
    source = re.sub(r"(?m)--[ -].*$", "", source)
    source = re.sub(r'"(?:[^"\\]|\\.)*"', '""', source)
    return {part.strip() for cite in re.findall(r"\[([^\]]*)\]", source) for part in cite.split(";")}


# What would show that a word is missing or that a name of the language came through.
HOLES = [(r"«\s*»|“\s*”", "an empty quotation"), (r"[^.]\.\.(?!\.)", "two full stops"),
         (r"(?<![\w.…])\s\.", "a full stop alone"), (r": ?[.;]", "nothing after a colon"),
         (r"\[\s*\]", "no article"), (r"(?i)\bsi il\b|\bde le\b|\bde un\b|\bà le\b", "no elision"),
         (r"\b[a-z]+_[a-z_]+\b", "a raw name"), (r", ?,", "two commas"), (r"\(\s*\)", "empty brackets")]


def faults_of(text):
    flat = re.sub(r"\s+", " ", text)
    return [f"{what}: …{flat[max(0, m.start() - 40):m.end() + 40]}…"
            for pattern, what in HOLES for m in [re.search(pattern, flat)] if m]


def too_wide(text):
    return [line for line in text.splitlines() if len(line) > 100 and line[0] not in "|#"]


def check_procedure(path):
    source = path.read_text(encoding="utf-8")
    named = re.search(r"(?m)^procedure\s+(\w+)", source).group(1)
    for language in ("fr", "en"):
        status, whole, said = run("explain", str(path), "--lang", language)
        again = run("explain", str(path), "--lang", language)[1]
        faults = faults_of(whole) + too_wide(whole) + ([f"exit {status}: {said}"] if status else [])
        faults += [] if whole == again else ["two runs differ"]
        flat = re.sub(r"\s+", " ", whole)
        faults += [f"article not told: {a}" for a in sorted(articles_of(source))
                   if re.sub(r"\s+", " ", a) not in flat]
        check(f"{named}: the whole ({language})", faults)
        faults = []
        for name in names_of(source):
            status, text, said = run("explain", str(path), name, "--lang", language)
            if status != 0 or len(text.strip()) < 8:
                faults.append(f"{name}: exit {status}, {len(text)} bytes: {said}")
            faults += [f"{name}: {fault}" for fault in faults_of(text)]
        check(f"{named}: each of {len(names_of(source))} declarations ({language})", faults)


def main():
    paths = sorted(Path("procedures").rglob("*.greffe"))
    for path in paths:
        check_procedure(path)
    check_procedure(Path("test/explain/everything.greffe"))

    text = run("explain", "detention", "initial", "--lang", "fr", "--on", "2025-01-03")[1]
    check("only what is in force on a day", [] if "quatre jours" in text and "vingt-quatre heures, déc"
          not in text else [text])
    text = run("explain", "detention", "initial", "--lang", "en", "--on", "2025-01-08")[1]
    check("from its day on a settled reading is alone",
          [] if "four days, the day of the start included" in text and "readings differ" not in text
          else [text])
    status, _, said = run("explain", "detention", "petition_recieved")
    check("an unknown name is an error that says the nearest",
          [] if status == 2 and '"petition_received"' in said else [said])
    status, _, said = run("explain", "detentoin")
    check("so is an unknown procedure", [] if status == 2 and '"detention"' in said else [said])
    status, _, said = run("explain", "detention", "--on", "2025-02-30")
    check("an impossible day is refused", [] if status == 2 else [said])
    status, _, said = run("explain")
    check("a procedure must be named", [] if status == 2 else [said])
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
