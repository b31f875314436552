"""The bot's own sentences, filled in and made safe for the small HTML that Telegram and the terminal read."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.knowledge import Texts
from bot.domain.outgoing import Buttons

_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_UNPAIRED_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Reply:
    """A message ready to go out: HTML and buttons."""

    html: str
    buttons: Buttons = ()


def escape(text: str) -> str:
    """Text of people, harmless within HTML; control characters and halves of characters are taken out."""
    return html.escape(_CONTROL.sub("", _UNPAIRED_SURROGATE.sub("", text)), quote=False)


def markup(template: str) -> str:
    """Text of the maintainers, who write **bold**, as HTML."""
    return _BOLD.sub(r"<b>\1</b>", html.escape(template, quote=False))


def bold(text: str) -> str:
    """A name or title in bold."""
    return f"<b>{escape(text)}</b>"


@dataclass(frozen=True, slots=True)
class Voice:
    """Says sentences in one language, in the fallback language where that one lacks them."""

    texts: Texts
    fallback: Texts

    @property
    def language(self) -> str:
        """The language most sentences come out in."""
        return self.texts.language

    def say(self, key: str, **fields: object) -> str:
        """A sentence as HTML; the fields are escaped."""
        safe = {name: escape(str(value)) for name, value in fields.items()}
        return markup(self._template(key)).format_map(safe)

    def label(self, key: str, **fields: object) -> str:
        """A sentence as plain text, for a button or a name."""
        return self._template(key).format_map(fields)

    def language_name(self, code: str) -> str:
        """What a language is called; its code where nobody gave it a name."""
        name = self.texts.sentences.get(f"taal.naam.{code}", self.fallback.sentences.get(f"taal.naam.{code}"))
        return name or code

    def moment(self, moment: datetime) -> str:
        """A day and time as people write it: "di 24 nov 17.00 uur"."""
        return self.label(
            "tijd.moment",
            dag=self.label(f"tijd.dag.{moment.weekday()}"),
            nummer=moment.day,
            maand=self.label(f"tijd.maand.{moment.month}"),
            uur=clock_time(moment),
        )

    def _template(self, key: str) -> str:
        sentence = self.texts.sentences.get(key)
        return (sentence if sentence is not None else self.fallback.sentences[key]).strip()


def clock_time(moment: datetime) -> str:
    """Hours and minutes in the Dutch way: "9.00"."""
    return f"{moment.hour}.{moment.minute:02d}"


def voice_for(language: str, texts: Mapping[str, Texts]) -> Voice:
    """The voice in this language; in Dutch where the knowledge does not have it."""
    dutch = texts["nl"]
    return Voice(texts.get(language, dutch), dutch)
