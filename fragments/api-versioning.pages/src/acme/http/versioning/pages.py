"""The page of a version."""

from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse


def page_of(name: str) -> HTMLResponse:
    """What shows the document of a version to people."""
    return get_swagger_ui_html(openapi_url=f"/openapi/{name}.json", title=name)
