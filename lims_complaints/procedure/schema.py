"""The rule blocks' words as a JSON Schema, for editors that complete and check TOML while somebody types."""

from collections.abc import Mapping
from typing import Any

from lims_complaints.language import LANGUAGES
from lims_complaints.procedure.words import INFORMATIVE, MEETS, NEXT_WORKING_DAY, READS, RULES, SETTINGS, THAT_DAY, Kind, Word

_TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: dict[str, Any] = {
    "type": "object",
    "properties": dict.fromkeys(LANGUAGES, _TEXT),
    "required": list(LANGUAGES),
    "additionalProperties": False,
}
_WORDS: dict[str, Any] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_SHAPES: dict[Kind, dict[str, Any]] = {
    "word": _TEXT,
    "sentence": _TEXT,
    "words": _WORDS,
    "sentences": _WORDS,
    "texts": _TEXTS,
    "flag": {"type": "boolean"},
    "reads": {"enum": list(READS)},
    "power": {"type": "string", "pattern": r"^(any amount|\d{1,12}(\.\d{1,2})?)$"},
    "ends": {"enum": [NEXT_WORKING_DAY, THAT_DAY]},
    "terms": {"anyOf": [_TEXT, {"type": "object", "additionalProperties": _TEXT, "minProperties": 1}]},
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one rule block."""
    rules: dict[str, Any] = {kind: _rule(words) for kind, words in RULES.items()}
    rules[INFORMATIVE] = {"type": "boolean", "description": "The clause binds nobody and needs no rule."}
    rules[MEETS] = {**_WORDS, "description": "What the clause answers in standards and law."}
    numbers = {"type": ["string", "integer", "number", "boolean"]}
    rules[SETTINGS] = {"type": "object", "additionalProperties": numbers, "description": "Numbers that sentences speak of."}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule block of a procedure document",
        "type": "object",
        "properties": rules,
        "additionalProperties": False,
    }


def _rule(words: Mapping[str, Word]) -> dict[str, Any]:
    one = {
        "type": "object",
        "properties": {key: {"description": word.meaning, **_SHAPES[word.kind]} for key, word in words.items()},
        "required": [key for key, word in words.items() if word.must],
        "additionalProperties": False,
    }
    return {"type": "object", "additionalProperties": one}
