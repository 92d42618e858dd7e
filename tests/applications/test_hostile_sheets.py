"""A sheet that was made to keep the server busy is refused at once; by a slow reading these tests would never end."""

from __future__ import annotations

import pytest

from grants.applications.rules.sheet_files import sheet_of
from grants.applications.rules.sheets import Paper, about_you
from grants.errors import RuleBroken

CALL = "c" * 22
BEGINS = '<script type="application/json" id="musha-answers">'


@pytest.fixture
def paper() -> Paper:
    return Paper(CALL, {"en": "A call"}, "USD", tuple(about_you()), (), ())


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html>" + "<script " * 200_000,
        "<!doctype html>" + BEGINS * 30_000,
        "<script" + " " * 1_800_000,
        "<!doctype html>" + "<script id=" * 150_000,
        ">" * 900_000 + "[999]\n" + ">" * 900_000,
        "> " * 900_000 + "[",
        "\\" * 1_800_000,
    ],
)
def test_a_sheet_of_nothing_but_beginnings_is_refused(paper: Paper, text: str):
    with pytest.raises(RuleBroken):
        sheet_of(paper, text)


@pytest.mark.usefixtures("ctx")
def test_the_first_whole_box_of_answers_counts(paper: Paper):
    kept = f'{{"musha": 1, "call": "{CALL}", "source": "", "answers": {{"_title": {{"text": "Seeds", "version": 3}}}}}}'
    page = f"<html>{BEGINS}{kept}</script><script id=musha-answers>[]</script>"
    assert sheet_of(paper, page).answers["_title"].text == "Seeds"
