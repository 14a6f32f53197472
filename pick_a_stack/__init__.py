"""The Python side of the template: compiles fragments and skills into one catalogue."""
