"""What the tests of prose and drawing share: the program that tells, and what would show that a word is missing."""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
from tap import Tap  # noqa: E402

GREFFE = os.environ.get("GREFFE", "build/greffe")
tap = Tap()


def check(name, faults):
    """Faults are what is wrong, in words."""
    tap.ok(not faults, name, "\n".join(str(fault) for fault in faults[:8]))


def run(*words):
    ran = subprocess.run([GREFFE, *words], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def without_texts(source):
    """The procedure without comments and texts in quotes; citations become '[]'."""
    source = re.sub(r"--[ -].*", "", re.sub(r'"(?:[^"\\]|\\.)*"', '""', source))
    return re.sub(r"\[[^\]]*\]", "[]", source)


KINDS = "role|fact|state|act|clock|consequence|remedy|table|amount|total|task|never|always|frame|indicator|keep|known hole"


def declarations_of(source):
    """Of each declaration its kind, name, French label and text, the text without texts and citations."""
    declared = []
    source = re.sub(r"(?m)^\s*--(?: .*| *-.*)$", "", source)
    parts = re.split(rf"(?m)^({KINDS})\s+([a-z][a-z0-9_]*)", source)
    for kind, name, text in zip(parts[1::3], parts[2::3], parts[3::3]):
        label = re.search(r'\bfr\s+"((?:[^"\\]|\\.)*)"', text)
        declared.append((kind, name, label.group(1) if label else name, without_texts(text)))
    return declared


def flat(text):
    return re.sub(r"\s+", " ", text)


# What would show that a word is missing or that a name of the language came through.
HOLES = [(r"«\s*»|“\s*”", "an empty quotation"), (r"[^.]\.\.(?!\.)", "two full stops"),
         (r"(?<![\w.…])\s\.", "a full stop alone"), (r": ?[.;]", "nothing after a colon"),
         (r"\[\s*\]", "no article"), (r"(?i)\bsi il\b|\bde le\b(?! \w+(?:er|ir|re)\b)|\bde un\b|\bà le\b", "no elision"),
         (r"\b[a-z]+_[a-z_]+\b", "a raw name"), (r", ?,", "two commas"), (r"\(\s*\)", "empty brackets")]


def faults_of(text):
    text = flat(text)
    return [f"{what}: …{text[max(0, m.start() - 40):m.end() + 40]}…"
            for pattern, what in HOLES for m in [re.search(pattern, text)] if m]


def too_wide(text):
    return [line for line in text.splitlines() if len(line) > 100 and line[0] not in "|#"]
