"""Which words changed between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.rules.differences import Mark, counted, stretches

texts = st.text(alphabet="ab \n", max_size=40)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("", "", []),
        ("", "We grow", [("new", "We grow")]),
        ("We grow", "", [("gone", "We grow")]),
        ("We grow", "We grow", [("same", "We grow")]),
        ("We grow seeds", "We keep seeds", [("same", "We "), ("gone", "grow"), ("new", "keep"), ("same", " seeds")]),
        ("نزرع معًا", "نزرع اليوم معًا", [("same", "نزرع "), ("new", "اليوم "), ("same", "معًا")]),
    ],
)
def test_words_are_marked(before: str, after: str, marked: list[tuple[str, str]]):
    assert [(str(part.mark), part.text) for part in stretches(before, after)] == marked


@given(texts, texts)
def test_both_texts_can_be_read_from_the_marks(before: str, after: str):
    parts = stretches(before, after)
    assert "".join(part.text for part in parts if part.mark is not Mark.GONE) == after
    assert "".join(part.text for part in parts if part.mark is not Mark.NEW) == before


def test_a_very_long_text_reads_as_replaced_where_it_differs():
    before, after = (" ".join([word] * 5_000) for word in ("one", "two"))
    parts = stretches(f"start {before} end", f"start {after} end")
    assert [str(part.mark) for part in parts] == ["same", "gone", "new", "same"]
    assert counted(parts) == (5_000, 5_000)
