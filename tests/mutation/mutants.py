"""Small changes to a source text, one at a time, in an order that never varies."""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import attrs

#: What an operator is changed into.
OPERATORS: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.MatMult: ast.Mult,
    ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
#: What the name of a called function is changed into; nothing: its argument.
CALLS: Final = {"min": "max", "max": "min", "any": "all", "all": "any", "no": "", "unbroken": ""}
#: What carries no rule: annotations, decorators, conditions and messages of refusals.
SKIPPED_FIELDS: Final = ("annotation", "returns", "decorator_list", "type_params")
SKIPPED: Final = (ast.Assert, ast.Raise, ast.JoinedStr, ast.Import, ast.ImportFrom)
#: A mutant is shown with as much around it as fits.
SHOWN: Final = 90


@attrs.frozen
class Site:
    """A node, and where it hangs in the tree."""

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    above: tuple[ast.AST, ...]

    def put(self, node: ast.AST) -> None:
        """Hang another node in its place."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@attrs.frozen
class Mutant:
    """One change of a module.

    Attributes
    ----------
    key
        Module, function, the text before and after: the same as long as they are.
    line
        Where it is.
    number
        Its place among the mutants of the module.
    """

    key: str
    line: int
    number: int


def sites(node: ast.AST, above: tuple[ast.AST, ...] = ()) -> Iterator[Site]:
    """Every node below another that may be changed, in the order of the text."""
    above = (*above, node)
    for field, value in ast.iter_fields(node):
        if field in SKIPPED_FIELDS:
            continue
        listed = value if isinstance(value, list) else [value]
        for place, child in enumerate(listed):
            if not isinstance(child, ast.AST) or isinstance(child, SKIPPED) or _is_idle(child):
                continue
            yield Site(child, node, field, place if isinstance(value, list) else None, above)
            yield from sites(child, above)


def _is_idle(node: ast.AST) -> bool:
    """Whether it is a docstring, a type or for type checkers, or of no result."""
    match node:
        case ast.keyword(arg="strict" | "repr"):  # lengths are equal; objects print
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return True
        case ast.BinOp(op=ast.BitOr(), right=ast.Constant(value=None)):
            return True
    return is_docstring(node)


def is_docstring(node: ast.AST) -> bool:
    """Whether it is a constant that stands by itself."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """What a node may be changed into."""
    new: Any = copy.deepcopy(node)
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op):
            if type(op) in OPERATORS:
                new.op = OPERATORS[type(op)]()
                yield new
        case ast.Compare(ops=ops):
            for place, sign in enumerate(ops):
                if type(sign) in OPERATORS:
                    other = copy.deepcopy(new)
                    other.ops[place] = OPERATORS[type(sign)]()
                    yield other
        case ast.UnaryOp(op=ast.Invert() | ast.Not() | ast.USub()):
            yield new.operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(number) | float(number)):
            yield ast.Constant(number + 1)
        case ast.Return(value=ast.expr() as value) if ast.unparse(value) not in ("None", "False"):
            yield ast.Return(ast.Constant(None))
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test) if not _turned(test):
            new.test = ast.UnaryOp(ast.Not(), new.test)
            yield new
        case ast.Call(func=ast.Name(id=name), args=[ast.expr(), *_]) if name in CALLS:
            if CALLS[name]:
                new.func.id = CALLS[name]
            yield new if CALLS[name] else new.args[0]


def _turned(test: ast.expr) -> bool:
    """Whether a condition is turned into its opposite by a change of its own."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.Eq() | ast.NotEq() | ast.In() | ast.NotIn()]):
            return True
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
    return False


def _each(tree: ast.Module) -> Iterator[tuple[Site, ast.AST]]:
    return ((site, new) for site in sites(tree) for new in changes(site.node))


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())


def _shown(site: Site, new: ast.AST) -> tuple[str, str]:
    """The text around a change, before and after: as much as fits."""
    around: ast.AST = site.node
    for node in reversed(site.above):
        if not isinstance(node, ast.expr | ast.stmt) or len(_text(node)) > SHOWN:
            break
        around = node
    before = _text(around)[:SHOWN]
    if around is site.node:
        return before, _text(new)[:SHOWN]
    site.put(new)
    after = _text(around)[:SHOWN]
    site.put(site.node)
    return before, after


def mutants(source: str, module: str) -> list[Mutant]:
    """All mutants of a module.

    Parameters
    ----------
    source
        Its text.
    module
        Its name, for the keys.
    """
    found: list[Mutant] = []
    seen: Counter[str] = Counter()
    for number, (site, new) in enumerate(_each(ast.parse(source))):
        scopes = (ast.FunctionDef, ast.ClassDef)
        within = [node.name for node in site.above if isinstance(node, scopes)]
        before, after = _shown(site, new)
        key = f"{'.'.join([module, *within])}: {before}  ->  {after}"
        seen[key] += 1
        numbered = f"{key}  #{seen[key]}" if seen[key] > 1 else key
        found.append(Mutant(numbered, getattr(site.node, "lineno", 0), number))
    return found


def each_mutated(source: str) -> Iterator[tuple[int, ast.Module]]:
    """The tree of a module with each of its mutants in it in turn, and the mutant's number."""
    tree = ast.parse(source)
    for number, (site, new) in enumerate(_each(tree)):
        site.put(ast.copy_location(new, site.node))
        yield number, ast.fix_missing_locations(tree)
        site.put(site.node)


def mutated(source: str, number: int) -> ast.Module:
    """The tree of a module with one of its mutants in it."""
    for place, tree in each_mutated(source):
        if place == number:
            return tree
    message = f"there is no mutant {number}"
    raise IndexError(message)
