"""Addresses of the console. What is new stands under new/, so that no code or name can take its place."""

from django.urls import path, register_converter

from huiyin.web.console import (
    appeals,
    assessments,
    audit,
    board,
    board_send,
    calendars,
    categories,
    clues,
    counts,
    dashboard,
    decisions,
    dispatch_send,
    divisions,
    emergencies,
    imports,
    keys,
    leader,
    listing,
    mailboxes,
    offices,
    people,
    rules,
)


class CategoryCode:
    """The code of a category: it nests by dots, which a slug may not hold."""

    regex = "[a-z0-9_.-]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CategoryCode, "category")

app_name = "console"
urlpatterns = [
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/new/", assessments.new_assessment, name="new_assessment"),
    path("assessments/of/<slug:code>/", assessments.assessment, name="assessment"),
    path("assessments/of/<slug:code>/excel/", assessments.assessment_excel, name="assessment_excel"),
    path("assessments/of/<slug:code>/<slug:act>/", assessments.assessment_act, name="assessment_act"),
    path("", appeals.intake, name="intake"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("counts/", counts.counts, name="counts"),
    path("keys/", keys.keys, name="keys"),
    path("dispatch/send/", dispatch_send.send, name="dispatch_send"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("board/", board.board, name="board"),
    path("board/send/", board_send.send, name="board_send"),
    path("board/<slug:box>/", board.box, name="board_box"),
    path("leader/", leader.leader, name="leader"),
    path("clues/", clues.clues, name="clues"),
    path("clues/<slug:number>/", clues.clue, name="clue"),
    path("saved/", listing.saved, name="saved"),
    path("appeals/", listing.appeals, name="appeals"),
    path("appeals/<slug:number>/", appeals.appeal, name="appeal"),
    path("appeals/<slug:number>/offices/", appeals.office_search, name="office_search"),
    path("appeals/<slug:number>/<slug:action>/", appeals.act, name="action"),
    path("office-options/", offices.office_options, name="office_options"),
    path("new/office/", offices.new_office, name="new_office"),
    path("offices/", offices.offices, name="offices"),
    path("offices/<slug:code>/", offices.office, name="office"),
    path("offices/<slug:code>/edit/", offices.edit_office, name="edit_office"),
    path("offices/<slug:code>/duties/", offices.duties, name="duties"),
    path("offices/<slug:code>/<slug:act>/", offices.office_act, name="office_act"),
    path("new/person/", people.new_person, name="new_person"),
    path("people/", people.people, name="people"),
    path("people/<slug:handle>/", people.person, name="person"),
    path("people/<slug:handle>/<slug:act>/", people.person_act, name="person_act"),
    path("new/mailbox/", mailboxes.new_mailbox, name="new_mailbox"),
    path("mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("mailboxes/<slug:code>/", mailboxes.mailbox, name="mailbox"),
    path("new/division/", divisions.new_division, name="new_division"),
    path("divisions/", divisions.divisions, name="divisions"),
    path("divisions/<slug:code>/<slug:act>/", divisions.division_act, name="division_act"),
    path("new/category/", categories.new_category, name="new_category"),
    path("categories/", categories.categories, name="categories"),
    path("categories/<category:code>/", categories.category, name="category"),
    path("emergencies/", emergencies.emergencies, name="emergencies"),
    path("imports/", imports.imports, name="imports"),
    path("imports/plan/", imports.import_plan, name="import_plan"),
    path("imports/apply/", imports.import_apply, name="import_apply"),
    path("new/rules/", rules.new_rules, name="new_rules"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<slug:name>/<int:version>/", rules.rule_set, name="rule_set"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/<slug:act>/", calendars.calendar_act, name="calendar_act"),
    path("audit/", audit.audit, name="audit"),
    path("audit/reads/", audit.reads, name="reads"),
]
