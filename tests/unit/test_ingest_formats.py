"""Ingest, format by format: each gives the words of the document, and what it says of title, day and outlet."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dateline.errors import InputError
from dateline.ingest import Arrival, Override, Rejection, parse_columns, read_arrivals
from dateline.model import Report
from documents import (
    ATOM,
    CSV,
    DOCX,
    LEAD,
    MAIL,
    MARKDOWN,
    MBOX,
    PACKERS,
    PAGE,
    PDF,
    REST,
    RSS,
    TEXT,
    WACZ,
    WARC,
    WARC_GZ,
    make_pdf,
    make_tar,
    make_zip,
)

DAY = date(2019, 5, 3)


def read(folder: Path, name: str, content: bytes | str, **how: object) -> list[Arrival]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = list(read_arrivals([path], **how))  # type: ignore[arg-type]
    kept = [item for item in found if isinstance(item, Arrival)]
    assert kept == found
    return kept


def refused(folder: Path, name: str, content: bytes | str) -> Rejection:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (item,) = read_arrivals([path])
    assert isinstance(item, Rejection)
    return item


def about(report: Report) -> tuple[str, date | None, str]:
    return report.title, report.published, report.source


def test_markdown(tmp_path: Path) -> None:
    """Marks go, words stay; front matter says title, day and outlet."""
    (item,) = read(tmp_path, "a.md", MARKDOWN)
    assert item.report.text == f"Men leave the mill\n\n{LEAD}\n\n{REST}"
    assert about(item.report) == ("Mill at Orlen", DAY, "Vale Post")
    (item,) = read(tmp_path, "b.md", f"# Heading\n\n{LEAD}\n\n* one\n* two\n\n---\n")
    assert (item.report.title, item.report.text) == ("Heading", f"Heading\n\n{LEAD}\n\none\n\ntwo")


def test_pdf(tmp_path: Path) -> None:
    """Broken lines are put together, the page number goes, the title is the document's own; its day is not taken."""
    (item,) = read(tmp_path, "a.pdf", PDF)
    assert LEAD in item.report.text
    assert REST in item.report.text
    assert "Page 1" not in item.report.text
    assert about(item.report) == ("Mill at Orlen", None, "")


def test_pdf_heads_go(tmp_path: Path) -> None:
    """What stands at the edge of most pages is no part of the report."""
    pages = [["The Vale Post, 3 May", f"Page text number {word} is here.", f"{n}"] for n, word in enumerate("abcde", 1)]
    (item,) = read(tmp_path, "a.pdf", make_pdf(pages))
    assert "Vale Post" not in item.report.text
    assert item.report.text.count("Page text") == 5


def test_docx(tmp_path: Path) -> None:
    """Inserted words are read, deleted ones are not."""
    (item,) = read(tmp_path, "a.docx", DOCX)
    assert item.report.text == TEXT
    assert about(item.report) == ("Mill at Orlen", DAY, "")
    assert read(tmp_path, "nameless", DOCX)[0].report.text == TEXT


def test_mail(tmp_path: Path) -> None:
    """The plain words of a mail, its decoded subject, its sender, and the day where it was sent."""
    (item,) = read(tmp_path, "a.eml", MAIL)
    assert item.report.text.strip() == TEXT
    assert about(item.report) == ("Mill at Orlén", DAY, "Vale Post")


def test_mailbox(tmp_path: Path) -> None:
    """Each mail of an mbox file by itself, with the line where it begins."""
    first, second = read(tmp_path, "a.mbox", MBOX)
    assert (first.report.text.strip(), first.line) == (TEXT, 1)
    assert (second.report.text.strip(), second.report.title) == ("From here on.", "Two")
    assert MBOX.splitlines()[second.line - 1].startswith("From b@c")


def test_feeds(tmp_path: Path) -> None:
    """Each entry is a report with its link and day; a headline alone is told. The declared language is not believed."""
    first, second = read(tmp_path, "a.xml", RSS)
    assert first.report.text == TEXT
    assert (*about(first.report), first.report.url) == ("Mill at Orlen", DAY, "Vale Post", "http://example.org/1")
    assert first.report.language == "en"
    assert "headline" in second.issues[0].message
    assert read(tmp_path, "nameless", ATOM)[0].report.text == LEAD
    assert "no feed" in refused(tmp_path, "b.xml", "<a><b/></a>").reason


