"""Secrets that stand in a file of their own, as containers and systemd hand them over."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from bot.domain.errors import SettingsWrong
from bot.mistakes import format_mistakes

SECRETS = ("TELEGRAM_BOT_TOKEN", "SAMENSPEL_DATABASE_URL", "SAMENSPEL_WEBHOOK_SECRET")


class SecretFiles(PydanticBaseSettingsSource):
    """A secret may stand in a file: the one that its name with `_FILE` names, as containers have it, or one of its name
    among systemd's credentials.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The secrets go by one name each, so nothing is looked up by field."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        return {name: _read_secret(name, file) for name in SECRETS if (file := _file_of(name)) is not None}


def _file_of(secret: str) -> Path | None:
    named = os.environ.get(f"{secret}_FILE")
    if named:
        return Path(named)
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", os.devnull), secret)
    return credential if credential.exists() else None


def _read_secret(name: str, file: Path) -> str:
    """Raises SettingsWrong."""
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        what = f"Het bestand {file} met {name} is niet te lezen."
        raise SettingsWrong(
            format_mistakes(file, [(None, what, "Kijk of het er is en of de bot het mag lezen.")])
        ) from error
    if not secret:
        raise SettingsWrong(
            format_mistakes(file, [(None, f"Het bestand {file} met {name} is leeg.", "Zet het geheim erin.")])
        )
    return secret
