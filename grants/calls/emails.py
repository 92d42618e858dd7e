"""Mail about talks: neutral words and a link."""

from __future__ import annotations

from grants.i18n import gettext as _


def talk_asked(url: str) -> tuple[str, str]:
    """Return the mail that tells a steward that somebody would like to talk: neither who nor about what."""
    return _("Somebody would like to talk"), _("Read what about, and how to reach them:\n%(url)s", url=url)


def talk_held(url: str) -> tuple[str, str]:
    """Return the mail that tells somebody that what was said in their talk is written down."""
    return _("About your talk"), _(
        "What the steward advises stands here. It holds you back from nothing:\n%(url)s", url=url
    )
