"""Writes of this room. Each function is one transaction with one Event, or none of either where nothing changes."""

from huiyin.organisations.services.categories import change_category, create_category
from huiyin.organisations.services.divisions import (
    change_division,
    create_division,
    deactivate_division,
    reactivate_division,
    set_duty_office,
)
from huiyin.organisations.services.imports import apply
from huiyin.organisations.services.mailboxes import (
    add_leader,
    change_leader,
    change_mailbox,
    create_mailbox,
    end_leader,
)
from huiyin.organisations.services.organisations import (
    change_organisation,
    create_organisation,
    deactivate_organisation,
    reactivate_organisation,
    set_duties,
    unverify_organisation,
    verify_organisation,
)
from huiyin.organisations.services.posts import appoint, end_membership

__all__ = [
    "add_leader",
    "apply",
    "appoint",
    "change_category",
    "change_division",
    "change_leader",
    "change_mailbox",
    "change_organisation",
    "create_category",
    "create_division",
    "create_mailbox",
    "create_organisation",
    "deactivate_division",
    "deactivate_organisation",
    "end_leader",
    "end_membership",
    "reactivate_division",
    "reactivate_organisation",
    "set_duties",
    "set_duty_office",
    "unverify_organisation",
    "verify_organisation",
]
