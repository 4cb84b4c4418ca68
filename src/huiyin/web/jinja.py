"""The Jinja2 environment of the pages: functions and filters that templates may use, and nothing else."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags.static import static as address_of
from django.utils.translation import get_language, gettext, ngettext, pgettext
from jinja2 import Environment, StrictUndefined

from huiyin.web import words
from huiyin.web.addresses import reverse


def url(name: str, *args: object) -> str:
    """The path of a named page."""
    return reverse(name, args)


@cache
def static(path: str) -> str:
    """The address of a file that comes with the site; the same for as long as the process runs."""
    return address_of(path)


def absolute(path: str) -> str:
    """The full address of a path, as people from elsewhere need it."""
    return f"{settings.PUBLIC_URL}{path}"


def environment(**options: Any) -> Environment:
    """Strict: an unknown variable is an error, not an empty place on the page."""
    options.setdefault("undefined", StrictUndefined)
    env = Environment(
        autoescape=options.pop("autoescape", True),
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        **options,
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext)  # type: ignore[attr-defined]
    env.globals.update(
        static=static, url=url, absolute=absolute, get_messages=get_messages, language=get_language
    )
    env.filters.update(words.FILTERS)
    return env
