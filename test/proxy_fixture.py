"""A web server in front of the service: a port of its own, a certificate, and its process."""
import os
import socket
import subprocess
import time


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def opens(port, seconds=20):
    """Waits until somebody listens there. False: nobody does."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


class Front:
    """A program with a folder, in which its certificate lies, and a log of what it says."""

    def __init__(self, folder):
        self.folder = folder
        os.mkdir(folder)
        self.port = free_port()
        self.process = None
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout",
                        self.path("certificate.key"), "-out", self.path("certificate.pem")], check=True, capture_output=True)

    def start(self, *command):
        with open(self.path("log"), "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        opens(self.port)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def said(self, name="log"):
        with open(self.path(name), encoding="utf-8", errors="replace") as file:
            return file.read()

    def stop(self):
        self.process.terminate()
        self.process.wait()
