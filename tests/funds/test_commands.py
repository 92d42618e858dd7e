"""Founding a fund from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from grants.db import commit, db
from grants.funds import queries
from grants.jobs import Message
from grants.people.queries import person_by_email
from grants.people.rules import RoleKind
from tests.cast import funds as cast
from tests.cast.people import person

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

GOOD: dict[str, Any] = {
    "slug": "fig-tree",
    "name": {"en": "Fig Tree (fictional)", "ar": "شجرة التين (خيالي)"},
    "summary": {"en": "One pot."},
    "charter": {"en": "No strings."},
    "currency": "JOD",
    "zone": "Asia/Hebron",
    "geographies": [
        {"code": "WB", "name": {"en": "West Bank"}, "parent": None},
        {"code": "WB-JER", "name": {"en": "Jerusalem"}, "parent": "WB"},
        {"code": "GZ", "name": {"en": "Gaza Strip"}},
    ],
}


def create(app: Flask, path: Path, described: object, steward: str = "Rim@Example.org") -> tuple[int, str, str]:
    """Return exit code, output and complaint of `flask funds create`."""
    path.write_text(described if isinstance(described, str) else json.dumps(described), encoding="utf-8")
    done = app.test_cli_runner().invoke(args=["funds", "create", str(path), "--steward", steward])
    return done.exit_code, done.stdout, done.stderr.replace(str(path), "FILE")


def test_a_fund_is_founded_with_its_first_steward(ctx: Flask, tmp_path: Path):
    assert create(ctx, tmp_path / "fund.json", GOOD) == (
        0,
        "Founded fig-tree. Its first steward is rim@example.org; somebody new has a link in the mail.\n",
        "",
    )
    (fund,) = queries.funds()
    assert (fund.slug, fund.currency, fund.name["ar"]) == ("fig-tree", "JOD", "شجرة التين (خيالي)")
    assert [(depth, place.code) for depth, place in queries.places(fund)] == [(0, "WB"), (1, "WB-JER"), (0, "GZ")]
    rim = person_by_email("rim@example.org")
    assert rim is not None
    assert [(role.kind, role.fund_id) for role in rim.roles] == [(RoleKind.STEWARD, fund.id)]
    (mail,) = db.session.scalars(select(Message))
    assert (mail.to_address, "http://127.0.0.1/link/" in mail.body) == ("rim@example.org", True)


def test_somebody_with_a_password_needs_no_link(ctx: Flask, tmp_path: Path):
    known = person()
    known.password_hash = "set"
    commit()
    assert create(ctx, tmp_path / "fund.json", GOOD, known.email)[0] == 0
    db.session.expire_all()
    assert [role.kind for role in known.roles] == [RoleKind.STEWARD]
    assert list(db.session.scalars(select(Message))) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"slug": "Fig Tree"}, "FILE: slug: Use small Latin letters, digits and hyphens: joint-futures."),
        ({"slug": 7}, "FILE: slug: write a text"),
        ({"currency": "XYZ"}, "FILE: currency: “XYZ” is no currency. Write its three letters: USD."),
        ({"zone": "Mars"}, "FILE: zone: “Mars” is no time zone. Write it like Asia/Jerusalem."),
        ({"name": "Fig"}, 'FILE: name: write the text by language: {"en": "…", "ar": "…"}'),
        ({"name": {"en": 3}}, 'FILE: name: write the text by language: {"en": "…", "ar": "…"}'),
        ({"charter": {}}, "FILE: charter: Write this in at least one language."),
        ({"geographies": "WB"}, "FILE: geographies: write a list of places"),
        ({"geographies": ["WB"]}, "FILE: geographies[0]: write an object with code, name, parent"),
        ({"geographies": [{"code": "WB"}]}, "FILE: geographies[0].name: missing"),
        (
            {"geographies": [{"code": "A", "name": {"en": "A"}, "parent": "B"}]},
            "FILE: geographies[0].parent: This fund names no place of the code B.",
        ),
        (
            {"geographies": [{"code": "A", "name": {"en": "A"}, "parent": 3}]},
            "FILE: geographies[0].parent: write a text",
        ),
        (
            {"colour": "olive"},
            "FILE: colour: unknown; the keys are charter, currency, geographies, name, slug, summary, zone",
        ),
    ],
)
def test_the_key_at_fault_is_named(ctx: Flask, tmp_path: Path, changes: dict[str, Any], said: str):
    code, out, complaint = create(ctx, tmp_path / "fund.json", GOOD | changes)
    assert (code, out, complaint) == (1, "", f"{said}\nNothing was founded.\n")
    assert (queries.funds(), person_by_email("rim@example.org")) == ([], None)


@pytest.mark.parametrize("key", sorted(GOOD))
def test_a_missing_key_is_named(ctx: Flask, tmp_path: Path, key: str):
    described = {name: value for name, value in GOOD.items() if name != key}
    code, _out, complaint = create(ctx, tmp_path / "fund.json", described)
    assert (code, complaint) == (1, f"FILE: {key}: missing\nNothing was founded.\n")


def test_files_that_cannot_be_read(ctx: Flask, tmp_path: Path):
    path = tmp_path / "fund.json"
    assert create(ctx, path, '{"slug": }')[2].startswith("FILE, line 1, column 10: ")
    assert create(ctx, path, "[]")[2].startswith("FILE: the file: write an object with charter, ")
    path.write_bytes(b"\xff\xfe")
    done = ctx.test_cli_runner().invoke(args=["funds", "create", str(path), "--steward", "a@example.org"])
    assert (done.exit_code, "not in UTF-8" in done.stderr) == (1, True)
    done = ctx.test_cli_runner().invoke(args=["funds", "create", f"{path}x", "--steward", "a@example.org"])
    assert (done.exit_code, "No such file" in done.stderr) == (1, True)


def test_the_stewards_address(ctx: Flask, tmp_path: Path):
    code, _out, complaint = create(ctx, tmp_path / "fund.json", GOOD, "rim")
    assert (code, complaint) == (1, "--steward: 'rim' is not an e-mail address\nNothing was founded.\n")


def test_links_have_their_limit(ctx: Flask, tmp_path: Path):
    for number in range(4):
        code, _out, complaint = create(ctx, tmp_path / "fund.json", GOOD | {"slug": f"fig-{number}"})
    assert (code, complaint.splitlines()[-1], len(queries.funds())) == (1, "Nothing was founded.", 3)


def test_the_list(ctx: Flask):
    run = ctx.test_cli_runner()
    assert run.invoke(args=["funds", "list"]).stdout.startswith("No fund yet.")
    cast.funded(cast.a_fund(), "12.50")
    cast.a_fund("dinars", "JOD")
    commit()
    assert run.invoke(args=["funds", "list"]).stdout == "olive-press: 12.50 USD free\ndinars: 0.000 JOD free\n"
    listed = json.loads(run.invoke(args=["funds", "list", "--json"]).stdout)
    assert [(row["slug"], row["currency"], row["free"]) for row in listed] == [
        ("olive-press", "USD", "12.50"),
        ("dinars", "JOD", "0.000"),
    ]
