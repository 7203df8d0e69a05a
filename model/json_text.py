"""Writes JSON that people can compare line by line: what fits on a line stays on one, and so do lists of numbers."""

import json
from typing import Any

WIDTH = 120


def format_json(value: Any, indent: int = 0) -> str:
    """The text of a value, without a line break at its end."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or indent + len(flat) <= WIDTH or is_numeric(value):
        return flat
    inner = "\n" + " " * (indent + 1)
    if isinstance(value, dict):
        parts = [
            f"{json.dumps(str(key), ensure_ascii=False)}: {format_json(part, indent + 1)}"
            for key, part in value.items()
        ]
    else:
        parts = [format_json(part, indent + 1) for part in value]
    first, last = "{}" if isinstance(value, dict) else "[]"
    return f"{first}{inner}{f',{inner}'.join(parts)}\n{' ' * indent}{last}"


def is_numeric(value: Any) -> bool:
    """Whether a value is a number, or a list of lists of … of numbers alone."""
    return all(map(is_numeric, value)) if isinstance(value, list) else isinstance(value, int | float)
