#!/usr/bin/python3
"""The tutorial of doc/language.md: its pieces, put together, are a procedure without fault that agrees with its case. Speaks TAP."""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT, greffe  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
ok = tap.ok


def run(*arguments):
    status, out, err = greffe(*arguments)
    return status, out + err


with open(os.path.join(ROOT, "doc/language.md"), encoding="utf-8") as page:
    text = page.read()
pieces = re.findall(r"^```greffe\n(.*?)^```", text, re.S | re.M)
cases = re.findall(r"^```json\n(.*?)^```", text, re.S | re.M)
with tempfile.TemporaryDirectory() as work:
    procedure = os.path.join(work, "document_access.greffe")
    case = os.path.join(work, "case.json")
    with open(procedure, "w", encoding="utf-8") as file:
        file.write("\n".join(pieces))
    with open(case, "w", encoding="utf-8") as file:
        file.write(cases[0])
    status, said = run("check", "--strict", procedure)
    ok(status == 0, "the pieces make a procedure without fault or warning", said)
    status, said = run("replay", "--procedures", procedure, case)
    ok(status == 0 and "AGREES" in said and "2024-02-29 24:00" in said and "2024-04-29 24:00" in said, "its case agrees", said)
    with open(procedure, "w", encoding="utf-8") as file:
        file.write("\n".join(pieces).replace("\n  1 month\n  at end", "\n  15 days\n  at end"))
    status, said = run("replay", "--procedures", procedure, case)
    ok(status == 1 and "DISAGREES" in said, "with another month in the law it does not", said)
    half = "\n".join(pieces[:3])
    with open(procedure, "w", encoding="utf-8") as file:
        file.write(half)
    status, said = run("check", procedure)
    ok(status == 2 and "seize_commission" in said, "half of it is told what it lacks", said)
sys.exit(tap.end())
