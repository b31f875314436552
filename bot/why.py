"""Why the bot does what it does with a message, on one screen for maintainers: at most 40 lines of 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from bot.domain.decision import Decision, Escalate, GiveAnswer, OutOfScope, SmallTalk, hear_nood
from bot.domain.matching.match import Matches
from bot.domain.matching.names import NO_MENTIONS
from bot.domain.matching.reasons import Alike, Pull, Reasons, WhatIf, Without, Word, find_reasons, strength_of
from bot.domain.reading import Mind, Thought
from bot.domain.understanding.language import Sureness
from bot.domain.understanding.mask import without_marks
from bot.domain.understanding.nood import Alarm, NoodSignal, find_phrases
from bot.explanation import describe
from bot.library import Library

WIDEST = 100
_MOST_CANDIDATES = 4
_MOST_ALIKE = 4
_MOST_PULLS = 5
_MOST_CHANGED = 4
_MOST_NAMED = 2
_CHOICES = 3
_SURENESS = {
    Sureness.NONE: "te kort om te weten",
    Sureness.PERHAPS: "misschien",
    Sureness.SURE: "zeker",
    Sureness.CERTAIN: "heel zeker",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the screen; headings stand out."""

    text: str = ""
    is_heading: bool = False


def show_why(library: Library, text: str) -> Text:
    """The decision, the numbers beside their thresholds, the reasons, and what would have been without them."""
    mind = library.mind
    thought = mind.read(text)
    message, label = without_marks(thought.masked.text), winner_of(mind, thought)
    reasons = find_reasons(message, label, library.matcher)
    parts = [
        _summary(mind, thought, reasons.changed),
        _numbers(mind, thought),
        _candidates(mind, thought),
        _alike(library.alike(message, _MOST_ALIKE)),
        _pulls(label, strength_of(label, thought.matches), reasons.pulls),
        _what_if(mind, thought, reasons),
    ]
    lines = [line for part in parts for line in (*part, Line())]
    return Text("\n").join(Text(fit(line.text, WIDEST), "bold" if line.is_heading else "") for line in lines[:-1])


def winner_of(mind: Mind, thought: Thought) -> str:
    """The label that the bot acts on: nood before all, then what lies outside, then the likeliest need."""
    nood = [signal.kind for signal in thought.nood]
    if nood:
        return nood[0]
    matches = thought.matches
    if matches.outside is not None and is_elsewhere(mind.decide(thought)):
        return matches.outside.id
    return matches.candidates[0].id


def is_elsewhere(decision: Decision) -> bool:
    """Whether the message is found to be about no need."""
    return isinstance(decision, OutOfScope | SmallTalk)


def fit(text: str, width: int) -> str:
    """The text on one line of at most this width."""
    flat = " ".join(text.split("\n")).rstrip()
    return flat if cell_len(flat) <= width else set_cell_size(flat, width - 1).rstrip() + "…"


def _columns(*parts: tuple[str, int]) -> str:
    """Texts below each other, each in its own width."""
    return "  ".join(set_cell_size(fit(text, width), width) for text, width in parts)


def number(value: float) -> str:
    """As people here write it."""
    return f"{value:.2f}".replace(".", ",")


def _summary(mind: Mind, thought: Thought, changed: Sequence[Word]) -> Iterator[Line]:
    yield Line(f"Bericht   {thought.masked.text}")
    yield Line(f"Besluit   {_in_words(mind, thought)}", is_heading=True)
    read = [f"taal: {_language(thought)}"]
    if thought.masked.found:
        read.append(f"weggehaald: {', '.join(sorted(thought.masked.found))}")
    if thought.said_place is not None:
        read.append(f"plaats: {thought.said_place.place.shown}")
    if thought.wish is not None:
        read.append(f"opdracht: /{thought.wish}")
    yield Line(f"Gelezen   {' · '.join(read)}")
    if changed:
        shown = ", ".join(_read_as(word) for word in changed[:_MOST_CHANGED])
        more = f" en nog {len(changed) - _MOST_CHANGED}" if len(changed) > _MOST_CHANGED else ""
        yield Line(f"Hersteld  {shown}{more}")
    if thought.nood:
        yield Line(f"Nood      {', '.join(_heard(signal) for signal in thought.nood)}")
    for named in thought.mentions.named[:_MOST_NAMED]:
        bearers = ", ".join(mind.knowledge.offers[id].name for id in named.offers) or named.onderwerp
        yield Line(f"Genoemd   {named.written} = {bearers}{_asked(thought)}")


