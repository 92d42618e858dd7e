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
