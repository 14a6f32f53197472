"""The service. Start reading in `bootstrap.py`, which wires it together."""
