"""Sharing out the reading: no conflict, enough readers, one from outside, and even loads. Pure, and always the same.

Solved as a flow of least cost: each application sends one unit to each of its readers. Three wishes stand in order.
Enough readers comes first, since a flow is made as large as it can be; then a reader from outside, since an inside
reader in the last free place costs more than any unevenness could; then even loads, since a reviewer's every further
file costs more than the one before (the least sum of squares is also the least spread).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

Node = tuple[str, int]
_SOURCE: Node = ("source", 0)
_SINK: Node = ("sink", 0)


@dataclass(frozen=True)
class Desk:
    """A reviewer: the root geography they sit for, what they may not read, and whether they may be given more files."""

    key: int
    place: str
    conflicts: frozenset[int] = frozenset()
    is_open: bool = True


@dataclass(frozen=True)
class File:
    """An application to be read: where its partners are, and who reads it already."""

    key: int
    places: frozenset[str]
    readers: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Shortfall:
    """What could not be met for one application: `missing` readers of the number wished, or none from outside.

    `free`: how many reviewers may be given files and have no conflict with it.
    """

    file: int
    missing: int
    free: int
    lacks_outsider: bool


@dataclass(frozen=True)
class Plan:
    """The new (application, reviewer) pairs, and what could not be met."""

    pairs: tuple[tuple[int, int], ...]
    shortfalls: tuple[Shortfall, ...]


@dataclass
class _Network:
    """A network of edges with room and a cost; every edge has its way back."""

    heads: list[Node] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    out: dict[Node, list[int]] = field(default_factory=lambda: defaultdict(list))
    heights: dict[Node, int] = field(default_factory=lambda: defaultdict(int))

    def join(self, tail: Node, head: Node, cost: int = 0, room: int = 1) -> int:
        """Add an edge; return its number."""
        number = len(self.heads)
        for start, end, space, price in ((tail, head, room, cost), (head, tail, 0, -cost)):
            self.out[start].append(len(self.heads))
            self.heads.append(end)
            self.room.append(space)
            self.costs.append(price)
        return number

    def push(self) -> bool:
        """Send one more unit along the cheapest way from source to sink, undoing earlier choices where that helps."""
        came_by = self._cheapest_way()
        node = _SINK
        while node != _SOURCE and node in came_by:
            edge = came_by[node]
            self.room[edge] -= 1
            self.room[edge ^ 1] += 1
            node = self.heads[edge ^ 1]
        return _SINK in came_by

    def _cheapest_way(self) -> dict[Node, int]:
        """Return by which edge each node on the way is reached (Dijkstra; heights keep every cost positive)."""
        reached: dict[Node, int] = {_SOURCE: 0}
        came_by: dict[Node, int] = {}
        final: dict[Node, int] = {}
        waiting = [(0, _SOURCE)]
        while waiting and _SINK not in final:
            distance, node = heapq.heappop(waiting)
            if node in final:
                continue
            final[node] = distance
            for edge in self.out[node]:
                head = self.heads[edge]
                further = distance + self.costs[edge] + self.heights[node] - self.heights[head]
                if self.room[edge] and head not in final and further < reached.get(head, further + 1):
                    reached[head], came_by[head] = further, edge
                    heapq.heappush(waiting, (further, head))
        for node, distance in final.items():
            self.heights[node] += distance - final.get(_SINK, distance)
        return came_by if _SINK in final else {}


def share_out(desks: Iterable[Desk], files: Iterable[File], readers_each: int, most_each: int | None = None) -> Plan:
    """Give each file `readers_each` readers, as far as conflicts and `most_each` files per reviewer let it.

    Readers that a file has already stay, and count towards loads. The same input always gives the same plan.
    """
    seated = sorted(desks, key=lambda desk: desk.key)
    listed = sorted(files, key=lambda file: file.key)
    network = _Network()
    pairs = _offer(network, seated, listed, readers_each)
    for desk in seated:
        held = sum(desk.key in file.readers for file in listed)
        bound = len(listed) if most_each is None else most_each
        for nth in range(held + 1, bound + 1):
            network.join(("desk", desk.key), _SINK, cost=2 * nth - 1)
    while network.push():
        pass
    chosen = tuple(pair for edge, pair in pairs.items() if not network.room[edge])
    return Plan(chosen, shortfalls(seated, listed, readers_each, chosen))


def _offer(
    network: _Network, desks: Sequence[Desk], files: Sequence[File], readers_each: int
) -> dict[int, tuple[int, int]]:
    """Join every file to every reviewer it may have; return which edge stands for which pair."""
    dear = (len(files) + 1) ** 2 * (len(desks) + 1) * 2  # more than all loads together can cost
    places = {desk.key: desk.place for desk in desks}
    pairs = {}
    for file in files:
        whole, within = ("file", file.key), ("within", file.key)
        wanted = max(0, readers_each - len(file.readers))
        has_outsider = any(places[reader] not in file.places for reader in file.readers)
        network.join(_SOURCE, whole, room=wanted)
        network.join(whole, within, room=wanted if has_outsider else max(0, wanted - 1))
        network.join(whole, within, cost=dear, room=0 if has_outsider else min(1, wanted))
        for desk in desks:
            if not desk.is_open or file.key in desk.conflicts or desk.key in file.readers:
                continue
            start = within if desk.place in file.places else whole
            pairs[network.join(start, ("desk", desk.key))] = (file.key, desk.key)
    return pairs


def shortfalls(
    desks: Sequence[Desk], files: Sequence[File], readers_each: int, chosen: Collection[tuple[int, int]] = ()
) -> tuple[Shortfall, ...]:
    """Say of every file what it still lacks, once the pairs in `chosen` are given too."""
    readers: dict[int, set[int]] = {file.key: set(file.readers) for file in files}
    for file_key, desk_key in chosen:
        readers[file_key].add(desk_key)
    found = []
    for file in files:
        missing = max(0, readers_each - len(readers[file.key]))
        free = sum(desk.is_open and file.key not in desk.conflicts for desk in desks)
        is_known = any(desk.key in readers[file.key] and desk.place not in file.places for desk in desks)
        if missing or not is_known:
            found.append(Shortfall(file.key, missing, free, lacks_outsider=not is_known))
    return tuple(found)
