"""Publishes to a Sluice server with the websockets package and checks what it is answered.

publish.py PORT UPDATES: exits with 0 when so many updates were published, in order, and with 3 without the package.
"""

import asyncio
import json
import sys

try:
    import websockets
except ImportError:
    sys.exit(3)


async def main(port, updates):
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws?heartbeat=off") as socket:
        assert json.loads(await socket.recv())["type"] == "welcome"

        async def publish():
            for number in range(updates):
                data = {"number": number, "text": "é"}
                await socket.send(json.dumps({"type": "publish", "id": number, "topic": "python", "data": data}))

        publishing = asyncio.create_task(publish())
        for number in range(updates):
            frame = json.loads(await socket.recv())
            assert frame["type"] == "published", frame
            assert (frame["id"], frame["topic"], frame["seq"]) == (number, "python", number + 1), frame
        await publishing


asyncio.run(asyncio.wait_for(main(sys.argv[1], int(sys.argv[2])), 20))
