"""The pages that belong to no capability: home, one's desk, the style page, kept mail, and the health check."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app, render_template, request, url_for
from sqlalchemy import select, text

from grants import clock
from grants.applications import views as applications
from grants.awards import views as awards
from grants.calls import views as calls
from grants.db import db
from grants.disbursements import views as disbursements
from grants.errors import NotFound
from grants.funds import views as funds
from grants.funds.queries import funds_of
from grants.i18n import gettext as _
from grants.jobs import Message
from grants.organisations import views as organisations
from grants.panels import views as panels
from grants.people import views as people
from grants.people.policy import is_signed_in
from grants.policy import guarded, public
from grants.web import navigation
from grants.web.forms import SampleForm
from reports import figures, giving_views

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.config import Config

bp = Blueprint("web", __name__)
_KEPT_SHOWN = 20


_CAPABILITIES = (organisations, funds, calls, applications, panels, awards, disbursements)


def blueprints() -> tuple[Blueprint, ...]:
    """Return every capability's pages, bottom to top."""
    return (people.bp, *(capability.bp for capability in _CAPABILITIES), giving_views.bp, bp)


def _config() -> Config:
    return cast("Config", current_app.config["MUSHA"])


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Show the funds of this installation."""
    return render_template("web/home.html", overview=figures.funds_overview(clock.now()))


@bp.get("/desk")
@guarded(is_signed_in)
def desk() -> ResponseReturnValue:
    """Show one person everything that waits for them, and the rooms of the funds that they work for."""
    person, at = people.me(), clock.now()
    duties = [duty for capability in _CAPABILITIES for duty in capability.duties(person, at)]
    desks = navigation.doors(person, funds_of(person))
    return render_template("web/desk.html", duties=duties, desks=desks)


@bp.route("/design", methods=["GET", "POST"])
@public
def design() -> ResponseReturnValue:
    """Show every component in every state; its sample forms change nothing."""
    form = SampleForm()
    form.validate()
    return render_template("web/design.html", form=form)


@bp.get("/mail")
@public
def kept_mail() -> ResponseReturnValue:
    """Show the mail that a demo keeps; elsewhere there is no such page, since mail holds links that sign in."""
    if not (_config().is_demo and _config().mail_is_kept):
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    query = select(Message).order_by(Message.id.desc()).limit(_KEPT_SHOWN + 1)
    before = request.args.get("before", type=int)
    messages = list(db.session.scalars(query.where(Message.id < before) if before else query))
    more = url_for("web.kept_mail", before=messages[-2].id) if len(messages) > _KEPT_SHOWN else None
    return render_template("web/kept_mail.html", messages=messages[:_KEPT_SHOWN], more=more)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """Answer 200 when the database answers too."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ready"}
