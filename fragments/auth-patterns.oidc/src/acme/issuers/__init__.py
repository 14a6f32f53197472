"""Issuers: OpenID providers whose access tokens are accepted here."""
