"""Files that were made to harm whoever reads them: over two hundred, written into a folder.

Each has a name that says what it is and begins with what is to come of it: ``reject`` (nothing is read and each
refusal says why), ``read`` (its words are read), ``any`` (either, in peace).
"""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import socket
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from documents import (
    DOCX,
    LEAD,
    MAIL,
    MARKDOWN,
    MBOX,
    PAGE,
    PDF,
    RSS,
    TEXT,
    WACZ,
    WARC,
    WARC_GZ,
    bomb,
    make_docx,
    make_pdf,
    make_record,
    make_tar,
    make_zip,
    paragraph,
)

MEGABYTE = 1_000_000
SWOLLEN = 120 * MEGABYTE
"""What the bombs expand to: more than the test allows them, and little enough to make them in a moment."""
TEN_GB = 10 * 1024**3
ENTITIES = "<!DOCTYPE r [<!ENTITY a0 'lol'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
QUADRATIC = f"<!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>"
EXTERNAL = '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">'

type Content = bytes | str
type Case = tuple[str, Content]


def write_hostile(folder: Path) -> int:
    """Write the files into the folder; how many there are."""
    count = 0
    for maker in _MAKERS:
        for number, (name, content) in enumerate(maker()):
            data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
            (folder / _numbered(name, number, maker.__name__)).write_bytes(data)
            count += 1
    return count + _put_oddities(folder)


def _numbered(name: str, number: int, kind: str) -> str:
    """ "reject broken.pdf" becomes "reject-pdfs-03-broken.pdf"."""
    verdict, _, rest = name.partition(" ")
    return f"{verdict}-{kind}-{number:02}-{rest}"


