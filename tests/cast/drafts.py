"""Drafts of people without an account, opened by codes that tests know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from grants.applications.actions import drafts
from grants.applications.queries.drafts import draft_of, opened
from grants.applications.rules.codes import Keys, keys_of
from grants.applications.views.holding import COOKIE
from grants.codes import check_digit
from grants.db import commit
from tests.cast.people import AT

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from grants.applications.queries.drafts import Opened
    from grants.calls.models import Call
    from grants.people.models import Person


def a_code(number: int = 1) -> str:
    """Return one of many codes that check."""
    digits = f"{number:019d}"
    return digits + check_digit(digits)


@lru_cache
def keys(number: int = 1) -> Keys:
    """Return the keys of that code; made once, since making them is meant to be slow."""
    return keys_of(a_code(number))


def a_sealed_draft(call: Call, number: int = 1, *, typed_by: Person | None = None, **texts: str) -> Keys:
    """Begin a draft with these texts, by key ('name', 'place', 'title' and 'ask' about the group); return its keys."""
    made = keys(number)
    drafts.begin(call, made, language="en", at=AT, typed_by=typed_by)
    for key, text in texts.items():
        drafts.write(made, f"_{key}" if key in ("name", "place", "title", "ask") else key, text, 0, at=AT, by=typed_by)
    return made


def reading(made: Keys) -> Opened:
    """Return the draft of these keys, as its owner reads it."""
    draft = draft_of(made)
    assert draft is not None
    return opened(draft, made)


def hidden(page: str, name: str) -> str:
    """Return what a page's form sends back in a hidden field."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


def holding_draft(client: FlaskClient, made: Keys) -> None:
    """Let a browser hold the draft of these keys, as after its code was typed."""
    commit()
    client.set_cookie(COOKIE, made.cookie)
