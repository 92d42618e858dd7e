"""The verbs of awards: decide, make, agree."""

from __future__ import annotations

from grants.awards.actions.agree import accept, choose_tier, write_agreement
from grants.awards.actions.make import Grant, ShareSpec, make_award, make_awards

__all__ = [
    "Grant",
    "ShareSpec",
    "accept",
    "choose_tier",
    "make_award",
    "make_awards",
    "write_agreement",
]
