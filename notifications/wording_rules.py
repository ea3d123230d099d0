"""What a coordinator's words may contain: a list of what is allowed, and nothing beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from jinja2 import Environment, TemplateSyntaxError, nodes

from notifications.messages import Message

OURS = frozenset({"link", "event", "sequence", "decision", "decisions"})
"""Facts that are no words: buttons, calendars and lists of answers are made of them."""
DAYS = {"day": "Monday, 11 January 2027", "short_day": "11 January 2027"}
COMPARISONS = frozenset({"eq", "ne", "gt", "gteq", "lt", "lteq"})
DEEPEST = 4
"""Conditions within conditions."""
NAMES: dict[type[nodes.Node], str] = {
    nodes.For: "a loop",
    nodes.Macro: "a macro",
    nodes.Call: "a call",
    nodes.CallBlock: "a call",
    nodes.Getattr: "a dot after a fact",
    nodes.Getitem: "a bracket after a fact",
    nodes.Assign: "an assignment",
    nodes.AssignBlock: "an assignment",
    nodes.Import: "an import",
    nodes.FromImport: "an import",
    nodes.Include: "another template",
    nodes.Extends: "another template",
    nodes.Block: "a block",
    nodes.Test: "a test with 'is'",
    nodes.CondExpr: "a condition inside a place",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and in which line; 0: in all of it."""

    what: str
    line: int = 0

    def in_words(self) -> str:
        return f"line {self.line}: {self.what}" if self.line else self.what


@dataclass(frozen=True, slots=True)
class Place:
    """One fact that words may contain. ``choices``: values that change what is said."""

    kind: Literal["text", "number", "day", "list", "choice"]
    optional: bool = False
    choices: tuple[Any, ...] = ()

    def as_written(self, name: str) -> str:
        if self.kind == "choice":
            return f"{{% if {name} == {self.choices[0]!r} %}}...{{% endif %}}"
        shown = f"{name}|day" if self.kind == "day" else name
        inside = f"{{{{ {shown} }}}}"
        return f"{{% if {name} %}}{inside}{{% endif %}}" if self.optional else inside


@cache
def places_of(kind: type[Message]) -> dict[str, Place]:
    """Return the facts of a message that words may contain, by name."""
    found = {}
    for name, field in kind.model_fields.items():
        empty = not field.is_required() and field.default in ("", None, ())
        place = _place(name, field.annotation, optional=empty)
        if place is not None and name not in OURS:
            found[name] = place
    return found


def _place(name: str, annotation: Any, *, optional: bool) -> Place | None:  # noqa: ANN401 -- a type
    arguments = get_args(annotation)
    if get_origin(annotation) is Literal:
        return Place("choice", choices=arguments)
    if annotation is str:
        return Place("text", optional)
    if annotation is bool:
        return Place("choice", choices=(True, False))
    if annotation is int:
        return Place("number", choices=(-3, 0, 3) if name == "working_days" else ())
    if annotation is date or set(arguments) == {date, NoneType}:
        return Place("day", optional)
    is_list = get_origin(annotation) is tuple and _is_text(arguments[0])
    return Place("list", optional) if is_list else None


def _is_text(annotation: Any) -> bool:  # noqa: ANN401 -- a type
    return annotation is str or get_args(annotation)[:1] == (str,)


def faults_of(text: str, kind: type[Message], environment: Environment) -> Iterator[Fault]:
    """Yield everything in ``text`` that is not allowed; it is parsed, never run."""
    try:
        tree = environment.parse(text)
        yield from _Rules(places_of(kind)).body(tree.body, frozenset(), 0)
    except TemplateSyntaxError as fault:
        yield Fault((fault.message or "it cannot be read").rstrip("."), fault.lineno)
    except RecursionError:
        yield Fault("too much is nested in it")


