"""Cut the small Song font of brand, slogan, stamps and ranks out of Noto Serif CJK SC Bold (SIL OFL 1.1).

Needs the Debian package ``fonts-noto-cjk`` and, in a throwaway environment, ``pip install fonttools brotli``:

    python tools/cut_font.py

Reads ``fonts/glyphs.txt`` and writes ``fonts/huiyin-song.woff2``. A site with another name adds its characters to the
list and cuts again; characters that are not in the list fall back to the Song face of the reader's system.
The cut font is renamed, because "Noto" is a name its makers keep.
"""

import argparse
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-not-found]

FONTS = Path(__file__).resolve().parent.parent / "src" / "huiyin" / "web" / "static" / "huiyin" / "fonts"
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc")
SOURCE_FACE = "Noto Serif CJK SC"
FAMILY = "Huiyin Song"
FAMILY_NAME, UNIQUE_ID, FULL_NAME, POSTSCRIPT_NAME = 1, 3, 4, 6


def glyphs(path: Path) -> str:
    """All characters of the list, remarks left out, each once."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return "".join(sorted({character for line in lines for character in line if not character.isspace()}))


def face_number(source: Path, face: str) -> int:
    """Place of a face in a font collection. Raises ValueError when the collection has no such face."""
    for number, font in enumerate(TTCollection(source, lazy=True).fonts):
        if font["name"].getDebugName(FAMILY_NAME) == face:
            return number
    raise ValueError(f"{source} holds no face {face}")


def cut(source: Path, text: str, target: Path) -> None:
    """Write the glyphs of ``text`` to ``target`` as WOFF2, without hints and layout tables."""
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, FAMILY_NAME, 2, UNIQUE_ID, FULL_NAME, 5, POSTSCRIPT_NAME, 13, 14]
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE"]
    font = TTFont(source, fontNumber=face_number(source, SOURCE_FACE))
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (FAMILY_NAME, FULL_NAME, UNIQUE_ID):
            record.string = FAMILY
        elif record.nameID == POSTSCRIPT_NAME:
            record.string = FAMILY.replace(" ", "") + "-Bold"
    if "CFF " in font:
        font["CFF "].cff.fontNames = [FAMILY.replace(" ", "") + "-Bold"]
    missing = [character for character in text if ord(character) not in font.getBestCmap()]
    if missing:
        sys.stderr.write("not in the source font: " + "".join(missing) + "\n")
    subset.save_font(font, str(target), options)


def main() -> None:
    """Read the list, cut, say how large the result is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, default=SOURCE)
    arguments = parser.parse_args()
    text, target = glyphs(FONTS / "glyphs.txt"), FONTS / "huiyin-song.woff2"
    cut(arguments.source, text, target)
    sys.stdout.write(f"{len(text)} glyphs, {target.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
