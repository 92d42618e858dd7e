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
