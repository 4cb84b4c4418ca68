"""Who acts on an appeal in the console, and what an action is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.functional import Promise

from huiyin.appeals.policies import Case
from huiyin.organisations.actors import Actor


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts on what, and when; ``version`` is the one that their page showed."""

    case: Case
    actor: Actor
    now: datetime
    version: int | None

    def basics(self) -> dict[str, Any]:
        """The arguments that every service takes."""
        return {"appeal": self.case.appeal, "actor": self.actor, "now": self.now}

    def all(self) -> dict[str, Any]:
        """… with the version seen."""
        return {**self.basics(), "seen_version": self.version}


@dataclass(frozen=True, slots=True)
class Act:
    """One action: its form, the call, the words when it is done, and whether the next appeal of the queue follows."""

    form: type[forms.Form]
    run: Callable[[Doing, Any], None]
    done: Promise
    goes_on: bool = False
