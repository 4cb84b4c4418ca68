"""Is this installation safe to open to the public? ``serve`` refuses to start in production on an Error."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, ProgrammingError

from huiyin.core import clock
from huiyin.core.clock import local_day
from huiyin.organisations.calendars import unpublished_year

LEAST_SECRET = 32
PGBOUNCER_PORT = "6432"
LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", ""}


@register(Tags.security, deploy=True)
def production(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail closed: everything that must hold before strangers may write to this site."""
    found: list[CheckMessage] = []
    if settings.MODE != "production":
        found.append(Error(f"HUIYIN_MODE is {settings.MODE!r}, not production", id="huiyin.E001"))
    if settings.DEBUG:
        found.append(Error("DEBUG is on", id="huiyin.E002"))
    if min(len(settings.SECRET_KEY), len(settings.DATA_SECRET)) < LEAST_SECRET:
        found.append(Error("HUIYIN_SECRET_KEY or HUIYIN_DATA_SECRET is too short", id="huiyin.E003"))
    if not settings.IS_HTTPS:
        found.append(
            Error(
                "HUIYIN_PUBLIC_URL does not begin with https://",
                hint="Put a reverse proxy with TLS in front, and set HUIYIN_PUBLIC_URL and HUIYIN_TRUSTED_PROXIES=1",
                id="huiyin.E004",
            )
        )
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        found.append(
            Error(
                "HUIYIN_TRUSTED_PROXIES is 0: requests behind TLS would not be known as secure",
                id="huiyin.E005",
            )
        )
    if set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(Error("HUIYIN_HOSTS does not name the site's host names", id="huiyin.E006"))
    if "double" in (settings.SMS_GATEWAY, settings.MAIL_GATEWAY):
        found.append(
            Warning(
                "SMS or mail go to the local double: nobody receives them",
                hint="HUIYIN_SMS_GATEWAY=aliyun, HUIYIN_MAIL_GATEWAY=smtp",
                id="huiyin.W001",
            )
        )
    if not settings.STAFF_SECOND_FACTOR:
        found.append(Warning("Staff sign in without a second factor", id="huiyin.W002"))
    found.extend(of_map(settings.MAP))
    found.extend(_secret_files())
    found.extend(_calendar())
    found.extend(of_databases(settings.DATABASES, settings.REPLICA_LAG_SECONDS))
    return found


def _calendar() -> list[CheckMessage]:
    """Due times are only as good as the calendar; before the tables exist there is nothing to say."""
    try:
        year = unpublished_year(local_day(clock.now()))
    except (OperationalError, ProgrammingError):
        return []
    if year is None:
        return []
    return [
        Warning(
            f"The holidays of {year} are not known: due times count Monday to Friday there",
            hint="Enter the State Council's notice in the console, 工作日历, or update the product",
            id="huiyin.W003",
        )
    ]


def _secret_files() -> list[CheckMessage]:
    folder = settings.HOME / "secrets"
    return [
        Error(f"{path.name} in HUIYIN_HOME/secrets can be read by others; chmod 600", id="huiyin.E007")
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.stat().st_mode & 0o077
    ]


def of_map(found: Mapping[str, Any]) -> list[CheckMessage]:
    """A map whose tiles browsers would refuse, or that does not say whose it is."""
    if not found["tiles"]:
        return []
    if any(template.startswith("http://") for template in found["tiles"]):
        return [Error("HUIYIN_MAP_TILES: browsers refuse http:// on a page of https://", id="huiyin.E009")]
    if found["attribution"]:
        return []
    return [
        Warning(
            "HUIYIN_MAP_ATTRIBUTION is empty",
            hint="Name whose map it is; in China with its approval number (审图号)",
            id="huiyin.W005",
        )
    ]


def of_databases(databases: Mapping[str, Mapping[str, Any]], lag_seconds: int) -> list[CheckMessage]:
    """What an operator forgets who puts PgBouncer or replicas between site and database."""
    found: list[CheckMessage] = []
    for alias, database in databases.items():
        if database.get("PORT") == PGBOUNCER_PORT and not database.get("DISABLE_SERVER_SIDE_CURSORS"):
            found.append(
                Warning(
                    f"The address of {alias!r} names PgBouncer's port, but HUIYIN_PGBOUNCER is off",
                    hint="HUIYIN_PGBOUNCER=1: in transaction mode nothing may be left to a session",
                    id="huiyin.W004",
                )
            )
    if len(databases) > 1 and lag_seconds < 1:
        found.append(
            Error(
                "HUIYIN_REPLICA_LAG_SECONDS is 0: a writer would not see their own writes", id="huiyin.E008"
            )
        )
    return found
