"""The template, evaluated in process: its questions, its refusals, the files of a stack.

Nothing of copier.yml is written a second time: the same Jinja runs, in an environment like
Copier's (`tests/test_template.py` holds both to the same bytes), without Copier's start-up time,
with every template compiled once, and none of the plain files.
"""

import json
import re
from ast import literal_eval
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import jinja2
import yaml
from jinja2.sandbox import SandboxedEnvironment

from pick_a_stack import ROOT

Answers = dict[str, Any]

YIELD = re.compile(r"^{% yield (\w+) from (\S+) %}(.*){% endyield %}(.*)$")
ABSENT = re.compile(r"^'dict object' has no attribute '(.*)'$")  # how templates refuse names
SET = re.compile(r"^{% set (\w+) = ([^{}%]+) %}(.*)$", re.DOTALL)
SUFFIX = ".jinja"
REFUSED = re.compile(r"^(\w+): (.*)$", re.DOTALL)  # what composer/given.jinja says of an answer
YAML_BOOLEANS = dict.fromkeys(("true", "yes", "on", "y"), True)
YAML_BOOLEANS |= dict.fromkeys(("false", "no", "off", "n"), False)

read_yaml = partial(yaml.load, Loader=yaml.CSafeLoader)


class RefusedError(ValueError):
    """An answer that the template does not take.

    Attributes:
        question: the name of the question, or "" where no question has that name.
        reason: why, as copier.yml words it.
    """

    def __init__(self, question: str, reason: str) -> None:
        super().__init__(f"{question}: {reason}" if question else reason)
        self.question = question
        self.reason = reason


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a project, as `Template.render` returns them."""
    for path, contents in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a question; `refusal` says why earlier answers rule it out, or is empty."""

    label: str
    value: str | bool
    refusal: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of copier.yml, as written there."""

    name: str
    spec: Mapping[str, Any]

    @property
    def hidden(self) -> bool:
        """Whether it is a computed value: never asked, never recorded."""
        return self.spec.get("when") is False

    @property
    def multiple(self) -> bool:
        """Whether its answer is a list of choices."""
        return bool(self.spec.get("multiselect"))

    @property
    def has_choices(self) -> bool:
        """Whether its answer is one or several of fixed choices."""
        return "choices" in self.spec

    @property
    def values(self) -> list[str | bool]:
        """The values it offers, whether or not other answers rule them out."""
        if self.spec["type"] == "bool":
            return [True, False]
        offered = self.spec.get("choices", [])
        if isinstance(offered, list):
            return list(offered)
        return [
            choice["value"] if isinstance(choice, dict) else choice for choice in offered.values()
        ]

    @property
    def help(self) -> str:
        """The question itself, in words."""
        return str(self.spec.get("help", ""))


class Template:
    """A checkout of the template."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        document = read_yaml((root / "copier.yml").read_text("utf-8"))
        self.questions = {
            name: Question(name, spec) for name, spec in document.items() if name[0] != "_"
        }
        self._compiled: dict[str, jinja2.Template] = {}
        self._plain: dict[str, str] = {}
        self._latest: tuple[Answers, Answers] | None = None
        self._environment = SandboxedEnvironment(
            loader=jinja2.FileSystemLoader(root),
            extensions=["jinja2_ansible_filters.AnsibleCoreFiltersExtension"],
            auto_reload=False,
            cache_size=-1,
            optimized=False,
            **document["_envops"] | {"undefined": jinja2.StrictUndefined},
        )

    @cached_property
    def catalogue(self) -> dict[str, Any]:
        """The compiled catalogue, as committed."""
        text = (self.root / "composer" / "catalogue.json").read_text("utf-8")
        catalogue: dict[str, Any] = json.loads(text)
        return catalogue

    def visible(self) -> Iterator[Question]:
        """The questions that have an answer of their own, in their order."""
        return (question for question in self.questions.values() if not question.hidden)

    def complete(self, given: Mapping[str, Any], last: Mapping[str, Any] | None = None) -> Answers:
        """Every answer, in the questions' order: the given ones, then `last`, then the defaults.

        `given` is what `-d` passes to Copier; `last` is what a project has recorded. A recorded
        answer that is refused by now is forgotten, as Copier does.

        Raises:
            RefusedError: for a given answer, a question that does not exist included.
        """
        found = self._answer(given, last or {})
        recorded = self._recorded(found)
        self._latest = dict(recorded), found
        return recorded

    def stack(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """What complete answers switch on: files, and the entries of each section by name."""
        stack: dict[str, Any] = self._everything(answers)["stack"]
        return stack

    def choices(self, name: str, answers: Mapping[str, Any]) -> list[Choice]:
        """The choices of a question, each with the reason why `answers` rule it out."""
        context = self._context({**answers, "catalogue": self.catalogue}, answers)
        choices = self._choices(self.questions[name], context)
        among = self._refused_among(name, answers.get(name))
        return [
            replace(each, refusal="; ".join(filter(None, [each.refusal, *among[each.value]])))
            for each in choices
        ]

    def _refused_among(self, name: str, picked: Any) -> Mapping[Any, list[str]]:
        """The values of an answer that need others of the same question, and why."""
        found = defaultdict[Any, list[str]](list)
        for rule in self.catalogue["rules"]:
            needed = rule["needs"].get(name) if rule["question"] == name else None
            if needed and not set(picked or ()) & set(needed):
                found[rule["value"]].append(rule["reason"])
        return found

    def render(
        self,
        answers: Mapping[str, Any],
        origin: Mapping[str, str],
        only: Container[str] | None = None,
    ) -> dict[str, bytes]:
        """The files of a project by path, as `copier copy` writes them; of these, `only` some.

        `origin` is what Copier records of the template: `_commit` (optional) and `_src_path`.
        """
        everything = self._everything(answers)
        context = self._context(everything, {**origin, **self._recorded(everything)})
        context["_copier_conf"]["answers_file"] = ".copier-answers.yml"
        files: dict[str, bytes] = {}
        for source, path, variables in self._outputs(context):
            if only is None or path in only:
                files[path] = self._contents(source, {**context, **variables}).encode()
        return files

    def paths(self, answers: Mapping[str, Any]) -> list[str]:
        """The paths of a project's files, sorted; nothing is rendered but their names."""
        context = self._context(self._everything(answers), {})
        context["_copier_conf"]["answers_file"] = ".copier-answers.yml"
        return sorted(path for _, path, _ in self._outputs(context))

    def _outputs(self, context: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Each file to write: the name of its template, its path, and variables of its own."""
        folder = self.root / "template"
        for source in sorted(folder.rglob("*")):
            if not source.is_file():
                continue
            relative = source.relative_to(folder).as_posix()
            for path, variables in self._targets(relative, context):
                if all(path.split("/")):
                    yield f"template/{relative}", path, variables

    def _contents(self, source: str, context: Mapping[str, Any]) -> str:
        """What a template makes of a file; those of fragments are plain, but for the folds."""
        plain: str = context["file"]["source"] if "file" in context else SUFFIX
        if plain.endswith(SUFFIX):
            return self._environment.get_template(source).render(context)
        if plain not in self._plain:
            self._plain[plain] = (self.root / plain).read_text("utf-8")
        return self._plain[plain].replace("acme", context["package"])

    def _everything(self, answers: Mapping[str, Any]) -> Answers:
        """All values of complete answers, what is computed from them all included."""
        if self._latest is None or self._latest[0] != answers:
            self._latest = dict(answers), self._answer(answers, {})
        known = self._latest[1]
        for question in self.questions.values():
            if question.name not in known:
                context = self._context(known, self._recorded(known))
                known[question.name] = self._computed(question, context)
        return known

    def _answer(self, given: Mapping[str, Any], last: Mapping[str, Any]) -> Answers:
        """The values in their order, to the last that is asked for."""
        answers: Answers = {}
        left = dict(last)  # what a project has recorded is seen until it is refused
        final = list(self.visible())[-1]
        for question in self.questions.values():
            if final.name in answers:
                break
            name = question.name
            if name == "catalogue":
                answers[name] = self.catalogue
                continue
            seen = {**left, **given, **answers}
            context = self._context(seen, self._recorded(seen), given)
            if question.hidden:
                answers[name] = self._computed(question, context)
            elif name in given:
                answers[name] = self._accepted(question, given[name], context)
            else:
                answers[name] = self._default(question, left, context)
            left.pop(name, None)
        return answers

    def _default(
        self, question: Question, last: Mapping[str, Any], context: Mapping[str, Any]
    ) -> Any:
        if question.name in last:
            try:
                return self._accepted(question, last[question.name], context)
            except RefusedError:
                pass
        if "default" not in question.spec:
            raise RefusedError(question.name, f"{question.name!r} needs an answer")
        return self._accepted(question, self._text(question.spec["default"], context), context)

    def _accepted(self, question: Question, value: Any, context: Mapping[str, Any]) -> Any:
        """A value as the question's type, once its choices and its validator agree."""
        answer = self._cast(question, value)
        if question.has_choices:
            choices = self._choices(question, context)
            if question.multiple:
                for each in answer:
                    self._choose(question, each, choices)
                answer = [choice.value for choice in choices if choice.value in answer]
            else:
                self._choose(question, answer, choices)
        reason = self._text(question.spec.get("validator", ""), {**context, question.name: answer})
        if reason := str(reason).strip():
            raise RefusedError(question.name, reason)
        return answer

    def _choose(self, question: Question, value: Any, choices: list[Choice]) -> None:
        for choice in choices:
            if choice.value == value:
                if choice.refusal:
                    raise RefusedError(question.name, choice.refusal)
                return
        offered = ", ".join(str(choice.value) for choice in choices if not choice.refusal)
        raise RefusedError(question.name, f"{value!r} is none of the choices: {offered}")

    def _cast(self, question: Question, value: Any) -> Any:
        if question.multiple:
            try:
                values = yaml.safe_load(value) if isinstance(value, str) else value
            except yaml.YAMLError:
                values = None
            if not isinstance(values, list):
                raise RefusedError(question.name, f"{value!r} is not a list")
            return [str(each) for each in values]
        if question.spec["type"] != "bool":
            return str(value)
        if isinstance(value, bool):
            return value
        try:
            return YAML_BOOLEANS[str(value).strip().lower()]
        except KeyError:
            raise RefusedError(question.name, f"{value!r} is neither true nor false") from None

    def _choices(self, question: Question, context: Mapping[str, Any]) -> list[Choice]:
        offered = question.spec["choices"]
        pairs = offered.items() if isinstance(offered, dict) else ((each, each) for each in offered)
        choices = []
        for label, choice in pairs:
            spec = choice if isinstance(choice, dict) else {"value": choice}
            refusal = self._text(spec.get("validator", ""), context).strip()
            choices.append(Choice(str(label), spec["value"], refusal))
        return choices

    def _computed(self, question: Question, context: Mapping[str, Any]) -> Any:
        text = self._text(question.spec["default"], context)
        read = json.loads if question.spec["type"] == "json" else read_yaml
        return read(text)

    def _text(self, source: Any, context: Mapping[str, Any]) -> Any:
        if not isinstance(source, str):
            return source
        if found := SET.match(source):  # many questions, one text but for its argument
            name, value, source = found.groups()
            context = {**context, name: literal_eval(value)}
        if source not in self._compiled:
            self._compiled[source] = self._environment.from_string(source)
        try:
            return self._compiled[source].render(context)
        except jinja2.UndefinedError as error:
            reason = ABSENT.sub(r"\1", str(error))
            found = REFUSED.match(reason)
            raise RefusedError(*(found.groups() if found else ("", reason))) from None

    def _targets(
        self, name: str, context: Mapping[str, Any]
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The paths that a file of the template stands for, with the variables of each."""
        pattern = name.removesuffix(SUFFIX)
        if not (found := YIELD.match(pattern)):
            yield self._text(pattern, context), {}
            return
        variable, items, path, rest = found.groups()
        for item in self._environment.compile_expression(items)(**context) or ():
            variables = {variable: item}
            yield self._text(path + rest, {**context, **variables}), variables

    def _recorded(self, answers: Mapping[str, Any]) -> Answers:
        return {q.name: answers[q.name] for q in self.visible() if q.name in answers}

    @staticmethod
    def _context(
        answers: Mapping[str, Any],
        recorded: Mapping[str, Any],
        given: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """What Copier lets a template see, as far as this one looks."""
        data = dict(given or {})
        return {**answers, "_copier_answers": recorded, "_copier_conf": {"data": data}}
