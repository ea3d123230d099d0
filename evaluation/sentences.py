"""Every sentence that the evaluation can say, in English: reasons, conditions, recommendations."""

from evaluation.sentences_of_cards import CARDS, COSTS, EFFORTS

IN_REGIONS = {
    "advanced": "in advanced regions",
    "convergence": "in convergence regions",
    "less_advanced": "in less advanced regions",
}

EVIDENCE = {
    "completed_trials": "completed trials",
    "regions": "regions",
    "countries": "countries",
    "tested_region_types": "region types with enough answers",
    "matched_pairs": "companies with answers before and after",
    "response_rate": "response rate",
}

PHRASES = (
    "{share} or more",
    "{share} or less",
    "about {share}",
    "{name} (not shown)",
    "{name} {value} (target {target})",
    "{name} {value} (at most {target})",
    "{name} {value} (n = {n})",
    "{name} {value} (n = {n}, 95 % interval {low} to {high})",
    "{label}: {found}",
    "{label}: {found}, at least {least} needed",
    "not shown",
    "; ",
    "{name} at least {target}",
    "{name} at most {target}",
)

REASONS = {
    "delivery": "Delivery: {share} of the mandatory tasks of completed trials were done with "
    "accepted evidence (target {target_share}).",
    "delivery-none": "No trial is completed yet.",
    "delivery-poor": "In {below} of {completed} completed trials less than {least_share} of the "
    "mandatory tasks were done with accepted evidence.",
    "evidence-enough": "There is enough evidence ({criteria}).",
    "evidence-limited": "The evidence is limited ({criteria}).",
    "evidence-short": "There is not enough evidence to judge the service ({criteria}).",
    "value-high": "Companies report value: {green} of {all} value indicators reach their target. "
    "{kpis}.",
    "value-mixed": "Companies report value, but not in everything: {kpis}.",
    "value-chance": "The reported capability gain may be chance: {finding}.",
    "value-low": "{red} of the {all} value indicators are red: {kpis}.",
    "types-all": "Every region type was tested and the service falls behind in none.",
    "types-weak": "The service falls behind {where}: {kpis}.",
    "types-untested": "There is too little evidence to say whether the service works {where}.",
    "types-few": "The service was tested in fewer than {least} region types.",
    "types-none-works": "The service falls behind in every region type in which it was tested.",
    "upkeep-good": "The service can be kept up: {kpis}.",
    "upkeep-short": "It is not certain that the service can be kept up: {kpis}.",
    "upkeep-poor": "The service can hardly be kept up as it is: {kpis}.",
    "upkeep-unknown": "Cluster managers have not said whether they keep offering the service, or "
    "how many days it takes them.",
    "amended-gate": "By the plan as frozen at launch this gate would be {colour} (amendments of "
    "this service: {amendments}).",
    "amended-verdict": "By the plan as frozen at launch the proposal would be: {verdict} "
    "(amendments of this service: {amendments}).",
    "tipping": "The verdict tips to “{verdict}” if the silent companies are at least {hundredths} "
    "hundredths of the scale less content than those who answered.",
    "tipping-never": "However discontent the silent companies are, the verdict stays.",
    "trials-open": "Trials that are not finished: {open}. The figures may still change.",
}

CONDITIONS = {
    "condition-delivery": "Hand in the missing evidence of mandatory tasks: {share} of them are "
    "accepted, {target_share} are needed.",
    "condition-evidence": "Complete the evidence in further trials ({criteria}).",
    "condition-value": "Improve the service where it stays below its targets and show the change "
    "in the next trial: {kpis}.",
    "condition-chance": "Show in further trials that capability rises: {finding}.",
    "condition-types": "Adapt the service to the region types in which it falls behind or has not "
    "been tested, and test it there again.",
    "condition-upkeep": "Agree with the pilot clusters how the service is continued and at what "
    "effort: {kpis}.",
    "exclude-weak": "Not valid {where}: the service falls behind there. {kpis}.",
    "exclude-untested": "Not valid {where}: there is too little evidence.",
    "owner-and-date": "Responsible: {owner}. Within {days} working days of adoption.",
    "owner-at-once": "Responsible: {owner}. With immediate effect.",
}

SENTENCES = {**REASONS, **CONDITIONS, **CARDS}

EVERY_TEXT = (
    *SENTENCES.values(),
    *PHRASES,
    *IN_REGIONS.values(),
    *EVIDENCE.values(),
    *EFFORTS.values(),
    *COSTS.values(),
)
"""All that needs a translation."""
