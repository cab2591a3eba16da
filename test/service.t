#!/usr/bin/python3
"""The service as processes: it starts, signs people in, is killed in every part and comes back with its sessions, and meets clients that mean
harm. Speaks TAP."""
import http.client
import json
import os
import re
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import GREFFE, greffe  # noqa: E402
from service_fixture import AGENT, PASSWORD, Service, has_landlock  # noqa: E402
from tap import Tap  # noqa: E402

BACK_SECONDS = 10  # a bound for slow machines; what it took is said
tap = Tap()


def words_of(reply, name):
    """What a page says, whoever was named in it, and whenever."""
    return re.sub(r'data-now="[^"]*"', "", reply.text).replace(name, "NAME")


def status_of(number, name):
    with open(f"/proc/{number}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith(name + ":"):
                return line.split(":", 1)[1].strip()
    return ""


def refused_starts(work, service):
    """What cannot be served says so, and how it could."""
    status, out, err = greffe("serve", "--office", os.path.join(work, "nothing"))
    tap.ok(status == 4 and "there is no office" in err, "a folder that is no office is refused", err)
    env = dict(service.environment, GREFFE_KEY_FILE=os.path.join(work, "no-key"))
    done = subprocess.run([GREFFE, "serve", "--listen", "127.0.0.1:0"], capture_output=True, timeout=60, env=env, check=False)
    tap.ok(done.returncode == 4 and b"no-key" in done.stderr, "a key that is not there is refused", done.stderr)
    for address in ("nonsense", "127.0.0.1", "127.0.0.1:99999", "localhost:80", "unix:"):
        done = subprocess.run([GREFFE, "serve", "--listen", address], capture_output=True, timeout=60, env=service.environment,
                              check=False)
        tap.ok(done.returncode == 2 and b"is no address" in done.stderr, f"\"{address}\" is refused", done.stderr)
    for origin in ("greffe.example", "https://", "https:///x", "https://greffe.example/", "ftp://greffe.example", "https://a b", "https:/greffe.example"):
        done = subprocess.run([GREFFE, "serve", "--origin", origin], capture_output=True, timeout=60, env=service.environment, check=False)
        tap.ok(done.returncode == 2 and b"is no origin" in done.stderr, f"\"{origin}\" is refused", done.stderr)


def unix_paths(work, service):
    """A path that somebody listens on, or that is no socket, is not taken from him."""
    path = os.path.join(work, "socket")
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(path)
        other.listen()
        done = subprocess.run([GREFFE, "serve", "--listen", f"unix:{path}"], capture_output=True, timeout=60, env=service.environment, check=False)
        tap.ok(done.returncode == 4 and b"listened" in done.stderr and os.path.exists(path), "a socket that is listened on stays", done.stderr)
    os.unlink(path)
    with open(path, "w", encoding="ascii") as file:
        file.write("somebody's")
    done = subprocess.run([GREFFE, "serve", "--listen", f"unix:{path}"], capture_output=True, timeout=60, env=service.environment, check=False)
    tap.ok(done.returncode == 4 and os.path.getsize(path) == 10, "and so does a file", done.stderr)
    os.unlink(path)


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a socket of the file system."""

    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(20)
        self.sock.connect(self.path)


def unix_get(path, what):
    connection = UnixConnection(path)
    try:
        connection.request("GET", what)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def unix_start(service, path):
    process = subprocess.Popen([GREFFE, "serve", "--listen", f"unix:{path}", *service.options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               env=service.environment)
    return process, process.stdout.readline().decode().strip()


def unix_served(work, service):
    """An address unix:PATH: served, taken over from a service that was killed, from no other, and gone at the end."""
    path = os.path.join(work, "served")
    process, said = unix_start(service, path)
    tap.ok(said == f"unix:{path}", "a service listens on a path", said)
    status, text = unix_get(path, "/sign-in")
    tap.ok(status == 200 and "</html>" in text, "and answers there", status)
    umask = os.umask(0o022)
    os.umask(umask)
    mode = os.stat(path).st_mode
    tap.ok(stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o777 & ~umask, "the path is a socket, for whom the umask lets", oct(mode))
    other, said = unix_start(service, path)
    tap.ok(other.wait(timeout=60) == 4 and said == "" and unix_get(path, "/sign-in")[0] == 200, "a second service does not take it", said)
    other.communicate()
    process.kill()
    process.communicate()
    tap.ok(os.path.exists(path), "when it is killed its socket stays")
    end = time.monotonic() + 10
    while True:  # the killed one's scribe may hold the office for a moment
        process, said = unix_start(service, path)
        if said or time.monotonic() > end:
            break
        process.communicate()
    tap.ok(said == f"unix:{path}" and unix_get(path, "/sign-in")[0] == 200, "the next one takes it over", said)
    process.terminate()
    process.communicate()
    tap.ok(process.returncode == 0 and not os.path.exists(path), "and takes it away as it ends")


def taken(service):
    """The address, and the office, are taken once."""
    done = subprocess.run([GREFFE, "serve", "--listen", f"127.0.0.1:{service.port}"], capture_output=True, timeout=60,
                          env=service.environment, check=False)
    tap.ok(done.returncode == 4 and b"listened" in done.stderr, "an address that is taken is told", done.stderr)
    done = subprocess.run([GREFFE, "serve", "--listen", "127.0.0.1:0"], capture_output=True, timeout=60,
                          env=service.environment, check=False)
    tap.ok(done.returncode == 4 and b"writing" in done.stderr, "an office that is served is told", done.stderr)


def signing_in(service):
    tap.ok(service.get("/").headers.get("location") == "/sign-in", "nobody is sent to sign in")
    tap.ok(service.get("/law/detention").headers.get("location") == "/sign-in?to=%2Flaw%2Fdetention", "and comes back after")
    reply = service.sign_in(password="not the password")
    tap.ok(reply.status == 403 and not reply.cookies, "a wrong password is refused", reply.text)
    unknown = service.sign_in(agent="nobody", password="not the password")
    tap.ok(unknown.status == 403 and len(unknown.text) == len(reply.text) - len(AGENT) + len("nobody"),
           "and so is a name that is not there, in the same words")
    reply = service.sign_in()
    tap.ok(reply.status == 303 and service.cookie, "the right one is taken", reply.text)
    cookie = reply.cookies[0] if reply.cookies else ""
    tap.ok("HttpOnly" in cookie and "SameSite=Strict" in cookie, "the cookie is for us alone", cookie)
    reply = service.get("/")
    tap.ok(reply.status == 200 and "href=\"/account\"" in reply.text, "the first page knows who is there")
    headers = reply.headers
    tap.ok("default-src 'none'" in headers.get("content-security-policy", "") and "unsafe" not in
           headers.get("content-security-policy", "") and headers.get("cache-control") == "no-store" and
           headers.get("x-content-type-options") == "nosniff", "pages are kept from harm", headers)
    reply = service.post("/sign-in", agent=AGENT, password=PASSWORD, to="//evil.example/")
    tap.ok(reply.headers.get("location") == "/", "signing in leads to no other site")


def forged(service):
    tap.ok(service.post("/purpose", form="", purpose="x").status == 403, "a form without its token is refused")
    tap.ok(service.post("/purpose", form="0" * 64, purpose="x").status == 403, "and one with another's")
    tap.ok(service.post("/purpose", purpose="x", headers={"Sec-Fetch-Site": "cross-site"}).status == 403, "and one from another site")
    for origin in ("https://elsewhere.example", f"http://127.0.0.1:{service.port}0", f"http://127.0.0.1:{service.port}/", "data:x"):
        tap.ok(service.post("/purpose", purpose="x", headers={"Origin": origin}).status == 403, f"and one from {origin}")
    for origin in (f"http://127.0.0.1:{service.port}", f"https://127.0.0.1:{service.port}", "null"):
        tap.ok(service.post("/purpose", purpose="review", headers={"Origin": origin}).status == 303, f"one from {origin} is taken")
    tap.ok(service.post("/purpose", purpose="review").status == 303, "the session's own is taken")
    for cookie in ("greffe=" + "0" * 64, "greffe=zz", "greffe=" + "a" * 5000, "greffe="):
        reply = service.get("/", headers={"Cookie": cookie})
        tap.ok(reply.status == 303 and reply.headers["location"] == "/sign-in", f"no session of {cookie[:14]}")


def killed(service):
    """Each process in turn: the service is back, and who was signed in still is."""
    for who in ("desk", "scribe", "desk", "scribe"):
        took = service.answers_within(20, service.kill(who))
        tap.ok(took is not None and took < BACK_SECONDS, f"the {who} was killed and is back", took)
        print(f"# after {took:.2f} s")
        tap.ok("href=\"/account\"" in service.get("/").text, "and the session goes on")
    after = service.children()
    tap.ok(len(after) == 2, "there are two children", after)
    children = list(after.values())
    service.process.kill()
    service.process.wait()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(os.path.exists(f"/proc/{n}") and status_of(n, "State")[:1] not in "Z"
                                              for n in children):
        time.sleep(0.02)
    gone = not any(os.path.exists(f"/proc/{n}") and status_of(n, "State")[:1] != "Z" for n in children)
    tap.ok(gone, "when the warden is killed, the others end")
    start = time.monotonic()
    tap.ok(service.start() and service.answers_within(20) is not None, "it starts again")
    print(f"# after {time.monotonic() - start:.2f} s")
    tap.ok("href=\"/account\"" in service.get("/").text, "and the session goes on")


def narrowed(service):
    children = service.children()
    for who, number in children.items():
        tap.ok(status_of(number, "Seccomp") == "2" and status_of(number, "NoNewPrivs") == "1", f"the {who} is narrowed")
    files = [os.readlink(f"/proc/{children['desk']}/fd/{n}") for n in os.listdir(f"/proc/{children['desk']}/fd")]
    tap.ok(not any("accounts" in name or ".key" in name for name in files), "the desk has no secret open", files)
    writes = []
    for n in os.listdir(f"/proc/{children['desk']}/fdinfo"):
        with open(f"/proc/{children['desk']}/fdinfo/{n}", encoding="ascii") as file:
            flags = int([line for line in file if line.startswith("flags:")][0].split()[1], 8)
        name = os.readlink(f"/proc/{children['desk']}/fd/{n}")
        if name.startswith(service.office.folder) and flags & 3:
            writes.append(name)
    tap.ok(not has_landlock() or not writes, "and no file of the registry open for writing", writes)


def raw(service, data, wait=True, seconds=10):
    """Bytes sent as they are; what came back."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=seconds) as s:
        got = b""
        try:
            s.sendall(data)
            if wait:
                while True:
                    piece = s.recv(65536)
                    if not piece:
                        break
                    got += piece
        except OSError:
            pass
        return got


def status_line(got):
    words = got.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/") else None


def hostile(service):
    close = b"Host: x\r\nConnection: close\r\n\r\n"
    cases = {
        "no HTTP at all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 400 + b"\r\n\r\n", (None, 400)),
        "a hundred thousand headers": (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100000 + b"\r\n", (None, 400, 431)),
        "a header of a megabyte": (b"GET / HTTP/1.1\r\nA: " + b"b" * 1000000 + b"\r\n\r\n", (None, 400, 431)),
        "an address of a megabyte": (b"GET /" + b"a" * 1000000 + b" HTTP/1.1\r\n\r\n", (None, 400, 414)),
        "a path that climbs": (b"GET /assets/../../../../etc/passwd HTTP/1.1\r\n" + close, (404,)),
        "one that climbs in disguise": (b"GET /assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n" + close, (404,)),
        "a NUL in a path": (b"GET /sign-in%00.html HTTP/1.1\r\n" + close, (400,)),
        "bytes that are no UTF-8": (b"GET /%ff%fe HTTP/1.1\r\n" + close, (400,)),
        "half an escape": (b"GET /% HTTP/1.1\r\n" + close, (400,)),
        "half an escape in a query": (b"GET /sign-in?to=%2 HTTP/1.1\r\n" + close, (400,)),
        "an address of a thousand parts": (b"GET /sign-in?" + b"a=b&" * 1000 + b" HTTP/1.1\r\n" + close, (None, 400, 414, 431)),
        "an address of a hundred": (b"GET /sign-in?" + b"a=b&" * 100 + b" HTTP/1.1\r\n" + close, (200,)),
        "a method of our own": (b"BREW /sign-in HTTP/1.1\r\n" + close, (405,)),
        "another version": (b"GET / HTTP/9.9\r\n" + close, (None, 400, 505)),
        "two lengths": (b"POST /sign-in HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n" + close + b"aaaaaa", (None, 400)),
        "a length below nothing": (b"POST /sign-in HTTP/1.1\r\nContent-Length: -1\r\n" + close, (None, 400)),
        "a length without end": (b"POST /sign-in HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n" + close, (None, 400, 413)),
        "pieces that are none": (b"POST /sign-in HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + close + b"zz\r\n", (None, 400)),
        "a form of a thousand fields": (b"POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n"
                                        + close + b"a=b&" * 1000, (413, 400)),
        "a form that is no UTF-8": (b"POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n"
                                    + close + b"agent=%ff%f", (400,)),
        "parts without a boundary": (b"POST /sign-in HTTP/1.1\r\nContent-Type: multipart/form-data\r\nContent-Length: 4\r\n" + close + b"aaaa",
                                     (400,)),
        "a password of two hundred thousand bytes": (b"POST /sign-in HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                                                     b"Content-Length: 200025\r\n" + close + b"agent=agent-1&password=xx" + b"a" * 200000, (413,)),
        "a line of the log in a path": (b"GET /x%0aforged=line%22 HTTP/1.1\r\n" + close, (400,)),
        "a cookie of thirty thousand bytes": (b"GET /sign-in HTTP/1.1\r\nCookie: greffe=" + b"a" * 30000 + b"\r\n" + close, (200, 400, 431)),
    }
    before = service.children()
    for name, (data, expected) in cases.items():
        got = raw(service, data)
        tap.ok(status_line(got) in expected, name, got[:200])
    tap.ok(service.children() == before, "nobody stumbled", service.said()[-500:])
    tap.ok(service.get("/sign-in").status in (200, 303), "and the service answers")


def too_much(service):
    """What is more than a message between the processes holds is told, and nobody is the worse for it."""
    reply = service.ask("POST", "/api/v1/sessions", json.dumps({"login": AGENT, "password": PASSWORD}), {"Content-Type": "application/json"})
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + json.loads(reply.text)["token"]}
    before = service.children()
    for what, persons in (("five thousand persons", [{"names": [f"P {i}"]} for i in range(5000)]),
                          ("a person of five thousand names", [{"names": [f"P {i}" for i in range(5000)]}])):
        reply = service.ask("POST", "/api/v1/dossiers", json.dumps({"procedure": "detention", "persons": persons}), headers)
        tap.ok(reply.status in (413, 422), f"{what}: too much, and told", f"{reply.status} {reply.text[:300]}")
    tap.ok(service.children() == before and service.get("/").status == 200, "and the processes go on", service.said()[-1000:])
    tap.ok("\nforged=" not in service.said() and 'line"' not in service.said(), "no line of the log is another's", service.said()[-1000:])


def slow(service):
    """Connections that say nothing, or say it slowly, keep nobody else waiting."""
    idle = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(200)]
    for i, s in enumerate(idle):
        if i % 2:
            s.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nagent=")
    start = time.monotonic()
    for _ in range(20):
        service.get("/sign-in")
    took = time.monotonic() - start
    tap.ok(took < 5, "two hundred connections that dawdle keep nobody waiting", took)
    for s in idle:
        s.close()
    threads = [threading.Thread(target=raw, args=(service, b"GET /sign-in HTTP/1.1\r\nHost: x\r\n\r\n", False)) for _ in range(50)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    tap.ok(service.get("/sign-in").status in (200, 303), "those that leave at once neither")


def accounts_by_command(service):
    """What an administrator does with accounts on the command line, while the service runs."""
    run = service.office.run
    service.stop()  # who runs an office is its only writer
    status, said = run("agent", "appoint", "agent-8", "--login", "noor")
    tap.ok(status == 0 and service.start(), "a second agent is appointed", said)
    service.account("agent-8", "another long enough one")
    status, said = run("account", "list", "--json")
    tap.ok(status == 0 and [json.loads(line)["agent"] for line in said.splitlines()] == [AGENT, "agent-8"], "accounts are listed", said)
    for _ in range(20):
        service.sign_in("noor", "not the password")
    tap.ok(service.sign_in("noor", "another long enough one").status == 429, "after failures the right password must wait")
    tap.ok(run("account", "unlock", "noor")[0] == 0 and service.sign_in("noor", "another long enough one").status == 303,
           "an administrator opens the account again")
    tap.ok(run("account", "no-code", "agent-8")[0] == 0 and "second factor" not in run("account", "list")[1], "takes a second factor away")
    tap.ok(run("account", "remove", "agent-8")[0] == 0, "ends it")
    end = time.monotonic() + 5
    while service.get("/").status == 200 and time.monotonic() < end:  # a session is believed for a second
        time.sleep(0.05)
    tap.ok(service.get("/").status == 303, "and its sessions with it")
    for words, status, text in ((("remove", "agent-8"), 1, "no account"), (("unlock", "nobody"), 1, "no agent"), (("paint", AGENT), 2, "list, set"),
                                (("set", AGENT, "--password", "/dev/null"), 2, "12")):
        found, said = run("account", *words)
        tap.ok(found == status and text in said, f"account {' '.join(words)} is refused", f"exit {found}: {said}")
    service.sign_in()


def who_left(service):
    """Somebody who has left signs in no more, by login or identifier, and is told what anybody is told; his session is over, his account may stay."""
    run = service.office.run
    service.stop()
    status, said = run("agent", "appoint", "agent-7", "--login", "loubna")
    tap.ok(status == 0 and service.start(), "a third agent is appointed", said)
    service.account("agent-7", "a password of his own")
    tap.ok(service.sign_in("agent-7", "a password of his own").status == 303, "and signs in")
    cookie = service.cookie
    service.stop()
    status, said = run("agent", "leave", "agent-7")
    tap.ok(status == 0 and service.start(), "he leaves", said)
    tap.ok(service.get("/", headers={"Cookie": cookie}).headers.get("location") == "/sign-in", "his session is over")
    wrong = service.sign_in(password="not the password")
    for name in ("agent-7", "loubna"):
        reply = service.sign_in(name, "a password of his own")
        tap.ok(reply.status == 403 and not reply.cookies and words_of(reply, name) == words_of(wrong, AGENT),
               f"{name} is refused in the words of a wrong password", f"{reply.status} {reply.headers}")
        reply = service.ask("POST", "/api/v1/sessions", json.dumps({"login": name, "password": "a password of his own"}), {"Content-Type": "application/json"})
        tap.ok(reply.status not in (200, 201) and "token" not in reply.text, "and by the API", reply.text)
    tap.ok('"agent-7"' in run("account", "list", "--json")[1], "though his account is in the file still")
    service.sign_in()


def calendar_address(service):
    """An address that an agent makes for a calendar program, which has no session: through restarts, until an administrator ends it."""
    found = re.search(r'href="(http://127\.0\.0\.1:\d+(/api/v1/calendars/([0-9a-f]{64})\.ics))"', service.post("/account/calendar").text)
    if not tap.ok(found is not None, "an address for a calendar program is made"):
        return
    path = found.group(2)
    nobody = {"Cookie": ""}
    own = service.get("/api/v1/calendar.ics")
    reply = service.get(path, headers=nobody)
    tap.ok(reply.status == 200 and reply.text.startswith("BEGIN:VCALENDAR\r\n") and reply.text.count("BEGIN:VEVENT") == own.text.count("BEGIN:VEVENT"),
           "it gives the calendar without a session", reply.text[:500])
    tap.ok(reply.headers.get("referrer-policy") == "no-referrer" and reply.headers.get("cache-control") == "private, no-cache" and not reply.cookies,
           "and nothing that tells of it", reply.headers)
    tap.ok(service.ask("HEAD", path, headers=nobody).status == 200, "a program that only looks is answered too")
    service.stop()
    tap.ok(service.start() and service.get(path, headers=nobody).status == 200, "it outlasts a restart")
    tap.ok(found.group(3) not in service.said() and 'path="/api/v1/calendars/"' in service.said(), "the log does not hold it")
    status, said = service.office.run("account", "no-calendar", AGENT)
    tap.ok(status == 0 and service.get(path, headers=nobody).status == 404, "an administrator ends it", said)
    said = [service.get("/api/v1/calendars/" + "0" * 64, headers=nobody).status for _ in range(60)]
    tap.ok(said[0] == 404 and said[-1] == 429, "who guesses at addresses is stopped", said)
    service.stop()
    tap.ok(service.start(), "and forgotten with a restart", service.said())


def behind_a_proxy(work):
    """Whom the proxy names is signed in; whom it does not name is nobody, whatever his cookie says."""
    folder = os.path.join(work, "proxy")
    os.mkdir(folder)
    service = Service(folder, "--trust-header", "X-Remote-User")
    service.office.run("agent", "appoint", "agent-9", "--login", "dominique")
    tap.ok(service.start(), "the service starts behind a proxy", service.said())
    try:
        tap.ok(service.get("/").status == 403, "without the proxy's header nobody gets in")
        reply = service.get("/", headers={"X-Remote-User": AGENT})
        tap.ok(reply.status == 200 and reply.cookies, "whom it names is signed in", reply.text)
        cookie = reply.cookies[0].split(";")[0]
        tap.ok(not service.get("/", headers={"X-Remote-User": AGENT, "Cookie": cookie}).cookies, "and stays so")
        tap.ok(service.get("/", headers={"Cookie": cookie}).status == 403, "his cookie alone is worth nothing")
        other = service.get("/", headers={"X-Remote-User": "dominique", "Cookie": cookie})
        tap.ok(other.status == 200 and other.cookies and cookie not in other.cookies[0], "another who has it gets a session of his own", other.text)
        nobody = service.get("/", headers={"X-Remote-User": "nobody"})
        tap.ok(nobody.status == 403, "a name that is none is refused")
        theirs = other.cookies[0].split(";")[0]
        service.stop()
        status, said = service.office.run("agent", "leave", "agent-9")
        tap.ok(status == 0 and service.start(), "who was named leaves", said)
        for name in ("dominique", "agent-9"):
            for cookie in ("", theirs):
                reply = service.get("/", headers={"X-Remote-User": name, "Cookie": cookie})
                tap.ok(reply.status == 403 and not reply.cookies and words_of(reply, name) == words_of(nobody, "nobody"),
                       f"and is nobody under {name}, {'with' if cookie else 'without'} a session", reply.text)
    finally:
        tap.ok(service.stop() == 0, "it ends when it is told to", service.said())


def verified(service, want):
    """The service reads the registry again as it begins, and tells what it found: whether the page comes to say so."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if want in service.get("/registry").text:
            return True
        time.sleep(0.1)
    return False


def altered(work):
    """A registry that somebody altered while it was not served: the service says so to whoever looks, and goes on."""
    folder = os.path.join(work, "altered")
    os.mkdir(folder)
    service = Service(folder)
    tap.ok(service.start(), "a registry is served", service.said())
    service.sign_in()
    tap.ok(verified(service, "Intact</strong>"), "it is told to be intact", service.get("/registry").text)
    figures = dict(line.rsplit(" ", 1) for line in service.get("/metrics").text.splitlines() if not line.startswith("#"))
    tap.ok(figures["gr_verify_faults"] == "0" and abs(time.time() - int(figures["gr_verified_timestamp_seconds"])) < 60, "to machines as well", figures)
    service.stop()
    db = sqlite3.connect(os.path.join(service.office.folder, "registry.db"))
    with db:
        changed = db.execute("UPDATE leaf SET hash = zeroblob(length(hash)) WHERE id = 1").rowcount
    db.close()
    tap.ok(changed == 1 and service.start(), "it is altered", service.said())
    try:
        service.sign_in()
        tap.ok(verified(service, "Altéré</strong>"), "the page says so", service.get("/registry").text)
        tap.ok("what=altered" in service.said(), "and the log", service.said())
    finally:
        service.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="greffe-service-") as work:
        service = Service(work)
        refused_starts(work, service)
        unix_paths(work, service)
        unix_served(work, service)
        tap.ok(service.start(), "the service starts", service.said())
        try:
            taken(service)
            signing_in(service)
            forged(service)
            narrowed(service)
            accounts_by_command(service)
            who_left(service)
            killed(service)
            calendar_address(service)
            hostile(service)
            too_much(service)
            slow(service)
            reply = service.post("/sign-out")
            tap.ok(reply.status == 303 and service.get("/").headers.get("location") == "/sign-in", "signing out ends the session")
        finally:
            status = service.stop()
        tap.ok(status == 0, "it ends when it is told to", service.said()[-2000:])
        tap.ok("password" not in service.said() and PASSWORD not in service.said(), "the log names no secret")
        status, said = service.office.run("verify")
        tap.ok(status == 0, "the registry is intact", said)
        behind_a_proxy(work)
        altered(work)
    return tap.end()


sys.exit(main())
