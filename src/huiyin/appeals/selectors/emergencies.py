"""What marks an emergency now, and which office is on duty where."""

from collections.abc import Sequence

from huiyin.appeals.deadlines.emergencies import SHIPPED_LINES
from huiyin.appeals.models import EmergencyList
from huiyin.organisations.models import Division, Organisation
from huiyin.organisations.nesting import division_ancestors


def list_in_force() -> EmergencyList:
    """The newest version, with who set it; an unsaved one with the shipped words where none is. One query."""
    newest = EmergencyList.objects.order_by("-id").select_related("set_by").first()
    return newest or EmergencyList(lines="\n".join(SHIPPED_LINES))


def list_history(limit: int = 20) -> list[EmergencyList]:
    """The versions there have been, newest first."""
    return list(EmergencyList.objects.select_related("set_by").order_by("-id")[:limit])


def duty_office(division: str, recused_paths: Sequence[str] = ()) -> Organisation | None:
    """值班单位: of the nearest place that has one; never one that is named in the appeal, nor one below it (回避).

    One query.
    """
    places = Division.objects.filter(
        code__in=division_ancestors(division), duty_organisation__is_active=True
    ).select_related("duty_organisation")
    for place in sorted(places, key=lambda one: -len(one.code)):
        office = place.duty_organisation
        if office is not None and not any(office.path.startswith(path) for path in recused_paths):
            return office
    return None
