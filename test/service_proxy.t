#!/usr/bin/python3
"""The service behind nginx (doc/nginx.conf), which ends TLS and names who is there: whom it names is signed in and nobody else, whatever the
client says; forms, documents and sessions go through it; failed attempts count for the client, not for the proxy. Speaks TAP."""
import base64
import http.client
import os
import re
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from office_fixture import AGENT  # noqa: E402
from program import ROOT  # noqa: E402
from proxy_fixture import Front  # noqa: E402
from service_fixture import PASSWORD, Reply, Service  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
PEOPLE = {AGENT: "first secret", "dominique": "second secret", "stranger": "third secret"}


class Proxy(Front):
    """nginx with the project's sample configuration; signs_in: it asks for a password itself."""

    def __init__(self, work, upstream, signs_in):
        super().__init__(os.path.join(work, "nginx"))
        users = [name + ":" + subprocess.run(["openssl", "passwd", "-apr1", password], check=True, capture_output=True, text=True).stdout
                 for name, password in PEOPLE.items()]
        self.write("users", "".join(users))
        with open(os.path.join(ROOT, "doc", "nginx.conf"), encoding="utf-8") as file:
            text = file.read().replace("127.0.0.1:8700", f"127.0.0.1:{upstream}").replace("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl")
        for name in ("certificate.pem", "certificate.key", "users"):
            text = re.sub(rf"(\w+) {re.escape(name)};", rf"\1 {self.path(name)};", text)
        if not signs_in:
            text = re.sub(r"\n *auth_basic.*;", "", text).replace("$remote_user", '""')
        self.write("nginx.conf", ("user root;\n" if os.geteuid() == 0 else "") + text)
        self.start("/usr/sbin/nginx", "-p", self.folder, "-c", self.path("nginx.conf"))


class Browser:
    """Somebody at the other side of the proxy, with a password for it or without; keeps cookies and the forms' token."""

    def __init__(self, proxy, name=None):
        self.proxy, self.cookies, self.form = proxy, {}, None
        self.basic = {}
        if name:
            self.basic["Authorization"] = "Basic " + base64.b64encode(f"{name}:{PEOPLE[name]}".encode()).decode()

    def ask(self, method, path, body=None, headers=None):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection("127.0.0.1", self.proxy.port, timeout=30, context=context)
        sent = {**self.basic, **(headers or {})}
        if self.cookies:
            sent.setdefault("Cookie", "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        try:
            connection.request(method, path, body, sent)
            reply = Reply(connection.getresponse())
        finally:
            connection.close()
        for cookie in reply.cookies:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        found = re.search(r'name="form" value="([0-9a-f]+)"', reply.text)
        self.form = found.group(1) if found else self.form
        return reply

    def post(self, path, headers=None, **fields):
        return self.ask("POST", path, urllib.parse.urlencode({"form": self.form or "", **fields}),
                        {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})})


