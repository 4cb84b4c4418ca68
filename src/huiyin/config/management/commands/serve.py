"""``huiyin serve``: web pages and background loops in one process group."""

import signal
import subprocess
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, SystemCheckError
from granian import Granian
from granian.constants import Interfaces

from huiyin.config import preparing
from huiyin.demo import city
from huiyin.demo.accounts import sign_in_table

RESTART_AFTER = 2.0


class Command(BaseCommand):
    """Granian (WSGI) in this process, the worker in a child that is restarted when it dies."""

    help = "Serve the site"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen and what to run."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes (default 2)")
        parser.add_argument("--threads", type=int, default=4, help="threads per web process (default 4)")
        parser.add_argument("--web-only", action="store_true", help="without the background loops")
        parser.add_argument(
            "--prepare", action="store_true", help="migrate first; in demonstration mode load the city"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses to start an unsafe production site; returns after SIGINT or SIGTERM."""
        if not settings.IS_DEMO:
            self._refuse_unsafe()
        if options["prepare"]:
            preparing.migrate()
        preparing.compile_translations(settings.LOCALE_PATHS[0])
        preparing.gather_static()
        if options["prepare"] and settings.IS_DEMO and city.is_unfinished():
            call_command("demo", "load", verbosity=0)
        stop = threading.Event()
        worker = (
            None if options["web_only"] else threading.Thread(target=keep_worker, args=(stop,), daemon=True)
        )
        if worker:
            worker.start()
        self._announce(options["host"], options["port"])
        preparing.let_go()
        preparing.set_apart()
        # Granian stops at SIGTERM and SIGINT by itself; afterwards the worker is told.
        Granian(
            "huiyin.config.wsgi:application",
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["workers"],
            blocking_threads=options["threads"],
            websockets=False,
            log_enabled=False,
            respawn_failed_workers=True,
            workers_kill_timeout=10,
        ).serve()
        stop.set()
        if worker:
            worker.join(timeout=10)

    def _refuse_unsafe(self) -> None:
        try:
            self.check(include_deployment_checks=True)
        except SystemCheckError as error:
            self.stderr.write(str(error))
            self.stderr.write("huiyin serve: not started. HUIYIN_MODE=demo runs the demonstration instead.")
            raise SystemExit(1) from None

    def _announce(self, host: str, port: int) -> None:
        self.stdout.write(
            f"\nHuiyin 回音: http://{host}:{port}/   (Ctrl-C stops it; data in {settings.HOME})\n"
        )
        if settings.IS_DEMO:
            self.stdout.write(sign_in_table())
        self.stdout.flush()


def keep_worker(stop: threading.Event) -> None:
    """Run ``huiyin worker`` as a child until ``stop`` is set; start it again when it dies."""
    while not stop.is_set():
        with subprocess.Popen([sys.executable, "-m", "huiyin.config.cli", "worker"]) as child:
            while child.poll() is None and not stop.wait(0.2):
                pass
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                try:
                    child.wait(timeout=8)
                except subprocess.TimeoutExpired:
                    child.kill()
        stop.wait(RESTART_AFTER)
