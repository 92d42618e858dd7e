"""How the mails of a call read, for its stewards: the usual words or their own, looked at before any goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from grants import clock
from grants.calls import policy, queries
from grants.calls.actions.mails import secrets_of, use_usual_words, word_mail
from grants.calls.forms.mails import mail_form
from grants.calls.queries.mails import mails
from grants.calls.rules.mails import MAIL_NAMES, MailKind, faults, filled
from grants.calls.views.visitor import bp
from grants.errors import NotFound, RuleBroken
from grants.forms import texts_of
from grants.i18n import LANGUAGES, instant, speaking
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.calls.models import Call
    from grants.forms import Form


@bp.get("/calls/<ref>/mails")
@guarded(policy.may_steward, queries.call)
def mails_of(call: Call) -> ResponseReturnValue:
    """List the mails that this call sends, and which of them it words itself."""
    own = mails(call)
    rows = [
        {
            "title": str(name),
            "href": url_for("calls.mail", ref=call.ref, kind=str(kind)),
            "status": _("Own words") if kind in own else _("Usual words"),
            "tone": "good" if kind in own else "neutral",
        }
        for kind, name in MAIL_NAMES.items()
    ]
    return render_template("calls/mails.html", call=call, rows=rows)


@bp.route("/calls/<ref>/mails/<kind>", methods=["GET", "POST"])
@guarded(policy.may_steward, queries.call)
def mail(call: Call, kind: str) -> ResponseReturnValue:
    """Word one kind of mail; look at it first, or save it."""
    which = _kind(kind)
    own = mails(call).get(which)
    form = mail_form(own)
    previews: list[dict[str, str]] = []
    if form.validate_on_submit():
        try:
            previews = _done(call, which, form, request.form.get("do", ""))
        except RuleBroken as broken:
            form.blame(broken.field, str(broken))
        if not previews and not form.errors:
            flash(_("Saved."), "done")
            return redirect(url_for("calls.mails_of", ref=call.ref))
    page = {
        "call": call,
        "form": form,
        "title": str(MAIL_NAMES[which]),
        "previews": previews,
        "is_own": own is not None,
    }
    return render_template("calls/mail.html", spoken=LANGUAGES, **page), 422 if form.errors else 200


def _kind(kind: str) -> MailKind:
    try:
        return MailKind(kind)
    except ValueError as unknown:
        raise NotFound(_("There is nothing here, or nothing that you may see.")) from unknown


def _done(call: Call, kind: MailKind, form: Form, verb: str) -> list[dict[str, str]]:
    """Save what was written, or go back to the usual words; or, to look at it, return how it would read."""
    subject, body = texts_of(form, "subject"), texts_of(form, "body")
    if verb == "usual":
        use_usual_words(call, kind, by=me())
    elif verb == "preview":
        return [_preview(call, code, subject.get(code, ""), body.get(code, "")) for code in {**subject, **body}]
    else:
        word_mail(call, kind, subject, body, by=me(), at=clock.now())
    return []


def _preview(call: Call, code: str, subject: str, body: str) -> dict[str, Any]:
    with speaking(code):
        values = {"link": url_for("web.home", _external=True), "deadline": instant(call.closes_at, call.zone)}
    wrong = [reason for _part, reason in faults(subject, body, secrets_of(call))]
    return {
        "code": code,
        "language": LANGUAGES[code].name,
        "subject": filled(subject, values),
        "body": filled(body, values),
        "wrong": wrong,
    }
