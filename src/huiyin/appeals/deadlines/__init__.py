"""Deadlines: rule sets as data, and one pure function that computes every due time from them and the Events."""

from huiyin.appeals.deadlines.clocks import RELEVANT, Beginning, Clock, Step, clocks
from huiyin.appeals.deadlines.law import InForce, Law
from huiyin.appeals.deadlines.rules import (
    Facts,
    Limit,
    Rules,
    Unit,
    limits_from_json,
    limits_to_json,
)
from huiyin.appeals.deadlines.shipped import SHIPPED, Shipped

__all__ = [
    "RELEVANT",
    "SHIPPED",
    "Beginning",
    "Clock",
    "Facts",
    "InForce",
    "Law",
    "Limit",
    "Rules",
    "Shipped",
    "Step",
    "Unit",
    "clocks",
    "limits_from_json",
    "limits_to_json",
]
