"""Begin a run, or take one up again: tables, programme, launch, and how far to go."""

from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session

from foundation.database import unit_of_work
from pilots.deeds.importing import import_folder
from pilots.deeds.launching import launch, lead_of
from pilots.folder import Folder
from pilots.outputs.place import AlreadyLater
from pilots.schema import upgrade
from pilots.setting import Setting, read_setting


def begin(url: str, folder: Folder, *, until: date | None) -> datetime | None:
    """Import and launch what is not there yet; return the moment at which ``until`` ends.

    Raises:
        OtherProgramme: the database holds a programme made from other files.
        AlreadyLater: the run has come further than ``until``.
    """
    upgrade(url)
    with unit_of_work(url) as session:
        import_folder(session, folder)
        session.flush()
        setting = read_setting(session)
        if setting.programme.launched_at is None:
            moment = _launch_moment(setting)
            launch(session, setting, by=lead_of(setting), now=moment, replayed=True)
        end = setting.end_of(until, None) if until else None
        reached = setting.programme.advanced_to
        if end and until and reached and end < reached:
            shown = setting.day(reached - timedelta(microseconds=1), None)
            raise AlreadyLater(shown.isoformat(), until.isoformat())
    return end


def _launch_moment(setting: Setting) -> datetime:
    """Return 00:00 of the day before the first wave: criteria are frozen before any data."""
    first = min(date.fromisoformat(starts) for starts in setting.programme.waves.values())
    return setting.start_of(first - timedelta(days=1), None)


def reached(session: Session) -> datetime:
    """Return the moment the programme was advanced to, or the launch."""
    programme = read_setting(session).programme
    return programme.advanced_to or programme.launched_at or datetime.min.replace(tzinfo=UTC)
