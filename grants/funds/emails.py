"""Mail about working for a fund."""

from __future__ import annotations

from grants.i18n import gettext as _


def role_given(url: str) -> tuple[str, str]:
    """Return the mail to somebody who was given a role: it names neither the fund nor the role."""
    return _("Something new at your desk"), _(
        "You were asked to help with something new.\n\nSee what waits for you:\n%(url)s", url=url
    )
