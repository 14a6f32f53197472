"""Where webhooks go to."""
