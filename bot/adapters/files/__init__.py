"""The maintainers' YAML files: read, checked, and turned into `Knowledge`."""

from bot.adapters.files.folder import fingerprint
from bot.adapters.files.loading import Loaded, load_knowledge
from bot.adapters.files.problems import Problem, Severity, format_problems

__all__ = ["Loaded", "Problem", "Severity", "fingerprint", "format_problems", "load_knowledge"]
