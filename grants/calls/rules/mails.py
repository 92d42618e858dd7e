"""The mails of a call that its stewards may word themselves, and what no mail may say. Pure."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from grants.folding import words
from grants.i18n import gettext as _
from grants.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class MailKind(StrEnum):
    """What a call writes to its applicants about."""

    RECEIPT = "receipt"
    REMINDER = "reminder"
    CONFIRM = "confirm"


MAIL_NAMES = {
    MailKind.RECEIPT: _l("It has arrived: to every partner, when the application is submitted"),
    MailKind.REMINDER: _l("The deadline is near: to whoever has not submitted yet"),
    MailKind.CONFIRM: _l("Something waits for your yes: to partners who have not confirmed"),
}
LINK, DEADLINE = "link", "deadline"
PLACEHOLDERS = (LINK, DEADLINE)
LONGEST_SUBJECT, LONGEST_BODY = 100, 5000
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_SHORTEST_NAME = 2  # words of a name that give it away when they stand together; one word alone says little


def faults(subject: str, body: str, secrets: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (part, reason) for whatever keeps a mail from going out: part is 'subject' or 'body'.

    `secrets` are names that no mailbox should hold: of the fund, of the call, of its places.
    """
    for part, text, most in (("subject", subject, LONGEST_SUBJECT), ("body", body, LONGEST_BODY)):
        if not text.strip():
            yield part, _("Fill this in.")
        if len(text) > most:
            yield part, _("This is too long. Use at most %(max)d characters.", max=most)
        for name in sorted({*_PLACEHOLDER.findall(text)} - {*PLACEHOLDERS}):
            known = _(", ").join(f"{{{one}}}" for one in PLACEHOLDERS)
            yield part, _("Nothing is called {%(name)s}. You may use: %(known)s.", name=name, known=known)
        for name in _named(text, secrets):
            yield part, _("A mailbox is not a safe place: leave out “%(name)s”.", name=name)
    if "\n" in subject.strip() or f"{{{LINK}}}" in subject:
        yield "subject", _("A subject is one line, without a link.")
    if body.strip() and f"{{{LINK}}}" not in body:
        yield "body", _("Write {link} where the link to the page shall stand.")


def _named(text: str, secrets: Iterable[str]) -> Iterator[str]:
    said = f" {' '.join(words(text))} "
    for name in dict.fromkeys(secrets):
        plain = " ".join(words(name))
        if len(plain.split()) >= _SHORTEST_NAME and f" {plain} " in said:
            yield name


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its placeholders filled in; one that has no value stands empty."""
    return _PLACEHOLDER.sub(lambda found: values.get(found.group(1), ""), text)
