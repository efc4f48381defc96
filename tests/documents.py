"""Small sound documents of each format that ingest reads, made from words of our own."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap

LEAD = "The brigade said on Monday that its men had left the mill at Orlen, and asked the council for talks."
REST = "A speaker of the council denied that any talks were planned and accused the brigade of burning two barges."
TEXT = f"{LEAD}\n\n{REST}"

PAGE = f"""<html><head><title>Mill at Orlen | Vale Post</title><meta charset="utf-8">
<meta property="og:site_name" content="Vale Post">
<meta property="article:published_time" content="2019-05-03T10:00:00Z"></head>
<body><nav><a href="/">Home</a></nav>
<article><h1>Mill at Orlen</h1><p>{LEAD}</p><p>{REST}</p></article></body></html>"""

MARKDOWN = f"""---
title: Mill at Orlen
date: 2019-05-03
source: Vale Post
tags: [a, b]
---
# Men leave the mill

{LEAD.replace("Orlen", "**Orlen**").replace("council", "[council](http://example.org/c)")}

> {REST}
"""

MAIL = f"""Received: from a by b
From: "Vale Post" <desk@example.org>
Subject: =?utf-8?q?Mill_at_Orl=C3=A9n?=
Date: Fri, 03 May 2019 23:10:00 -0500
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="x"

--x
Content-Type: text/plain; charset=utf-8

{TEXT}
--x
Content-Type: text/html

<p>Not this.</p>
--x--
"""

RSS = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Vale Post</title><language>es</language>
<item><title>Mill at Orlen</title><link>http://example.org/1</link><pubDate>Fri, 03 May 2019 10:00:00 GMT</pubDate>
<description>&lt;p&gt;{LEAD}&lt;/p&gt;&lt;p&gt;{REST}&lt;/p&gt;</description></item>
<item><title>Only a headline of the Vale Post</title><link>http://example.org/2</link></item>
</channel></rss>"""

ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Vale Post</title>
<entry><title>Mill at Orlen</title><link href="http://example.org/1"/><updated>2019-05-03T10:00:00Z</updated>
<content type="html">&lt;p&gt;{LEAD}&lt;/p&gt;</content></entry></feed>"""


def make_pdf(pages: Sequence[Sequence[str]], title: str = "") -> bytes:
    """A PDF document of pages of lines, in Helvetica."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for lines in pages:
        words = b"\n".join(
            b"(%s) Tj T*" % line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("latin-1")
            for line in lines
        )
        content = b"BT /F1 11 Tf 14 TL 50 780 Td\n" + words + b"\nET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(page + b" /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(b"<< /Title (%s) >>" % title.encode("latin-1"))
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    sizes = (len(objects) + 1, len(objects), start)
    out.write(b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF" % sizes)
    return out.getvalue()


PDF = make_pdf(
    [["Vale Post", "Mill at Orlen", "", *wrap(LEAD, 60), "", *wrap(REST, 70), "Page 1 of 1"]], title="Mill at Orlen"
)


def make_zip(members: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def make_docx(body: str, title: str = "Mill at Orlen") -> bytes:
    """A DOCX document whose body is this WordprocessingML."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{title}</dc:title><dcterms:created>2019-05-03T10:00:00Z</dcterms:created></cp:coreProperties>"
    )
    return make_zip(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f'<?xml version="1.0"?><w:document {space}><w:body>{body}</w:body></w:document>',
            "docProps/core.xml": core,
        }
    )


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


DOCX = make_docx(
    paragraph(LEAD)
    + "<w:p><w:r><w:t>A speaker</w:t></w:r><w:del><w:r><w:delText> of nobody</w:delText></w:r></w:del>"
    + f"<w:ins><w:r><w:t>{REST.removeprefix('A speaker')}</w:t></w:r></w:ins></w:p>"
)


def make_tar(members: Mapping[str, bytes], how: str = "") -> bytes:
    """A tar archive, packed as the suffix in PACKERS says."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return PACKERS[how](out.getvalue()) if how else out.getvalue()


def make_record(
    body: bytes, url: str = "http://example.org/1", kind: str = "text/html", status: str = "200 OK", more: str = ""
) -> bytes:
    """A WARC response record."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{more}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\nWARC-Target-URI: {url}\r\n"
        "WARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


WARC = (
    b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    + make_record(PAGE.encode())
    + make_record(b"gone", status="404 Not Found")
    + make_record(b"\x89PNG", kind="image/png")
    + make_record(gzip.compress(PAGE.replace("Orlen", "Duna").encode()), more="Content-Encoding: gzip\r\n")
    + make_record(PDF, url="http://example.org/a.pdf", kind="application/pdf")
)
WARC_GZ = b"".join(gzip.compress(record) for record in (make_record(PAGE.encode()), make_record(PAGE.encode())))
WACZ = make_zip(
    {"datapackage.json": "{}", "archive/data.warc.gz": WARC_GZ, "indexes/index.cdx": ""}, zipfile.ZIP_STORED
)
CSV = f'doc_id,Headline,Pub Date,body\n7,Mill at Orlen,"May 3, 2019","{LEAD}\n{REST}"\n8,Next,03/05/2019,Next text.\n'
_FROM = "Fri May  3 10:00:00 2019"
MBOX = f"From desk@example.org {_FROM}\n{MAIL}\n\nFrom b@c {_FROM}\nSubject: Two\n\n>From here on.\n"

PACKERS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def bomb(size: int, level: int = 9) -> bytes:
    """Gzip data of some bytes that expand to ``size`` zeros."""
    packer = zlib.compressobj(level, wbits=31)
    piece = b"\0" * 1_000_000
    return b"".join(packer.compress(piece) for _ in range(size // len(piece))) + packer.flush()
