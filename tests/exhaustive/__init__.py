"""Checks over every part of the template: parts are few where stacks are many.

A part is a file or an entry of a fragment.yml, with the condition under which a project has it.
What holds for each part, and for each two that can meet, holds in every combination.
"""