def texts() -> Iterator[Case]:
    yield "read endless-line.txt", "word " * 3 * MEGABYTE
    yield "reject nul.txt", TEXT + "\0" + TEXT
    yield "reject nul-only.txt", b"\0" * 5000
    yield "reject utf16-unmarked.txt", TEXT.encode("utf-16-le")
    yield "any mixed-encodings.txt", "Déjà vu. ".encode() * 20 + "Déjà vu. ".encode("latin-1") * 20
    yield "any overlong.txt", b"\xc0\xae\xc0\xae/etc " * 100 + TEXT.encode()
    yield "reject bom-only.txt", b"\xef\xbb\xbf"
    yield "reject two-boms.txt", b"\xff\xfe\xef\xbb\xbf"
    yield "reject blank.txt", " \n" * MEGABYTE
    yield "any controls.txt", "".join(map(chr, range(1, 32))) * 50 + TEXT
    yield "read combining.txt", TEXT + "e" + "\u0301" * 300_000
    yield "read bidi.txt", f"\u202e{TEXT}\u202c\u2066\u200b"
    yield "read escapes.txt", "\x1b[2J\x1b]0;owned\x07" + TEXT
    yield "reject random.txt", bytes((n * n * 31 + n // 7) % 256 for n in range(20_000))
    yield "reject too-large.txt", b"a" * 21 * MEGABYTE
    yield "any comments.txt", "<!--a-->" * 20_000
    yield "any utf7.txt", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-" + TEXT
    yield "any dates.txt", "1/1/2001, " * 100_000
    yield "any commas.txt", "," * 2 * MEGABYTE
    yield "any letters.txt", "б" * MEGABYTE


def jsons() -> Iterator[Case]:
    good = json.dumps({"text": TEXT})
    yield "reject deep-list.json", "[" * 200_000
    yield "reject deep-closed.json", "[" * 100_000 + "]" * 100_000
    yield "reject deep-object.json", '{"text":' * 100_000
    yield "reject deep-line.jsonl", '{"a":' * 100_000 + "1" + "}" * 100_000
    yield "any deep-in-record.jsonl", '{"text": "x", "b": ' + "[" * 50_000 + "]" * 50_000 + "}"
    yield "reject huge-number.jsonl", '{"text": ' + "1" * MEGABYTE + "}"
    yield "read huge-number-beside.jsonl", good[:-1] + ', "n": 1e999999}'
    yield "any huge-int-beside.jsonl", good[:-1] + ', "n": ' + "9" * 100_000 + "}"
    yield "reject endless-line.jsonl", b'{"text": "' + b"a" * 21 * MEGABYTE
    yield "reject nan.jsonl", '{"text": NaN}'
    yield "any surrogates.jsonl", '{"text": "\\ud800 \\udfff words", "title": "\\ud800"}'
    yield "any nul.jsonl", '{"text": "a\\u0000b", "source": "\\u0000"}'
    yield "reject raw-nul.jsonl", b'{"text": "a\0b"}'
    yield "any bad-utf8.jsonl", b'{"text": "a\xff\xfe\xc3b c d e"}'
    yield "any id-of-controls.jsonl", json.dumps({"id": "../../x\n\x1b[2J", "text": TEXT, "url": "javascript:x"})
    yield "read duplicates.jsonl", '{"text": "one", "text": "two"}'
    yield "read date-of-year-one.jsonl", '{"text": "x y z", "published": "0001-01-01"}'
    yield "any date-that-is-long.jsonl", json.dumps({"text": "x", "published": "9" * MEGABYTE})
    yield "reject text-is-object.jsonl", '{"text": {"a": 1}}'
    yield "reject scalars.jsonl", 'null\ntrue\n3\n"x"\n[]\n'
    yield "reject keys.json", json.dumps({str(n): n for n in range(100_000)})
    yield "any wide.json", b"\xff\xfe" + good.encode("utf-16-le")[:-3]


def tables() -> Iterator[Case]:
    yield "reject unclosed.csv", 'text,title\n"one,two\n' + "three,four\n" * 1000
    yield "reject unclosed-large.csv", 'text,title\n"' + "a,b\n" * 6 * MEGABYTE
    yield "reject endless-line.csv", b"text," + b"a" * 21 * MEGABYTE
    yield "reject endless-row.csv", b"text,title\n" + b"a" * 21 * MEGABYTE
    yield "reject nul.csv", b"text,title\n\0,\0\n"
    yield "any late-nul.csv", b"text,title\n" + b"a,b\n" * 100_000 + b"\0\0,c\n"
    yield "reject quotes.csv", '"' * 100_001
    yield "reject header-only.csv", "text,title\n"
    yield "reject no-text.csv", "a,b\n1,2\n"
    yield "reject ragged.csv", "text,title\n1\n1,2,3\n\n,\n"
    yield "any doubled-header.csv", "text,text,text\na,b,c\n"
    yield "reject many-columns.csv", ",".join(f"c{n}" for n in range(200_000)) + "\n"
    yield "any many-columns-and-text.csv", "text," + ",".join(f"c{n}" for n in range(50_000)) + "\na\n"
    yield "any mixed-encodings.csv", "text\nDéjà\n".encode() + "Déjà\n".encode("latin-1")
    yield "reject utf16-unmarked.csv", "text,title\na,b\n".encode("utf-16-le")
    yield "any utf16-cut.csv", "text,title\na,b\n".encode("utf-16")[:-1]
    yield "any formulas.csv", "text,title\n=cmd|' /C calc'!A0,@SUM(1)\n"
    yield "any returns.csv", "text,title\rone,two\rthree,four\r"
    yield "reject blank.csv", "\n" * 100_000
    yield "any quotes-in-cells.csv", 'text\na"b"c\n"d" e\n"f"\n'
    good = _parquet(pa.table({"text": [LEAD] * 50}))
    yield "reject wrong-columns.parquet", _parquet(pa.table({"a": [1], "b": ["x"]}))
    yield "reject text-of-numbers.parquet", _parquet(pa.table({"text": [1, 2, 3]}))
    yield "reject text-of-lists.parquet", _parquet(pa.table({"text": [["a"], ["b"]]}))
    yield "reject no-rows.parquet", _parquet(pa.table({"text": pa.array([], pa.string())}))
    yield "reject cut.parquet", good[: len(good) // 2]
    yield "reject magic.parquet", b"PAR1PAR1"
    yield "reject magic-only.parquet", b"PAR1"
    yield "reject footer-claims-much.parquet", b"PAR1" + b"x" * 100 + struct.pack("<I", 0x7FFFFFFF) + b"PAR1"
    yield "reject footer-of-garbage.parquet", b"PAR1" + b"\x15\x99" * 500 + struct.pack("<I", 900) + b"PAR1"
    yield (
        "reject footer-of-lists.parquet",
        b"PAR1" + b"\x19\xfc\xff\xff\xff\xff\x0f" * 9 + struct.pack("<I", 63) + b"PAR1",
    )
    for at in range(5):
        place = len(good) * at // 5 + 7
        yield f"any flipped-{at}.parquet", good[:place] + b"\xff\xff\xff\x7f" + good[place + 4 :]
    swollen = pa.table({"text": ["a" * 15 * MEGABYTE] * 60})
    yield "any dictionary-bomb.parquet", _parquet(swollen, compression="zstd")
    yield "any binary.parquet", _parquet(pa.table({"text": [b"\xff\xfe\x00words", b"\xc3"]}))
    yield "reject named.parquet", "no parquet at all"


def _parquet(table: pa.Table, compression: str = "snappy") -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression=compression)
    return out.getvalue()


def pages() -> Iterator[Case]:
    words = f"<p>{LEAD}</p>"
    yield "any deep.html", "<html><body>" + "<div>" * 200_000 + words
    yield "any deep-spans.html", "<html><body>" + "<span>" * 50_000 + words + "</span>" * 50_000
    yield "any deep-tables.html", "<html><body>" + "<table><tr><td>" * 5_000 + words
    yield "any deep-lists.html", "<html><body>" + "<ul><li>" * 20_000 + words
    yield "any bold.html", "<html><body><p>" + "<b><i>" * 20_000 + words
    yield "any brackets.html", "<html><body>" + "<" * 500_000 + words
    yield "any ampersands.html", "<html><body>" + "&amp" * 300_000 + words
    yield "any entities.html", f"{ENTITIES}]><html><body><p>&a11;</p>{words}</body></html>"
    yield "any external.xhtml", f'<?xml version="1.0"?>{EXTERNAL}]><html><body><p>&e;</p>{words}</body></html>'
    yield "any attributes.html", "<html><body><p " + " ".join(f"a{n}='x'" for n in range(50_000)) + f">{words}"
    yield "any attribute.html", f"<html><body><p class='{'a ' * 500_000}'>{words}"
    yield "any open-comment.html", "<html><body>" + words + "<!--" + "-" * 500_000
    yield "any comments.html", "<html>" + "<!--a-->" * 30_000 + "<body>" + words
    yield "any nul.html", PAGE.replace("Orlen", "Or\0len")
    yield "any charset-utf7.html", PAGE.replace("utf-8", "utf-7")
    yield "any charset-utf16.html", PAGE.replace("utf-8", "utf-16")
    yield "any charset-rot13.html", PAGE.replace("utf-8", "rot13")
    yield "any charset-zlib.html", PAGE.replace("utf-8", "zlib_codec")
    yield "any mixed-encodings.html", PAGE.encode() + "<p>Déjà</p>".encode("latin-1") * 20
    yield "reject script-only.html", "<html><body><script>while(1){}</script></body></html>"
    yield "reject blank.html", "<html><body>" + "\n" * MEGABYTE
    yield "any paragraphs.html", "<html><body>" + "<p>x</p>" * 60_000
    yield "any links.html", "<html><body>" + "<a href='x'>x y z</a> " * 20_000 + words
    yield "any json-ld.html", f'<html><script type="application/ld+json">{"[" * 100_000}</script><body>{words * 3}'
    yield "any meta-date.html", f'<html><head><meta name="date" content="{"9" * 100_000}"></head><body>{words * 3}'
    yield "any title.html", f"<html><head><title>{'a|' * 300_000}</title></head><body>{words * 3}"
    yield "any refresh.html", f'<html><meta http-equiv="refresh" content="0;url=file:///etc/passwd"><body>{words * 3}'
    yield "any nothing-closed.html", "<html><body>" + "<p><a><td><li><h1>" * 10_000 + words
    yield "any svg.html", "<html><body><svg>" + "<g>" * 30_000 + "</svg>" + words * 3


def markdowns() -> Iterator[Case]:
    bombs = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10) if n else 'x'}]" for n in range(12))
    yield "any aliases.md", f"---\n{bombs}\ntitle: *a11\n---\n{LEAD}"
    yield "any deep-front.md", f"---\ntitle: {'[' * 9_000}\n---\n{LEAD}"
    yield "any python-front.md", f"---\ntitle: !!python/object/apply:os.system ['touch owned']\n---\n{LEAD}"
    yield "any quotes.md", ">" * 50_000 + LEAD
    yield "any brackets.md", "[" * 50_000 + LEAD
    yield "any links.md", "[a](" * 20_000 + LEAD
    yield "any stars.md", "*a **" * 20_000 + LEAD
    yield "any ticks.md", "".join("`" * n + " " for n in range(1, 1_000)) + LEAD
    yield "any lists.md", "".join(" " * n + "* a\n" for n in range(1_000)) + LEAD
    yield "any references.md", "".join(f"[{n}]: x\n" for n in range(20_000)) + LEAD
    yield "any html.md", "<div>" * 50_000 + "\n\n" + LEAD
    yield "reject nul.md", MARKDOWN + "\0"
    yield "reject marks-only.md", "---\n\n***\n\n"


