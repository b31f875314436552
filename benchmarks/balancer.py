"""A small load balancer: each new connection goes to the next replica, and its bytes go through as they are.

`python -m benchmarks.balancer PORT ...`; the first line of output is the address. It stands for the HAProxy or the
cloud service that would be there, so that what it uses is not counted as the bot's.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Sequence

PIECE = 65536


class Balancer:
    """Takes turns; a replica that does not listen is passed over."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = ports
        self._next = itertools.cycle(range(len(ports)))

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either side ends it."""
        found = await self._connect()
        if found is not None:
            there_reader, there_writer = found
            await asyncio.gather(_pour(reader, there_writer), _pour(there_reader, writer))
        writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        first = next(self._next)
        for step in range(len(self._ports)):
            try:
                return await asyncio.open_connection("127.0.0.1", self._ports[(first + step) % len(self._ports)])
            except OSError:
                continue
        return None


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    except ConnectionError:  # who was killed says no goodbye
        pass
    finally:
        writer.close()


async def main(ports: Sequence[int]) -> None:
    """Serve until killed."""
    server = await asyncio.start_server(Balancer(ports).pass_on, "127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main([int(port) for port in sys.argv[1:]]))
