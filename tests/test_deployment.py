"""The files of docs/deployment/ name commands, variables, folders and users that there are."""

import inspect
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from assistant.cli import _parser
from assistant.settings import environment, secrets
from tests.house_rules.checkout import ROOT
from tests.proofs.nginx_here import written_for_nginx

FILES = ROOT / "docs" / "deployment"
UNITS = sorted(FILES.glob("*.service"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LIBRARIES = {"libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"}
VARIABLES = set(re.findall(r'"([A-Z][A-Z_]{5,})"', inspect.getsource(environment) + inspect.getsource(secrets)))


def text(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")


def unit(path: Path) -> ConfigParser:
    read = ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(path, encoding="utf-8")
    return read


def is_a_command(words: list[str]) -> bool:
    """Tell whether our own command line takes these words; it leaves the program otherwise."""
    return callable(_parser().parse_args(words).run)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_commands_that_exist_as_the_user_that_owns_the_folders(path: Path) -> None:
    service = unit(path)["Service"]
    started = shlex.split(service["ExecStart"].replace("%%", "%").replace("$$(date +%Y-%m-%d-%H%M)", "today"))
    words = shlex.split(started[2]) if started[0] == "/bin/sh" else started
    words = words[1:] if words[0] == "exec" else words
    assert words[0] == "/opt/assistant/bin/assistant", "where docs/deployment.md installs it"
    assert is_a_command(words[1:])
    assert (service["User"], service["EnvironmentFile"]) == ("assistant", "/etc/assistant/environment")
    assert service["Environment"] == f"INSTANCE_PATH=/var/lib/{service['StateDirectory']}"
    assert service["ProtectSystem"] == "strict"
    assert "useradd --system" in (ROOT / "docs/deployment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_may_do_no_more_than_they_need(path: Path) -> None:
    service, like = dict(unit(path)["Service"]), dict(unit(FILES / "assistant.service")["Service"])
    kinds = ("Protect", "Private", "Restrict", "SystemCall", "Capability", "NoNew", "Lock")
    walls = {name: value for name, value in like.items() if name.startswith(kinds)}
    assert len(walls) > 15
    assert {name: service.get(name) for name in walls} == walls


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_finds_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    for path in FILES.glob("assistant*.*"):
        here = path.read_text(encoding="utf-8").replace("/opt/assistant/bin/assistant", sys.executable)
        (tmp_path / path.name).write_text(here, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    ours = [line for line in judged.stderr.splitlines() if "assistant" in line]
    assert (judged.returncode, ours) == (0, [])


def test_commands_by_hand_run_as_the_service_with_its_variables() -> None:
    guide = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    example = guide.partition("# /etc/assistant/environment\n")[2].partition("```")[0]
    given = dict(line.split("=", 1) for line in example.splitlines())
    assert set(given) <= VARIABLES | {f"{name}_FILE" for name in VARIABLES}
    assert given["INSTANCE_PATH"] in text("assistant.service"), "the same folder as the service"
    assert f"-o assistant -g assistant {given['INSTANCE_PATH']} " in guide
    written = text("command-line")
    subprocess.run(["/bin/sh", "-n"], input=written, text=True, check=True)
    assert ". /etc/assistant/environment" in written
    assert "--reuid assistant --regid assistant --init-groups /opt/assistant/bin/assistant" in written


def test_the_image_is_built_from_what_there_is_and_starts_what_there_is() -> None:
    lines = text("Dockerfile").replace("\\\n", " ").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert all((ROOT / name).exists() for names in copied for name in names)
    packed = {name.strip("/") for name in PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["include"]}
    assert packed <= {name for names in copied for name in names}
    assert set(re.findall(r"lib[\w.-]+-?\d", next(line for line in lines if "apt-get install" in line))) >= LIBRARIES
    [entry] = [line.removeprefix("ENTRYPOINT ") for line in lines if line.startswith("ENTRYPOINT")]
    [command] = [line.removeprefix("CMD ") for line in lines if line.startswith("CMD")]
    assert yaml.safe_load(entry) == list(PROJECT["project"]["scripts"])
    assert is_a_command(yaml.safe_load(command))
    made = next(number for number, line in enumerate(lines) if "useradd" in line)
    assert "useradd" in lines[made]
    assert lines.index("USER assistant") > made
    assert f'"{PROJECT["project"]["optional-dependencies"]["postgresql"][0]}"' in text("Dockerfile")
    assert f'"{PROJECT["build-system"]["requires"][0]}"' in text("Dockerfile")


def test_compose_names_secrets_volumes_and_variables_that_there_are() -> None:
    file = yaml.safe_load(text("compose.yaml"))
    services = file["services"]
    for name, service in services.items():
        assert set(service.get("secrets", ())) <= set(file["secrets"]), name
        volumes = [volume.split(":")[0] for volume in service["volumes"]]
        assert {volume for volume in volumes if "/" not in volume} <= set(file["volumes"]), name
        assert set(service.get("depends_on", ())) <= set(services), name
    ours = services["web"]["environment"]
    assert {name.removesuffix("_FILE") for name in ours} <= VARIABLES | {"ORGANISATION"}
    assert ours["DATABASE_URL"].endswith("passfile=/etc/assistant/keys/pgpass")
    assert is_a_command(services["worker"]["command"])
    assert is_a_command(services["by-hand"]["command"])
    *_start, code = services["web"]["healthcheck"]["test"]
    compile(code, "healthcheck", "exec")
    assert "reverse_proxy web:8000" in text("Caddyfile")


def test_containers_are_made_with_the_keys_of_the_user_that_the_image_has() -> None:
    """Files given to a container keep their owner: another number would leave the program without its secrets."""
    [user] = re.findall(r"useradd --uid (\d+)", text("Dockerfile"))
    guide = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
    assert f"chown -R {user}:{user} keys backups" in guide
    services = yaml.safe_load(text("compose.yaml"))["services"]
    assert {"./keys:/etc/assistant/keys:ro"} <= {*services["web"]["volumes"]} & {*services["worker"]["volumes"]}
    assert "./keys:/etc/assistant/keys" in services["by-hand"]["volumes"], "office open and keys rotate write there"
    for name in ("web", "worker", "by-hand"):
        assert (services[name]["read_only"], services[name]["cap_drop"]) == (True, ["ALL"]), name


@pytest.mark.skipif(shutil.which("caddy") is None, reason="no Caddy here")
def test_caddy_takes_its_configuration() -> None:
    judged = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", str(FILES / "Caddyfile")],  # noqa: S607 — the one of this machine
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SERVED_AT": "droits.example.fr"},
    )
    assert "Valid configuration" in judged.stderr + judged.stdout, judged.stderr


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here")
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    judged = subprocess.run(
        ["nginx", "-t", "-c", str(written_for_nginx(tmp_path, http=8081, https=8444, to=8000))],  # noqa: S607 — the one of this machine
        capture_output=True,
        text=True,
        check=False,
    )
    assert "test is successful" in judged.stderr, judged.stderr