def pdfs() -> Iterator[Case]:
    for at in (9, 60, 200, len(PDF) // 2, len(PDF) - 40):
        yield f"any cut-{at}.pdf", PDF[:at]
    yield "any no-xref.pdf", PDF.replace(b"xref", b"xxxx")
    yield "any length-10gb.pdf", PDF.replace(b"/Length ", b"/Length 10737418240")
    yield "any count.pdf", PDF.replace(b"/Count 1", b"/Count 999999999")
    yield "any kids-loop.pdf", PDF.replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")
    yield "any parent-loop.pdf", PDF.replace(b"/Parent 2 0 R", b"/Parent 5 0 R")
    yield "any prev-loop.pdf", PDF.replace(b"trailer <<", b"trailer << /Prev 9")
    yield "any deep-arrays.pdf", PDF.replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"[" * 200_000)
    yield "any deep-dicts.pdf", PDF.replace(b"/Type /Catalog", b"/Type /Catalog /X " + b"<</A " * 100_000)
    yield "reject header-only.pdf", b"%PDF-1.7\n"
    yield "reject random.pdf", b"%PDF-1.7\n" + bytes((n * 7919) % 251 for n in range(20_000))
    yield "reject encrypted.pdf", _encrypted(PDF)
    content = b"BT /F1 11 Tf 50 780 Td\n" + b"(a) Tj\n" * 200_000 + b"ET"
    yield "any many-operators.pdf", _pdf_stream(zlib.compress(content), b"/Filter /FlateDecode")
    zeros = zlib.compress(b" " * SWOLLEN)
    yield "any flate-bomb.pdf", _pdf_stream(zeros, b"/Filter /FlateDecode")
    yield "any double-flate-bomb.pdf", _pdf_stream(zlib.compress(zeros), b"/Filter [/FlateDecode /FlateDecode]")
    many = b"/FlateDecode " * 1_000
    yield "any many-filters.pdf", _pdf_stream(zeros[:1000], b"/Filter [" + many + b"]")
    predictor = b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 32 >>"
    yield "any predictor.pdf", _pdf_stream(zlib.compress(b"a" * 1000), predictor)
    yield "any self-drawing.pdf", _pdf_stream(b"/X0 Do " * 1_000, b"/Resources << /XObject << /X0 4 0 R >> >>")
    yield "any nested-state.pdf", _pdf_stream(b"q " * 500_000, b"")
    yield "any launch.pdf", PDF.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /Launch /F (touch) >>")
    yield "any javascript.pdf", PDF.replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S /JavaScript >>")
    yield "reject named.pdf", "no document at all"
    yield "any many-pages.pdf", make_pdf([["A line of words."]] * 2_500)


