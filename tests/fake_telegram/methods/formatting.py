"""Texts and keyboards as the bot sends them, read and refused as Telegram does."""

from __future__ import annotations

from typing import Any

from ..errors import bad_request
from ..html import parse_html
from ..texts import Entities, Json, trim, utf16, with_found_entities
from ..validation import Params

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CALLBACK_DATA = 64
MAX_BUTTONS = 100
ACTIONS = {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "copy_text", "pay",
           "switch_inline_query_current_chat", "switch_inline_query_chosen_chat", "callback_game"}  # fmt: skip


def read_text(params: Params, field: str = "text", entities_field: str = "entities") -> tuple[str, Entities]:
    """The plain text and entities of a text or caption."""
    source = str(params.get(field) or "")
    entities: Entities = list(params.get(entities_field) or [])
    match str(params.get("parse_mode") or "").lower():
        case "html":
            source, entities = parse_html(source)
        case "":
            pass
        case mode if mode in {"markdown", "markdownv2"}:
            raise NotImplementedError("the fake reads HTML only, not Markdown")
        case _:
            raise bad_request("unsupported parse_mode")
    text, entities = trim(source, entities)
    return text, with_found_entities(text, entities)


def message_text(params: Params, *, is_edit: bool = False) -> tuple[str, Entities]:
    text, entities = read_text(params)
    if not text:
        raise bad_request("message text is empty")
    if utf16(text) > MAX_TEXT:
        raise bad_request("MESSAGE_TOO_LONG" if is_edit else "message is too long")
    return text, entities


def caption(params: Params) -> tuple[str, Entities]:
    text, entities = read_text(params, "caption", "caption_entities")
    if utf16(text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return text, entities


def read_markup(params: Params, *, inline_only: bool = False) -> Json | None:
    """The keyboard of a message; None when there is none or it has no buttons."""
    markup: Json | None = params.get("reply_markup")
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        if inline_only:
            raise bad_request("inline keyboard expected")
        return markup
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _button(button: Json) -> Json:
    if not str(button.get("text") or "").strip():
        raise bad_request("can't parse inline keyboard button: Text of the button must be non-empty")
    if not ACTIONS & {key for key, value in button.items() if value is not None}:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data: Any = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    url = str(button.get("url") or "")
    if "url" in button and not url.startswith(("http://", "https://", "tg://", "tel:", "mailto:", "t.me/")):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return dict(button)
