"""``huiyin bench``: fill an empty site with invented rows, and measure a site."""

import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from huiyin.appeals.models import Appeal
from huiyin.bench import loading
from huiyin.bench.profiles import PROFILES
from huiyin.bench.running import report, results, wrk
from huiyin.bench.running.run import COMPARED, MIXED_PAUSE_MS, Runner
from huiyin.core import clock

#: For each work.
SECONDS = 4.0


class Command(BaseCommand):
    """A site of its own is needed: loading never adds to one that holds data, measuring submits appeals."""

    help = "A site of invented rows of any size, and what its pages cost"

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
        run = verbs.add_parser("run", help="measure a generated site; submits appeals to it")
        run.add_argument("--seconds", type=float, default=SECONDS, help="for each work (default %(default)s)")
        run.add_argument("--workers", type=int, default=2, help="web processes (default %(default)s)")
        run.add_argument(
            "--viewers", type=int, default=1_000_000, help="to replay (default %(default)s; 0: none)"
        )
        run.add_argument(
            "--mixed", type=int, default=60, help="seconds of mixed load (default %(default)s; 0: none)"
        )
        run.add_argument(
            "--compared",
            type=int,
            default=COMPARED,
            help="words of each kind for which every text is looked at as well (default %(default)s; 0: none)",
        )
        run.add_argument("--label", help="the name of its column (default: the profile nearest in size)")
        run.add_argument("--only", default="", help="only works whose name holds this; prints, keeps nothing")
        run.add_argument(
            "--into",
            type=Path,
            default=Path("docs/benchmarks"),
            help="folder of the results; the report stands beside it (default %(default)s)",
        )
        mix = verbs.add_parser("mix", help="only mixed load, for memory; noted in the results of a run")
        mix.add_argument("--minutes", type=int, default=60, help="(default %(default)s)")
        mix.add_argument(
            "--pause",
            type=int,
            default=MIXED_PAUSE_MS,
            help="milliseconds that each reader waits between two pages (default %(default)s)",
        )
        mix.add_argument("--workers", type=int, default=2, help="web processes (default %(default)s)")
        mix.add_argument("--label", help="the column (default: the profile nearest in size)")
        mix.add_argument("--into", type=Path, default=Path("docs/benchmarks"), help="(default %(default)s)")
        verbs.add_parser("report", help="write the report of kept results anew").add_argument(
            "--into", type=Path, default=Path("docs/benchmarks"), help="their folder (default %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError where a verb cannot do what it is asked to."""
        getattr(self, f"_{options['verb']}")(options)

    def _run(self, options: dict[str, Any]) -> None:
        runner = self._runner(self._label(options), options["seconds"])
        if options["only"]:
            for row in runner.some(options["only"], workers=options["workers"]):
                self.stdout.write(report.sentence(row))
            return
        found = runner.run(
            workers=options["workers"],
            viewers=options["viewers"],
            mixed_seconds=options["mixed"],
            compared=options["compared"],
        )
        self.stdout.write(f"{found.keep(options['into'])}")
        self._report(options)

    def _mix(self, options: dict[str, Any]) -> None:
        label = self._label(options)
        this = (connection.vendor, label)
        known = [run for run in results.kept(options["into"]) if (run.database, run.profile) == this]
        if not known:
            raise CommandError(f"{options['into']} has no results of {this}. First: huiyin bench run")
        runner = self._runner(label, SECONDS)
        known[0].notes.update(
            runner.mixed(
                workers=options["workers"], seconds=60 * options["minutes"], pause_ms=options["pause"]
            )
        )
        self.stdout.write(f"{known[0].keep(options['into'])}")
        self._report(options)

    def _label(self, options: dict[str, Any]) -> str:
        """The name of this site's column. CommandError where nothing can be measured."""
        if not wrk.is_here():
            raise CommandError(
                "wrk is needed to ask for pages: apt-get install wrk (and nginx for the limit)"
            )
        appeals = Appeal.objects.count()
        if not appeals:
            raise CommandError("This site is empty. First: huiyin bench load --profile county")
        return options["label"] or min(PROFILES.values(), key=lambda one: abs(one.appeals - appeals)).name

    def _runner(self, label: str, seconds: float) -> Runner:
        return Runner(
            profile=label,
            seconds=seconds,
            now=clock.now(),
            say=lambda words: self.stderr.write(f"  {words} …"),
        )

    def _report(self, options: dict[str, Any]) -> None:
        folder: Path = options["into"]
        page = folder.with_suffix(".md")
        report.write(folder, page)
        self.stdout.write(f"{page}")

    def _load(self, options: dict[str, Any]) -> None:
        profile = PROFILES[options["profile"]]
        until = options["until"] or clock.now()
        if until.tzinfo is None:
            raise CommandError("--until needs a zone, such as 2026-11-21T18:00+08:00")
        if profile.copies > 1 and connection.vendor != "postgresql":
            raise CommandError(
                f"{profile.name} is laid out inside PostgreSQL and is not meant for SQLite: set HUIYIN_DATABASE_URL."
            )
        if not loading.is_empty():
            raise CommandError(
                "This site holds data already, perhaps of a load that was broken off. A generated site needs an "
                "empty database: set HUIYIN_HOME to an empty folder, or HUIYIN_DATABASE_URL to a new database, "
                "and run “huiyin manage migrate” first."
            )
        total = profile.accounts + profile.letters
        with tqdm(total=total, desc=profile.name, unit=" rows", file=sys.stderr, leave=False) as bar:

            def phase(words: str, steps: int) -> None:
                bar.unit = " steps"
                bar.set_description(f"{profile.name}: {words}")
                bar.reset(steps)

            loading.load(
                profile=profile,
                until=until.astimezone(UTC).replace(microsecond=0),
                seed=options["seed"],
                password=options["password"],
                progress=bar.update,
                phase=phase,
                processes=options["processes"],
            )
        self.stdout.write(f"{profile.name}: {profile.appeals} appeals, {profile.accounts} accounts.")