def _pdf_stream(content: bytes, more: bytes) -> bytes:
    """The usual document with another content stream; its table of places is left wrong, which readers mend."""
    start, end = PDF.index(b"4 0 obj"), PDF.index(b"endobj", PDF.index(b"4 0 obj"))
    stream = b"4 0 obj\n<< /Length %d %s >>\nstream\n%s\nendstream\n" % (len(content), more, content)
    return PDF[:start] + stream + PDF[end:]


def _encrypted(document: bytes) -> bytes:
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /O <%s> /U <%s> /P -4 >>" % (b"41" * 32, b"42" * 32)
    return document.replace(b"trailer <<", b"trailer << /ID [<00> <00>] /Encrypt " + encrypt)


def offices() -> Iterator[Case]:
    words = paragraph(LEAD)
    yield "any entities.docx", _docx_xml(f"{ENTITIES}]><w:document xmlns:w='x'>&a11;</w:document>")
    yield "any quadratic.docx", _docx_xml(f"{QUADRATIC}]><w:document xmlns:w='x'>{'&a;' * 50_000}</w:document>")
    yield "any external.docx", _docx_xml(f"{EXTERNAL}]><w:document xmlns:w='x'>&e;</w:document>")
    yield "any bomb.docx", make_docx(words + "<!--" + " " * SWOLLEN + "-->")
    yield "any long-text.docx", make_docx("<w:p><w:r><w:t>" + "a " * 12 * MEGABYTE + "</w:t></w:r></w:p>")
    yield "any deep.docx", make_docx("<w:p>" * 100_000)
    yield "any deep-closed.docx", make_docx("<w:p>" * 3_000 + words + "</w:p>" * 3_000)
    yield "reject broken.docx", _docx_xml("<w:document xmlns:w='x'><w:body>")
    yield "reject cut.docx", DOCX[: len(DOCX) // 2]
    yield "reject no-document.docx", make_zip({"a.txt": "x"})
    yield "reject empty.docx", make_docx("")
    yield "any core-bomb.docx", make_docx(words, title="x" * 2 * MEGABYTE)
    yield "reject ole.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000
    yield "reject encrypted.docx", _flag_members(DOCX, 1)
    yield "any claims-10gb.docx", _claim_size(DOCX, 0xFFFFFFF0)
    yield "reject workbook.xlsx", make_zip({"xl/workbook.xml": "<a/>"})
    yield "reject book.epub", make_zip({"META-INF/container.xml": "<a/>", "mimetype": "application/epub+zip"})


def _docx_xml(document: str) -> bytes:
    return make_zip({"[Content_Types].xml": "<Types/>", "word/document.xml": '<?xml version="1.0"?>' + document})


def mails() -> Iterator[Case]:
    yield "any many-headers.eml", "".join(f"X-{n}: a\n" for n in range(200_000)) + "\n" + LEAD
    yield "any huge-header.eml", "Subject: " + "a" * 10 * MEGABYTE + "\n\n" + LEAD
    yield "any folded.eml", "Subject: a\n" + " b\n" * 500_000 + "\n" + LEAD
    yield "any encoded-words.eml", "Subject: " + "=?utf-8?q?a?= " * 100_000 + "\n\n" + LEAD
    yield "any date.eml", "Date: " + "(" * 100_000 + "\n\n" + LEAD
    yield "any date-far.eml", "Date: Fri, 99 Foo 99999 99:99:99 +9999\n\n" + LEAD
    yield "any from.eml", "From: " + "<" * 100_000 + "\n\n" + LEAD
    yield "any deep-parts.eml", _nested_parts(2_000)
    yield "any deep-messages.eml", "Content-Type: message/rfc822\n\n" * 5_000 + LEAD
    flat = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n" + f"--x\n\n{LEAD}\n" * 20_000
    yield "any many-parts.eml", flat
    yield "any long-boundary.eml", flat.replace("boundary=x", "boundary=" + "x" * 100_000)
    parameters = "".join(f"; name*{n}=a" for n in range(20_000))
    yield "any parameters.eml", f"MIME-Version: 1.0\nContent-Type: text/plain{parameters}\n\n{LEAD}"
    for charset in ("rot13", "zlib_codec", "undefined", "x" * 5_000, "utf-7", "unicode_escape"):
        yield (
            f"any charset-{charset[:8]}.eml",
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n{LEAD}",
        )
    broken = "MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n" + "####" * 100_000
    yield "any base64.eml", broken
    packed = base64.b64encode(gzip.compress(TEXT.encode())).decode()
    attached = 'Content-Type: application/gzip\nContent-Disposition: attachment; filename="../../x.gz"\n'
    yield "reject attachment-only.eml", f"MIME-Version: 1.0\n{attached}Content-Transfer-Encoding: base64\n\n{packed}"
    yield "reject headers-only.eml", "Subject: a\nFrom: b\n\n"
    yield "any html.eml", "MIME-Version: 1.0\nContent-Type: text/html\n\n" + "<div>" * 200_000 + LEAD
    yield "any nul.eml", MAIL.replace("Orlen", "\0")
    yield "any huge-header.mbox", MBOX.replace("Subject: Two", "Subject: " + "a" * 21 * MEGABYTE)
    yield "any many-mails.mbox", f"From a@b Fri May  3 10:00:00 2019\n\n{LEAD}\n\n" * 3_000
    yield "reject from-lines.mbox", "From a@b Fri May  3 10:00:00 2019\n\n" * 3_000
    yield "any from-long.mbox", "From " + "a" * 5 * MEGABYTE
    yield "any from-blanks.mbox", "From a at " + " " * 60_000 + "x\n\n" + LEAD


def _nested_parts(depth: int) -> str:
    words = "MIME-Version: 1.0\n"
    for n in range(depth):
        words += f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"
    return words + "\n" + LEAD


def feeds() -> Iterator[Case]:
    item = f"<item><title>x</title><description>{LEAD}</description></item>"
    yield "any entities.rss", f"<?xml version='1.0'?>{ENTITIES}]><rss version='2.0'><channel><title>&a11;</title>{item}"
    yield "any quadratic.xml", f"<?xml version='1.0'?>{QUADRATIC}]><rss><channel><title>{'&a;' * 50_000}</title>{item}"
    yield "any external.rss", f"<?xml version='1.0'?>{EXTERNAL}]><rss><channel><title>&e;</title>{item}</channel></rss>"
    parameters = '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;'
    yield "any parameter-entity.rss", f"{parameters}]><rss><channel>{item}</channel></rss>"
    yield "any deep.rss", "<rss><channel>" + "<item>" * 100_000
    yield "any many-items.rss", "<rss><channel>" + "<item/>" * 20_000 + "</channel></rss>"
    yield (
        "any deep-html.atom",
        f"<feed><entry><content type='html'>{'&lt;div&gt;' * 100_000}{LEAD}</content></entry></feed>",
    )
    yield "any cut.rss", RSS[:300]
    yield "any cdata.rss", f"<rss><channel><item><description><![CDATA[{LEAD * 1_000}"
    yield "any link.rss", RSS.replace("http://example.org/1", "javascript:alert(1)//\x7f")
    yield "any date.rss", RSS.replace("Fri, 03 May 2019 10:00:00 GMT", "9" * 100_000)
    yield "reject none.rss", "<rss version='2.0'><channel></channel></rss>"
    yield "any utf16.rss", RSS.replace("utf-8", "utf-16").encode("utf-16-le")
    yield "reject none.xml", f"{ENTITIES}]><r>&a11;</r>"
    yield "any declared-encoding.rss", RSS.replace("utf-8", "rot13")


def zips() -> Iterator[Case]:
    good = make_zip({"a.txt": TEXT, "b.txt": TEXT + "2"})
    zeros = bytes(SWOLLEN)
    large = make_zip({"a.txt": zeros})
    yield "reject bomb-text.zip", large
    yield "reject bomb-lines.zip", make_zip({"a.jsonl": zeros})
    yield "reject bomb-table.zip", make_zip({"a.csv": b"text\n" + zeros})
    yield "reject bomb-page.zip", make_zip({"a.html": zeros})
    yield "reject bomb-bz2.zip", make_zip({"a.txt": zeros}, zipfile.ZIP_BZIP2)
    thirty = zlib.compress(zeros[: 30 * MEGABYTE])
    yield "reject bomb-of-many.zip", make_zip({f"{n}.txt": zeros[: 21 * MEGABYTE] for n in range(9)})
    yield "reject bomb-nested.zip", make_zip({"a.zip": large, "b.zip": large, "c.zip": make_zip({"d.zip": large})})
    nested = good
    for _ in range(12):
        nested = make_zip({"in.zip": nested})
    yield "reject nested-12.zip", nested
    wide = make_zip({"a.txt": zeros[: 2 * MEGABYTE]})
    for _ in range(3):
        wide = make_zip({f"{n}.zip": wide for n in range(16)})
    yield "reject forty-two.zip", wide
    names = (
        "../../owned.txt",
        "/tmp/owned.txt",
        "..\\..\\owned.txt",
        "C:\\owned.txt",
        "a/../../owned.txt",
        "\\\\host\\x.txt",
    )
    for number, name in enumerate(names):
        yield f"reject traversal-{number}.zip", make_zip({name: TEXT})
    odd = "a\nb.txt", "\x1b[2Ja.txt", "a" * 60_000 + ".txt", "\u202etxt.exe", "-rf.txt", "a\rb.txt", "con.txt", " .txt"
    for number, name in enumerate(odd):
        yield f"any name-{number}.zip", make_zip({name: TEXT})
    yield "reject link.zip", _linked_zip()
    yield "reject encrypted.zip", _flag_members(good, 1)
    for at in (10, len(good) // 4, len(good) // 2, len(good) - 30, len(good) - 5):
        yield f"reject cut-{at}.zip", good[:at]
    yield "any claims-10gb.zip", _claim_size(good, 0xFFFFFFF0)
    yield "any claims-nothing.zip", _claim_size(good, 1)
    yield "reject method-99.zip", _set_method(good, 99)
    yield "reject method-14.zip", _set_method(good, 14)
    yield "any crc.zip", good.replace(TEXT.encode(), b"")[:30] + good[30:60] + b"\xff" * 20 + good[80:]
    end = good.rindex(b"PK\x05\x06")
    lies = {
        "entries": struct.pack("<HH", 65_535, 65_535),
        "none": struct.pack("<HH", 0, 0),
    }
    for what, counts in lies.items():
        yield f"any directory-{what}.zip", good[: end + 8] + counts + good[end + 12 :]
    yield "reject directory-size.zip", good[: end + 12] + b"\xff\xff\xff\x7f" + good[end + 16 :]
    yield "reject directory-place.zip", good[: end + 16] + b"\xff\xff\xff\x7f" + good[end + 20 :]
    zip64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 2**60, 2**60, 2**60, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    yield "reject zip64.zip", good[:end] + zip64 + locator + good[end:]
    yield "any comment.zip", good[:-2] + struct.pack("<H", 22) + good[end:]
    yield "reject empty.zip", make_zip({})
    yield "reject many-empty.zip", make_zip({f"{n}.txt": "" for n in range(3_000)}, zipfile.ZIP_STORED)
    yield "reject garbage.zip", b"PK\x03\x04" + bytes((n * 31) % 256 for n in range(5_000))
    yield "reject overlap.zip", _overlapping(thirty)
    yield "any twice.zip", _twice()
    yield "any sfx.zip", b"MZ" + bytes(100) + good


def _linked_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for words in (TEXT, LEAD):
            archive.writestr("a.txt" if words == TEXT else "A.txt", words)
    return out.getvalue()


def _flag_members(data: bytes, flag: int) -> bytes:
    """The archive with a flag set on every member, in both headers."""
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.find(mark)
        while place >= 0:
            out[place + at] |= flag
            place = data.find(mark, place + 4)
    return bytes(out)


def _claim_size(data: bytes, size: int) -> bytes:
    out = bytearray(data)
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        out[place + 24 : place + 28] = struct.pack("<I", size)
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(out)


def _set_method(data: bytes, method: int) -> bytes:
    out = bytearray(data)
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        place = data.find(mark)
        while place >= 0:
            out[place + at : place + at + 2] = struct.pack("<H", method)
            place = data.find(mark, place + 4)
    return bytes(out)


def _overlapping(packed: bytes) -> bytes:
    """Two hundred members that share one packed body."""
    body = packed[2:-4]
    head = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(body), 30 * MEGABYTE, 5, 0) + b"a.txt"
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(body), 30 * MEGABYTE, 5, 0, 0, 0, 0, 0, 0
    )
    directory = (entry + b"a.txt") * 200
    start = len(head) + len(body)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 200, 200, len(directory), start, 0)
    return head + body + directory + end


