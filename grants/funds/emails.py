"""Mail about working for a fund."""

from __future__ import annotations

from grants.i18n import gettext as _


def role_given(url: str) -> tuple[str, str]:
    """Return the mail to somebody who was given a role: it names neither the fund nor the role."""
    return _("Something new at your desk"), _(
        "You were asked to help with something new.\n\nSee what waits for you:\n%(url)s", url=url
    )


def books_signed(line: str) -> tuple[str, str]:
    """Return the mail that takes a signed seal of the books out of the system: it names no person and no amount."""
    return _("A line to keep"), _(
        "Please keep this mail. You need not do anything else.\n\n"
        "This line seals the books as they stand. Whoever has it can find out, years from now, whether anything before "
        "it was changed:\n\n%(line)s",
        line=line,
    )


def books_do_not_add_up(url: str) -> tuple[str, str]:
    """Return the mail to those who keep the books when the nightly check found something."""
    return _("Something needs a look"), _(
        "The nightly check found something that does not add up. Nothing was changed.\n\nLook at it here:\n%(url)s",
        url=url,
    )


def gift_arrived(url: str) -> tuple[str, str]:
    """Return the mail to a giver whose money came: it names neither the fund nor the amount."""
    return _("Thank you"), _(
        "What you gave has arrived. Thank you.\n\n"
        "Your receipt is here. Whoever has this address can see it, so keep it to yourself:\n%(url)s\n\n"
        "On the same page you can stop a gift that goes on, and have your name and address wiped.",
        url=url,
    )
