"""Join the style sheets of the design system into one file per audience.

Sources and bundles stand side by side in ``src/huiyin/web/static/huiyin/css`` so that relative addresses stay true.
Run ``python tools/bundle_css.py`` after a change of a source; ``--check`` only says whether the bundles are fresh
(exit status 1 when not).
"""

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "src" / "huiyin" / "web" / "static" / "huiyin" / "css"
SHARED = ("tokens", "base", "components", "figures", "progress", "forms", "controls", "frame", "english")
BUNDLES = {
    "public.bundle.css": (*SHARED, "citizen", "reading", "home", "print"),
    "work.bundle.css": (*SHARED, "citizen", "desk", "rows", "print", "pressing", "saved", "keys"),
}
HEADER = "/* Made by tools/bundle_css.py; edit the sources: {names}. */\n"
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


def bundle(names: tuple[str, ...], folder: Path = FOLDER) -> str:
    """The named sources one after the other, without comments."""
    sheets = [COMMENT.sub("", (folder / f"{name}.css").read_text(encoding="utf-8")).strip() for name in names]
    return HEADER.format(names=", ".join(names)) + "\n\n".join(sheets) + "\n"


def stale(folder: Path = FOLDER) -> list[str]:
    """Names of the bundles that differ from their sources."""
    return [
        name
        for name, sources in BUNDLES.items()
        if not (folder / name).exists()
        or (folder / name).read_text(encoding="utf-8") != bundle(sources, folder)
    ]


def main(arguments: list[str]) -> int:
    """Write the stale bundles, or name them with ``--check``."""
    old = stale()
    if "--check" in arguments:
        for name in old:
            sys.stdout.write(f"{name} is older than its sources\n")
        return 1 if old else 0
    for name in old:
        (FOLDER / name).write_text(bundle(BUNDLES[name]), encoding="utf-8")
        sys.stdout.write(f"{name} written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
