"""What must be true before the first page is served: tables migrated, static files gathered, translations compiled."""

import gc
import hashlib
from collections.abc import Sequence
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

#: How many rows of each index are looked at.
ANALYSED_ROWS = 1000


def migrate() -> int:
    """Apply what is missing; returns how many migrations were applied. Costs one query where nothing is."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        call_command("migrate", interactive=False, verbosity=0)
    return len(plan)


def analyse(using: str, plan: Sequence[object] = (), **rest: object) -> None:
    """Let SQLite's planner look at the indexes after a migration, without which it takes the wrong ones.

    At a sample of each, so that a large site starts as fast as a small one. PostgreSQL looks by itself (autovacuum).
    """
    if plan and connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={ANALYSED_ROWS}")
            cursor.execute("ANALYZE")


def let_go() -> None:
    """Close every connection of this process, pools included, before it is forked: two web processes that inherit one
    would read each other's answers."""
    for one in connections.all(initialized_only=True):
        one.close()
        if hasattr(one, "close_pool"):
            one.close_pool()


def set_apart() -> None:
    """Keep what is loaded out of the search for cycles: a process forked from this one shares it for as long as nobody
    writes to it, and to search is to write (decision 17)."""
    gc.collect()
    gc.freeze()


def gather_static() -> bool:
    """Copy and compress the static files into HUIYIN_HOME/static, only when they have changed."""
    source = settings.PACKAGE / "web" / "static"
    mark = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = _fingerprint(source)
    if mark.exists() and mark.read_text() == fingerprint:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(fingerprint)
    return True


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def compile_translations(folder: Path) -> int:
    """Write the .mo beside every .po that is newer (Babel: no gettext tools needed); returns how many."""
    written = 0
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        with target.open("wb") as file:
            write_mo(file, catalogue)
        written += 1
    return written
