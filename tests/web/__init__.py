"""The page of `pick-a-stack web`: what it refuses, what it shows, and a person at it."""
