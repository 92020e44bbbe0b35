"""Scripts that reproduce a result: they run where this program is not, and find the same numbers."""

import ast
import builtins
import symtable
from importlib.metadata import version

import pytest

from core.decisions import DECISIONS
from core.export import ExportError
from core.export.script import script
from core.export.sections import COMPARED
from core.learners import LEARNERS
from core.plan import Trial
from core.protocol import Protocol
from core.spec import parse, parse_steps
from core.strategies import STRATEGIES
from tests.core.data import QUICK, is_sentence, small, trial
from tests.core.export_data import ATTACK, alone, filed, here, mixed_frame, outcome, unrun


def steps(text):
    return parse_steps(text, STRATEGIES)


def reproduced(found) -> str:
    return f"All {found} numbers are reproduced within 1e-06."


# Mixed columns with holes and a repair; groups and three classes; time, and a rule that learns.
RUN = {
    "mixed": (
        2,
        steps("smote(neighbours=2)+platt"),
        LEARNERS["xgboost"](n_estimators=10),
        "f_beta(beta=2)",
        {},
    ),
    "groups": (3, steps("focal_loss(trees=10)"), QUICK, "macro_f1", {"groups": "site"}),
    "time": (2, steps("class_weight+prior_correction"), QUICK, "recall_floor", {"order": "day"}),
}


@pytest.mark.parametrize("name", RUN)
def test_a_script_runs_alone_and_finds_the_same_numbers(tmp_path, name):
    classes, chain, learner, rule, roles = RUN[name]
    protocol = Protocol("time" if name == "time" else "k_fold", 2)
    asked = Trial(chain, learner, parse(rule, DECISIONS), protocol)
    made = outcome(mixed_frame(classes, dated=name == "time"), asked, **roles)
    done = alone(script(made), made.file.content, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == reproduced(len(COMPARED))


def test_a_script_can_fail(tmp_path):
    made = outcome(mixed_frame(), trial(folds=2))
    text = script(made)
    path = tmp_path / "data.csv"
    path.write_bytes(made.file.content)
    module, _ = here(text)
    module.main(path)
    module.EXPECTED["recall"] += 2e-6
    with pytest.raises(AssertionError, match="not reproduced within 1e-06: recall"):
        module.main(path)


def test_another_file_is_refused_with_a_sentence(tmp_path):
    made = outcome(mixed_frame(), trial(folds=2))
    done = alone(script(made), made.file.content + b"\n", tmp_path)
    assert done.returncode == 1
    assert "is another file than the one this script was made for" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def table():
    return filed(mixed_frame(3))


def unbound(text: str) -> set[str]:
    """Return the names that code uses and that neither it nor Python binds."""
    top = symtable.symtable(text, "script", "exec")
    bound = {each.get_name() for each in top.get_symbols() if each.is_assigned() or each.is_imported()}
    bound |= {each.get_name() for each in top.get_symbols() if each.is_namespace()}
    used, tables = set(), [top]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        used |= {each.get_name() for each in table.get_symbols() if each.is_global() and each.is_referenced()}
    return used - bound - {*dir(builtins), "__name__"}


def test_unbound_names_are_found():
    assert unbound("import os\ndef f(x):\n    return x + y + len(os.name)") == {"y"}


def modules(text: str) -> set[str]:
    nodes = [*ast.walk(ast.parse(text))]
    found = {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
    found |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.partition(".")[0] for name in found}


def is_whole(text: str) -> bool:
    """Return whether a script needs nothing of this program, and no line is too long to be read."""
    return not unbound(text) and "core" not in modules(text) and max(map(len, text.splitlines())) < 400


@pytest.mark.parametrize("key", STRATEGIES)
def test_every_strategy_has_a_script_or_says_why_not(table, key):
    asked = Trial((small(STRATEGIES[key]),), QUICK, protocol=Protocol(folds=2))
    if asked.combination:
        with pytest.raises(ExportError, match="mixes other trials of its run") as refused:
            script(unrun(*table, asked))
        assert is_sentence(str(refused.value))
    else:
        text = script(unrun(*table, asked))
        assert is_whole(text)
        assert asked.title in text


@pytest.mark.parametrize("key", LEARNERS)
def test_every_learner_has_a_script(table, key):
    assert is_whole(
        script(unrun(*table, Trial(steps("nothing"), LEARNERS[key](), protocol=Protocol(folds=2))))
    )


@pytest.mark.parametrize("key", DECISIONS)
def test_every_decision_has_a_script(table, key):
    asked = Trial(steps("nothing"), QUICK, DECISIONS[key](), Protocol(folds=2))
    assert is_whole(script(unrun(*table, asked)))


def test_names_from_strangers_are_texts_and_never_code(table):
    tree = ast.parse(script(unrun(*table, trial(folds=2))))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert ATTACK in texts
    raised = {ast.unparse(node.exc) for node in ast.walk(tree) if isinstance(node, ast.Raise)}
    assert not any("run" in each for each in raised)


def test_the_head_names_exact_versions_of_what_is_imported(table):
    asked = trial(*steps("smote"), learner=LEARNERS["xgboost"](), folds=2)
    lines = script(unrun(*table, asked)).splitlines()
    assert (lines[0], lines[2]) == ("# /// script", "# dependencies = [")
    packages = [line.split('"')[1] for line in lines[3 : lines.index("# ]")]]
    assert all(version(name) == number for name, number in (each.split("==") for each in packages))
    named = {each.partition("==")[0] for each in packages}
    assert {"numpy", "pandas", "scikit-learn", "imbalanced-learn", "faiss-cpu", "scipy"} <= named
