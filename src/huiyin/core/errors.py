"""Errors that a person is told about.

A DomainError carries a stable code for programs and a sentence for people; the pages map it
once (``huiyin.web.errors``) to a status and show the sentence. The sentence says what happened and what to do.
"""


class DomainError(Exception):
    """Something a person asked for cannot be done.

    ``code`` is stable ASCII for programs and tests, ``sentence`` is already translated for the reader.
    ``field`` names the form field the sentence belongs to, where there is one.
    """

    def __init__(self, code: str, sentence: str, *, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence}"


class InvalidInput(DomainError):
    """What was typed cannot be taken as it is (HTTP 422)."""


class Forbidden(DomainError):
    """Known to the reader, but not for them to do (HTTP 403)."""


class WrongState(DomainError):
    """The thing has moved on meanwhile, or somebody else was first (HTTP 409)."""


class TooOften(DomainError):
    """A budget is used up; the sentence says when to come back (HTTP 429)."""
