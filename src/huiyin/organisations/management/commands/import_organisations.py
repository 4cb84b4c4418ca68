"""``huiyin import_organisations``: divisions, organisations or categories from a CSV or Excel file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from huiyin.core import clock
from huiyin.core.errors import DomainError
from huiyin.core.text import listed
from huiyin.organisations.actors import SYSTEM_ACTOR
from huiyin.organisations.category_plans import plan_categories
from huiyin.organisations.division_plans import plan_divisions
from huiyin.organisations.organisation_plans import plan_organisations
from huiyin.organisations.plans import CategoryPlan, DivisionPlan, LineState, OrganisationPlan
from huiyin.organisations.services import apply
from huiyin.organisations.tables import Table, read_table

AnyPlan: TypeAlias = DivisionPlan | OrganisationPlan | CategoryPlan
PLANS: dict[str, Callable[[Table], AnyPlan]] = {
    "divisions": plan_divisions,
    "organisations": plan_organisations,
    "categories": plan_categories,
}


class Command(BaseCommand):
    """Shows what the file would change; with --apply it is stored. Exit code 1 where a line is wrong."""

    help = (
        "Import divisions (code, name), organisations (code, name, kind, division …) or categories (code, name, keywords; "
        "or level1, level2, level3) from CSV or .xlsx. Without --apply nothing is stored. Import divisions and categories "
        "first: organisations lie in the ones and answer the others."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One of three files, and whether to store."""
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--divisions", type=Path, metavar="FILE", help="a list of divisions")
        source.add_argument("--organisations", type=Path, metavar="FILE", help="a list of organisations")
        source.add_argument("--categories", type=Path, metavar="FILE", help="a list of categories")
        parser.add_argument("--apply", action="store_true", help="store it, all lines or none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, print, and store where asked to."""
        what = next(name for name in PLANS if options[name])
        path: Path = options[what]
        try:
            table = read_table(path.read_bytes(), path.name)
            plan = PLANS[what](table)
            self._print_errors(plan)
            if options["apply"] and not plan.has_errors:
                with tqdm(total=len(plan.rows), unit="行", disable=None) as bar:
                    apply(plan, actor=SYSTEM_ACTOR, now=clock.now(), progress=bar.update)
        except OSError as error:
            raise CommandError(
                _("无法读取文件 %(path)s：%(why)s") % {"path": path, "why": error.strerror}
            ) from error
        except DomainError as error:
            raise CommandError(error.sentence) from error
        self.stdout.write(_last_line(plan, stored=options["apply"] and not plan.has_errors))
        if plan.has_errors:
            raise SystemExit(1)

    def _print_errors(self, plan: AnyPlan) -> None:
        if plan.table.ignored:
            self.stderr.write(_("这些列没有用到：%(columns)s") % {"columns": listed(plan.table.ignored)})
        for line in plan.errors:
            self.stderr.write(
                _("第 %(line)s 行 %(code)s %(name)s：%(sentence)s")
                % {"line": line.number, "code": line.code, "name": line.name, "sentence": line.sentence}
            )


def _last_line(plan: AnyPlan, *, stored: bool) -> str:
    counts = "，".join(f"{state.label} {plan.counts[state]}" for state in LineState)
    if plan.has_errors:
        return _("%(counts)s。有误的行改好之前，什么都不会导入。") % {"counts": counts}
    if not plan.rows:
        return _("%(counts)s。没有需要改动的内容。") % {"counts": counts}
    if stored:
        return _("%(counts)s。已导入。") % {"counts": counts}
    return _("%(counts)s。这是预演，没有写入；加上 --apply 才会导入。") % {"counts": counts}
