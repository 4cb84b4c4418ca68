"""One request at a time in the framework: threads of one process cannot compute at once anyway (the interpreter has one lock).

Where several try, the one that writes loses that lock at each of its statements to somebody who does not, and all other
processes wait for it to be done with the database. So requests take turns; what needs no computing, bodies that come
in slowly, kept pages and files on their way out, is outside of the turn, and that is what a process has threads for.
Processes, not threads, use more cores (decision 18).
"""

import shutil
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile

from huiyin.core.turns import Turns
from huiyin.edge.asking import Environ
from huiyin.edge.front import Application, StartResponse

#: Bytes of a body that are kept in memory; the rest goes into a file without a name.
IN_MEMORY = 1_000_000
#: Bytes of the largest body that is read before its turn. What is longer is no form of ours (deploy/nginx.conf lets
#: 96 MB through): the framework may refuse it unread.
READ_AHEAD = 100_000_000


class InTurn:
    """A WSGI application that lets one request at a time into ``framework``, with its whole body there."""

    def __init__(self, framework: Application) -> None:
        self._framework = framework
        self._turns = Turns()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The framework's answer; what it streams is made as it is taken, outside of the turn."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not 0 < int(length) <= READ_AHEAD:
            return self._answer(environ, start_response)
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            shutil.copyfileobj(environ["wsgi.input"], body)
            body.seek(0)
            return self._answer({**environ, "wsgi.input": body}, start_response)

    def _answer(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        with self._turns.taken():
            return self._framework(environ, start_response)
