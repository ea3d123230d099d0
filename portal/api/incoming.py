"""What may come in as JSON: nothing unknown, of every shape an example that the document shows."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from portal.entering import legible
from portal.pilot.forms import Files

LONG, LINE = 5_000, 300
LONGEST_LIST = 900_000
Text = Annotated[str, BeforeValidator(legible)]


class In(BaseModel):
    """What a program sends; fields that it does not have are refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def shown(**fields: Any) -> ConfigDict:  # noqa: ANN401 -- whatever the fields hold
    return ConfigDict(json_schema_extra={"examples": [fields]})


class EvidenceIn(In):
    """One piece of proof that is no file: ``kind`` is ``link`` or ``note``."""

    model_config = shown(proof="minutes", kind="link", text="https://cluster.example/minutes.pdf")

    proof: Text = Field(default="", max_length=80)
    kind: Literal["link", "note"]
    text: Text = Field(min_length=1, max_length=LONG)


class FilesIn(In):
    """Files as proof, as ``multipart/form-data``: all of them are taken, or none."""

    model_config = shown(proof="minutes", files=["minutes.pdf"])

    proof: Text = Field(default="", max_length=80)
    files: Files = Field(min_length=1, max_length=20)


class AgreementIn(In):
    """The signed paper as files, or the name of who signs here; ``multipart/form-data``."""

    model_config = shown(name="Ana Novak", files=[])

    name: Text = Field(default="", max_length=LINE)
    files: Files = Field(default_factory=list, max_length=20)


class TrainingIn(In):
    """The day of the training, who was trained in what, and papers; ``multipart/form-data``."""

    model_config = shown(held="2027-01-08", what="Both facilitators, in two hours.", files=[])

    held: Text = Field(max_length=40)
    what: Text = Field(min_length=1, max_length=LONG)
    files: Files = Field(default_factory=list, max_length=20)


class ReasonIn(In):
    model_config = shown(reason="The list of participants is missing.")

    reason: Text = Field(default="", max_length=LONG)


class AnswerIn(In):
    model_config = shown(answer="Ask the agency for the room on the second floor.")

    answer: Text = Field(min_length=1, max_length=LONG)


class DoneIn(In):
    """``reasons``: why there is no proof, by the lines of the checklist that lack one."""

    model_config = shown(reasons={"photos": "The firms did not want any."})

    reasons: dict[Text, Text] = Field(default_factory=dict, max_length=60)


class DelegationIn(In):
    """``to``: the id of a colleague; empty: its owner looks after the task again."""

    model_config = shown(to="p-facilitator-alpha")

    to: Text = Field(default="", max_length=80)


class DateRequestIn(In):
    model_config = shown(
        trial="alpha.svc-business-diamond", step="t2", wanted="2027-03-12",
        reason="The authority can only meet us on 10 March.",
    )  # fmt: skip

    trial: Text = Field(max_length=160)
    step: Text = Field(max_length=40)
    wanted: date
    reason: Text = Field(min_length=1, max_length=LONG)


class DayIn(In):
    """The new day, and why: whoever is affected reads it."""

    model_config = shown(to="2027-03-12", reason="Carnival week in the whole region.")

    to: date
    reason: Text = Field(min_length=1, max_length=2_000)


class ProblemIn(In):
    model_config = shown(
        trial="alpha.svc-business-diamond", step="t2", text="Two of our five firms have left."
    )

    trial: Text = Field(max_length=160)
    step: Text = Field(default="", max_length=40)
    text: Text = Field(min_length=1, max_length=LONG)


class AdaptationIn(In):
    model_config = shown(
        what="Two short workshops instead of a long one.", why="Our firms are small."
    )

    what: Text = Field(min_length=1, max_length=LONG)
    why: Text = Field(min_length=1, max_length=LONG)


class StepIn(In):
    """``step``: one that the trial's life cycle allows, such as ``select``, ``close``, ``fail``."""

    model_config = shown(step="close", reason="")

    step: Text = Field(min_length=1, max_length=20)
    reason: Text = Field(default="", max_length=LONG)


class AttendanceIn(In):
    model_config = shown(attended=True)

    attended: bool


