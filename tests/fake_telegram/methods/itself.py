"""The bot about itself: who it is, its updates and webhook, its commands, files, and answers to pressed buttons."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..errors import QUERY_TOO_OLD, bad_request
from ..texts import Json, utf16
from ..validation import Params
from ..world import World
from .registry import Handler, api_method

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
SETTINGS = {
    "Description": ("description", 512),
    "ShortDescription": ("short_description", 120),
    "Name": ("name", 64),
}


@api_method("getMe")
def get_me(world: World, _params: Params) -> Json:
    return world.bot.json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not world.has_privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@api_method("getUpdates")
async def get_updates(world: World, params: Params) -> list[Json]:
    offset = params.integer("offset") or 0
    limit = params.integer("limit") or 100
    seconds = float(params.get("timeout") or 0)
    return await world.updates.poll(offset, limit, seconds, params.get("allowed_updates"))


@api_method("setWebhook")
def set_webhook(world: World, params: Params) -> bool:
    """Plain http is taken for this machine only; everything else must be https, as at Telegram."""
    url = str(params["url"])
    address = urlsplit(url)
    secret = str(params.get("secret_token") or "")
    if url and address.scheme != "https" and address.hostname not in LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    world.updates.allow(params.get("allowed_updates"))
    if params.get("drop_pending_updates"):
        world.updates.drop_all()
    world.updates.end_poll("terminated by setWebhook request" if url else "")
    world.webhook.set(url, secret, params.integer("max_connections") or 40)
    return True


@api_method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    if params.get("drop_pending_updates"):
        world.updates.drop_all()
    world.webhook.set("")
    return True


@api_method("getWebhookInfo")
def get_webhook_info(world: World, _params: Params) -> Json:
    return world.webhook.info()


def _scope(params: Params) -> str:
    return f"{params.get('scope') or {'type': 'default'}} {params.get('language_code') or ''}"


@api_method("setMyCommands")
def set_my_commands(world: World, params: Params) -> bool:
    if len(params["commands"]) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in params["commands"]:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command["command"])):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= utf16(str(command["description"])) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.settings[f"commands {_scope(params)}"] = params["commands"]
    return True


@api_method("getMyCommands")
def get_my_commands(world: World, params: Params) -> list[Json]:
    return list(world.settings.get(f"commands {_scope(params)}", []))


@api_method("deleteMyCommands")
def delete_my_commands(world: World, params: Params) -> bool:
    world.settings.pop(f"commands {_scope(params)}", None)
    return True


def _set(field: str, most: int) -> Handler:
    def handler(world: World, params: Params) -> bool:
        text = str(params.get(field) or "")
        if utf16(text) > most:
            raise bad_request(f"BOT_{field.upper()}_TOO_LONG")
        world.settings[f"{field} {params.get('language_code') or ''}"] = text
        return True

    return handler


def _get(field: str) -> Handler:
    def handler(world: World, params: Params) -> Json:
        language = params.get("language_code") or ""
        fallback = world.settings.get(f"{field} ", "")
        return {field: world.settings.get(f"{field} {language}") or fallback}

    return handler


for _name, (_field, _most) in SETTINGS.items():
    api_method(f"setMy{_name}")(_set(_field, _most))
    api_method(f"getMy{_name}")(_get(_field))


@api_method("setChatMenuButton")
def set_chat_menu_button(world: World, params: Params) -> bool:
    world.settings[f"menu button {params.get('chat_id') or ''}"] = params.get("menu_button")
    return True


@api_method("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> bool:
    press = world.presses.get(str(params["callback_query_id"]))
    if press is None or press.is_answered or press.expires <= world.clock.timestamp():
        raise bad_request(QUERY_TOO_OLD)
    text = str(params.get("text") or "")
    if utf16(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answer, press.show_alert = text, bool(params.get("show_alert"))
    world.pulse.beat()
    return True


@api_method("getFile")
def get_file(world: World, params: Params) -> Json:
    return world.files.info(str(params["file_id"]))
