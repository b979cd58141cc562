#!/usr/bin/env python3
"""python's oldmemo and twomemo as oracles: one OMEMO device of one flavour that obeys JSON lines on stdin.

Every line in is {"do": …} and gets one line back: the answer, or {"error": …}. Elements cross as XML.
The sign bit of the identity key's Edwards form is the first argument, since other clients have either; the second is the flavour,
"legacy" or "omemo2"."""
import asyncio, json, secrets, sys, types
import xml.etree.ElementTree as ET

import xeddsa
from omemo.message import Message
from omemo.session import Initiation
from omemo.storage import Just, Nothing, Storage

if sys.argv[2] == "legacy":
    from oldmemo import oldmemo
    from oldmemo.etree import parse_bundle, parse_message, serialize_bundle, serialize_message
    Backend = oldmemo.Oldmemo
else:
    from twomemo import twomemo
    from twomemo.etree import parse_bundle, parse_message, serialize_bundle, serialize_message
    Backend = twomemo.Twomemo

OURS, THEIRS = "peer@localhost", "sotto@localhost"
DEVICE = 4223


class Memory(Storage):
    def __init__(self):
        super().__init__(True)
        self.values = {}

    async def _load(self, key):
        return Just(self.values[key]) if key in self.values else Nothing()

    async def _store(self, key, value):
        self.values[key] = value

    async def _delete(self, key):
        self.values.pop(key, None)


async def with_sign(storage, sign):
    while True:
        seed = secrets.token_bytes(32)
        if xeddsa.seed_to_ed25519_pub(seed)[31] >> 7 == sign:
            await storage.store("/ikp/is_seed", True)
            await storage.store_bytes("/ikp/key", seed)
            return


class Peer:
    async def reset(self, _):
        """Forgets everything and is another device with the same id."""
        storage = Memory()
        await with_sign(storage, int(sys.argv[1]))
        self.backend = Backend(storage)
        await self.backend.generate_pre_keys(100)
        return {}

    async def bundle(self, _):
        bundle = await self.backend.get_bundle(OURS, DEVICE)
        return {"xml": ET.tostring(serialize_bundle(bundle)).decode(), "device": DEVICE}

    async def encrypt(self, job):
        """Encrypts job["text"], null for an empty message, for job["device"]; job["bundle"] starts a session."""
        if job["text"] is None:
            content, plain = await self.backend.encrypt_empty()
        else:
            content, plain = await self.backend.encrypt_plaintext(job["text"].encode())
        if job.get("bundle"):
            bundle = parse_bundle(ET.fromstring(job["bundle"]), THEIRS, job["device"])
            session, material = await self.backend.build_session_active(THEIRS, job["device"], bundle, plain)
        else:
            session = await self.backend.load_session(THEIRS, job["device"])
            material = await self.backend.encrypt_key_material(session, plain)
        await self.backend.store_session(session)
        waits = session.initiation is Initiation.ACTIVE and not session.confirmed
        keys = frozenset({(material, session.key_exchange if waits else None)})
        message = Message(self.backend.namespace, OURS, DEVICE, content, keys)
        return {"xml": ET.tostring(serialize_message(message)).decode()}

    async def decrypt(self, job):
        """Decrypts job["xml"]; says whether that started a session."""
        element = ET.fromstring(job["xml"])
        sender = types.SimpleNamespace(device_id=job["device"], identity_key=bytes(32))  # our sign bit is 0

        async def devices(_):
            return [sender]

        manager = types.SimpleNamespace(get_device_information=devices)
        if sys.argv[2] == "legacy":
            message = await parse_message(element, THEIRS, OURS, manager)
        else:
            message = parse_message(element, THEIRS)
        material, exchange = next(key for key in message.keys if key[0].device_id == DEVICE)
        session = await self.backend.load_session(THEIRS, message.device_id)
        if exchange is None and session is None:
            raise LookupError("no session")
        starts = exchange is not None and (session is None or not session.key_exchange.builds_same_session(exchange))
        if starts:
            session, plain = await self.backend.build_session_passive(THEIRS, message.device_id, exchange, material)
        else:
            plain = await self.backend.decrypt_key_material(session, material)
        text = None if message.content.empty else (await self.backend.decrypt_plaintext(message.content, plain)).decode()
        await self.backend.store_session(session)
        if starts:
            await self.backend.hide_pre_key(session)
        return {"text": text, "started": starts}


async def main():
    peer = Peer()
    await peer.reset(None)
    for line in sys.stdin:
        job = json.loads(line)
        try:
            answer = await getattr(peer, job["do"])(job)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


asyncio.run(main())
