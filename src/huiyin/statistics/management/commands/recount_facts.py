"""Count all facts anew, or check that they are right."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huiyin.core import clock
from huiyin.statistics import recounting


class Command(BaseCommand):
    """huiyin manage recount_facts [--check]."""

    help = "Counts every appeal anew. With --check nothing is changed: exit code 1 where the facts differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """--check."""
        parser.add_argument("--check", action="store_true", help="compare only")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Count, and say how many."""
        now = clock.now()
        if not check:
            self.stdout.write(f"{recounting.recount(now=now)} appeals counted")
            return
        wrong = recounting.differences(now=now)
        if wrong:
            raise CommandError(f"{len(wrong)} facts differ from a recount: {', '.join(wrong[:10])}")
        self.stdout.write("the facts are right")
