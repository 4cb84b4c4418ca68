"""Who gets in where: every address, every role. A new address without a row here fails tests/web/test_access.py."""

from dataclasses import dataclass

NOBODY = "nobody"
CITIZENS = {"citizen", "stranger"}
HOUSING = {"handler", "approver"}
DESK = {*HOUSING, "water_handler"}
PLATFORM = {"moderator", "dispatcher", "supervisor"}
SYSTEM = {"system_admin"}
AUDIT = {"audit_admin"}
STAFF = {*DESK, *PLATFORM, *SYSTEM, *AUDIT, "leader", "journalist"}
SIGNED_IN = {*CITIZENS, *STAFF}
EVERYBODY = {*SIGNED_IN, NOBODY}
#: Who may know of the private appeal: its author, its office, the platform, the leader of the place.
PRIVATE = {"citizen", *HOUSING, *PLATFORM, "leader"}

IN, LOGIN, FORBIDDEN, HIDDEN = "in", "login", "forbidden", "hidden"


@dataclass(frozen=True)
class Row:
    """``who`` gets in by ``methods``; ``nobody`` (if not in ``who``) and all ``others`` get these answers.

    A method that is not listed is answered 405 for everybody.
    """

    methods: str
    who: frozenset[str]
    others: str = FORBIDDEN
    nobody: str = LOGIN


def _row(methods: str, who: set[str], others: str = FORBIDDEN, nobody: str = LOGIN) -> Row:
    return Row(methods, frozenset(who), others, nobody)


_READ = _row("get", EVERYBODY)
_BOTH = _row("get post", EVERYBODY)
_POST = _row("post", EVERYBODY)
_HIDDEN_READ = _row("get", set(), HIDDEN, HIDDEN)
_DESK = _row("get", DESK)
_PLATFORM, _PLATFORM_POST = _row("get", PLATFORM), _row("post", PLATFORM)
_SYSTEM, _SYSTEM_POST, _SYSTEM_BOTH = _row("get", SYSTEM), _row("post", SYSTEM), _row("get post", SYSTEM)
_AUDIT = _row("get", AUDIT)

