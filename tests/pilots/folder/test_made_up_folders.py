"""The folders that other tests are made of are what they promise."""

from datetime import date
from pathlib import Path

from pilots.folder import read_folder
from tests.factories.folder_trials import Truth
from tests.factories.folders import a_folder


def test_equal_arguments_give_equal_folders(tmp_path: Path) -> None:
    first, second = (
        {path.name: path.read_bytes() for path in a_folder(tmp_path / name, smes=2).iterdir()}
        for name in ("a", "b")
    )

    assert first == second


def test_what_happens_after_a_day_is_left_out(tmp_path: Path) -> None:
    until = date(2027, 3, 1)
    whole = read_folder(a_folder(tmp_path / "whole", smes=2))
    cut = read_folder(a_folder(tmp_path / "cut", smes=2, until=until))

    assert cut.participations == whole.participations
    assert cut.tasks == tuple(task for task in whole.tasks if task.done_at.date() <= until)
    assert cut.answers == tuple(a for a in whole.answers if a.answered_at.date() <= until)
    assert cut.decisions == ()


def test_a_truth_shows_in_the_answers(tmp_path: Path) -> None:
    service = "svc-action-workshop"
    truth = {service: Truth(satisfaction=1.5, response=1.0)}
    read = read_folder(a_folder(tmp_path / "a", smes=12, truth=truth))

    said = {
        of_service: [
            float(answer.value)
            for answer in read.answers
            if answer.item == "x_sat" and (answer.service == service) is of_service
        ]
        for of_service in (True, False)
    }
    means = {of_service: sum(values) / len(values) for of_service, values in said.items()}
    assert (means[True] < 2, means[False] > 3.5) == (True, True)


def test_a_withdrawn_trial_stops_half_way(tmp_path: Path) -> None:
    read = read_folder(a_folder(tmp_path / "a", smes=4, withdrawn=(0,)))

    [withdrawal] = read.withdrawals
    trial = (read.trials[0].cluster, read.trials[0].service)
    done = [task for task in read.tasks if (task.cluster, task.service) == trial]
    waves = {a.wave for a in read.answers if (a.cluster, a.service) == trial}
    assert (withdrawal.cluster, withdrawal.service) == trial
    assert max(task.done_at for task in done) < withdrawal.withdrawn_at
    assert (len(done), waves) == (3, {"baseline"})
