"""Jobs: their engine, the command and the status over HTTP."""
