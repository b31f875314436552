"""Tunes the upper layers of the sentence embedding on the examples in the knowledge. Needs torch: `make tune`.

The bot itself needs no torch, so it stands in none of the requirements. `make tune` installs it where it is missing
(`pip install torch==2.13.0`; a build without support for graphics cards is enough, and far smaller). Why, and what it
earns: `docs/decisions/0005-tuned-embedding.md` and `docs/matching.md`.
"""
