"""Names from strangers stay what they are inside our sentences."""

import re

import hypothesis.strategies as st
from hypothesis import given
from markdown_it import MarkdownIt

from core.words import MOST_LETTERS, listed, number, quoted

MARKDOWN = MarkdownIt("commonmark")


@given(st.text(min_size=1))
def test_any_name_is_one_code_span(name):
    (inline,) = [token for token in MARKDOWN.parse(f"Column {quoted(name)} is it.") if token.children]
    kinds = [child.type for child in inline.children]
    assert kinds == ["text", "code_inline", "text"]
    shown = inline.children[1].content
    assert len(shown) <= MOST_LETTERS + 2
    printable = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    assert shown.strip() == printable or shown.strip().endswith("…")


def test_a_harmless_name_stands_between_backticks():
    assert quoted("total day charge") == "`total day charge`"
    assert quoted("a`b``c") == "```a`b``c```"
    assert re.fullmatch(r"`x{59}…`", quoted("x" * 1000))


def test_a_list_names_the_first_few():
    assert listed(["a", "b"]) == "`a`, `b`"
    assert listed(list("abcdef")) == "`a`, `b`, `c` and 3 more"


def test_one_is_not_many():
    assert [number(count, "row") for count in (0, 1, 1234)] == ["0 rows", "1 row", "1,234 rows"]
