"""Reading a message with all the bot knows."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.decision import GiveAnswer, Thresholds
from bot.domain.knowledge import Texts
from bot.domain.matching.match import Candidate, Matches
from bot.domain.message import SafeText
from bot.domain.reading import WISHES, Thought, make_mind, said_by_residents
from bot.domain.understanding.language import HeardLanguage, Sureness
from bot.domain.understanding.mask import Masked, PersonalData
from bot.domain.understanding.nood import Alarm, NoodSignal

from .rotterdam import offer
from .small_knowledge import KNOWLEDGE

SPOKEN = replace(
    KNOWLEDGE,
    texts={
        "nl": Texts("nl", {"zinnen.mens": "ik wil een mens | mens |", "zinnen.help": "hoe werkt dit", "fijn": "Fijn."}),
        "en": Texts("en", {"zinnen.mens": "i want a human"}),
    },
)


class HearsHuur:
    """Takes every message for one about the rent, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[SafeText] = []

    def match(self, text: SafeText) -> Matches:
        self.given.append(text)
        return Matches((Candidate("huur", 0.9),), 0.9)


class HearsDanger(HearsHuur):
    """Thinks of every message that there may be danger."""

    def match(self, text: SafeText) -> Matches:
        return replace(super().match(text), nood=(Candidate("nood-112", 0.2),))


def dutch(_text: str) -> tuple[str, float]:
    return "nl", 0.9


def test_a_message_is_masked_before_anything_else_reads_it() -> None:
    matcher = HearsHuur()
    mind = make_mind(SPOKEN, matcher, dutch, Thresholds())

    thought = mind.read("Er is brand bij 111222333")

    masked = SafeText("Er is brand bij [bsn]")
    assert matcher.given == [SafeText("Er is brand bij  ")]
    assert thought == Thought(
        masked=Masked(masked, frozenset({PersonalData.BSN})),
        language=HeardLanguage("nl", Sureness.SURE),
        nood=(NoodSignal("nood-112", Alarm.CERTAIN, "er is brand"),),
        matches=Matches((Candidate("huur", 0.9),), 0.9),
        wish=None,
    )
    assert mind.decide(thought) == GiveAnswer(("huur",))


def test_of_a_line_without_a_telling_word_no_danger_is_guessed() -> None:
    mind = make_mind(SPOKEN, HearsDanger(), dutch, Thresholds())
    perhaps = (NoodSignal("nood-112", Alarm.PERHAPS, "", 0.2),)

    assert [mind.read(line).nood for line in ("en nu?", "Ok dank je", "ja hoor")] == [(), (), ()]
    assert [mind.read(line).nood for line in ("help", "ik ben bang", "🔪", "ik kan niet meer")] == [perhaps] * 4


def test_names_of_organisations_and_places_are_nobodys_name() -> None:
    known = replace(SPOKEN, offers={"voedselbank": offer("voedselbank", "huur")})
    mind = make_mind(known, HearsHuur(), dutch, Thresholds())

    named = mind.read("mijn buurvrouw Fatima ging naar de voedselbank, bel Voedselbank op 06-12345678")

    assert "voedselbank" in mind.public_words
    assert named.masked.text == ("mijn buurvrouw [naam] ging naar de voedselbank, bel Voedselbank op [telefoonnummer]")


def test_a_look_alike_of_nood_and_a_command_in_plain_words_are_recognised() -> None:
    mind = make_mind(SPOKEN, HearsHuur(), dutch, Thresholds())

    assert mind.read("een brandende vraag over brand").nood == ()
    assert mind.read("I want a human").wish == "mens"


def test_wishes_are_gathered_from_all_languages() -> None:
    assert said_by_residents(SPOKEN, WISHES) == {
        "mens": ("ik wil een mens", "mens", "i want a human"),
        "help": ("hoe werkt dit",),
    }
