"""``huiyin demo``: load the demonstration city, or move it so that it is about today again."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from huiyin.core import clock
from huiyin.demo import city
from huiyin.demo.accounts import sign_in_table


class Command(BaseCommand):
    """Only with HUIYIN_MODE=demo, and never over data that is not the demonstration's own."""

    help = "The demonstration city 清江市: load it on an empty site, or build it anew around today"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and how large the city is."""
        parser.add_argument("action", nargs="?", choices=("load", "refresh"), default="load")
        parser.add_argument(
            "--appeals", type=int, default=city.APPEALS, help="about how many (default %(default)s)"
        )
        parser.add_argument("--seed", type=int, default=city.SEED, help="another number tells other stories")

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError on a site that is not the demonstration."""
        if not settings.IS_DEMO:
            raise CommandError("The demonstration city is only loaded with HUIYIN_MODE=demo.")
        if not (city.is_empty() or city.is_demonstration()):
            raise CommandError(
                "This site holds other data. The demonstration needs a site of its own: set HUIYIN_HOME to an empty folder."
            )
        if options["action"] == "load" and city.is_built():
            self.stdout.write("清江市 is already here; “huiyin demo refresh” builds it anew around today.")
        else:
            self._build(options["seed"], options["appeals"])
        if options["verbosity"]:
            self.stdout.write(sign_in_table())

    def _build(self, seed: int, appeals: int) -> None:
        if city.is_demonstration():
            city.clear()
        with tqdm(total=1, desc="清江市", unit=" steps", file=sys.stderr, leave=False) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            city.build(now=clock.now(), seed=seed, appeals=appeals, progress=show)
