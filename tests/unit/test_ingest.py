"""Ingest: every way in gives the words as they stand, or says where and why it cannot and what to do."""

from __future__ import annotations

import io
import json
import os
import socket
import sys
from datetime import date
from pathlib import Path

import pytest

from dateline.ingest import LARGEST, Arrival, Override, Rejection, make_report, parse_day, read_arrivals, read_reports
from dateline.ingest.page import looks_like_page
from dateline.model import Report

PAGE = """<html><head><title>Depot burned | Amu Post</title><meta charset="utf-8">
<meta property="og:site_name" content="Amu Post">
<meta property="article:published_time" content="2019-05-03T10:00:00Z"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Depot burned</h1>
<p>Unknown men burned a grain depot at Aqcha on Thursday, the governor said in a statement.</p>
<p>A speaker of the brigade denied that its fighters had been near the place and asked for talks.</p></article>
<script>document.write("Made by a script")</script><footer>Copyright 2024</footer></body></html>"""


def reports(path: Path | str, **fields: object) -> list[Report]:
    found = list(read_reports([path], **fields))  # type: ignore[arg-type]
    kept = [item for item in found if isinstance(item, Report)]
    assert kept == found
    return kept


def refused(path: Path | str) -> Rejection:
    (item,) = read_reports([path])
    assert isinstance(item, Rejection)
    assert item.reason
    assert item.remedy
    return item


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# ---- text and its encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marked_and_plain_unicode(tmp_path: Path, encoding: str) -> None:
    """The byte order mark goes, a line end is one character, and nothing else changes."""
    path = put(tmp_path, "a.txt", "  Déjà “vu”.\r\nNext\rline \n".encode(encoding))
    assert reports(path)[0].text == "  Déjà “vu”.\nNext\rline \n"


def test_guessed_encoding_is_told(tmp_path: Path) -> None:
    """English with a few 8-bit bytes is Windows-1252, and an issue says that this was a guess."""
    path = put(tmp_path, "a.txt", "The mayor of Córdoba said “no” – twice.".encode("cp1252"))
    (item,) = read_arrivals([path])
    assert isinstance(item, Arrival)
    assert item.report.text == "The mayor of Córdoba said “no” – twice."
    assert "cp1252" in item.issues[0].message


def test_cyrillic_is_guessed(tmp_path: Path) -> None:
    """A text wholly in another 8-bit alphabet is recognised by its letters."""
    words = "В понедельник министр обороны сказал, что войска вошли в город и заняли мост через реку. " * 4
    assert reports(put(tmp_path, "a.txt", words.encode("cp1251")))[0].text == words


def test_encoding_that_cannot_be_told(tmp_path: Path) -> None:
    """Bytes that fit nothing are refused and not read as nonsense."""
    path = put(tmp_path, "a.txt", bytes(range(128, 256)) * 3)
    assert "UTF-8" in refused(path).reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no text"),
        (b" \n\t\n", "no text"),
        (b"\xef\xbb\xbf", "no text"),
        (b"MZ\x00\x01\x02", "NUL"),
        ("no mark".encode("utf-16-le"), "NUL"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04...", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x80\x01\x02\x03\x04\x05\xff" * 30, "binary"),
        (b"\xff\xfea", "UTF-16"),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: bytes, reason: str) -> None:
    """Empty and binary files are refused with what they are."""
    assert reason in refused(put(tmp_path, "a.txt", content)).reason


def test_large_files(tmp_path: Path) -> None:
    """A report may have five megabytes in one line, but not more than the limit."""
    assert len(reports(put(tmp_path, "five.txt", b"word " * 1_000_000))[0].text) == 5_000_000
    path = tmp_path / "huge.txt"
    with path.open("wb") as out:
        out.truncate(LARGEST + 1)
    assert "20 MB" in refused(path).reason


# ---- JSON


def test_each_json_line_stands_by_itself(tmp_path: Path) -> None:
    """A broken line is told with its number and the rest goes on."""
    lines = [
        '{"id": 7, "text": "One.", "published": "2021-08-22T07:00:00Z", "source": "S", "url": "u", "extra": [1]}',
        '{"id": "broken", "text": ',
        "",
        '{"text": 3}',
        '{"text": "x", "title": ["t"]}',
        "[1, 2]",
        '{"id": "no-text"}',
        '{"text": "  "}',
        "[" * 100_000,
        '{"text": "Last.", "title": null}',
    ]
    found = list(read_reports([put(tmp_path, "a.jsonl", "\r\n".join(lines))]))
    assert [(item.line, item.reason.split(" (")[0]) for item in found if isinstance(item, Rejection)] == [
        (2, "is not JSON"),
        (4, "field 'text' has the wrong type: Expected `str`, got `int`"),
        (5, "field 'title' has the wrong type: Expected `str | null`, got `array`"),
        (6, "is a list, not an object"),
        (7, "has no field 'text'"),
        (8, "holds no text"),
        (9, "is not JSON that can be read"),
    ]
    first, last = (item for item in found if isinstance(item, Report))
    assert (first.id, first.text, first.published, first.source, first.url) == (
        "7",
        "One.",
        date(2021, 8, 22),
        "S",
        "u",
    )
    assert (last.text, last.title, last.published) == ("Last.", "", None)


