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
from pilots.folder.template import TargetTaken, write_template

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
    "TargetTaken",
    "Trial",
    "Withdrawal",
    "read_folder",
    "write_template",
]
