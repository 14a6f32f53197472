"""What `proto/generate.py` has written."""