class FirmIn(In):
    model_config = shown(
        name="Tornio Srl", email="info@tornio.example", language="it", size="10-49", nace="C28"
    )

    name: Text = Field(min_length=1, max_length=LINE)
    email: Text = Field(min_length=3, max_length=254)
    language: Text = Field(max_length=2)
    size: Text = Field(max_length=20)
    nace: Text = Field(default="", max_length=12)


class TakenOffIn(In):
    """``reason``: one of the words that the page offers, such as ``mistake``."""

    model_config = shown(reason="mistake", comment="They left the cluster in January.")

    reason: Text = Field(max_length=40)
    comment: Text = Field(default="", max_length=1_000)


class TableIn(In):
    """A table as text, with its header. Without ``save`` it is only looked at."""

    model_config = shown(
        text="name,email,language,size,nace,attended\n"
        "Tornio Srl,info@tornio.example,it,10-49,C28,yes\n",
        save=False,
    )  # fmt: skip

    text: Text = Field(min_length=1, max_length=LONGEST_LIST)
    save: bool = False


class RemarkIn(In):
    model_config = shown(
        passage="summary.p1", language="en", text="Say that two trials were left.", proposal=""
    )

    passage: Text = Field(max_length=160)
    language: Text = Field(default="en", max_length=2)
    text: Text = Field(default="", max_length=LONG)
    proposal: Text = Field(default="", max_length=LONG)


class WordIn(In):
    model_config = shown(text="Done, see the second sentence.")

    text: Text = Field(default="", max_length=LONG)


class ReviewerIn(In):
    model_config = shown(person="p-coordinator-lombardy")

    person: Text = Field(max_length=80)


class SignatureIn(In):
    """What a signature or a vote would be; it is never taken from a program."""

    model_config = shown(decision="approve", comment="")

    decision: Text = Field(default="", max_length=40)
    comment: Text = Field(default="", max_length=LONG)


class PersonIn(In):
    """``region`` or ``cluster``, as the role needs it."""

    model_config = shown(
        name="Ana Novak", email="ana@cluster.example", role="cluster_manager", language="sl",
        cluster="alpha",
    )  # fmt: skip

    name: Text = Field(min_length=1, max_length=LINE)
    email: Text = Field(min_length=3, max_length=254)
    role: Text = Field(max_length=40)
    language: Text = Field(max_length=2)
    region: Text = Field(default="", max_length=80)
    cluster: Text = Field(default="", max_length=80)


class SuccessorIn(In):
    """``person``: the id of somebody with the same role and place, added before if need be."""

    model_config = shown(person="p-ana-novak", reason="Parental leave.")

    person: Text = Field(min_length=1, max_length=80)
    reason: Text = Field(default="", max_length=LONG)


class AddressIn(In):
    model_config = shown(address="ana@cluster.example")

    address: Text = Field(min_length=3, max_length=254)


class RulesIn(In):
    """``redirect_to``: the one address that all mail goes to, for a test; null: to its readers."""

    model_config = shown(redirect_to=None, budget_letters=3, budget_days=30)

    redirect_to: Text | None = Field(default=None, max_length=254)
    budget_letters: int = Field(ge=1, le=1_000)
    budget_days: int = Field(ge=1, le=366)


class WordsIn(In):
    """The words of a letter; an empty part keeps ours."""

    model_config = shown(subject="Your task: {task}", letter="")

    subject: Text = Field(default="", max_length=LINE)
    letter: Text = Field(default="", max_length=20_000)


class LaunchIn(In):
    """``plan``: the hash of the plan that was looked at; of another one nothing is launched."""

    model_config = shown(plan="5e1c" * 16)

    plan: Text = Field(min_length=64, max_length=64)


class CodesIn(In):
    """Themes of the codebook in the answer, or ``none``; ``codebook``, ``version`` as they were."""

    model_config = shown(themes=["contacts", "organisation"], codebook=1, version=0)

    themes: list[Text] = Field(min_length=1, max_length=40)
    codebook: int = Field(ge=1, le=1_000_000)
    version: int = Field(default=0, ge=0, le=1_000_000)


class AgreedIn(In):
    model_config = shown(themes=["contacts"], codebook=1)

    themes: list[Text] = Field(min_length=1, max_length=40)
    codebook: int = Field(ge=1, le=1_000_000)
