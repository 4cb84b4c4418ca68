"""One request at a time in the framework: threads of one process cannot compute at once anyway (the interpreter has one lock).

Where several try, the one that writes loses that lock at each of its statements to somebody who does not, and all other
processes wait for it to be done with the database. So requests take turns; what needs no computing, bodies that come
in slowly, kept pages and files on their way out, is outside of the turn, and that is what a process has threads for.
Processes, not threads, use more cores (decision 18).
"""

import shutil
import threading
from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from typing import Any

Application = Callable[..., Iterable[bytes]]

#: Bytes of a body that are kept in memory; the rest goes into a file without a name.
IN_MEMORY = 1_000_000


class InTurn:
    """A WSGI application that lets one request at a time into ``framework``, with its whole body."""

    def __init__(self, framework: Application) -> None:
        self._framework = framework
        self._turn = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """The framework's answer; what it streams is made as it is taken, outside of the turn."""
        if environ.get("CONTENT_LENGTH") not in (None, "", "0"):
            environ["wsgi.input"] = _whole(environ["wsgi.input"])
        with self._turn:
            return self._framework(environ, start_response)


def _whole(body: Any) -> Any:
    """The body, once all of it is there."""
    kept = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the request that holds it
    shutil.copyfileobj(body, kept)
    kept.seek(0)
    return kept
