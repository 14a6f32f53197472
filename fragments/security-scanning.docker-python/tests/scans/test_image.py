"""What is accepted of the image reaches the scanner of images."""

import json
from datetime import date

from .accepted import Accepted
from .image import passed_over


def test_an_accepted_finding_is_told_with_its_owner_and_its_last_day() -> None:
    entry = Accepted(
        scan="image",
        finding="CVE-2026-1",
        reason="Nothing here calls the function.",
        owner="ada",
        expires=date(2026, 3, 31),
    )
    assert json.loads(passed_over([entry])) == {
        "vulnerabilities": [
            {
                "id": "CVE-2026-1",
                "statement": "ada: Nothing here calls the function.",
                "expired_at": "2026-03-31",
            }
        ]
    }
