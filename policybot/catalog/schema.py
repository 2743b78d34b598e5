"""measures.schema.json: what an editor needs to help while a measures file is written."""

from __future__ import annotations

import json
from typing import Any

from .shape import File


def schema() -> str:
    """The JSON Schema of a measures file, as text with a line end; `measures.schema.json` holds exactly this."""
    plain = {"$schema": "http://json-schema.org/draft-07/schema#", **_plain(File.model_json_schema())}
    moved = json.dumps(plain, ensure_ascii=False, indent=2).replace("#/$defs/", "#/definitions/")
    return moved.replace('"$defs"', '"definitions"') + "\n"


def _plain(node: Any) -> Any:
    """Without null, which TOML does not have, and without the names of our classes."""
    if isinstance(node, list):
        return [_plain(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "anyOf" in node:
        rest = {key: value for key, value in node.items() if key not in ("anyOf", "default")}
        return _plain({**node["anyOf"][0], **rest})
    kept = {key: _plain(value) for key, value in node.items()}
    if kept.get("type") == "object" and isinstance(kept.get("title"), str):
        del kept["title"]
    return kept
