"""Rooms: whoever is in one is told what is said there, whichever process they are connected to."""
