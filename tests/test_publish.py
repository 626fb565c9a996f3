"""Publishing: what a release holds, what it refuses, and the workflows, run as far as they can."""

import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import yaml
from click.testing import CliRunner, Result
from filelock import FileLock, Timeout

from companion.book import paths
from companion.commands import archive, main
from companion.outputs.sbom import pinned, sbom
from tests import r, tiny
from tests.building import good
from tests.test_history import commit, git

NAMES = {"tiny-1.0-site.zip", "tiny-1.0-data.zip", "tiny-1.0.cdx.json", "CITATION.cff",
         "references.bib", "SHA256SUMS"}  # fmt: skip
WORKFLOWS = ("check", "publish", "refresh", "release")
WRITERS = {"deploy", "release", "propose"}
"""The jobs that may write anything."""


def release(book: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["release", str(book), *arguments])


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture
def edition(built: Path, tmp_path: Path) -> Path:
    """A built book of its own, with a version."""
    return shutil.copytree(built, tmp_path / "book", symlinks=True)


@pytest.fixture(scope="module")
def released(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a release of the built book."""
    folder = tmp_path_factory.mktemp("released")
    done = release(built, "--to", str(folder), "--tag", "v1.0")
    assert done.exit_code == 0, done.output
    return folder


# What a release holds


def test_the_sums_are_those_of_every_other_file(released: Path) -> None:
    assert set(held(released)) == NAMES
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    done = subprocess.run(command, cwd=released, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.count(": OK") == len(NAMES) - 1


def test_the_same_book_gives_the_same_bytes(edition: Path, released: Path) -> None:
    for file in (edition / paths.SITE).rglob("*"):
        os.utime(file, (1_000_000_000, 1_000_000_000))
        file.chmod(0o755 if file.is_dir() else 0o600)
    assert release(edition).exit_code == 0
    assert held(edition / paths.RELEASE) == held(released)


def test_the_zip_of_the_site_opens_offline(built: Path, released: Path, tmp_path: Path) -> None:
    with ZipFile(released / "tiny-1.0-site.zip") as file:
        names = file.namelist()
        assert {(e.date_time[:3], e.external_attr >> 16) for e in file.infolist()} == {
            ((2026, 11, 24), 0o100644)
        }
        file.extractall(tmp_path)
    assert names == sorted(names) and "index.html" in names
    site = built / paths.SITE
    assert {n: (tmp_path / n).read_bytes() for n in names} == {
        f.relative_to(site).as_posix(): f.read_bytes() for f in site.rglob("*") if f.is_file()
    }
    links = 0
    for page in ("index.html", "book/index.html"):
        text = (tmp_path / page).read_text(encoding="utf-8")
        for link in re.findall(r'(?:href|src|url)="?([^"#?> ]+)', text):
            if not re.match(r"[a-z]+:", link):
                assert (tmp_path / page).parent.joinpath(link).resolve().is_file(), (page, link)
                links += 1
    assert links > 10


def test_the_data_stand_beside_their_description(built: Path, released: Path) -> None:
    with ZipFile(released / "tiny-1.0-data.zip") as file:
        crate = json.loads(file.read("ro-crate-metadata.json"))
        parts = [part["@id"] for part in crate["@graph"][1]["hasPart"]]
        assert {*parts, "ro-crate-metadata.json"} == set(file.namelist())
        assert file.read("studies.csv") == (built / "data/studies.csv").read_bytes()


def test_the_bill_names_every_pinned_release(released: Path) -> None:
    bill = json.loads((released / "tiny-1.0.cdx.json").read_text(encoding="utf-8"))
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert bill["metadata"]["timestamp"] == "2026-11-24T00:00:00Z"
    assert {"type", "name", "version"} <= set(bill["metadata"]["component"])
    click, absent, other = bill["components"]
    assert click["purl"] == click["bom-ref"] == f"pkg:pypi/click@{version('click')}"
    assert [h["content"] for h in click["hashes"]] == ["a" * 64, "b" * 64]
    assert {h["alg"] for h in click["hashes"]} == {"SHA-256"} and click["type"] == "library"
    (licence,) = click["licenses"]
    assert "BSD" in (licence.get("expression") or licence["license"]["name"])
    assert absent["purl"] == "pkg:pypi/no-such-package@1.0%2Blocal" and "licenses" not in absent
    assert absent["properties"][0]["value"] == 'sys_platform == "win32"'
    # another version of pandas is installed: its licence says nothing of this one
    assert other["name"] == "pandas" and "licenses" not in other


def test_the_bill_of_this_book_is_its_whole_pinned_set(root: Path) -> None:
    text = (root / paths.PINNED).read_text(encoding="utf-8")
    pins = pinned(text)
    assert len(pins) == len(re.findall(r"(?m)^[^ #].*==", text)) > 50
    assert sum(len(pin.hashes) for pin in pins) == text.count("--hash=sha256:")
    made = sbom("x", "1", "", pins, {})["components"]
    refs = [component["bom-ref"] for component in made]
    assert len(set(refs)) == len(refs)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("click>=8 --hash=sha256:" + "a" * 64, "pinned to no version"),
        ("click==8.* --hash=sha256:" + "a" * 64, "pinned to no version"),
        ("click==8.1", "no sha256"),
        ("-r other.txt", "no requirement"),
    ],
)
def test_what_is_not_pinned_makes_no_bill(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        pinned(text)


# What it refuses


def refused(book: Path, *arguments: str) -> str:
    done = release(book, *arguments)
    assert done.exit_code == 2, done.output
    assert not (book / paths.RELEASE).exists()
    return done.output


def test_a_book_with_problems_is_refused(edition: Path) -> None:
    tiny.change(edition, "studies", "roe-2020", {"design": "guess"})
    assert "the book has 1 problem; companion check names them" in refused(edition)


def test_a_site_of_other_sources_is_refused(edition: Path) -> None:
    tiny.change(edition, "studies", "roe-2020", {"country": "Utopia"})
    tiny.put(edition, "book/new.md", "---\norphan: true\n---\n# New\n")
    said = refused(edition)
    assert "before a change of book/new.md, data/studies.csv; build it anew" in said
    (edition / paths.SITE / paths.MANIFEST).unlink()
    assert "does not say what it was built of" in refused(edition)
    shutil.rmtree(edition / paths.SITE)
    assert "holds no built book" in refused(edition)


def test_whichever_package_releases_the_site_is_that_of_the_one_in_the_book(
    edition: Path, installed: Path
) -> None:
    command = [sys.executable, "-P", "-m", "companion", "release"]
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(command, cwd=edition, env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_site_that_is_not_of_the_last_commit_is_refused(edition: Path) -> None:
    def said() -> str:
        done = release(edition)
        assert done.exit_code == 1, done.output
        return done.output

    git(edition, "init", "--quiet")
    tiny.put(edition, ".gitignore", "_build/\n")
    assert "the last commit has not CITATION.cff, _config.yml, _toc.yml and " in said()
    commit(edition, "2026-11-25")
    assert "was built before the last commit; build it anew" in said()  # it tells of none
    good(edition)
    assert git(edition, "rev-parse", "HEAD") in (edition / paths.SITE / paths.MANIFEST).read_text()
    tiny.put(edition, "notes.txt", "of nothing that is released")
    assert release(edition).exit_code == 0
    tiny.change(edition, "studies", "roe-2020", {"country": "Utopia"})
    good(edition)
    assert "not committed yet" in (edition / paths.SITE / "book/studies/roe-2020.html").read_text()
    assert "the last commit has not data/studies.csv as it is; commit it, and build anew" in said()
    commit(edition, "2026-11-26")
    assert "was built before the last commit; build it anew" in said()
    good(edition)
    git(edition, "commit", "--quiet", "--amend", "-m", "Another", day="2026-11-27")
    assert "was built before the last commit; build it anew" in said()
    good(edition)
    for country in ("", "Utopia"):  # changed and put back: the files are those of the site
        tiny.change(edition, "studies", "roe-2020", {"country": country})
        commit(edition, "2026-11-28")
    assert "was built before the last commit; build it anew" in said()
    good(edition)
    assert release(edition).exit_code == 0


def test_no_build_changes_a_site_while_it_is_released(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = FileLock(edition / paths.BUILD / paths.LOCK)
    zip = archive.zipped

    def meanwhile(folder: Path, day: str) -> bytes:
        with pytest.raises(Timeout):
            lock.acquire(timeout=0)
        return zip(folder, day)

    monkeypatch.setattr(archive, "zipped", meanwhile)
    assert release(edition).exit_code == 0
    lock.acquire(timeout=0)
    lock.release()


def test_files_that_name_another_edition_are_refused(edition: Path) -> None:
    assert "the tag is v1.1; that of the book is v1.0" in refused(edition, "--tag", "v1.1")
    tiny.edit(edition, "pyproject.toml", "1.0", "0.9")
    tiny.put(edition, "CITATION.cff", "title: Tiny\nversion: 1.1\ndate-released: 2026-01-01\n")
    said = refused(edition)
    for part in (
        "pyproject.toml: version is 0.9",
        "CITATION.cff: version is 1.1",
        "CITATION.cff: date-released is 2026-01-01; that of the book is 2026-11-24",
    ):
        assert part in said
    assert "title" not in said
    tiny.edit(edition, "data/subject.toml", 'version = "1.0"\n', "")
    assert "names no version" in refused(edition)


def test_a_folder_with_other_files_is_left_alone(edition: Path, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    tiny.put(folder, "notes.txt", "mine")
    assert "'notes.txt', which no release wrote" in refused(edition, "--to", str(folder))
    assert set(held(folder)) == {"notes.txt"}


def test_an_earlier_release_is_replaced(edition: Path, released: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    tiny.put(folder, "tiny-0.9-site.zip", "old")
    tiny.put(folder, "SHA256SUMS", f"{hashlib.sha256(b'old').hexdigest()}  tiny-0.9-site.zip\n")
    assert release(edition, "--to", str(folder)).exit_code == 0
    assert held(folder) == held(released)


# The workflows


@pytest.fixture(scope="module")
def workflows(root: Path) -> dict[str, dict[Any, Any]]:
    """Each workflow by its name; YAML reads its key ``on`` as true."""
    folder = root / ".github/workflows"
    found = {f.stem: yaml.safe_load(f.read_text(encoding="utf-8")) for f in folder.glob("*.yml")}
    assert set(found) == set(WORKFLOWS)
    return found


def steps(workflow: dict[Any, Any], job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = workflow["jobs"][job]["steps"]
    return found


def step(workflow: dict[Any, Any], job: str, text: str) -> str:
    """The one command of a job that holds a text."""
    (found,) = (s["run"] for s in steps(workflow, job) if text in s.get("run", ""))
    return str(found)


def bash(command: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a step as a runner does, with this interpreter in the place of the environment's."""
    command = command.replace(".venv/bin/python", sys.executable)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command], cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **env},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_only_jobs_that_run_nothing_of_the_book_may_write(
    workflows: dict[str, dict[Any, Any]],
) -> None:
    writers = set()
    for name, workflow in workflows.items():
        assert workflow["permissions"] == {"contents": "read"}, name
        for key, job in workflow["jobs"].items():
            if "permissions" in job:
                writers.add(key)
                said = "\n".join(s.get("run", "") for s in job["steps"])
                assert not re.search(r"\bmake\b|python|pip", said), key
                assert job["needs"] in workflow["jobs"], key
            else:
                (out,) = (s for s in job["steps"] if "checkout" in s.get("uses", ""))
                assert out["with"]["persist-credentials"] is False, name
    assert writers == WRITERS
    jobs = {key: job for w in workflows.values() for key, job in w["jobs"].items()}
    assert jobs["deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert jobs["propose"]["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert workflows["release"]["jobs"]["release"]["permissions"] == {"contents": "write"}


def test_each_runs_when_it_should_and_alone(workflows: dict[str, dict[Any, Any]]) -> None:
    when = {name: workflow[True] for name, workflow in workflows.items()}
    assert when["publish"] == {"push": {"branches": ["main"]}, "workflow_dispatch": None}
    assert when["release"] == {"push": {"tags": ["v*"]}}
    assert set(when["refresh"]) == {"schedule", "workflow_dispatch"}
    (day,) = when["refresh"]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", day["cron"])
    for name in ("publish", "release", "refresh"):
        assert workflows[name]["concurrency"]["cancel-in-progress"] is False
        assert workflows[name]["defaults"]["run"]["shell"] == "bash"  # stops within a pipe too


def test_nothing_is_published_before_check_book_and_tests(
    workflows: dict[str, dict[Any, Any]],
) -> None:
    for name, last in (("publish", "upload-pages-artifact"), ("release", "upload-artifact")):
        run = [s.get("run") or s["uses"] for s in steps(workflows[name], "build")]
        order = [run.index(f"make {target}") for target in ("check", "book", "test")]
        (end,) = (i for i, said in enumerate(run) if f"/{last}@" in said)
        assert order == sorted(order) and order[-1] < end, name
        jobs = workflows[name]["jobs"].values()
        for part in (*jobs, *(s for job in jobs for s in job["steps"])):
            assert not {"continue-on-error", "if"} & set(part), name
    run = [s.get("run", "") for s in steps(workflows["release"], "build")]
    assert run[-2].endswith('companion release --tag "$GITHUB_REF_NAME"')


def test_r_is_there_before_the_tests_run_it(workflows: dict[str, dict[Any, Any]]) -> None:
    for name, job in (("publish", "build"), ("release", "build"), ("refresh", "refresh")):
        run = [s.get("run", "") for s in steps(workflows[name], job)]
        (at,) = (i for i, said in enumerate(run) if " ".join(r.PACKAGES) in said)
        assert at < run.index("make test"), name


def test_actions_are_pinned_by_commit_and_alike(root: Path) -> None:
    pins: dict[str, set[str]] = {}
    for file in (root / ".github/workflows").glob("*.yml"):
        for line in re.findall(r"uses: *(.*)", file.read_text(encoding="utf-8")):
            found = re.fullmatch(r"(actions/[a-z-]+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)", line)
            assert found, line
            pins.setdefault(found[1], set()).add(found[2])
    assert len(pins) == 6 and all(len(one) == 1 for one in pins.values()), pins


def test_every_step_is_of_commands_that_there_are(
    workflows: dict[str, dict[Any, Any]], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    commands = set()
    for workflow in workflows.values():
        for job in workflow["jobs"]:
            for run in (s["run"] for s in steps(workflow, job) if "run" in s):
                parsed = subprocess.run(["bash", "-n"], input=run, text=True, check=False)
                assert parsed.returncode == 0, run
                for target, variable in re.findall(r"(?m)^make (\S+)(?: ([A-Z]+)=\S+)?$", run):
                    assert re.search(rf"(?m)^{target}:", makefile), run
                    assert not variable or f"$({variable})" in makefile, run
                for said in re.findall(r"-m companion ([^|&;\n]+)", run):
                    name, *arguments = shlex.split(said)
                    command = main.get_command(None, name)
                    assert command is not None, said
                    command.make_context(name, arguments)
                    commands.add(name)
    assert commands == {"check", "check-files", "report", "refresh", "release"}


def test_a_book_with_a_problem_stops_at_the_first_step(
    workflows: dict[str, dict[Any, Any]], book: Path, root: Path
) -> None:
    tiny.change(book, "studies", "roe-2020", {"design": "guess"})
    shutil.copy(root / "Makefile", book)
    run = step(workflows["publish"], "build", "make check")
    done = bash(f"{run} BIN={Path(sys.executable).parent}", book, PYTHONPATH=str(root))
    assert done.returncode != 0 and "cell-word" in done.stdout


def test_a_book_without_address_is_told_which(
    workflows: dict[str, dict[Any, Any]], book: Path
) -> None:
    run = step(workflows["publish"], "build", "baseurl")
    here = "https://o.github.io/r"
    done = bash(run, book, ADDRESS=here)
    assert done.returncode == 0 and done.stdout.startswith("::notice ") and here in done.stdout
    tiny.edit(book, "_config.yml", "html: {", f'html: {{baseurl: "{here}", ')
    assert bash(run, book, ADDRESS=here).stdout == ""


def test_the_step_of_the_release_writes_what_the_next_ones_check(
    workflows: dict[str, dict[Any, Any]], edition: Path, root: Path, tmp_path: Path
) -> None:
    run = step(workflows["release"], "build", "companion release")
    done = bash(run, edition, GITHUB_REF_NAME="v1.0", PYTHONPATH=str(root))
    assert done.returncode == 0, done.stderr
    folder = shutil.copytree(edition / paths.RELEASE, tmp_path / "release")
    check, publish = (s for s in steps(workflows["release"], "release") if "run" in s)
    assert check["working-directory"] == "release"
    assert bash(check["run"], folder).returncode == 0
    asked = gh(tmp_path)
    done = bash(publish["run"], tmp_path, PATH=f"{tmp_path}:/usr/bin:/bin", GITHUB_REF_NAME="v1.0")
    said = asked.read_text(encoding="utf-8").splitlines()
    assert done.returncode == 0 and said[:3] == ["release", "create", "v1.0"]
    assert {name.removeprefix("release/") for name in said if name.startswith("release/")} == NAMES
    (folder / "CITATION.cff").write_text("other", encoding="utf-8")
    assert bash(check["run"], folder).returncode != 0


def gh(folder: Path) -> Path:
    """A command gh in a folder, which writes down what it was asked, a word a line."""
    asked = folder / "asked.txt"
    tiny.put(folder, "gh", f"#!/bin/sh\nprintf '%s\\n' \"$@\" > {shlex.quote(str(asked))}\n")
    (folder / "gh").chmod(0o755)
    return asked


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of a repository with what is refreshed."""
    origin, here = tmp_path / "origin", tmp_path / "clone"
    for command in (
        f"git init --quiet --bare --initial-branch main {origin}",
        f"git clone --quiet {origin} {here}",
        f"mkdir -p {here}/_build/proposal {here}/data {here}/book/data",
    ):
        assert bash(command, tmp_path).returncode == 0
    tiny.put(here, ".gitignore", "_build/\n")
    for name in ("Makefile", "book/data/index.md", "data/registry.csv", "requirements.txt",
                 "requirements-test.txt"):  # fmt: skip
        tiny.put(here, name, "old\n")
    begun = bash(
        "git add --all; git -c user.name=A -c user.email=a@example.org commit -qm Begin;"
        "git push --quiet origin HEAD:main",
        here,
    )
    assert begun.returncode == 0, begun.stderr
    return here


def test_a_refresh_is_proposed_and_never_pushed_to_main(
    workflows: dict[str, dict[Any, Any]], clone: Path
) -> None:
    run = step(workflows["refresh"], "propose", "gh pr create")
    asked = gh(clone.parent)
    env = {"PATH": f"{clone.parent}:/usr/bin:/bin", "BRANCH": "refresh-1-1"}
    before = bash("git rev-parse origin/main", clone).stdout
    patch = "_build/proposal/change.patch"
    tiny.put(clone, patch, "")
    nothing = bash(run, clone, **env)
    assert nothing.returncode == 0 and "Nothing changed." in nothing.stdout and not asked.exists()
    for name in ("Makefile", "data/registry.csv"):  # the first by some package that was run
        tiny.put(clone, name, "new\n")
    bash(f"git diff > {patch}; git checkout .", clone)
    done = bash(run, clone, **env)
    assert done.returncode == 0, done.stderr
    assert bash("git ls-remote origin main", clone).stdout.split()[0] == before.strip()
    changed = bash("git diff --name-only origin/main origin/refresh-1-1", clone).stdout
    assert changed == "data/registry.csv\n"
    said = asked.read_text(encoding="utf-8").splitlines()
    assert said[:4] == ["pr", "create", "--head", "refresh-1-1"]
    assert said[-2:] == ["--body-file", "_build/proposal/told.md"]


def test_a_first_snapshot_is_proposed_with_all_that_it_began(
    workflows: dict[str, dict[Any, Any]], clone: Path
) -> None:
    """A companion begins without the table, its page and its place among the tables."""
    told = step(workflows["refresh"], "refresh", "told.md")
    propose = step(workflows["refresh"], "propose", "gh pr create")
    begun = {"data/registry.csv", "book/data/registry.md", "book/data/index.md", "requirements.txt"}
    for name in begun:
        tiny.put(clone, name, "begun\n")
    for name in ("problems.txt", "registries.txt", "candidates.csv"):
        tiny.put(clone, f"_build/{name}", "")
    assert bash(told, clone, BOOK="", TEST="", GITHUB_STEP_SUMMARY="summary.md").returncode == 0
    bash("git reset --quiet --hard; rm summary.md", clone)
    gh(clone.parent)
    done = bash(propose, clone, PATH=f"{clone.parent}:/usr/bin:/bin", BRANCH="refresh-1-1")
    assert done.returncode == 0, done.stderr
    changed = bash("git diff --name-only origin/main origin/refresh-1-1", clone).stdout
    assert set(changed.split()) == begun


def test_the_reviewer_is_told_what_was_found_whatever_it_says(
    workflows: dict[str, dict[Any, Any]], clone: Path
) -> None:
    tiny.put(clone, "_build/problems.txt", "data/x.csv:2:1: rule: no\n")
    tiny.put(clone, "_build/registries.txt", "1 new\n")
    tiny.put(clone, "_build/candidates.csv", "```\n@somebody <b>\n" + "x" * 70_000)
    run = step(workflows["refresh"], "refresh", "told.md")
    done = bash(run, clone, BOOK="failure", TEST="success", GITHUB_STEP_SUMMARY="summary.md")
    assert done.returncode == 0, done.stderr
    told = (clone / "_build/proposal/told.md").read_text(encoding="utf-8")
    assert "make book: failure, make test: success." in told and "    1 new\n" in told
    assert "\n    data/x.csv:2:1: rule: no\n" in told and len(told) == 60_000
    # what others wrote is printed as code: it neither formats nor calls anybody
    assert "\n    ```\n    @somebody <b>\n" in told
    assert (clone / "summary.md").read_text(encoding="utf-8") == told
    assert (clone / "_build/proposal/change.patch").read_text(encoding="utf-8") == ""
    parts = steps(workflows["refresh"], "refresh")
    late = [s["run"] for s in parts if s.get("continue-on-error")]
    assert len(late) == 5
    assert late[-3::2] == ["make book", "make test"] and " ".join(r.PACKAGES) in late[-2]
