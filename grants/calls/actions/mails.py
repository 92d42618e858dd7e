"""Wording a call's mails: in each language, with a link, and without anything that a mailbox should not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.calls import policy
from grants.calls.models import CallMail
from grants.calls.queries.mails import mails
from grants.calls.rules.mails import faults
from grants.db import db
from grants.errors import RuleBroken

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from grants.calls.models import Call
    from grants.calls.rules.mails import MailKind
    from grants.people.models import Person


def secrets_of(call: Call) -> list[str]:
    """Return the names that no mail of the call may hold: whose it is, what it is called, and its places."""
    named = [call.title, call.fund.name, *(place.name for place in call.fund.geographies)]
    return [text for texts in named for text in texts.values() if text]


def word_mail(
    call: Call,
    kind: MailKind,
    subject: Mapping[str, str],
    body: Mapping[str, str],
    *,
    by: Person,
    at: datetime,
) -> CallMail:
    """Word one kind of mail. A language with neither subject nor body keeps the usual words.

    Raises RuleBroken, with the field 'subject_en', 'body_ar'…, for the first thing that no mail may be.
    """
    policy.may_steward(by, call).require()
    codes = [code for code in {**subject, **body} if subject.get(code, "").strip() or body.get(code, "").strip()]
    for code in codes:
        for part, reason in faults(subject.get(code, ""), body.get(code, ""), secrets_of(call)):
            raise RuleBroken(reason, field=f"{part}_{code}")
    mail = mails(call).get(kind) or CallMail(call_id=call.id, kind=kind)
    mail.subject = {code: subject[code].strip() for code in codes}
    mail.body = {code: body[code].replace("\r\n", "\n").strip() for code in codes}
    mail.written_by, mail.written_at = by.id, at
    db.session.add(mail)
    db.session.flush()
    return mail


def use_usual_words(call: Call, kind: MailKind, *, by: Person) -> None:
    """Go back to the usual words in every language."""
    policy.may_steward(by, call).require()
    mail = mails(call).get(kind)
    if mail is not None:
        db.session.delete(mail)
        db.session.flush()
