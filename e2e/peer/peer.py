#!/usr/bin/env python3
"""A foreign OMEMO client for tests: slixmpp with slixmpp-omemo, steered by JSON lines.

    peer.py JID PASSWORD --port C2S_PORT [--store FILE] [--flavours legacy,omemo2]

It publishes and speaks the flavours it is told (the legacy one where it is told nothing). slixmpp-omemo has no stanza content
encryption (XEP-0420), so the envelopes of OMEMO 2 are written and read here.

Each line on stdin is one order, carried out in turn with what arrives:
    {"do": "send", "to": JID, "text": TEXT}     an encrypted message
    {"do": "plain", "to": JID, "text": TEXT}    an unencrypted message
        Both may have "with": [XML, …], further payloads: in OMEMO 2 they go into the envelope, in the legacy flavour, which encrypts only
        texts, beside it. "text" may be null. "clear": true leaves the payloads in the clear in any case.
    {"do": "forget", "jid": JID}                drops the sessions with that account, as a client does that lost its store
    {"do": "break", "jid": JID}                 spoils the sessions with that account: what is sent in them cannot be opened
    {"do": "subscribe", "to": JID, "text": TEXT}    asks to see that account's presence, and says so
    {"do": "presence", "show": SHOW, "text": TEXT, "since": TIME}  says how available it is, and since when nobody was there
    {"do": "refuse"}                            from now on nobody who asks may see its presence
    {"do": "report"}                            tells what this client knows of itself
    {"do": "befriend", "to": JID}               asks to see that account's presence, and waits until each sees the other's
    {"do": "avatar", "data": BASE64, "type", "bytes", "hash"}    publishes a picture (XEP-0084); the last three are said of it in place of the truth
    {"do": "nick", "text": TEXT}                publishes a nickname (XEP-0172)
    {"do": "vcard", "xml": XML, "open": BOOL}   publishes a vCard4 (XEP-0292), for everybody or for contacts
    {"do": "look", "jid": JID}                  tells what that account publishes of itself
    {"do": "quit"}

Each line on stdout is one event:
    {"event": "ready", "jid", "device", "fingerprint"}
    {"event": "sent", "to", "text", "id", "errors"}       after `send`, `plain`, `subscribe` and `presence`
    {"event": "decrypted", "from", "id", "body", "parts", "sealed", "device", "flavour"}    body is null for a message without text; parts
        are the payloads beside the encrypted element, as XML, sealed those in the envelope
    {"event": "plain", "from", "id", "body", "parts"}
    {"event": "payload", "from", "id", "parts"}           an unencrypted message without text
    {"event": "receipt", "from", "id"}                    a delivery receipt (XEP-0184)
    {"event": "report", "device", "fingerprint", "devices": {JID: [ids]}}
    {"event": "published", "what"}                        after `avatar`, `nick`, `vcard` and `befriend`
    {"event": "profile", "jid", "hash", "type", "size", "sha1", "nick", "vcard", "photo"}    after `look`: metadata, what its data has, texts
    {"event": "forgotten", "jid"}
    {"event": "broken", "jid", "sessions"}
    {"event": "error", "about", "error"}

Every device is trusted blindly. What arrives and what is ordered goes through one queue, one at a time: python-omemo loads and
stores a session around each message, so handlers running side by side would lose ratchet steps.
"""
import argparse
import asyncio
import base64
import hashlib
import json
import os
import secrets
import sys
import time
import warnings
import xml.etree.ElementTree as ET
from typing import Any, Dict, FrozenSet, List, Optional, Tuple

warnings.simplefilter("ignore", DeprecationWarning)

import slixmpp
import oldmemo.etree
import omemo
import twomemo.etree
from omemo.storage import Just, Maybe, Nothing, Storage
from oldmemo.oldmemo import NAMESPACE as LEGACY
from slixmpp import JID
from twomemo.twomemo import NAMESPACE as OMEMO_2
from slixmpp.plugins import register_plugin
from slixmpp.xmlstream import tostring
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath
from slixmpp_omemo import XEP_0384, TrustLevel


NAMES = {"legacy": LEGACY, "omemo2": OMEMO_2}
SCE = "urn:xmpp:sce:1"
AVATAR = "urn:xmpp:avatar"
NICK = "http://jabber.org/protocol/nick"
CLIENT = "jabber:client"


