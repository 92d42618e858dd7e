"""The first thing anybody does: open the page, and read it in their language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_first_page_speaks_the_browsers_language(
    visit: Callable[..., Page], language: str, direction: str, javascript: bool
):
    page = visit(language, javascript=javascript)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language, direction)
