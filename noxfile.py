"""Every task of the project: ``nox -l`` lists them, ``nox`` runs what must be green."""

from __future__ import annotations

from pathlib import Path

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv"
nox.options.error_on_external_run = True
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "typing", "tests", "package"]

LOCK = "scripts/dev.lock"


def install(session: nox.Session, *what: str) -> None:
    """Install at the locked versions."""
    session.install("--constraint", LOCK, *what)


@nox.session
def demo(session: nox.Session) -> None:
    """Make four clips through four sandboxed providers, without any key."""
    install(session, ".[sandbox]")
    session.run("stillreel", "demo", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests against the installed wheel, with branch coverage of the shim."""
    install(session, ".[sandbox]", "--group", "test")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    suites = ("tests/unit", "tests/providers", "tests/e2e")
    session.run("pytest", "-n", "2", "--dist", "worksteal", "--cov", "--cov-report=", *suites)
    session.run("coverage", "report", "--fail-under=100")


@nox.session
def contract(session: nox.Session) -> None:
    """Hold sandbox, shim and documents to the specs; ``-- --seed random`` explores."""
    install(session, ".[sandbox]", "--group", "contract", "--group", "generate")
    suite = Path("tests/contract")
    # apart from the rest: Hypothesis draws from the constants of whatever else is loaded
    held = sorted(map(str, suite.glob("test_sandbox_*.py")))
    session.run("pytest", "-n", "2", "--dist", "loadgroup", *held, *session.posargs)
    if not session.posargs:
        rest = f"--ignore-glob={suite.absolute()}/test_sandbox_*"
        session.run("pytest", "-n", "2", rest, str(suite))


@nox.session
def mutants(session: nox.Session) -> None:
    """Change the contracts in every way and see who notices; ``-- --all`` for all of them."""
    groups = [part for name in ("test", "generate", "typing") for part in ("--group", name)]
    install(session, ".[sandbox]", *groups)
    session.run("python", "-m", "tests.drift.matrix", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, layers and the generated parts of the README; ``-- --fix`` mends what it can."""
    install(session, "-e", ".", "--group", "lint")
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")
    session.run("lint-imports", "--no-logo", silent=True)
    session.run("python", "scripts/readme.py", *([] if fix else ["--check"]))


@nox.session
def typing(session: nox.Session) -> None:
    """Check the types of everything, and of the public API as a user would."""
    groups = [part for name in ("typing", "contract", "generate") for part in ("--group", name)]
    install(session, "-e", ".[sandbox]", "nox", *groups)
    session.run("mypy")
    session.run("pyright")


@nox.session
def regenerate(session: nox.Session) -> None:
    """Make generated/ from specs/; ``-- --check`` changes nothing and names what differs."""
    install(session, "--group", "generate")
    session.run("python", "scripts/regenerate.py", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build sdist and wheel, and check what an installed wheel has."""
    install(session, "build", "hatchling", "uv")
    folder = Path(session.create_tmp()).resolve()
    session.run("python", "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), ".")
    (wheel,) = (folder / "dist").glob("*.whl")
    session.run("python", "scripts/check_wheel.py", str(wheel))
    session.run("uv", "venv", "--clear", "--quiet", str(folder / "empty"))
    python = str(folder / "empty" / "bin" / "python")
    constraint = ("--constraint", LOCK)
    session.run("uv", "pip", "install", "--quiet", "--python", python, *constraint, str(wheel))
    session.run(python, "-I", "scripts/check_wheel.py", "--installed", external=True)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve the development dependencies anew."""
    session.install("uv")
    session.run(
        *("uv", "pip", "compile", "pyproject.toml", "--universal", "--upgrade", "--quiet"),
        *("--group", "dev", "--extra", "sandbox", "--generate-hashes"),
        *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--output-file", LOCK),
    )
