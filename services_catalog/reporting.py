"""What a report contains: sections in order, recommendation cards, grades of evidence."""

from collections.abc import Iterator

from pydantic import PositiveInt

from services_catalog.definition import Definition, Name, Spoken


class Section(Spoken):
    id: str
    title: Name
    words_max: PositiveInt | None = None
    content: tuple[str, ...]
    mandatory: bool = False

    @property
    def address(self) -> str:
        return f"section:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "title", self.title

    def title_in(self, language: str) -> str:
        return self.text_of("title", self.title, language)


class Grade(Spoken):
    """How strong the evidence behind a recommendation is."""

    id: str
    rule: Name

    @property
    def address(self) -> str:
        return f"grade:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "rule", self.rule

    def rule_in(self, language: str) -> str:
        return self.text_of("rule", self.rule, language)


class RecommendationCard(Definition):
    fields: tuple[str, ...]
    addressees: tuple[str, ...]
    max_per_report: PositiveInt
    min_evidence_refs: PositiveInt


class ReportPlan(Definition):
    pages_max: PositiveInt
    brief_pages: PositiveInt
    languages: tuple[str, ...]
    tone: tuple[Name, ...]
    sections: tuple[Section, ...]
    card: RecommendationCard
    grades: tuple[Grade, ...]
