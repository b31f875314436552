"""Recognises the language of a text with py3langid, restricted to the languages that residents write."""

from __future__ import annotations

import re
from collections.abc import Sequence

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("nl", "en", "tr", "ar", "pl", "uk", "es", "fr", "de", "pt", "bg", "ro", "ru", "fa", "zh")
"""What is spoken in the region and known to py3langid; Papiamentu and Somali it does not know."""

TIGRINYA = "ti"
_ETHIOPIC = re.compile(r"[\u1200-\u137f]")
"""py3langid knows of these letters only Amharic, which fewer people here write than Tigrinya."""
_LETTER = re.compile(r"[^\W\d_]")


class LanguageRecogniser:
    """Calling it gives the language of a text and how sure that is, from 0 to 1."""

    def __init__(self, languages: Sequence[str] = LANGUAGES) -> None:
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        self._identifier.set_languages(list(languages))

    def __call__(self, text: str) -> tuple[str, float]:
        ethiopic, letters = len(_ETHIOPIC.findall(text)), len(_LETTER.findall(text))
        if ethiopic * 2 > letters:
            return TIGRINYA, ethiopic / letters
        language, probability = self._identifier.classify(text)
        return str(language), float(probability)
