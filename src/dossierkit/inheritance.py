"""What a nomination schema takes over from the one that it extends."""

from pathlib import Path
from typing import Any

from dossierkit.entries import key_of


def borrowed(node: Any, basis: str, because: str) -> Any:
    """What another authority asks for, as it is known here: with its own basis and reason."""
    if isinstance(node, list):
        return [borrowed(item, basis, because) for item in node]
    if not isinstance(node, dict):
        return node
    result = {key: borrowed(value, basis, because) for key, value in node.items()}
    if "source" in node and node.get("basis") in {"seen", "reported", "unverified"}:
        result |= {"basis": basis, "source": f"{str(node['source']).strip()} ({because})"}
    return result


def merge(parent: Any, child: Any) -> Any:
    """`parent` with what `child` states: mappings key by key, lists entry by entry.

    Texts that are given anew in English are new altogether: translations of the old are dropped.
    """
    if isinstance(parent, dict) and isinstance(child, dict):
        if "en" in child and child["en"] != parent.get("en", child["en"]):
            return child
        result = dict(parent)
        for key, value in child.items():
            if isinstance(value, dict) and value.get("omit") is True:
                result.pop(key, None)
            else:
                result[key] = merge(parent[key], value) if key in parent else value
        return result
    if isinstance(parent, list) and isinstance(child, list):
        if child and isinstance(child[0], Path):
            return [*(path for path in child if path not in parent), *parent]
        anew = any(isinstance(entry, dict) and entry.get("omit") == "all" for entry in child)
        key = key_of(child)
        return _merge_lists(parent, child, key) if key or anew else child
    return child


def _merge_lists(parent: list[Any], child: list[Any], key: str) -> list[Any]:
    """Entries of the child change the parent's of the same key; new ones follow their `after`."""
    result = list(parent)
    for given in child:
        entry = dict(given)
        after, omit = entry.pop("after", None), entry.pop("omit", False)
        if omit == "all":
            result = []
            continue
        same = next((i for i, old in enumerate(result) if old.get(key) == entry.get(key)), None)
        if omit:
            result = [old for old in result if old.get(key) != entry.get(key)]
        elif same is not None:
            result[same] = merge(result[same], entry)
        else:
            at = next((i for i, old in enumerate(result) if old.get(key) == after), len(result) - 1)
            result.insert(at + 1, entry)
    return result
