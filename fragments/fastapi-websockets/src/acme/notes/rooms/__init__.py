"""Each note is a room: whoever may read it is told what happens to it, and what is said there."""
