"""All that a consortium gave, to take away: words, versions, letters and files, in one archive or on paper."""

from __future__ import annotations

import json
import zipfile
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for

from grants import attachments, clock
from grants.applications import policy, queries
from grants.applications.actions.erasing import ask_to_erase, stop_erasing
from grants.applications.queries import erasing, letters, together
from grants.applications.views.frame import bp, page
from grants.applications.views.reading import whole
from grants.calls.rules.wording import said_shortly
from grants.errors import NotFound, WrongState
from grants.forms import Form
from grants.i18n import gettext as _
from grants.i18n import in_language, instant, language
from grants.pdf import Sheet, Table, isolated, written
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application

_PIECE = 256 * 1024


@bp.get("/applications/<ref>/everything.<kind>")
@guarded(policy.may_read, queries.application)
def everything(application: Application, kind: str) -> ResponseReturnValue:
    """Hand partners all that they gave: 'zip' has words, paper and files, 'json' the words, 'pdf' the paper."""
    makers = {"json": _json, "pdf": _pdf}
    if kind == "zip":
        pieces = _archive(application)
        next(pieces)  # all is written now: when it is sent, the request's own session is gone
        answer = Response(pieces, mimetype="application/zip")
    elif kind in makers:
        answer = Response(makers[kind](application), mimetype=f"application/{kind}")
    else:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    answer.headers.set("Content-Disposition", "attachment", filename=f"application.{kind}")
    return answer


def _archive(application: Application) -> Iterator[bytes]:
    """Write the archive aside, so that memory stays flat however large its files are; then yield it in pieces.

    The first piece is empty, and comes once everything is written.
    """
    with TemporaryFile() as aside:
        with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("application.json", _json(application))
            archive.writestr("application.pdf", _pdf(application))
            for number, file in enumerate(application.files, start=1):
                if file.attachment.sha256:
                    with archive.open(f"files/{number:02d}-{file.attachment.name}", "w") as into:
                        for piece in attachments.opened(file.attachment):
                            into.write(piece)
        aside.seek(0)
        yield b""
        while piece := aside.read(_PIECE):
            yield piece


def _json(application: Application) -> bytes:
    """Return every word, every version and every letter, as one document that a program reads."""
    document = {
        "call": application.call.title,
        "state": str(application.state),
        "now": queries.content(application),
        "submitted": [
            {"number": one.number, "at": one.taken_at.isoformat(), "hash": one.content_hash, "content": one.content}
            for one, _who in together.snapshots(application)
        ],
        "answers": [
            {
                "question": answer.question_id,
                "versions": [
                    {"at": one.saved_at.isoformat(), "text": one.text, "is_chosen": one.is_chosen}
                    for one in answer.revisions
                ],
            }
            for answer in application.answers
        ],
        "letters": [
            {"at": one.sent_at.isoformat(), "by": one.person.name, "is_from_fund": one.is_from_fund, "text": one.text}
            for one in letters.every(application)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _pdf(application: Application) -> bytes:
    content = queries.content(application)
    read = whole(content)
    said: list[str] = []
    for number, answer in enumerate(content["answers"], start=1):
        said.append(f"{number}. {in_language(answer['prompt'])}")
        said.append(said_shortly(answer, answer["text"], application.currency) or _("Not provided"))
    partners = [
        (one["name"], one["place"], isolated(one["share"]) if one["share"] else _("no share yet"))
        for one in read["partners"]
    ]
    facts = [(_("To the call:"), in_language(application.call.title))]
    if read["ask"]:
        facts.append((_("What you ask for together"), isolated(read["ask"])))
    paper = Sheet(
        title=read["title"] or _("Application without a title"),
        by=in_language(application.call.fund.name),
        facts=facts,
        paragraphs=said,
        tables=[Table(_("Partners"), [_("Partner"), _("Place"), _("Share")], partners, numeric=[2])],
        foot=[isolated(queries.content_hash(application))],
    )
    return written(paper, language().code, at=clock.now())


@bp.route("/applications/<ref>/erase", methods=["GET", "POST"])
@guarded(policy.is_partner, queries.application)
def erase(application: Application) -> ResponseReturnValue:
    """Ask that all of it be erased, or say no to it."""
    form = Form()
    here = url_for("applications.erase", ref=application.ref)
    closed = ""
    if form.validate_on_submit():
        try:
            ask_to_erase(application, url=_outside(application), by=me(), at=clock.now())
        except WrongState as refused:
            closed = str(refused)
        else:
            flash(_("Asked. Nothing is gone yet: it happens in a week, unless one of you says no."), "done")
            return redirect(here)
    wish = erasing.asked(application)
    shown = page(application, clock.now())
    due = instant(wish.due_at, me().zone) if wish is not None else ""
    return render_template(
        "applications/erase.html", form=form, due=due, closed=closed, **shown
    ), 409 if closed else 200


def _outside(application: Application) -> str:
    return url_for("applications.erase", ref=application.ref, _external=True)


@bp.post("/applications/<ref>/erase/stop")
@guarded(policy.is_partner, queries.application)
def stop_erase(application: Application) -> ResponseReturnValue:
    """Keep it after all."""
    stop_erasing(application, by=me(), at=clock.now())
    flash(_("It stays."), "done")
    return redirect(url_for("applications.show", ref=application.ref))
