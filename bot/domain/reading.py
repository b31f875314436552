"""Reading a message with all the bot knows: masked, in which language, how urgent, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.decision import Decision, Thresholds, decide, hear_nood
from bot.domain.knowledge import Knowledge
from bot.domain.matching.match import Matcher, Matches
from bot.domain.matching.names import NO_MENTIONS, Mentions, Names
from bot.domain.message import SafeText
from bot.domain.understanding.courtesy import COURTESY, Courtesies, Courtesy, fold_courtesies, read_courtesy
from bot.domain.understanding.language import HeardLanguage, Identify, hear_language
from bot.domain.understanding.mask import Masked, mask, without_marks
from bot.domain.understanding.nood import Alarm, NoodSignal, Phrases, find_phrases, fold_phrases, says_nothing
from bot.domain.understanding.place import SaidPlace, find_place
from bot.domain.understanding.wishes import Wishes, find_wish, fold_wishes
from bot.domain.words import tokens

WISHES = "zinnen."
"""The part of the texts that holds commands as plain sentences, divided by bars."""
RATHER_A_HUMAN = "liever_een_mens."
"""The part that holds words that ask for a human (`kern`), and what may stand beside them (`erbij`)."""


@dataclass(frozen=True, slots=True)
class Thought:
    """What the bot understood of a text and what it matches."""

    masked: Masked
    language: HeardLanguage
    nood: tuple[NoodSignal, ...]
    matches: Matches
    wish: str | None
    """A command said in plain words."""
    mentions: Mentions = NO_MENTIONS
    """Organisations and laws by name, and what is asked about them."""
    courtesy: Courtesy | None = None
    """That it is politeness and nothing else."""
    said_place: SaidPlace | None = None
    """Where somebody lives, as coarse as it may be kept."""


@dataclass(frozen=True, slots=True)
class Mind:
    """Everything needed to read a message; made once for each version of the knowledge."""

    knowledge: Knowledge
    matcher: Matcher
    identify: Identify
    phrases: Phrases
    wishes: Wishes
    thresholds: Thresholds
    names: Names
    courtesies: Courtesies
    public_words: frozenset[str] = frozenset()
    """Folded words of organisations, places and laws, which are nobody's name or address."""

    def read(self, text: str, language_hint: str | None = None) -> Thought:
        """Understand and match one message. It computes for tens of milliseconds."""
        masked = mask(text, self.public_words)
        unmarked = without_marks(masked.text)
        matches = self.matcher.match(unmarked)
        return Thought(
            masked=masked,
            language=hear_language(unmarked, language_hint, self.identify),
            nood=self._hear_nood(masked.text, matches),
            matches=matches,
            wish=find_wish(masked.text, self.wishes),
            mentions=self.names.find(unmarked),
            courtesy=read_courtesy(masked.text, self.courtesies),
            said_place=find_place(text, self.knowledge.areas),
        )

    def _hear_nood(self, text: SafeText, matches: Matches) -> tuple[NoodSignal, ...]:
        """Of a line without a single telling word ("en nu?") nothing can be guessed: only what is certain counts."""
        heard = hear_nood(find_phrases(text, self.phrases), matches, self.thresholds)
        return tuple(s for s in heard if s.alarm is Alarm.CERTAIN) if says_nothing(text) else heard

    def decide(self, thought: Thought) -> Decision:
        """What to do with it, apart from nood."""
        return decide(thought.matches, self.knowledge, self.thresholds, thought.mentions)


def make_mind(knowledge: Knowledge, matcher: Matcher, identify: Identify, thresholds: Thresholds) -> Mind:
    """Prepare what follows from the knowledge alone."""
    emergencies = [(o.id, o.nood) for o in knowledge.emergencies() if o.nood is not None]
    phrases = fold_phrases({id: n.phrases for id, n in emergencies}, [p for _, n in emergencies for p in n.look_alikes])
    rather = said_by_residents(knowledge, RATHER_A_HUMAN)
    wishes = fold_wishes(said_by_residents(knowledge, WISHES), rather.get("kern", ()), rather.get("erbij", ()))
    courtesies = fold_courtesies(said_by_residents(knowledge, COURTESY))
    names, public = Names(knowledge), public_words(knowledge)
    return Mind(knowledge, matcher, identify, phrases, wishes, thresholds, names, courtesies, public)


def public_words(knowledge: Knowledge) -> frozenset[str]:
    """The words of the names of organisations, places and laws."""
    names = [name for o in knowledge.offers.values() for name in (o.name, o.organisation, *o.also_known_as)]
    names += [word for o in knowledge.onderwerpen.values() for term in o.terms for word in (term.word, *term.also)]
    for gemeente in knowledge.areas.gemeenten:
        names += [gemeente.name, *gemeente.also]
        names += [name for wijk, _ in gemeente.with_their_wijk() for name in (wijk.name, *wijk.also)]
    names += [region.name for region in knowledge.areas.regions]
    return frozenset(word for name in names for word in tokens(name))


def said_by_residents(knowledge: Knowledge, part: str) -> dict[str, tuple[str, ...]]:
    """For each key of a part of the texts the ways in which residents say it, in all languages together."""
    ways: dict[str, tuple[str, ...]] = {}
    for texts in knowledge.texts.values():
        for key, sentence in texts.sentences.items():
            if key.startswith(part):
                name = key.removeprefix(part)
                said = tuple(s.strip() for s in sentence.split("|") if s.strip())
                ways[name] = ways.get(name, ()) + said
    return ways
