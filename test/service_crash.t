#!/usr/bin/python3
"""The service under load while its processes are killed, one after the other and at random: every act that was acknowledged is in the registry,
every request that was made again until it was answered is there exactly once, sessions go on, and an unlawful act never entered. Speaks TAP.

GREFFE_LONG=1 kills for longer."""
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from office_fixture import hash_of  # noqa: E402
from service_fixture import AGENT, PASSWORD, Service  # noqa: E402
from tap import Tap  # noqa: E402

LONG = bool(os.environ.get("GREFFE_LONG"))
CLIENTS = 6
SECONDS = 60 if LONG else 8
KILL_EVERY = 0.4


class Client(threading.Thread):
    """Enters acts through the API, each again until it is answered, and reads its dossier between."""

    def __init__(self, service, token, number, name, until):
        super().__init__()
        self.service, self.token, self.number, self.label, self.until = service, token, number, name, until
        self.acknowledged, self.asked, self.faults, self.tries = [], [], [], 0
        self.refused = 0

    def ask(self, method, path, body=None, key=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=10)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def insist(self, method, path, body=None, key=None):
        """Again until something answers; what it says."""
        while True:
            self.tries += 1
            try:
                status, said = self.ask(method, path, body, key)
                if status < 500:
                    return status, said
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.01)

    def run(self):
        i = 0
        while time.monotonic() < self.until:
            key = f"{self.label}-{i}"
            self.asked.append(key)
            at = f"2025-01-{9 + i // 1440:02}T{i // 60 % 24:02}:{i % 60:02}"
            status, said = self.insist("POST", f"/api/v1/dossiers/{self.number}/acts",
                                       {"act": "medical_visit", "role": "police", "at": at}, key)
            if status in (200, 201):
                self.acknowledged.append(key)
            else:
                self.faults.append(f"{key}: {status} {said[:200]}")
            if i % 10 == 0:
                status, said = self.insist("POST", f"/api/v1/dossiers/{self.number}/acts", {"act": "order", "role": "judge", "at": at})
                self.refused += status == 422
                if status != 422:
                    self.faults.append(f"an order without a petition: {status} {said[:200]}")
                status, said = self.insist("GET", f"/api/v1/dossiers/{self.number}")
                if status != 200:
                    self.faults.append(f"reading: {status} {said[:200]}")
            i += 1


def kill_at_random(service, until):
    """How many were killed, and how long each took to be back."""
    source = random.Random("service")
    killed, took = {"desk": 0, "scribe": 0}, []
    while time.monotonic() < until:
        time.sleep(KILL_EVERY * source.uniform(0.5, 1.5))
        who = source.choice(["desk", "scribe"])
        try:
            gone = service.kill(who)
        except (KeyError, ProcessLookupError):  # it is just being started again
            continue
        killed[who] += 1
        took.append(service.answers_within(20, gone))
    return killed, took


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="greffe-crash-") as work:
        service = Service(work, "--quiet")
        numbers = [service.office.open(f"Person {i}") for i in range(CLIENTS)]
        if not tap.ok(all(numbers) and service.start(), "the service starts", service.said()):
            return tap.end()
        reply = service.ask("POST", "/api/v1/sessions", json.dumps({"login": AGENT, "password": PASSWORD}),
                            {"Content-Type": "application/json"})
        token = json.loads(reply.body)["token"]
        until = time.monotonic() + SECONDS
        clients = [Client(service, token, number, f"client-{i}", until) for i, number in enumerate(numbers)]
        for client in clients:
            client.start()
        killed, took = kill_at_random(service, until)
        for client in clients:
            client.join()
        done = sum(len(client.acknowledged) for client in clients)
        print(f"# {killed['desk']} desks and {killed['scribe']} scribes killed, {done} acts acknowledged in {sum(c.tries for c in clients)} tries; "
              f"back after {sorted(x for x in took if x)[len(took) // 2]:.2f} s in the middle, {max(x or 99 for x in took):.2f} s at most")
        tap.ok(all(took), "after each the service was back", took)
        tap.ok(killed["desk"] >= 2 and killed["scribe"] >= 2, "both were killed several times", killed)
        for client in clients:
            tap.ok(not client.faults and client.acknowledged == client.asked, f"{client.label}: every request was answered in the end",
                   "\n".join(client.faults[:20]))
        tap.ok(all(client.refused > 0 for client in clients), "and the law refused what it refuses")
        tap.ok(service.stop() == 0, "it ends when it is told to", service.said()[-2000:])
        counts = service.office.requests()
        faults = [f"{key}: {counts.get(hash_of(key), 0)}" for client in clients for key in client.acknowledged if counts.get(hash_of(key), 0) != 1]
        tap.ok(not faults, "what was acknowledged is in the registry exactly once", "\n".join(faults))
        status, said = service.office.verify()
        tap.ok(status == 0, "which is intact", said)
        status, said = service.office.run("recheck")
        tap.ok(status == 0, "and says what the law says", said)
    return tap.end()


sys.exit(main())
