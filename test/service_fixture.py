"""The service of an office of its own for tests: founded, given an account, started, spoken to over HTTP, killed, started again."""
import ctypes
import http.client
import os
import re
import signal
import subprocess
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
from office_fixture import AGENT, Office  # noqa: E402
from program import GREFFE, ROOT  # noqa: E402

PASSWORD = "correct cheval agrafe pile"


def has_landlock():
    """Whether this kernel keeps processes from files (landlock_create_ruleset, asked for its version)."""
    return ctypes.CDLL(None, use_errno=True).syscall(444, None, 0, 1) > 0


class Reply:
    """A reply, read whole."""

    def __init__(self, response):
        self.status = response.status
        self.headers = {}
        self.cookies = []
        for name, value in response.getheaders():
            self.headers[name.lower()] = value
            if name.lower() == "set-cookie":
                self.cookies.append(value)
        self.body = response.read()
        self.text = self.body.decode("utf-8", "replace")


class DemoOffice(Office):
    """A demonstration: dossiers of two years, of people that do not exist."""

    def __init__(self, work, dossiers, seed):
        self.dossiers, self.seed = dossiers, seed
        super().__init__(work)

    def found(self):
        return self.run("demo", "--dossiers", str(self.dossiers), "--seed", str(self.seed), self.folder)


class Service:
    """`greffe serve` over an office in work/."""

    def __init__(self, work, *options, office=None, threads=4):
        self.work = work
        self.office = office or Office(work)
        if self.office.status != 0:
            raise RuntimeError(self.office.said)
        self.environment = dict(self.office.environment)
        # What looks for leaks stops the process to look into it, which the sandbox forbids.
        self.environment["ASAN_OPTIONS"] = "detect_leaks=0:" + os.environ.get("ASAN_OPTIONS", "")
        self.options = (*options, "--threads", str(threads), *([] if has_landlock() else ["--no-landlock"]))
        self.log = os.path.join(work, "service.log")
        self.process = None
        self.port = 0
        self.cookie = self.form = None
        self.account(AGENT, PASSWORD)

    def account(self, agent, password):
        path = os.path.join(self.work, "password")
        with open(path, "w", encoding="utf-8") as file:
            file.write(password + "\n")
        status, said = self.office.run("account", "set", agent, "--password", path)
        os.unlink(path)
        if status != 0:
            raise RuntimeError(said)

    def start(self, seconds=60):
        """Starts it, on the port it had before; true when it says its address."""
        self.process = subprocess.Popen(
            [GREFFE, "serve", "--listen", f"127.0.0.1:{self.port}", *self.options], stdout=subprocess.PIPE,
            stderr=open(self.log, "ab"), env=self.environment, cwd=ROOT)
        line = self.process.stdout.readline().decode()
        if not line.startswith("http://127.0.0.1:"):
            self.process.wait(timeout=seconds)
            return False
        self.port = int(line.strip().rstrip("/").rsplit(":", 1)[1])
        return True

    def stop(self):
        """Ends it as a terminal would; the exit status."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None
        return status

    def children(self):
        """The scribe's and the desk's process numbers."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children", encoding="ascii") as file:
            numbers = [int(word) for word in file.read().split()]
        found = {}
        for number in numbers:
            try:
                with open(f"/proc/{number}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            found["desk" if b"--desk" in words else "scribe"] = number
        return found

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    # ---- over HTTP ----

    def ask(self, method, path, body=None, headers=None, seconds=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        headers = dict(headers or {})
        if self.cookie and "Cookie" not in headers:
            headers["Cookie"] = self.cookie
        try:
            connection.request(method, path, body, headers)
            return Reply(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, seconds=30, headers=None, **fields):
        """A form, with the token of the session's forms unless it says its own."""
        if self.form and "form" not in fields:
            fields["form"] = self.form
        headers = dict(headers or {})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self.ask("POST", path, urllib.parse.urlencode(fields, doseq=True), headers, seconds)

    def sign_in(self, agent=AGENT, password=PASSWORD):
        """Keeps the cookie and the forms' token; the reply."""
        self.cookie = self.form = None
        reply = self.post("/sign-in", agent=agent, password=password)
        for cookie in reply.cookies:
            if cookie.startswith("greffe="):
                self.cookie = cookie.split(";")[0]
        if self.cookie:
            found = re.search(r'name="form" value="([0-9a-f]+)"', self.get("/help").text)
            self.form = found.group(1) if found else None
        return reply

    def kill(self, who):
        """Kills a process; the numbers of all that end with it: a desk does not outlive its scribe."""
        before = self.children()
        os.kill(before[who], signal.SIGKILL)
        return {before[who]} if who == "desk" else set(before.values())

    def answers_within(self, seconds, gone=frozenset()):
        """How long it took until these processes were gone and a page was answered again, or None."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            try:
                if not gone & set(self.children().values()) and self.get("/sign-in", seconds=5).status in (200, 303):
                    return time.monotonic() - start
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.01)
        return None
