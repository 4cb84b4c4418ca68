"""Reads the environment for settings.py: one small function per kind of value."""

import os
import secrets
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

#: Seconds that a request waits for a connection to the primary, to a replica (there is another way), and that a
#: connection without a pool is kept.
POOL_WAIT = 10
REPLICA_WAIT = 1
#: Seconds that Redis has to answer.
REDIS_WAIT = 0.3
KEPT_CONNECTION = 60


def text(name: str, default: str = "") -> str:
    """HUIYIN_<name> as it stands."""
    return os.environ.get(f"HUIYIN_{name}", default).strip()


def switch(name: str, default: bool) -> bool:
    """HUIYIN_<name> as yes/no: 1, true, yes, on count as yes."""
    value = text(name).lower()
    return default if not value else value in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    """HUIYIN_<name> as a whole number; ValueError where it is none."""
    return int(text(name) or default)


def numbers(name: str, default: str) -> tuple[int, ...]:
    """HUIYIN_<name> as whole numbers split at commas; ValueError where one is none."""
    return tuple(int(word) for word in words(name, default))


def words(name: str, default: str = "") -> list[str]:
    """HUIYIN_<name> split at commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def pairs(name: str, default: str = "") -> dict[str, str]:
    """HUIYIN_<name> as ``key=value,key=value``; ValueError where a word has no equals sign."""
    return {
        key.strip(): value.strip() for key, value in (word.split("=", 1) for word in words(name, default))
    }


def map_settings() -> dict[str, Any]:
    """HUIYIN_MAP_TILES, _ATTRIBUTION and _VIEW; the map is off while there are no tiles.

    ValueError where a template of tiles is none, or the view is not ``latitude,longitude,zoom``.
    """
    tiles = text("MAP_TILES").split()
    for template in tiles:
        if not all(part in template for part in ("{z}", "{x}", "{y}")):
            raise ValueError(f"HUIYIN_MAP_TILES: {template!r} lacks {{z}}, {{x}} or {{y}}")
        if not template.startswith(("https://", "http://", "/")):
            raise ValueError(f"HUIYIN_MAP_TILES: {template!r} begins with neither https:// nor /")
    latitude, longitude, zoom = (float(word) for word in words("MAP_VIEW", "35,105,4"))
    if abs(latitude) > 90 or abs(longitude) > 180 or not 0 <= zoom <= 22:
        raise ValueError("HUIYIN_MAP_VIEW is latitude,longitude,zoom, for example 30.66,104.06,12")
    return {
        "tiles": tiles,
        "attribution": text("MAP_ATTRIBUTION"),
        "view": (latitude, longitude, zoom),
    }


def kept_secret(name: str, home: Path) -> str:
    """HUIYIN_<name>, or else the content of a file in ``home`` that is made (mode 0600) at the first start."""
    given = text(name)
    if given:
        return given
    path = home / "secrets" / name.lower().replace("_", "-")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass  # another process of this installation was first: its value is the one
    return path.read_text().strip()


def cache(redis_url: str) -> dict[str, Any]:
    """Django's CACHES entry: Redis, which is never waited for long, or the memory of the process for ''.

    Keys begin with the version, for another version may have other things in mind under the same name.
    """
    if not redis_url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    return {
        "BACKEND": "huiyin.core.shared.ForgivingRedisCache",
        "LOCATION": redis_url,
        "KEY_PREFIX": f"huiyin-{metadata.version('huiyin')}",
        "OPTIONS": {"socket_connect_timeout": REDIS_WAIT, "socket_timeout": REDIS_WAIT},
    }


def databases(home: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: "default", and "replica1", "replica2" … for HUIYIN_REPLICA_URLS."""
    found = {"default": database(text("DATABASE_URL"), home)}
    for place, url in enumerate(words("REPLICA_URLS"), start=1):
        if "postgresql" not in found["default"]["ENGINE"]:
            raise ValueError("HUIYIN_REPLICA_URLS needs PostgreSQL in HUIYIN_DATABASE_URL")
        found[f"replica{place}"] = {**_postgresql(url, REPLICA_WAIT), "TEST": {"MIRROR": "default"}}
    return found


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's DATABASES entry for ``postgresql://user:password@host:port/name``, or SQLite in ``home`` for ''."""
    if not url or url.startswith("sqlite:"):
        return _sqlite(url, home)
    return _postgresql(url, POOL_WAIT)


def _sqlite(url: str, home: Path) -> dict[str, Any]:
    """Write-ahead log, IMMEDIATE transactions (a writer queues at BEGIN instead of failing in mid-way),
    synchronous=FULL so that what has been acknowledged survives a power cut (transactions see to it themselves,
    core.sqlite). As much of the file as SQLite allows is mapped (2 GB; the kernel's memory, given back when needed); a
    thread keeps 8 MB of the rest, of which it has its own."""
    name = url.removeprefix("sqlite:").lstrip("/") if url else ""
    return {
        "ENGINE": "huiyin.core.sqlite",
        "NAME": str(Path("/") / name) if name else str(home / "huiyin.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-8000;"
                "PRAGMA mmap_size=2147418112;PRAGMA temp_store=MEMORY;PRAGMA busy_timeout=20000"
            ),
        },
        "TEST": {"NAME": os.environ.get("HUIYIN_TEST_SQLITE") or None},
    }


#: Settings of each connection to PostgreSQL. What is prepared (core.statements) has its one plan at once.
_SETTINGS = "-c jit=off -c max_parallel_workers_per_gather=0 -c plan_cache_mode=force_generic_plan"


def _postgresql(url: str, wait: int) -> dict[str, Any]:
    """A pool in each process, or through PgBouncer (transaction mode) one connection for each thread, kept a while:
    then nothing is left to a session, no server-side cursor and no prepared statement.

    A connection is looked at before it is used, so that a database that has restarted is found again without an error.
    Queries are not compiled to machine code (jit), nor shared among helpers of the server: to begin that takes longer
    than any of ours runs. PgBouncer lets no such setting through; there it is the database's (docs/postgresql.md).
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError(
            f"HUIYIN_DATABASE_URL: unknown scheme {parts.scheme!r}; use postgresql:// or leave it out"
        )
    through_pgbouncer = switch("PGBOUNCER", False)
    size = 0 if through_pgbouncer else number("DATABASE_POOL", 8)
    pool = {"min_size": 1, "max_size": size, "timeout": wait} if size else False
    # Django has no statement prepared unless a number stands here; which ones are is said by core.statements.
    settings = {} if through_pgbouncer else {"options": _SETTINGS, "prepare_threshold": 1}
    return {
        "ENGINE": "huiyin.core.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0 if pool else KEPT_CONNECTION,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": through_pgbouncer,
        "OPTIONS": {"pool": pool, "connect_timeout": wait, **settings, **dict(parse_qsl(parts.query))},
    }
