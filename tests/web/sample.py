"""A few pages that do what real ones must not, or do rarely: refuse, fail, write while reading."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, request
from sqlalchemy import text
from werkzeug.exceptions import BadRequest

from grants import clock, signin
from grants.db import db
from grants.errors import NotAllowed, NotFound, RuleBroken, Stale, WrongState
from grants.policy import HIDDEN, YES, Verdict, guarded, no, public
from grants.signin import Bucket
from grants.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from flask.typing import ResponseReturnValue

    from grants.config import Config

bp = Blueprint("sample", __name__, url_prefix="/sample")
THINGS = {"open": YES, "closed": no("This is not yours."), "hidden": HIDDEN}
REFUSALS: dict[str, Exception] = {
    "not_allowed": NotAllowed("Not for you, since you are new."),
    "not_found": NotFound("No such thing."),
    "wrong_state": WrongState("It has moved on."),
    "stale": Stale("Somebody saved first."),
    "rule_broken": RuleBroken("The shares do not add up."),
    "unreadable": BadRequest(),
    "too_many": signin.TooMany("Wait a little."),
}


class NotThought(Exception):
    """A fault of ours."""


def thing(ref: str) -> str:
    """Return the thing that an address names."""
    if ref not in THINGS:
        raise NotFound("No such thing.")
    return ref


def may_see(person: Any, ref: str) -> Verdict:
    """Signed-in people, by the thing."""
    return THINGS[ref] if person is not None else no("Sign in to continue.")


def may_enter(person: Any) -> Verdict:
    """Signed-in people."""
    return YES if person is not None else no("Sign in to continue.")


@bp.route("/things/<ref>", methods=["GET", "POST"])
@bp.route("/things/<ref>/parts/<int:number>", methods=["GET", "POST"])
@guarded(may_see, thing)
def see(ref: str, number: int = 0) -> ResponseReturnValue:
    """Say back what came."""
    return {"thing": ref, "number": number, "query": request.query_string.decode(), "form": said()}


@bp.get("/inside")
@guarded(may_enter)
def inside() -> ResponseReturnValue:
    """Let people in."""
    return "in"


def said() -> dict[str, list[str]]:
    """Return what was sent, but for the token."""
    return {name: values for name, values in request.form.to_dict(flat=False).items() if name != "csrf_token"}


@bp.route("/write/<name>", methods=["GET", "POST"])
@public
def write(name: str) -> ResponseReturnValue:
    """Write a row, whatever the method."""
    db.session.add(Bucket(name=name, level=1.0, at=clock.now()))
    db.session.flush()
    return {"form": said()}


@bp.post("/write-then/<what>")
@public
def write_then(what: str) -> ResponseReturnValue:
    """Write a row, count a try, and then fail."""
    db.session.add(Bucket(name="half-written", level=1.0, at=clock.now()))
    db.session.flush()
    signin.limit("sample", "somebody@example.org", tries=10, per=timedelta(minutes=1), at=clock.now())
    raise REFUSALS.get(what) or NotThought("words of somebody@example.org")


@bp.get("/refuse/<what>")
@public
def refuse(what: str) -> ResponseReturnValue:
    """Refuse in one way."""
    raise REFUSALS[what]


@bp.get("/fault")
@public
def fault() -> ResponseReturnValue:
    """Break with somebody's words in hand."""
    db.session.execute(text("SELECT CAST(:words AS integer)"), {"words": "words of somebody@example.org"})
    return ""


def sample_app(config: Config, address: str, browser: type[FlaskClient]) -> Flask:
    """Return the application with these pages in it, and with its faults answered as in production."""
    app = create_app(config, address)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = browser
    app.register_blueprint(bp)
    return app
