"""What `proto/generate.py` writes. Change `proto/`, and run it."""
