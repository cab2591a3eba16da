#!/usr/bin/python3
"""The API as programs meet it: `greffe serve` over an office of its own, driven by a client that knows nothing but the OpenAPI document it
is given there (test/api_client). With GREFFE_ADDRESS, GREFFE_LOGIN and GREFFE_PASSWORD a service that runs already is asked. Speaks TAP."""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from office_fixture import AGENT, ROOT  # noqa: E402
from service_fixture import PASSWORD, Service  # noqa: E402

FOLDER = os.path.join(ROOT, "test", "api_client")


def drive(address, login, password):
    """The client's exit status; its TAP is ours."""
    return subprocess.run(["node", "client.mjs", address, login, password], cwd=FOLDER, check=False, timeout=300).returncode


def main():
    if not os.path.isdir(os.path.join(FOLDER, "node_modules", "ajv")):
        print("1..1\nnot ok 1 - the npm packages of test/api_client are installed (tools/setup test)")
        return 1
    if "GREFFE_ADDRESS" in os.environ:
        return drive(os.environ["GREFFE_ADDRESS"], os.environ["GREFFE_LOGIN"], os.environ["GREFFE_PASSWORD"])
    with tempfile.TemporaryDirectory() as work:
        service = Service(work)
        if not service.start():
            print("1..1\nnot ok 1 - the service starts")
            print("# " + service.said().replace("\n", "\n# "), file=sys.stderr)
            return 1
        try:
            return drive(f"http://127.0.0.1:{service.port}", AGENT, PASSWORD)
        finally:
            service.stop()


if __name__ == "__main__":
    sys.exit(main())