ACCESS: dict[str, Row] = {
    # Public pages
    "public:home": _READ,
    "public:appeals": _READ,
    "public:appeals_feed": _READ,
    "public:appeals_suggest": _READ,
    "public:overdue": _READ,
    "public:figures": _READ,
    "public:figures_csv": _READ,
    "public:figures_excel": _READ,
    "public:behind": _READ,
    "public:rankings": _READ,
    "public:ranking": _READ,
    "public:ranking_csv": _READ,
    "public:ranking_excel": _READ,
    "public:offices": _READ,
    "public:office": _READ,
    "public:mailboxes": _READ,
    "public:mailbox": _READ,
    "public:elder": _READ,
    "public:supervision": _READ,
    "public:rule_sets": _READ,
    "public:about": _READ,
    "public:robots": _READ,
    "public:sitemap": _READ,
    "public:health": _READ,
    "public:catalogue": _READ,
    "public:manifest": _READ,
    "public:worker": _READ,
    "public:offline": _READ,
    "public:sent_messages": _READ,
    # A private appeal, its file, and what its author does
    "public:appeal": _row("get", PRIVATE, HIDDEN, HIDDEN),
    "public:attachment": _row("get", PRIVATE - {"leader"}, HIDDEN, HIDDEN),
    "public:appeal_action": _row("get post", PRIVATE, HIDDEN, HIDDEN),
    "public:mine": _READ,
    "public:query": _BOTH,
    "public:query_close": _POST,
    # Writing
    "public:write": _READ,
    "public:write_step": _BOTH,
    "public:write_file": _POST,
    "public:write_hints": _READ,
    "public:write_levels": _READ,
    "public:write_discard": _POST,
    "public:write_receipt": _HIDDEN_READ,
    "public:write_confirm": _row("post", set(), HIDDEN, HIDDEN),
    # Accounts
    "public:login": _BOTH,
    "public:login_code": _row("get post", set(), LOGIN),
    "public:logout": _POST,
    "public:staff_login": _BOTH,
    "public:staff_second_factor": _row("get post", set(), LOGIN),
    "public:second_factor_setup": _row("get post", STAFF, LOGIN),
    "public:settings": _READ,
    "public:settings_display": _POST,
    "public:settings_name": _row("post", CITIZENS, HIDDEN),
    "public:settings_contact": _row("post", SIGNED_IN),
    "public:settings_contact_code": _row("get post", SIGNED_IN),
    "public:settings_password": _row("post", STAFF, HIDDEN),
    "public:language": _POST,
    "public:notifications": _row("get", SIGNED_IN),
    "public:notifications_read": _row("post", SIGNED_IN),
    "public:notification_settings": _row("get post", SIGNED_IN),
    "public:notification": _row("get", {"citizen"}, HIDDEN),
    # The desk
    "desk:work": _DESK,
    "desk:counts": _DESK,
    "desk:keys": _DESK,
    "desk:queue": _DESK,
    "desk:bulk": _row("post", DESK),
    "desk:supervised": _DESK,
    "desk:all": _DESK,
    "desk:saved": _row("get post", DESK),
    "desk:figures": _DESK,
    "desk:behind": _DESK,
    "desk:templates": _DESK,
    "desk:template_new": _row("get post", DESK),
    # The console
    "console:intake": _row("get", {*PLATFORM, *SYSTEM, *AUDIT, "leader", "journalist"}),
    "console:keys": _row("get", {*PLATFORM, *SYSTEM, *AUDIT, "leader", "journalist"}),
    "console:counts": _row("get", {*PLATFORM, *SYSTEM, *AUDIT, "leader", "journalist"}),
    "console:decisions": _PLATFORM,
    "console:appeals": _row("get", {*PLATFORM, "leader"}),
    "console:saved": _row("get post", {*PLATFORM, "leader"}),
    "console:dashboard": _row("get", {"supervisor", "leader"}),
    "console:board": _row("get", {"supervisor", "dispatcher"}),
    "console:board_box": _row("get", {"supervisor", "dispatcher"}),
    "console:board_send": _row("post", {"supervisor", "dispatcher"}),
    "console:dispatch_send": _row("post", {"supervisor", "dispatcher"}),
    "console:leader": _row("get", {"leader"}),
    "console:clues": _row("get", {"journalist"}),
    "console:appeal": _row("get", {*PLATFORM, "leader"}),
    "console:assessments": _row("get", {"supervisor"}),
    "console:new_assessment": _row("get post", {"supervisor"}),
    "console:assessment": _row("get", {"supervisor"}),
    "console:assessment_excel": _row("get", {"supervisor"}),
    "console:assessment_act": _row("post", {"supervisor"}),
    "console:office_search": _PLATFORM,
    "console:action": _row("post", {*PLATFORM, "leader"}),
    "console:office_options": _row("get", {*PLATFORM, *SYSTEM}),
    "console:offices": _SYSTEM,
    "console:office": _SYSTEM,
    "console:new_office": _SYSTEM_BOTH,
    "console:edit_office": _SYSTEM_BOTH,
    "console:duties": _SYSTEM_BOTH,
    "console:office_act": _SYSTEM_POST,
    "console:people": _SYSTEM,
    "console:person": _SYSTEM,
    "console:new_person": _SYSTEM_BOTH,
    "console:person_act": _SYSTEM_POST,
    "console:mailboxes": _SYSTEM,
    "console:mailbox": _SYSTEM_BOTH,
    "console:new_mailbox": _SYSTEM_BOTH,
    "console:divisions": _SYSTEM,
    "console:new_division": _SYSTEM_POST,
    "console:division_act": _SYSTEM_POST,
    "console:categories": _SYSTEM,
    "console:category": _SYSTEM_BOTH,
    "console:new_category": _SYSTEM_BOTH,
    "console:new_rules": _SYSTEM_BOTH,
    "console:rules": _SYSTEM,
    "console:rule_set": _SYSTEM,
    "console:calendar": _SYSTEM,
    "console:calendar_act": _SYSTEM_POST,
    "console:emergencies": _row("get post", {*SYSTEM, "supervisor"}),
    "console:imports": _SYSTEM_BOTH,
    "console:import_plan": _SYSTEM,
    "console:import_apply": _SYSTEM_POST,
    "console:audit": _AUDIT,
    "console:reads": _AUDIT,
}

#: What one office has at its desk: the other office's handler must not know of it.
OF_ONE_OFFICE: dict[str, Row] = {
    "desk:appeal": _row("get", HOUSING),
    "desk:reply": _row("get post", HOUSING),
    "desk:action": _row("post", HOUSING),
    "desk:template": _row("get post", HOUSING),
    "desk:template_switch": _row("post", HOUSING),
    "desk:bulk_undo": _row("post", set()),
}
ACCESS |= OF_ONE_OFFICE
#: The private appeal is in no journalist's hands, whatever was handed.
ACCESS["console:clue"] = _row("get post", set())


def expected(name: str, role: str, method: str) -> str:
    """IN, LOGIN, FORBIDDEN, HIDDEN, or "405"."""
    row = ACCESS[name]
    if method not in row.methods.split():
        return "405"
    if role in row.who:
        return IN
    if role == NOBODY:
        return row.nobody
    if name == "console:clue" and role == "journalist":
        return HIDDEN
    return HIDDEN if name in OF_ONE_OFFICE and role in DESK else row.others
