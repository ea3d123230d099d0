"""New contacts of firms, and how many of them cross a border of region or sector."""

from dataclasses import dataclass

import numpy as np

from evaluation.counting import Counted
from evaluation.figures import Answers, Figures, figures, per_cent
from evaluation.indicators.rule import Rules
from evaluation.indicators.shares import MeanOf
from services_catalog import Kpi


@dataclass(frozen=True, slots=True)
class LinkShare:
    """The share of all new links that are of one kind: sum over sum.

    Only firms that answered both questions are in it. Links of one firm are not independent of
    each other, so no interval is given.
    """

    item: str

    def __call__(self, counted: Counted, _kpi: Kpi) -> Figures:
        design = counted.design
        some, every = counted.numbers("exit", self.item), counted.numbers("exit", "x_contacts")
        both = Answers.of(counted.trial, counted.firm, some + every)
        valid = ~np.isnan(some + every)
        top = design.total(both.trial, some[valid])
        bottom = design.total(both.trial, every[valid])
        firms = design.distinct(both.trial, both.who)
        return figures(both.counts(design), firms, per_cent(top, bottom))


RULES: Rules = {
    "new-links-per-sme": MeanOf("exit", "x_contacts"),
    "cross-region-link-share": LinkShare("x_contacts_region"),
    "cross-sector-link-share": LinkShare("x_contacts_sector"),
}
