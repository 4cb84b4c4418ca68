"""How a page says that a copy of it may be kept for readers who are not signed in (huiyin.edge keeps it).

A view is asked for a page to keep as nobody in particular: signed out, with a cookie for language, size and contrast at
most. What it makes must follow from the address and these three alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpResponse

#: Headers between the page and the edge; they do not leave the house.
TAG, VIEWED = "Huiyin-Tag", "Huiyin-Viewed"
#: The tag of pages that list appeals: they are old as soon as any appeal has moved.
LISTS = "lists"
View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many seconds pages may be kept, and by which tag it is said that they are old before."""

    seconds: int
    tag: str = ""


def kept(seconds: int, *, tag: str = "") -> Callable[[View], View]:
    """Mark a view: its pages may be kept for so long. Outermost decorator."""

    def mark(view: View) -> View:
        view.keeping = Keeping(seconds, tag)  # type: ignore[attr-defined]
        return view

    return mark


def keeping_of(view: Callable[..., Any]) -> Keeping | None:
    """How pages of a view may be kept; None: not at all."""
    found: Keeping | None = getattr(view, "keeping", None)
    return found


def about_appeal(response: HttpResponse, appeal_id: int, *, is_view: bool) -> None:
    """The page stands for an appeal: it is old as soon as an Event says so. ``is_view``: showing it counts as a view."""
    response.headers[TAG] = f"appeal:{appeal_id}"
    if is_view:
        response.headers[VIEWED] = str(appeal_id)
