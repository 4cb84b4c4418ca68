"""Gather the words of code and pages into src/huiyin/locale/en, or check that nothing is missing.

python tools/translations.py --update     new ids come in empty, unused ones go
python tools/translations.py --missing    print what has no English yet, as JSON
python tools/translations.py --fill FILE  take {chinese: english} from a JSON file; plural forms: [one, other]; with a
                                          context: {"context|chinese": english}
python tools/translations.py --check      exit 1 where an id is missing, fuzzy, empty, or names other placeholders
"""

import argparse
import json
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "huiyin"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
METHODS = [("**.py", "python"), ("web/jinja2/**.html", "jinja2")]
OPTIONS = {"web/jinja2/**.html": {"extensions": "jinja2.ext.do", "trim_blocks": "true", "silent": "false"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!%)%([sd])|\{(\w+)\}")


def gather() -> Catalog:
    """Every id in code and templates, with the places it comes from."""
    catalogue = Catalog(locale="en", project="huiyin", charset="utf-8", fuzzy=False)
    for name, _line, ids, _comments, context in extract_from_dir(
        str(PACKAGE), METHODS, OPTIONS, keywords=KEYWORDS
    ):
        catalogue.add(ids, locations=[(name, 0)], context=context)
    return catalogue


def stored() -> Catalog:
    """The English catalogue as it is kept, or an empty one."""
    if not CATALOGUE.exists():
        return Catalog(locale="en", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def key_of(message: Message) -> str:
    """The Chinese id; of plural messages the first form."""
    return message.id[0] if isinstance(message.id, (tuple, list)) else message.id


def name_of(message: Message) -> str:
    """The Chinese id, after its context where it has one: “action|受理”."""
    return f"{message.context}|{key_of(message)}" if message.context else key_of(message)


def merged() -> Catalog:
    """What is gathered now, with the translations that are known."""
    known = {(message.context, key_of(message)): message.string for message in stored() if message.id}
    catalogue = gather()
    for message in catalogue:
        if not message.id:
            continue
        string = known.get((message.context, key_of(message)))
        if string:
            message.string = string
    return catalogue


def missing(catalogue: Catalog) -> list[Message]:
    """Ids without English."""
    return [
        message
        for message in catalogue
        if message.id
        and not all(message.string if isinstance(message.string, (tuple, list)) else [message.string])
    ]


def _wanted(message: Message) -> str | list[str]:
    """How --missing names an id: as --fill takes it, or both forms of a plural."""
    return list(message.id) if isinstance(message.id, (tuple, list)) else name_of(message)


def wrong_placeholders(catalogue: Catalog) -> list[str]:
    """Translations whose placeholders are not those of the id."""
    found = []
    for message in catalogue:
        given = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        strings = [string for string in given if string]
        if not message.id or not strings:
            continue
        own = set(PLACEHOLDER.findall(key_of(message)))
        if any(set(PLACEHOLDER.findall(string)) - own for string in strings) or not any(
            set(PLACEHOLDER.findall(string)) == own for string in strings
        ):
            found.append(key_of(message))
    return found


def save(catalogue: Catalog) -> None:
    """Write the catalogue sorted, without line numbers and dates, so that changes read well."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, sort_output=True, omit_header=False, no_location=True, width=0)
    text = CATALOGUE.read_text(encoding="utf-8")
    kept = [
        line for line in text.splitlines() if not re.match(r'"(POT-Creation-Date|PO-Revision-Date)', line)
    ]
    CATALOGUE.write_text("\n".join(kept) + "\n", encoding="utf-8")


def fill(path: Path) -> None:
    """Take translations from a JSON file."""
    given = json.loads(path.read_text(encoding="utf-8"))
    catalogue = merged()
    for message in catalogue:
        english = given.get(name_of(message)) if message.id else None
        if english is None:
            continue
        is_plural = isinstance(message.id, (tuple, list))
        forms = english if isinstance(english, list) else [english, english]
        message.string = tuple(forms) if is_plural else forms[0]
    save(catalogue)


def check() -> None:
    """Everything translated, with the same placeholders, and the catalogue in step with the code."""
    catalogue = merged()
    problems = [f"no English: {name_of(message)}" for message in missing(catalogue)]
    problems += [f"placeholders differ: {key}" for key in wrong_placeholders(catalogue)]
    unused = {name_of(m) for m in stored() if m.id} - {name_of(m) for m in catalogue if m.id}
    problems += [f"no longer used: {key}" for key in unused]
    if problems:
        sys.exit(
            "\n".join([*problems[:40], f"translations: {len(problems)} problems; see tools/translations.py"])
        )


def main() -> None:
    """Parse the one option."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--update", action="store_true")
    choice.add_argument("--missing", action="store_true")
    choice.add_argument("--fill", type=Path)
    choice.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if options.update:
        save(merged())
    elif options.missing:
        print(json.dumps([_wanted(message) for message in missing(merged())], ensure_ascii=False, indent=1))
    elif options.fill:
        fill(options.fill)
    else:
        check()


if __name__ == "__main__":
    main()
