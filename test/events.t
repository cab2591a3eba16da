#!/usr/bin/python3
"""The event log of a served office (OCEL 2.0), held against what the API says of the same dossiers: page by page as the standard has it, and
as process-mining programs by others make it out (in mining/: pm4js and, where it is installed, pm4py). Speaks TAP."""
import collections
import datetime
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zoneinfo

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT  # noqa: E402
from service_fixture import AGENT, PASSWORD, DemoOffice, Service  # noqa: E402
from tap import Tap  # noqa: E402

FOLDER = os.path.join(ROOT, "test", "mining")
KINDS = {"string": str, "integer": int, "boolean": bool, "time": str, "float": float}
tap = Tap()


class Client:
    """The API of a running service, for a program that signed in."""

    def __init__(self, service):
        self.service = service
        self.headers = {"Content-Type": "application/json"}
        self.headers["Authorization"] = "Bearer " + self.call("POST", "/api/v1/sessions", {"login": AGENT, "password": PASSWORD})["token"]

    def call(self, method, path, body=None):
        reply = self.service.ask(method, path, None if body is None else json.dumps(body), self.headers)
        if reply.status >= 300 and reply.status != 422:  # what the law refuses is entered as well
            raise RuntimeError(f"{method} {path}: {reply.status} {reply.text}")
        self.links = reply.headers.get("link", "")
        return json.loads(reply.text)

    def pages(self, path):
        """Answers, as their links lead from one to the next."""
        while path:
            page = self.call("GET", path)
            found = re.search(r'<([^>]*)>; rel="next"', self.links)
            path = re.sub(r"^https?://[^/]*", "", found.group(1)) if found else None
            yield page


def work(api):
    """Dossiers that rest on one another, a correction, a withdrawal and a refusal; their numbers."""
    person = {"names": ["Aminata Traoré"], "born": "1990-05-12"}
    order = api.call("POST", "/api/v1/dossiers", {"procedure": "removal_order", "at": "2026-01-05", "persons": [person]})["dossier"]
    numbers = [order]
    for day in ("08", "09"):
        opening = {"procedure": "detention", "at": f"2026-01-{day}T09:00", "persons": [person], "facts": {"measure": order},
                   "documents": [{"name": "Traoré.txt", "media": "text/plain", "content": "Ym9uam91cg=="}]}
        number = api.call("POST", "/api/v1/dossiers", opening)["dossier"]
        numbers.append(number)
        visits = [api.call("POST", f"/api/v1/dossiers/{number}/acts", {"act": "medical_visit", "role": "police", "at": f"2026-01-{day}T{hour}"})["leaf"]
                  for hour in ("10:00", "09:30", "11:15")]
        api.call("POST", f"/api/v1/dossiers/{number}/acts/{visits[0]}/correction", {"at": f"2026-01-{day}T10:30"})
        api.call("POST", f"/api/v1/dossiers/{number}/acts/{visits[2]}/withdrawal", {"ground": "entered twice"})
    refused = api.call("POST", f"/api/v1/dossiers/{numbers[1]}/acts", {"act": "placement_notified", "role": "prefect", "at": "2026-01-08T12:00", "facts": {"minor": True}})["leaf"]
    end = time.monotonic() + 20
    while not api.call("GET", f"/api/v1/events?cursor={refused}")["events"] and time.monotonic() < end:
        time.sleep(0.02)  # what was entered is read a little later
    return numbers


# ---- the standard, page by page ----

def is_moment(text):
    try:
        return datetime.datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def attributes_wrong(named, declared):
    for attribute in named:
        kind = declared.get(attribute["name"])
        value = attribute["value"]
        if kind is None or type(value) is not KINDS[kind] or kind == "time" and not is_moment(value):
            yield attribute


def page_wrong(page):
    """What of a page is not as OCEL 2.0 has it (specification, 8: JSON; 3: every relation leads to an object)."""
    types = {kind: {one["name"]: {a["name"]: a["type"] for a in one["attributes"]} for one in page[kind + "Types"]} for kind in ("event", "object")}
    objects = {one["id"] for one in page["objects"]}
    wrong = []
    for kind, things in (("event", page["events"]), ("object", page["objects"])):
        names = [one["id"] for one in things]
        if len(set(names)) < len(names) or len(types[kind]) < len(page[kind + "Types"]):
            wrong.append(f"a name twice among {kind}s")
        for one in things:
            if one["type"] not in types[kind] or list(attributes_wrong(one["attributes"], types[kind][one["type"]])):
                wrong.append(one)
            if kind == "event" and not is_moment(one["time"]) or kind == "object" and not all(is_moment(a["time"]) for a in one["attributes"]):
                wrong.append(one)
            wrong += [relation for relation in one["relationships"] if relation["objectId"] not in objects or relation["qualifier"] == ""]
    return wrong


