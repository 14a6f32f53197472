"""The commands of `python -m acme`, a module each."""
