"""Take another codebook into use: nothing that was coded is lost, and nothing of it is mixed.

Codings are of a version. With another one every answer is coded anew; what was coded before stays,
counts no more, and stands behind what was printed with it.
"""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, select

from foundation.errors import TrialError
from pilots.folder.faults import Faults
from pilots.folder.own_services import catalogue_with
from pilots.folder.toml_text import toml_table, toml_text
from pilots.history import record
from pilots.lifecycle import Agent, Rule
from pilots.setting import Setting
from pilots.tables import Coding, OwnCodebook, OwnService
from services_catalog.own_codebook import CODEBOOK_FILE

KIND, SUBJECT, REPLACE = "codebook", "codebook", "replace"
SHOWN = 12
"""Letters of the codebook's digest that the history keeps."""


class CodebookNotNewer(TrialError):
    """A codebook with a number that is too low."""

    code = "CODING-108"

    def __init__(self, found: int, least: int) -> None:
        super().__init__(
            f"This codebook has version {found}; expected {least} or more, because lower ones were "
            "in use. Raise `version` in the file, so that nobody takes "
            "codings of one for those of the other. Nothing was changed."
        )


def replace_codebook(
    session: Session, setting: Setting, file: Path, *, by: Agent, now: datetime
) -> Setting | None:
    """Take the codebook in ``file`` into use; return the setting with it, None if it is in use.

    As long as themes and their words are the same, so may be the version: nothing is coded anew.

    Raises:
        FolderFaults: the file is wrong; it holds every fault. CodebookNotNewer: its version is not
        higher than every one that was in use.
    """
    faults = Faults()
    text = toml_text(file, CODEBOOK_FILE, faults) or ""
    services = {row.file: row.text for row in session.exec(select(OwnService))}
    readable = bool(text) and toml_table(text, CODEBOOK_FILE, faults) is not None
    catalogue = catalogue_with(services, text, faults) if readable else None
    if catalogue is None:
        if not len(faults):
            faults.add(CODEBOOK_FILE, None, None, "an empty file", "a codebook")
        raise faults.refusal(file)
    before, after = setting.catalogue.codebook, catalogue.codebook
    held = session.get(OwnCodebook, after.version)
    if held is not None and held.text == text and before.version == after.version:
        return None
    if after.words_digest != before.words_digest:
        newest = max([before.version, *session.exec(select(Coding.codebook).distinct())])
        if after.version <= newest:
            raise CodebookNotNewer(after.version, newest + 1)
    elif after.version < before.version:
        raise CodebookNotNewer(after.version, before.version)
    if held is not None:
        held.text = text
        session.add(held)
    else:
        session.add(OwnCodebook(version=after.version, text=text))
    rule = Rule(REPLACE, str(before.version), str(after.version), (by.role,))
    record(session, KIND, SUBJECT, rule, by=by, at=now, note=after.digest[:SHOWN])
    session.flush()
    return replace(setting, catalogue=catalogue)
