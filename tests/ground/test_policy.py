"""The guard lets through whom the policy lets through, and everybody else is told what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from grants.errors import NotAllowed, NotFound
from grants.policy import HIDDEN, YES, no, when
from tests.cast.people import person, sign_in

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_verdicts_read_as_yes_or_no():
    assert [bool(verdict) for verdict in (YES, HIDDEN, no("x"), when([1], "x"), when([], "x"))] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert when(None, "why not").reason == "why not"


def test_a_verdict_is_required(ctx: Flask):
    YES.require()
    with pytest.raises(NotAllowed, match=r"^Not yours\.$"):
        no("Not yours.").require()
    with pytest.raises(NotFound, match=r"^There is nothing here, or nothing that you may see\.$"):
        HIDDEN.require()


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/sample/things/open", "/sign-in?next=/sample/things/open"),
        ("/sample/things/hidden", "/sign-in?next=/sample/things/hidden"),
        ("/sample/things/open?page=2&by=name", "/sign-in?next=/sample/things/open?page%3D2%26by%3Dname"),
        ("/sample/inside", "/sign-in?next=/sample/inside"),
    ],
)
def test_a_visitor_is_asked_to_sign_in_and_brought_back(visitor: FlaskClient, path: str, asked: str):
    answer = visitor.get(path)
    assert (answer.status_code, answer.location) == (302, asked)


def test_a_visitor_learns_that_there_is_no_such_thing(visitor: FlaskClient):
    assert visitor.get("/sample/things/nothing").status_code == 404


def test_the_thing_and_the_rest_of_the_address_reach_the_view(ctx: Flask, visitor: FlaskClient):
    sign_in(visitor, person())
    answer = visitor.get("/sample/things/open/parts/7?x=1")
    assert answer.json == {"thing": "open", "number": 7, "query": "x=1", "form": {}}
    assert visitor.get("/sample/inside").text == "in"


@pytest.mark.parametrize(
    ("ref", "status", "reason"),
    [
        ("closed", 403, "This is not yours."),
        ("hidden", 404, "There is nothing here, or nothing that you may see."),
        ("nothing", 404, "No such thing."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_refused_are_told_why_or_that_there_is_nothing(
    ctx: Flask, visitor: FlaskClient, method: str, ref: str, status: int, reason: str
):
    sign_in(visitor, person())
    answer = getattr(visitor, method)(f"/sample/things/{ref}")
    assert answer.status_code == status
    assert answer.text.count(f'<p class="lead">{reason}</p>') == 1


def test_nobody_is_taken_for_somebody_by_a_made_up_cookie(visitor: FlaskClient):
    with visitor.session_transaction() as session:
        session["sign_in"] = "made up"
    assert visitor.get("/sample/inside").status_code == 302
