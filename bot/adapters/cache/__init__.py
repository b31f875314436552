"""What was computed from the knowledge, kept on disk under a hash of all it depends on."""

from bot.adapters.cache.matchers import load_matcher, save_matcher
from bot.adapters.cache.vectors import CachedEmbedder

__all__ = ["CachedEmbedder", "load_matcher", "save_matcher"]
