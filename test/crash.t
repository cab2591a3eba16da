#!/usr/bin/python3
"""Processes that enter acts and are killed at any moment: the registry is intact after each, every act whose command ended well is there, and
a request that is made again until it is answered is there exactly once. Then the same with a disk that is full. Speaks TAP.

GREFFE_LONG=1 kills for longer."""
import os
import random
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from office_fixture import Office, hash_of  # noqa: E402
from tap import Tap  # noqa: E402

LONG = bool(os.environ.get("GREFFE_LONG"))
WRITERS = 4
ACTS_EACH = 120 if LONG else 20
KILLS_MAX = 40  # of one request; then it is let through
BUSY = " is writing to "


class Writer(threading.Thread):
    """Makes its requests one after the other, each again until it is answered; most attempts are killed at a random moment."""

    def __init__(self, office, number, name, usual):
        super().__init__()
        self.office, self.number, self.label, self.usual = office, number, name, usual
        self.random = random.Random(name)
        self.asked, self.answered, self.faults = [], [], []
        self.kills = self.waits = 0

    def attempt(self, words, kill):
        process = self.office.start(*words)
        if kill:
            time.sleep(self.random.uniform(0, self.usual * 1.2))
            process.kill()
        said = process.communicate(timeout=120)[0]
        return process.returncode, said.decode(errors="replace")

    def request(self, i):
        key = f"{self.label}-{i}"
        words = self.office.words(self.number, key, i)
        self.asked.append(key)
        for n in range(KILLS_MAX + 1000):
            status, said = self.attempt(words, n < KILLS_MAX and self.random.random() < 0.8)
            if status == 0:
                self.answered.append(key)
                return
            if status < 0:
                self.kills += 1
            elif status == 4 and BUSY in said:
                self.waits += 1
                time.sleep(self.random.uniform(0, 0.02))
            else:
                self.faults.append(f"{key}: exit {status}: {said}")
                return

    def run(self):
        for i in range(ACTS_EACH):
            self.request(i)


def usual_time(office, number):
    begin = time.monotonic()
    for i in range(3):
        office.act(number, f"usual-{i}", 600 + i)
    return (time.monotonic() - begin) / 3


def check_requests(tap, office, asked, what):
    counts = office.requests()
    faults = [f"{key}: {counts.get(hash_of(key), 0)} times" for key in asked if counts.get(hash_of(key), 0) != 1]
    tap.ok(not faults, what, "\n".join(faults))


