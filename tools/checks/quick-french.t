#!/usr/bin/python3
"""What can be wrong while somebody works in the browser is said in French as well: each message of the office, of the accounts, of the errands
and of the pages fits a line of src/web/french.tab, and each line is of a message that there is. Speaks TAP."""
import glob
import os
import re
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "test"))
from tap import Tap  # noqa: E402

# What no page does: founding, keys of the master, adopting texts, counting again; what is said to programs only; what says that we are wrong.
ELSEWHERE = re.compile(r"office/(found|keys|keeping|adopt|derive|office|recheck)\.c$|web/(api|http|copy_check)\w*\.c$")
WORDLESS = {"{}", "{} has not the right to {}{}{}{}{}", "who administers the office gives it: greffe agent grant {} {}{}{}"}  # made of parts: see WHOLE
WHOLE = ["kim has not the right to read in detention as clerk", "kim has not the right to read in detention", "kim has not the right to administer",
         "who administers the office gives it: greffe agent grant kim read --procedure detention"]
INSIDE = re.compile(r"^(a message of|this is no way to look|an account is not as|\{\} (cannot be opened|is no file|is of version)|check the path|chmod 600)")


def messages(source):
    """What is passed to error_set, error_remedy and error_fill, its places as {}."""
    for call in re.finditer(r"\berror_(?:set|remedy|fill)\s*\(", source):
        literal = re.match(r'[^";{}]*?((?:"(?:[^"\\]|\\.)*"\s*)+)', source[call.end():])
        if literal:
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', literal.group(1)))
            yield re.sub(r"%(?:\.\*|\.?\d+)?(?:ll|z|h)?[sduxfco]", "{}", text.replace('\\"', '"'))


def pattern(english):
    return re.compile("(?s)^" + ".*?".join(re.escape(part) for part in english.split("{}")) + "$")


def main():
    tap = Tap()
    said = {}
    for path in sorted(path for room in ("office", "accounts", "errand", "web") for path in glob.glob(os.path.join(ROOT, "src", room, "*.c"))):
        if path.endswith("_test.c") or ELSEWHERE.search(path):
            continue
        with open(path, encoding="utf-8") as file:
            for text in messages(file.read()):
                said.setdefault(text, os.path.relpath(path, ROOT))
    with open(os.path.join(ROOT, "src", "web", "french.tab"), encoding="utf-8") as file:
        rows = [[field.replace('\\"', '"') for field in row]
                for row in re.findall(r'^FRENCH\("((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\)$', file.read(), re.M)]
    tap.ok(len(rows) > 100 and len(said) > 100, "messages and lines are read", f"{len(rows)} lines, {len(said)} messages")
    patterns = [pattern(english) for english, _ in rows]
    wanted = [text for text in said if text not in WORDLESS and not INSIDE.match(text)] + WHOLE
    lacking = [f"{said.get(text, '')}: {text}" for text in wanted if not any(p.match(text) for p in patterns)]
    tap.ok(not lacking, "each message has its French", "\n".join(lacking))
    dead = [english for (english, _), p in zip(rows, patterns) if not any(p.match(text) for text in [*said, *WHOLE])]
    tap.ok(not dead, "each line is of a message", "\n".join(dead))
    uneven = [english for english, french in rows if english.count("{}") != french.count("{}")]
    tap.ok(not uneven, "as many places in French as in English", "\n".join(uneven))
    return tap.end()


sys.exit(main())
