"""The templates that a call can begin from: facts of real calls, in our own words, each with where they were read."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from grants.errors import NotFound
from grants.i18n import gettext as _

_FOLDER = Path(__file__).parent.parent / "templates"


@lru_cache(maxsize=1)
def templates() -> tuple[dict[str, Any], ...]:
    """Return every template, in the order in which they are offered."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.json")]
    return tuple(sorted(found, key=lambda one: int(one["order"])))


def template(name: str) -> dict[str, Any]:
    """Return the template called `name`; raise NotFound."""
    found = next((one for one in templates() if one["id"] == name), None)
    if found is None:
        raise NotFound(_("There is nothing here, or nothing that you may see."))
    return found
