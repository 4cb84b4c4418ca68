"""The request as views see it: Django's, with the Actor that ActorMiddleware has put on it."""

from django.http import HttpRequest

from huiyin.organisations.actors import Actor


class Request(HttpRequest):
    """For type checkers only: an HttpRequest after ActorMiddleware."""

    actor: Actor


def remote_address(request: HttpRequest, trusted_proxies: int) -> str:
    """The client's address: the entry of X-Forwarded-For that the last trusted proxy wrote, or the peer's."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = [
        part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",") if part.strip()
    ]
    if trusted_proxies and len(forwarded) >= trusted_proxies:
        return forwarded[-trusted_proxies]
    return peer
