#!/usr/bin/python3
"""People who sign in at an OpenID provider (oidc-provider, test/openid) and reach the service through Apache's mod_auth_openidc
(doc/apache.conf): whom the provider names is signed in and nobody else, whatever a client says. Speaks TAP."""
import http.cookiejar
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from office_fixture import AGENT  # noqa: E402
from program import ROOT  # noqa: E402
from proxy_fixture import Front, free_port, opens  # noqa: E402
from service_fixture import Service  # noqa: E402
from tap import Tap  # noqa: E402

tap = Tap()
FOLDER = os.path.join(ROOT, "test", "openid")


class Provider:
    """Where people say who they are."""

    def __init__(self, work, proxy):
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.log = os.path.join(work, "provider.log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(["node", "provider.mjs", str(self.port), proxy], cwd=FOLDER, stdout=log, stderr=log)
        opens(self.port, 60)

    def said(self):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()[-2000:]

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Apache(Front):
    """With the project's sample configuration."""

    def __init__(self, work):
        super().__init__(os.path.join(work, "apache"))
        self.origin = f"https://127.0.0.1:{self.port}"

    def run(self, issuer, upstream):
        with open(os.path.join(ROOT, "doc", "apache.conf"), encoding="utf-8") as file:
            text = file.read()
        for old, new in (("127.0.0.1:8700", f"127.0.0.1:{upstream}"), ("https://provider.example", issuer), ("*:443", f"127.0.0.1:{self.port}"),
                         ("https://greffe.example", self.origin), ("Listen 443", f"Listen 127.0.0.1:{self.port}"),
                         ('ServerRoot "."', f'ServerRoot "{self.folder}"')):
            assert old in text, old
            text = text.replace(old, new)
        self.write("apache.conf", text)
        self.start("/usr/sbin/apache2", "-DFOREGROUND", "-f", self.path("apache.conf"))


class Answer:
    def __init__(self, response):
        self.status, self.url, self.headers = response.status, response.geturl(), response.headers
        self.text = response.read().decode("utf-8", "replace")


class Stay(urllib.request.HTTPRedirectHandler):
    """Shows a redirection instead of following it."""

    def redirect_request(self, *_):
        return None


class Person:
    """Somebody with a browser: follows redirections, keeps cookies, fills in forms."""

    def __init__(self, apache):
        self.origin, self.cookies = apache.origin, http.cookiejar.CookieJar()
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.handlers = [urllib.request.HTTPSHandler(context=context), urllib.request.HTTPCookieProcessor(self.cookies),
                         urllib.request.ProxyHandler({})]

    def ask(self, path, form=None, headers=None, follow=True):
        opener = urllib.request.build_opener(*self.handlers, *([] if follow else [Stay]))
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(urllib.parse.urljoin(self.origin, path), data, {"Accept": "text/html", **(headers or {})})
        try:
            return Answer(opener.open(request, timeout=30))
        except urllib.error.HTTPError as error:
            return Answer(error)

    def sign_in(self, name, headers=None):
        """Goes to the service, and through whatever forms the provider shows."""
        page = self.ask("/", headers=headers)
        for _ in range(3):
            action = re.search(r'<form[^>]* action="([^"]+/interaction/[^"]+)"', page.text)
            if not action:
                break
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)"', page.text))
            fields.update({"login": name, "password": "any"} if fields.get("prompt") == "login" else {})
            page = self.ask(action.group(1), fields)
        return page

    def cookie(self, name):
        return next((c for c in self.cookies if c.name == name), None)


def nobody_yet(apache, provider):
    nobody = Person(apache)
    reply = nobody.ask("/", follow=False)
    to = urllib.parse.urlsplit(reply.headers.get("Location", ""))
    asked = urllib.parse.parse_qs(to.query)
    tap.ok(reply.status == 302 and f"{to.scheme}://{to.netloc}" == provider.issuer, "who is not known is sent to the provider",
           (reply.status, reply.headers.get("Location"), reply.text[:300], apache.said("error.log")[-1500:]))
    tap.ok(asked.get("client_id") == ["greffe"] and asked.get("code_challenge_method") == ["S256"], "… with a challenge", asked)
    reply = nobody.ask("/", headers={"X-Remote-User": AGENT}, follow=False)
    tap.ok(reply.status == 302, "a header of the client's own names nobody", reply.status)
    reply = nobody.ask("/api/v1/dossiers", headers={"X-Remote-User": AGENT}, follow=False)
    tap.ok(reply.status == 401, "a program is told that it is not known", reply.status)
    reply = nobody.ask("/signed-in?code=guessed&state=guessed", follow=False)
    tap.ok(reply.status >= 400 or reply.headers.get("Location", "").startswith(provider.issuer), "an answer that nobody gave signs nobody in",
           (reply.status, reply.headers.get("Location")))


