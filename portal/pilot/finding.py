"""The thing that an address names, if it is the visitor's business."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from fastapi import UploadFile
from sqlmodel import Session

from pilots.access.rights import Place
from pilots.doers import NotYourTask, must_be_theirs
from pilots.proof_files import LARGEST, FileRefused, ProofFile, examined
from pilots.setting import Setting
from pilots.tables import Task, Trial
from portal.visiting import NotThere, Visit


def the_trial(visit: Visit, session: Session, trial_id: str) -> Trial:
    """Return the trial.

    Raises:
        NotThere: there is none, or it is none of the visitor's.
    """
    trial = session.get(Trial, trial_id)
    if trial is None:
        raise NotThere
    visit.must(Place(cluster=trial.cluster, region=trial.region))
    return trial


def their_task(
    visit: Visit, session: Session, setting: Setting, trial_id: str, step: str
) -> tuple[Trial, Task]:
    """Return a task that the visitor may do something with.

    Raises:
        NotThere: there is none, or other people look after it.
    """
    trial = the_trial(visit, session, trial_id)
    task = session.get(Task, (trial_id, step))
    if task is None:
        raise NotThere
    with hidden():
        must_be_theirs(setting, trial, task, visit.visitor.agent())
    return trial, task


@contextmanager
def hidden() -> Iterator[None]:
    """Say of other people's tasks what is said of tasks that do not exist."""
    try:
        yield
    except NotYourTask as fault:
        raise NotThere from fault


def files_of(sent: Sequence[UploadFile]) -> tuple[list[ProofFile], list[FileRefused]]:
    """Return the files that may be kept, and why the others may not."""
    good, refused = [], []
    for file in sent:
        content = file.file.read(LARGEST + 1)
        try:
            good.append(examined(file.filename or "", file.content_type or "", content))
        except FileRefused as fault:
            refused.append(fault)
    return good, refused
