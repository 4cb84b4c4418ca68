"""``make bench``: a generated site of each size on each database, measured one after the other into docs/benchmarks.md.

Sites are kept in HUIYIN_HOME/bench (and in databases huiyin_bench_<profile>), so that a second run needs no loading.
PostgreSQL is left out where no server is named: ``--server postgresql://postgres@127.0.0.1:5432``.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import psycopg

HUIYIN = [sys.executable, "-m", "huiyin.config.cli"]


def main() -> None:
    """Load what is missing, then measure; stops at the first command that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profiles", nargs="+", default=["county", "city"])
    parser.add_argument("--server", default="", help="of PostgreSQL, without a database")
    parser.add_argument("rest", nargs="*", help="after --: passed on to “huiyin bench run”")
    given = parser.parse_args()
    folder = Path(os.environ.get("HUIYIN_HOME", "var")).resolve() / "bench"
    for profile in given.profiles:
        _site(profile, folder / f"sqlite-{profile}", "", given.rest)
        if given.server:
            name = f"huiyin_bench_{profile}"
            _create(given.server, name)
            url = f"{given.server.rstrip('/')}/{name}"
            _site(profile, folder / f"postgresql-{profile}", url, given.rest)


def _create(server: str, name: str) -> None:
    with psycopg.connect(f"{server.rstrip('/')}/postgres", autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            connection.execute(f'CREATE DATABASE "{name}"')


def _site(profile: str, home: Path, url: str, rest: list[str]) -> None:
    variables = {**os.environ, "HUIYIN_HOME": str(home), "HUIYIN_MODE": "demo", "HUIYIN_DATABASE_URL": url}
    loaded = home / "loaded"

    def huiyin(*command: str) -> None:
        print(f"== {profile}, {'PostgreSQL' if url else 'SQLite'}: huiyin {' '.join(command)}", flush=True)
        subprocess.run([*HUIYIN, *command], env=variables, check=True)

    huiyin("manage", "migrate", "--verbosity", "0")
    if not loaded.exists():
        huiyin("bench", "load", "--profile", profile)
        loaded.touch()
    huiyin("bench", "run", "--label", profile, *rest)


if __name__ == "__main__":
    main()
