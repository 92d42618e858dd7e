"""The no-strings charter: what a fund may not ask, as rules with an id, a weight, a message and a source. Pure."""

from grants.calls.rules.charter.agreements import check_length, check_terms
from grants.calls.rules.charter.checking import (
    FreeText,
    MarkedText,
    check_call,
    disclosures,
    free_texts,
    marked_texts,
)
from grants.calls.rules.charter.linting import lint_text
from grants.calls.rules.charter.practice import Practice, text_hash
from grants.calls.rules.charter.rule import Finding, Place, Rule, Severity
from grants.calls.rules.charter.score import BAND_WORDS, Band, band, string_score
from grants.calls.rules.charter.seal import RULES, SHORT, rules_data, rules_hash

__all__ = [
    "BAND_WORDS",
    "RULES",
    "SHORT",
    "Band",
    "Finding",
    "FreeText",
    "MarkedText",
    "Place",
    "Practice",
    "Rule",
    "Severity",
    "band",
    "check_call",
    "check_length",
    "check_terms",
    "disclosures",
    "free_texts",
    "lint_text",
    "marked_texts",
    "rules_data",
    "rules_hash",
    "string_score",
    "text_hash",
]
