"""What can go wrong in our own terms; adapters translate their libraries' errors into these."""


class SamenspelError(Exception):
    """The root of every error this project raises on purpose."""


class StoreUnavailable(SamenspelError):
    """The database cannot be read or written now (locked, full, away); trying again later may work."""


class NoRoom(StoreUnavailable):
    """The disk is nearly full; what is stored already can still be handled and sent."""


class LeaseLost(SamenspelError):
    """Another worker has taken over this chat; nothing of this transaction may be kept."""


class Overtaken(SamenspelError):
    """Somebody else changed the same thing a moment earlier; done again from the start, this may work."""


class ActUnreadable(SamenspelError):
    """What an outgoing message does cannot be made out: another version wrote it, or a mistake of ours."""


class KnowledgeUnusable(SamenspelError):
    """Not one good onderwerp or sentence could be read, so there is nothing to answer with."""


class SettingsWrong(SamenspelError):
    """The configuration has mistakes; the text lists them all, each with its place and its remedy."""


class Refused(SamenspelError):
    """A move that is not allowed; `key` names the sentence in `knowledge/teksten/` that says why."""

    def __init__(self, key: str, **fields: object) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields


class StoreBroken(SamenspelError):
    """The file of the database is damaged; trying again does not help, a copy that was kept does."""


class StoreTooNew(SamenspelError):
    """A newer version of this program gave the database a shape that this one does not know."""
