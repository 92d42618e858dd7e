"""Mail about working for a fund."""

from __future__ import annotations

from grants.i18n import gettext as _


def role_given(url: str) -> tuple[str, str]:
    """Return the mail to somebody who was given a role: it names neither the fund nor the role."""
    return _("Something new at your desk"), _(
        "You were asked to help with something new.\n\nSee what waits for you:\n%(url)s", url=url
    )


def gift_arrived(url: str) -> tuple[str, str]:
    """Return the mail to a giver whose money came: it names neither the fund nor the amount."""
    return _("Thank you"), _(
        "What you gave has arrived. Thank you.\n\n"
        "Your receipt is here. Whoever has this address can see it, so keep it to yourself:\n%(url)s\n\n"
        "On the same page you can stop a gift that goes on, and have your name and address wiped.",
        url=url,
    )
