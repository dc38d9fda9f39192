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
SUITES = ("tests/unit", "tests/providers", "tests/faults")
FLEET = "*/stillreel/batch/fleet/*.py"
"""What needs PostgreSQL, and is measured where there is one."""


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
    """Run the tests against the installed wheel; ``coverage`` adds those of whole processes."""
    install(session, ".[sandbox,batch,socks]", "--group", "test")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    session.run("pytest", *(session.posargs or ("-n", "3", "--dist", "worksteal", *SUITES)))


@nox.session
def coverage(session: nox.Session) -> None:
    """Run all tests, those of whole processes too, with branch coverage of the shim."""
    install(session, ".[sandbox,batch,socks]", "--group", "test")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    session.run(
        *("pytest", "-n", "3", "--dist", "worksteal", "--cov", "--cov-report="),
        *(*SUITES, "tests/e2e"),
    )
    session.run("coverage", "report", "--fail-under=100", f"--omit={FLEET}")


@nox.session
def contract(session: nox.Session) -> None:
    """Hold sandbox, shim and documents to the specs; ``-- --seed random`` explores."""
    install(session, ".[sandbox]", "--group", "contract", "--group", "generate")
    suite = Path("tests/contract")
    # apart from the rest: Hypothesis draws from the constants of whatever else is loaded
    held = sorted(map(str, suite.glob("test_sandbox_*.py")))
    # in the order of their phases: each group of them walks through one sandbox
    ordered = ("-p", "no:randomly", "--dist", "loadgroup")
    session.run("pytest", "-n", "2", *ordered, *held, *session.posargs)
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
def mutate(session: nox.Session) -> None:
    """List changes of the shim that no test notices; ``-- _flows _pacing --seed 7 --count 50``."""
    install(session, ".[sandbox,batch]", "--group", "test")
    session.run("python", "-m", "mutate", *session.posargs, env={"PYTHONPATH": "scripts"})


@nox.session
def faults(session: nox.Session) -> None:
    """Put every fault in the way of a paid job; ``-- --markdown FILE`` writes the matrix."""
    install(session, ".[sandbox]", "--group", "test")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    session.run("python", "-m", "tests.faults.matrix", *session.posargs)


@nox.session
def money(session: nox.Session) -> None:
    """Play random providers, deaths and signals; ``-- --seed random --seconds 3600`` explores."""
    install(session, ".[sandbox,batch]", "--group", "test")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    if not session.posargs:
        session.run("pytest", "-n", "2", "--dist", "worksteal", "tests/money")
    session.run("python", "-m", "tests.money", *session.posargs)


@nox.session
def kill(session: nox.Session) -> None:
    """Kill a batch of 200 lines 20 times, and count what was billed; ``-- 7`` for another seed."""
    install(session, ".[sandbox,batch]", "--group", "test")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    session.run("python", "-m", "tests.e2e.killing", *session.posargs)


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
    install(session, "-e", ".[sandbox,batch,socks]", "nox", *groups)
    session.run("mypy")
    session.run("pyright")


@nox.session
def regenerate(session: nox.Session) -> None:
    """Make generated/ from specs/; ``-- --check`` changes nothing and names what differs."""
    install(session, "--group", "generate")
    session.run("python", "scripts/regenerate.py", *session.posargs)


@nox.session
def fleet(session: nox.Session) -> None:
    """Let two workers share batches on a PostgreSQL of their own, while things go wrong."""
    install(session, ".[sandbox,batch]", "--group", "test")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    # its scenes wait for rates for most of their time
    session.run("pytest", "-n", "3", "--dist", "worksteal", "--cov", "--cov-report=", "tests/fleet")
    session.run("coverage", "report", "--fail-under=100", f"--include={FLEET}")


@nox.session
def bench(session: nox.Session) -> None:
    """Measure ours beside the peers; ``-- throughput --quick`` one of the benchmarks in short."""
    install(session, ".[sandbox]", "--group", "bench")
    session.install("--no-deps", "--reinstall-package", "stillreel", ".")
    session.run("python", "-m", "bench", *session.posargs, env={"PYTHONPATH": "scripts"})


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
def audit(session: nox.Session) -> None:
    """Ask the advisories about everything that users install; what cannot be asked fails."""
    session.install("uv", "pip-audit>=2.9")
    wanted = str(Path(session.create_tmp()) / "requirements.txt")
    session.run(
        *("uv", "pip", "compile", "pyproject.toml", "--all-extras", "--universal", "--quiet"),
        *("--constraint", LOCK, "--no-header", "--no-annotate", "--output-file", wanted),
    )
    session.run("pip-audit", "--strict", "--disable-pip", "--no-deps", "--requirement", wanted)


@nox.session
def lock(session: nox.Session) -> None:
    """Resolve the development dependencies anew."""
    session.install("uv")
    session.run(
        *("uv", "pip", "compile", "pyproject.toml", "--universal", "--upgrade", "--quiet"),
        *("--group", "dev", "--group", "bench", "--all-extras", "--generate-hashes"),
        *("--no-emit-index-url", "--no-emit-find-links", "--no-header", "--output-file", LOCK),
    )
