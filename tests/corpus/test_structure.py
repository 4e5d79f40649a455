"""Tags weigh with the words: the model has a weight for each feature, and says where a line stands."""

from __future__ import annotations

from search.corpus.clean import clean_tagged
from search.corpus.lines import Block
from search.corpus.markup import Markup, markup_of
from search.corpus.prose import own_rows
from search.corpus.shapes import shapes_of
from search.corpus.structure import WEIGHTS, reason_of, rows_of

STORY = "The two sides met for the third time this week, and neither of them gave ground on the main question."


def _kept(page: Markup) -> list[str]:
    cleaned = clean_tagged(page.lines, page.marks, frozenset())
    return [block.text for block, reason in zip(cleaned.blocks, cleaned.reasons, strict=True) if reason is None]


def test_every_feature_has_a_weight() -> None:
    page = markup_of(f"<p>{STORY}<nav><a>Home</a></nav>")
    texts = [line.text for line in page.lines]
    shapes = shapes_of(texts)
    blocks = [Block(number, number, text) for number, text in enumerate(texts)]
    rows = rows_of(page.lines, page.marks, shapes.sizes, own_rows(blocks, shapes, [None] * len(blocks)))
    assert list(rows) == list(WEIGHTS)
    assert {row.shape for row in rows.values()} == {(2,)}


def test_prose_in_comments_is_no_article_and_in_a_frame_of_that_name_it_is() -> None:
    apart = f"<div class=story><p>{STORY}</p></div><div class=comments><p>{STORY[::-1]}</p></div>"
    assert _kept(markup_of(apart)) == [STORY]
    assert _kept(markup_of(f"<div class=comments><p>{STORY}</p><p>{STORY[::-1]}</p></div>"))[0] == STORY


def test_a_reason_says_where_a_line_stands() -> None:
    reasons = [reason_of(mark) for mark in markup_of("<p>a</p><nav>b</nav><footer>c</footer><div class=share>d").marks]
    assert reasons == [None, "in the navigation", "in the footer", "in a share bar"]
