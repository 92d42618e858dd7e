"""Mail about belonging to an organisation."""

from __future__ import annotations

from grants.i18n import gettext as _


def invitation(url: str) -> tuple[str, str]:
    """Return the mail that invites: it names neither the organisation nor who invites."""
    body = _(
        "Somebody invites you to work together.\n\n"
        "Open this link within 14 days to see who, and to answer:\n%(url)s\n\n"
        "If you expect no such invitation, do nothing: nothing happens.",
        url=url,
    )
    return _("An invitation"), body
