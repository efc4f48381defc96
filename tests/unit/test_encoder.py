"""Rules of the encoder's door: what is asked of a text, and that one question does not change another."""

from __future__ import annotations

import pytest

from dateline.backends.encoder import Reader, open_reader

TEXT = "The mayor said the road was closed.\n\nTrees stood along the river.\n\nThe union denied the plan."


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


def test_an_attribution_has_cue_source_and_content(reader: Reader) -> None:
    found = reader.find_attributions(reader.encode(TEXT, [TEXT.index("said")]))
    assert len(found) == 1
    words = {part: [TEXT[a:b] for a, b in found[0][part]] for part in ("cue", "source", "content")}
    assert words == {"cue": ["said"], "source": ["The mayor"], "content": ["the road was closed"]}


def test_what_is_asked_does_not_depend_on_what_was_read_before(reader: Reader) -> None:
    """The same text asked of other paragraphs, or of all, is cut anew; the layers of one report share one cut."""
    one = reader.encode(TEXT, [TEXT.index("said")])
    assert reader.encode(TEXT) is one
    other = reader.encode(TEXT, [TEXT.index("denied")])
    assert other.asked != one.asked
    again = reader.find_attributions(reader.encode(TEXT, [TEXT.index("said")]))
    assert [TEXT[a:b] for found in again for a, b in found["cue"]] == ["said"]


def test_paragraphs_that_are_not_asked_stand_alone(reader: Reader) -> None:
    """A line that says nothing has a window of its own and is not scored."""
    encoded = reader.encode(TEXT, [TEXT.index("said"), TEXT.index("denied")])
    assert encoded.asked == [True, False, True]
    reader.find_attributions(encoded)
    assert 1 not in encoded.scores


@pytest.mark.parametrize("text", ["", " \n ", "“”", "word " * 400, "x" * 3000, "\x00\u202e\u2028 said he"])
def test_any_text_can_be_asked(reader: Reader, text: str) -> None:
    """Every span lies in the text, whatever the text; a predicate outside it has no value."""
    encoded = reader.encode(text, list(range(0, len(text), 7)))
    for found in reader.find_attributions(encoded):
        for part in ("cue", "source", "content"):
            assert all(0 <= a < b <= len(text) for a, b in found[part])
    assert reader.find_factuality(encoded, [(len(text) + 5, len(text) + 9), (3, 3)]) == [None, None]
