"""A service of a programme's own, as the text of its file."""

STEP = """
[[rollout]]
id = "{id}"
title = "{title}"
owner = "{owner}"
days = {days}
depends_on = [{depends_on}]
mandatory = true
evidence = ["{evidence}"]
"""
ADAPTATION = """
[adaptation.{region_type}]
text = "As in every region."
duration_factor = 1.0
min_participants_sme = 5
coaching_days = 0
"""


def a_service_text(identifier: str = "svc-energy-audit", *, first_depends_on: str = "") -> str:
    """Return a right service file; ``first_depends_on`` adds to what its first step needs."""
    steps = (
        ("t1", "Agree the scope with the authority", "cluster_manager", 2, first_depends_on),
        ("t2", "Visit the firms and measure", "service_facilitator", 10, "t1"),
        ("t3", "Hand over the notes", "cluster_manager", 3, "t2"),
    )
    rollout = "".join(
        STEP.format(
            id=step, title=title, owner=owner, days=days, evidence=f"note_{step}",
            depends_on=f'"{needs}"' if needs else "",
        )
        for step, title, owner, days, needs in steps
    )  # fmt: skip
    types = ("advanced", "convergence", "less_advanced")
    return (
        f'id = "{identifier}"\nnumber = 9\nname = "Energy audit"\naction_line = 4\nenabled = true\n'
        'core_task = "t2"\npurpose = "Show firms where energy is lost."\n'
        "min_participants_sme = 5\ntarget_participants_sme = 8\npartner_pilots_required = 0\n"
        f'kpis = ["csat", "nps"]\n{rollout}'
        + "".join(ADAPTATION.format(region_type=region_type) for region_type in types)
        + '\n[[module_items]]\nid = "e_save"\ntext = "We will save energy."\ntype = "scale"\n'
        'scale = "agree5"\nrequired = true\n'
    )
