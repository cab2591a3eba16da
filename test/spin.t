#!/usr/bin/python3
"""The explorer against Spin: small automata drawn at random, and some whose answer is known by hand, written as Promela models.

Many models go into one verifier, whose compiling takes longer than its runs; each keeps its own names. What Spin's answer is
worth is said in src/prove/export_promela.c."""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__))))
from tap import Tap

MODELS = os.path.join(os.environ.get("GREFFE_BUILD", "build"), "test", "models")
SEEDS = 2000 if os.environ.get("GREFFE_LONG") else 120
IN_ONE = 15
MOST_PARTS = 16


PROCEDURES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "procedures")
# Of procedures, properties and days: the automaton from which the prover has its answer. Larger ones take Spin too long.
LAW = [
    ("eu/passenger_request/passenger_request.greffe", "identified_over_six_months", "2022-07-01"),
    ("eu/removal_of_content/removal_of_content.greffe", "silent_over_twelve_weeks", "2023-01-01"),
]


def run(*command, folder=None):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60).stdout


class Model:
    """One automaton, our answer, and the text for Spin."""

    def __init__(self, name, known=None):
        self.name, self.known = name, known
        words = run(MODELS, name, "answer").split()
        self.ours = words[0]
        self.text = run(MODELS, name, "promela", "1")
        self.strict, self.guessed = "/* strict 1" in self.text, "guessed 1 */" in self.text
        self.parts = 1
        if self.strict:
            # Enough for the path that we found, so that Spin must find one too.
            self.parts = int(words[2]) + 1 + int(words[4]) if self.ours == "reached" else 4
            self.parts = min(self.parts, MOST_PARTS)
            self.text = run(MODELS, name, "promela", str(self.parts))
        self.theirs = None

    def numbered(self, n):
        """The same with its own names, started by another process; its violation shows the number."""
        text = re.sub(r"\bx(\d+)\b", rf"m{n}_x\1", self.text)
        text = text.replace("tick()", f"tick{n}()").replace("active proctype law()", f"proctype law{n}()")
        return text.replace("assert(false)", f"assert({n} == 0)")

    def agrees(self):
        if self.known is not None and self.ours != self.known:
            return False
        if self.guessed and self.theirs == "never":
            return True
        return self.ours == self.theirs


def verify(folder, text, *flags):
    """What the verifier prints of a model."""
    os.makedirs(folder)
    with open(os.path.join(folder, "model.pml"), "w", encoding="utf-8") as f:
        f.write(text)
    run("spin", "-a", "model.pml", folder=folder)
    run("gcc", "-w", "-O0", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c", folder=folder)
    out = run("./pan", "-w20", "-m1000000", *flags, folder=folder)
    if "max search depth too small" in out or "invalid end state (" in out or "out of memory" in out:
        raise RuntimeError(out)
    return out


def verify_many(folder, models):
    """All errors are gone on from; one that differs from the one before is shown."""
    parts = [model.numbered(n) for n, model in enumerate(models, 1)]
    starts = "".join(f"    :: run law{n}()\n" for n in range(1, len(models) + 1))
    out = verify(folder, "".join(parts) + f"init {{\n    if\n{starts}    fi\n}}\n", "-c0")
    violated = {int(n) for n in re.findall(r"assertion violated \((\d+)==0\)", out)}
    for n, model in enumerate(models, 1):
        model.theirs = "reached" if n in violated else "never"


def verify_alone(folder, model):
    """As it is written, without anything around it."""
    model.theirs = "never" if "errors: 0" in verify(folder, model.text) else "reached"


def main():
    tap = Tap()
    known = [line.split() for line in run(MODELS, "known").splitlines()]
    alone = [Model(name, answer) for name, answer in known if name.startswith("closed")]
    models = [Model(name, answer) for name, answer in known]
    law = [Model(f"law:{os.path.join(PROCEDURES, path)}:{name}:{day}", "never") for path, name, day in LAW]
    models += [Model(f"random:{seed}") for seed in range(SEEDS)]
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(verify_alone, os.path.join(work, model.name), model) for model in alone]
        jobs += [
            pool.submit(verify_many, os.path.join(work, f"from-{at}"), models[at : at + IN_ONE])
            for at in range(0, len(models), IN_ONE)
        ]
        jobs += [pool.submit(verify_alone, os.path.join(work, f"law-{n}"), model) for n, model in enumerate(law)]
        for job in jobs:
            job.result()
    for model in alone + models[: len(known)] + law:
        tap.ok(model.agrees(), f"{model.name.split('/')[-1]}: {model.known}", f"ours {model.ours}, Spin {model.theirs}")
    drawn = models[len(known) :]
    for kind in range(10):
        chosen = [m for m in drawn if int(m.name.split(":")[1]) % 10 == kind]
        wrong = [f"{m.name} in {m.parts} parts: ours {m.ours}, Spin {m.theirs}" for m in chosen if not m.agrees()]
        reached = sum(m.ours == "reached" for m in chosen)
        same = sum(m.ours == m.theirs for m in chosen)
        tap.ok(not wrong, f"kind {kind}: {len(chosen)} drawn, {reached} reached, {same} answered alike", "\n".join(wrong))
    return tap.end()


sys.exit(main())
