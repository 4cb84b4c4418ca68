"""What every way out has in common: what is handed over, what comes back, how it fails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as a gateway sees it. ``key`` is the same at every try, so that a receiver can tell doubles."""

    key: str
    address: str
    subject: str
    body: str
    purpose: str
    values: dict[str, str] = field(default_factory=dict)


class DeliveryFailed(Exception):
    """The gateway did not take the message. ``is_final`` where trying again cannot help (no such number)."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


# Hands a letter over and returns the gateway's own number for it; DeliveryFailed otherwise.
Send = Callable[[Letter, datetime], str]
