"""What the checks of names miss when one entry of a fragment.yml is taken out."""

from collections.abc import Iterable, Iterator
from itertools import chain

from .dead import importers, lonely
from .imports import references
from .modules import module_name
from .names import Names
from .parts import Entry, File, Named
from .report import dangling

Key = tuple[str, str]


class Net:
    """The names of a template, to be asked about it without an entry.

    Only what the entry brings can be missing then, so nothing else is looked at again.
    """

    def __init__(self, names: Names) -> None:
        self.parts = names.parts
        self._uses = _by_name(chain.from_iterable(names.uses.values()))
        self._claims = _by_name(chain.from_iterable(names.claims.values()))
        self._brought: dict[str, list[Named]] = {}
        for each in chain.from_iterable(self._claims.values()):
            self._brought.setdefault(each.place, []).append(each)
        self._importers = importers(names.parts)
        self._modules: dict[str, list[File]] = {}
        for file in names.parts.python():
            self._modules.setdefault(module_name(file.path), []).append(file)

    def faults(self, entry: Entry) -> Iterator[str]:
        """Each fault that the template has once the entry is gone."""
        for gone in self._brought.get(entry.place, []):
            name = gone.kind, gone.name
            uses = [each for each in self._uses.get(name, []) if each.place != entry.place]
            claims = [each for each in self._claims[name] if each.place != entry.place]
            yield from dangling(uses, claims, self.parts.logic)
        for module in {reference.partition(":")[0] for reference in references(entry)}:
            left = [each for each in self._importers.get(module, []) if each[2] != entry.place]
            for file in self._modules.get(module, []):
                yield from lonely(self.parts, file, left)

    def is_brought_by_others(self, entry: Entry) -> bool:
        """Whether all projects that have the entry have an equal one, of another fragment."""
        equal = [
            other.when
            for other in self.parts.section(entry.section)
            if other.place != entry.place
            and other.key == entry.key
            and other.part.model_copy(update={"only": {}})
            == entry.part.model_copy(update={"only": {}})
        ]
        return self.parts.logic.missing(entry.when, equal) is None

    def unmissed(self) -> Iterator[Entry]:
        """Each entry whose loss no check of names sees."""
        for entry in self.parts.entries:
            if next(self.faults(entry), None) is None and not self.is_brought_by_others(entry):
                yield entry


def _by_name(names: Iterable[Named]) -> dict[Key, list[Named]]:
    found: dict[Key, list[Named]] = {}
    for each in names:
        found.setdefault((each.kind, each.name), []).append(each)
    return found
