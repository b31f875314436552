"""What people said who tried the bot out, and what it makes of it; none of it is an example of the knowledge."""

import pytest

from bot.adapters.embedding import load_embedder
from bot.domain.reading import Mind
from bot.domain.understanding.nood import Alarm
from bot.evaluation import predict

pytestmark = pytest.mark.skipif(load_embedder() is None, reason="this is with sentence embeddings")


def certain(mind: Mind, text: str) -> set[str]:
    return {signal.kind for signal in mind.read(text).nood if signal.alarm is Alarm.CERTAIN}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("soms denk ik was ik er maar niet meer", "nood-suicide"),
        ("oude mevrouw beneden doet niet open, ik hoor haar roepen", "nood-112"),
        ("pijn op mijn borst", "nood-112"),
        ("me pa slaat", "nood-geweld"),
    ],
)
def test_danger_in_few_words_is_heard(mind: Mind, text: str, kind: str) -> None:
    assert kind in certain(mind, text)


@pytest.mark.parametrize(
    "text",
    [
        "ik word van het kastje naar de muur gestuurd",
        "they put me out of my house and i have no place to sleep",
        "mag mijn buurvrouw mijn buspas gebruiken",
        "mijn zoon van 9 durft niet meer naar zwemles",
    ],
)
def test_what_is_no_danger_sounds_no_alarm(mind: Mind, text: str) -> None:
    assert certain(mind, text) == set()


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("hoi ik weet even niet meer waar ik moet beginnen", "small_talk"),
        ("mag ik oxazepam en wijn samen", "out_of_scope"),
        ("mag ik anoniem blijven", "small_talk"),
    ],
)
def test_what_is_no_need_makes_no_question(mind: Mind, text: str, decision: str) -> None:
    assert predict(mind, text)["decision"] == decision


def test_an_everyday_word_is_no_law(mind: Mind) -> None:
    assert predict(mind, "wat heeft het nog voor zin")["answered"] == []


def test_a_bystander_hears_of_help_against_violence(mind: Mind) -> None:
    said = "de buren schreeuwen elke nacht en ik hoor een kind huilen"

    assert "huiselijk-geweld" in predict(mind, said)["answered"]
