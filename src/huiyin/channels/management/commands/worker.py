"""``huiyin worker``: the background loops."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from huiyin.channels import loops
from huiyin.core import clock


class Command(BaseCommand):
    """Runs the loops until SIGTERM or SIGINT; any number of workers may run beside each other."""

    help = "Run the background loops: notifications, SMS and mail, closing and cleaning up"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Once, or for ever."""
        parser.add_argument(
            "--once", action="store_true", help="do what is due now, say what was done, and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Returns within a second of the signal."""
        if options["once"]:
            for name, done in loops.run_once(now=clock.now()).items():
                self.stdout.write(f"{name:24}{done:>8}")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        loops.run(stop, clock=clock.now)
