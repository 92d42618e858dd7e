"""What leads from page to page: rooms of a call for its people, tables that say their columns, amounts in Arabic."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from markupsafe import Markup

from grants.i18n import apart, speaking
from grants.people.rules import RoleKind
from tests.cast.calls import an_open_call
from tests.cast.funds import a_fund
from tests.cast.people import person_with, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def strip(page: str) -> list[str]:
    """Return the labels of the strip of rooms above a page."""
    found = re.search(r'<nav class="bar rooms".*?</nav>', page, re.DOTALL)
    return re.findall(r"<a [^>]*>([^<]*)</a>", found[0]) if found else []


@pytest.mark.parametrize(
    ("kind", "rooms"),
    [
        (RoleKind.STEWARD, ["The call", "Applications", "The panel", "What applicants see"]),
        (RoleKind.FACILITATOR, ["The panel", "What applicants see"]),
        (RoleKind.TREASURER, []),
    ],
)
def test_an_open_call_has_rooms_for_whoever_works_in_them(
    ctx: Flask, client: FlaskClient, kind: RoleKind, rooms: list[str]
):
    call = an_open_call(a_fund())
    sign_in(client, person_with(kind, call.fund_id))
    assert strip(client.get(f"/calls/{call.ref}").text) == rooms


def test_a_visitor_sees_no_rooms(ctx: Flask, client: FlaskClient):
    call = an_open_call(a_fund())
    sign_in(client, person_with(RoleKind.STEWARD, a_fund("other").id))
    assert strip(client.get(f"/calls/{call.ref}").text) == []


@pytest.mark.parametrize("kind", [str, Markup])
def test_an_amount_is_held_together_on_arabic_pages_alone(ctx: Flask, kind: type[str]):
    text = kind("ask 20,000 USD.")
    with speaking("en"):
        assert apart(text) == "ask 20,000 USD."
    with speaking("ar"):
        assert apart(text) == "ask \u206820,000 USD\u2069."
        assert type(apart(text)) is kind


def test_each_cell_of_a_table_says_its_column(app: Flask):
    source = (
        '{% from "macros/ui.html" import data_table %}{% call data_table("T", ["A", "B", "C"]) %}'
        '<tr><td>1</td><th scope="row">2</th><td class="x"><b>3</b></td></tr><tr><td></td><th scope="row">5</th>'
        "<td>6</td></tr>{% endcall %}"
    )
    with app.test_request_context():
        shown = app.jinja_env.from_string(source).render()
    cells = re.findall(r"<t[dh][^>]*>.*?</t[dh]>", shown.split("<tbody>")[1], re.DOTALL)
    assert cells == [
        '<td data-label="A"><div>1</div></td>',
        '<th scope="row">2</th>',
        '<td class="x" data-label="C"><div><b>3</b></div></td>',
        "<td></td>",
        '<th scope="row">5</th>',
        '<td data-label="C"><div>6</div></td>',
    ]
