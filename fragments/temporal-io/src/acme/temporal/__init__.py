"""Workflows in Temporal.

Nothing of its library is imported here: every process reads the settings beside this.
"""
