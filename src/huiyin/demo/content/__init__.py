"""清江市, the invented city of the demonstration site, as plain data and a typed loader.

`load` reads the TOML files beside this module once and checks them; `fill` makes one appeal of a
script for a day, `count_fillings` says how many different ones a script can give. No database, no
clock: the driver that plays the scripts through the services hands the days in. Nothing here is
taken from a real place, person or message.
"""

from huiyin.demo.content.filling import Filling, count_fillings, fill, find_organisation
from huiyin.demo.content.loading import load
from huiyin.demo.content.model import (
    Assisting,
    Category,
    Citizen,
    City,
    ContentError,
    Division,
    Mailbox,
    Motif,
    Note,
    Organisation,
    Outcome,
    Place,
    ReplyTemplate,
    Script,
    StaffMember,
    Voice,
)

__all__ = [
    "Assisting",
    "Category",
    "Citizen",
    "City",
    "ContentError",
    "Division",
    "Filling",
    "Mailbox",
    "Motif",
    "Note",
    "Organisation",
    "Outcome",
    "Place",
    "ReplyTemplate",
    "Script",
    "StaffMember",
    "Voice",
    "count_fillings",
    "fill",
    "find_organisation",
    "load",
]
