#!/usr/bin/python3
"""The office from its founding to an erasure, as its users meet it, with what goes wrong on the way. Speaks TAP."""
import base64
import datetime
import fcntl
import hashlib
import json
import os
import pwd
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zoneinfo

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import GREFFE, ROOT  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
ok = tap.ok

PROCEDURES = os.path.join(ROOT, "procedures")
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
LOGIN = pwd.getpwuid(os.geteuid()).pw_name
SECRETS = ("Zohra", "Dupontel", "zohra", "dupontel", "1987-03-14", "9903112233", "XK4711007", "Yasmina", "a very private line")
PDF = b"%PDF-1.4\n% a very private line\n%%EOF\n"


class Desk:
    """A folder to work in, where `greffe` is called."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *arguments, env=None, before=()):
        environment = {"PATH": os.environ["PATH"], "GREFFE_PROCEDURES": PROCEDURES}
        environment.update(env or {})
        done = subprocess.run([*before, GREFFE, *arguments], cwd=self.folder, env=environment, timeout=120,
                              stdin=subprocess.DEVNULL, capture_output=True)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content, mode=0o644):
        with open(self.path(name), "wb") as file:
            file.write(content)
        os.chmod(self.path(name), mode)
        return name

    def json(self, *arguments, **options):
        status, out, err = self(*arguments, "--json", **options)
        try:
            return [json.loads(line) for line in out.splitlines()]
        except ValueError:
            ok(False, "JSON of " + " ".join(arguments), (status, out, err))
            return [{}]

    def refused(self, name, status, words, *arguments, **options):
        """The exit status, and every word somewhere in the message; a word may be a choice."""
        done = self(*arguments, **options)
        text = done[1] + done[2]
        ok(done[0] == status and all(word in text for word in words), name, done)

    def open(self, *arguments):
        status, out, err = self("open", "detention", *arguments)
        ok(status == 0 and re.fullmatch(r"D-\d{4}-\d{6}\n", out) is not None, "a dossier is opened and its number printed", (status, out, err))
        return out.strip()


def hours_ago(hours):
    return (datetime.datetime.now(PARIS) - datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M%z")[:-2] + ":00"


def after_a_second():
    """A second that lies after what was entered before and before what is entered after, as a moment."""
    second = int(time.time()) + 1
    while time.time() < second + 0.05:
        time.sleep(0.02)
    text = datetime.datetime.fromtimestamp(second, PARIS).strftime("%Y-%m-%dT%H:%M:%S%z")
    return text[:-2] + ":" + text[-2:]


def leaf_of(out):
    return re.search(r"leaf (\d+)", out).group(1)


# ---- founding -------------------------------------------------------------------------------------------------------

def founding(g):
    g.refused("without an office the commands say how to name one", 2, ["--office", "GREFFE_OFFICE", "greffe init"], "due")
    g.refused("an office owes its authority", 2, ["--authority"], "init", "nord.greffe")
    g.refused("an unknown territory names the nearest", 2, ["FR-5"], "init", "--authority", "Préfecture du Nord", "--in", "FR-5X", "nord.greffe")
    ok(not os.path.exists(g.path("nord.greffe")) and not os.path.exists(g.path("nord.greffe.key")), "a founding that failed leaves nothing behind", os.listdir(g.folder))
    status, out, err = g("init", "--authority", "Préfecture du Nord", "--in", "FR-59", "--name", "Camille Greffière", "nord.greffe/")
    ok(status == 0 and "nord.greffe.key" in out and "agent-1" in out, "an office is founded", (status, out, err))
    key = g.path("nord.greffe.key")
    ok(stat.S_IMODE(os.stat(key).st_mode) == 0o600, "its key is its owner's alone")
    ok(re.fullmatch(rb"[0-9a-f]{64}\n", open(key, "rb").read()) is not None, "a key is 64 hexadecimal characters")
    g.refused("an office is never written over", 2, ["there already"], "init", "--authority", "A", "--in", "FR-59", "nord.greffe")
    status, out, err = g("agent", "list")
    ok(status == 0 and "agent-1" in out and LOGIN in out and "Camille" in out and "administer" in out, "the first agent administers", (status, out, err))
    status, out, err = g("verify")
    ok(status == 0 and out.startswith("Intact"), "what was founded is intact", (status, out, err))
    g.refused("a misspelt option names the nearest", 2, ["--authority"], "init", "--autority", "A", "x.greffe")


# ---- opening and acting ---------------------------------------------------------------------------------------------

def opening(g):
    g.refused("an unknown procedure names the nearest", 2, ["detention"], "open", "detentoin")
    g.refused("a birth date that does not exist is refused", 2, ["30"], "open", "detention", "--person", "A B", "--born", "1990-06-31")
    g.refused("what belongs to a person stands after the person", 2, ["--person"], "open", "detention", "--born", "1990", "--person", "A B")
    number = g.open("--person", "Zohra Dupontel", "--alias", "Yasmina", "--born", "1987-03-14", "--number", "9903112233",
                    "--document", "XK4711007", "--fact", "minor=no", "--request", "request-1")
    again = g("open", "detention", "--person", "Zohra Dupontel", "--request", "request-1")
    ok(again[0] == 0 and again[1].strip() == number, "the same request again gives the same number", again)
    return number


def acting(g, number):
    began = hours_ago(2)
    status, out, err = g("act", number, "placement_notified", "--role", "prefect", "--at", began)
    ok(status == 0 and "leaf" in out and "starts" in out and "ends 20" in out, "an act says which clocks it started and when they end", (status, out, err))
    first = leaf_of(out)
    g.refused("an unknown act names the nearest", 2, ["placement_notified"], "act", number, "placement_notifed")
    g.refused("an unknown dossier says how to find one", 1, ["D-1999-000001", "search"], "act", "D-1999-000001", "release")
    g.refused("an unknown role is refused", 2, ["prefekt"], "act", number, "release", "--role", "prefekt")
    g.refused("a date that does not exist is refused", 2, ["30"], "act", number, "release", "--at", "2026-06-31")
    g.refused("what has not come yet is refused", 2, ["not come"], "act", number, "release", "--at", "2199-01-01")
    g.refused("a fact without value is refused", 2, ["NAME=VALUE"], "act", number, "release", "--fact", "minor")
    g.refused("an unknown fact is refused", 2, ["minr"], "act", number, "placement_notified", "--fact", "minr=no")
    before = g.json("show", number)[0]
    status, out, err = g("act", number, "placement_notified", "--role", "prefect", "--at", hours_ago(1))
    ok(status == 3 and "L741-1" in out and "already detained" in out and "Nothing changed" in out, "what the law forbids is refused with its article", (status, out, err))
    status, out, err = g("act", number, "placement_notified", "--role", "prefect", "--at", hours_ago(1), "--lang", "fr")
    ok(status == 3 and "déjà retenue" in out, "the refusal comes in French", (status, out, err))
    after = g.json("show", number)[0]
    ok(len(after["entries"]) == len(before["entries"]) + 2 and after["entries"][-1]["kind"] == "refused" and after["clocks"] == before["clocks"],
       "the refusal is on record and changed nothing", after["entries"][-1])
    status, out, err = g("act", number, "placement_notified", "--role", "prefect", "--at", hours_ago(1), "--happened", "--request", "second-placement")
    ok(status == 0 and "FORBIDDEN" in out and "L741-1" in out, "a decision that was made all the same is entered, and what the law has against it", (status, out, err))
    status, out, err = g("act", number, "--withdraws", leaf_of(out), "--ground", "of another person")
    ok(status == 0, "and can be withdrawn", (status, out, err))
    return first


def wrong_roles(g, number):
    status, out, err = g("act", number, "rights_notified", "--role", "consulate")
    ok(status in (0, 3) and "NOT_COMPETENT" in out, "an act in a role that the law does not name is held against it", (status, out, err))


def rights(g, number):
    status, out, err = g("agent", "appoint", "agent-2", "--name", "Dominique Auxiliaire", "--login", "nobody-here", "--unit", "night")
    ok(status == 0, "an agent is appointed", (status, out, err))
    g.refused("an agent without the right is told who gives it", 3, ["agent-2", "act", "agent grant"], "act", number, "rights_notified", "--role", "police", "--as", "agent-2")
    g.refused("an agent that is not there is named", 3, ["agent-9"], "act", number, "rights_notified", "--as", "agent-9")
    g.refused("a right that is not there names the nearest", 2, ["read"], "agent", "grant", "agent-2", "raed")
    g.refused("what is not done with agents names the nearest", 2, ["grant"], "agent", "grnat", "agent-2", "read")
    ok(g("agent", "grant", "agent-2", "act", "--procedure", "detention", "--role", "police")[0] == 0, "a right is granted")
    status, out, err = g("act", number, "rights_notified", "--role", "police", "--as", "agent-2")
    ok(status == 0, "with the right he acts", (status, out, err))
    g.refused("in another role he may not", 3, ["prefect"], "act", number, "rights_notified", "--role", "prefect", "--as", "agent-2")
    g.refused("he may not read", 3, ["read"], "show", number, "--for", "curiosity", "--as", "agent-2")
    g.refused("he may not administer", 3, ["administer"], "agent", "leave", "agent-1", "--as", "agent-2")
    ok(g("agent", "revoke", "agent-2", "act", "--procedure", "detention", "--role", "police")[0] == 0, "a right is taken back")
    g.refused("and then he may not act", 3, ["agent-2"], "act", number, "rights_notified", "--role", "police", "--as", "agent-2")
    g.refused("nobody locks the office from inside", 3, ["last"], "agent", "leave", "agent-1")
    status, out, _ = g("agent", "list", "--json")
    listed = {a["agent"]: a for a in map(json.loads, out.splitlines())}
    ok(listed["agent-2"]["name"] == "Dominique Auxiliaire" and listed["agent-2"]["rights"] == [], "the list tells rights and names", out)


def signing(g, number):
    ok(g("agent", "key", "agent-1", "--new", "agent-1.key")[0] == 0 and stat.S_IMODE(os.stat(g.path("agent-1.key")).st_mode) == 0o600, "an agent gets a key to sign with")
    status, out, err = g("act", number, "medical_visit", "--role", "police", "--sign", "agent-1.key")
    ok(status == 0, "an act is signed", (status, out, err))
    ok(g.json("show", number)[0]["entries"][-1].get("signature", "") != "", "the leaf carries the signature")
    ok(g("set", "signed-acts", "yes")[0] == 0, "the office can ask for signatures")
    g.refused("an act without signature is then refused", 3, ["sign"], "act", number, "medical_visit", "--role", "police")
    g.refused("a setting that is not there is refused", 2, ["signed-acts"], "set", "colour", "blue", "--sign", "agent-1.key")
    g.refused("another key does not sign for an agent", 3, ["agent-1"], "set", "signed-acts", "no", "--sign", "nord.greffe.key")
    ok(g("set", "signed-acts", "no", "--sign", "agent-1.key")[0] == 0, "who signs can set it back")


def sequence(g, number):
    n = len(g.json("show", number)[0]["entries"])
    g.refused("who expects fewer leaves is told", 1, [str(n), "look at it again"], "act", number, "medical_visit", "--role", "police", "--expect", str(n - 1))
    status, out, err = g("act", number, "medical_visit", "--role", "police", "--expect", str(n), "--request", "visit-1")
    ok(status == 0, "who expects what is there acts", (status, out, err))
    status, out, err = g("act", number, "medical_visit", "--role", "police", "--request", "visit-1")
    ok(status == 0 and "entered before" in out and len(g.json("show", number)[0]["entries"]) == n + 1, "the same request again is not entered again", (status, out, err))
    g.refused("a number that is none is refused", 2, ["--expect"], "act", number, "medical_visit", "--expect", "many")


def documents(g, number):
    g.write("report.pdf", PDF)
    g.write("tool.exe", b"MZ\x90\x00\x03\x00")
    with open(g.path("huge.pdf"), "wb") as file:
        file.write(b"%PDF-")
        file.truncate((32 << 20) + 1)
    status, out, err = g("act", number, "medical_visit", "--role", "police", "--attach", "report.pdf")
    ok(status == 0, "a document is attached", (status, out, err))
    g.refused("a document of unknown kind is refused with the list", 2, ["PDF", "PNG", "JPEG", "text"], "act", number, "medical_visit", "--role", "police", "--attach", "tool.exe")
    g.refused("a document that is too large is refused with the bound", 2, [str(32 << 20)], "act", number, "medical_visit", "--role", "police", "--attach", "huge.pdf")
    g.refused("a document that is not there is named", 4, ["none.pdf"], "act", number, "medical_visit", "--attach", "none.pdf")
    os.remove(g.path("huge.pdf"))
    g.refused("to read a document a purpose is owed", 2, ["--for"], "show", number, "--document", "1")
    status, out, err = g("show", number, "--for", "file", "--document", "1", "--out", "back.pdf")
    ok(status == 0 and open(g.path("back.pdf"), "rb").read() == PDF, "a document comes back as it was", (status, out, err))
    g.refused("a document that the dossier does not have is refused", 1, ["1 documents"], "show", number, "--for", "file", "--document", "7")
    os.remove(g.path("back.pdf"))


# ---- looking --------------------------------------------------------------------------------------------------------

def looking(g, number):
    status, out, err = g("show", number)
    ok(status == 0 and not any(s in out for s in SECRETS) and "--for" in out, "without a purpose nothing personal is shown", (status, out, err))
    status, out, err = g("show", number, "--for", "hearing")
    ok(status == 0 and "Zohra Dupontel" in out and "1987-03-14" in out and "9903112233" in out and "report.pdf" in out, "with a purpose it is", (status, out, err))
    status, out, err = g("show", number, "--public")
    ok(status == 0 and "Zohra" not in out, "in public it is not", (status, out, err))
    status, out, err = g("show", number, "--lang", "fr", "--reasons")
    ok(status == 0 and "Rétention administrative" in out, "a dossier comes in French with its reasons", (status, out, err))
    status, out, err = g("search", "dupontel 1987", "--for", "new placement")
    ok(status == 0 and number in out, "a search finds by name and year", (status, out, err))
    ok(g("search", "DUPONTEL", "zohra", "--for", "x")[0] == 0, "in any order and case")
    ok(g("search", "9903112233", "--for", "x")[0] == 0, "and by number")
    g.refused("a search that finds nothing says so", 1, ["Nothing"], "search", "nobody-of-this-name", "--for", "x")
    g.refused("a search owes its purpose", 2, ["--for"], "search", "dupontel")
    status, out, err = g("export", "--format", "json", "--log", "reads")
    lines = [json.loads(line) for line in out.splitlines()]
    ok(status == 0 and any(r["kind"] == "read" and r.get("dossier") == number and r["ground"] == "hearing" for r in lines), "who read, and why, is remembered", out[-2000:])


def due(g, number):
    found = g.json("due", "--within", "7d")
    ok(any(d["dossier"] == number and d["clock"] == "initial" for d in found), "what ends within a week is listed", found)
    ok(found == sorted(found, key=lambda d: datetime.datetime.fromisoformat(d["earliest"])), "the first to end first", found)
    ok(all(d["dossier"] != number or d["clock"] != "initial" for d in g.json("due")), "what ends later than tomorrow is not")
    ok(g.json("due", "--within", "7d", "--procedure", "expulsion") == [], "lists can be narrowed")
    g.refused("a span that is none is refused", 2, ["24h"], "due", "--within", "soon")
    old = g.open("--person", "Karim Lenoir")
    status, out, err = g("act", old, "placement_notified", "--role", "prefect", "--at", "2025-02-03T10:00")
    ok(status == 0, "an act of long ago is entered", (status, out, err))
    status, out, err = g("due")
    late = g.json("due", "--late")
    entered = any(d["dossier"] == old for d in late)
    ok(status == 0 and (not entered or "not entered yet" in err), "due says what ended and is not entered", (status, out, err, late))
    status, out, err = g("ring")
    ok(status == 0 and "entered" in out, "ring enters it", (status, out, err))
    ok(g.json("due", "--late") == [], "then nothing is late")
    ok(g("ring")[1].startswith("0 "), "and nothing rings twice")
    status, out, err = g("act", old, "petition_received", "--role", "prefect", "--at", "2025-02-07T09:00")
    ok(status == 0 and "LATE" in out and "L742-1" in out, "a late petition is entered, and the law is said to be against it", (status, out, err))
    return old


def two_times(g):
    number = g.open("--person", "Jean Tard")
    placed = leaf_of(g("act", number, "placement_notified", "--role", "prefect", "--at", "2025-02-03T10:00")[1])
    between = after_a_second()
    status, out, err = g("act", number, "petition_received", "--role", "prefect", "--at", "2025-02-05T09:00")
    ok(status == 0 and "LATE" not in out, "a petition in time, entered late, is in time", (status, out, err))
    petition = leaf_of(out)
    status, out, err = g("show", number)
    ok("(entered" in out, "both times are shown where they differ", out)

    def acts(*options):
        status, out, err = g("show", number, *options)
        ok(status == 0, "shown " + " ".join(options), (status, out, err))
        return out.split("Entered in the registry")[0]

    ok("2025-02-05" in acts(), "now the petition is in the timeline")
    ok("2025-02-05 09" not in acts("--as-known-at", between) and "2025-02-05T09" not in acts("--as-known-at", between), "before it was entered it was not known", acts("--as-known-at", between))
    ok("T09:00" not in acts("--as-of", "2025-02-04") and " 09:00" not in acts("--as-of", "2025-02-04"), "as of the day before it was not yet", acts("--as-of", "2025-02-04"))
    before = after_a_second()
    status, out, err = g("act", number, "--corrects", placed, "--at", "2025-02-03T08:15", "--ground", "hour read wrongly")
    ok(status == 0, "a time is corrected", (status, out, err))
    ok("08:15" in acts() and "08:15" not in acts("--as-known-at", before) and "10:00" in acts("--as-known-at", before), "what was known before stays as it was known")
    g.refused("a withdrawal owes its ground", 2, ["ground"], "act", number, "--withdraws", petition)
    status, out, err = g("act", number, "--withdraws", petition, "--ground", "of another person")
    ok(status == 0, "an act is withdrawn", (status, out, err))
    ok("T09:00" not in acts() and " 09:00" not in acts(), "and is as if it had never been", acts())
    g.refused("a leaf that is no act of the dossier is refused", 1, ["leaf 0"], "act", number, "--withdraws", "0", "--ground", "x")
    g.refused("one thing at a time", 2, ["--corrects"], "act", number, "--withdraws", petition, "--corrects", placed)
    g.refused("a view at no moment is refused", 2, ["moment"], "show", number, "--as-of", "yesterday")


# ---- keys and locks -------------------------------------------------------------------------------------------------

def keys(g, number):
    key = g.path("nord.greffe.key")
    os.chmod(key, 0o640)
    g.refused("a key that others can read is refused", 4, ["can be read by others", "chmod 600"], "ring")
    os.chmod(key, 0o600)
    os.rename(key, g.path("elsewhere.key"))
    g.refused("a key that is missing is asked for", 4, ["--key", "GREFFE_KEY_FILE"], "ring")
    status, out, err = g("show", number)
    ok(status == 0 and number in out, "what is public needs no key", (status, out, err))
    ok(g("due")[0] == 0, "nor does what is due")
    ok(g("ring", "--key", "elsewhere.key")[0] == 0, "--key names it")
    ok(g("ring", "--key-command", "cat elsewhere.key")[0] == 0, "--key-command gives it")
    g.refused("a command that fails says so", 4, ["false"], "ring", "--key-command", "false")
    ok(g("ring", env={"GREFFE_KEY_FILE": "elsewhere.key"})[0] == 0, "so does the environment")
    os.mkdir(g.path("credentials"))
    shutil.copy(g.path("elsewhere.key"), g.path("credentials/greffe-master-key"))
    os.chmod(g.path("credentials/greffe-master-key"), 0o440)
    ok(g("ring", env={"CREDENTIALS_DIRECTORY": g.path("credentials")})[0] == 0, "and systemd's credentials")
    g.write("other.key", b"0" * 64 + b"\n", 0o600)
    g.refused("another key is not taken", 4, ["master key"], "ring", "--key", "other.key")
    g.write("bad.key", b"hello\n", 0o600)
    g.refused("what is no key is said to be none", 4, ["64 hexadecimal"], "ring", "--key", "bad.key")
    os.rename(g.path("elsewhere.key"), key)


def locks(g):
    with open(g.path("nord.greffe/lock"), "r+") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        g.refused("a second writer is told which process writes", 4, [str(os.getpid())], "ring")
        status, out, err = g("due")
        ok(status == 0, "who only looks is not kept out", (status, out, err))
    ok(g("ring")[0] == 0, "when it has gone, writing goes on")
    with open(g.path("nord.greffe/lock"), "r+") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        soon = threading.Timer(0.4, fcntl.lockf, (lock, fcntl.LOCK_UN))
        soon.start()
        ok(g("ring")[0] == 0, "one that is soon done is waited for")
        soon.join()


def schemas(g):
    shutil.copytree(g.path("nord.greffe"), g.path("newer.greffe"))
    with sqlite3.connect(g.path("newer.greffe/registry.db")) as db:
        db.execute("UPDATE meta SET value = 9999 WHERE name = 'schema'")
    db.close()
    g.refused("a registry of a newer version is refused with its number", 4, ["9999"], "ring", "--office", "newer.greffe", "--key", "nord.greffe.key")
    g.refused("with two offices here one must be named", 2, ["2 offices", "--office"], "due")
    ok(g("due", "--office", "nord.greffe")[0] == 0 and g("due", env={"GREFFE_OFFICE": "nord.greffe"})[0] == 0, "an option or the environment names it")
    g.refused("a folder without an office is said to have none", 4, ["no office"], "due", "--office", "credentials")
    shutil.rmtree(g.path("newer.greffe"))


def clock_back(g):
    with open(GREFFE, "rb") as file:
        if b"__asan_init" in file.read():
            print("# faketime and AddressSanitizer do not go together: the clock is not set back")
            return
    g.refused("a clock that was set back stops writing", 4, ["clock"], "ring", before=("faketime", "-f", "-3d"))
    ok(g("ring")[0] == 0, "set right, writing goes on")


# ---- the whole registry ---------------------------------------------------------------------------------------------

def exports(g, number):
    status, out, err = g("export", "--vkey")
    ok(status == 0 and len(out.splitlines()) == 2 and all(line.count("+") >= 2 for line in out.splitlines()), "the keys that verify are given out", (status, out, err))
    vkey = out.splitlines()[0]
    status, out, err = g("export", "--checkpoint", "--out", "checkpoint.txt")
    ok(status == 0 and "greffe-heads" in open(g.path("checkpoint.txt"), encoding="utf-8").read(), "a checkpoint is given out", (status, out, err))
    status, out, err = g("export", "--proof", "0")
    ok(status == 0 and out.startswith("c2sp.org/tlog-proof"), "so is a proof", (status, out, err))
    g.refused("a proof of no leaf is refused", 1, ["no 999999"], "export", "--proof", "999999")
    status, out, err = g("export", "--tiles", "tiles")
    ok(status == 0 and os.path.exists(g.path("tiles/checkpoint")), "so are tiles", (status, out, err))
    status, out, err = g("export", "--format", "json", number)
    leaves = [json.loads(line) for line in out.splitlines()]
    ok(status == 0 and [x["sequence"] for x in leaves] == list(range(len(leaves))) and all(x["dossier"] == number for x in leaves), "so are the leaves of a dossier, in order", (status, err))
    ok(not any(s in out for s in SECRETS), "without anything personal")
    g.refused("one thing is given out at a time", 2, ["--certified"], "export", "--vkey", "--checkpoint")
    ok(g("act", number, "medical_visit", "--role", "police")[0] in (0, 3), "the log goes on")
    status, out, err = g("verify", "nord.greffe", "--since", "checkpoint.txt", "--key", vkey)
    ok(status == 0 and out.startswith("Intact"), "nothing since the checkpoint was altered", (status, out, err))
    ok(g.json("verify")[0]["intact"] is True, "and the same as JSON")


def witness_key(g, name):
    """A witness of C2SP tlog-cosignature: its verifier key, and how it signs a checkpoint."""
    pem = g.path(name + ".pem")
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", pem], check=True, capture_output=True)
    public = subprocess.run(["openssl", "pkey", "-in", pem, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout[-32:]
    ident = hashlib.sha256(name.encode() + b"\n\x04" + public).digest()[:4]

    def cosign(note):
        text = note[:note.index(b"\n\n") + 1]
        at = int(time.time())
        g.write("message", f"cosignature/v1\ntime {at}\n".encode() + text)
        subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", pem, "-rawin", "-in", g.path("message"), "-out", g.path("signature")], check=True, capture_output=True)
        with open(g.path("signature"), "rb") as file:
            signature = base64.b64encode(ident + at.to_bytes(8, "big") + file.read()).decode()
        return note + f"\u2014 {name} {signature}\n".encode()

    return f"{name}+{ident.hex()}+{base64.b64encode(bytes([4]) + public).decode()}", cosign


def witnesses(g):
    vkey, cosign = witness_key(g, "archives.example")
    g.refused("a witness whose key is none is refused", 2, [], "set", "witness", "archives.example+00000000+AAAA")
    status, out, err = g("set", "witness", vkey)
    ok(status == 0, "a witness is made known", (status, out, err))
    g("export", "--checkpoint", "--out", "seen.txt")
    with open(g.path("seen.txt"), "rb") as file:
        note = file.read()
    g.refused("a checkpoint that nobody cosigned adds nothing", 1, ["0 signatures"], "cosign", "seen.txt")
    _, stranger = witness_key(g, "stranger.example")
    g.write("signed.txt", stranger(note))
    g.refused("nor does a stranger", 1, ["0 signatures"], "cosign", "signed.txt")
    g.write("signed.txt", cosign(note))
    status, out, err = g("cosign", "signed.txt")
    ok(status == 0 and out.startswith("1 signature "), "a witness's signature is kept", (status, out, err))
    g.refused("once", 1, ["0 signatures"], "cosign", "signed.txt")
    g.write("signed.txt", cosign(note).replace(b"greffe-heads 1", b"greffe-heads 2").replace(b"greffe-heads 2", b"greffe-heads 3"))
    ok(g("cosign", "signed.txt")[0] in (1, 2), "under another checkpoint it is not")
    g.write("signed.txt", b"hello\n")
    g.refused("what is no signed checkpoint is refused", 2, [], "cosign", "signed.txt")
    found = g.json("verify")[0]
    ok(found["cosignatures"] >= 1, "who verifies sees it", found)


def certificate(g, number):
    g.refused("a certified copy owes its purpose", 2, ["--for"], "export", "--certified", number)
    status, out, err = g("export", "--certified", number, "--for", "appeal", "--out", "copy.cbor")
    ok(status == 0 and os.path.getsize(g.path("copy.cbor")) > 1000, "a certified copy is made", (status, out, err))
    check = os.path.join(os.path.dirname(GREFFE), "check", "greffe-check")
    key = g("export", "--vkey")[1].split()[0]
    found = subprocess.run([check, "--key", key, g.path("copy.cbor")], capture_output=True, text=True)
    ok(found.returncode == 0 and found.stdout.startswith("intact: " + number),
       "the second opinion finds it intact by the office's key", found)
    with open(g.path("copy.cbor"), "rb") as copy:
        text = copy.read()
    with open(g.path("copy.cbor"), "wb") as copy:
        copy.write(text.replace(b"[account]\n  D", b"[account]\n  E", 1))
    found = subprocess.run([check, "--key", key, g.path("copy.cbor")], capture_output=True, text=True)
    ok(found.returncode == 1, "and no longer when a letter is another", found)
    os.remove(g.path("copy.cbor"))


def rebuilding(g, number):
    before = g.json("due", "--within", "365d")
    status, out, err = g("rebuild")
    ok(status == 0 and g.json("due", "--within", "365d") == before, "what is derived can be made anew", (status, out, err))
    for name in os.listdir(g.path("nord.greffe")):
        if name.startswith("derived.db"):
            os.remove(g.path("nord.greffe/" + name))
    status, out, err = g("ring")
    ok(status == 0 and g.json("due", "--within", "365d") == before, "also when its file is gone", (status, out, err))
    ok(number in g("search", "dupontel", "--for", "x")[1], "and search finds what it found")


def rechecking(g):
    status, out, err = g("recheck")
    ok(status == 0 and " 0 differences" in out, "folded again, every dossier has the clocks that its leaves list", (status, out, err))


def rekeying(g, number):
    status, out, err = g("rekey", "--new-key", "new.key")
    ok(status == 0 and "new.key" in out, "the master key is changed", (status, out, err))
    g.refused("the old one no longer opens", 4, ["master key"], "ring")
    status, out, err = g("show", number, "--for", "x", "--key", "new.key")
    ok(status == 0 and "Zohra Dupontel" in out, "the new one does", (status, out, err))
    os.replace(g.path("new.key"), g.path("nord.greffe.key"))
    ok(g("ring")[0] == 0, "in its place it is found by itself")


def adopting(g):
    with open(os.path.join(PROCEDURES, "fr/detention/detention.greffe"), encoding="utf-8") as file:
        text = file.read()
    changed = text.replace("from 2025-11-11 96 hours", "from 2025-11-11 90 hours")
    ok(changed != text, "the ninety-six hours stand in the procedure")
    g.write("detention.greffe", changed.encode())
    before = g.json("due", "--within", "30d")
    status, out, err = g("adopt", "detention.greffe")
    ok(status == 0 and "initial" in out and "->" in out and "--apply" in out, "a new edition is first looked at", (status, out, err))
    ok(g.json("due", "--within", "30d") == before, "looking changes nothing")
    status, out, err = g("adopt", "detention.greffe", "--apply")
    ok(status == 0 and "in force" in out, "then it is loaded", (status, out, err))
    ok(g.json("due", "--within", "30d") != before, "and its clocks end at other hours")
    g.write("broken.greffe", b"procedure detention\n  nonsense\n")
    g.refused("a text that does not read is not loaded", 2, ["broken.greffe"], "adopt", "broken.greffe", "--apply")


def altered(g, number):
    shutil.copytree(g.path("nord.greffe"), g.path("spoilt"))
    db = sqlite3.connect(g.path("spoilt/registry.db"))
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with open(g.path("spoilt/registry.db"), "r+b") as file:
        place = file.read().rfind(number.encode())
        ok(place > 0, "a leaf is found in the file")
        file.seek(place)
        file.write(b"E")
    status, out, err = g("verify", "spoilt")
    ok(status == 1 and "ALTERED" in out and "leaf" in out, "a byte that was changed is found, and its leaf named", (status, out, err))
    found = g.json("verify", "spoilt")[0]
    ok(found["intact"] is False and found["faults"][0]["leaf"] is not None, "and the same as JSON", found)
    shutil.rmtree(g.path("spoilt"))


# ---- erasure --------------------------------------------------------------------------------------------------------

def found_in(folder):
    """Which secrets stand in clear in any file below a folder."""
    seen = set()
    for place, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(place, name), "rb") as file:
                data = file.read()
            seen |= {s for s in SECRETS if s.encode() in data}
    return seen


def erasing(g, number):
    ok(found_in(g.path("nord.greffe")) == set(), "nothing personal ever stands in clear in the folder", found_in(g.path("nord.greffe")))
    g.refused("an erasure owes its reason", 2, ["--reason"], "erase", number)
    g.refused("a reason is one of three", 2, ["retention", "order", "mistake"], "erase", number, "--reason", "whim: none")
    g.refused("retention that has not ended is no ground", 3, ["retention"], "erase", number, "--reason", "retention: ended")
    status, out, err = g("erase", number, "--reason", "order: judgment of 3 November 2026")
    ok(status == 0 and "erased under leaf" in out, "an order erases", (status, out, err))
    leaf = leaf_of(out)
    ok(found_in(g.path("nord.greffe")) == set(), "nothing of it is in any file")
    status, out, err = g("show", number)
    ok(status == 0 and f"leaf {leaf}" in out and "order: judgment" in out and "Zohra" not in out, "an erased dossier says so, under which leaf and on what ground", (status, out, err))
    status, out, err = g("show", number, "--for", "curiosity")
    ok("Zohra" not in out, "with a purpose nothing comes back either", (status, out, err))
    ok(number not in g("search", "dupontel", "--for", "x")[1], "search finds it no longer")
    g.refused("an erased dossier takes no acts", 1, [leaf, "order"], "act", number, "medical_visit", "--role", "police")
    g.refused("its documents are gone", 1, ["erased"], "show", number, "--for", "x", "--document", "1")
    status, out, err = g("verify")
    ok(status == 0 and "1 of them erased" in out, "the registry is intact without it", (status, out, err))
    status, out, err = g("rebuild")
    ok(status == 0 and found_in(g.path("nord.greffe")) == set(), "and can still be made anew", (status, out, err))


def section(part, *arguments):
    """One part of the life; what stops it is a failure of the test and not of the others."""
    try:
        return part(*arguments)
    except Exception:
        ok(False, part.__name__ + " goes to its end", traceback.format_exc())
        return "D-0000-000000"


with tempfile.TemporaryDirectory() as work:
    desk = Desk(work)
    section(founding, desk)
    zohra = section(opening, desk)
    section(acting, desk, zohra)
    section(wrong_roles, desk, zohra)
    section(rights, desk, zohra)
    section(sequence, desk, zohra)
    section(documents, desk, zohra)
    section(looking, desk, zohra)
    section(due, desk, zohra)
    section(two_times, desk)
    section(keys, desk, zohra)
    section(locks, desk)
    section(schemas, desk)
    section(clock_back, desk)
    section(exports, desk, zohra)
    section(witnesses, desk)
    section(certificate, desk, zohra)
    section(rebuilding, desk, zohra)
    section(rechecking, desk)
    section(rekeying, desk, zohra)
    section(adopting, desk)
    section(rechecking, desk)
    section(altered, desk, zohra)
    section(erasing, desk, zohra)
    section(signing, desk, desk.open("--person", "Sam Signé"))
sys.exit(tap.end())
