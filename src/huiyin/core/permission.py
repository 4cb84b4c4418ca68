"""Answers of policies: allowed, or denied with the reason that the page says.

A policy returns ``ALLOWED`` or a ``Denied``; pages ask it to decide which buttons to show and services pass it
to :func:`require`. Both answers have a truth value, so ``if may(actor, action, thing):`` reads as it should.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from huiyin.core.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Allowed:
    """The actor may do it."""

    def __bool__(self) -> Literal[True]:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """The actor may not; ``sentence`` says why and what to do instead, ``code`` is for programs and tests."""

    sentence: str
    code: str = "forbidden"

    def __bool__(self) -> Literal[False]:
        return False


Answer: TypeAlias = Allowed | Denied

ALLOWED = Allowed()


def require(answer: Answer) -> None:
    """Nothing where it is allowed; Forbidden with the answer's code and sentence where it is denied."""
    if isinstance(answer, Denied):
        raise Forbidden(answer.code, answer.sentence)
