"""Mail about signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grants.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence


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


def digest(said: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return the day's one mail, from the (subject, body) of each thing that happened; the same thing is said once."""
    parts = [f"{subject}\n\n{body}" for subject, body in said]
    last = _("You get this once a day, as you chose. You change it under “What we write to you about”.")
    return _("What happened today"), "\n\n— — —\n\n".join([*parts, last])
