"""Python files as the rules see them: parsed, with every name led back to where it was imported from."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDERS = ("shared", "services", "deploy")


@dataclass(frozen=True)
class Module:
    """One file: its path from the root, with slashes, and its text."""

    path: str
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """Line and full name of everything imported, wherever in the file."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
        return found

    @cached_property
    def references(self) -> list[tuple[int, str]]:
        """Line and full name of everything named, such as `datetime.datetime.now` under whatever alias."""
        origins = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    origins[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    origins[alias.asname or alias.name] = f"{self._absolute(node)}.{alias.name}"
        found = []
        for node in ast.walk(self.tree):
            name = _dotted(node)
            first, _, rest = name.partition(".")
            if first in origins:
                found.append((getattr(node, "lineno", 0), origins[first] + ("." + rest if rest else "")))
        return found

    def within(self, *places: str) -> bool:
        """Whether this is one of the files, or lies in one of the folders (which end in a slash)."""
        return any(self.path.startswith(place) if place.endswith("/") else self.path == place for place in places)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parents = self.path.removesuffix(".py").split("/")[: -node.level]
        return ".".join([*parents, *([node.module] if node.module else [])])


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = _dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""


def all_modules(root: Path = ROOT) -> Iterator[Module]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            yield Module(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
