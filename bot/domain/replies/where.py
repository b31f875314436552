"""What the bot says about the place where it looks for help."""

from __future__ import annotations

from bot.domain.choices import Choice, ChoiceKind
from bot.domain.outgoing import Button, Buttons
from bot.domain.replies.voice import Reply, Voice
from bot.domain.understanding.areas import Place


def name_of(place: Place, voice: Voice) -> str:
    """What a place is called in a sentence."""
    is_number = not place.gemeente and not place.wijk
    return voice.label("plaats.postcode", cijfers=place.postcode) if is_number else place.name


def _shown(place: Place, voice: Voice) -> str:
    return place.shown if place.gemeente else name_of(place, voice)


def kept_place(place: Place, *, is_told: bool, voice: Voice) -> Reply:
    """Where help is looked for, all that is kept of it, and how to change it."""
    key = "plaats.nu" if is_told else "plaats.nu_gewoon"
    sentences = [voice.say(key, plaats=_shown(place, voice)), voice.say("plaats.vraag")]
    return Reply("\n".join(sentences), _forget_button(voice) if is_told else ())


def place_remembered(place: Place, *, is_far: bool, goes_on: bool, voice: Voice) -> Reply:
    """The place is kept; `is_far` when nothing near it is known, `goes_on` when the resident may tell more."""
    keys = [*(["plaats.ver_weg"] if is_far else []), *(["plaats.vertel"] if goes_on else [])]
    first = voice.say("plaats.onthouden", plaats=_shown(place, voice))
    return Reply(" ".join([first, *(voice.say(key) for key in keys)]), _forget_button(voice))


def unknown_place(place: Place, voice: Voice) -> Reply:
    """No place that we know, and where help is looked for meanwhile."""
    return Reply(voice.say("plaats.ken_ik_niet", plaats=name_of(place, voice)))


def place_forgotten(place: Place, voice: Voice) -> Reply:
    """Nothing is kept any more."""
    return Reply(voice.say("plaats.vergeten", plaats=name_of(place, voice)))


def _forget_button(voice: Voice) -> Buttons:
    return ((Button(voice.label("knop.vergeet_plaats"), Choice(ChoiceKind.INFO, 0, "forget-place").code),),)
