"""``huiyin manage rebuild_search``: the whole search index anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from huiyin.appeals.models import Appeal
from huiyin.search.rebuilding import BATCH, rebuild


class Command(BaseCommand):
    """Runs beside the serving site and its worker; may be stopped and started again."""

    help = "Build the search index anew while the site serves"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much at once."""
        parser.add_argument(
            "--batch", type=int, default=BATCH, help=f"appeals a transaction (default {BATCH})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Shows how far it is; says in the end how many appeals can be found."""
        with tqdm(total=Appeal.objects.count(), unit="appeals", disable=options["verbosity"] == 0) as bar:
            total = rebuild(progress=bar.update, batch=options["batch"])
        self.stdout.write(f"{total} appeals indexed")
