"""The checks of sciscore, each a session: ``nox --list`` shows them, ``nox -s lint`` runs one.

Every session makes its own environment; ``nox --no-venv`` uses the one that is active, as
`.ci/run` does. Words after ``--`` go to the tool: ``nox -s tests -- -k ais``.
"""

import itertools

import nox

nox.needs_version = ">=2024.4"
nox.options.sessions = ["tests", "lint", "types"]
nox.options.reuse_existing_virtualenvs = True

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]


def install(session: nox.Session, *extras: str) -> None:
    """Install sciscore with the extras of a contributor; nothing with ``--no-venv``."""
    if session.virtualenv.venv_backend != "none":
        session.install("-e", f".[{','.join(('dev', *extras))}]")


@nox.session
def tests(session: nox.Session) -> None:
    """Everything that a contributor may break, in about two minutes on two cores."""
    install(session)
    session.run("python", "-m", "pytest", "-n", "auto", *session.posargs)


@nox.session(python=PYTHONS)
def versions(session: nox.Session) -> None:
    """The tests on every Python that sciscore supports."""
    install(session)
    session.run("python", "-m", "pytest", "-n", "auto", *session.posargs)


@nox.session
def lowest(session: nox.Session) -> None:
    """The tests with the lowest versions that pyproject.toml allows."""
    install(session)
    if session.virtualenv.venv_backend != "none":
        session.install(*lowest_versions())
    session.run("python", "-m", "pytest", "-n", "auto", *session.posargs)


@nox.session
def proofs(session: nox.Session) -> None:
    """The finite proofs of every rule: slow, complete, without chance."""
    install(session)
    session.run("python", "-m", "pytest", "-n", "auto", "-m", "proof", *session.posargs)


@nox.session
def browser(session: nox.Session) -> None:
    """Pages, displays and the form in a headless browser and in real notebooks."""
    install(session, "hosts")
    session.run("python", "-m", "pytest", "-n", "auto", "-m", "browser", *session.posargs)


@nox.session
def clusters(session: nox.Session) -> None:
    """Tests and pages of Dask and Spark; Spark needs Java 17 or later."""
    install(session, "beyond")
    session.run("python", "-m", "pytest", "-m", "cluster", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and the text of the change notes."""
    install(session)
    session.run("ruff", "check", *session.posargs)
    session.run("ruff", "format", "--check")
    session.run("towncrier", "build", "--draft", "--version", "next", silent=True)


@nox.session
def types(session: nox.Session) -> None:
    """Strict types, of the package and of the tests."""
    install(session)
    session.run("mypy", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, every warning an error: open docs/_build/html/index.html."""
    install(session)
    folder = session.posargs or ["docs/_build/html"]
    session.run("sphinx-build", "-W", "-n", "-q", "docs", *folder)


@nox.session
def bench(session: nox.Session) -> None:
    """Speed as ratios, measured in one run; with Node also beside the peer's package."""
    install(session)
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Change rules one at a time and see a test fail; 40 of them unless told otherwise."""
    install(session)
    session.run("python", "tests/mutation/run.py", *(session.posargs or ["--sample", "40"]))


def lowest_versions() -> list[str]:
    """The requirements of the package and its extras, each at its lower bound."""
    project = nox.project.load_toml("pyproject.toml")["project"]
    extras = project["optional-dependencies"].values()
    named = itertools.chain(project["dependencies"], *extras)
    bounded = (text.partition(",")[0] for text in named if ">=" in text)
    return sorted({f"{text.replace('>=', '==')}.*" for text in bounded})
