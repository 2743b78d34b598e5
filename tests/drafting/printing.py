"""Files for the tests: a Word file, and a PDF whose text layer breaks lines as a page does."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path

import docx


def word(file: Path, pieces: Iterable[str | Sequence[Sequence[str]]]) -> Path:
    """Paragraphs and tables. In a table, ^ stands for a cell merged with the one above."""
    document = docx.Document()
    for piece in pieces:
        if isinstance(piece, str):
            document.add_paragraph(piece)
            continue
        table = document.add_table(len(piece), len(piece[0]))
        for r, row in enumerate(piece):
            for c, text in enumerate(row):
                if text == "^":
                    table.cell(r - 1, c).merge(table.cell(r, c))
                else:
                    table.cell(r, c).text = text
    document.save(str(file))
    return file


def wrapped(text: str, width: int = 28, *, indent: bool = True) -> list[str]:
    """Lines of so many characters, as a page of GB/T 9704 has them; a paragraph begins with two spaces, or none."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line, used = "　　" * indent, 4 * indent
        for character in paragraph.strip():
            wide = 2 if unicodedata.east_asian_width(character) in "WF" else 1
            if used + wide > 2 * width and character not in "，。、；：）)》”":  # none of these begins a line
                lines.append(line)
                line, used = "", 0
            line, used = line + character, used + wide
        lines += [line] if line.strip() else []
    return lines


def pdf(file: Path, lines: Sequence[str], page: int = 22) -> Path:
    """A PDF of these lines with a number below each page. No font is embedded: the text layer is all that counts."""
    pages = [list(lines[at : at + page]) for at in range(0, len(lines), page)]
    characters = sorted({c for line in lines for c in line} | set("—0123456789 "))
    ids = {c: n + 1 for n, c in enumerate(characters)}
    objects: list[bytes] = []

    def add(body: bytes) -> int:
        objects.append(body)
        return len(objects)

    def stream(data: bytes) -> bytes:
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(data), data)

    catalog, tree = add(b""), add(b"")
    mapped = "".join(f"<{n:04x}> <{c.encode('utf-16-be').hex()}>\n" for c, n in ids.items())
    cmap = add(stream(CMAP.format(count=len(ids), mapped=mapped).encode()))
    described = add(b"<< /Type /FontDescriptor /FontName /Song /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0"
                    b" /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>")  # fmt: skip
    inner = add(b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe)"
                b" /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 1000 >>" % described)  # fmt: skip
    font = add(b"<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [%d 0 R]"
               b" /ToUnicode %d 0 R >>" % (inner, cmap))  # fmt: skip
    kids = []
    for number, one in enumerate(pages, 1):
        shown = [*((60, 760 - 30 * at, line) for at, line in enumerate(one)), (280, 40, f"— {number} —")]
        drawn = "\n".join(
            f"BT /F1 16 Tf {x} {y} Td <{''.join(f'{ids[c]:04x}' for c in line)}> Tj ET" for x, y, line in shown
        )
        content = add(stream(drawn.encode()))
        kids.append(add(b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources"
                        b" << /Font << /F1 %d 0 R >> >> >>" % (tree, content, font)))  # fmt: skip
    objects[catalog - 1] = b"<< /Type /Catalog /Pages %d 0 R >>" % tree
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[tree - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (listed, len(kids))
    file.write_bytes(_assembled(objects))
    return file


CMAP = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
{count} beginbfchar
{mapped}endbfchar
endcmap CMapName currentdict /CMap defineresource pop end end"""


def _assembled(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
