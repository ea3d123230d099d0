"""The lower bound of a whole run: the same rows, letters and reports, all known beforehand.

Takes a finished run and writes it again: every row of every table by plain SQL into a new database,
every letter that left, every output file. No rules, no plan, no life cycle, no flows; nothing is
checked and nothing decided. No engine can be faster than this.

    python bench/bare_writes.py FINISHED OUT
"""

import json
import sys
from contextlib import closing
from datetime import datetime
from itertools import groupby
from pathlib import Path

from pysqlite3 import dbapi2
from sqlmodel import Session, col, select

from foundation.database import unit_of_work
from notifications.composing import Post, compose
from notifications.senders.files import FileSender
from notifications.tables import Letter
from pilots.outputs.writing import draw_with_children, write_outputs


def copy_rows(source: Path, target: Path) -> None:
    """Make and fill the same tables in ``target`` in one transaction, then indexes, triggers."""
    with closing(dbapi2.connect(source)) as known, closing(dbapi2.connect(target)) as new:
        new.execute("PRAGMA journal_mode=WAL")
        new.execute("PRAGMA synchronous=FULL")
        made = known.execute(
            "SELECT type, name, sql FROM sqlite_master "
            "WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        tables = {name: sql for kind, name, sql in made if kind == "table"}
        for name, sql in tables.items():
            new.execute(sql)
            rows = known.execute(f'SELECT * FROM "{name}"')  # noqa: S608 -- a name from the schema
            places = ",".join("?" * len(rows.description))
            new.executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)  # noqa: S608
        for kind, _, sql in made:
            if kind != "table":
                new.execute(sql)
        new.commit()


def write_letters(url: str, folder: Path) -> None:
    """Compose every letter that left, from its row, and write it as a file."""
    sender, post = FileSender(folder), Post()
    with unit_of_work(url) as session:
        for _, carried in groupby(_sent(session), lambda letter: letter.mail):
            sender.send([compose(list(carried), post)])


def _sent(session: Session) -> list[Letter]:
    left = select(Letter).where(col(Letter.handed_over_at).is_not(None))
    # The letter whose key the mail has comes first.
    first = col(Letter.key) != col(Letter.mail)
    return list(
        session.exec(left.order_by(col(Letter.mail), first, col(Letter.due), col(Letter.key)))
    )


def main(finished: Path, out: Path) -> None:
    out.mkdir(parents=True)
    copy_rows(finished / "pilots.db", out / "pilots.db")
    url = f"sqlite:///{out / 'pilots.db'}"
    write_letters(url, out / "letters")
    reached = json.loads((finished / "summary.json").read_text(encoding="utf-8"))["reached"]
    write_outputs(
        lambda: unit_of_work(url),
        out,
        now=datetime.fromisoformat(reached),
        draw=draw_with_children,
        durations={},
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
