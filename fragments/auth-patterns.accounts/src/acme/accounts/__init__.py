"""Accounts: people who register with an e-mail address and log in with a password."""
