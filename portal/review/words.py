"""The names that pages of a review need, in the reader's language."""

from dataclasses import dataclass

from pilots.letters.addressing import region_name
from pilots.setting import Setting
from services_catalog.texts import decision_name, status_name, verdict_name, word

COLOURS = {
    "green": "good", "amber": "warn", "red": "bad", "none": "quiet",
    "validated": "good", "validated_with_conditions": "warn", "revise_and_retest": "warn",
    "not_validated": "bad", "insufficient_evidence": "quiet",
    "tested": "good", "weak": "warn", "not_tested": "quiet",
    "agree": "good", "agree_with_conditions": "warn", "disagree": "bad",
}  # fmt: skip
"""The class of a badge, which says the same as its word."""


@dataclass(frozen=True, slots=True)
class Words:
    setting: Setting
    language: str

    def person(self, identifier: str) -> str:
        found = self.setting.people.get(identifier)
        return found.name if found else identifier

    def role(self, role: str) -> str:
        known = self.setting.catalogue.roles.get(role)
        return known.label_in(self.language) if known else role

    def region(self, subject: str) -> str:
        """Return the name of a region; empty for the programme."""
        if subject not in self.setting.regions:
            return ""
        return region_name(self.setting, subject, self.language)

    def stage(self, identifier: str) -> str:
        try:
            return self.setting.catalogue.review.stage(identifier).name_in(self.language)
        except KeyError:
            return identifier

    def decision(self, name: str) -> str:
        return decision_name(name, self.language)

    def verdict(self, name: str) -> str:
        return verdict_name(name, self.language)

    def status(self, colour: str) -> str:
        return status_name(colour, self.language)

    def scope(self, name: str) -> str:
        return word("verdict_scope", name, self.language)

    def service(self, identifier: str) -> str:
        known = self.setting.catalogue.services.get(identifier)
        return known.name_in(self.language) if known else identifier

    def gate(self, identifier: str) -> str:
        return self.setting.catalogue.gates[identifier].name_in(self.language)

    def rule(self, gate: str, colour: str) -> str:
        return self.setting.catalogue.gates[gate].rule_in(colour, self.language)

    def region_type(self, identifier: str) -> str:
        types = {str(kind.id): kind for kind in self.setting.catalogue.region_types.types}
        return types[identifier].label_in(self.language) if identifier in types else identifier

    def criteria(self) -> list[str]:
        return list(self.setting.catalogue.review.form.criteria_in(self.language))

    def grades(self) -> list[tuple[int, str]]:
        form = self.setting.catalogue.review.form
        return list(zip(form.values, form.labels_in(self.language), strict=True))

    def colour(self, name: str) -> str:
        return COLOURS.get(name, "quiet")

    @property
    def zone(self) -> str:
        return self.setting.programme.timezone