def united(pages):
    """The log that the pages are together; what an object rests on is what any page says."""
    log = {"eventTypes": {}, "objectTypes": {}, "objects": {}, "events": {}}
    for page in pages:
        for kind, name in (("eventTypes", "name"), ("objectTypes", "name"), ("events", "id")):
            for one in page[kind]:
                log[kind][one[name]] = one
        for one in page["objects"]:
            known = log["objects"].setdefault(one["id"], one)
            known["relationships"] += [relation for relation in one["relationships"] if relation not in known["relationships"]]
    return {kind: list(things.values()) for kind, things in log.items()}


# ---- the same from the dossiers ----

def zones():
    """Time zones of territories, "-" being that of what it lies in."""
    rows = {}
    with open(os.path.join(ROOT, "procedures/calendar/territories.tsv"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    names = lines[0]
    for line in lines[1:]:
        row = dict(zip(names, line))
        rows[row["code"]] = row
    def zone(code):
        return rows[code]["zone"] if rows[code]["zone"] != "-" else zone(rows[code]["parent"])
    return {code: zone(code) for code in rows}


def moment(entry, zone):
    """When an entry took effect: of a day or a month, its beginning in legal time; what says nothing, when it was entered."""
    at = entry.get("at")
    if at is None:
        return datetime.datetime.fromisoformat(entry["entered"])
    begun = {7: at + "-01T00:00", 10: at + "T00:00"}.get(len(at), at)
    return datetime.datetime.fromisoformat(begun).replace(tzinfo=zoneinfo.ZoneInfo(zone))


def told(api):
    """Every entry of every dossier, in order of entry: leaf, type, moment, dossiers that it is about."""
    where = zones()
    dossiers = {}
    for page in api.pages("/api/v1/dossiers?limit=20"):
        for row in page["dossiers"]:
            dossiers[row["number"]] = api.call("GET", f"/api/v1/dossiers/{row['number']}")
    entries = []
    for number, dossier in dossiers.items():
        for entry in dossier["acts"]:
            words = [dossier["procedure"]]
            words += [entry["act"]] if entry["kind"] != "opened" and entry.get("act") else []
            words += [entry["kind"].replace(" ", "_")] if entry["kind"] != "act" else []
            about = [number] + [value for value in entry["facts"].values() if value in dossiers]
            entries.append({"leaf": entry["leaf"], "type": "/".join(words), "at": moment(entry, where[dossier["territory"]]), "about": about,
                            "sequence": entry["sequence"]})
    return dossiers, sorted(entries, key=lambda entry: entry["leaf"])


def agree(log, dossiers, entries):
    """The log against the dossiers, thing by thing."""
    tap.ok({one["id"]: one["type"] for one in log["objects"]} == {number: one["procedure"] for number, one in dossiers.items()},
           "its objects are the dossiers")
    tap.ok({type_["name"] for type_ in log["objectTypes"]} == {one["procedure"] for one in dossiers.values()}, "their types the procedures")
    tap.ok([one["id"] for one in log["events"]] == [f"leaf-{entry['leaf']}" for entry in entries], "its events are what was entered")
    differ = [(one, entry) for one, entry in zip(log["events"], entries)
              if one["type"] != entry["type"] or datetime.datetime.fromisoformat(one["time"]) != entry["at"]]
    tap.ok(not differ, "with their types and moments", differ[:3])
    tap.ok(all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", one["time"]) for one in log["events"]), "in UTC")
    differ = [(one, entry) for one, entry in zip(log["events"], entries) if [r["objectId"] for r in one["relationships"]] != entry["about"]]
    tap.ok(not differ, "and the dossiers that they are about", differ[:3])
    rests = {one["id"]: {relation["objectId"] for relation in one["relationships"]} for one in log["objects"]}
    expected = {number: set() for number in dossiers}
    for entry in entries:
        expected[entry["about"][0]] |= set(entry["about"][1:])
    tap.ok(rests == expected, "a dossier names what it rests on", [(number, rests.get(number), named) for number, named in expected.items() if rests.get(number) != named][:3])


def graphs(dossiers, entries):
    """For each procedure, what follows what in the lives of its dossiers."""
    found = {one["procedure"]: {"lives": {}, "activities": collections.Counter(), "first": collections.Counter(), "last": collections.Counter(),
                                "follows": collections.Counter()} for one in dossiers.values()}
    lives = collections.defaultdict(list)
    for entry in sorted(entries, key=lambda entry: entry["at"]):  # those of one moment stay in order of entry
        for number in dict.fromkeys(entry["about"]):
            lives[number].append(entry)
    for number, life in lives.items():
        graph = found[dossiers[number]["procedure"]]
        names = [entry["type"] for entry in life]
        # A number of JavaScript counts whole milliseconds.
        graph["lives"][number] = [int(entry["at"].timestamp() * 1000 // 1) for entry in life]
        graph["activities"].update(names)
        graph["first"][names[0]] += 1
        graph["last"][names[-1]] += 1
        graph["follows"].update(f"{a},{b}" for a, b in itertools.pairwise(names))
    return found


def mined(path, dossiers, entries):
    """What pm4js makes of the log, against the same figures from the dossiers."""
    done = subprocess.run(["node", "mine.cjs", path], cwd=FOLDER, capture_output=True, timeout=120, check=False)
    if not tap.ok(done.returncode == 0, "pm4js reads the log", done.stderr.decode()):
        return
    found = json.loads(done.stdout)
    tap.ok(found["events"] == collections.Counter(entry["type"] for entry in entries), "pm4js counts the events of each type", found["events"])
    tap.ok(found["objects"] == collections.Counter(one["procedure"] for one in dossiers.values()), "and the objects", found["objects"])
    touched = collections.Counter(name for entry in entries for name in {dossiers[number]["procedure"] for number in entry["about"]})
    tap.ok(found["touched"] == touched, "and the events that touch each type of objects", found["touched"])
    together = collections.defaultdict(set)
    for entry in entries:
        for one, other in itertools.permutations(set(entry["about"]), 2):
            together[one].add(other)
    tap.ok({one: set(others) for one, others in found["together"].items()} == together, "it finds which objects meet in events", found["together"])
    expected = graphs(dossiers, entries)
    for name, graph in sorted(expected.items()):
        wrong = [part for part in graph if found["graphs"].get(name, {}).get(part) != graph[part]]
        tap.ok(not wrong, f"it discovers what follows what: {name}, {len(graph['lives'])} dossiers, {sum(graph['follows'].values())} steps",
               [(part, str(found["graphs"].get(name, {}).get(part))[:500], str(graph[part])[:500]) for part in wrong])


def read_as_it_is(path, log, dossiers, entries):
    """What pm4py makes of the log, which it reads without its being written as anything else."""
    done = subprocess.run(["/usr/bin/python3", "mine.py", path], cwd=FOLDER, capture_output=True, timeout=120, check=False)
    if done.returncode == 3:
        tap.skip("pm4py reads the log", "it is not installed here")
        return
    if not tap.ok(done.returncode == 0, "pm4py reads the log", done.stderr.decode()):
        return
    found = json.loads(done.stdout)
    tap.ok(found["events"] == collections.Counter(entry["type"] for entry in entries), "pm4py counts the events of each type", found["events"])
    tap.ok(found["objects"] == collections.Counter(one["procedure"] for one in dossiers.values()), "and the objects", found["objects"])
    rests = sorted([one["id"], relation["objectId"], relation["qualifier"]] for one in log["objects"] for relation in one["relationships"])
    tap.ok(found["rests"] == rests, "what rests on what, and as what", found["rests"])
    differ = [entry for entry in entries if datetime.datetime.fromisoformat(found["times"][f"leaf-{entry['leaf']}"]) != entry["at"]]
    tap.ok(not differ, "and the moments", differ[:3])
    for name, graph in sorted(graphs(dossiers, entries).items()):
        steps = dict(graph["follows"])
        seen = found["follows"].get(name, {})
        tap.ok(seen == steps, f"it discovers what follows what: {name}, {sum(steps.values())} steps",
               [(step, seen.get(step), steps.get(step)) for step in seen.keys() | steps.keys() if seen.get(step) != steps.get(step)][:5])


def main():
    if not os.path.isdir(os.path.join(FOLDER, "node_modules", "pm4js")):
        print("1..1\nnot ok 1 - the npm package of test/mining is installed (tools/setup test)")
        return 1
    with tempfile.TemporaryDirectory(prefix="greffe-events-") as folder:
        service = Service(folder, "--quiet", office=DemoOffice(folder, dossiers=40, seed=5))
        if not service.start():
            print("1..1\nnot ok 1 - the service starts")
            print(service.said(), file=sys.stderr)
            return 1
        try:
            api = Client(service)
            numbers = work(api)
            dossiers, entries = told(api)
            pages = list(api.pages("/api/v1/events?limit=60"))
            tap.ok(len(pages) > 5, "the log comes in pages", len(pages))
            wrong = [one for page in pages for one in page_wrong(page)]
            tap.ok(not wrong, "each is a log as OCEL 2.0 has it", wrong[:3])
            log = united(pages)
            agree(log, dossiers, entries)
            text = json.dumps(log, ensure_ascii=False)
            tap.ok(not any(word in text for word in ("Traor", "1990-05-12", f'"{AGENT}"')), "nobody is named in it")
            kinds = {type_["name"].split("/", 1)[1] for type_ in log["eventTypes"] if type_["name"].startswith("detention/")}
            tap.ok({"opened", "medical_visit", "medical_visit/correction", "medical_visit/withdrawal", "placement_notified/refused"} <= kinds,
                   "what was corrected, withdrawn and refused is in it", kinds)
            rested = [one["id"] for one in log["objects"] if {"objectId": numbers[0], "qualifier": "measure"} in one["relationships"]]
            tap.ok(rested == numbers[1:], "two dossiers rest on one", rested)
            path = os.path.join(folder, "log.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            mined(path, dossiers, entries)
            read_as_it_is(path, log, dossiers, entries)
        finally:
            service.stop()
    return tap.end()


sys.exit(main())
