"""Counts of answers, the one aggregate that KPIs, intervals and posteriors are computed from.

    tally = Tally.of(observations, default_catalogue())
    tally.kpis                                   # every KPI in every group, a tidy frame
    tally.histograms.item("exit", "x_sat")       # answers to one question in every group
    tally.histograms + other.histograms          # firms of two machines

    live = Live(tally)                           # one new answer: milliseconds
    live.answer("firm-7", "demo-alpha", "svc-synergy-diamond", "exit", "x_sat", "4")

    Tally.of_batches(batches_of_file("answers.parquet"), trials=..., firms=..., ...)

Additive are the histograms a trial, question and wave; where a number is free, as links are, their
sums are. The way there is ``layout`` (questions to slots, values to bins), ``answered`` (rows to a
byte a question), ``measures`` (a byte to the bin of a KPI), ``counts``, ``figuring`` (counts to
figures). The table is that of ``evaluation.indicators``, which goes over respondents and stays the
one that is printed: the two are compared in the tests, digit by digit.
"""

from evaluation.histograms.answered import batches_of
from evaluation.histograms.columnar import batches_of_file
from evaluation.histograms.counts import Histograms
from evaluation.histograms.live import Live
from evaluation.histograms.tallying import Tally

__all__ = ["Histograms", "Live", "Tally", "batches_of", "batches_of_file"]
