"""What programs read to learn the rest: `/openapi.json` for the API, `/opensearch.xml` for a browser's search box, and
`/robots.txt` for crawlers.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app, url_for

from search.web.conditional import answer

blueprint = Blueprint("discovery", __name__)


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The API as an OpenAPI document."""
    return answer(current_app.json.dumps(current_app.extensions["openapi"]) + "\n", "application/json", 0)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """The articles may be crawled (RFC 9309); searches, which have no end, and the API may not."""
    paths = ("/api/", "/feed.atom", "/metrics", "/*?")
    return answer("User-agent: *\n" + "".join(f"Disallow: {path}\n" for path in paths), "text/plain", 0)


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """The archive as a search engine of a browser (OpenSearch 1.1)."""
    root = Element("OpenSearchDescription", xmlns="http://a9.com/-/spec/opensearch/1.1/")
    SubElement(root, "ShortName").text = "Dateline"
    SubElement(root, "Description").text = "Full-text search of a news archive."
    SubElement(root, "InputEncoding").text = "UTF-8"
    SubElement(root, "Image", type="image/svg+xml").text = url_for("static", filename="favicon.svg", _external=True)
    for endpoint, media_type in (("pages.search", "text/html"), ("feeds.atom", "application/atom+xml")):
        template = url_for(endpoint, _external=True) + "?q={searchTerms}"  # url_for would encode the braces
        SubElement(root, "Url", type=media_type, rel="results", template=template)
    address = url_for("discovery.opensearch", _external=True)
    SubElement(root, "Url", type="application/opensearchdescription+xml", rel="self", template=address)
    xml = tostring(root, encoding="unicode")
    return answer(f'<?xml version="1.0" encoding="utf-8"?>\n{xml}\n', "application/opensearchdescription+xml", 0)
