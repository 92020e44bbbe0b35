"""Our own sentences, which are Markdown, as HTML; what strangers wrote in them stays text."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

# What `core.words.quoted` makes of a name, and the few signs that our sentences use beside it.
_SPAN = re.compile(
    r"(?P<fence>`+)(?P<name>.+?)(?<!`)(?P=fence)(?!`)|\*\*(?P<bold>[^*`]+)\*\*|\*(?P<em>[^*`]+)\*"
)


def sentence(text: str) -> Markup:
    """Return a sentence of `core` as HTML: code spans, bold and emphasis, and nothing else."""
    parts, last = [], 0
    for found in _SPAN.finditer(text):
        parts += [escape(text[last : found.start()]), _marked(found)]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])


def _marked(found: re.Match[str]) -> Markup:
    if found["bold"] or found["em"]:
        tag = "strong" if found["bold"] else "em"
        return Markup(f"<{tag}>{{}}</{tag}>").format(found["bold"] or found["em"])
    name = found["name"]
    padded = len(name) > 2 and name[0] == name[-1] == " " and name.strip()
    return Markup("<code>{}</code>").format(name[1:-1] if padded else name)
