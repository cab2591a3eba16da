#!/usr/bin/python3
"""Each shipped procedure is drawn in both languages: well-formed XML, text as text, nothing from outside, every state value
that can be reached and every clock of the day, no two boxes over one another, and no text wider than its box."""

import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

sys.dont_write_bytecode = True
from explain_fixture import GREFFE, check, tap  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"
BOXES = ("value", "decision", "request", "fact", "limit", "end")
PIXELS_ON_A3 = 9  # a millimetre: the smallest text, of 10 pixels, is then 1.1 mm high


def run(*words):
    done = subprocess.run([GREFFE, *words], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr.decode()


def box_of(shape):
    if shape.tag == SVG + "rect":
        return tuple(float(shape.get(key)) for key in ("x", "y", "width", "height"))
    x, y, right, _, _, _, bottom = [float(v) for v in re.findall(r"-?\d+", shape.get("d"))][:7]
    return x - 8, y, right - x + 16, bottom and bottom - y


def boxes(root):
    return [box_of(shape) for shape in root.iter() if shape.get("class") in BOXES]


def overlaps(all_boxes):
    faults = []
    for i, (x, y, w, h) in enumerate(all_boxes):
        for a, b, c, d in all_boxes[i + 1:]:
            if x < a + c and a < x + w and y < b + d and b < y + h:
                faults.append(f"box at {x},{y} ({w} by {h}) over box at {a},{b}")
    return faults


def group_faults(root):
    """A frame around several acts holds what it touches, whole, and at least two."""
    faults = []
    for group in root.iter(SVG + "rect"):
        if group.get("class") != "group":
            continue
        x, y, w, h = box_of(group)
        near = [(a, b, c, d) for a, b, c, d in boxes(root) if x < a + c and a < x + w and y < b + d and b < y + h]
        held = [(a, b, c, d) for a, b, c, d in near if x <= a and a + c <= x + w and y <= b and b + d <= y + h]
        if len(held) < 2 or len(held) < len(near):
            faults.append(f"the group at {x},{y} holds {len(held)} of {len(near)} boxes")
    return faults


def faults_of(svg):
    root = xml.fromstring(svg)
    faults = [] if root.tag == SVG + "svg" else ["the root is no svg"]
    if root.find(SVG + "title") is None or root.find(SVG + "desc") is None:
        faults.append("no title or no description")
    text = svg.decode()
    faults += [f"from outside: {found}" for found in re.findall(r"(?:href|src|@import|url\((?!#))[^>]{0,40}", text)]
    width, height = (float(root.get(key)) for key in ("width", "height"))
    for x, y, w, h in boxes(root):
        if x < 0 or y < 0 or x + w > width or y + h > height:
            faults.append(f"a box at {x},{y} leaves the page")
    for words in root.iter(SVG + "text"):
        if not (words.text or "").strip():
            faults.append("an empty text")
        elif re.search(r"\b[a-z]+_[a-z_]+\b", words.text):
            faults.append(f"a raw name: {words.text}")
    for path in root.iter(SVG + "path"):
        if re.search(r"[^\dMVCHLZ .-]", path.get("d")):
            faults.append(f"a path that is none: {path.get('d')}")
    if max(width / 297, height / 420) > PIXELS_ON_A3:
        faults.append(f"too large to read on A3: {width} by {height}")
    return faults + overlaps(boxes(root)) + group_faults(root)


def states_of(source):
    return re.findall(r"(?m)^state\s+([a-z]\w*)", source)


def check_procedure(path):
    source = path.read_text(encoding="utf-8")
    named = re.search(r"(?m)^procedure\s+(\w+)", source).group(1)
    for language in ("fr", "en"):
        status, svg, said = run("draw", str(path), "--lang", language)
        again = run("draw", str(path), "--lang", language)[1]
        faults = [f"exit {status}: {said}"] if status else faults_of(svg)
        check(f"{named} ({language})", faults + ([] if svg == again else ["two runs differ"]))
    faults = []
    for state in states_of(source):
        status, svg, said = run("draw", str(path), "--state", state, "--on", "2015-03-02")
        faults += [f"{state}: {fault}" for fault in ([said] if status else faults_of(svg))]
    check(f"{named}: each of its states alone", faults)


def main():
    for path in sorted(Path("procedures").rglob("*.greffe")):
        check_procedure(path)
    check_procedure(Path("test/explain/everything.greffe"))

    svg = run("draw", "detention", "--lang", "fr", "--on", "2025-01-08", "--state", "custody")[1].decode()
    check("a drawing is of its day", [] if "Droit en vigueur le 8 janvier 2025" in svg else ["another day"])
    check("a settled reading is alone", [] if "4 j, 1er jour compris" in svg and "4 j ou" not in svg
          else ["the readings of 8 January 2025"])
    status, _, said = run("draw", "detention", "--state", "custdy")
    check("an unknown state is an error that says the nearest", [] if status == 2 and '"custody"' in said else [said])
    status, _, said = run("draw", "detention", "--out", "no/such/folder/x.svg")
    check("a file that cannot be written is said", [] if status == 4 else [said])

    source = Path("test/explain/everything.greffe").read_text(encoding="utf-8")
    hostile = source.replace('"Amarrage"', '"<script>&amp; \\"x\\" ]]>"')
    done = subprocess.run([GREFFE, "draw", "-", "--lang", "fr"], input=hostile.encode(), capture_output=True, check=False)
    faults = [done.stderr.decode()] if done.returncode else faults_of(done.stdout)
    check("what a procedure says is escaped", faults + (["<script>"] if b"<script" in done.stdout else []))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
