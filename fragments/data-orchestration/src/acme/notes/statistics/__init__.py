"""How much is written on each day: made from the notes, by assets."""
