"""Templates of letters, one environment for each language and kind of text."""

from datetime import date
from functools import cache, lru_cache

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined, Template
from jinja2.bccache import Bucket

from foundation.languages import long_date, short_date, translations

PUNCTUATION = (":", "; ")


@cache
def template(message: str, part: str, language: str) -> Template:
    """Return ``templates/<message>/<part>.jinja`` with the translations of ``language``."""
    environment = _environment(language, escaping=part.endswith("html"))
    return environment.get_template(f"{message}/{part}.jinja")


@cache
def _environment(language: str, *, escaping: bool) -> Environment:
    # Two environments a language: a macro that both kinds of text share is escaped where it must.
    environment = Environment(
        loader=PackageLoader("notifications"),
        autoescape=escaping,  # noqa: S701 -- a text letter has no markup to escape
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_compiled(escaping=escaping),
    )
    catalogue = translations("notifications", "mail", language)
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    # French puts a space before a colon and a semicolon: the translators decide.
    colon, between = map(catalogue.gettext, PUNCTUATION)
    environment.globals |= {"language": language, "colon": colon, "between": between}
    environment.filters["day"] = lambda when: _long(when, language)
    environment.filters["short_day"] = lambda when: _short(when, language)
    environment.filters["paragraphs"] = _paragraphs
    environment.filters["quoted"] = lambda text: "\n".join(f"> {p}" for p in _paragraphs(text))
    return environment


def _paragraphs(text: str) -> list[str]:
    return [line for line in map(str.strip, text.split("\n")) if line]


class _Compiled(BytecodeCache):
    """Compiles a template once for all languages: its code is the same in each of them."""

    def __init__(self) -> None:
        self._codes: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._codes.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key] = bucket.bytecode_to_string()


@cache
def _compiled(*, escaping: bool) -> _Compiled:  # noqa: ARG001 -- one for each answer
    return _Compiled()


@lru_cache(maxsize=4096)
def _long(when: date, language: str) -> str:
    return long_date(when, language)


@lru_cache(maxsize=4096)
def _short(when: date, language: str) -> str:
    return short_date(when, language)
