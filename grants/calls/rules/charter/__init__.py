"""The no-strings charter: what a fund may not ask, as rules with an id, a weight, a message and a source. Pure."""

from grants.calls.rules.charter.linting import TEXT_RULES, lint_text
from grants.calls.rules.charter.rule import Finding, Place, Rule, Severity

__all__ = ["TEXT_RULES", "Finding", "Place", "Rule", "Severity", "lint_text"]
