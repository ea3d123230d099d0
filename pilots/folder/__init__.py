"""Programme folders: read and checked, all or nothing; and written as a template."""

from pilots.folder.faults import Fault, FolderFaults
from pilots.folder.reading import read_folder
from pilots.folder.records import (
    Answer,
    Cluster,
    Decision,
    DoneTask,
    Folder,
    Participation,
    Person,
    Programme,
    Region,
    Sme,
    Trial,
    Withdrawal,
)

__all__ = [
    "Answer",
    "Cluster",
    "Decision",
    "DoneTask",
    "Fault",
    "Folder",
    "FolderFaults",
    "Participation",
    "Person",
    "Programme",
    "Region",
    "Sme",
    "Trial",
    "Withdrawal",
    "read_folder",
]