def tars() -> Iterator[Case]:
    good = make_tar({"a.txt": TEXT.encode(), "b.txt": (TEXT + "2").encode()})
    for number, name in enumerate(("../../owned.txt", "/tmp/owned.txt", "a/../../owned.txt")):
        yield f"reject traversal-{number}.tar", make_tar({name: TEXT.encode()})
    for number, kind in enumerate(
        (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
    ):
        yield f"reject kind-{number}.tar", _special(kind)
    for at in (300, 512, 700, 1_100, 1_600):
        yield f"any cut-{at}.tar", good[:at]
    yield "any claims-10gb.tar", _tar_size(b"120000000000")
    yield "reject size-negative.tar", _tar_size(b"\xff" * 12)
    yield "reject size-base256.tar", _tar_size(b"\x80" + b"\x7f" * 11)
    yield "reject size-garbage.tar", _tar_size(b"99999999999\0")
    yield "any checksum.tar", good[:1024] + b"x" + good[1025:]
    yield "reject long-name-claims.tar", _tar_claim(b"L", 10**9) + bytes(3 * MEGABYTE)
    yield "reject pax-claims.tar", _tar_claim(b"x", 10**9) + b"9" * 3 * MEGABYTE
    yield "reject pax-global.tar", _tar_claim(b"g", 2 * MEGABYTE) + b"0 x=\n" * 400_000
    pax = b"99999999999 path=a\n"
    yield "any pax-record.tar", _tar_claim(b"x", len(pax)) + pax.ljust(512, b"\0") + good
    size = b"27 size=999999999999999999\n"
    yield "any pax-size.tar", _tar_claim(b"x", len(size)) + size.ljust(512, b"\0") + good
    holes = b"22 GNU.sparse.major=1\n22 GNU.sparse.minor=0\n33 GNU.sparse.realsize=99999999999\n"
    yield "any sparse.tar", _tar_claim(b"x", len(holes)) + holes.ljust(512, b"\0") + good
    yield "any old-sparse.tar", _tar_claim(b"S", 512) + bytes(1024)
    yield "reject many-empty.tar", make_tar({f"{n}.txt": b"" for n in range(2_000)})
    yield "reject zeros.tar", bytes(10_240)
    yield "reject empty.tar", make_tar({})
    yield "reject gnu-name-bomb.tar.gz", gzip.compress(_tar_claim(b"L", 10**9)) + bomb(SWOLLEN)
    yield "reject member-bomb.tar.gz", gzip.compress(_tar_claim(b"0", 10**10)) + bomb(SWOLLEN)


def _special(kind: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.type = kind
        info.linkname = "/etc/passwd"
        archive.addfile(info)
    return out.getvalue()


def _tar_size(size: bytes) -> bytes:
    """A member whose header claims another size, with a sum that is right."""
    out = bytearray(make_tar({"a.txt": TEXT.encode()}))
    out[124:136] = size
    return _summed(out)


def _tar_claim(kind: bytes, size: int) -> bytes:
    info = tarfile.TarInfo("a.txt")
    out = bytearray(info.tobuf(tarfile.USTAR_FORMAT))
    out[156:157] = kind
    out[124:136] = b"%011o\0" % size
    return _summed(out)


def _summed(out: bytearray) -> bytes:
    out[148:156] = b" " * 8
    out[148:156] = b"%06o\0 " % sum(out[:512])
    return bytes(out)


def packed() -> Iterator[Case]:
    for name in ("a.txt", "a.jsonl", "a.csv", "a.html", "a.warc", "a.tar", "a.mbox", "a.pdf", "a"):
        yield f"reject bomb-{name}.gz", bomb(SWOLLEN)
    yield "reject bomb-lines.jsonl.bz2", bz2.compress(bytes(SWOLLEN))
    yield "reject bomb-lines.jsonl.xz", lzma.compress(bytes(SWOLLEN), preset=0)
    good = gzip.compress(TEXT.encode())
    for at in (5, 12, len(good) // 2, len(good) - 4):
        yield f"reject cut-{at}.txt.gz", good[:at]
    yield "reject crc.txt.gz", good[:-8] + b"\0" * 8
    yield "reject broken.txt.gz", good[:40] + b"\xff" * 20 + good[60:]
    yield "any trailing.txt.gz", good + b"garbage after it" * 100
    yield "reject name-endless.gz", b"\x1f\x8b\x08\x08" + b"\0" * 4 + b"\0\3" + b"a" * MEGABYTE
    yield "read claims-10gb.txt.gz", good
    deep = TEXT.encode()
    for _ in range(9):
        deep = gzip.compress(deep)
    yield "reject nine-deep.txt.gz.gz.gz", deep
    yield "reject cut.txt.bz2", bz2.compress(TEXT.encode())[:-9]
    yield "reject broken.txt.bz2", bz2.compress(TEXT.encode())[:40] + b"\0" * 50
    yield "reject cut.txt.xz", lzma.compress(TEXT.encode())[:-9]
    yield "reject dictionary-4gb.txt.xz", _xz_dictionary()
    yield "reject header.gz", b"\x1f\x8b"
    yield "reject named.gz", "no gzip at all"
    yield "reject zstd.txt.zst", b"\x28\xb5\x2f\xfd" + bytes(100)


def _xz_dictionary() -> bytes:
    """An xz stream whose header asks for four billion bytes of dictionary."""
    data = bytearray(lzma.compress(TEXT.encode(), preset=0))
    # The stream header has 12 bytes; in the block header the dictionary's size follows the filter's id and length.
    block = data[12 : 12 + (data[12] + 1) * 4]
    at = block.index(b"\x21\x01") + 2
    block[at] = 40
    block[-4:] = struct.pack("<I", zlib.crc32(block[:-4]))
    data[12 : 12 + len(block)] = block
    return bytes(data)


def webs() -> Iterator[Case]:
    page = PAGE.encode()
    good = make_record(page)
    for what, length in (
        ("10gb", str(TEN_GB)),
        ("negative", "-5"),
        ("words", "many"),
        ("huge", "9" * 50),
        ("none", ""),
    ):
        yield (
            f"any length-{what}.warc",
            good.replace(b"Content-Length: %d" % _block(good), b"Content-Length: " + length.encode()),
        )
    yield "any garbage.warc", b"WARC/1.0\r\n" + bytes((n * 31) % 256 for n in range(50_000))
    yield "any header-endless.warc", b"WARC/1.0\r\nX: " + b"a" * 5 * MEGABYTE
    yield "any headers-many.warc", b"WARC/1.0\r\n" + b"X: a\r\n" * 500_000
    yield "any http-endless.warc", make_record(page, more="X: " + "a" * 5 * MEGABYTE + "\r\n")
    yield "any http-many.warc", make_record(page, more="X: a\r\n" * 500_000)
    yield "any chunk-huge.warc", make_record(b"ffffffffffffffff\r\n" + page, more="Transfer-Encoding: chunked\r\n")
    yield "any chunk-negative.warc", make_record(b"-5\r\n" + page, more="Transfer-Encoding: chunked\r\n")
    yield "any chunks-endless.warc", make_record(b"1\r\na\r\n" * 200_000, more="Transfer-Encoding: chunked\r\n")
    yield "any gzip-bomb.warc", make_record(bomb(SWOLLEN), more="Content-Encoding: gzip\r\n")
    yield (
        "any gzip-twice.warc",
        make_record(gzip.compress(bomb(40 * MEGABYTE)), more="Content-Encoding: gzip, gzip\r\n"),
    )
    yield "any gzip-broken.warc", make_record(b"\x1f\x8b\x08garbage", more="Content-Encoding: gzip\r\n")
    yield "any brotli.warc", make_record(b"\xff" * 1000, more="Content-Encoding: br\r\n")
    yield "any status.warc", make_record(page, status="999999999999 OK")
    yield "any address.warc", make_record(page, url="http://x/\x1b[2J\x7f" + "a" * 50_000)
    yield "any deep-page.warc", make_record(b"<html><body>" + b"<div>" * 200_000)
    for at in (4, 20, 200, len(good) // 2, len(WARC) - 100):
        yield f"any cut-{at}.warc", WARC[:at]
    yield "any cut.warc.gz", WARC_GZ[:-100]
    yield "any broken.warc.gz", WARC_GZ[: len(WARC_GZ) // 2 + 20] + b"\xff" * 30 + WARC_GZ[len(WARC_GZ) // 2 + 50 :]
    yield "reject info-only.warc", b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    yield "reject named.warc", "no web archive at all"
    yield "reject none.wacz", make_zip({"datapackage.json": "{}", "archive/": ""})
    yield "reject bomb.wacz", make_zip({"datapackage.json": "{}", "archive/a.warc": bytes(SWOLLEN)})
    yield "reject bomb-packed.wacz", make_zip({"datapackage.json": "{}", "archive/a.warc.gz": bomb(SWOLLEN)})
    yield "any cut.wacz", WACZ[:-40]
    yield "reject traversal.wacz", make_zip({"datapackage.json": "{}", "archive/../../a.warc": WARC})


def _block(record: bytes) -> int:
    return len(record.partition(b"\r\n\r\n")[2]) - 4


def binaries() -> Iterator[Case]:
    size = struct.pack(">II", 0x7FFFFFFF, 0x7FFFFFFF)
    yield "reject picture-claims.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size + b"\x08\6\0\0\0" + bytes(100)
    yield "reject picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(1000)
    yield "reject picture.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 50
    yield "reject picture.gif", b"GIF89a" + bytes(1000)
    yield "reject program", b"\x7fELF" + bytes(range(256)) * 50
    yield "reject program.exe", b"MZ\x90\0" + bytes(range(256)) * 50
    yield "reject database.db", b"SQLite format 3\0" + bytes(5000)
    yield "reject old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
    yield "reject rich.rtf", "{\\rtf1 words}"
    yield "reject seven.7z", b"7z\xbc\xaf\x27\x1c" + bytes(1000)
    yield "reject rar.rar", b"Rar!\x1a\x07\x01\0" + bytes(1000)
    yield "reject settings.yaml", "a: &a [*a]"
    yield "reject empty", b""
    yield "reject empty.json", b""
    yield "reject empty.gz", b""


_MAKERS: tuple[Callable[[], Iterator[Case]], ...] = (
    texts, jsons, tables, pages, markdowns, pdfs, offices, mails, feeds, zips, tars, packed, webs, binaries
)  # fmt: skip


def _put_oddities(folder: Path) -> int:
    """What is hostile as a file and not by what stands in it."""
    outside = folder.parent / "outside"
    outside.mkdir(exist_ok=True)
    (outside / "secret.txt").write_text("A secret.")
    os.mkfifo(folder / "reject-odd-pipe.txt")
    with socket.socket(socket.AF_UNIX) as door:
        here = os.getcwd()
        os.chdir(folder)  # the path of a socket may have some hundred characters only
        try:
            door.bind("reject-odd-socket")
        finally:
            os.chdir(here)
    links = {
        "reject-odd-out.txt": outside / "secret.txt",
        "reject-odd-up.txt": Path("../outside/secret.txt"),
        "reject-odd-folder": outside,
        "reject-odd-loop": folder / "reject-odd-loop",
        "reject-odd-self": folder,
        "reject-odd-parent": folder.parent,
        "reject-odd-dangling.txt": folder / "nothing",
        "reject-odd-device": Path("/dev/zero"),
        "reject-odd-process": Path("/proc/self/environ"),
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    names = [
        "read-odd-new\nline.txt",
        "read-odd-\x1b[2J.txt",
        "read-odd-\u202etxt",
        "read-odd-\r.txt",
        "read-odd-;rm -rf.txt",
    ]
    names += ["read-odd-" + "a" * 230 + ".txt", "read-odd-%s%n{0}.txt", "read-odd-'\"$(x)`.txt"]
    for name in names:
        (folder / name).write_text(TEXT)
    raw = os.fsencode(folder) + b"/read-odd-\xff\xfe.txt"
    with open(raw, "wb") as out:
        out.write(TEXT.encode())
    sparse = [
        f"reject-odd-10gb.{suffix}"
        for suffix in ("txt", "json", "html", "md", "eml", "csv", "jsonl", "zip", "tar", "pdf", "parquet")
    ]
    for name in sparse:
        with (folder / name).open("wb") as out:
            out.truncate(TEN_GB)
    deep = folder
    for _ in range(40):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "read-odd-deep.txt").write_text(TEXT)
    return 2 + len(links) + len(names) + 1 + len(sparse) + 1
