"""The site as an operator starts it, on the database of the tests, with something of ours between the two."""

import os
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.test import Client

from huiyin.accounts.models import User
from huiyin.bench.running.processes import free_port, serving

READY_SECONDS = 90


def database_url(port: int | str | None = None) -> str:
    """The database of the tests, by way of another port where one is given."""
    known = connection.settings_dict
    secret = f":{known['PASSWORD']}" if known["PASSWORD"] else ""
    place = f"{known['HOST']}:{port or known['PORT'] or 5432}"
    return f"postgresql://{known['USER']}{secret}@{place}/{known['NAME']}"


class Wire:
    """Stands in for a server: hands every connection on to the real one, counts the bytes, and can be cut."""

    def __init__(self) -> None:
        known = connection.settings_dict
        self._real = (known["HOST"], int(known["PORT"] or 5432))
        self.port = free_port()
        self.carried = 0
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listening.accept()
                far = socket.create_connection(self._real)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self.carried += len(data)
                other.sendall(data)
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """The server is gone, in the middle of whatever it did."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def environment(home: Path, **more: str) -> dict[str, str]:
    """Of a process of the product, apart from the one that tests."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "huiyin.config.settings",
        "HUIYIN_MODE": "demo",
        "HUIYIN_HOME": str(home),
        "HUIYIN_SECRET_KEY": settings.SECRET_KEY,
        "HUIYIN_DATA_SECRET": settings.DATA_SECRET,
        **more,
    }


@contextmanager
def served(home: Path, **more: str) -> Iterator[str]:
    """The site; its address."""
    options = ("--web-only", "--workers", "1")
    with serving(*options, environment=environment(home, **more), seconds=READY_SECONDS) as address:
        yield address


def cookie_of(user: User) -> str:
    """What the browser of somebody who has signed in sends."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def get(address: str, cookie: str = "") -> tuple[int, str]:
    """Status and words of a page."""
    request = urllib.request.Request(address, headers={"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