def named_by_the_proxy(work):
    folder = os.path.join(work, "named")
    os.mkdir(folder)
    service = Service(folder, "--secure", "--origin", "https://greffe.example", "--trust-header", "X-Remote-User")
    service.office.run("agent", "appoint", "agent-9", "--login", "dominique")
    number = service.office.open("Person One")
    at = time.strftime("%Y-%m-%dT%H:%M", time.localtime(time.time() - 7200))
    status, said = service.office.run("act", number, "placement_notified", "--role", "prefect", "--at", at, "--fact", "measure_kind=oqtf")
    tap.ok(status in (0, 3), "an act is entered, and its time runs", said)
    tap.ok(service.start(), "the service starts", service.said())
    proxy = Proxy(folder, service.port, signs_in=True)
    try:
        nobody, first, second, stranger = Browser(proxy), Browser(proxy, AGENT), Browser(proxy, "dominique"), Browser(proxy, "stranger")
        tap.ok(nobody.ask("GET", "/").status == 401, "without a password of the proxy nobody gets through", proxy.said())
        reply = first.ask("GET", "/")
        tap.ok(reply.status == 200 and 'href="/account"' in reply.text, "whom it names is signed in", reply.text[:500] + proxy.said())
        cookie = [c for c in reply.cookies if c.startswith("__Host-greffe=")]
        tap.ok(cookie and "Secure" in cookie[0] and "HttpOnly" in cookie[0], "his cookie goes over https only", reply.cookies)
        tap.ok(stranger.ask("GET", "/").status == 403, "who is no agent is not let in")
        reply = stranger.ask("GET", "/", headers={"X-Remote-User": AGENT})
        tap.ok(reply.status == 403, "a header of the client's own names nobody", reply.status)
        second.ask("GET", "/")
        reply = second.ask("GET", "/", headers={"X-Remote-User": AGENT, "X_Remote_User": AGENT})
        tap.ok(reply.status == 200 and "agent-9" in second.ask("GET", "/account").text, "nor does it change who one is", reply.text[:300])
        second.cookies = dict(first.cookies)
        tap.ok(first.cookies["__Host-greffe"] not in "".join(second.ask("GET", "/account").cookies + [second.cookies["__Host-greffe"]]),
               "another's cookie is changed for one's own")
        first.ask("GET", f"/dossiers/{number}")
        reply = first.post("/purpose", purpose="hearing", to=f"/dossiers/{number}", headers={"Origin": f"https://127.0.0.1:{proxy.port}"})
        tap.ok(reply.status == 303 and "Person One" in first.ask("GET", f"/dossiers/{number}").text, "forms go through it", (reply.status, reply.text[:300]))
        reply = first.post("/purpose", purpose="theft", headers={"Origin": "https://elsewhere.example"})
        tap.ok(reply.status == 403, "but not those of another site", reply.status)
        feed = first.ask("GET", "/api/v1/calendar.ics").text.replace("\r\n ", "")
        tap.ok(f"URL:https://greffe.example/dossiers/{number}" in feed, "a calendar leads to where people find the service", feed[:2000])
        first.ask("GET", "/account")
        found = re.search(r'href="https://greffe.example(/api/v1/calendars/[0-9a-f]{64}\.ics)"', first.post("/account/calendar").text)
        tap.ok(found is not None, "an address is made for a calendar program", proxy.said())
        reply = nobody.ask("GET", found.group(1) if found else "/")
        tap.ok(reply.status == 200 and reply.text.replace("\r\n ", "").count("BEGIN:VEVENT") == feed.count("BEGIN:VEVENT"),
               "which reads the calendar there without signing in", reply.text[:500])
        reply = nobody.ask("GET", "/api/v1/calendar.ics", headers={"Authorization": "Bearer " + (found.group(1)[18:82] if found else "")})
        tap.ok(reply.status == 401, "and opens nothing else", reply.status)
        mixed = []
        for _ in range(30):  # connections to the service are shared
            mixed += [AGENT in second.ask("GET", "/account").text, "agent-9" in first.ask("GET", "/account").text]
        tap.ok(not any(mixed), "two people over the same connections stay two", mixed)
    finally:
        proxy.stop()
        service.stop()


def who_fails_pays(work):
    """With accounts of its own: failures are the client's."""
    folder = os.path.join(work, "accounts")
    os.mkdir(folder)
    service = Service(folder, "--secure")
    tap.ok(service.start(), "the service starts with accounts of its own", service.said())
    proxy = Proxy(folder, service.port, signs_in=False)
    try:
        good = Browser(proxy)
        good.ask("GET", "/sign-in")
        reply = good.post("/sign-in", agent=AGENT, password=PASSWORD)
        tap.ok(reply.status == 303 and "__Host-greffe" in good.cookies, "one signs in through it", (reply.status, reply.text[:300]))
        # Straight to the service, as a proxy would speak for another client who guesses names.
        said = [service.post("/sign-in", agent=f"guess-{i}", password="no", headers={"X-Forwarded-For": "203.0.113.7"}).status for i in range(60)]
        tap.ok(said[0] == 403 and said[-1] == 429, "who guesses has to wait", said)
        last = service.post("/sign-in", agent=AGENT, password=PASSWORD, headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.7"})
        tap.ok(last.status == 429, "the last of the list counts, which the proxy put there", last.status)
        other = Browser(proxy)
        other.ask("GET", "/sign-in")
        tap.ok(other.post("/sign-in", agent=AGENT, password=PASSWORD).status == 303, "nobody else has to")
        tap.ok(service.post("/sign-in", agent=AGENT, password=PASSWORD, headers={"X-Forwarded-For": "2001:db8::1"}).status == 303, "nor over IPv6")
        odd = service.post("/sign-in", agent=AGENT, password=PASSWORD, headers={"X-Forwarded-For": "not an address" * 40})
        tap.ok(odd.status == 303, "what is no address is left aside", odd.status)
    finally:
        proxy.stop()
        service.stop()


def main():
    with tempfile.TemporaryDirectory(prefix="greffe-proxy-") as work:
        named_by_the_proxy(work)
        who_fails_pays(work)
    return tap.end()


sys.exit(main())
