"""A sheet comes back as it went out, through messengers, mail replies, retyping, and any encoding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from grants.applications.rules.sheet_files import as_json, sheet_of, text_of
from grants.applications.rules.sheet_text import read_back, write
from grants.applications.rules.sheets import Paper, Said, Sheet, about_you, tidy
from grants.calls.rules import QuestionFacts, QuestionKind
from grants.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Iterator

CALL, SOURCE = "c" * 22, "s" * 22
OPTIONS = [
    {"key": "seed", "label": {"en": "Seeds", "ar": "بذور"}},
    {"key": "tool", "label": {"en": "2 tools", "ar": "أداتان"}},
    {"key": "talk", "label": {"en": "Talk", "ar": "حديث"}},
]
KINDS = ("short_text", "long_text", "choice", "many", "number", "date", "file", "budget", "consent")


def asked(kind: str) -> QuestionFacts:
    """Return a question of a kind, named by it."""
    return QuestionFacts(
        ref=kind,
        key=kind,
        kind=QuestionKind(kind),
        prompt={"en": f"Your {kind}?", "ar": f"ما {kind}؟"},
        hint={"en": "Plain words are best.", "ar": "الكلمات البسيطة أفضل."},
        used_for={"en": "To decide.", "ar": "للقرار."},
        suggested_words=50,
        options=OPTIONS if kind in ("choice", "many") else (),
    )


@pytest.fixture(autouse=True)
def speaking() -> Iterator[None]:
    """Give the rules a language to speak, and nothing else of the application."""
    with Flask("sheets").app_context():
        yield


@pytest.fixture
def paper() -> Paper:
    """Give a sheet with a question of every kind, on which two partners share a budget."""
    return a_paper()


def a_paper() -> Paper:
    """Return that sheet."""
    return Paper(
        call=CALL,
        title={"en": "Together", "ar": "معًا"},
        currency="USD",
        questions=(*about_you(), *map(asked, KINDS)),
        places=(("GZ", {"en": "Gaza Strip", "ar": "قطاع غزة"}), ("WB", {"en": "West Bank", "ar": "الضفة الغربية"})),
        partners=(("a", "Lanterns"), ("b", "Seeds | Trees")),
    )


ANSWERS = {
    "_name": "Lantern Collective",
    "_place": "WB",
    "_title": "Seeds",
    "_ask": "12500.00",
    "short_text": "One line",
    "long_text": "First\n\nsecond [2]\n[3] third\n> quoted\n\\[4] fourth\nAnswer: no\n</script><b>🌱</b> سلام",
    "choice": "tool",
    "many": "seed\ntalk",
    "number": "12.5",
    "date": "2027-02-22",
    "budget": "a\t10050\tseeds | soil\nb\t900\ttools",
    "consent": "delayed",
}
SHEET = Sheet(CALL, SOURCE, {key: Said(text, place) for place, (key, text) in enumerate(ANSWERS.items())})


def test_every_kind_comes_back_with_its_version(paper: Paper):
    assert read_back(paper, write(paper, SHEET)) == SHEET
    assert sheet_of(paper, as_json(SHEET)) == SHEET
    page = f"<!doctype html><script type=application/json id=musha-answers>{as_json(SHEET)}</script>"
    assert sheet_of(paper, page) == SHEET
    assert "</script><b>" not in as_json(SHEET)


def test_files_and_recordings_are_not_asked_for_on_a_sheet(paper: Paper):
    assert "Your file?" not in write(paper, SHEET)
    with pytest.raises(RuleBroken, match="no question"):
        read_back(paper, "[11] Your file?\nAnswer: here")


LINES = st.one_of(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.sampled_from(["[1]", "\\[1] x", "\\\\[2 v3]", "> [3] y", "- ［٤］", "Answer:", "[0]", "MUSHA " + "d" * 22, "•"]),
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["_name", "_title", "short_text", "long_text"]), st.lists(LINES, max_size=6)))
def test_any_text_comes_back_from_the_text_sheet_and_from_the_form(lines: dict[str, list[str]]):
    with Flask("sheets").app_context():
        paper = a_paper()
        texts = {key: tidy("\n".join(said)) for key, said in lines.items()}
        sheet = Sheet(CALL, "", {key: Said(text) for key, text in texts.items()})
        back = read_back(paper, write(paper, sheet))
        assert {key: said.text for key, said in back.answers.items() if said.text} == {
            key: text for key, text in texts.items() if text
        }
        assert sheet_of(paper, as_json(sheet)).answers == sheet.answers


def test_a_mail_reply_in_which_everything_is_quoted_and_answered_below(paper: Paper):
    lines = ["On Monday they wrote:", "> [5] Your short_text?", "> Answer:", "", "We lend lanterns"]
    lines += ["> [6] Your long_text?", "> Answer:", "> kept", "> > words", "", "and more", "> [0] end", "-- ", "Salma"]
    answers = read_back(paper, "\r\n".join(lines)).answers
    assert answers == {"short_text": Said("We lend lanterns"), "long_text": Said("kept\n> words\n\nand more")}


def test_retyped_with_other_digits_marks_and_order(paper: Paper):
    lines = ["\u200f• [٨] ", "الجواب: ١، ٣", "— 【٥】 our words", "[ ٤ ] Answer : ١٢٬٥٠٠ usd", "[10]"]
    lines += ["Answer: ٢٢/٢/٢٠٢٧", "[7] answer: بذور", "[2] Answer: 1) Gaza Strip"]
    answers = {key: said.text for key, said in read_back(paper, "\n".join(lines)).answers.items()}
    assert answers == {
        "many": "seed\ntalk",
        "short_text": "our words",
        "_ask": "12500.00",
        "date": "2027-02-22",
        "choice": "seed",
        "_place": "GZ",
    }


def test_a_label_that_begins_with_a_digit_is_a_label(paper: Paper):
    assert read_back(paper, "[7] Answer: 2 TOOLS").answers["choice"].text == "tool"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "No question was found"),
        ("nothing that we asked", "No question was found"),
        ("MUSHA " + "x" * 22 + "\n[5] Answer: a", "another call"),
        ("[5] Answer: a\n[5] Answer: b", "twice"),
        ("[99] Answer: a", "no question"),
        ("[7] Answer: 9", "Your choice"),
        ("[7] Answer: 1, 2", "only one"),
        ("[9] Answer: many", "digits only"),
        ("[9] Answer: 1e9", "digits only"),
        ("[9] Answer: NaN", "digits only"),
        ("[4] Answer: some money", "the amount in digits"),
        ("[10] Answer: 2027-02-31", "like 2027-02-22"),
        ("[12] Answer: 3 | 5 | x", "who"),
        ("[12] Answer: 5 | x", "who"),
        ("[6] Answer: " + "x" * 100_001, "longer than 100,000"),
    ],
)
def test_what_cannot_be_read_is_refused_whole_and_says_what_to_do(paper: Paper, text: str, why: str):
    with pytest.raises(RuleBroken, match=why):
        sheet_of(paper, text)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"musha": 2}, "another version"),
        ({"call": "x" * 22}, "another call"),
        ({"answers": {"unknown": {"text": "a"}}}, "does not ask"),
        ({"answers": {"file": {"text": "a"}}}, "does not ask"),
        ({"answers": {"choice": {"text": "1"}}}, "Choose among"),
        ({"answers": {"budget": {"text": "z\t1\tx"}}}, "who"),
        ({"answers": {"short_text": {"text": 5}}}, "damaged"),
        ({"answers": {"short_text": "a"}}, "damaged"),
        ({"answers": {"short_text": {"text": "a", "version": -1}}}, "damaged"),
        ({"answers": {"short_text": {"text": "a", "version": "1"}}}, "damaged"),
        ({"answers": []}, "damaged"),
    ],
)
def test_a_form_that_was_tampered_with_is_refused_whole(paper: Paper, changes: dict[str, object], why: str):
    kept = json.loads(as_json(SHEET)) | changes
    with pytest.raises(RuleBroken, match=why):
        sheet_of(paper, json.dumps(kept))


@pytest.mark.parametrize("text", ["{", "{" * 5000, "[1", '{"answers": {', "<!doctype html><p>cut</p>", "<html>"])
def test_garbage_is_refused(paper: Paper, text: str):
    with pytest.raises(RuleBroken):
        sheet_of(paper, text)


def test_a_lone_half_of_a_sign_and_nul_are_left_out(paper: Paper):
    kept = {"musha": 1, "call": CALL, "source": 5, "answers": {"long_text": {"text": "a\0\ud83cb"}}}
    assert sheet_of(paper, json.dumps(kept)) == Sheet(CALL, "", {"long_text": Said("ab")})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_text_comes_in_every_encoding_that_phones_and_offices_write(encoding: str):
    said = "[5] الجواب: نعير الفوانيس"
    assert text_of(said.encode(encoding)) == said


def test_big_endian_text_has_its_mark():
    assert text_of("\ufeff[5] نعم".encode("utf-16-be")) == "[5] نعم"


@pytest.mark.parametrize("data", [b"PK\x03\x04word", b"%PDF-1.7", b"a\0b", b"\xff\xd8\xff\xe0"])
def test_what_is_no_text_is_refused(data: bytes):
    with pytest.raises(RuleBroken):
        text_of(data)
