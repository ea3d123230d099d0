"""What recommendations say, in English: actions, why, by when, how success shows."""

ACTIONS = {
    "keep-offering": "Keep offering “{service}” and make it part of the regular programme.",
    "keep-with-conditions": "Keep offering “{service}” {where} and meet the conditions of the "
    "verdict.",
    "adapt-to-type": "Adapt “{service}” before it is offered again {where}. {adaptation}",
    "stop-service": "Do not offer “{service}” in its present form. Decide whether it is worth a "
    "new design.",
    "revise-service": "Revise “{service}” and test it again before it is offered further.",
    "retest-service": "Do not decide on “{service}” yet. Repeat it in further trials and collect "
    "more answers.",
    "ask-in-person": "Ask the companies that took part in “{service}” for their answers in person: "
    "through somebody they know, with a date, and once more a week later.",
    "simplify": "Simplify “{service}”: drop preparation that no company uses and share the work "
    "with a partner cluster.",
    "secure-continuation": "Agree with the cluster organisations who continues “{service}”, with "
    "which staff and from which budget.",
    "barrier-innovation": "Review how companies are supported with market knowledge, standards and "
    "certification: these barriers have hardly become smaller.",
    "barrier-skills": "Review how companies are supported in training and in finding skilled "
    "staff: these barriers have hardly become smaller.",
    "barrier-cooperation": "Make it easier to work with partners in other regions: partner search, "
    "model agreements on knowledge and rights, travel support.",
    "barrier-investment": "Make grants simpler and faster, and open a way to loans and private "
    "capital: these barriers have hardly become smaller.",
    "test-in-type": "Test “{service}” {where} before it is transferred there.",
    "pair-regions": "Pair clusters of different regions in the next trials, so that companies meet "
    "partners from elsewhere.",
    "mix-sectors": "Invite companies of other sectors to the next trials.",
    "plan-longer": "Plan more time for “{service}”: its trials took longer than planned.",
    "complete-evidence": "Hand in the missing evidence of the mandatory tasks of “{service}”.",
    "follow-up-call": "Call every company some weeks after “{service}” and help it with its next "
    "step.",
    "fund-pipeline": "Keep a funding window open for the projects that come out of the trials.",
    "take-up-activities": "Take the accepted transformative activities into the work plan of the "
    "smart specialisation strategy and name somebody responsible for each.",
    "widen-reach": "Win more companies for “{service}”: invite them one by one, with an example "
    "from their own sector.",
    "compare-regions": "Find out with the pilot clusters why companies of this region rate "
    "“{service}” lower than companies elsewhere.",
    "test-contribution": "Try out a contribution of the companies to the cost of “{service}”.",
}

QUESTION = {"question": "Question to examine: is the following advisable? {action}"}

BECAUSE = {
    "because-verdict": "The proposed verdict is “{verdict}”.",
    "because-participants": "Participants of all regions reported: {findings}.",
    "because-participants-here": "Participants in this region reported: {findings}.",
    "because-participants-where": "Participants {where} reported: {findings}.",
    "because-figures": "The figures of all regions show: {findings}.",
    "because-figures-here": "The figures of this region show: {findings}.",
    "because-untested": "There are too few completed trials or answers {where}.",
}

MEASURES = {
    "measure-aims": "In the next evaluation: {aims}.",
    "measure-evidence": "Answers before and after from at least {pairs} companies, and a response "
    "rate of at least {least_share}.",
    "measure-decision": "A written decision that names its reasons.",
    "measure-exits": "At least {exits} valid exit questionnaires {where}.",
    "measure-names": "A person and a date for every accepted activity.",
}

STARTS = {"start": "Within {days} working days of the approval of this report."}

EFFORTS = {
    "low": "up to 5 working days",
    "medium": "5 to 20 working days",
    "high": "more than 20 working days",
}

COSTS = {
    "low": "below 5,000 EUR",
    "medium": "5,000 to 25,000 EUR",
    "high": "more than 25,000 EUR",
}

BANDS = {"bands": "Effort: {effort}. Cost: {cost}."}

CARDS = {**ACTIONS, **QUESTION, **BECAUSE, **MEASURES, **STARTS, **BANDS}
