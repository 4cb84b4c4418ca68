"""Personal data in Chinese free text: find it, mask it.

What stays readable, and why: enough to follow the text, never enough to reach or tell the person.

- name: the first character, then two asterisks whatever the length (张**)
- mobile: the first three digits, which say only that it is a mobile number (139********); the usual
  "139****5678" is not used, because seven digits and a name identify a person
- landline: the area code, which says no more than the city
- plate: province and letter (京A*****)
- e-mail: the first character (z***@***), since a domain of one's own tells the person
- address: road and estate stay, every number from the house on goes (滨河路**号*栋*单元***室)
- identity and travel documents, cards, chat accounts: nothing

Pure functions, no database. Offsets are Python string indices (code points).
"""

import re
from collections.abc import Iterable

from huiyin.core.masking.addresses import find_addresses
from huiyin.core.masking.findings import KIND_LABELS, Finding, FindingKind, without_overlaps
from huiyin.core.masking.names import find_names, mask_name
from huiyin.core.masking.numbers import HALF_WIDTH, find_numbers

__all__ = ["KIND_LABELS", "Finding", "FindingKind", "find_personal_data", "mask", "mask_name"]

_FULL_WIDTH = re.compile("[\uff01-\uff5e]")


def find_personal_data(text: str) -> list[Finding]:
    """Personal data in ``text``, in reading order, without overlaps.

    What is masked already is left alone: ``find_personal_data(mask(text))`` is empty.
    """
    found: list[Finding] = []
    plain = text.translate(HALF_WIDTH) if _FULL_WIDTH.search(text) else text
    while new := [finding for finding in _look_once(plain, text) if not finding.overlaps(found)]:
        found += new
        plain = _blanked(plain, new)
    return sorted(found, key=lambda finding: finding.start)


def mask(text: str, findings: Iterable[Finding] | None = None) -> str:
    """``text`` with the findings replaced; without ``findings``, with those of ``find_personal_data``.

    ``findings`` may be a moderator's corrected list: any order, but without overlaps.
    """
    pieces: list[str] = []
    place = 0
    for finding in sorted(find_personal_data(text) if findings is None else findings, key=lambda f: f.start):
        pieces += (text[place : finding.start], finding.replacement)
        place = finding.end
    return "".join(pieces) + text[place:]


def _look_once(plain: str, text: str) -> list[Finding]:
    return without_overlaps([*find_numbers(plain, text), *find_addresses(plain, text), *find_names(plain)])


def _blanked(plain: str, findings: list[Finding]) -> str:
    """As it will read, but of the same length: what findings hid from each other shows in the next look."""
    for finding in findings:
        length = finding.end - finding.start
        plain = (
            plain[: finding.start] + finding.replacement[:length].ljust(length, "*") + plain[finding.end :]
        )
    return plain
