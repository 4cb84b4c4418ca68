"""``huiyin bench``: fill an empty site with invented rows."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from huiyin.bench import loading
from huiyin.bench.profiles import PROFILES
from huiyin.core import clock


class Command(BaseCommand):
    """A site of its own is needed; nothing is ever added to one that holds data."""

    help = "A site of invented rows of any size"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do and how large."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="fill an empty site")
        load.add_argument(
            "--profile", choices=PROFILES, default="city", help="how large (default %(default)s)"
        )
        load.add_argument("--seed", type=int, default=loading.SEED, help="another number makes other rows")
        load.add_argument(
            "--until",
            type=datetime.fromisoformat,
            help="the present of the site, with its zone: 2026-11-21T18:00+08:00 (default: now)",
        )
        load.add_argument(
            "--password", default="", help="of every member of staff (default: none, nobody can sign in)"
        )

        load.add_argument(
            "--processes",
            type=int,
            choices=(1, 2),
            default=2,
            help="2: one tells and one writes (default); the rows are the same",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError where the site holds anything."""
        profile = PROFILES[options["profile"]]
        until = options["until"] or clock.now()
        if until.tzinfo is None:
            raise CommandError("--until needs a zone, such as 2026-11-21T18:00+08:00")
        if not loading.is_empty():
            raise CommandError(
                "This site holds data already, perhaps of a load that was broken off. A generated site needs an "
                "empty database: set HUIYIN_HOME to an empty folder, or HUIYIN_DATABASE_URL to a new database, "
                "and run “huiyin manage migrate” first."
            )
        total = profile.accounts + profile.appeals
        with tqdm(total=total, desc=profile.name, unit=" rows", file=sys.stderr, leave=False) as bar:
            loading.load(
                profile=profile,
                until=until.astimezone(UTC).replace(microsecond=0),
                seed=options["seed"],
                password=options["password"],
                progress=bar.update,
                processes=options["processes"],
            )
        self.stdout.write(f"{profile.name}: {profile.appeals} appeals, {profile.accounts} accounts.")
