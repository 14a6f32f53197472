"""The tool in a browser: a page on this machine, where a stack grows as it is picked."""
