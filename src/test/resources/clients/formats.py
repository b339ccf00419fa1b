"""Streams the same topics from a Sluice server as JSON and as CBOR and checks that both say the same.

formats.py PORT TOPICS UPDATES: exits with 0 when all snapshots and so many updates were equal, and with 3 without the
packages websockets and cbor2.
"""

import asyncio
import json
import sys
from decimal import Decimal

try:
    import cbor2
    import websockets
except ImportError:
    sys.exit(3)


def decimal(text):
    """As CBOR has it: a float where that is exactly the same value, else a decimal fraction."""
    exact = Decimal(text)
    return float(text) if Decimal(float(text)) == exact else exact


def read_json(message):
    assert isinstance(message, str), message
    return json.loads(message, parse_float=decimal)


def read_cbor(message):
    assert isinstance(message, bytes), message
    return cbor2.loads(message)


async def stream(port, topics, subprotocol, read, write, updates, done):
    """The snapshots by topic, and the updates by offset, of which the other client will have so many too."""
    snapshots = {}
    uri = f"ws://127.0.0.1:{port}/ws?heartbeat=250"
    async with websockets.connect(uri, subprotocols=[subprotocol]) as socket:
        assert socket.subprotocol == subprotocol, socket.subprotocol
        assert read(await socket.recv())["type"] == "welcome"
        await socket.send(write({"type": "subscribe", "id": -1, "topics": topics}))
        while not done():
            frame = read(await socket.recv())
            assert frame["type"] not in ("gap", "error"), frame
            if frame["type"] == "snapshot":
                snapshots[frame["topic"]] = frame
            elif frame["type"] == "update":
                updates[frame["offset"]] = frame
        await socket.send(write({"type": "ping", "id": "bye"}))
        while (frame := read(await socket.recv()))["type"] != "pong":
            pass
        assert frame["id"] == "bye", frame
    return snapshots


def spelled(value):
    """With types, and with the digits of decimals."""
    return repr(value)


async def main(port, topics, wanted):
    text, binary = {}, {}

    def done():
        return len(text.keys() & binary.keys()) >= wanted

    both = await asyncio.gather(
        stream(port, topics, "sluice.v1.json", read_json, json.dumps, text, done),
        stream(port, topics, "sluice.v1.cbor", read_cbor, cbor2.dumps, binary, done),
    )
    for offset in text.keys() & binary.keys():
        assert spelled(text[offset]) == spelled(binary[offset]), (text[offset], binary[offset])
    numbers = [topic for topic in both[0] if topic.startswith("numbers/")]
    assert len(numbers) > 10, both[0].keys()
    for topic in numbers:
        assert spelled(both[0][topic]) == spelled(both[1][topic]), (both[0][topic], both[1][topic])


asyncio.run(asyncio.wait_for(main(sys.argv[1], sys.argv[2].split(","), int(sys.argv[3])), 20))
