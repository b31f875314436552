"""New messages: sent, copied and forwarded."""

from __future__ import annotations

from typing import Any

from ..errors import bad_request
from ..media import StoredFile, content_for
from ..model import CAPTIONED, Message
from ..texts import Json
from ..validation import Params
from ..world import World
from .access import find_chat, find_message, place_in
from .formatting import caption, message_text, read_markup
from .registry import Handler, api_method

FILE_KINDS = ["photo", "voice", "document", "video", "audio", "animation", "video_note", "sticker"]
ALBUM_KINDS = {"photo", "video", "audio", "document"}
NOT_COPIED = {"service", "paid_media", "giveaway", "invoice"}


@api_method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    chat = find_chat(world, params["chat_id"])
    text, entities = message_text(params)
    markup = read_markup(params)
    place = place_in(world, chat, params)
    fields = {"text": text, "entities": entities, "markup": markup, "source": params["text"], **place}
    return world.post(chat, world.bot, **fields).json()


def _send_file(kind: str) -> Handler:
    def handler(world: World, params: Params) -> Json:
        chat = find_chat(world, params["chat_id"])
        text, entities = caption(params) if kind in CAPTIONED else ("", [])
        markup = read_markup(params)
        place = place_in(world, chat, params)
        content = content_for(_file(world, params, kind, params.get(kind), kind))
        fields = {"kind": kind, "text": text, "entities": entities, "content": content, "markup": markup, **place}
        return world.post(chat, world.bot, **fields).json()

    return handler


for _kind in FILE_KINDS:
    api_method("send" + _kind.replace("_", ""))(_send_file(_kind))


def _file(world: World, params: Params, kind: str, value: Any, field: str) -> StoredFile:
    """A file that is uploaded, attached, named by its id, or to be fetched from an address."""
    name = str(value or "").removeprefix("attach://")
    upload = params.files.get(field) or (params.files.get(name) if str(value).startswith("attach://") else None)
    if upload is not None:
        if not upload.data:
            raise bad_request("file must be non-empty")
        return world.files.store(kind, upload.data, upload.name)
    if not name:
        raise bad_request(f"there is no {kind} in the request")
    if name.startswith(("http://", "https://")):
        return world.files.store(kind, name=name.rsplit("/", 1)[-1])
    file = world.files.find(name)
    if file.kind != kind:
        raise bad_request(f"type of file mismatch: can't use file of type {file.kind.title()} as {kind.title()}")
    return file


@api_method("sendMediaGroup")
def send_media_group(world: World, params: Params) -> list[Json]:
    chat = find_chat(world, params["chat_id"])
    media: list[Json] = params["media"]
    if not 2 <= len(media) <= 10:
        raise bad_request("wrong number of items in the album")
    place = place_in(world, chat, params)
    group_id = str(13_000_000_000_000_000 + world.step)
    messages = []
    for item in media:
        text, entities = caption(Params(item))
        content = content_for(_file(world, params, item["type"], item["media"], ""))
        fields = {"text": text, "entities": entities, "content": content, "media_group_id": group_id, **place}
        messages.append(world.post(chat, world.bot, kind=item["type"], **fields))
    return [message.json() for message in messages]


@api_method("copyMessage")
def copy_message(world: World, params: Params) -> Json:
    chat = find_chat(world, params["chat_id"])
    source = find_chat(world, params["from_chat_id"], to_write=False)
    original = find_message(source, params["message_id"], "copy")
    if original.kind in NOT_COPIED:
        raise bad_request("message can't be copied")
    fields = _copied(original)
    if params.get("caption") is not None and original.kind in CAPTIONED:
        fields["text"], fields["entities"] = caption(params)
    fields |= {"markup": read_markup(params), **place_in(world, chat, params)}
    return {"message_id": world.post(chat, world.bot, **fields).id}


@api_method("copyMessages")
def copy_messages(world: World, params: Params) -> list[Json]:
    """Copy several at once: albums stay albums, and what cannot be copied is left out."""
    return [{"message_id": message.id} for message in _several(world, params, forward=False)]


@api_method("forwardMessage")
def forward_message(world: World, params: Params) -> Json:
    chat = find_chat(world, params["chat_id"])
    source = find_chat(world, params["from_chat_id"], to_write=False)
    original = find_message(source, params["message_id"], "forward")
    if original.kind in NOT_COPIED:
        raise bad_request("message can't be forwarded")
    place = place_in(world, chat, params)
    return world.post(chat, world.bot, **_copied(original), extra=_origin(original), **place).json()


@api_method("forwardMessages")
def forward_messages(world: World, params: Params) -> list[Json]:
    return [{"message_id": message.id} for message in _several(world, params, forward=True)]


def _several(world: World, params: Params, *, forward: bool) -> list[Message]:
    chat = find_chat(world, params["chat_id"])
    source = find_chat(world, params["from_chat_id"], to_write=False)
    ids = [int(number) for number in params["message_ids"]]
    if not 1 <= len(ids) <= 100:
        raise bad_request("too many messages" if ids else "message identifiers are not specified")
    if ids != sorted(set(ids)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [message for message in map(source.message, ids) if message and message.kind not in NOT_COPIED]
    if not found:
        raise bad_request(f"there are no messages to {'forward' if forward else 'copy'}")
    place = place_in(world, chat, params)
    albums: dict[str, str] = {}
    messages = []
    for original in found:
        fields = _copied(original) | place
        if forward:
            fields["extra"] = _origin(original)
        elif params.get("remove_caption") and original.kind in CAPTIONED:
            fields |= {"text": "", "entities": []}
        if original.media_group_id:
            number = albums.setdefault(original.media_group_id, str(13_100_000_000_000_000 + world.step))
            fields["media_group_id"] = number
        messages.append(world.post(chat, world.bot, **fields))
    return messages


def _copied(original: Message) -> Json:
    return {
        "kind": original.kind,
        "text": original.text,
        "entities": [dict(entity) for entity in original.entities],
        "content": dict(original.content),
    }


def _origin(original: Message) -> Json:
    if original.sender_chat is not None:
        sender: Json = {"type": "chat", "sender_chat": original.sender_chat.json()}
    else:
        sender = {"type": "user", "sender_user": original.sender.json()}
    return {"forward_origin": sender | {"date": original.date}}


@api_method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    """Telegram says yes here even for a topic that is gone (tdlib/telegram-bot-api#732)."""
    chat = find_chat(world, params["chat_id"])
    world.chat_actions.append((chat.id, params["action"]))
    return True
