"""``huiyin import-messages FILE``: historical messages with replies into the same life cycle."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from huiyin.appeals.terms import Kind
from huiyin.channels.imports.playing import Counts, Offices, bring_in
from huiyin.channels.imports.reading import FIELDS, read_rows, write_rejects
from huiyin.core import clock
from huiyin.core.errors import DomainError
from huiyin.organisations.models import Division, Organisation, OrganisationKind


class Command(BaseCommand):
    """A second run adds nothing; a run that was stopped goes on. Exit code 1 where rows were rejected."""

    help = "Import historical messages with replies from csv, xlsx or jsonl"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file and where its messages belong."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="name of the source (default: the file's name)")
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="FIELD=HEADING",
            help=f"heading of a column that is not recognised; fields: {', '.join(FIELDS)}",
        )
        parser.add_argument("--division", default="", help="code of the division the messages belong to")
        parser.add_argument(
            "--organisation", default="", help="code of the office that leads where none is named"
        )
        parser.add_argument(
            "--kind", choices=Kind.values, help="kind of all messages (default: told from titles)"
        )
        parser.add_argument(
            "--create-offices",
            action="store_true",
            help="make the places and offices that the messages name, unverified, where they are not there yet",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """The last line says imported, already there, rejected."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"{path}: no such file")
        now = clock.now()
        try:
            columns = dict(column.split("=", 1) for column in options["column"])
            rows = read_rows(path, columns)
        except ValueError:
            raise CommandError("--column wants FIELD=HEADING, for example title=标题") from None
        except DomainError as error:
            raise CommandError(error.sentence) from error
        offices = Offices(*_belonging(options), may_create=options["create_offices"], now=now)
        with tqdm(total=len(rows), unit="row", disable=None) as bar:
            counts = bring_in(
                rows=rows,
                source=(options["source"] or path.stem)[:40],
                offices=offices,
                now=now,
                kind=Kind(options["kind"]) if options["kind"] else None,
                progress=bar.update,
            )
        self._finish(path, counts)

    def _finish(self, path: Path, counts: Counts) -> None:
        if counts.rejects:
            target = path.with_name(f"{path.name}.rejects.csv")
            write_rejects(target, counts.rejects)
            self.stdout.write(f"rejected rows with their reasons: {target}")
        self.stdout.write(f"office named in the reply: {counts.guessed_offices}")
        self.stdout.write(str(counts))
        if counts.rejected:
            raise SystemExit(1)


def _belonging(options: dict[str, Any]) -> tuple[Division, Organisation]:
    """Division and fallback office, from the options or the site's platform."""
    offices = Organisation.objects.select_related("division")
    if options["organisation"]:
        fallback = offices.filter(code=options["organisation"]).first()
        if fallback is None:
            raise CommandError(f"no organisation with code {options['organisation']}")
    else:
        fallback = offices.filter(kind=OrganisationKind.PLATFORM).order_by("id").first()
        if fallback is None:
            raise CommandError("an empty site: run huiyin createadmin first, or name --organisation")
    if not options["division"]:
        return fallback.division, fallback
    division = Division.objects.filter(code=options["division"]).first()
    if division is None:
        raise CommandError(f"no division with code {options['division']}")
    return division, fallback
