"""One suite per port, run on its embedded adapter and on each server that a variable names."""
