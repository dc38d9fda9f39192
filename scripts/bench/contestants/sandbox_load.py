"""So many status requests of one job, over connections that stay open."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import aiohttp

CONNECTIONS = 16
REQUESTS = 4_000


async def load(url: str) -> float:
    """Requests a second."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, raise_for_status=True) as session:

        async def read(times: int) -> None:
            for _ in range(times):
                async with session.get(url, headers={"Authorization": "Bearer sandbox"}) as answer:
                    await answer.read()

        await read(20)  # to warm up
        start = time.perf_counter()
        await asyncio.gather(*(read(REQUESTS // CONNECTIONS) for _ in range(CONNECTIONS)))
        return REQUESTS / (time.perf_counter() - start)


if __name__ == "__main__":
    print(json.dumps({"figure": asyncio.run(load(sys.argv[1]))}))
