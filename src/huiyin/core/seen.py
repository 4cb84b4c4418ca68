"""Who was here today, without knowing who: a table of hashes that the processes of one machine share and a day forgets.

A value is hashed (BLAKE2b, 8 bytes) with a salt that is drawn by lot each day and stands in the day's file; the file of
the day before is deleted when the new one is made. From then on nobody can tell whether a value was in it.
"""

import contextlib
import hashlib
import mmap
import os
import secrets
import threading
from datetime import date
from pathlib import Path

SALT = 32
#: Places for hashes: 32 MiB that take up room on the disk only as they fill.
PLACES = 1 << 22
_TRIES = 64
_NAME = "seen-{day}.bin"


class SeenToday:
    """``first_time`` says for each value of a day once that it is new.

    Two processes that ask about the same value in the same microsecond may both be told so. So may anybody about a
    value for which there is no place any more: then the table counts too much, never too little.
    """

    def __init__(self, folder: Path, places: int = PLACES) -> None:
        self._folder = folder
        self._places = places
        self._lock = threading.Lock()
        self._day: date | None = None
        self._salt = b""
        self._table: memoryview | None = None

    def first_time(self, value: bytes, day: date) -> bool:
        """Whether this value has not been asked about on this day."""
        with self._lock:
            if day != self._day or self._table is None:
                self._open(day)
            table = self._table
            if table is None:
                return True
            digest = hashlib.blake2b(value, key=self._salt, digest_size=8).digest()
            number = int.from_bytes(digest, "little") or 1
            for n in range(_TRIES):
                place = (number + n) % self._places
                if table[place] == number:
                    return False
                if not table[place]:
                    table[place] = number
                    return True
        return True

    def _open(self, day: date) -> None:
        """The day's table, made by whichever process comes first; what is left of other days is deleted."""
        path = self._folder / _NAME.format(day=day.isoformat())
        if not path.exists():
            self._make(path)
        for old in self._folder.glob(_NAME.format(day="*")):
            if old.name < path.name:
                old.unlink(missing_ok=True)
        with path.open("r+b") as file:
            self._salt = file.read(SALT)
            shared = mmap.mmap(file.fileno(), SALT + 8 * self._places)
        self._table = memoryview(shared)[SALT:].cast("Q")
        self._day = day

    def _make(self, path: Path) -> None:
        """Whole before it has its name, so that nobody reads half a salt."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(SALT))
            file.truncate(SALT + 8 * self._places)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # another process was first: its table is the one
        draft.unlink()
