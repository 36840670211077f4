"""Names a merged font and gives it the line height of its Latin part.

The Open Font Licence reserves no name for Noto, but a changed font that calls
itself Noto Sans would mislead; so it is called Sanduk Sans.
"""
import sys
from fontTools.ttLib import TTFont

merged, latin, out, weight = sys.argv[1:5]
font, base = TTFont(merged, recalcTimestamp=False), TTFont(latin)
for table, fields in (
    ("hhea", ("ascent", "descent", "lineGap")),
    ("OS/2", ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent")),
):
    for field in fields:
        setattr(font[table], field, getattr(base[table], field))
names = {1: "Sanduk Sans", 2: weight, 3: "Sanduk Sans " + weight, 4: "Sanduk Sans " + weight, 6: "SandukSans-" + weight}
for record in list(font["name"].names):
    if record.nameID in names:
        record.string = names[record.nameID]
    elif record.nameID in (16, 17, 21, 22):
        font["name"].names.remove(record)
font["head"].created = font["head"].modified = base["head"].modified
font.save(out)
