"""Where the project and its program stand, and the program run on the shipped procedures."""
import os
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GREFFE = os.path.abspath(os.environ.get("GREFFE", "build/greffe"))
ENVIRONMENT = dict(os.environ, GREFFE_PROCEDURES=os.path.join(ROOT, "procedures"))


def greffe(*arguments, seconds=60):
    """The exit status, and what was said on standard output and on standard error."""
    done = subprocess.run([GREFFE, *arguments], capture_output=True, timeout=seconds, env=ENVIRONMENT, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()
