"""Which need a message is about: two experts, learned from the knowledge, and how sure they may be."""
