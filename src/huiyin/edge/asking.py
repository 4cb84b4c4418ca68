"""A request before the framework has seen it: may a kept page answer it, under which key, and as whom to ask for one."""

import io
from dataclasses import dataclass
from typing import Any

from django.conf import settings

Environ = dict[str, Any]

QUERY_MAX = 600
#: A request with one of these wants something else than the page.
_PARTICULAR = ("HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_HX_REQUEST", "HTTP_X_REQUESTED_WITH")
#: What a page for everybody may depend on; all other headers are taken away before it is asked for.
_GENERAL = ("HTTP_HOST", "HTTP_X_FORWARDED_PROTO")


@dataclass(frozen=True, slots=True)
class Key:
    """What one kept page is for. ``scheme`` and ``host`` as the request says: a wrong host is refused, not kept."""

    scheme: str
    host: str
    path: str
    query: str
    language: str
    size: str
    contrast: str

    @property
    def is_plain(self) -> bool:
        """Whether the reader has chosen nothing, so that every cache on the way may keep the page."""
        return not (self.language or self.size or self.contrast)


def key_of(environ: Environ) -> Key | None:
    """The key of the page that answers this request; None where only the framework can answer."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or any(name in environ for name in _PARTICULAR):
        return None
    cookies = _cookies(environ.get("HTTP_COOKIE", ""))
    query = environ.get("QUERY_STRING", "")
    if not cookies.keys().isdisjoint(_personal()) or len(query) > QUERY_MAX:
        return None
    language = cookies.get(settings.LANGUAGE_COOKIE_NAME, "")
    return Key(
        scheme=_scheme(environ),
        host=environ.get("HTTP_HOST", ""),
        path=environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", ""),
        query=query,
        language=language if language in _languages() else "",
        size="large" if cookies.get("huiyin_size") == "large" else "",
        contrast="high" if cookies.get("huiyin_contrast") == "high" else "",
    )


def _personal() -> tuple[str, str]:
    """Cookies of somebody who is signed in, has opened an appeal by code, or has a form before them."""
    return settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME


def _languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def _scheme(environ: Environ) -> str:
    if settings.TRUSTED_PROXIES and environ.get("HTTP_X_FORWARDED_PROTO") == "https":
        return "https"
    return str(environ.get("wsgi.url_scheme", "http"))


def _cookies(header: str) -> dict[str, str]:
    """Names and values, without the rules for quotes: ours need none."""
    pairs = (part.partition("=") for part in header.split(";"))
    return {name.strip(): value.strip() for name, _equals, value in pairs}


def as_nobody(environ: Environ, key: Key) -> Environ:
    """The same request as it comes from nobody in particular: what is answered can be shown to everybody."""
    general = {
        name: value for name, value in environ.items() if not name.startswith("HTTP_") or name in _GENERAL
    }
    cookies = (
        (settings.LANGUAGE_COOKIE_NAME, key.language),
        ("huiyin_size", key.size),
        ("huiyin_contrast", key.contrast),
    )
    chosen = "; ".join(f"{name}={value}" for name, value in cookies if value)
    return {
        **general,
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": "",
        "CONTENT_LENGTH": "",
        "wsgi.input": io.BytesIO(),
        **({"HTTP_COOKIE": chosen} if chosen else {}),
    }


def viewer_of(environ: Environ) -> str:
    """Who looks, as far as counting goes: the client's address and browser. Hashed at once (core.seen)."""
    hops = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    trusted: int = settings.TRUSTED_PROXIES
    address = hops[-trusted] if trusted and len(hops) >= trusted else environ.get("REMOTE_ADDR", "")
    return f"{address}|{environ.get('HTTP_USER_AGENT', '')}"
