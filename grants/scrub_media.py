"""Writing sound and film anew without what tells where and by whom they were made, and measuring how long they last."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av

from grants.filenames import MOST_SECONDS, Family
from grants.scrub_pages import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROBED = 8  # packets of each stream that must be readable
# How the container that it came in is written: (with sound alone, with pictures).
_WRITTEN: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "mp3": (("mp3", "audio/mpeg"), ("", "")),
    "wav": (("wav", "audio/wav"), ("", "")),
    "amr": (("amr", "audio/amr"), ("", "")),
    "ogg": (("ogg", "audio/ogg"), ("", "")),
    "aac": (("ipod", "audio/mp4"), ("", "")),
    "matroska,webm": (("webm", "audio/webm"), ("webm", "video/webm")),
    "mov,mp4,m4a,3gp,3g2,mj2": (("ipod", "audio/mp4"), ("mp4", "video/mp4")),
}
_QUIET = {"fflags": "+bitexact", "write_id3v2": "0"}


def scrub_media(data: bytes) -> tuple[str, bytes, int]:
    """Return (media type, the recording in a fresh container, its seconds); raise Refused."""
    try:
        with av.open(io.BytesIO(data), "r", metadata_errors="replace") as came:
            streams = _streams(came)
            written = _WRITTEN.get(came.format.name)
            if written is None or not streams:
                raise Refused("unknown")
            is_film = any(stream.type == "video" for stream in streams)
            container, media_type = written[is_film]
            if not container:
                raise Refused("unknown")
            family = Family.VIDEO if is_film else Family.AUDIO
            made, seconds = _copied(came, streams, container, MOST_SECONDS[family])
    except (av.FFmpegError, ValueError, OSError) as fault:
        raise Refused("broken") from fault
    if seconds < 1:
        raise Refused("silent")
    return media_type, made, round(seconds)


def _streams(came: Any) -> list[Any]:
    """Return the first sound and the first moving picture; covers, subtitles and attached files stay behind."""
    sounds = list(came.streams.audio)[:1]
    films = [one for one in came.streams.video if not one.disposition & av.stream.Disposition.attached_pic]
    return [*films[:1], *sounds]


def _copied(came: Any, streams: list[Any], container: str, most: int) -> tuple[bytes, Fraction]:
    """Copy packets into a container without metadata; raise Refused as soon as it lasts longer than `most` seconds."""
    made, lasts = io.BytesIO(), Fraction(0)
    with av.open(made, "w", format=container, options=_QUIET) as out:
        pairs = {stream.index: out.add_stream_from_template(stream) for stream in streams}
        for stream in pairs.values():
            stream.metadata.clear()
        out.metadata.clear()
        probed = dict.fromkeys(pairs, 0)
        for packet, so_far in _packets(came, streams, most):
            lasts = so_far
            if probed[packet.stream.index] < _PROBED:
                probed[packet.stream.index] += 1
                packet.decode()
            packet.stream = pairs[packet.stream.index]
            out.mux(packet)
    return made.getvalue(), lasts


def _packets(came: Any, streams: list[Any], most: int) -> Iterator[tuple[Any, Fraction]]:
    """Yield packets with how long the recording lasts so far, by the packets themselves, not by what the file says."""
    begins: dict[int, int] = {}
    lasts = Fraction(0)
    for packet in came.demux(streams):
        if packet.dts is None:
            continue
        at = packet.pts if packet.pts is not None else packet.dts
        first = begins.setdefault(packet.stream.index, at)
        lasts = max(lasts, (at + (packet.duration or 0) - first) * packet.time_base)
        if lasts > most + 1:
            raise Refused("long")
        yield packet, lasts
