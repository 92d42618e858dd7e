"""Sending a file piece by piece over a line that is cut: begin, send pieces, ask where one stood, finish.

Scripts of ours speak to these addresses and get JSON; refusals come as {"said": why, in the reader's language}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, request, url_for

from grants import attachments, clock
from grants.applications import policy, queries
from grants.applications.actions import files as actions
from grants.applications.queries import files as shelf
from grants.applications.views.files import place_of
from grants.applications.views.frame import bp
from grants.errors import RuleBroken
from grants.forms import takes_files
from grants.i18n import gettext as _
from grants.people.views import me
from grants.policy import guarded

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from grants.applications.models import Application, ApplicationFile


@bp.post("/applications/<ref>/files")
@guarded(policy.may_edit, queries.application)
def begin_file(application: Application) -> ResponseReturnValue:
    """Begin to send a file: question, name, size. The same file that was begun before goes on where it stood."""
    said: Any = request.get_json(silent=True) if request.is_json else request.form
    said = said if hasattr(said, "get") else {}
    question = queries.question(application, str(said.get("question", "")))
    size = _whole(said.get("size", ""))
    name = str(said.get("name", ""))
    return _standing(actions.begin_file(application, question, name, size, by=me(), at=clock.now())), 201


@bp.get("/applications/<ref>/files/<file>/standing")
@guarded(policy.may_edit, queries.application)
def file_standing(application: Application, file: str) -> ResponseReturnValue:
    """Say how much of a file is here."""
    return _standing(shelf.file_of(application, file))


@bp.post("/applications/<ref>/files/<file>/pieces")
@guarded(policy.may_edit, queries.application)
@takes_files(attachments.PIECE + 10_000)
def send_piece(application: Application, file: str) -> ResponseReturnValue:
    """Take a piece: `offset` and `sha256` in the address or the form, the octets as `piece` or as the whole body."""
    came = shelf.file_of(application, file)
    piece = request.files["piece"].read() if "piece" in request.files else request.get_data()
    attachments.receive(came.attachment, _whole(_said("offset")), piece, _said("sha256"))
    return _standing(came)


@bp.post("/applications/<ref>/files/<file>/finish")
@guarded(policy.may_edit, queries.application)
def finish_file(application: Application, file: str) -> ResponseReturnValue:
    """Check, clean and keep what came in; tell where it stands now."""
    came = actions.finish_file(shelf.file_of(application, file), by=me(), at=clock.now())
    flash(_("Your file is here, checked and clean."), "done")
    return {**_standing(came), "name": came.attachment.name, "go": place_of(application, came.question)}


def _standing(file: ApplicationFile) -> dict[str, Any]:
    here: dict[str, Any] = {"ref": file.application.ref, "file": file.attachment.ref}
    return {
        "ref": file.attachment.ref,
        "offset": file.attachment.received,
        "size": file.attachment.size,
        "piece": attachments.PIECE,
        "is_kept": file.is_here,
        "pieces": url_for("applications.send_piece", **here),
        "standing": url_for("applications.file_standing", **here),
        "finish": url_for("applications.finish_file", **here),
    }


def _said(name: str) -> str:
    return request.args.get(name, "") or request.form.get(name, "")


def _whole(said: Any) -> int:
    """Return a whole number that a script sent; raise RuleBroken for anything else."""
    text = str(said)
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise RuleBroken(_("This request cannot be answered. Go back and try again."))
    return int(text)
