"""deploy/kubernetes.yaml: valid where it may be applied, and what the page needs there."""

import re
import tomllib

import kubernetes_validate
import pytest
import yaml

from tests import ROOT

MANIFESTS = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text()))
KINDS = {manifest["kind"]: manifest for manifest in MANIFESTS}
POD = KINDS["Deployment"]["spec"]["template"]
(PAGE,) = POD["spec"]["containers"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


@pytest.mark.parametrize("version", ["1.29", kubernetes_validate.latest_version()])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_manifest_is_valid_in_old_and_new_clusters(kind: str, version: str) -> None:
    kubernetes_validate.validate(KINDS[kind], version, strict=True)


def test_there_is_all_that_the_page_needs() -> None:
    assert len(MANIFESTS) == len(KINDS)
    assert set(KINDS) == {
        "Deployment",
        "Service",
        "Ingress",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
    }


def test_all_speak_of_the_same_pods() -> None:
    labels = POD["metadata"]["labels"]
    for kind in ("Deployment", "PodDisruptionBudget"):
        assert KINDS[kind]["spec"]["selector"]["matchLabels"] == labels
    assert KINDS["Service"]["spec"]["selector"] == labels
    (spread,) = POD["spec"]["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == labels
    target = KINDS["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (
        "Deployment",
        KINDS["Deployment"]["metadata"]["name"],
    )


def test_the_image_is_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert PAGE["image"] == f"{project['name']}:{project['version']}"


def test_the_address_leads_to_the_port_of_the_image() -> None:
    (port,) = PAGE["ports"]
    exposed = re.search(r"^EXPOSE (\d+)$", DOCKERFILE, re.M)
    assert exposed
    assert port["containerPort"] == int(exposed[1])
    (service,) = KINDS["Service"]["spec"]["ports"]
    assert service["targetPort"] == port["name"]
    (rule,) = KINDS["Ingress"]["spec"]["rules"]
    (path,) = rule["http"]["paths"]
    assert path["backend"]["service"] == {
        "name": KINDS["Service"]["metadata"]["name"],
        "port": {"name": service["name"]},
    }
    (tls,) = KINDS["Ingress"]["spec"]["tls"]
    assert tls["hosts"] == [rule["host"]]


def test_the_probes_ask_what_the_page_answers() -> None:
    health = PAGE["startupProbe"]["exec"]["command"]
    assert " ".join(health[:4]) == "python -m cnn health"
    assert " ".join(health[:4]) in DOCKERFILE
    assert health[4:] == ["--url", f"http://127.0.0.1:{PAGE['ports'][0]['containerPort']}"]
    for probe in ("readinessProbe", "livenessProbe"):
        asked = PAGE[probe]["httpGet"]
        assert asked == {"path": "/_stcore/health", "port": PAGE["ports"][0]["name"]}


def test_a_hanging_replica_gets_no_visitors_before_it_is_started_anew() -> None:
    patience = {
        name: PAGE[name]["periodSeconds"] * PAGE[name]["failureThreshold"]
        for name in ("readinessProbe", "livenessProbe", "startupProbe")
    }
    assert patience["readinessProbe"] < patience["livenessProbe"] < patience["startupProbe"]


def test_a_visitor_stays_on_a_replica_and_may_think_for_an_hour() -> None:
    prefix = "nginx.ingress.kubernetes.io/"
    said = KINDS["Ingress"]["metadata"]["annotations"]
    assert all(isinstance(value, str) for value in said.values())
    assert said[f"{prefix}affinity"] == "cookie"
    for name in ("read", "send"):
        assert int(said[f"{prefix}proxy-{name}-timeout"]) == 3600
    nginx = (ROOT / "deploy" / "nginx.conf").read_text()
    assert f"client_max_body_size {said[f'{prefix}proxy-body-size']};" in nginx
    assert f"{said[f'{prefix}session-cookie-name']}=$request_id" in nginx
    assert f"rate={said[f'{prefix}limit-rps']}r/s" in nginx
    burst = int(said[f"{prefix}limit-rps"]) * int(said[f"{prefix}limit-burst-multiplier"])
    assert f"burst={burst} " in nginx
    assert f"limit_conn connections {said[f'{prefix}limit-connections']};" in nginx


def test_it_runs_as_nobody_and_writes_only_into_tmp() -> None:
    pod = POD["spec"]["securityContext"]
    assert f"USER {pod['runAsUser']}:{pod['runAsGroup']}\n" in DOCKERFILE
    assert pod["runAsNonRoot"]
    assert pod["seccompProfile"] == {"type": "RuntimeDefault"}
    assert PAGE["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    (volume,) = POD["spec"]["volumes"]
    assert "emptyDir" in volume
    assert PAGE["volumeMounts"] == [{"name": volume["name"], "mountPath": "/tmp"}]
    assert "HOME=/tmp" in DOCKERFILE
    assert POD["spec"]["automountServiceAccountToken"] is False


def test_more_replicas_come_when_those_there_use_what_they_asked_for() -> None:
    scaler = KINDS["HorizontalPodAutoscaler"]["spec"]
    (metric,) = scaler["metrics"]
    assert metric["resource"]["target"]["averageValue"] == PAGE["resources"]["requests"]["cpu"]
    assert "replicas" not in KINDS["Deployment"]["spec"], (
        "applying this again would undo the scaling"
    )
    assert scaler["minReplicas"] > KINDS["PodDisruptionBudget"]["spec"]["maxUnavailable"]
