"""Read the TOML files strictly: a wrong type, a missing key or an unknown key is an error."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from huiyin.demo.content.model import ContentError


class Row:
    """One table of a TOML file; remembers which keys were asked for."""

    def __init__(self, values: Mapping[str, object], where: str) -> None:
        self._values = values
        self._where = where
        self._asked: set[str] = set()

    def _get(self, key: str, default: object | None) -> object:
        self._asked.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise ContentError(f"{self._where}: “{key}” is missing")
        return value

    def _wrong(self, key: str, wanted: str) -> ContentError:
        return ContentError(f"{self._where}: “{key}” is not {wanted}")

    def text(self, key: str, default: str | None = None) -> str:
        """Text without white space around it."""
        value = self._get(key, default)
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value.strip()

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._wrong(key, "a whole number")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, empty when absent."""
        value = self._get(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self._wrong(key, "a list of texts")
        return tuple(str(item).strip() for item in value)

    def numbers(self, key: str) -> tuple[int, ...]:
        """A list of whole numbers, empty when absent."""
        value = self._get(key, ())
        if not isinstance(value, list | tuple) or not all(isinstance(item, int) for item in value):
            raise self._wrong(key, "a list of whole numbers")
        return tuple(int(item) for item in value)

    def rows(self, key: str) -> tuple["Row", ...]:
        """A list of tables, empty when absent."""
        value = self._get(key, ())
        if not isinstance(value, list | tuple):
            raise self._wrong(key, "a list of tables")
        rows = []
        for number, item in enumerate(value, start=1):
            if not isinstance(item, dict):
                raise self._wrong(key, "a list of tables")
            name = item.get("id") or item.get("code") or number
            rows.append(Row(item, f"{self._where} {key} {name}"))
        return tuple(rows)

    def table(self, key: str) -> "Row":
        """One table, empty when absent."""
        value = self._get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "a table")
        return Row(value, f"{self._where} {key}")

    def names(self) -> tuple[str, ...]:
        """The keys that stand in this table, in their order."""
        return tuple(self._values)

    def finish(self) -> None:
        """Refuse keys that nobody asked for: they are misspelt.

        Raises:
            ContentError: naming the keys.
        """
        left = sorted(set(self._values) - self._asked)
        if left:
            raise ContentError(f"{self._where}: unknown keys {', '.join(left)}")


def read(path: Path) -> Row:
    """Read one TOML file (UTF-8).

    Raises:
        ContentError: the file is not TOML.
    """
    try:
        return Row(tomllib.loads(path.read_text(encoding="utf-8")), path.name)
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{path.name}: {error}") from error
