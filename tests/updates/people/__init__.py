"""What people do to a project over the years, written without a look at how it is made."""

from . import (
    features_read,
    features_unread,
    of_application,
    of_commands,
    of_compose,
    of_data,
    of_documents,
    of_http,
    of_images,
    of_layers,
    of_notes,
    of_pyproject,
    of_setting_groups,
    of_settings,
    of_structure,
    of_style,
    of_tests,
    of_texts,
)
from .hand import Edit, edits_in

SINGLES: dict[str, Edit] = edits_in(
    of_application,
    of_commands,
    of_compose,
    of_data,
    of_documents,
    of_http,
    of_images,
    of_layers,
    of_notes,
    of_pyproject,
    of_setting_groups,
    of_settings,
    of_structure,
    of_style,
    of_tests,
    of_texts,
)

FEATURES: dict[str, Edit] = edits_in(features_read, features_unread)
