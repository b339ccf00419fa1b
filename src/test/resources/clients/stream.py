"""Streams from a Sluice server with the websockets package and checks what it is told.

stream.py PORT TOPICS UPDATES: exits with 0 when so many updates came, without a hole, and with 3 without the package.
"""

import asyncio
import json
import sys

try:
    import websockets
except ImportError:
    sys.exit(3)


async def main(port, topics, updates):
    uri = f"ws://127.0.0.1:{port}/ws"
    async with websockets.connect(uri, subprotocols=["sluice.v1.json"]) as socket:
        assert socket.subprotocol == "sluice.v1.json", socket.subprotocol
        assert json.loads(await socket.recv())["type"] == "welcome"
        await socket.send(json.dumps({"type": "subscribe", "id": "py", "topics": topics.split(",")}))
        last = {}
        types = []
        while updates > 0:
            frame = json.loads(await socket.recv())
            types.append(frame["type"])
            if frame["type"] == "update":
                topic, seq = frame["topic"], frame["seq"]
                assert seq == last.get(topic, seq - 1) + 1, (topic, seq, last[topic])
                last[topic] = seq
                updates -= 1
            elif frame["type"] == "snapshot":
                last[frame["topic"]] = frame["seq"]
        assert types[0] == "subscribed", types
        assert "synced" in types, types
        assert "gap" not in types, types
        await asyncio.wait_for(await socket.ping(), 5)
        await socket.close(code=4321, reason="done")
        assert socket.close_code == 4321, socket.close_code


asyncio.run(asyncio.wait_for(main(sys.argv[1], sys.argv[2], int(sys.argv[3])), 20))
