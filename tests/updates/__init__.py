"""Living projects: updates with other answers and across releases, with a user's edits in place."""
