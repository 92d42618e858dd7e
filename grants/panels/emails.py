"""Mail to those who are asked to sit on a panel."""

from __future__ import annotations

from grants.i18n import gettext as _


def seated(url: str) -> tuple[str, str]:
    """Return the mail that asks somebody to sit. It names neither call nor applicant: a mailbox is not a safe place."""
    body = _(
        "You are asked to read for a community panel.\n\n"
        "This page says what that means and what waits for you:\n%(url)s\n\n"
        "You will be asked to sign in with this address. If you have no password yet, a second mail brings you a link.",
        url=url,
    )
    return _("Something waits for you to read"), body