def signed_in(apache, provider, number):
    first, second, stranger = Person(apache), Person(apache), Person(apache)
    reply = first.sign_in(AGENT)
    tap.ok(reply.status == 200 and reply.url == apache.origin + "/" and 'href="/account"' in reply.text, "whom the provider names is signed in",
           (reply.status, reply.url, reply.text[:800], provider.said(), apache.said("error.log")[-1500:]))
    tap.ok(AGENT in first.ask("/account").text, "as that person")
    greffe, session = first.cookie("__Host-greffe"), first.cookie("mod_auth_openidc_session")
    tap.ok(greffe is not None and greffe.secure and session is not None and session.secure, "the cookies go over https only", list(first.cookies))
    reply = second.sign_in("dominique", headers={"X-Remote-User": AGENT})
    tap.ok(reply.status == 200 and "agent-9" in second.ask("/account", headers={"X-Remote-User": AGENT, "X_Remote_User": AGENT}).text, "a header changes nobody",
           (reply.status, reply.text[:300]))
    reply = stranger.sign_in("stranger")
    tap.ok(reply.status == 403, "whom the provider knows and the office does not is not let in", (reply.status, reply.text[:300]))
    page = first.ask(f"/dossiers/{number}").text
    form = re.search(r'name="form" value="([0-9a-f]+)"', page)
    fields = {"form": form.group(1) if form else "", "purpose": "hearing", "to": f"/dossiers/{number}"}
    reply = first.ask("/purpose", fields, headers={"Origin": "https://elsewhere.example"})
    tap.ok(reply.status == 403, "a form of another site is refused", (reply.status, reply.text[:300]))
    reply = first.ask("/purpose", fields, headers={"Origin": apache.origin})
    tap.ok(reply.status == 200 and "Person One" in reply.text, "forms go through it", (reply.status, reply.text[:300]))
    second.cookies.set_cookie(greffe)
    reply = second.ask("/account")
    tap.ok("agent-9" in reply.text and AGENT not in reply.text, "another's cookie does not make one another", reply.text[:300])
    return first


def forged_and_gone(apache, provider, first):
    session = first.cookie("mod_auth_openidc_session")
    kept, session.value = session.value, session.value[:-1] + ("0" if session.value[-1] != "0" else "1")
    reply = first.ask("/", follow=False)
    tap.ok(reply.status == 302 and reply.headers["Location"].startswith(provider.issuer), "a changed session is none", reply.status)
    session.value = kept
    reply = first.ask("/account")
    form = re.search(r'name="form" value="([0-9a-f]+)"', reply.text)
    made = first.ask("/account/calendar", {"form": form.group(1) if form else ""}, headers={"Origin": apache.origin})
    address = re.search(rf'href="{apache.origin}(/api/v1/calendars/[0-9a-f]{{64}}\.ics)"', made.text)
    reply = Person(apache).ask(address.group(1) if address else "/", follow=False)
    tap.ok(reply.status == 200 and "BEGIN:VCALENDAR" in reply.text, "a calendar program needs no provider", (reply.status, reply.text[:300], made.text[:300]))
    reply = Person(apache).ask("/api/v1/calendars/" + "0" * 64 + ".ics", headers={"X-Remote-User": AGENT}, follow=False)
    tap.ok(reply.status in (401, 404), "… but its address", (reply.status, reply.text[:300]))


def main():
    if not os.path.isdir(os.path.join(FOLDER, "node_modules", "oidc-provider")):
        tap.ok(False, "oidc-provider is there: tools/setup test")
        return tap.end()
    with tempfile.TemporaryDirectory(prefix="greffe-openid-") as work:
        apache = Apache(work)
        service = Service(work, "--secure", "--origin", apache.origin, "--trust-header", "X-Remote-User")
        service.office.run("agent", "appoint", "agent-9", "--login", "dominique")
        number = service.office.open("Person One")
        tap.ok(service.start(), "the service starts", service.said())
        provider = Provider(work, apache.origin)
        apache.run(provider.issuer, service.port)
        try:
            nobody_yet(apache, provider)
            forged_and_gone(apache, provider, signed_in(apache, provider, number))
        finally:
            apache.stop()
            provider.stop()
            service.stop()
    return tap.end()


sys.exit(main())
