"""A slow line that can be cut: stands between a browser and the server, over loopback."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 1024
GPRS = {"down": 50_000, "up": 20_000, "delay": 0.5}


@dataclass
class Line:
    """A line of so many bits a second each way, with so many seconds there and back; it counts what it carries."""

    target: str
    down: float = 0  # bits a second; 0: as fast as it goes
    up: float = 0
    delay: float = 0
    is_cut: bool = False
    cut_after: int | None = None  # bytes up, after which whatever is under way is cut
    cuts_to_come: list[int] = field(default_factory=list)  # and after how many more each of the next times
    cuts: int = 0
    lost_answers: int = 0  # how many of the next answers are lost on the way
    carried: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})
    connections: int = 0
    address: str = ""
    loop: asyncio.AbstractEventLoop | None = None
    _free: dict[str, float] = field(default_factory=lambda: {"up": 0.0, "down": 0.0})
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it or the line is cut."""
        if self.is_cut:
            writer.transport.abort()
            return
        self.connections += 1
        host, _, port = urlsplit(self.target).netloc.partition(":")
        far_reader, far_writer = await asyncio.open_connection(host, int(port))
        ends = {writer, far_writer}
        self._open |= ends
        try:
            await asyncio.gather(
                self._one_way("up", self.up, reader, far_writer), self._one_way("down", self.down, far_reader, writer)
            )
        finally:
            for end in ends:
                end.transport.abort()
            self._open -= ends

    async def _one_way(self, way: str, rate: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        sender = asyncio.create_task(self._send(queue, writer))
        with suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                if self._breaks(way, len(piece)):
                    self.break_off()
                    break
                now = asyncio.get_running_loop().time()
                self._free[way] = max(now, self._free[way]) + (len(piece) * 8 / rate if rate else 0)
                queue.put_nowait((self._free[way] + self.delay / 2, piece))
        queue.put_nowait((0.0, b""))
        with suppress(ConnectionError):
            await sender

    async def _send(self, queue: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        while True:
            due, piece = await queue.get()
            if not piece:
                break
            wait = due - asyncio.get_running_loop().time()
            if wait > 0:
                await asyncio.sleep(wait)
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    def _breaks(self, way: str, size: int) -> bool:
        self.carried[way] += size
        if way == "down" and self.lost_answers:
            self.lost_answers -= 1
            return True
        if way == "up" and self.cut_after is not None:
            self.cut_after -= size
            if self.cut_after <= 0:
                self.cut_after = self.cuts_to_come.pop(0) if self.cuts_to_come else None
                self.cuts += 1
                return True
        return False

    def break_off(self) -> None:
        """Cut whatever is under way."""
        for end in list(self._open):
            end.transport.abort()


@contextmanager
def line_to(target: str, **speed: float) -> Iterator[Line]:
    """Lay a line to `target` and give it; `cut` it and `mend` it from outside."""
    line = Line(target, **speed)
    line.loop = loop = asyncio.new_event_loop()
    servers: list[asyncio.Server] = []

    async def lay() -> None:
        servers.append(await asyncio.start_server(line.carry, "127.0.0.1", 0))
        line.address = f"http://127.0.0.1:{servers[0].sockets[0].getsockname()[1]}"

    async def take_up() -> None:
        servers[0].close()
        line.break_off()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=3)
        loop.stop()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(lay(), loop).result(10)
    try:
        yield line
    finally:
        asyncio.run_coroutine_threadsafe(take_up(), loop)
        thread.join(10)
        loop.close()


def cut(line: Line) -> None:
    """Cut the line until it is mended."""
    line.is_cut = True
    assert line.loop is not None
    line.loop.call_soon_threadsafe(line.break_off)


def mend(line: Line) -> None:
    """Let it carry again."""
    line.is_cut = False