def speak_only(namespaces: FrozenSet[str]) -> None:
    """slixmpp-omemo always makes both backends: those that are not wanted are taken out."""
    create = omemo.SessionManager.create.__func__  # type: ignore[attr-defined]

    async def chosen(cls: Any, backends: Any, *args: Any, **kwargs: Any) -> Any:
        return await create(cls, [backend for backend in backends if backend.namespace in namespaces], *args, **kwargs)

    omemo.SessionManager.create = classmethod(chosen)  # type: ignore[method-assign,assignment]


def envelope(sender: str, text: Optional[str], parts: List[ET.Element]) -> bytes:
    """A message's text and payloads in an envelope (XEP-0420), with the affixes that XEP-0384 §5.5.1 asks for."""
    root = ET.Element(f"{{{SCE}}}envelope")
    content = ET.SubElement(root, f"{{{SCE}}}content")
    if text is not None:
        ET.SubElement(content, f"{{{CLIENT}}}body").text = text
    content.extend(parts)
    ET.SubElement(root, f"{{{SCE}}}rpad").text = "x" * secrets.randbelow(200)
    ET.SubElement(root, f"{{{SCE}}}from", jid=sender)
    return ET.tostring(root, encoding="utf-8")


def read_envelope(plaintext: bytes, sender: str) -> Tuple[Optional[str], List[str]]:
    root = ET.fromstring(plaintext)
    by = root.find(f"{{{SCE}}}from")
    if root.tag != f"{{{SCE}}}envelope" or root.find(f"{{{SCE}}}rpad") is None or by is None or by.get("jid") != sender:
        raise ValueError("not a good envelope")
    body = root.find(f"{{{SCE}}}content/{{{CLIENT}}}body")
    parts = [as_text(part) for part in root.find(f"{{{SCE}}}content") if part is not body]
    return None if body is None else body.text or "", parts


def as_text(element: ET.Element) -> str:
    """A payload as slixmpp writes it: namespaces where they change, without prefixes."""
    return tostring(element)


def emit(event: str, **details: Any) -> None:
    print(json.dumps({"event": event, **details}, ensure_ascii=False), flush=True)


class FileStorage(Storage):
    """All of python-omemo's records in one JSON file, or only in memory."""

    def __init__(self, path: Optional[str]) -> None:
        super().__init__(disable_cache=True)
        self.path = path
        self.records: Dict[str, Any] = {}
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.records = json.load(file)

    def keep(self) -> None:
        if self.path:
            with open(self.path + ".new", "w", encoding="utf-8") as file:
                json.dump(self.records, file)
            os.replace(self.path + ".new", self.path)

    async def _load(self, key: str) -> Maybe[Any]:
        return Just(self.records[key]) if key in self.records else Nothing()

    async def _store(self, key: str, value: Any) -> None:
        self.records[key] = value

    async def _delete(self, key: str) -> None:
        self.records.pop(key, None)

    def forget_sessions(self, jid: str) -> None:
        for key in [key for namespace in NAMES.values() for key in self.records if key.startswith(f"/{namespace}/{jid}/")]:
            del self.records[key]

    def break_sessions(self, jid: str) -> int:
        """Another key in every sending chain: messages made with it have no right authentication codes any more."""
        broken = 0

        def spoil(value: Any, name: str = "") -> Any:
            nonlocal broken
            if isinstance(value, dict):
                return {key: spoil(inner, f"{name}/{key}") for key, inner in value.items()}
            if "sending" in name and name.endswith("/key") and isinstance(value, str):
                broken += 1
                return value[:4] + ("A" if value[4] != "A" else "B") + value[5:]
            return value

        for namespace in NAMES.values():
            for key in self.records:
                if key.startswith(f"/{namespace}/{jid}/"):
                    self.records[key] = spoil(self.records[key])
        return broken


class Omemo(XEP_0384):
    """slixmpp-omemo's plugin with our storage and blind trust."""

    default_config = {**XEP_0384.default_config, "file_storage": None}

    @property
    def storage(self) -> Storage:
        return self.file_storage

    @property
    def _btbv_enabled(self) -> bool:
        return True

    async def _prompt_manual_trust(self, manually_trusted: FrozenSet[Any], identifier: Optional[str]) -> None:
        manager = await self.get_session_manager()
        for device in manually_trusted:
            await manager.set_trust(device.bare_jid, device.identity_key, TrustLevel.TRUSTED.value)


