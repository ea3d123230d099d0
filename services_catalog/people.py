"""Roles: who takes part in a programme, and what each of them may do."""

from collections.abc import Iterator

from services_catalog.definition import Name, Spoken


class RoleDefinition(Spoken):
    id: str
    label: Name
    can: tuple[str, ...]

    @property
    def address(self) -> str:
        return f"role:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "label", self.label

    def label_in(self, language: str) -> str:
        return self.text_of("label", self.label, language)
