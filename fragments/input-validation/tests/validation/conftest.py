"""Properties are checked without a deadline: machines are busy at times."""

from hypothesis import settings

settings.register_profile("service", deadline=None, max_examples=30)
settings.load_profile("service")
