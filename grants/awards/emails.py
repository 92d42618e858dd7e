"""Mail about decisions: neutral words and a link, since a mailbox is not a safe place."""

from __future__ import annotations

from grants.i18n import gettext as _


def news(url: str) -> tuple[str, str]:
    """Return the mail that says that a decision is there, the same whatever it is; `url` may be empty."""
    parts = [
        _("There is news about what you sent us."),
        _("Sign in to read it, with the reasons:\n%(url)s", url=url) if url else _("Sign in to read it."),
    ]
    return _("News for you"), "\n\n".join(parts)
