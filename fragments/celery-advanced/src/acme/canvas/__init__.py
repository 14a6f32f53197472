"""Canvases: chains, groups and chords of Celery's tasks, with the services of this one."""
