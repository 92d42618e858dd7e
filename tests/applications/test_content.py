"""What an application says, and what changed."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.applications.rules import Change, changes, content_hash, normal, words
from tests.applications.speaking import speaking_english

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True, scope="module")
def english() -> Iterator[None]:
    with speaking_english():
        yield


def some_content(**changed: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "title": "Seeds",
        "currency": "USD",
        "ask": {"minor": 20_000_00, "currency": "USD"},
        "joint_modes": ["development", "staffing"],
        "work_modes": [],
        "answers": [{"question": "q1", "prompt": {"en": "What?"}, "text": "We grow.\n\nTogether."}],
        "partners": [
            {
                "ref": "p1",
                "organisation": "o1",
                "name": "Seed Keepers",
                "geography": "GZ",
                "geography_name": {"en": "Gaza Strip"},
                "root": "GZ",
                "root_name": {"en": "Gaza Strip"},
                "is_lead": True,
                "share": 20_000_00,
            }
        ],
    }
    return copy.deepcopy(usual | changed)


def answered(text: str) -> dict[str, Any]:
    return some_content(answers=[{"question": "q1", "prompt": {"en": "What?"}, "text": text}])


def shared(**changed: Any) -> dict[str, Any]:
    return some_content(partners=[some_content()["partners"][0] | changed])


@pytest.mark.parametrize(
    "same",
    [
        some_content(title=" Seeds "),
        answered("We grow. Together.\r\n"),
        some_content(joint_modes=["staffing", "development"]),
        shared(name="Renamed Keepers"),
    ],
)
def test_what_does_not_matter(same: dict[str, Any]):
    assert content_hash(same) == content_hash(some_content())


@pytest.mark.parametrize(
    "other",
    [
        some_content(title="Seedlings"),
        some_content(ask={"minor": 20_000_01, "currency": "USD"}),
        some_content(ask=None),
        some_content(joint_modes=["development"]),
        some_content(work_modes=["relay"]),
        answered("We grow. Together!"),
        shared(share=None),
        shared(organisation=None),
        shared(geography="WB", geography_name={"en": "West Bank"}),
        shared(ref="p2"),
        some_content(partners=[]),
    ],
)
def test_what_matters(other: dict[str, Any]):
    assert content_hash(other) != content_hash(some_content())
    assert changes(some_content(), other) != []


def test_changes_name_both_sides():
    before, after = some_content(), answered("We sow.") | {"title": "Sowing", "ask": None}
    after["partners"] = [before["partners"][0] | {"ref": "p2", "name": "Lanterns", "is_lead": False, "share": None}]
    assert changes(before, after) == [
        Change("Title", "Seeds", "Sowing"),
        Change("What you ask for together", "20,000.00 USD", ""),
        Change("What?", "We grow.\n\nTogether.", "We sow."),
        Change("Partner: Lanterns", "", "Gaza Strip\n\nno share yet\n\ntakes part"),
        Change("Partner: Seed Keepers", "Gaza Strip\n\n20,000.00 USD\n\nleads", ""),
    ]


def test_an_invited_partner_reads_as_invited():
    change = changes(shared(organisation=None, is_lead=False), shared(is_lead=False))
    assert change == [
        Change(
            "Partner: Seed Keepers",
            "Gaza Strip\n\n20,000.00 USD\n\nis invited",
            "Gaza Strip\n\n20,000.00 USD\n\ntakes part",
        )
    ]


def test_the_same_says_nothing():
    assert changes(some_content(), some_content(title="Seeds\n")) == []


def test_words_in_any_script():
    assert (words(""), words("نزرع معًا ما يكفي"), words("one\n two")) == (0, 4, 2)


@given(
    st.lists(st.sampled_from(["a", "ب", "é", "e\u0301"])),
    st.lists(st.sampled_from([" ", "\n", "\t", "\r\n"]), min_size=1),
)
def test_white_space_is_never_a_change(letters: list[str], gaps: list[str]):
    loose = "".join(gap + letter for letter, gap in zip(letters, gaps * len(letters), strict=False)) + gaps[0]
    assert normal(loose) == normal(" ".join(letters))
    assert content_hash(answered(loose)) == content_hash(answered(" ".join(letters)))