def test_csv_columns_are_guessed_and_told(tmp_path: Path) -> None:
    """Obvious names are taken, and the first report says which; a date of two readings is left out and told."""
    first, second = read(tmp_path, "a.csv", CSV)
    assert (first.report.text, first.report.id, first.line) == (f"{LEAD}\n{REST}", "7", 2)
    assert about(first.report) == ("Mill at Orlen", DAY, "")
    assert first.issues[0].message.startswith(
        "columns were guessed: text=body, published=Pub Date, title=Headline, id=doc_id"
    )
    assert (second.line, second.report.published) == (4, None)
    assert "03/05/2019" in second.issues[0].message


def test_csv_columns_are_mapped(tmp_path: Path) -> None:
    """A column map wins; a column that is not there is told with those that are."""
    columns = parse_columns("text=Headline,title=body")
    assert read(tmp_path, "a.csv", CSV, override=Override(columns=columns))[0].report.text == "Mill at Orlen"
    (item,) = read_arrivals([tmp_path / "a.csv"], Override(columns={"text": "words"}))
    assert isinstance(item, Rejection)
    assert "doc_id, Headline" in item.remedy


def test_csv_of_other_makes(tmp_path: Path) -> None:
    """Semicolons, tabs, byte order marks and 8-bit encodings are read as they come."""
    assert read(tmp_path, "a.csv", "text;title\nÄ;b\n".encode("utf-8-sig"))[0].report.text == "Ä"
    assert read(tmp_path, "a.tsv", "text\ttitle\na,b\tc\n")[0].report.text == "a,b"
    assert read(tmp_path, "b.csv", "text,title\nDéjà,b\n".encode("cp1252"))[0].report.text == "Déjà"
    assert read(tmp_path, "c.csv", "text,title\nDéjà,b\n".encode("utf-16"))[0].report.text == "Déjà"


def test_csv_rows_fall_by_themselves(tmp_path: Path) -> None:
    """A broken row costs itself."""
    path = tmp_path / "a.csv"
    path.write_text('text,id\none,1\n"two"x,2\nthree\n"four, 4",4\n,5\n"six,6\n')
    found = list(read_arrivals([path]))
    assert [item.report.text for item in found if isinstance(item, Arrival)] == ["one", "four, 4"]
    assert [item.line for item in found if isinstance(item, Rejection)] == [3, 4, 6, 7]


def test_columns_of_a_file(tmp_path: Path) -> None:
    """A column map may be a YAML file; what is wrong in one is told."""
    path = tmp_path / "map.yaml"
    path.write_text("text: body\npublished: when\n")
    assert parse_columns(str(path)) == {"text": "body", "published": "when"}
    for words in ("text", "txt=body", "text=", str(tmp_path)):
        with pytest.raises(InputError, match="column map"):
            parse_columns(words)


def test_columns_of_json(tmp_path: Path) -> None:
    """The column map holds for JSON records, too."""
    line = json.dumps({"body": LEAD, "when": "2019-05-03"})
    (item,) = read(tmp_path, "a.jsonl", line, override=Override(columns={"text": "body", "published": "when"}))
    assert (item.report.text, item.report.published) == (LEAD, DAY)


def test_parquet(tmp_path: Path) -> None:
    """Rows are read with their dates; a row without text costs itself."""
    path = tmp_path / "a.parquet"
    when = [date(2019, 5, 3), None, date(2019, 5, 3)]
    pq.write_table(pa.table({"content": [LEAD, REST, None], "date": when, "n": [1, 2, 3]}), path)
    first, second, third = read_arrivals([path])
    assert isinstance(first, Arrival)
    assert isinstance(second, Arrival)
    assert (first.report.text, first.report.published, first.line) == (LEAD, DAY, 1)
    assert "text=content, published=date" in first.issues[0].message
    assert (second.report.text, second.line) == (REST, 2)
    assert isinstance(third, Rejection)
    assert third.line == 3
    (inside, *_) = read_arrivals([_put(tmp_path, "a.zip", make_zip({"b.parquet": path.read_bytes()}))])
    assert isinstance(inside, Arrival)
    assert inside.report.text == LEAD


