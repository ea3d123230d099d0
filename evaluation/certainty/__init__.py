"""How sure is it? Beside the numbers and the gates, never in place of them.

    estimates   intervals over pilots, and pooled values of trials and regions
    changes     did the same firms change, or is it chance? (net improvement, exact signed ranks)
    chances     how probable targets and verdicts are; how much region types differ
    silence     who was reached, invited, who answered; what if the silent ones differ
    sensitivity does the verdict change if ...
    planned     before the start: what the planned pilots and firms will be able to say
    judged      a service judged by the rules of the gates, as it is or with something changed
    operating   how often the rule would be wrong, by simulation, for the programme at hand
    telling     all of it for every service as plain rows, with what is hidden left out

All of them read a ``Tally``, so a variant costs milliseconds and not another look at the answers.
"""
