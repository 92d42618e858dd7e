"""How much a call may ask of an applicant, and how long answering takes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grants.money import Money

MOST_QUESTIONS = 8  # practice.md F1
SMALL_GRANT = 1_500  # major units; below it, a call asks no more than FEW_QUESTIONS (practice.md F2)
FEW_QUESTIONS = 5

# The estimate of an applicant's minutes, until measured times replace it: reading the call and gathering the partners,
# talking each question over, and writing at a steady twenty words a minute with one revision.
MINUTES_TO_BEGIN = 30
MINUTES_PER_QUESTION = 10
WORDS_PER_MINUTE = 20
MINUTES_ALLOWED = (60, 2, 240)  # practice.md F2: 60, and 2 for each thousand of the largest grant, at most 240


def predicted_minutes(suggested_words: Sequence[int]) -> int:
    """Return the minutes that a consortium is expected to need, from each question's suggested words; in fives."""
    writing = -(-sum(suggested_words) // WORDS_PER_MINUTE)
    return -(-(MINUTES_TO_BEGIN + MINUTES_PER_QUESTION * len(suggested_words) + writing) // 5) * 5


def allowed_minutes(most: Money) -> int:
    """Return the minutes that a call may ask of applicants for a grant of `most` (practice.md F2)."""
    base, each, cap = MINUTES_ALLOWED
    return min(cap, base + each * int(most.major // 1000))
