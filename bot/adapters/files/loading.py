"""The knowledge folder, loaded: what is good is used, what is wrong is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from bot.adapters.files.assembly import assemble
from bot.adapters.files.completeness import check_completeness, check_freshness
from bot.adapters.files.examples import check_examples
from bot.adapters.files.folder import EXTENSION, FileKind, find_files
from bot.adapters.files.links import check_links
from bot.adapters.files.names import check_names
from bot.adapters.files.problems import Problem, format_problems, in_file_order
from bot.adapters.files.reading import ReadFile, of_kind, read_file
from bot.adapters.files.sentences import DUTCH, check_sentences, good_sentences, released_sentences, said_in_dutch
from bot.domain.errors import KnowledgeUnusable
from bot.domain.knowledge import Knowledge

_LISTS = (FileKind.EXAMPLES, FileKind.LOOK_ALIKES)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The knowledge and what is wrong with its files. `in_use` are the versions of the files it was made of."""

    knowledge: Knowledge
    problems: tuple[Problem, ...]
    in_use: Mapping[PurePosixPath, ReadFile] = field(default_factory=dict, repr=False)


def load_knowledge(
    folder: Path, *, previous: Loaded | None = None, today: date, released: Mapping[str, str] | None = None
) -> Loaded:
    """Read and check every file; of a file with an error the version in `previous` stays in use, or else nothing.

    Of lists of sentences and of nood the good part is used when there is no previous version: without it
    residents would be understood worse, or not be helped at all, because of one slip of the pen.
    What the bot has to say and the Dutch sentences lack, it says as in `released`: those of this version of the bot.
    """
    released = released_sentences() if released is None else released
    earlier = previous.in_use if previous else {}
    found, misplaced = find_files(folder)
    files = [read_file(file, earlier.get(file.shown)) for file in found]
    written = [file if file.content is not None else earlier.get(file.path, file) for file in files]
    dutch = next((file for file in of_kind(written, FileKind.TEXTS) if file.id == DUTCH), None)

    problems = [
        *misplaced,
        *(problem for file in files for problem in file.problems),
        *check_links(files, _strays(misplaced)),
        *check_examples(files),
        *check_freshness(files, today),
    ]
    problems += check_sentences(files, dutch, released, _spoiled(problems))
    in_use = {file.path: file for file in _in_use(files, earlier, problems, released)}
    in_use |= {path: earlier[path] for path in _rightly_named(misplaced) if path in earlier and path not in in_use}
    problems += [*check_completeness(written, folder.name), *check_names(written)]

    if not any(of_kind(in_use.values(), FileKind.ONDERWERP, FileKind.TEXTS)):
        raise KnowledgeUnusable(f"In '{folder}' is niets te lezen.\n\n{format_problems(problems)}")
    knowledge = assemble(list(in_use.values()), released)
    return Loaded(knowledge, in_file_order(problems), in_use)


def _strays(misplaced: Iterable[Problem]) -> set[str]:
    """What the files whose name or place is wrong were meant to be."""
    return {problem.path.name.split(".")[0].lower() for problem in misplaced}


def _spoiled(problems: Iterable[Problem]) -> set[str]:
    """What the files with a mistake are about, or were meant to be."""
    return _strays(problem for problem in problems if problem.is_error)


def _rightly_named(misplaced: Iterable[Problem]) -> Iterator[PurePosixPath]:
    """Where those files stood before, if only the name went wrong."""
    for problem in misplaced:
        yield problem.path.with_name(problem.path.with_suffix(EXTENSION).name.lower())


def _in_use(
    files: Sequence[ReadFile],
    earlier: Mapping[PurePosixPath, ReadFile],
    problems: Iterable[Problem],
    released: Mapping[str, str],
) -> Iterator[ReadFile]:
    wrong = {problem.path for problem in problems if problem.is_error}
    said = said_in_dutch(files, released)
    for file in files:
        if file.path not in wrong:
            yield file
        elif file.path in earlier:
            yield earlier[file.path]
        elif part := _good_part(file, released if file.id == DUTCH else said):
            yield part


def _good_part(file: ReadFile, known: Mapping[str, str]) -> ReadFile | None:
    """What can be used of a file with an error. The digest is changed, so that its next reading is a new one."""
    digest = f"{file.digest}, in part"
    match file.kind:
        case FileKind.TEXTS if file.content is not None:
            return replace(file, digest=digest, content=good_sentences(file, known))
        case kind if file.content is not None and kind in _LISTS:
            return replace(file, digest=digest)
        case FileKind.ONDERWERP if file.is_whole and "is_nood" in file.content:
            return replace(file, digest=digest)
    return None