def killed(tap, office):
    numbers = [office.open(f"Person {i}") for i in range(WRITERS)]
    if not tap.ok(all(numbers), f"{WRITERS} dossiers are opened", numbers):
        return
    usual = usual_time(office, numbers[0])
    writers = [Writer(office, number, f"writer-{i}", usual) for i, number in enumerate(numbers)]
    for writer in writers:
        writer.start()
    checks, faults = 0, []
    while any(writer.is_alive() for writer in writers):
        status, said = office.verify()
        checks += 1
        if status != 0:
            faults.append(f"exit {status}: {said}")
        time.sleep(0.2)
    for writer in writers:
        writer.join()
        faults_of = "\n".join(writer.faults)
        tap.ok(not writer.faults and len(writer.answered) == ACTS_EACH,
               f"{writer.label}: every request was answered in the end", faults_of)
    kills = sum(writer.kills for writer in writers)
    tap.ok(kills >= WRITERS * ACTS_EACH // 4, "many of them were killed before", f"{kills} kills")
    print(f"# {kills} processes killed, {sum(writer.waits for writer in writers)} found another one writing, {checks} verifications beside")
    tap.ok(not faults, "whoever verified meanwhile found the registry intact", "\n".join(faults))
    status, said = office.verify()
    tap.ok(status == 0, "and so it is afterwards", said)
    check_requests(tap, office, [key for writer in writers for key in writer.asked], "every request is in the log exactly once")
    faults = []
    for writer in writers:
        again = office.act(writer.number, writer.asked[0], 0)
        if again[0] != 0:
            faults.append(again[1])
    check_requests(tap, office, [writer.asked[0] for writer in writers], "made once more, they are still there once")
    tap.ok(not faults, "and get their first answer", "\n".join(faults))


def full(tap, office):
    """Files that cannot grow past a size, smaller and smaller ones and in between: the act is entered or it is not, and says which."""
    number = office.open("Full Disk")
    if not tap.ok(number, "a dossier is opened while there is room"):
        return
    largest = max(os.path.getsize(os.path.join(office.folder, name)) for name in os.listdir(office.folder))
    source = random.Random("full")
    # Most of them small, since a write-ahead log begins anew; a few as large as the files are.
    sizes = [0, 1, 4096, 8192] + [source.randrange(1 << source.randrange(10, 19)) for _ in range(200 if LONG else 40)] + [largest]
    entered, faults, refused, asked = [], [], 0, []
    for i, size in enumerate(sizes):
        key = f"full-{i}"
        asked.append(key)
        status, said = office.act(number, key, i, file_size=size)
        if status == 0:
            entered.append(key)
        elif status == 4:
            refused += 1
        else:
            faults.append(f"{size} bytes: exit {status}: {said}")
        status, said = office.verify()
        if status != 0:
            faults.append(f"{size} bytes, afterwards: exit {status}: {said}")
    tap.ok(not faults, "with a full disk an act is entered or refused with exit 4, and the registry is intact", "\n".join(faults))
    tap.ok(refused > 0, "some were refused", f"{len(entered)} entered, {refused} refused")
    print(f"# {len(entered)} entered, {refused} refused for want of room")
    check_requests(tap, office, entered, "what was answered is there")
    faults = []
    for i, key in enumerate(asked):
        status, said = office.act(number, key, i)
        if status != 0:
            faults.append(f"{key}: exit {status}: {said}")
    tap.ok(not faults, "with room again, every request is answered", "\n".join(faults))
    check_requests(tap, office, asked, "and is there exactly once")
    status, said = office.verify()
    tap.ok(status == 0, "the registry is intact", said)


def due(office):
    return office.run("due", "--within", "900d", "--json")


def derived(tap, office):
    """After all that, what is derived can be made anew, or lost, and says the same."""
    number = office.open("Clocks That Run")
    at = time.strftime("%Y-%m-%dT%H:%M", time.localtime(time.time() - 86400))
    status, said = office.run("act", number, "placement_notified", "--role", "prefect", "--at", at, "--fact", "measure_kind=oqtf",
                              "--fact", "minor=no")
    before = due(office)
    tap.ok(status == 0 and "initial" in before[1], "clocks run", said + before[1])
    status, said = office.run("rebuild")
    after = due(office)
    tap.ok(status == 0 and before == after, "what is derived, made anew, says the same", f"{said}\n{before}\n{after}")
    for name in os.listdir(office.folder):
        if name.startswith("derived.db"):
            os.remove(os.path.join(office.folder, name))
    status, said = office.act(number, "after-a-loss", 0)
    after = due(office)
    tap.ok(status == 0 and before[0] == after[0] and "initial" in after[1], "lost, it is made anew by whoever writes next",
           f"{said}\n{before}\n{after}")


def lost_early(tap, work):
    """An office of one dossier in which nothing has happened yet loses what is derived."""
    os.mkdir(work)
    office = Office(work)
    number = office.open()
    os.remove(os.path.join(office.folder, "derived.db"))
    status, said = office.act(number, "first", 0)
    tap.ok(status == 0, "lost before anything happened, it is made anew as well", said)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory() as work:
        office = Office(work)
        if tap.ok(office.status == 0, "an office is founded", office.said):
            killed(tap, office)
            full(tap, office)
            derived(tap, office)
            lost_early(tap, os.path.join(work, "early"))
    return tap.end()


if __name__ == "__main__":
    sys.exit(main())
