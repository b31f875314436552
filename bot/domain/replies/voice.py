"""The bot's own sentences, filled in and made safe for the small HTML that Telegram and the terminal read."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.knowledge import NATIONWIDE, Onderwerp, Texts
from bot.domain.outgoing import Buttons
from bot.domain.replies.direction import RIGHT_TO_LEFT, lay_out_label_leftwards, lay_out_leftwards

_COSTS = "kosten."

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

    @property
    def is_dutch(self) -> bool:
        """Whether the reader needs nothing but the maintainers' own words."""
        return self.texts.language == self.fallback.language

    def say(self, key: str, **fields: object) -> str:
        """A sentence as HTML; the fields are escaped."""
        safe = {name: escape(str(value)) for name, value in fields.items()}
        return markup(self._template(key)).format_map(safe)

    def label(self, key: str, **fields: object) -> str:
        """A sentence as plain text, for a button or a name."""
        return self._template(key).format_map(fields)

    def own(self, key: str) -> str | None:
        """A sentence as plain text, only where this language has one of its own."""
        sentence = self.texts.sentences.get(key)
        return None if self.is_dutch or sentence is None else sentence.strip()

    def name_of(self, onderwerp: Onderwerp) -> str:
        """What a need is called."""
        return self.own(f"onderwerp.{onderwerp.id}") or onderwerp.name

    def choice_of(self, onderwerp: Onderwerp) -> str:
        """A need on a button, in the resident's words."""
        return self.own(f"onderwerp.{onderwerp.id}") or onderwerp.choice

    def cost(self, words: str) -> str:
        """What an option costs, as plain text: explained in the reader's language, with the Dutch words behind it."""
        kind = next((kind for kind, said in _costs(self.fallback) if words.strip().casefold() in said), None)
        label = self.own(f"kosten.{kind}")
        return self.label("kosten.uitgelegd", label=label, wat=words) if label else words

    def area(self, place: str) -> str:
        """A place; only "the whole country" is not a name."""
        return self.label("meer.landelijk") if place == NATIONWIDE else place

    def laid_out(self, reply: Reply) -> Reply:
        """The reply as it must be sent: in some languages the lines run from right to left."""
        if self.language not in RIGHT_TO_LEFT:
            return reply
        rows = tuple(tuple(replace(b, label=lay_out_label_leftwards(b.label)) for b in row) for row in reply.buttons)
        return Reply(lay_out_leftwards(reply.html), rows)

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


def _costs(dutch: Texts) -> Iterator[tuple[str, frozenset[str]]]:
    """Each kind of cost with the Dutch words for it, as the maintainers wrote them between bars."""
    for key, words in dutch.sentences.items():
        if key.startswith(_COSTS) and "|" in words:
            yield key.removeprefix(_COSTS), frozenset(said.strip().casefold() for said in words.split("|"))


def clock_time(moment: datetime) -> str:
    """Hours and minutes in the Dutch way: "9.00"."""
    return f"{moment.hour}.{moment.minute:02d}"


def voice_for(language: str, texts: Mapping[str, Texts]) -> Voice:
    """The voice in this language; in Dutch where the knowledge does not have it."""
    dutch = texts["nl"]
    return Voice(texts.get(language, dutch), dutch)
