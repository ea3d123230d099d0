"""What answers in a firm's own words are sorted by: themes, what belongs to each and what not."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Self

from pydantic import Field, PositiveInt, StringConstraints, model_validator

from foundation.digests import digest
from services_catalog.definition import Identifier, Name, Number, Reviewed, Spoken, misfit

MOST_THEMES = 20
"""More than that nobody keeps in mind, and no two people agree on."""
NO_THEME, AGREED = "none", "agreed"
"""What is written of an answer without any theme; under which name two people settle one."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
ThemeName = Annotated[Text, StringConstraints(max_length=80)]
ThemeId = Annotated[Identifier, StringConstraints(max_length=40)]
Share = Annotated[Number, Field(ge=0, le=1)]


class Theme(Spoken):
    """``belongs`` and ``elsewhere`` are what two people need to sort alike."""

    id: ThemeId
    name: ThemeName
    belongs: Text
    elsewhere: Text

    @property
    def address(self) -> str:
        return f"code:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "name", self.name
        yield "belongs", self.belongs
        yield "elsewhere", self.elsewhere

    def name_in(self, language: str) -> str:
        return self.text_of("name", self.name, language)

    def belongs_in(self, language: str) -> str:
        return self.text_of("belongs", self.belongs, language)

    def elsewhere_in(self, language: str) -> str:
        return self.text_of("elsewhere", self.elsewhere, language)


class Codebook(Reviewed):
    """The themes in their order, and when shares of them may be printed.

    ``questions``: whose answers are coded; all of them are asked of firms. ``least_alpha``: from
    which agreement of two people (Krippendorff's alpha), ``least_coded``: from which share of the
    firms that wrote something, reports print shares. ``asking``: which questions ask what should
    change; themes of at least ``least_named`` of the firms stand beside a verdict with conditions.
    """

    version: PositiveInt
    questions: tuple[Name, ...] = Field(min_length=1)
    asking: tuple[Name, ...] = ()
    least_alpha: Share
    least_coded: Share
    least_named: Share = 0.2
    themes: tuple[Theme, ...] = Field(min_length=1, max_length=MOST_THEMES)

    @model_validator(mode="after")
    def _has_themes_of_different_names(self) -> Self:
        ids = [theme.id for theme in self.themes]
        for place, one in enumerate(ids):
            if one in ids[:place] or one in {NO_THEME, AGREED}:
                raise misfit("themes", found=one, expected="an id of its own for every theme")
        names = [theme.name.strip().casefold() for theme in self.themes]
        for place, one in enumerate(names):
            if one in names[:place]:
                raise misfit("themes", found=one, expected="a name of its own for every theme")
        if twice := [one for one in self.questions if self.questions.count(one) > 1]:
            raise misfit("questions", found=twice[0], expected="each question once")
        if strange := [one for one in self.asking if one not in self.questions]:
            expected = f"one of questions: {', '.join(self.questions)}"
            raise misfit("asking", found=strange[0], expected=expected)
        return self

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the themes and rules, without translations."""
        return digest(self.model_dump(mode="json"))

    @cached_property
    def words_digest(self) -> str:
        """The SHA-256 of what people sort by: other words need another version."""
        return digest([theme.model_dump(mode="json") for theme in self.themes])

    def theme(self, identifier: str) -> Theme:
        """Return a theme.

        Raises:
            KeyError: there is none of this id.
        """
        return {theme.id: theme for theme in self.themes}[identifier]
