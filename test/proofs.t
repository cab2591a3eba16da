#!/usr/bin/python3
"""The shipped procedures keep their own promises: greffe prove over each of them. What is broken and no declared
hole fails; so does what test/prove/proven.txt says is proven and is no longer. What stays open for want of time is no
failure, and is counted. Speaks TAP."""
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT, greffe  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
ok = tap.ok

SECONDS = os.environ.get("GREFFE_SECONDS", "6")
LIST = os.path.join(ROOT, "test", "prove", "proven.txt")


def answers(seconds, *arguments):
    """The lines of the answers; the exit status and what was said besides."""
    status, out, err = greffe("prove", *arguments, "--json", "--seconds", seconds, seconds=None)
    return [json.loads(line) for line in out.splitlines() if line.startswith('{"procedure"')], status, err


found = {}
procedures = sorted(os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(ROOT, "procedures"))
                    for name in names if name.endswith(".greffe"))
for path in procedures:
    lines, status, err = answers(SECONDS, path, "--built-in", "no")
    ok(status in (0, 1, 4), f"{os.path.basename(path)}: asked", err[-400:])
    for line in lines:
        found[line["procedure"] + "." + line["name"]] = line

for name, line in sorted(found.items()):
    if line["answer"] == "broken":
        ok(line["known_hole"] is not None, f"{name} is not broken, or the hole is declared",
           json.dumps(line.get("case"))[:600])

with open(LIST, encoding="utf-8") as file:
    proven = [line.split("#")[0].strip() for line in file if line.split("#")[0].strip()]
for name in proven:
    line = found.get(name)
    if line is not None and line["answer"] == "not_decided":  # a busy machine: once more, longer, on the same path always
        again, _, _ = answers("120", name.split(".")[0], "--property", name.split(".")[1], "--threads", "1")
        line = again[0] if again else line
    ok(line is not None and line["answer"] == "holds", f"{name} is proven", str(line and line["answer"]))

# Nobody is removed while a time to appeal runs, which is proven above: asked of each time by itself, as a user may.
TIMES = ("limit_30", "limit_15", "limit_48", "limit_held_2011", "limit_held_2019", "limit_month", "limit_7",
         "limit_detained", "limit_country")
for limit in TIMES:
    question = f"departed is forced and not in FR-971, FR-973, FR-976, FR-BL, FR-MF and {limit} is running"
    lines, status, err = answers("60", "removal_order", "--ask", question)
    ok(status == 0, f"nobody is removed while {limit} runs", (lines, err))

with open(os.path.join(ROOT, "test", "prove", "undecided.txt"), encoding="utf-8") as file:
    said = [line.split("#")[0].strip() for line in file if line.split("#")[0].strip()]
undecided = sorted(name for name, line in found.items() if line["answer"] == "not_decided")
print(f"# {len(found)} properties: {sum(1 for x in found.values() if x['answer'] == 'holds')} hold, "
      f"{sum(1 for x in found.values() if x['known_hole'])} by a known hole, {len(undecided)} not decided")
for name in undecided:
    print(f"# not decided: {name} ({found[name]['why']}, {found[name]['seconds']:.1f} s)")
for name in undecided:
    ok(name in said or name in proven, f"{name} is not decided, and said so", "neither proven.txt nor undecided.txt names it")
sys.exit(tap.end())