register_plugin(Omemo)


class Peer(slixmpp.ClientXMPP):
    def __init__(self, jid: str, password: str, storage: FileStorage, namespaces: FrozenSet[str]) -> None:
        super().__init__(jid, password)
        self.storage = storage
        self.namespaces = namespaces
        self.queue: "asyncio.Queue[Any]" = asyncio.Queue()
        self.finished = asyncio.Event()
        # Loopback without TLS: SCRAM there is fine, but slixmpp wants to be told.
        self.enable_plaintext, self.enable_starttls, self.enable_direct_tls = True, False, False
        self.plugin["feature_mechanisms"].unencrypted_scram = True
        for number in (4, 30, 60, 85, 163, 172, 184, 199, 280, 334, 359, 380):
            self.register_plugin(f"xep_{number:04d}")
        self.register_plugin("xep_0384", {"file_storage": storage}, module=sys.modules[__name__])
        # Contacts may see our presence, which the delivery of receipts depends on.
        self.auto_authorize = self.auto_subscribe = True
        self.add_event_handler("session_start", self.on_start)
        # slixmpp's own event is for messages with a body, which an encrypted one need not have.
        self.register_handler(Callback("messages", MatchXPath("{jabber:client}message"), lambda it: self.queue.put_nowait(("message", it))))
        self.add_event_handler("receipt_received", lambda m: emit("receipt", **{"from": str(m["from"]), "id": m["receipt"]}))
        self.add_event_handler("failed_all_auth", lambda _: self.give_up("cannot sign in"))
        self.add_event_handler("connection_failed", lambda reason: self.give_up(f"cannot connect: {reason}"))

    def give_up(self, error: str) -> None:
        emit("error", about="connection", error=error)
        self.finished.set()

    async def identity(self) -> Dict[str, Any]:
        manager = await self.plugin["xep_0384"].get_session_manager()
        own, _ = await manager.get_own_device_information()
        return {"device": own.device_id, "fingerprint": own.identity_key.hex()}

    async def on_start(self, _: Any) -> None:
        self.send_presence()
        await self.get_roster()
        identity = await self.identity()
        self.storage.keep()
        emit("ready", jid=str(self.boundjid), **identity)

    async def work(self) -> None:
        while True:
            kind, item = await self.queue.get()
            try:
                await (self.on_message(item) if kind == "message" else self.on_order(item))
            except Exception as error:  # pylint: disable=broad-except
                about = str(item["from"]) if kind == "message" else item.get("do")
                emit("error", about=about, error=f"{type(error).__name__}: {error}"[:500])
            self.storage.keep()

    async def on_message(self, message: slixmpp.Message) -> None:
        if message["type"] not in ("chat", "normal") or message["from"].bare == self.boundjid.bare:
            return
        where: Dict[str, Any] = {"from": str(message["from"]), "id": message["id"]}
        plugin = self.plugin["xep_0384"]
        if message.xml.find("{http://jabber.org/protocol/pubsub#event}event") is not None:
            return
        hidden = ("body", "encrypted", "origin-id", "stanza-id", "delay")
        where["parts"] = [as_text(part) for part in message.xml if part.tag.split("}")[-1] not in hidden]
        if not plugin.is_encrypted(message):
            if message["body"]:
                emit("plain", **where, body=message["body"])
            else:
                emit("payload", **where)
            return
        sender = message["from"].bare
        manager = await plugin.get_session_manager()
        found = {namespace: message.xml.find(f"{{{namespace}}}encrypted") for namespace in self.namespaces}
        if found.get(OMEMO_2) is not None:
            flavour, sealed = "omemo2", twomemo.etree.parse_message(found[OMEMO_2], sender)
        elif found.get(LEGACY) is not None:
            flavour, sealed = "legacy", await oldmemo.etree.parse_message(found[LEGACY], sender, self.boundjid.bare, manager)
        else:
            raise ValueError("encrypted in a flavour that this client does not speak")
        plaintext, device = (await manager.decrypt(sealed))[:2]
        body, inside = None, []
        if plaintext is not None:
            body, inside = read_envelope(plaintext, sender) if flavour == "omemo2" else (plaintext.decode("utf-8"), [])
        emit("decrypted", **where, body=body, sealed=inside, device=device.device_id, flavour=flavour)

    async def encrypt(self, order: Dict[str, Any]) -> None:
        """python-omemo addresses each device in the first of our flavours that it publishes."""
        to, text = JID(order["to"]).bare, order["text"]
        parts = [ET.fromstring(part) for part in order.get("with", [])]
        clear = order.get("clear", False)
        if text is None and (clear or OMEMO_2 not in self.namespaces):
            # There is nothing to encrypt.
            return self.plain(order)
        manager = await self.plugin["xep_0384"].get_session_manager()
        plaintexts = {LEGACY: (text or "").encode("utf-8"), OMEMO_2: envelope(self.boundjid.bare, text, [] if clear else parts)}
        priority = [namespace for namespace in (OMEMO_2, LEGACY) if namespace in self.namespaces]
        # Whoever signed in a moment ago publishes devices once there is a line.
        deadline = time.monotonic() + 10
        while True:
            for namespace in self.namespaces:
                try:
                    await manager.refresh_device_list(namespace, to)
                except omemo.DeviceListDownloadFailed:
                    pass
            try:
                messages, errors = await manager.encrypt(
                    frozenset({to}), {namespace: plaintexts[namespace] for namespace in priority}, backend_priority_order=priority
                )
                break
            except omemo.NoEligibleDevices:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.2)
        stanza = self.make_message(mto=JID(to), mtype="chat")
        for message in messages:
            serialize = twomemo.etree.serialize_message if message.namespace == OMEMO_2 else oldmemo.etree.serialize_message
            stanza.append(serialize(message))
            stanza["eme"]["namespace"] = message.namespace
            stanza["eme"]["name"] = "OMEMO"
        if clear or any(message.namespace == LEGACY for message in messages):
            stanza.xml.extend(parts)
        stanza.enable("store")
        # The ratchet step is kept before its message leaves.
        self.storage.keep()
        stanza.send()
        emit("sent", to=order["to"], text=text, id=stanza["id"], errors=[str(error)[:200] for error in errors])

    def plain(self, order: Dict[str, Any]) -> None:
        message = self.make_message(mto=order["to"], mtype="chat", mbody=order["text"])
        message.xml.extend(ET.fromstring(part) for part in order.get("with", []))
        message.send()
        emit("sent", to=order["to"], text=order["text"], id=message["id"], errors=[])

    async def publish(self, node: str, payload: ET.Element, item: str = "current", access: Optional[str] = None) -> None:
        options = None
        if access:
            options = self.plugin["xep_0004"].make_form(ftype="submit")
            options.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#publish-options")
            options.add_field(var="pubsub#access_model", value=access)
        await self.plugin["xep_0060"].publish(self.boundjid.bare, node, id=item, payload=payload, options=options)

    async def publish_avatar(self, order: Dict[str, Any]) -> None:
        data = base64.b64decode(order["data"])
        digest = order.get("hash") or hashlib.sha1(data).hexdigest()
        element = ET.Element(f"{{{AVATAR}:data}}data")
        element.text = order["data"]
        await self.publish(f"{AVATAR}:data", element, digest)
        metadata = ET.Element(f"{{{AVATAR}:metadata}}metadata")
        size = str(order.get("bytes") or len(data))
        ET.SubElement(metadata, f"{{{AVATAR}:metadata}}info", id=digest, bytes=size, type=order.get("type") or "image/png")
        await self.publish(f"{AVATAR}:metadata", metadata, digest)

    async def item(self, jid: str, node: str, item: Optional[str] = None) -> Optional[ET.Element]:
        """The payload of a node's item, or of its last one."""
        try:
            ids = [item] if item else None
            result = await self.plugin["xep_0060"].get_items(jid, node, item_ids=ids, max_items=None if item else 1)
        except slixmpp.exceptions.IqError:
            return None
        found = list(result["pubsub"]["items"])
        return found[-1]["payload"] if found else None

    async def look(self, jid: str) -> Dict[str, Any]:
        seen: Dict[str, Any] = {"hash": None, "type": None, "size": None, "sha1": None, "nick": None, "vcard": None, "photo": None}
        metadata = await self.item(jid, f"{AVATAR}:metadata")
        info = None if metadata is None else metadata.find(f"{{{AVATAR}:metadata}}info")
        if info is not None:
            seen.update(hash=info.get("id"), type=info.get("type"), size=int(info.get("bytes", "0")))
            data = await self.item(jid, f"{AVATAR}:data", info.get("id"))
            if data is not None:
                seen["sha1"] = hashlib.sha1(base64.b64decode(data.text or "")).hexdigest()
        nick = await self.item(jid, NICK)
        seen["nick"] = None if nick is None else nick.text
        card = await self.item(jid, "urn:xmpp:vcard4")
        seen["vcard"] = None if card is None else ET.tostring(card, encoding="unicode")
        old = self.make_iq_get(ito=jid)
        old.append(ET.Element("{vcard-temp}vCard"))
        try:
            photo = (await old.send()).xml.find(".//{vcard-temp}BINVAL")
            seen["photo"] = None if photo is None else hashlib.sha1(base64.b64decode(photo.text or "")).hexdigest()
        except slixmpp.exceptions.IqError:
            pass
        return seen

    async def on_order(self, order: Dict[str, Any]) -> None:
        what = order["do"]
        if what == "send":
            await self.encrypt(order)
        elif what == "plain":
            self.plain(order)
        elif what == "subscribe":
            self.send_presence(pto=JID(order["to"]), ptype="subscribe", pstatus=order.get("text"), pnick=order.get("nick"))
            emit("sent", to=order["to"], text=order.get("text"), errors=[])
        elif what == "presence":
            presence = self.make_presence(pshow=order.get("show"), pstatus=order.get("text"))
            if order.get("since"):
                presence.xml.append(ET.fromstring(f'<idle xmlns="urn:xmpp:idle:1" since="{order["since"]}"/>'))
            presence.send()
            emit("sent", to="", text=order.get("text"), errors=[])
        elif what == "refuse":
            self.auto_authorize = False
            emit("published", what=what)
        elif what == "forget":
            self.storage.forget_sessions(order["jid"])
            emit("forgotten", jid=order["jid"])
        elif what == "break":
            emit("broken", jid=order["jid"], sessions=self.storage.break_sessions(order["jid"]))
        elif what == "report":
            devices = {
                key.split("/")[2]: ids for key, ids in self.storage.records.items() if key.startswith("/devices/") and key.endswith("/list")
            }
            emit("report", **await self.identity(), devices=devices)
        elif what == "befriend":
            self.send_presence_subscription(pto=order["to"])
            for _ in range(200):
                if self.client_roster[order["to"]]["subscription"] == "both":
                    break
                await asyncio.sleep(0.05)
            emit("published", what=what)
        elif what == "avatar":
            await self.publish_avatar(order)
            emit("published", what=what)
        elif what == "nick":
            nick = ET.Element(f"{{{NICK}}}nick")
            nick.text = order["text"]
            await self.publish(NICK, nick)
            emit("published", what=what)
        elif what == "vcard":
            await self.publish("urn:xmpp:vcard4", ET.fromstring(order["xml"]), access="open" if order.get("open") else "presence")
            emit("published", what=what)
        elif what == "look":
            emit("profile", jid=order["jid"], **await self.look(order["jid"]))
        elif what == "quit":
            self.finished.set()
        else:
            raise ValueError(f"unknown order {what!r}")


async def read_orders(peer: Peer) -> None:
    """Orders from stdin, until it closes: whoever started us has then gone, and so do we."""
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        peer.queue.put_nowait(("order", json.loads(line)))
    peer.finished.set()


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("jid")
    parser.add_argument("password")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--store", help="keep the OMEMO state in this file")
    parser.add_argument("--flavours", default="legacy", help="legacy, omemo2, or both with a comma")
    arguments = parser.parse_args()
    namespaces = frozenset(NAMES[name] for name in arguments.flavours.split(","))
    speak_only(namespaces)
    peer = Peer(arguments.jid, arguments.password, FileStorage(arguments.store), namespaces)
    # References: the loop keeps only weak ones.
    tasks = [asyncio.create_task(peer.work()), asyncio.create_task(read_orders(peer))]
    peer.connect("127.0.0.1", arguments.port)
    await peer.finished.wait()
    for task in tasks:
        task.cancel()
    await peer.disconnect(wait=2)


if __name__ == "__main__":
    asyncio.run(main())
