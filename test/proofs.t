#!/usr/bin/python3
"""The shipped procedures keep their own promises: greffe prove over each of them, beside what procedures/proofs.tsv says of each property.
What it says is proven must be proven, what it says is a hole of the law must be shown, and nothing else may be broken; each row is of the text
that is there. What stays open for want of time is no failure, and is counted. Speaks TAP."""
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT, greffe  # noqa: E402
from tap import Tap  # noqa: E402

loader = importlib.machinery.SourceFileLoader("record_proofs", os.path.join(ROOT, "tools", "record-proofs"))
record = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
loader.exec_module(record)

tap = Tap()
ok = tap.ok

SECONDS = os.environ.get("GREFFE_SECONDS", "6")
WANTED = {"holds": "holds", "hole": "broken"}


def answers(seconds, *arguments):
    """The lines of the answers; the exit status and what was said besides."""
    status, out, err = greffe("prove", *arguments, "--json", "--seconds", seconds, seconds=None)
    return [json.loads(line) for line in out.splitlines() if line.startswith('{"procedure"')], status, err


done = subprocess.run([os.path.join(ROOT, "tools", "record-proofs"), "detentoin"], stderr=subprocess.PIPE, text=True, check=False)
ok(done.returncode == 2 and '"detentoin" is no procedure: did you mean detention?' in done.stderr, "only a procedure that is there is recorded", done.stderr)

rows = record.read()
found, digests = {}, {}
for path, text in record.texts():
    lines, status, err = answers(SECONDS, path, "--built-in", "no")
    ok(status in (0, 1, 4), f"{os.path.basename(path)}: asked", err[-400:])
    for line in lines:
        found[line["procedure"], line["name"]] = line
        digests[line["procedure"]] = hashlib.sha256(text).hexdigest()

for (procedure, name), line in sorted(found.items()):
    row = rows.get((procedure, name))
    if not ok(row is not None and row[5] == digests[procedure], f"{procedure}.{name} is on record, of this text", "tools/record-proofs writes it anew"):
        continue
    wanted = WANTED.get(row[2])
    if line["answer"] == "not_decided" and wanted is not None:  # a busy machine: once more, longer, on the same path always
        again, _, _ = answers("120", procedure, "--property", name, "--threads", "1")
        line = found[procedure, name] = again[0] if again else line
    if line["answer"] == "broken":
        ok(line["known_hole"] is not None, f"{procedure}.{name} is broken, and the hole is declared", json.dumps(line.get("case"))[:600])
    if wanted is not None:
        ok(line["answer"] == wanted, f"{procedure}.{name}: {row[2]}", line["answer"])
    elif line["answer"] != "not_decided":
        print(f"# decided now, and on record as open: {procedure}.{name}: {line['answer']}")
for procedure, name in sorted(set(rows) - set(found)):
    ok(False, f"{procedure}.{name} is on record and is a property", "tools/record-proofs writes the table anew")

# Nobody is removed while a time to appeal runs, which is proven above: asked of each time by itself, as a user may.
TIMES = ("limit_30", "limit_15", "limit_48", "limit_held_2011", "limit_held_2019", "limit_month", "limit_7",
         "limit_detained", "limit_country")
for limit in TIMES:
    question = f"departed is forced and not in FR-971, FR-973, FR-976, FR-BL, FR-MF and {limit} is running"
    lines, status, err = answers("60", "removal_order", "--ask", question)
    ok(status == 0, f"nobody is removed while {limit} runs", (lines, err))

undecided = sorted(key for key, line in found.items() if line["answer"] == "not_decided")
print(f"# {len(found)} properties: {sum(1 for x in found.values() if x['answer'] == 'holds')} hold, "
      f"{sum(1 for x in found.values() if x['known_hole'])} by a known hole, {len(undecided)} not decided")
for key in undecided:
    print(f"# not decided: {'.'.join(key)} ({found[key]['why']}, {found[key]['seconds']:.1f} s)")
sys.exit(tap.end())