def _heard(signal: NoodSignal) -> str:
    sure = "zeker" if signal.alarm is Alarm.CERTAIN else "misschien"
    return f"{signal.kind} ({sure}, door {f'“{signal.why}”' if signal.why else 'de voorbeelden'})"


def _asked(thought: Thought) -> str:
    asked = f" · gevraagd: {', '.join(thought.mentions.asked)}" if thought.mentions.asked else ""
    return f"{asked} · {'gaat alleen hierover' if thought.mentions.is_about_them else 'gaat ook over iets anders'}"


def _in_words(mind: Mind, thought: Thought) -> str:
    """What the bot does: nood goes before a command in plain words, and that before all else."""
    if not is_acute(thought) and thought.wish is not None:
        return f"doet wat /{thought.wish} doet"
    decision = mind.decide(thought)
    if is_acute(thought) or not (isinstance(decision, GiveAnswer) and len(decision.onderwerpen) == 1):
        return _done(mind, thought)
    return f'{_done(mind, thought)} ("{mind.knowledge.onderwerpen[decision.onderwerpen[0]].name}")'


def is_acute(thought: Thought) -> bool:
    """Whether the numbers go out at once and nothing else does."""
    return any(signal.alarm is Alarm.CERTAIN for signal in thought.nood)


def _done(mind: Mind, thought: Thought) -> str:
    if is_acute(thought):
        return f"noodnummers: {', '.join(s.kind for s in thought.nood if s.alarm is Alarm.CERTAIN)}"
    decision = mind.decide(thought)
    done = "naar het werkteam" if isinstance(decision, Escalate) else describe(decision)
    return f"{done} + noodnummers erboven" if thought.nood else done


def _language(thought: Thought) -> str:
    heard = thought.language
    is_heard = heard.code and heard.sureness is not Sureness.NONE
    return f"{heard.code} ({_SURENESS[heard.sureness]})" if is_heard else _SURENESS[Sureness.NONE]


def _read_as(word: Word) -> str:
    if word.repair is not None:
        return f"{word.written} → {word.repair.read_as}"
    return f"{word.written} → {' + '.join(word.parts)}"


_NUMBERS = (42, 7, 7, 36)


def _row(*cells: str) -> str:
    return _columns(*zip(cells, _NUMBERS, strict=True))


def _numbers(mind: Mind, thought: Thought) -> Iterator[Line]:
    """Each number that decides, its threshold, and what it means that it was reached or not."""
    matches, limits = thought.matches, mind.thresholds
    elsewhere = is_elsewhere(mind.decide(thought))
    outside = "ander loket of praatje" if elsewhere else "maar het kan dringend zijn"
    by_name = thought.mentions.is_about_them
    other = "het noodwoord" if is_acute(thought) else "de opdracht" if thought.wish else "de naam" if by_name else ""
    heading = f"De getallen (hier beslist {other})" if other else "De getallen die beslissen"
    yield Line(_row(heading, "getal", "drempel", "gehaald?"), is_heading=True)
    yield _against("gaat over hulp", matches.in_scope, limits.in_scope, "", "" if by_name else outside)
    if not elsewhere:
        yield from _how_sure(mind, matches)
    for kind in matches.nood[:1]:
        told = f"nood ({kind.id}), zeker vanaf {number(limits.nood)}"
        yield _against(told, kind.confidence, limits.nood_perhaps, "noodnummers erbij", "geen noodnummers")


def _how_sure(mind: Mind, matches: Matches) -> Iterator[Line]:
    limits, best = mind.thresholds, matches.candidates[0].confidence * matches.in_scope
    yield _against("zekerheid eerste × over hulp", best, limits.answer, "antwoord", "geen antwoord")
    if best >= limits.answer:
        two, one = "twee antwoorden", "één antwoord is genoeg"
        yield _against("ook de tweede bedoeld", matches.second_need, limits.second_need, two, one)
        return
    choices = [c.confidence for c in matches.candidates[:_CHOICES] if c.confidence >= limits.choice]
    told = f"keuzes samen × over hulp ({len(choices)} vanaf {number(limits.choice)})"
    yield _against(told, sum(choices) * matches.in_scope, limits.ask_back, "vraag terug", "werkteam")


