"""Mail about signing in."""

from __future__ import annotations

from grants.i18n import gettext as _


def address_link(url: str, *, is_known: bool) -> tuple[str, str]:
    """Return the mail that proves an address: it says the same whether or not the address was known."""
    if is_known:
        first = _("Somebody, we hope you, asked to sign in with this address again.")
    else:
        first = _("Somebody, we hope you, wants to begin with this address.")
    body = _(
        "%(first)s\n\nOpen this link within 30 minutes to choose a password:\n%(url)s\n\n"
        "If it was not you, do nothing: nothing happens.",
        first=first,
        url=url,
    )
    return _("Your link"), body
