"""Finding how a call words its mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from grants.calls.models import CallMail
from grants.calls.rules.mails import DEADLINE, LINK, filled
from grants.db import db
from grants.i18n import instant, language

if TYPE_CHECKING:
    from collections.abc import Callable

    from grants.calls.models import Call
    from grants.calls.rules.mails import MailKind


def mails(call: Call) -> dict[MailKind, CallMail]:
    """Return the mails that the call words itself."""
    return {one.kind: one for one in db.session.scalars(select(CallMail).where(CallMail.call_id == call.id))}


def wording(
    call: Call, kind: MailKind, usual: Callable[[str], tuple[str, str]], url: str
) -> Callable[[], tuple[str, str]]:
    """Return what writes a mail of the call in the language of the moment: in its own words, or the usual ones.

    One query however many people it goes to.
    """
    own = mails(call).get(kind)

    def write() -> tuple[str, str]:
        code = language().code
        if own is None or not own.body.get(code):
            return usual(url)
        values = {LINK: url, DEADLINE: instant(call.closes_at, call.zone)}
        return filled(own.subject[code], values), filled(own.body[code], values)

    return write
