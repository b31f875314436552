"""What the knowledge as a whole still lacks.

These mistakes take no file away: an onderwerp without a volunteer to name is better than no onderwerp.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

from bot.adapters.files import messages
from bot.adapters.files.descriptions import OnlyHelp
from bot.adapters.files.folder import FileKind
from bot.adapters.files.keys import Names
from bot.adapters.files.problems import Problem, error, hint
from bot.adapters.files.reading import ReadFile, of_kind
from bot.adapters.files.sentences import DUTCH
from bot.domain.knowledge import BUITEN_BEREIK, CLIENTONDERSTEUNING, Certainty, OfferKind

FEWEST_EXAMPLES = 25
_A_YEAR = timedelta(days=365)


def check_completeness(files: Sequence[ReadFile], folder: str) -> Iterator[Problem]:
    """Help of both kinds for every onderwerp, enough examples, and Dutch sentences."""
    if all(file.content is not None for file in files if file.kind is FileKind.OFFER):
        yield from _check_help(files)
    yield from _check_numbers_of_examples(files)
    dutch = PurePosixPath(folder, "teksten", f"{DUTCH}.yaml")
    if all(file.path != dutch for file in files):
        yield error(dutch, 1, messages.no_dutch_texts())


def check_freshness(files: Sequence[ReadFile], today: date) -> Iterator[Problem]:
    """Facts that were checked long ago, or on a day that is still to come."""
    for file in of_kind(files, FileKind.OFFER):
        checked = file.content.get("checked")
        if checked is None:
            continue
        if checked > today:
            yield error(file.path, file.line("gecontroleerd"), messages.checked_in_future(str(checked)))
        elif checked < today - _A_YEAR:
            yield hint(file.path, file.line("gecontroleerd"), messages.checked_long_ago(str(checked)))


def _check_help(files: Sequence[ReadFile]) -> Iterator[Problem]:
    offers = [file.content for file in of_kind(files, FileKind.OFFER)]
    can_support = bool(_fitting(offers, CLIENTONDERSTEUNING))
    for file in of_kind(files, FileKind.ONDERWERP):
        if file.content.get("gemeente_decides") and not can_support:
            yield error(file.path, file.line("besluit_gemeente"), messages.no_clientondersteuning())
        if "only_help" in file.content and "only_because" not in file.content:
            yield error(file.path, file.line("alleen"), messages.reason_missing())
        if _is_matched(file):
            yield from _check_both_kinds(file, _fitting(offers, file.id))


def _check_both_kinds(file: ReadFile, fitting: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    line, only = file.line("naam"), file.content.get("only_help")
    kinds = {offer.get("kind") for offer in fitting}
    if only is not OnlyHelp.FORMAL and not kinds & {OfferKind.INFORMAL, OfferKind.HYBRID, None}:
        yield error(file.path, line, messages.no_informal_help(file.id))
    if only is not OnlyHelp.INFORMAL and not kinds & {OfferKind.FORMAL, None}:
        yield error(file.path, line, messages.no_formal_help(file.id))
    if fitting and all(offer.get("certainty") is Certainty.UNCHECKED for offer in fitting):
        yield hint(file.path, line, messages.only_unchecked(file.id))


def _check_numbers_of_examples(files: Sequence[ReadFile]) -> Iterator[Problem]:
    counts = Counter(file.id for file in files for mention in file.mentions if mention.what is Names.EXAMPLE)
    unread = {file.id for file in files if file.kind is FileKind.EXAMPLES and file.content is None}
    for file in of_kind(files, FileKind.ONDERWERP, FileKind.OUTSIDE):
        count = counts[file.id]
        if _is_matched(file) and count < FEWEST_EXAMPLES and file.id not in unread:
            told = messages.too_few_examples(count, FEWEST_EXAMPLES, file.file.examples_path.name)
            yield error(file.path, file.line("naam"), told)


def _is_matched(file: ReadFile) -> bool:
    return file.id != BUITEN_BEREIK and "nood" not in file.lines


def _fitting(offers: Sequence[Mapping[str, Any]], onderwerp: str) -> list[Mapping[str, Any]]:
    return [offer for offer in offers if onderwerp in offer.get("onderwerpen", ())]
