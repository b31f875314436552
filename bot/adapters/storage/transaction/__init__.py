"""What a flow reads and changes: all of it is committed together, or none."""

from bot.adapters.storage.transaction.colleagues import KeptColleagues
from bot.adapters.storage.transaction.messages import KeptMessages
from bot.adapters.storage.transaction.residents import KeptResidents
from bot.adapters.storage.transaction.sending import KeptSending
from bot.flow.ports import Transaction


class SqlTransaction(KeptResidents, KeptMessages, KeptSending, KeptColleagues, Transaction):
    """All parts on one connection; `SqlStore` commits them."""
