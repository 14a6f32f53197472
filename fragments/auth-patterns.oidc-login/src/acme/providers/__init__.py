"""Logins by OpenID providers: whoever one of them vouches for has an account here."""
