"""``huiyin createadmin``: the first administrator of a new site, with its division and platform."""

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from huiyin.accounts.staff import create_staff
from huiyin.core import clock
from huiyin.core.errors import DomainError
from huiyin.organisations import services
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.details import OrganisationDetails
from huiyin.organisations.models import Division, Organisation, OrganisationKind, Role


class Command(BaseCommand):
    """Everything or nothing; a second run adds another administrator to the same platform."""

    help = "Create an administrator; on an empty site also its division and platform organisation"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and of what place."""
        parser.add_argument("login_name", help="name to sign in with")
        parser.add_argument("--display-name", default="系统管理员")
        parser.add_argument("--division", default="", help="official code of the site's place, such as 5101")
        parser.add_argument("--division-name", default="", help="its name, such as 成都市")
        parser.add_argument("--platform-name", default="网上群众工作平台")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError with the sentence where something does not fit."""
        password = input() if options["password_stdin"] else getpass("Password: ")
        now = clock.now()
        try:
            with transaction.atomic():
                platform = self._platform(options)
                user = create_staff(
                    login_name=options["login_name"],
                    display_name=options["display_name"],
                    password=password,
                    now=now,
                )
                services.appoint(
                    user=user, organisation=platform, role=Role.SYSTEM_ADMIN, actor=SYSTEM_ACTOR, now=now
                )
        except DomainError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(f"{user.login_name} administers {platform.name}. Sign in at /staff/login/")

    def _platform(self, options: dict[str, Any]) -> Organisation:
        known = Organisation.objects.filter(kind=OrganisationKind.PLATFORM).order_by("id").first()
        if known:
            return known
        if not options["division"] or not options["division_name"]:
            raise CommandError("An empty site needs --division CODE and --division-name NAME")
        now = clock.now()
        division = Division.objects.filter(code=options["division"]).first() or services.create_division(
            code=options["division"], name=options["division_name"], actor=SYSTEM_ACTOR, now=now
        )
        return services.create_organisation(
            code="platform",
            details=OrganisationDetails(
                name=options["platform_name"],
                short_name=options["platform_name"][:20],
                kind=OrganisationKind.PLATFORM,
                division=division,
            ),
            actor=SYSTEM_ACTOR,
            now=now,
        )
