"""Passkeys: keys that people's devices keep, and prove without giving them away (WebAuthn)."""
