"""All rules in force, and the hash that a call is stamped with when it opens. Pure."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING

from grants.calls.rules.charter.agreements import LENGTH, OWN_REPORT
from grants.calls.rules.charter.checking import CALL_CHECKS, UNCLASSIFIED
from grants.calls.rules.charter.linting import TEXT_RULES

if TYPE_CHECKING:
    from grants.calls.rules.charter.rule import Rule

SHORT = 12  # digits of the hash that a page shows
RULES: tuple[Rule, ...] = tuple(
    sorted(
        (*TEXT_RULES, *(check.rule for check in CALL_CHECKS), UNCLASSIFIED, OWN_REPORT, LENGTH), key=lambda it: it.id
    )
)


def rules_data() -> list[dict[str, object]]:
    """Return every rule as plain data: what the hash is taken of."""
    return [
        {
            "id": rule.id,
            "severity": str(rule.severity),
            "score": rule.score,
            "message": rule.phrase,
            "source": rule.source,
            "signs": {code: list(signs) for code, signs in rule.signs.items()},
            "harmless": list(rule.harmless),
        }
        for rule in RULES
    ]


@lru_cache(maxsize=1)
def rules_hash() -> str:
    """Return the SHA-256 of the rules in force; another word in a rule, another hash."""
    said = json.dumps(rules_data(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()
