"""The manifests are what a cluster accepts, fit together, and name only what the service has."""

from pathlib import Path
from typing import Any

import httpx
import kubernetes_validate
import pytest
import yaml

from app.settings import PREFIX, Settings
from tests.test_packaging import PROJECT

FOLDER = Path(__file__).resolve().parent.parent.parent / "deploy" / "kubernetes"
KUSTOMIZATION = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
MANIFESTS: dict[str, Any] = {name: yaml.safe_load((FOLDER / name).read_text()) for name in KUSTOMIZATION["resources"]}
OLDEST = "1.30.0"
"""The first version that knows preStop's `sleep` without being asked to."""
VERSIONS = [version for version in kubernetes_validate.utils.all_versions() if version >= OLDEST]
LABELS = {"app.kubernetes.io/name": "inkdigit"}

DEPLOYMENT = MANIFESTS["deployment.yaml"]["spec"]
POD = DEPLOYMENT["template"]["spec"]
(CONTAINER,) = POD["containers"]
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")


def test_the_kustomization_takes_every_file_there_is() -> None:
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert set(MANIFESTS) == files
    kinds = {manifest["kind"] for manifest in MANIFESTS.values()}
    assert kinds == {
        *("Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor")
    }


@pytest.mark.parametrize("version", [VERSIONS[0], VERSIONS[-1]])
@pytest.mark.parametrize("name", [name for name, of in MANIFESTS.items() if of["kind"] != "ServiceMonitor"])
def test_a_manifest_fits_the_schema_of_its_kind(name: str, version: str) -> None:
    kubernetes_validate.validate(MANIFESTS[name], version, strict=True)


def test_a_fault_would_be_found() -> None:
    broken = MANIFESTS["service.yaml"] | {"spec": {"ports": [{"port": "eighty"}]}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, VERSIONS[-1], strict=True)


def test_the_service_monitor_has_the_shape_of_its_kind() -> None:
    # It is a kind of the Prometheus Operator, of which Kubernetes' own schemas say nothing.
    monitor = MANIFESTS["service-monitor.yaml"]
    assert set(monitor) == {"apiVersion", "kind", "metadata", "spec"}
    assert monitor["apiVersion"] == "monitoring.coreos.com/v1"
    assert set(monitor["spec"]) == {"selector", "endpoints"}
    assert monitor["spec"]["selector"] == {"matchLabels": LABELS}
    (endpoint,) = monitor["spec"]["endpoints"]
    assert set(endpoint) == {"port", "path", "interval", "scrapeTimeout"}
    assert int(endpoint["scrapeTimeout"].removesuffix("s")) < int(endpoint["interval"].removesuffix("s"))


def test_everything_means_the_same_pods() -> None:
    assert all(manifest["metadata"]["labels"] == LABELS for manifest in MANIFESTS.values())
    assert DEPLOYMENT["template"]["metadata"]["labels"] == DEPLOYMENT["selector"]["matchLabels"] == LABELS
    assert MANIFESTS["service.yaml"]["spec"]["selector"] == LABELS
    assert MANIFESTS["pod-disruption-budget.yaml"]["spec"]["selector"]["matchLabels"] == LABELS
    assert MANIFESTS["network-policy.yaml"]["spec"]["podSelector"]["matchLabels"] == LABELS
    for constraint in POD["topologySpreadConstraints"]:
        assert constraint["labelSelector"]["matchLabels"] == LABELS
    target = MANIFESTS["horizontal-pod-autoscaler.yaml"]["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == ("Deployment", MANIFESTS["deployment.yaml"]["metadata"]["name"])


def test_everything_means_the_same_port() -> None:
    variables = {variable["name"]: variable["value"] for variable in CONTAINER["env"]}
    (port,) = CONTAINER["ports"]
    assert variables[f"{PREFIX}PORT"] == str(port["containerPort"])
    assert all(CONTAINER[probe]["httpGet"]["port"] == port["name"] for probe in PROBES)
    (of_service,) = MANIFESTS["service.yaml"]["spec"]["ports"]
    assert of_service["targetPort"] == port["name"]
    assert MANIFESTS["service-monitor.yaml"]["spec"]["endpoints"][0]["port"] == of_service["name"]
    (rule,) = MANIFESTS["network-policy.yaml"]["spec"]["ingress"]
    assert [allowed["port"] for allowed in rule["ports"]] == [port["name"]]


def test_each_setting_exists_and_no_service_can_set_another() -> None:
    names = [variable["name"].removeprefix(PREFIX).lower() for variable in CONTAINER["env"]]
    assert set(names) <= set(Settings.model_fields)
    # A Service named inkdigit makes Kubernetes set INKDIGIT_PORT=tcp://… in every pod that has links.
    assert POD["enableServiceLinks"] is False


ASKED = {CONTAINER[probe]["httpGet"]["path"] for probe in PROBES}
ASKED |= {endpoint["path"] for endpoint in MANIFESTS["service-monitor.yaml"]["spec"]["endpoints"]}


@pytest.mark.parametrize("path", sorted(ASKED))
def test_the_service_answers_what_a_cluster_asks_it(server: str, path: str) -> None:
    assert httpx.get(f"{server}{path}").status_code == 200


def test_a_container_has_the_rights_it_needs_and_no_more() -> None:
    context = CONTAINER["securityContext"]
    assert context["readOnlyRootFilesystem"]
    assert not context["allowPrivilegeEscalation"]
    assert context["capabilities"] == {"drop": ["ALL"]}
    assert POD["securityContext"]["runAsNonRoot"]
    assert POD["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert POD["automountServiceAccountToken"] is False
    dockerfile = (FOLDER.parent.parent / "Dockerfile").read_text()
    assert f"USER {POD['securityContext']['runAsUser']}:" in dockerfile


def test_it_may_talk_to_nobody() -> None:
    policy = MANIFESTS["network-policy.yaml"]["spec"]
    assert set(policy["policyTypes"]) == {"Ingress", "Egress"}
    assert policy["egress"] == []


def test_a_replica_stops_only_once_it_gets_no_more_requests_and_has_answered_all() -> None:
    pause = CONTAINER["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pause >= 5
    assert POD["terminationGracePeriodSeconds"] >= pause + 10
    assert DEPLOYMENT["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert MANIFESTS["pod-disruption-budget.yaml"]["spec"]["maxUnavailable"] == 1
    assert MANIFESTS["horizontal-pod-autoscaler.yaml"]["spec"]["minReplicas"] >= 2


def test_the_image_is_of_this_version() -> None:
    (image,) = KUSTOMIZATION["images"]
    assert image == {"name": CONTAINER["image"], "newTag": PROJECT["project"]["version"]}
