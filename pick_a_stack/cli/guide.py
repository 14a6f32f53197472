"""The guided questionnaire: needs first, a recommendation with its reason, the plan in sight."""

import questionary

from pick_a_stack.cli.answering import Dropped, completed, settled
from pick_a_stack.cli.asking import BACK, tick
from pick_a_stack.cli.errors import CommandError
from pick_a_stack.cli.offering import combined, other_choices
from pick_a_stack.cli.planning import make_plan
from pick_a_stack.cli.report import show_plan
from pick_a_stack.cli.screen import out
from pick_a_stack.cli.trees import Fork, Leaf, Tree, chosen, read_trees, refusal
from pick_a_stack.cli.wording import ask_as_worded
from pick_a_stack.template import Answers, Template

PLAN = "plan"
PRESET = "preset"
TAKE = "take"
CHANGE = "change"
Outcome = Answers | str


class Guide:
    """A walk through the trees, back and forth."""

    def __init__(self, template: Template, given: Answers) -> None:
        self.template = template
        self.trees = read_trees(template)
        self.answers = completed(template, {"project_name": "unnamed"} | given)
        self.given = given
        self.unnamed = "project_name" not in given
        self.visited: set[str] = set()

    def walk(self) -> Answers:
        """Ask until the whole plan is agreed on; every answer.

        Raises:
            CommandError: when the person would rather stop.
            KeyboardInterrupt: on Ctrl-C.
        """
        position = 0
        while True:
            while position < len(self.trees):
                position = self.visit(position)
            show_plan(make_plan(self.template, self.answers))
            position = self.review()
            if position > len(self.trees):
                return self.answers

    def visit(self, position: int) -> int:
        """Ask one tree; the position of the next."""
        tree = self.trees[position]
        if not self.open(tree):
            return position + 1
        if position > 1:
            out().print(f"\n[quiet]so far: {make_plan(self.template, self.answers).summary}[/]")
        outcome = self.ask_project(tree) if tree.asks else self.ask_need(tree)
        if outcome == BACK:
            earlier = [p for p in range(position) if self.open(self.trees[p])]
            return earlier[-1] if earlier else position
        if outcome == PRESET:
            return self.position("start")
        if isinstance(outcome, dict):
            self.take(outcome)
            self.visited.add(tree.id)
        if tree.id == "start" and self.answers["preset"] != "custom":
            return len(self.trees)
        return position + 1

    def open(self, tree: Tree) -> bool:
        """Whether there is something to decide."""
        if tree.asks:
            return True
        possible = [leaf for leaf in tree.leaves() if not self.refusal(leaf)]
        return len(possible) > (0 if tree.several else 1)

    def take(self, wanted: Answers) -> None:
        """Put answers in, and say what they rule out."""
        self.answers, dropped = self.with_these(wanted)
        for each in dropped:
            out().print(f"[bad]{each.question}={each.value} goes[/]: {each.reason}")

    def with_these(self, wanted: Answers) -> tuple[Answers, list[Dropped]]:
        """All answers with these in them, and what they rule out; a preset begins anew."""
        if "preset" not in wanted:
            return settled(self.template, self.answers, wanted)
        named = {name: self.answers[name] for name in self.trees[0].questions}
        return completed(self.template, self.given | named | wanted), []

    def refusal(self, leaf: Leaf) -> str:
        """Why earlier answers rule a leaf out, or nothing."""
        return refusal(self.template, leaf, self.answers)

    def position(self, tree: str) -> int:
        """Where a tree is."""
        return next(n for n, each in enumerate(self.trees) if each.id == tree)

    def review(self) -> int:
        """What to do with the whole plan: a position, or one past the end to write it."""
        stops = [(n, tree) for n, tree in enumerate(self.trees) if self.open(tree)]
        answer = questionary.select(
            "This is the whole plan. Nothing is written yet.",
            [
                questionary.Choice("Write it", TAKE),
                questionary.Choice("Change something", CHANGE),
                questionary.Choice("Stop, and write nothing", BACK),
            ],
        ).unsafe_ask()
        if answer == TAKE:
            return len(self.trees) + 1
        if answer == BACK:
            raise CommandError("stopped: nothing was written")
        choices = [
            questionary.Choice(tree.need or "Its name and description", n) for n, tree in stops
        ]
        position: int = questionary.select("What?", choices).unsafe_ask()
        start, after = self.position("start"), self.visit(position)
        return after if position == start or after == start < position else len(self.trees)

    def ask_project(self, tree: Tree) -> Answers:
        """Ask what copier.yml asks of every project."""
        known = {} if self.unnamed else {name: self.answers[name] for name in tree.questions}
        self.unnamed = False
        return ask_as_worded(self.template, tree.questions, self.given | known)

    def ask_need(self, tree: Tree) -> Outcome:
        """Ask for the need, recommend, and ask again until it is decided."""
        while True:
            leaves = self.pick_several(tree) if tree.several else self.pick_one(tree)
            if isinstance(leaves, str):
                return leaves
            wanted = combined(tree, leaves)
            outcome = self.recommend(tree, leaves, wanted)
            if outcome != CHANGE:
                return outcome

    def pick_one(self, tree: Tree) -> list[Leaf] | str:
        """The leaf of a need, or where else to go."""
        need, branches = tree.need, tree.branches
        while True:
            choices = [self.choice(each) for each in branches]
            current = (each.value for each in choices if self.current(each.value))
            now = next(current, None) if self.decided(tree) else None
            choices.append(questionary.Choice("Go back", BACK))
            picked = questionary.select(need, choices, default=now).unsafe_ask()
            if isinstance(picked, Fork):
                need, branches = picked.need, picked.branches
            else:
                return picked if isinstance(picked, str) else [picked]

    def pick_several(self, tree: Tree) -> list[Leaf] | str:
        """The leaves of a need that has several answers."""
        choices = [self.choice(leaf) for leaf in tree.leaves()]
        for each in choices:
            each.checked = not each.disabled and self.current(each.value)
        return tick(tree.need, choices)

    def choice(self, branch: Leaf | Fork) -> questionary.Choice:
        """A branch as something to pick; where it is ruled out, the reason is printed."""
        if isinstance(branch, Fork):
            return questionary.Choice(branch.when, branch)
        reason = self.refusal(branch)
        if reason:
            out().print(f"  [bold]{branch.recommend}[/] is ruled out: {reason}")
        return questionary.Choice(branch.when, branch, disabled="ruled out" if reason else None)

    def current(self, branch: object) -> bool:
        """Whether a branch holds what is answered now."""
        if isinstance(branch, Fork):
            return any(self.current(each) for each in branch.branches)
        return isinstance(branch, Leaf) and chosen(branch, self.answers)

    def decided(self, tree: Tree) -> bool:
        """Whether the answers of a tree were given, rather than are defaults."""
        return tree.id in self.visited or any(name in self.given for name in tree.questions)

    def recommend(self, tree: Tree, leaves: list[Leaf], wanted: Answers) -> Outcome:
        """Say what is recommended and why; what the person does with it."""
        for leaf in leaves:
            out().print(f"  [bold]{leaf.recommend}[/]: {leaf.why}")
        others = other_choices(self.template, tree, self.answers, wanted)
        while True:
            picked = questionary.select(
                "Take it?" if leaves else "Take none of these?",
                [
                    questionary.Choice("Yes", TAKE),
                    *others,
                    questionary.Choice("Choose again", CHANGE),
                    questionary.Choice("Show the plan with it", PLAN),
                    questionary.Choice("Take a preset instead", PRESET),
                    questionary.Choice("Go back", BACK),
                ],
            ).unsafe_ask()
            if picked == TAKE:
                return wanted
            if picked != PLAN:
                return picked  # type: ignore[no-any-return]
            answers, _ = self.with_these(wanted)
            show_plan(make_plan(self.template, answers))
