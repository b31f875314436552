"""What each part of matching earns, judged on authors whom nothing saw: the tables of `docs/matching.md`."""
