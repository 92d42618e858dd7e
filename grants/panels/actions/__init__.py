"""What a panel does: it is seated, declares, is given files, reads and scores."""

from grants.panels.actions.reading import recuse, save, send
from grants.panels.actions.seats import Seat, declare, seat, seat_again, stand_down
from grants.panels.actions.sharing import add_reader, assign_fairly, remove_reader

__all__ = [
    "Seat",
    "add_reader",
    "assign_fairly",
    "declare",
    "recuse",
    "remove_reader",
    "save",
    "seat",
    "seat_again",
    "send",
    "stand_down",
]