def _against(what: str, value: float, limit: float, then: str, otherwise: str) -> Line:
    verdict = ": ".join(part for part in (("ja", then) if value >= limit else ("nee", otherwise)) if part)
    return Line(_row(f"  {what}", number(value), number(limit), verdict))


_FOUND = (50, 9, 9, 12)


def _candidates(mind: Mind, thought: Thought) -> Iterator[Line]:
    """The likeliest needs, and how likely each of the two experts finds them by itself."""
    matches = thought.matches
    opinions = {(s.candidate, s.name): number(s.value) for s in matches.signals}
    meaning = "betekenis" if any(s.name == "meaning" for s in matches.signals) else ""
    heads = ("De waarschijnlijkste onderwerpen", "zekerheid", "woorden", meaning)
    yield Line(_columns(*zip(heads, _FOUND, strict=True)), is_heading=True)
    outside = matches.outside
    if outside is not None and is_elsewhere(mind.decide(thought)):
        cells = (f"  {outside.id} (valt buiten onze hulp)", number(outside.confidence), "", "")
        yield Line(_columns(*zip(cells, _FOUND, strict=True)))
        return
    for candidate in matches.candidates[:_MOST_CANDIDATES]:
        by_wording, by_meaning = (opinions.get((candidate.id, name), "") for name in ("wording", "meaning"))
        cells = (f"  {candidate.id}", number(candidate.confidence), by_wording, by_meaning)
        yield Line(_columns(*zip(cells, _FOUND, strict=True)))


def _alike(found: Sequence[Alike]) -> Iterator[Line]:
    yield Line("Lijkt het meest op deze voorbeelden (1,00 is gelijk)", is_heading=True)
    for alike in found:
        labels = " + ".join(alike.labels)
        yield Line("  " + _columns((number(alike.likeness), 5), (labels, 26), (alike.hand, 9), (f"“{alike.text}”", 52)))


_PULLED = (46, 7, 7, 34)


def _pulls(label: str, strength: float, pulls: Sequence[Pull]) -> Iterator[Line]:
    heads = (f"Welke woorden naar {label} trokken", "woord", "letters", "hoe sterk, en zonder dit woord")
    yield Line(_columns(*zip(heads, _PULLED, strict=True)), is_heading=True)
    for pull in pulls[:_MOST_PULLS]:
        kept = f"{number(strength)} → {number(pull.kept)}" if pull.kept is not None else ""
        word = _read_as(pull.word) if pull.word.read_as else pull.word.written
        cells = (f"  {word}", _signed(pull.by_word), _signed(pull.by_letters), kept)
        yield Line(_columns(*zip(cells, _PULLED, strict=True)))
    if not pulls:
        yield Line("  geen: er staan alleen kleine woorden in")


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace(".", ",")


_OTHERWISE = (32, 26, 38)


def _what_if(mind: Mind, thought: Thought, reasons: Reasons) -> Iterator[Line]:
    """What would have won, and what would have been done, if one of the reasons had not been there."""
    rows = [(_left_out(what_if), _rethought(mind, thought, what_if)) for what_if in reasons.what_if]
    if thought.mentions.named:
        named = ", ".join(n.written for n in thought.mentions.named)
        rows.append((f"de naam: {named}", replace(thought, mentions=NO_MENTIONS)))
    heads = ("En zonder …", "dan won", "dan was het besluit")
    yield Line(_columns(*zip(heads, _OTHERWISE, strict=True)), is_heading=True)
    now = _done(mind, thought)
    for what, other in rows:
        winner = winner_of(mind, other)
        done = _done(mind, other)
        cells = (
            f"  {what}",
            f"{winner} {number(strength_of(winner, other.matches))}",
            done if done != now else "hetzelfde",
        )
        yield Line(_columns(*zip(cells, _OTHERWISE, strict=True)))


def _rethought(mind: Mind, thought: Thought, what_if: WhatIf) -> Thought:
    nood = hear_nood(find_phrases(what_if.text, mind.phrases), what_if.matches, mind.thresholds)
    mentions = mind.names.find(what_if.text)
    return replace(thought, matches=what_if.matches, nood=nood, mentions=mentions)


def _left_out(what_if: WhatIf) -> str:
    words = ", ".join(what_if.left_out)
    match what_if.without:
        case Without.WORDING:
            return "de woorden (alleen betekenis)"
        case Without.MEANING:
            return "de betekenis (alleen woorden)"
        case Without.WORD:
            return f"het sterkste woord: {words}"
        case Without.REPAIR:
            return f"herstel van: {words}"