@dataclass(frozen=True, slots=True)
class _Rules:
    places: dict[str, Place]

    def body(
        self, body: Iterable[nodes.Node], known: frozenset[str], depth: int
    ) -> Iterator[Fault]:
        """Yield the faults of text, places and conditions; ``known`` facts are not empty here."""
        for node in body:
            if isinstance(node, nodes.Output):
                for part in node.nodes:
                    yield from self.output(part, known)
            elif isinstance(node, nodes.If):
                yield from self.condition(node, known, depth)
            else:
                yield _not_possible(node)

    def condition(self, node: nodes.If, known: frozenset[str], depth: int) -> Iterator[Fault]:
        if depth >= DEEPEST:
            yield Fault(f"more than {DEEPEST} conditions within one another", node.lineno)
            return
        yield from self.test(node.test)
        yield from self.body(node.body, known | _asked(node.test), depth + 1)
        for other in node.elif_:
            yield from self.test(other.test)
            yield from self.body(other.body, known | _asked(other.test), depth + 1)
        yield from self.body(node.else_, known, depth + 1)

    def output(self, node: nodes.Expr, known: frozenset[str]) -> Iterator[Fault]:
        if isinstance(node, nodes.TemplateData):
            return
        if isinstance(node, nodes.Filter):
            yield from self.filtered(node, known)
            return
        # -working_days says how late it is.
        inner = node.node if isinstance(node, nodes.Neg) else node
        if not isinstance(inner, nodes.Name):
            yield _not_possible(inner)
            return
        yield from self.name(inner, known)
        place = self.places.get(inner.name)
        if place and place.kind == "day":
            either = " or ".join(f"{{{{ {inner.name}|{day} }}}} ({eg})" for day, eg in DAYS.items())
            yield Fault(f"{inner.name} is a day: write {either}", node.lineno)
        if place and place.kind == "choice":
            what = f"{inner.name} is no word, only a condition: {place.as_written(inner.name)}"
            yield Fault(what, node.lineno)
        if place and place.kind != "number" and inner is not node:
            yield Fault(f"{inner.name} is no number", node.lineno)

    def filtered(self, node: nodes.Filter, known: frozenset[str]) -> Iterator[Fault]:
        if node.name not in DAYS or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            yield Fault(f"|{node.name} is not possible: only |{' and |'.join(DAYS)}", node.lineno)
        elif not isinstance(node.node, nodes.Name):
            yield _not_possible(node.node or node)
        else:
            yield from self.name(node.node, known)
            place = self.places.get(node.node.name)
            if place and place.kind != "day":
                yield Fault(f"{node.node.name} is no day", node.lineno)

    def name(self, node: nodes.Name, known: frozenset[str]) -> Iterator[Fault]:
        place = self.places.get(node.name)
        if place is None:
            yield Fault(f"there is no fact {node.name[:40]!r}: {self.known()}", node.lineno)
        elif place.optional and node.name not in known:
            what = f"{node.name} can be empty: write {place.as_written(node.name)}"
            yield Fault(what, node.lineno)

    def test(self, node: nodes.Node) -> Iterator[Fault]:
        if isinstance(node, nodes.Name):
            if node.name not in self.places:
                yield Fault(f"there is no fact {node.name[:40]!r}: {self.known()}", node.lineno)
        elif isinstance(node, nodes.Not | nodes.Neg):
            yield from self.test(node.node)
        elif isinstance(node, nodes.And | nodes.Or):
            yield from self.test(node.left)
            yield from self.test(node.right)
        elif isinstance(node, nodes.Compare) and all(o.op in COMPARISONS for o in node.ops):
            yield from self.test(node.expr)
            for operand in node.ops:
                yield from self.test(operand.expr)
        elif not isinstance(node, nodes.Const):
            yield _not_possible(node)

    def known(self) -> str:
        return f"known are {', '.join(sorted(self.places))}"


def _asked(node: nodes.Node) -> frozenset[str]:
    """Return the facts that are surely not empty where the condition holds."""
    if isinstance(node, nodes.Name):
        return frozenset({node.name})
    if isinstance(node, nodes.And):
        return _asked(node.left) | _asked(node.right)
    return frozenset()


def _not_possible(node: nodes.Node) -> Fault:
    what = NAMES.get(type(node), "this")
    return Fault(f"{what} is not possible, only facts and {{% if %}} are", node.lineno)
