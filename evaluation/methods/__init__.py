"""Methods of statistics from sufficient statistics: counts and sums in, numbers out.

A module a question that an evaluator asks:

    proportions     how sure is a share? (Wilson, Jeffreys, Agresti-Coull, Clopper-Pearson)
    clustered       ... when firms come in pilots? (effective n, t over pilots, ICC)
    paired          did the same firms change? (net improvement, standardised effect, McNemar)
    signed_ranks    ... or is it chance? (exact tests by changing signs, with ties and zeros)
    medians         what is the usual change? (Hodges-Lehmann, median by order)
    agreement       do two people who code the same words see the same? (kappa, alpha, AC1)
    reliability     do several questions measure one thing? (alpha)
    several         which of many findings may be called one? (Benjamini-Hochberg, Holm)
    combining       do estimates of several groups agree? (Q, I2, tau2, prediction interval)
    pooling         what do groups lend each other? (full Bayes on a grid)
    weighting       what if those who are silent differ? (weighting classes, raking, bias check)
    planning        how precise will it be? (width, detectable difference)

None of them reads a catalogue, a frame or a clock; every formula names its source, and its tests
reproduce published cases.
"""