def _put(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


@pytest.mark.parametrize("how", ["", *PACKERS])
def test_tar(tmp_path: Path, how: str) -> None:
    """Tar archives are read member by member, packed or not; hidden members are passed over."""
    members = {"a/one.txt": LEAD.encode(), ".hidden": b"x", "two.html": PAGE.encode(), "three.csv": CSV.encode()}
    found = read(tmp_path, f"a.tar{how}", make_tar(members, how))
    assert [item.file.partition("!")[2] for item in found] == ["a/one.txt", "two.html", "three.csv", "three.csv"]
    assert found[0].report.text == LEAD


def test_zip_in_zip(tmp_path: Path) -> None:
    """Archives in archives are read where they lie, and nothing is written."""
    inner = make_zip({"b.md": MARKDOWN, "c.pdf": PDF, "d.eml": MAIL, "__MACOSX/x": "x"})
    found = read(tmp_path, "a.zip", make_zip({"in.zip": inner, "e.docx": DOCX}))
    assert [item.file.partition("!")[2] for item in found] == ["in.zip!b.md", "in.zip!c.pdf", "in.zip!d.eml", "e.docx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


@pytest.mark.parametrize("suffix", PACKERS)
def test_packed(tmp_path: Path, suffix: str) -> None:
    """A packed file is read as what it holds; several packed pieces are one."""
    pack = PACKERS[suffix]
    lines = b'{"text": "one"}\n', b'{"text": "two"}\n'
    found = read(tmp_path, "a.jsonl" + suffix, b"".join(map(pack, lines)))
    assert [item.report.text for item in found] == ["one", "two"]
    assert read(tmp_path, "b.txt" + suffix, pack(TEXT.encode()))[0].report.text == TEXT


def test_warc(tmp_path: Path) -> None:
    """Pages and documents that were fetched with success, each under its address; the rest is passed over."""
    found = read(tmp_path, "a.warc", WARC)
    assert all("brigade said" in item.report.text for item in found)
    assert [item.report.url for item in found] == ["http://example.org/1"] * 2 + ["http://example.org/a.pdf"]
    assert found[0].report.published == DAY
    assert "Duna" in found[1].report.text
    assert len(read(tmp_path, "a.warc.gz", WARC_GZ)) == 2


def test_wacz(tmp_path: Path) -> None:
    """A WACZ archive gives the pages of its web archives."""
    found = read(tmp_path, "a.wacz", WACZ)
    assert [item.file.partition("!")[2] for item in found] == ["archive/data.warc.gz!http://example.org/1"] * 2


def test_office_documents_that_are_not_read(tmp_path: Path) -> None:
    """A workbook is told for what it is."""
    assert "Excel" in refused(tmp_path, "a.xlsx", make_zip({"xl/workbook.xml": "<a/>"}, zipfile.ZIP_STORED)).reason
    assert "ending .pdf" in refused(tmp_path, "a.pdf", "words").reason


def test_links_out_of_a_folder(tmp_path: Path) -> None:
    """A link within the folder is read; one that leads out, and a linked folder, are refused."""
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "a.txt").write_text(LEAD)
    (outside / "b.txt").write_text(REST)
    (inside / "c.txt").symlink_to(inside / "a.txt")
    (inside / "d.txt").symlink_to(outside / "b.txt")
    (inside / "e").symlink_to(outside)
    (inside / "f").symlink_to(inside / "f")
    found = list(read_arrivals([inside]))
    assert [item.report.text for item in found if isinstance(item, Arrival)] == [LEAD, LEAD]
    assert [item.reason for item in found if isinstance(item, Rejection)] == [
        "is a link that leads out of the folder",
        "is a linked folder, which is not followed",
        "is not a regular file",
    ]
