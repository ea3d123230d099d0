"""What people are asked: scales, items, questionnaires, service modules and waves."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import PrivateAttr, model_validator

from services_catalog.acceptance import Acceptance
from services_catalog.definition import Definition, Identifier, Name, Spoken, misfit

ItemType = Literal["single", "multi", "scale", "number", "text", "boolean", "sus10", "money"]


class Scale(Spoken):
    """The values an answer may take, and what they mean.

    ``labels`` has one label for every value, or just two: for the first and the last.
    """

    id: str
    type: Literal["ordinal", "integer", "text"]
    values: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    missing: Literal["dont_know", "not_applicable"] | None = None
    max_chars: int | None = None
    pii_check: bool = False

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.type == "ordinal" and len(self.labels) not in {len(self.values), 2}:
            expected = "a label for every value, or two: for the first and the last"
            raise misfit("labels", found=f"{len(self.labels)} labels", expected=expected)
        if self.type == "integer" and (self.min is None or self.max is None):
            raise misfit("min", found="no limits", expected="min and max, for a scale of integers")
        return self

    @property
    def address(self) -> str:
        return f"scale:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        return ((str(value), label) for value, label in self._labelled().items())

    def _labelled(self) -> dict[int, str]:
        ends = len(self.labels) < len(self.values)
        values = (self.values[0], self.values[-1]) if ends else self.values
        return dict(zip(values, self.labels, strict=True))

    def label_in(self, value: int, language: str) -> str:
        """Return the label of ``value``; empty where only the ends have one."""
        english = self._labelled().get(value)
        return self.text_of(str(value), english, language) if english else ""

    def answers(self) -> tuple[str, ...]:
        """Return every answer as files write it, the missing one last; free text has none."""
        bounds = range(self.min or 0, (self.max or 0) + 1) if self.type == "integer" else ()
        values = tuple(map(str, self.values or bounds))
        return (*values, self.missing) if self.missing else values


class Item(Spoken):
    """One question.

    ``exclusive`` are options of a question with several answers that stand alone, such as "none".
    """

    id: str
    text: Name
    type: ItemType
    scale: str | None = None
    options: tuple[Name, ...] = ()
    exclusive: tuple[Name, ...] = ()
    statements: tuple[Name, ...] = ()
    required: bool
    group: str | None = None
    kpis: tuple[str, ...] = ()
    note: str | None = None

    _acceptance: Acceptance = PrivateAttr()

    def model_post_init(self, _context: object, /) -> None:
        self._acceptance = Acceptance(self.type, self.options)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.type in {"single", "multi"}) != bool(self.options):
            expected = "options for the types single and multi, and for no other"
            raise misfit("options", found=list(self.options) or "none", expected=expected)
        if self.exclusive and self.type != "multi":
            expected = "no exclusive options: only one answer can be given"
            raise misfit("exclusive", found=list(self.exclusive), expected=expected)
        if strange := [option for option in self.exclusive if option not in self.options]:
            expected = f"one of the options: {', '.join(self.options)}"
            raise misfit("exclusive", found=strange, expected=expected)
        if self.type == "scale" and not self.scale:
            raise misfit("scale", found="none", expected="a scale, for an item of type scale")
        return self

    @property
    def address(self) -> str:
        return f"item:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "text", self.text
        yield from ((f"option:{option}", option) for option in self.options)
        yield from ((f"statement:{n}", text) for n, text in enumerate(self.statements, start=1))

    def measured_on(self, scale: Scale | None) -> None:
        """Take the scale that ``self.scale`` names; the catalogue does this when it is read."""
        if scale is not None and self.type in {"scale", "number"}:
            self._acceptance = Acceptance(self.type, self.options, scale.answers())

    def accepts(self, value: str) -> str | None:
        """Say what is wrong with a value as a file holds it.

        Returns:
            None for a right value, else ``expected ...``. ``dont_know`` and ``not_applicable``
            are right where the scale has them.
        """
        return self._acceptance.complaint(value)

    def contradiction(self, value: str) -> str:
        """Return the option of ``value`` that stands alone and does not; empty: there is none.

        People are told so while they answer. A file that holds such an answer has had it from
        elsewhere: it is taken as it stands.
        """
        chosen = value.split(";")
        alone = (option for option in self.exclusive if option in chosen)
        return next(alone, "") if len(chosen) > 1 else ""

    def text_in(self, language: str) -> str:
        return self.text_of("text", self.text, language)

    def option_in(self, option: str, language: str) -> str:
        return self.text_of(f"option:{option}", option, language)

    def statements_in(self, language: str) -> tuple[str, ...]:
        """Return the single statements of a ``sus10`` item."""
        return tuple(
            self.text_of(f"statement:{number}", text, language)
            for number, text in enumerate(self.statements, start=1)
        )


class Questionnaire(Definition):
    """The core questions of one wave for one kind of respondent."""

    id: Identifier
    wave: Literal["baseline", "exit", "followup"]
    respondent: str
    items: tuple[Item, ...]
    repeats: tuple[str, ...] = ()


class Module(Definition):
    """The questions that only one service asks, at the end of the exit questionnaire."""

    id: Identifier
    service: Identifier
    items: tuple[Item, ...]


class Wave(Spoken):
    """One round of questions: when it opens, how long it stays open, who is reminded when."""

    id: Literal["baseline", "exit", "followup"]
    name: Name
    opens: Name
    closes: Name
    open_working_days: int | None = None
    months_after_exit: int | None = None
    reminders_working_days: tuple[int, ...] = ()
    target_minutes: int

    @property
    def address(self) -> str:
        return f"wave:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "name", self.name

    def name_in(self, language: str) -> str:
        return self.text_of("name", self.name, language)
