#!/usr/bin/python3
"""What holds of every well-made procedure holds of each shipped one: all that greffe prove asks of them without anybody writing it down is
decided, by a run, a proof or a dossier on file, and nothing is found. Takes minutes. Speaks TAP."""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT, greffe  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
SHIPPED = sorted(os.path.relpath(os.path.join(folder, name), ROOT) for folder, _, names in os.walk(os.path.join(ROOT, "procedures"))
                 for name in names if name.endswith(".greffe"))

for text in SHIPPED:
    status, out, err = greffe("prove", os.path.join(ROOT, text), "--built-in", "only", "--quiet", seconds=1800)
    counts = re.fullmatch(r"(\d+) questions: (\d+) hold, 0 broken, (\d+) by a known hole, 0 not decided\n", out)
    tap.ok(status == 0 and counts and int(counts.group(1)) == int(counts.group(2)) + int(counts.group(3)) > 0, f"{text}: {out.strip()}", (status, out, err))
sys.exit(tap.end())
