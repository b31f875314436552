"""Names by which residents call an option or a law: each leads to one thing.

These mistakes take no file away: as long as a name stands in two files, the bot offers both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.adapters.files import messages
from bot.adapters.files.keys import Names
from bot.adapters.files.nodes import Mention
from bot.adapters.files.problems import Problem, error, hint
from bot.adapters.files.reading import ReadFile
from bot.domain.matching.names import name_key


def check_names(files: Sequence[ReadFile]) -> Iterator[Problem]:
    """A name of two options, or of an option and a law; a name that stands twice in one file is only superfluous."""
    first: dict[str, tuple[ReadFile, Mention]] = {}
    for file in files:
        for mention in file.mentions:
            if mention.what not in {Names.NAME, Names.TERM}:
                continue
            other, there = first.setdefault(name_key(mention.text), (file, mention))
            if there is mention:
                continue
            if other is file:
                yield hint(file.path, mention.line, messages.name_twice(mention.text, there.line))
            else:
                place = messages.in_file_on_line(other.path.name, there.line)
                yield error(file.path, mention.line, messages.name_elsewhere(mention.text, place))
