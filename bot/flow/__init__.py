"""One file for each event: ask the domain what to do, do it in one transaction."""
