"""Facts → a page for a browser, from `pages/<name>.j2`.

A page stands alone: its style is in it, nothing is fetched, no script runs. Its sentences are English in the template,
`{{ _("letters: {count}", count=3) }}`, and come from the catalogue of the language.
"""

from __future__ import annotations

from functools import cache, partial

from jinja2 import Environment, PackageLoader, StrictUndefined

from policybot.language import say
from policybot.model import Says

TAGS = {"zh": "zh-CN"}
"""How a page names its language (BCP 47), so that a browser takes the Chinese forms of shared characters."""


def page(name: str, language: str, **facts: object) -> str:
    """The page as HTML; text in the facts is escaped."""
    return _environment(language).get_template(f"{name}.j2").render(**facts)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("policybot", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=partial(_said, language), tag=TAGS.get(language, language))
    environment.filters["say"] = partial(say, language=language)
    return environment


def _said(language: str, text: str, **values: object) -> str:
    return say(Says(text, values), language)
