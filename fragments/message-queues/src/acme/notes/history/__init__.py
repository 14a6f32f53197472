"""What happened to notes, as their events tell."""
