"""The shipped example, counted into histograms once."""

import pytest

from evaluation.histograms import Tally
from evaluation.observations import Observations
from services_catalog import Catalogue
from tests.evaluation.folder_counting import Folder


@pytest.fixture(scope="package")
def tally(alpine_folder: Folder, catalogue: Catalogue) -> Tally:
    return Tally.of(Observations.of_records(**alpine_folder.records()), catalogue)
