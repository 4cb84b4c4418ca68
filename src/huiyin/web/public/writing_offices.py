"""Naming an office: typed by its name, with a list of the likely ones to choose from."""

from django.utils.translation import gettext as _

from huiyin.core.errors import InvalidInput
from huiyin.core.text import clean_line, listed
from huiyin.organisations.models import Organisation, OrganisationKind
from huiyin.organisations.nesting import division_ancestors
from huiyin.organisations.selectors import in_division

#: The platform is written to through the mailboxes, the press not at all.
NOT_WRITTEN_TO = (OrganisationKind.PLATFORM, OrganisationKind.MEDIA)
NAMED_MAX = 4
LISTED = 200
_COUNTY_CODE = 6  # digits


def find_office(name: str) -> Organisation:
    """The office of this name, short name or part of a name. At most two queries.

    InvalidInput("office-missing" | "office-unknown" | "office-unclear"); the last names the candidates.
    """
    written = clean_line(name)
    if not written:
        raise InvalidInput("office-missing", _("请写出单位名称；不确定就选“请平台帮我分派”"))
    rows = Organisation.objects.filter(is_active=True).exclude(kind__in=NOT_WRITTEN_TO)
    exact = rows.filter(name=written).first()
    if exact is not None:
        return exact
    found = list((rows.filter(short_name=written) | rows.filter(name__icontains=written))[: NAMED_MAX + 1])
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidInput(
            "office-unknown",
            _("没有找到“%(name)s”。请从列出的名称里选，或选“请平台帮我分派”") % {"name": written[:30]},
        )
    names = listed(office.name for office in found[:NAMED_MAX])
    if len(found) > NAMED_MAX:
        names += _("等")
    raise InvalidInput("office-unclear", _("不止一个单位叫这个名字：%(names)s。请写全名") % {"names": names})


def office_names(division: str) -> list[str]:
    """Names to choose from while typing: offices around the place and within its county. One query, at most 200."""
    rows = Organisation.objects.filter(is_active=True).exclude(kind__in=NOT_WRITTEN_TO)
    around = rows.filter(division_id__in=division_ancestors(division)) if division else rows
    if len(division) >= _COUNTY_CODE:
        around = around | rows.filter(in_division(division[:_COUNTY_CODE]))
    return list(around.order_by("-division_id", "id").values_list("name", flat=True)[:LISTED])
