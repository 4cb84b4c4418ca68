"""The facts that must hold between the data files, each in one small function."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from huiyin.appeals.terms import BODY_MAX, TITLE_MAX, Kind
from huiyin.demo.content.filling import Filling, count_fillings, fill
from huiyin.demo.content.model import City, Organisation, Outcome, Script

_BRACES = re.compile(r"[{}]")
_ANY_DAY = date(2026, 11, 18)


def problems_of(city: City) -> list[str]:
    """Every contradiction found in the city, as sentences for the person who edits the files."""
    checks = (_divisions, _categories, _organisations, _people, _mailboxes, _scripts)
    return [problem for check in checks for problem in check(city)]


def _doubles(name: str, values: Iterable[str]) -> Iterator[str]:
    for value, number in Counter(values).items():
        if number > 1:
            yield f"{name} “{value[:40]}” stands there {number} times"


def _divisions(city: City) -> Iterator[str]:
    yield from _doubles("division", (division.code for division in city.divisions))
    for division in city.divisions:
        if len(division.code) not in (2, 4, 6, 9) or not division.code.isdigit():
            yield f"division {division.code}: a code has 2, 4, 6 or 9 digits"
        elif division.parent_code and division.parent_code not in city.division_by_code:
            yield f"division {division.code}: {division.parent_code} is missing"
    yield from _doubles("place", (place.name for place in city.places))
    for place in city.places:
        if len(place.division) != 9:
            yield f"place {place.name}: must lie in a township, not in {place.division}"


def _categories(city: City) -> Iterator[str]:
    codes = {category.code for category in city.categories}
    yield from _doubles("category", (category.code for category in city.categories))
    for category in city.categories:
        if category.code.count(".") > 2:
            yield f"category {category.code}: more than three levels"
        if category.parent_code and category.parent_code not in codes:
            yield f"category {category.code}: {category.parent_code} is missing"
        if not 3 <= len(category.keywords) <= 10:
            yield f"category {category.code}: needs three to ten keywords"


def _organisations(city: City) -> Iterator[str]:
    categories = {category.code for category in city.categories}
    yield from _doubles("organisation", (o.code for o in city.organisations))
    yield from _doubles("organisation name", (o.name for o in city.organisations))
    yield from _doubles("department", (f"{o.department} {o.division}" for o in city.organisations))
    for organisation in city.organisations:
        where = f"organisation {organisation.code}"
        if organisation.division not in city.division_by_code:
            yield f"{where}: division {organisation.division} is missing"
        if organisation.parent and organisation.parent not in city.organisation_by_code:
            yield f"{where}: parent {organisation.parent} is missing"
        if len(organisation.seal) != 2:
            yield f"{where}: the seal has two characters"
        for duty in organisation.duties:
            if duty not in categories:
                yield f"{where}: duty {duty} is not a category"
    yield from _roots(city)


def _roots(city: City) -> Iterator[str]:
    """Going up from any organisation must end at the one platform."""
    for organisation in city.organisations:
        seen = {organisation.code}
        parent = organisation.parent
        while parent and parent not in seen:
            seen.add(parent)
            above = city.organisation_by_code.get(parent)
            parent = above.parent if above else ""
        if parent:
            yield f"organisation {organisation.code}: stands above itself"
    roots = [organisation.code for organisation in city.organisations if not organisation.parent]
    if len(roots) != 1:
        yield f"there must be one organisation without a parent, not {roots}"


def _people(city: City) -> Iterator[str]:
    logins = [*(member.login for member in city.staff), *(c.login for c in city.citizens)]
    yield from _doubles("login", logins)
    yield from _doubles("name", (member.name for member in city.staff))
    yield from _doubles("pseudonym", (citizen.pseudonym for citizen in city.citizens))
    yield from _doubles("phone", (citizen.phone for citizen in city.citizens))
    for member in city.staff:
        if member.organisation not in city.organisation_by_code:
            yield f"{member.login}: organisation {member.organisation} is missing"
    for citizen in city.citizens:
        if citizen.division not in city.division_by_code:
            yield f"{citizen.login}: division {citizen.division} is missing"


def _mailboxes(city: City) -> Iterator[str]:
    yield from _doubles("mailbox", (mailbox.code for mailbox in city.mailboxes))
    for mailbox in city.mailboxes:
        if mailbox.organisation not in city.organisation_by_code:
            yield f"mailbox {mailbox.code}: organisation {mailbox.organisation} is missing"
        if mailbox.division not in city.division_by_code:
            yield f"mailbox {mailbox.code}: division {mailbox.division} is missing"


def _scripts(city: City) -> Iterator[str]:
    yield from _doubles("script", (script.id for script in city.scripts))
    yield from _doubles("title", (script.title for script in city.scripts))
    yield from _doubles("body", (script.body for script in city.scripts))
    yield from _doubles("reply", (script.reply for script in city.scripts if script.reply))
    for script in city.scripts:
        problems = [*_references(city, script), *_story(script)]
        if not problems:
            problems = [*_fillings(city, script)]
        yield from (f"script {script.id}: {problem}" for problem in problems)


def _references(city: City, script: Script) -> Iterator[str]:
    if script.category not in {category.code for category in city.categories}:
        yield f"{script.category} is not a category"
    if script.author and script.author not in {citizen.login for citizen in city.citizens}:
        yield f"{script.author} is not a citizen"
    if script.mailbox and script.mailbox not in {mailbox.code for mailbox in city.mailboxes}:
        yield f"{script.mailbox} is not a mailbox"
    if script.complained_about and script.complained_about not in city.organisation_by_code:
        yield f"{script.complained_about} is not an organisation"
    if script.duplicate_of and script.duplicate_of not in city.script_by_id:
        yield f"{script.duplicate_of} is not a script"
    if script.division and script.division not in city.division_by_code:
        yield f"{script.division} is not a division"
    if not script.slots and not script.division:
        yield "neither a place nor a division"
    departments = {organisation.department for organisation in city.organisations}
    helpers = [helper.address for helper in script.assisting]
    for address in (script.department, *helpers, script.first_sent_to):
        department = address.rpartition(":")[2]
        if department and department not in departments:
            yield f"{address} is not a department"


def _story(script: Script) -> Iterator[str]:
    """What each outcome needs, so that the player of the scripts never lacks a text."""
    if script.outcome is Outcome.ANSWERED and not (script.reply and script.contact_person):
        yield "answered, but without a reply or a contact person"
    if script.outcome is Outcome.NOT_ACCEPTED and not (script.refusal_reason and script.decision):
        yield "not accepted, but without a reason or a decision"
    if script.outcome is Outcome.SENT_BACK and not script.decision:
        yield "sent back to the author, but without a decision"
    if (script.outcome is Outcome.MERGED) != bool(script.duplicate_of):
        yield "merged and a duplicate go together"
    if bool(script.first_sent_to) != bool(script.return_reason):
        yield "the first organisation and the reason of its return go together"
    if (script.redo_reason or script.follow_up) and not script.second_reply:
        yield "asked again, but without a second reply"
    if script.kind is Kind.REPORT and not script.private:
        yield "reports of wrongdoing are always private"


def _fillings(city: City, script: Script) -> Iterator[str]:
    for turn in range(count_fillings(city, script)):
        try:
            filling = fill(city, script, turn=turn, submitted=_ANY_DAY)
            texts = [filling.write(text) for text in script.texts]
        except KeyError as error:
            yield f"turn {turn}: nothing fills {error}"
            return
        if any(_BRACES.search(text) for text in texts):
            yield f"turn {turn}: a slot stays open"
        if len(texts[0]) > TITLE_MAX or len(texts[1]) > BODY_MAX:
            yield f"turn {turn}: title or body too long"
        if not filling.responsible.covers(script.category):
            yield f"{filling.responsible.code} has no duty for {script.category}"
        if script.outcome is not Outcome.NOT_ACCEPTED:
            yield from _recusal(city, filling)


def _recusal(city: City, filling: Filling) -> Iterator[str]:
    """The organisation complained about, and what stands below it, never gets the appeal (回避)."""
    for organisation in (filling.responsible, *filling.assisting):
        above: Organisation | None = organisation
        while above:
            if above.code == filling.script.complained_about:
                yield f"{organisation.code} would handle a complaint about {above.code}"
            above = city.organisation_by_code.get(above.parent)
