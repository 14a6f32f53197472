"""Roles: who has which, and who gave it to them."""
