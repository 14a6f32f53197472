"""One suite per port, run on its embedded adapter always and on a real server when one answers."""
