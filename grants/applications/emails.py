"""Mail about applications: neutral words and a link, since a mailbox is not a safe place."""

from __future__ import annotations

from grants.i18n import gettext as _


def invitation(url: str) -> tuple[str, str]:
    """Return the mail that invites a group: it names neither who nor what."""
    body = _(
        "Somebody would like to do something together with you.\n\n"
        "Open this link to read who it is and what it is about. You decide afterwards:\n%(url)s\n\n"
        "The link is for you alone and can be used once. If you do nothing, nothing happens.",
        url=url,
    )
    return _("An invitation for you"), body


def receipt(url: str) -> tuple[str, str]:
    """Return the mail that says that what was submitted has arrived; `url` may be empty where no page is at hand."""
    parts = [
        _("What you wrote together has arrived, and a copy of it is kept as it was sent."),
        _("Read it here:\n%(url)s", url=url) if url else "",
        _("Until the deadline you may change it and send it again, or take it back."),
    ]
    return _("It has arrived"), "\n\n".join(part for part in parts if part)


def more_time_asked(url: str) -> tuple[str, str]:
    """Return the mail that tells a steward that somebody asks for more time: neither who nor why."""
    return _("Somebody asks for more time"), _("Read why, and answer soon, since they wait:\n%(url)s", url=url)


def more_time_given(url: str) -> tuple[str, str]:
    """Return the mail that tells partners that they have more time."""
    body = _("You may go on writing and send it. Until when, and what you had typed, stands here:\n%(url)s", url=url)
    return _("You have more time"), body


def more_time_answered(url: str) -> tuple[str, str]:
    """Return the mail that tells partners that what they asked was answered."""
    return _("There is an answer for you"), _("You asked something. The answer stands here:\n%(url)s", url=url)


def something_new(url: str) -> tuple[str, str]:
    """Return the mail that says that something waits for an answer; it says neither what nor from whom."""
    parts = [
        _("Something waits for your answer, or has been answered."),
        _("Read it here:\n%(url)s", url=url) if url else "",
    ]
    return _("Something new for you"), "\n\n".join(part for part in parts if part)


def letter(url: str) -> tuple[str, str]:
    """Return the mail that says that a letter waits: neither from whom nor about what."""
    body = _("Somebody has written to you.\n\nRead it, and answer if you like, here:\n%(url)s", url=url)
    return _("A letter for you"), body


def erasing(url: str) -> tuple[str, str]:
    """Return the mail that says that something shared is to be erased in a week."""
    body = _(
        "Somebody with whom you do something together asks that all of it be erased. It happens in a week.\n\n"
        "If you do not want that, say so here:\n%(url)s",
        url=url,
    )
    return _("Something is to be erased"), body


def _left(kind: str) -> str:
    """Return how much time there is, for a subject: neither a name nor what it is about."""
    words = {
        "days_7": _("Seven days are left"),
        "days_2": _("Two days are left"),
        "hours_6": _("Six hours are left"),
    }
    return words[kind]


def reminder(kind: str, url: str) -> tuple[str, str]:
    """Return the mail that reminds of a deadline; `kind` is one of rules.reminding.REMINDERS."""
    body = _(
        "You have begun something together, and it is not sent yet. Until when it can be, stands here:\n%(url)s\n\n"
        "If you do not want to go on, you need not do anything.",
        url=url,
    )
    return _left(kind), body


def confirm_soon(kind: str, url: str) -> tuple[str, str]:
    """Return the mail that reminds somebody that only their yes is missing."""
    body = _(
        "What you wrote together is ready, and waits for your yes before it can be sent. Read it here:\n%(url)s\n\n"
        "If something is wrong, change it, or say so to the others.",
        url=url,
    )
    return _left(kind), body