def test_json_text_is_left_alone(tmp_path: Path) -> None:
    """Positions count in the caller's own string, so not even its line ends are touched."""
    text = "\ufeffA\r\nB\u2028C\ud800"
    assert reports(put(tmp_path, "a.jsonl", json.dumps({"text": text}) + "\n"))[0].text == text


def test_overlong_line_is_passed_over(tmp_path: Path) -> None:
    """A file of JSON lines may have any size; only a line over the limit is refused."""
    path = put(tmp_path, "a.jsonl", b'{"text": "' + b"a" * (2 * LARGEST) + b'"}\n{"text": "Next."}\n')
    refusal, report = read_reports([path])
    assert isinstance(refusal, Rejection)
    assert (refusal.line, "20 MB" in refusal.reason) == (1, True)
    assert isinstance(report, Report)
    assert report.text == "Next."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_json_lines_in_unicode(tmp_path: Path, encoding: str) -> None:
    """JSON lines may begin with a byte order mark, in wide encodings as well."""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    data = f'{mark}{{"text": "é"}}\n{{"text": "two\u2028"}}\n'.encode(encoding)
    assert [r.text for r in reports(put(tmp_path, "a.jsonl", data))] == ["é", "two\u2028"]


def test_date_that_is_none_is_told(tmp_path: Path) -> None:
    """A date that is not understood is left out, with an issue, and not a reason to lose the report."""
    (item,) = read_arrivals([put(tmp_path, "a.jsonl", '{"text": "x", "published": "2021-02-30"}')])
    assert isinstance(item, Arrival)
    assert item.report.published is None
    assert "2021-02-30" in item.issues[0].message


def test_json_files(tmp_path: Path) -> None:
    """A .json file is one record or a list; what is wrong in it has a line or record number."""
    assert [r.text for r in reports(put(tmp_path, "a.json", '{\n "text": "x"\n}'))] == ["x"]
    assert [r.text for r in reports(put(tmp_path, "b.json", '[{"text": "x"}, {"text": "y"}]'))] == ["x", "y"]
    assert [r.text for r in reports(put(tmp_path, "c.json", '{"text": "x"}\n{"text": "y"}'))] == ["x", "y"]
    assert refused(put(tmp_path, "d.json", '{\n "text": "x",\n}')).line == 3
    assert refused(put(tmp_path, "e.json", "[]")).reason == "is an empty list"
    assert refused(put(tmp_path, "f.json", "[3]")).reason.startswith("record 1 is a number")


def test_nameless_json_is_recognised(tmp_path: Path) -> None:
    """Without a telling name the first line decides; wire copy that opens with a bracket stays text."""
    assert [r.text for r in reports(put(tmp_path, "a", '{"text": "x"}\n{"text": "y"}\n'))] == ["x", "y"]
    assert [r.text for r in reports(put(tmp_path, "b", '{\n"text": "x"}'))] == ["x"]
    assert reports(put(tmp_path, "c", "[TEXT] Rebels fled."))[0].text == "[TEXT] Rebels fled."
    assert reports(put(tmp_path, "d", "{braces} in a text"))[0].text == "{braces} in a text"


# ---- pages


def test_page(tmp_path: Path) -> None:
    """A page gives its article, title, outlet and date; menus, scripts and the copyright line are left out."""
    (report,) = reports(put(tmp_path, "a.html", PAGE))
    assert (report.title, report.source, report.published) == ("Depot burned", "Amu Post", date(2019, 5, 3))
    assert "Unknown men burned" in report.text
    assert "asked for talks" in report.text
    for absent in ("script", "Home", "Copyright"):
        assert absent not in report.text


def test_page_opens_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading a page never touches the network, whatever it links to."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    linked = PAGE.replace(
        "<nav>", '<link rel="canonical" href="http://example.org/a"><img src="http://example.org/i.png">'
    )
    assert "Unknown men" in reports(put(tmp_path, "a.html", linked))[0].text


def test_page_without_date_has_none(tmp_path: Path) -> None:
    """Neither today nor the year of the copyright line stands in for a date."""
    page = PAGE.replace('<meta property="article:published_time" content="2019-05-03T10:00:00Z">', "")
    assert reports(put(tmp_path, "a.html", page))[0].published is None


def test_page_made_by_a_script_is_refused(tmp_path: Path) -> None:
    """A page whose words a script would bring has none."""
    page = "<html><head><title>x</title></head><body><div id='app'></div><script>load()</script></body></html>"
    assert "script" in refused(put(tmp_path, "a.html", page)).reason


def test_page_with_little_text(tmp_path: Path) -> None:
    """Where there is no article, the page's words are read all the same."""
    page = "<html><body><div>Rebels took Aqcha.</div></body></html>"
    assert reports(put(tmp_path, "a.html", page))[0].text == "Rebels took Aqcha."


def test_page_says_its_encoding(tmp_path: Path) -> None:
    """The charset that a page declares comes before a guess, and a page is known by its beginning too."""
    page = PAGE.replace("utf-8", "windows-1251").replace("the governor", "губернатор").encode("cp1251")
    assert "губернатор" in reports(put(tmp_path, "page", page))[0].text


