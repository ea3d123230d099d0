"""A cluster service: what it is for, the steps of its rollout, and how region types adapt it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, NonNegativeInt, PositiveInt, PrivateAttr, model_validator

from services_catalog.definition import ExactNumber, Identifier, Name, Spoken, Words, misfit
from services_catalog.texts import evidence_name

RegionTypeId = Literal["advanced", "convergence", "less_advanced"]


class Step(Spoken):
    """One task of every trial of the service.

    ``days`` are working days of the region; ``wait_days`` are calendar days that pass between the
    end of the steps it depends on and its own start.
    """

    id: Identifier
    title: Name
    owner: str
    days: int = Field(ge=1, le=400)
    wait_days: int = Field(default=0, ge=0, le=730)
    depends_on: tuple[str, ...] = ()
    mandatory: bool
    evidence: tuple[str, ...] = ()

    _service: str = PrivateAttr("")

    def belongs_to(self, service: str) -> None:
        self._service = service

    @property
    def address(self) -> str:
        return f"step:{self._service}:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "title", self.title

    def title_in(self, language: str) -> str:
        return self.text_of("title", self.title, language)

    def evidence_in(self, evidence: str, language: str) -> str:
        """Return the name of one of ``evidence``; the service's own file may name it."""
        what = f"evidence:{evidence}"
        own = (self._own_words.get(wanted, {}).get(what) for wanted in (language, "en"))
        return next(filter(None, own), "") or evidence_name(evidence, language)


class Adaptation(Spoken):
    """How a region type changes the service."""

    text: Name
    duration_factor: ExactNumber = Field(gt=0, le=10)
    min_participants_sme: PositiveInt
    coaching_days: NonNegativeInt
    parameters: dict[str, bool | int | Decimal | str] = Field(default_factory=dict)

    _place: str = PrivateAttr("")

    def belongs_to(self, service: str, region_type: str) -> None:
        self._place = f"{service}:{region_type}"

    @property
    def address(self) -> str:
        return f"adaptation:{self._place}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "text", self.text

    def text_in(self, language: str) -> str:
        return self.text_of("text", self.text, language)


class Service(Spoken):
    """What pilot clusters try out. Attending ``core_task`` makes a firm a participating one."""

    id: Identifier
    number: PositiveInt
    name: Name
    action_line: int = Field(ge=1, le=5)
    enabled: bool
    core_task: str
    purpose: Name
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    min_participants_sme: PositiveInt
    target_participants_sme: PositiveInt
    partner_pilots_required: NonNegativeInt
    questionnaire_module: str | None = None
    kpis: tuple[str, ...]
    rollout: tuple[Step, ...] = Field(min_length=1)
    adaptation: dict[RegionTypeId, Adaptation]

    def model_post_init(self, _context: object, /) -> None:
        for step in self.rollout:
            step.belongs_to(self.id)
        for region_type, adaptation in self.adaptation.items():
            adaptation.belongs_to(self.id, region_type)

    @model_validator(mode="after")
    def _asks_for_what_is_possible(self) -> Self:
        if self.target_participants_sme < self.min_participants_sme:
            raise misfit(
                "target_participants_sme",
                found=self.target_participants_sme,
                expected=f"at least min_participants_sme, {self.min_participants_sme}",
            )
        return self

    @property
    def address(self) -> str:
        return f"service:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "name", self.name
        yield "purpose", self.purpose

    def translate(self, words: Words) -> None:
        """Take translations of everything in the file.

        ``what`` is ``name``, ``purpose``, ``steps:<id>``, ``adaptation:<region type>`` or
        ``evidence:<id>``.
        """
        super().translate(words)
        for step in self.rollout:
            step.translate(_renamed(words, f"steps:{step.id}", "title"))
        for region_type, adaptation in self.adaptation.items():
            adaptation.translate(_renamed(words, f"adaptation:{region_type}", "text"))

    def name_in(self, language: str) -> str:
        return self.text_of("name", self.name, language)

    def purpose_in(self, language: str) -> str:
        return self.text_of("purpose", self.purpose, language)

    def step(self, task: str) -> Step:
        """Return the step with the id ``task``.

        Raises:
            KeyError: the service has no such step.
        """
        for step in self.rollout:
            if step.id == task:
                return step
        raise KeyError(task)

    @property
    def mandatory_tasks(self) -> tuple[str, ...]:
        return tuple(step.id for step in self.rollout if step.mandatory)


def _renamed(words: Words, what: str, name: str) -> Words:
    """Pick ``what`` and file it as ``name``; names of evidence go to every step."""
    return {
        language: {name if key == what else key: text for key, text in texts.items()}
        for language, texts in words.items()
    }
