"""The verbs of awards: propose, ratify, make, agree."""

from __future__ import annotations

from grants.awards.actions.agree import accept, choose_tier, write_agreement
from grants.awards.actions.make import Grant, ShareSpec, make_award, make_awards
from grants.awards.actions.propose import ask_of, lines_of, parts_of, propose, word
from grants.awards.actions.ratify import is_current, is_worded, ratify

__all__ = [
    "Grant",
    "ShareSpec",
    "accept",
    "ask_of",
    "choose_tier",
    "is_current",
    "is_worded",
    "lines_of",
    "make_award",
    "make_awards",
    "parts_of",
    "propose",
    "ratify",
    "word",
    "write_agreement",
]
