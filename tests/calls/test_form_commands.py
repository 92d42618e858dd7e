"""A call's form on the command line: printed, and made a draft of another fund."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from grants.calls.models import Call, whole_form
from grants.calls.rules.exporting import exported
from grants.db import commit, db
from tests.cast.calls import a_call, a_steward
from tests.cast.funds import a_fund
from tests.cast.people import AT, person

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


def test_a_form_goes_out_and_comes_in(ctx: Flask, tmp_path: Path):
    call, other = a_call(a_fund()), a_fund("other-press")
    steward = a_steward(other)
    commit()
    run = ctx.test_cli_runner()
    said = run.invoke(args=["calls", "export", call.ref]).output
    file = tmp_path / "form.json"
    file.write_text(said)
    result = run.invoke(args=["calls", "import", "other-press", str(file), "--steward", steward.email])
    copy = db.session.scalars(select(Call).where(Call.fund_id == other.id)).one()
    assert (result.exit_code, result.output) == (0, f"{copy.ref}\n")
    assert whole_form(copy)["questions"] == whole_form(call)["questions"]


@pytest.mark.parametrize(
    ("change", "who", "fund", "said"),
    [
        ({}, "steward", "nowhere", "Error: "),
        ({}, "stranger", "other-press", "Error: "),
        ({}, "nobody", "other-press", "Nobody here has the address"),
        ({"customFields": {}}, "steward", "other-press", "The file tells no dates and amounts."),
        ({"jsonSchema": 1}, "steward", "other-press", "At jsonSchema: an object in braces belongs here."),
    ],
)
def test_what_is_refused_leaves_nothing(ctx: Flask, change: dict[str, object], who: str, fund: str, said: str):
    call, other = a_call(a_fund()), a_fund("other-press")
    steward, stranger = a_steward(other), person()
    commit()
    address = {"steward": steward.email, "stranger": stranger.email}.get(who, "nobody@example.org")
    content = json.dumps(exported(whole_form(call), ref="x", at=AT) | change)
    result = ctx.test_cli_runner().invoke(args=["calls", "import", fund, "-", "--steward", address], input=content)
    assert (result.exit_code, result.output.count(said)) == (1, 1)
    assert db.session.scalars(select(Call).where(Call.fund_id == other.id)).all() == []


def test_what_cannot_be_read_or_found(ctx: Flask):
    steward = a_steward(a_fund())
    commit()
    run = ctx.test_cli_runner()
    result = run.invoke(args=["calls", "import", "seed-fund", "-", "--steward", steward.email], input=b"\xff")
    assert (result.exit_code, result.output) == (1, "Error: The file is not UTF-8 text.\n")
    assert run.invoke(args=["calls", "export", "nothing"]).output == "Error: There is no call nothing.\n"
