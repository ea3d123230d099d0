"""Who reviews a report, in which order, for how long, with which decisions."""

from collections.abc import Iterator

from pydantic import PositiveInt

from services_catalog.definition import Definition, Name, Spoken


class Stage(Spoken):
    """One stage of a review, in the hands of one role."""

    id: str
    name: Name
    role: str
    working_days: PositiveInt
    decisions: tuple[str, ...]
    quorum: PositiveInt | None = None

    @property
    def address(self) -> str:
        return f"stage:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "name", self.name

    def name_in(self, language: str) -> str:
        return self.text_of("name", self.name, language)


class ReviewForm(Spoken):
    """What a reviewer grades, and the labels of the grades, the lowest first."""

    values: tuple[int, ...]
    labels: tuple[Name, ...]
    criteria: tuple[Name, ...]

    @property
    def address(self) -> str:
        return "review_form"

    def words(self) -> Iterator[tuple[str, str]]:
        yield from ((f"label:{n}", text) for n, text in zip(self.values, self.labels, strict=True))
        yield from ((f"criterion:{n}", text) for n, text in enumerate(self.criteria, start=1))

    def criteria_in(self, language: str) -> tuple[str, ...]:
        return tuple(
            self.text_of(f"criterion:{number}", text, language)
            for number, text in enumerate(self.criteria, start=1)
        )

    def labels_in(self, language: str) -> tuple[str, ...]:
        return tuple(
            self.text_of(f"label:{value}", text, language)
            for value, text in zip(self.values, self.labels, strict=True)
        )


class Escalation(Definition):
    max_rounds: PositiveInt
    then: Name


class ReviewPlan(Definition):
    """The reviews of regional reports and of the programme report."""

    rules: tuple[Name, ...]
    stages_regional: tuple[Stage, ...]
    stages_programme: tuple[Stage, ...]
    form: ReviewForm
    escalation: Escalation
    silence_rule: Name

    def stage(self, identifier: str) -> Stage:
        """Return the stage such as ``r4`` or ``p2``.

        Raises:
            KeyError: there is no such stage.
        """
        for stage in (*self.stages_regional, *self.stages_programme):
            if stage.id == identifier:
                return stage
        raise KeyError(identifier)
