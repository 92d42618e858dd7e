"""How a wish to have an application erased ends, and how long its partners can say no to it. Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from grants.lifecycle import Lifecycle, Move


class ErasureState(StrEnum):
    """Asked for, carried out, or stopped by a partner."""

    ASKED = "asked"
    DONE = "done"
    STOPPED = "stopped"


ERASE = Move("erase", (ErasureState.ASKED,), ErasureState.DONE)
STOP = Move("stop", (ErasureState.ASKED,), ErasureState.STOPPED)
ERASURE_LIFE = Lifecycle("erasure", ErasureState.ASKED, (ERASE, STOP))
TIME_TO_OBJECT = timedelta(days=7)  # words of several people go: each of them has a week to say no
