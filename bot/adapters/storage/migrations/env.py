"""What Alembic runs for each command, on the connection that `migrate` gives it.

SQLite cannot change most of a table: write revisions with `op.batch_alter_table`, which copies it. A table that
others point to cannot be copied while foreign keys are on: copy those that point to it in the same revision.
"""

from alembic import context

from bot.adapters.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)

with context.begin_transaction():
    context.run_migrations()
