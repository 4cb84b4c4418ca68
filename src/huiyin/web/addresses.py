"""Addresses of named pages. A list of fifty rows names a hundred; each is worked out once for a process."""

from collections.abc import Iterable
from functools import lru_cache

from django import urls
from django.conf import settings

#: Addresses remembered; those not asked for the longest are forgotten.
REMEMBERED = 20_000


def reverse(name: str, args: Iterable[object] | None = None) -> str:
    """The path of a named page. NoReverseMatch where there is none."""
    return _path(settings.ROOT_URLCONF, urls.get_script_prefix(), name, tuple(args or ()))


@lru_cache(REMEMBERED)
def _path(_addresses: str, _prefix: str, name: str, args: tuple[object, ...]) -> str:
    """Depends on where the site hangs as well, which a server may decide."""
    return urls.reverse(name, args=args)
