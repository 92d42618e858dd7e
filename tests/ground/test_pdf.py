"""Paper: it can be read back, in both scripts, and is the same each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from grants.i18n import speaking
from grants.pdf import Sheet, Table, isolated, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

AT = datetime(2027, 3, 1, 9, 30, tzinfo=UTC)
SHEET = Sheet(
    title="Receipt",
    by="Olive Press Fund (fictional)",
    facts=[("Number", isolated("2027-0012")), ("Amount", isolated("1,250.000 JOD"))],
    paragraphs=["Thank you."],
    tables=[Table("Gifts", ["Day", "Amount"], [[str(day), isolated("5.00 USD")] for day in range(80)], numeric=[1])],
    foot=["the last seal"],
)


@pytest.fixture(autouse=True)
def _speaks(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_sheet_is_a_document_of_several_pages(language: str):
    with speaking(language):
        paper = written(SHEET, language, at=AT)
    assert paper.startswith(b"%PDF-")
    assert paper.count(b"/Type /Page\n") == 3  # eighty rows do not fit on one, and none is lost


def test_the_same_sheet_is_the_same_document():
    assert written(SHEET, "en", at=AT) == written(SHEET, "en", at=AT)
    assert written(SHEET, "en", at=AT) != written(SHEET, "en", at=AT.replace(hour=10))


def test_what_stands_apart_keeps_its_direction():
    assert isolated("2027-0012") == "\u20662027-0012\u2069"
