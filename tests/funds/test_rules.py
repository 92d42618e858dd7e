"""The fund's chart of accounts and its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.errors import RuleBroken
from grants.funds import rules
from grants.i18n import speaking

if TYPE_CHECKING:
    from flask import Flask

SLUGS = ("joint-futures", "a", "2027", "a" * 60)
NO_SLUGS = ("a" * 61, "", "Joint", "a--b", "-a", "a_b", "صندوق", "a\n")
CODES = ("WB-JER", "48", "A" * 12)
NO_CODES = ("A" * 13, "", "WB JER", "٤٨")


@pytest.mark.parametrize("text", SLUGS)
def test_short_names(text: str):
    assert rules.is_slug(text)


@pytest.mark.parametrize("text", NO_SLUGS)
def test_what_is_no_short_name(text: str):
    assert not rules.is_slug(text)


@pytest.mark.parametrize("text", CODES)
def test_codes_of_places(text: str):
    assert rules.is_code(text)


@pytest.mark.parametrize("text", NO_CODES)
def test_what_is_no_code(text: str):
    assert not rules.is_code(text)


def test_texts_need_one_language(ctx: Flask):
    rules.require_texts(name={"en": " ", "ar": "صندوق"}, summary={"en": "x"})
    with pytest.raises(RuleBroken) as raised:
        rules.require_texts(name={"en": "x"}, summary={"en": " "})
    assert raised.value.field == "summary"


def test_accounts_and_entries_in_words(ctx: Flask):
    names = [rules.BANK, rules.AVAILABLE, rules.committed(12), "cash:box"]
    assert [rules.account_in_words(name) for name in names] == [
        "Bank account",
        "Budget: free to decide about",
        "Budget: promised in an award",
        "cash:box",
    ]
    assert [rules.entry_in_words(kind) for kind in ("contribution", "tithe")] == ["Money came in", "tithe"]
    with speaking("ar"):
        assert rules.account_in_words(rules.BANK) == "الحساب البنكي"


def test_what_is_free_cannot_fall_below_nothing():
    assert (rules.POOL.name, rules.POOL.floor) == (rules.AVAILABLE, 0)
