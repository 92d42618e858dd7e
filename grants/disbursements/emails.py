"""Mail about payments: neutral words and a link, since a mailbox is not a safe place."""

from __future__ import annotations

from grants.i18n import gettext as _


def on_its_way(url: str) -> tuple[str, str]:
    """Return the mail that says that something is on its way; `url` may be empty where no page is at hand."""
    parts = [
        _("Something that you are waiting for is on its way."),
        _("Sign in to see it. When it has arrived, say so there:\n%(url)s", url=url)
        if url
        else _("Sign in to see it. When it has arrived, say so there."),
    ]
    return _("On its way"), "\n\n".join(parts)


def payee_changed(url: str) -> tuple[str, str]:
    """Return the mail that says that somebody changed who is paid; `url` may be empty where no page is at hand."""
    parts = [
        _("Somebody who acts for your group has changed who is paid for it. If you know of this, all is well."),
        _("If nobody of you did it, sign in, change it back, and tell the fund's treasurer today."),
        _("Nothing can be paid to the new payee for a day, so that there is time to speak up."),
    ]
    return _("A change in your group"), "\n\n".join([*parts, url] if url else parts)
