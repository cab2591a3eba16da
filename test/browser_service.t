#!/usr/bin/python3
"""The pages of a served office in a real browser: see browser/service.mjs. Speaks TAP."""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ROOT  # noqa: E402
from service_fixture import AGENT, PASSWORD, DemoOffice, Service  # noqa: E402


def main():
    with tempfile.TemporaryDirectory(prefix="greffe-browser-") as work:
        service = Service(work, "--quiet", office=DemoOffice(work, dossiers=60, seed=3))
        if not service.start():
            print("1..1\nnot ok 1 - the service starts")
            print(service.said(), file=sys.stderr)
            return 1
        try:
            return subprocess.run([os.path.join(ROOT, "test/browser/run"), "service.mjs"], check=False, cwd=ROOT,
                                  env=dict(os.environ, ADDRESS=f"http://127.0.0.1:{service.port}", AGENT=AGENT, PASSWORD=PASSWORD)
                                  ).returncode
        finally:
            service.stop()
            if "level=error" in service.said():
                print(service.said(), file=sys.stderr)


sys.exit(main())
