"""``huiyin check-deploy``: Django's deployment checks and ours."""

from typing import Any

from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Exit code 1 where something must be mended before the site is opened."""

    help = "Is this installation safe to open to the public?"
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """All checks, deployment ones included."""
        self.check(include_deployment_checks=True)
        self.stdout.write("check-deploy: nothing stands against opening this site")
