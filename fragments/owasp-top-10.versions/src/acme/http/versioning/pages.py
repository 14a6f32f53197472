"""The page of a version."""

from fastapi.responses import HTMLResponse

from acme.http.documentation import documentation_page


def page_of(name: str) -> HTMLResponse:
    """What shows the document of a version to people."""
    return documentation_page(openapi_url=f"/openapi/{name}.json", title=name)
