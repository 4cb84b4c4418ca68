"""The cable between a browser and the site, which a test may cut: nothing is emulated, connections really break."""

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

CHUNK = 65536


class Cable:
    """Listens on an address of its own and hands every byte on to the site. ``cut()`` breaks all connections and
    refuses new ones, ``mend()`` listens again at the same address; ``swallow(path)`` lets the next request for the
    path through and breaks the connection before its answer arrives."""

    def __init__(self, site: str) -> None:
        target = urlsplit(site)
        self._site = (str(target.hostname), int(target.port or 80))
        self._open: list[socket.socket] = []
        self._swallowed = b""
        self._losing: socket.socket | None = None
        self._listen(0)

    def _listen(self, port: int) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    @property
    def address(self) -> str:
        """Where the browser finds the site."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """No network from now on."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for end in self._open:
            _break(end)
        self._open.clear()

    def mend(self) -> None:
        """The network is back."""
        self._listen(self.port)

    def swallow(self, path: str) -> None:
        """The answer to the next POST of this path is lost on the way; then the cable is cut."""
        self._swallowed = f"POST {path} ".encode()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                browser, _address = listener.accept()
                site = socket.create_connection(self._site)
                self._open += [browser, site]
                threading.Thread(target=self._carry, args=(browser, site, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(site, browser, False), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, is_request: bool) -> None:
        loses = False
        with suppress(OSError):
            while data := source.recv(CHUNK):
                if is_request and self._swallowed and data.startswith(self._swallowed):
                    self._swallowed, self._losing = b"", target
                loses = not is_request and self._losing is source
                if loses:
                    break
                target.sendall(data)
        if loses:
            self.cut()
        _break(source)
        _break(target)


def _break(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