@pytest.mark.parametrize("charset", ["undefined", "idna", "hex", "no-such-charset"])
def test_page_that_says_a_wrong_encoding(tmp_path: Path, charset: str) -> None:
    """A charset that cannot be read, though Python may know its name, leaves the page to a guess."""
    page = PAGE.replace("utf-8", charset).replace("the governor", "the mayor of Córdoba").encode("cp1252")
    assert "Córdoba" in reports(put(tmp_path, "a.html", page))[0].text


def test_text_of_many_comments_is_no_page() -> None:
    """A text that opens with many comments is looked at once, not in every way that they can be put together."""
    assert not looks_like_page("<!--a-->" * 240 + "no page")
    assert looks_like_page("<!--a-->" * 20 + "<html>")


# ---- dates and ids


def test_order_of_dates(tmp_path: Path) -> None:
    """The option wins over the record, the record over the page and the report's own dateline."""
    page = put(tmp_path, "a.html", PAGE)
    day = date(2001, 2, 3)
    assert reports(page, published=day)[0].published == day
    line = put(
        tmp_path, "a.jsonl", '{"text": "Publication date: 23/10/2018\\n\\nRebels fled.", "published": "2018-10-24"}'
    )
    assert reports(line)[0].published == date(2018, 10, 24)
    assert reports(line, published=day, title="T", source="S")[0] == make_report(
        "Publication date: 23/10/2018\n\nRebels fled.", published=day, title="T", source="S"
    )


def test_own_dateline(tmp_path: Path) -> None:
    """Without any other the day that a report prints itself is taken."""
    path = put(tmp_path, "a.txt", "Publication date: 23/10/2018\n\nRebels fled.\n")
    assert reports(path)[0].published == date(2018, 10, 23)


def test_id_is_of_text_and_source() -> None:
    """The same words from the same outlet have the same id, from another outlet another; a given id stays."""
    assert make_report("a", source="b").id == make_report("a", source="b", title="c").id
    assert make_report("a", source="b").id != make_report("a", source="c").id
    assert make_report("ab", source="").id != make_report("a", source="b").id
    assert len(make_report("a").id) == 16
    assert make_report("a", id="mine").id == "mine"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-08-22", date(2021, 8, 22)),
        (" 2021-08-22 ", date(2021, 8, 22)),
        ("2021-08-22T23:59:59+02:00", date(2021, 8, 22)),
        ("2021-08-22 07:00", date(2021, 8, 22)),
        ("2021-08", None),
        ("2021-08-222", None),
        ("22 August", None),
        ("", None),
    ],
)
def test_parse_day(value: str, day: date | None) -> None:
    """A day is YYYY-MM-DD, alone or before a time."""
    assert parse_day(value) == day


# ---- files, folders and streams


def test_folder_is_read_in_order(tmp_path: Path) -> None:
    """Folders are read through, sorted; hidden files and folders are passed over."""
    for name in ("b.txt", "a/z.txt", "a/a.txt", "a-b.txt", ".hidden", ".git/c.txt"):
        put(tmp_path, name, f"Text of {name}.")
    assert [r.text for r in reports(tmp_path)] == [f"Text of {n}." for n in ("a/a.txt", "a/z.txt", "a-b.txt", "b.txt")]


def test_what_a_folder_may_hold_besides(tmp_path: Path) -> None:
    """Tables, pipes and dangling links are refused one by one; nothing hangs."""
    put(tmp_path, "a.csv", "a,b")
    os.mkfifo(tmp_path / "b")
    (tmp_path / "c").symlink_to(tmp_path / "nowhere")
    reasons = [item.reason for item in read_reports([tmp_path]) if isinstance(item, Rejection)]
    assert reasons == [
        "has no column that is plainly the text (columns: a, b)",
        "is not a regular file",
        "is not a regular file",
    ]


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    """A missing path, a dangling link and an empty folder are told."""
    assert "no such file" in refused(tmp_path / "none").reason
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert "cannot be opened" in refused(tmp_path / "link").reason
    (tmp_path / "empty").mkdir()
    assert "holds no files" in refused(tmp_path / "empty").reason


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (b"Rebels fled.\n\nThe end.\n", ["Rebels fled.\n\nThe end.\n"]),
        (b'{"text": "x"}\n{"text": "y"}\n', ["x", "y"]),
        (b'{"text": "only"}', ["only"]),
    ],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, texts: list[str]) -> None:
    """Standard input is one report, or JSON lines if it looks like them."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [r.text for r in reports("-")] == texts


def test_rejection_is_one_line(tmp_path: Path) -> None:
    """A rejection reads file:line: what; remedy."""
    path = put(tmp_path, "a.jsonl", "{")
    shown = str(refused(path))
    assert shown.startswith(f"{path}:1: is not JSON (")
    assert shown.endswith("; mend the line or take it out")


def test_override_is_empty_by_default() -> None:
    """Nothing is known better than the files unless it is said."""
    assert Override() == Override(published=None, title="", source="")
