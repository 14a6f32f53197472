"""Completion in bash, which takes `cache=redis` for three words."""

import os

from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    split_arg_string,
)


class EqualsComplete(BashComplete):
    """Completes answers after their equals sign, too."""

    begun = ""

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one to complete, and its beginning."""
        words = split_arg_string(os.environ["COMP_WORDS"])
        current = int(os.environ["COMP_CWORD"])
        if current >= len(words):
            return glued(words[1:]), ""
        *before, last = glued(words[1 : current + 1])
        name, equals, _ = last.partition("=")
        self.begun = name + equals if equals else ""
        return before, last

    def format_completion(self, item: CompletionItem) -> str:
        """What bash puts in the place of its own last word."""
        return f"{item.type},{item.value.removeprefix(self.begun)}"


def glued(words: list[str]) -> list[str]:
    """Words with the answers put together again."""
    found: list[str] = []
    for word in words:
        if found and (word.startswith("=") or found[-1].endswith("=")):
            found[-1] += word
        else:
            found.append(word)
    return found


def register() -> None:
    """Have click complete in bash with this."""
    add_completion_class(EqualsComplete)
