"""Messages chosen by asking the bot's mind what it makes of them, so that stories outlive an edit of the knowledge."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.config import Settings
from bot.domain.belonging import something_else, surest
from bot.domain.decision import AskBack, Decision, Escalate, GiveAnswer, OutOfScope, decide
from bot.domain.knowledge import SupportOffer
from bot.domain.question import EscalationReason, Guess, Question, State
from bot.domain.reading import Thought
from bot.domain.replies.answer import ChosenOffers, choose_offers, most_urgent_first
from bot.domain.replies.voice import voice_for
from bot.domain.understanding.language import Sureness
from bot.domain.understanding.nood import Alarm
from bot.library import Library
from bot.rules import rules_from

Limits = Mapping[str, float]

USUAL: Limits = {}
ASKS_PEOPLE: Limits = {"over_hulp": 0.0, "antwoord": 1.0, "vraag_terug": 1.0}
"""`drempels` with which the bot is never sure enough, so that people are asked."""
HEARS_TWO: Limits = {"antwoord": 0.3, "tweede_vraag": 0.01}
"""`drempels` with which the bot is soon content with two needs."""

PLAIN = (
    "ik loop 2 maanden achter met de huur en nu dreigt de woningbouw met de deurwaarder",
    "ik kan de huur niet betalen",
    "mijn moeder heeft dementie en ik zorg voor haar, ik heb hulp nodig",
    "ik voel me zo eenzaam sinds mijn man dood is",
    "ik heb geen geld meer voor eten",
)
UNCLEAR = (
    "ik kan dit niet meer alleen",
    "mijn moeder valt steeds en ik red het niet meer alleen",
    "mijn zoon durft niet naar de tandarts",
    "ik kan goed klussen",
    "het is hier zo koud en de huisbaas doet niks",
    "wie kan mij helpen met mijn papieren",
    "er komt een brief van de gemeente en ik snap er niks van",
    "ik moet een formulier invullen",
    "mijn zoon van 17 doet de laatste tijd heel moeilijk",
    "ik heb ruzie thuis en weet niet waar ik heen moet",
    "ik kan de trap niet meer op",
    "ik zit de hele dag thuis",
    "mijn moeder kan niet meer goed voor zichzelf zorgen",
    "ik heb weinig geld en een kind dat wil sporten",
    "ik ben mijn baan kwijt en weet niet wat nu",
    "mijn buurman heeft hulp nodig",
    "ik heb hulp nodig in huis",
    "de verwarming is te duur",
)
STRANGE = (
    "wie betaalt het als de gemeente mijn scootmobiel laat staan in de regen en het asiel mijn hond niet wil",
    "mijn neef wil weten of hij zijn pleegkind mag inschrijven bij de boot waar wij op wonen",
    "de notaris zegt dat de bewindvoerder eerst moet tekenen voordat mijn broer uit het huis van mijn vader gaat",
    "wat moet ik met de as van mijn vader nu de woonboot van mijn zus verkocht wordt",
    "mijn uitkering stopt misschien als ik een podcast ga maken over de buurt, weet iemand dat",
    "de gemeente kort mijn uitkering omdat mijn zoon weer thuis slaapt na zijn ontslag uit de kliniek, kan dat zomaar",
    "mag mijn nicht uit het buitenland haar diploma hier laten gelden en bij mij wonen zonder dat ik iets kwijt ben",
    "ik heb een vraag over mijn oom die in het buitenland woont en zijn erfenis",
    "mag ik een geit houden op het balkon van mijn aanleunwoning",
    "iemand moet even meekijken",
    "kan ik hulp krijgen",
)
TWOFOLD = (
    "mijn man vergeet alles en ik slaap niet meer",
    "ik heb geen eten meer en ik kan de huur niet betalen",
    "ik ben eenzaam en ik heb schulden",
    "ik zorg voor mijn moeder met dementie en ik heb ook schulden bij de energie",
    "ik wil nederlands leren en ik zoek een vrijwilliger die mij helpt met formulieren",
    "mijn kind wil op sport maar dat is te duur en ik kan de huur niet betalen",
    "ik ben werkloos en ik voel me erg alleen",
)
DESPERATE = ("ik maak een einde aan mijn leven", "ik zie het niet meer zitten, niemand mist mij")
TURKISH = (
    "üç aydır kirayı ödeyemedim, evden çıkarılmaktan korkuyorum",
    "kira borcum var, ev sahibi bizi evden çıkarmak istiyor",
    "borçlarım var, faturaları ödeyemiyorum, bana kim yardım edebilir",
    "yalnızım, kimse beni ziyaret etmiyor",
)
ARABIC_CRY = (
    "لا أريد أن أعيش بعد الآن، أريد أن أموت",
    "أريد أن أقتل نفسي الليلة",
    "زوجي يضربني الآن وأنا خائفة جدًا",
)
OUTSIDE = ("hoe vraag ik een nieuw paspoort aan", "wanneer wordt het grofvuil opgehaald")

CERTAIN = Sureness.CERTAIN
Judge = Callable[[Thought, Decision], bool]


@dataclass(frozen=True)
class Mouth:
    """What residents can say, and the sentences and buttons with which the bot answers."""

    library: Library

    def says(self, key: str, language: str = "nl", **fields: object) -> str:
        """A sentence of the bot as people read it."""
        return as_read(voice_for(language, self.library.knowledge.texts).say(key, **fields))

    def button(self, key: str, language: str = "nl", **fields: object) -> str:
        return voice_for(language, self.library.knowledge.texts).label(key, **fields)

    def plain_need(self) -> str:
        """A message that is answered at once, with informal and formal help."""

        def has_both(_: Thought, decision: Decision) -> bool:
            if not isinstance(decision, GiveAnswer) or len(decision.onderwerpen) > 1:
                return False
            chosen = self.answered_with(decision.onderwerpen)[0]
            return bool(chosen.informal and chosen.formal and chosen.onderwerp.related)

        return self._find("is answered at once with informal and formal help", PLAIN, has_both)

    def unclear_need(self) -> str:
        return self._find("is asked back about", UNCLEAR, lambda _, decision: isinstance(decision, AskBack))

    def strange_question(self) -> str:
        """A message that goes to the werkteam, with the `drempels` of ASKS_PEOPLE."""
        return self._find("goes to people", STRANGE, lambda _, decision: isinstance(decision, Escalate), ASKS_PEOPLE)

    def question_for_people(self) -> str:
        """A message that goes to the werkteam with the usual `drempels`."""
        return self._find("goes to people", STRANGE, lambda _, decision: isinstance(decision, Escalate))

    def something_else_than(self, question: str) -> str:
        """A need that has clearly nothing to do with that question."""
        limits = rules_from(Settings()).thresholds
        guesses = tuple(Guess(c.id, c.confidence) for c in self.library.mind.read(question).matches.candidates[:3])
        moment = datetime(2026, 11, 23, tzinfo=UTC)
        asked = Question(1, 1, State.FREE, EscalationReason.NOT_SURE, moment, moment, guesses=guesses)
        known = self.library.knowledge
        for text in (*PLAIN, *TWOFOLD):
            thought = self.library.mind.read(text)
            decision = decide(thought.matches, known, surest(limits), thought.mentions)
            other = something_else(asked, decision, text, known, limits.choice)
            if isinstance(other, GiveAnswer) and not thought.nood:
                return text
        return pytest.fail(f"Nothing here is about something else than {question!r}.")

    def two_needs(self) -> str:
        """A message with two answers, with the `drempels` of HEARS_TWO."""

        def is_double(_: Thought, decision: Decision) -> bool:
            return isinstance(decision, GiveAnswer) and len(decision.onderwerpen) == 2

        return self._find("gets two answers", TWOFOLD, is_double, HEARS_TWO)

    def turkish_need(self) -> str:
        """A Turkish message that is answered at once."""

        def is_answered(thought: Thought, decision: Decision) -> bool:
            return isinstance(decision, GiveAnswer) and not thought.nood and thought.language.sureness is CERTAIN

        return self._find("is surely Turkish and answered at once", TURKISH, is_answered, calm=False)

    def arabic_cry(self) -> str:
        def is_certain(thought: Thought, _: Decision) -> bool:
            return any(signal.alarm is Alarm.CERTAIN for signal in thought.nood)

        return self._find("is nood for certain", ARABIC_CRY, is_certain, calm=False)

    def desperate_cry(self) -> str:
        def is_certain(thought: Thought, _: Decision) -> bool:
            return any(signal.alarm is Alarm.CERTAIN for signal in thought.nood)

        return self._find("is nood for certain", DESPERATE, is_certain, calm=False)

    def question_for_another_counter(self) -> str:
        return self._find("is out of scope", OUTSIDE, lambda _, decision: isinstance(decision, OutOfScope))

    def decision(self, text: str, limits: Limits = USUAL) -> Decision:
        return self._decision(self.library.mind.read(text), limits)

    def _decision(self, thought: Thought, limits: Limits) -> Decision:
        thresholds = rules_from(Settings(drempels=limits)).thresholds
        return decide(thought.matches, self.library.knowledge, thresholds, thought.mentions)

    def answered_with(self, onderwerpen: Sequence[str]) -> list[ChosenOffers]:
        """The needs and the options that the bot shows for them, in the order in which it shows them."""
        known = self.library.knowledge
        needs = most_urgent_first([known.onderwerpen[id] for id in onderwerpen])
        most = 1 if len(needs) > 1 else 2
        rules = rules_from(Settings()).offers
        chosen: list[ChosenOffers] = []
        for need in needs:
            chosen.append(choose_offers(need, known, rules, most, [o for one in chosen for o in one.all]))
        return chosen

    def offers_shown_for(self, text: str) -> list[SupportOffer]:
        decision = self.decision(text)
        assert isinstance(decision, GiveAnswer)
        return [offer for chosen in self.answered_with(decision.onderwerpen) for offer in chosen.all]

    def _find(
        self, what: str, candidates: Sequence[str], fits: Judge, limits: Limits = USUAL, *, calm: bool = True
    ) -> str:
        seen = []
        for text in candidates:
            thought = self.library.mind.read(text)
            decision = self._decision(thought, limits)
            is_plain = not thought.nood and thought.wish is None and thought.language.code in {"", "nl"}
            if fits(thought, decision) and (is_plain or not calm):
                return text
            seen.append(f"{text}\n    {decision} {[signal.kind for signal in thought.nood]}")
        return pytest.fail(f"No message here {what}. Put one in {__name__}:\n" + "\n".join(seen))


def as_read(markup: str) -> str:
    """HTML of the bot as plain text."""
    return html.unescape(re.sub(r"</?\w+>", "", markup))
