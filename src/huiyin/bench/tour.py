"""The pages that are measured on a generated site: for whom, at which address, each list also far from its beginning."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from huiyin.accounts.models import User
from huiyin.appeals.models import Appeal
from huiyin.appeals.terms import UNFINISHED
from huiyin.core.paging import Cursor
from huiyin.organisations.models import Membership, Organisation, OrganisationKind, Role

#: How far back the far page of a list begins.
FAR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Visit:
    """One address, and whose session reads it (None: nobody is signed in)."""

    name: str
    address: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sights:
    """What is large on a site, so that its pages are the hard ones."""

    office: Organisation
    busy: Organisation
    category: str
    county: str
    division: str
    number: str
    long_number: str
    author: int

    def post(self, role: Role, office: Organisation | None = None) -> int:
        """Somebody who holds a role: in an office, or where it reaches furthest."""
        found = Membership.objects.filter(role=role, ended_at__isnull=True)
        if office is not None:
            found = found.filter(organisation=office)
        return found.order_by("organisation__division__level", "organisation_id").values_list(
            "user_id", flat=True
        )[0]


def sights() -> Sights:
    """Looked for in the whole site: this takes its time."""
    leads = Appeal.objects.values("lead_id").filter(lead__isnull=False).annotate(n=Count("pk"))
    office = Organisation.objects.get(pk=leads.order_by("-n")[0]["lead_id"])
    waiting = (
        Organisation.objects.filter(assignments__status__in=UNFINISHED)
        .annotate(n=Count("assignments"))
        .order_by("-n")
    )
    public = Appeal.objects.filter(is_published=True)
    category = public.values("category_id").annotate(n=Count("pk")).order_by("-n")[0]["category_id"]
    county = max(
        Appeal.objects.filter(division__level=3)
        .values_list("division_id")
        .annotate(n=Count("pk"))
        .order_by(),
        key=lambda row: row[1],
    )[0]
    shown = public.order_by("-submitted_at").values_list("number", flat=True)
    return Sights(
        office=office,
        busy=waiting[0],
        category=category,
        county=county,
        division=county[:4],
        number=shown[20],
        long_number=public.order_by("-version").values_list("number", flat=True)[0],
        author=Appeal.objects.values("author_id")
        .filter(author__isnull=False)
        .annotate(n=Count("pk"))
        .order_by("-n")[0]["author_id"],
    )


def tour(seen: Sights, now: datetime) -> list[Visit]:
    """Every list of the product, its first page and one far back, and the pages of one appeal."""
    far = Cursor(now - FAR, 1)
    lists = {
        "all": "",
        "office": f"organisation={seen.office.code}",
        "category": f"category={seen.category}",
        "top category": f"category={seen.category.partition('.')[0]}",
        "county": f"division={seen.county}",
        "city": f"division={seen.division}",
        "province": f"division={seen.division[:2]}",
        "overdue": "state=overdue",
        "doing": "state=doing",
        "closed": "state=closed",
        "kind": "kind=thanks",
        "newest replies": "order=replied",
        "office, newest replies": f"order=replied&organisation={seen.office.code}",
        "county and category": f"division={seen.county}&category={seen.category}",
    }
    visits = [Visit("home", "/"), Visit("appeal", f"/appeals/{seen.number}/")]
    visits.append(Visit("appeal, long", f"/appeals/{seen.long_number}/"))
    for name, query in lists.items():
        visits.append(Visit(f"list: {name}", f"/appeals/?{query}"))
        visits.append(Visit(f"list: {name}, far", f"/appeals/?{query}&page={far}"))
    visits += _public_rest(seen)
    visits += _own(seen, far)
    visits += _desk(seen, far)
    visits += _console(seen, far, now)
    return visits


def _public_rest(seen: Sights) -> list[Visit]:
    return [
        Visit("feed", "/appeals/feed/"),
        Visit("public overdue", "/overdue/"),
        Visit("supervision, public", "/supervision/"),
        Visit("figures", "/figures/"),
        Visit("offices", "/offices/"),
        Visit("office", f"/offices/{seen.office.code}/"),
        Visit("mailboxes", "/mailboxes/"),
        Visit("write", "/write/"),
    ]


def _own(seen: Sights, far: Cursor) -> list[Visit]:
    return [
        Visit("own", "/mine/", seen.author),
        Visit("own, far", f"/mine/?page={far}", seen.author),
        Visit("notifications", "/notifications/", seen.author),
        Visit("appeal, signed in", f"/appeals/{seen.number}/", seen.author),
    ]


def _desk(seen: Sights, far: Cursor) -> list[Visit]:
    handler = seen.post(Role.HANDLER, seen.busy)
    queues = ("pending", "handling", "assisting", "approval", "unrated", "pool", "overdue", "soon")
    largest = seen.post(Role.HANDLER, seen.office)
    return [
        Visit("desk", "/desk/", handler),
        Visit("desk, mine", "/desk/?mine=1", handler),
        Visit("desk of the largest office", "/desk/", largest),
        *(Visit(f"desk: {name}", f"/desk/queue/{name}/", handler) for name in queues),
        Visit("desk: all", "/desk/all/", largest),
        Visit("desk: all, far", f"/desk/all/?page={far}", largest),
        Visit("desk: all, closed", "/desk/all/?state=closed", largest),
        Visit("desk: figures", "/desk/figures/", largest),
        Visit("desk: supervised", "/desk/supervised/", largest),
    ]


def _console(seen: Sights, far: Cursor, now: datetime) -> list[Visit]:
    platform = Organisation.objects.filter(kind=OrganisationKind.PLATFORM).order_by("division_id")[0]
    visits = []
    for role, pages in (
        (Role.MODERATOR, ("",)),
        (Role.DISPATCHER, ("?queue=dispatch", "decisions/", "decisions/?queue=redos", "appeals/")),
        (Role.SUPERVISOR, ("board/", "board/overdue/", "dashboard/", f"appeals/?page={far}")),
        (
            Role.AUDIT_ADMIN,
            ("audit/", "audit/?type=accept", f"audit/?until={now - FAR:%Y-%m-%d}", "audit/reads/"),
        ),
        (Role.SYSTEM_ADMIN, ("offices/", "people/", "divisions/")),
    ):
        if not User.objects.filter(memberships__role=role).exists():
            continue
        office = platform if role in (Role.MODERATOR, Role.DISPATCHER, Role.SUPERVISOR) else None
        visits += [
            Visit(f"console ({role.value}): {page or 'intake'}", f"/console/{page}", seen.post(role, office))
            for page in pages
        ]
    return visits
