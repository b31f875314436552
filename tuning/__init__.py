"""Tunes the upper layers of the sentence embedding on the examples in the knowledge. Needs torch: `make tune`."""
