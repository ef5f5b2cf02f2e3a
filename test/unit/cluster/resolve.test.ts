import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings, Resolved } from "../../../components/cluster/settings.ts";

/** Settings as YAML gives them: of any shape. */
function problemsOf(yaml: unknown): readonly string[] {
  return resolveSettings(yaml as ClusterSettings, "rabbitmq").problems.map(({ message }) => message);
}

const defaults: Resolved = {
  name: "rabbitmq",
  version: "4.3.6",
  image: "rabbitmq:4.3.6-management",
  replicas: 3,
  runAs: { uid: 999, gid: 999 },
  storage: { size: "10Gi", whenDeleted: "retain", whenScaled: "retain" },
  resources: { cpu: "1", memory: "2Gi" },
  plugins: ["rabbitmq_management", "rabbitmq_peer_discovery_k8s", "rabbitmq_prometheus", "rabbitmq_shovel"],
  config: {},
  files: {},
  openshift: false,
  pods: {},
  service: { type: "ClusterIP", annotations: {} },
  networkPolicy: {
    enabled: true,
    clients: [{ podSelector: {} }],
    management: [{ podSelector: {} }],
    metrics: [{ podSelector: {} }],
  },
  labels: {},
  annotations: {},
  podPatch: {},
  spread: "preferred",
  terminationGracePeriodSeconds: 604800,
  rolloutTimeoutSeconds: 3_600,
  adminPasswordRotation: 1,
  featureFlags: "enable",
  acceptedAdvisories: [],
};

describe("resolveSettings", () => {
  it("gives three nodes whose messages survive a destroy where nothing is set", () => {
    expect(resolveSettings({}, "rabbitmq")).toEqual({ settings: defaults, problems: [], warnings: [] });
  });

  it("keeps every setting that was made", () => {
    const given: Resolved = {
      name: "orders",
      version: "4.0.5",
      image: "registry.example/rabbitmq:4.0.5",
      replicas: 5,
      runAs: { uid: 101, gid: 102 },
      storage: { size: "1Gi", storageClass: "fast", whenDeleted: "delete", whenScaled: "delete" },
      resources: { cpu: "250m", memory: "512Mi" },
      plugins: [
        "rabbitmq_management",
        "rabbitmq_peer_discovery_k8s",
        "rabbitmq_prometheus",
        "rabbitmq_shovel",
      ],
      config: { "log.console.level": "debug" },
      files: { advancedConfig: "[].", confSecrets: [{ secret: "ldap", key: "conf" }], inetrc: "{edns,0}." },
      openshift: false,
      pods: {
        imagePullSecrets: ["registry"],
        imagePullPolicy: "Always",
        tolerations: [{ key: "brokers", operator: "Exists" }],
        nodeSelector: { disk: "fast" },
        affinity: { nodeAffinity: {} },
        priorityClassName: "high",
        runtimeClassName: "gvisor",
        serviceAccountName: "broker",
        dnsPolicy: "None",
        dnsConfig: { nameservers: ["10.0.0.10"] },
        env: { ERL_MAX_PORTS: "65536" },
        labels: { team: "shop" },
        annotations: { note: "a" },
      },
      service: {
        type: "LoadBalancer",
        annotations: { internal: "true" },
        loadBalancerSourceRanges: ["192.0.2.0/24", "2001:db8::/32"],
      },
      networkPolicy: {
        enabled: false,
        clients: [{ ipBlock: { cidr: "10.0.0.0/8" } }],
        ...{ management: [], metrics: [{ namespaceSelector: {} }] },
      },
      labels: { cost: "42" },
      annotations: { owner: "shop" },
      podPatch: { spec: { hostNetwork: false } },
      spread: "required",
      terminationGracePeriodSeconds: 60,
      rolloutTimeoutSeconds: 600,
      adminPasswordRotation: 3,
      featureFlags: "manual",
      acceptedAdvisories: ["CVE-2026-67419", "GHSA-pj8f-mw2q-3xjj"],
    };
    // Resolving twice changes nothing: the stack's program checks the settings, then the component does.
    expect(resolveSettings(given, "other").settings).toEqual(given);
  });

  it("refuses a password in rabbitmq.conf, which would lie in a ConfigMap, and does not repeat it", () => {
    const secrets = [
      "auth_ldap.dn_lookup_bind.password",
      "default_users.bob.password",
      "ssl_options.password",
    ];
    const config = Object.fromEntries(secrets.map((key) => [key, "not-to-be-shown"]));
    const { problems } = resolveSettings({ config }, "rabbitmq");
    expect(problems.map(({ path }) => path)).toEqual(secrets.map((key) => `warren:cluster.config.${key}`));
    expect(JSON.stringify(problems)).not.toContain("not-to-be-shown");
    const plain = { password_hashing_module: "rabbit_password_hashing_sha512" };
    expect(resolveSettings({ config: plain }, "rabbitmq").problems).toEqual([]);
  });

  it("reports what Kubernetes could not take, and what Warren sets itself", () => {
    const wrong = {
      openshift: "yes",
      pods: {
        tolerations: "all",
        imagePullPolicy: "Sometimes",
        env: { RABBITMQ_NODENAME: "rabbit", GOOD: "1", COUNT: 1 },
        labels: { "app.kubernetes.io/name": "mine" },
        affinity: [],
        colour: "red",
      },
      service: { type: "Ingress" },
      labels: { "app.kubernetes.io/instance": "mine" },
      podPatch: "none",
    };
    const { problems } = resolveSettings(wrong as never, "rabbitmq"); // as from a stack's file
    expect(problems.map(({ path }) => path.replace("warren:cluster.", "")).toSorted()).toEqual(
      [
        ...["openshift", "pods.tolerations", "pods.imagePullPolicy", "pods.env.RABBITMQ_NODENAME"],
        ...["pods.env.COUNT", "pods.labels.app.kubernetes.io/name", "pods.affinity", "pods.colour"],
        ...["service.type", "labels.app.kubernetes.io/instance", "podPatch"],
      ].toSorted(),
    );
    const both = { openshift: true, runAs: { uid: 5 } };
    expect(resolveSettings(both, "rabbitmq").problems).toMatchObject([{ path: "warren:cluster.runAs" }]);
  });

  it("reports all mistakes at once, each with its path, the value and what is allowed", () => {
    const wrong = {
      replicaz: 3,
      replicas: 10,
      storage: { size: "small", whenDeleted: "perhaps", sise: "1Gi" },
      resources: { memory: "64Mi", cpu: 2 },
      runAs: { uid: 0 },
      spread: "wide",
      plugins: "rabbitmq_shovel",
      terminationGracePeriodSeconds: 1.5,
      adminPasswordRotation: 0,
      featureFlags: "off",
      acceptedAdvisories: ["all"],
    };
    expect(problemsOf(wrong)).toEqual([
      expect.stringMatching(
        /^warren:cluster: unknown setting "replicaz"; did you mean "replicas"; allowed are name, /,
      ),
      expect.stringMatching(
        /^warren:cluster\.resources\.cpu: 2 is not allowed; it must be CPU in quotation marks/,
      ),
      expect.stringMatching(/^warren:cluster\.resources\.memory: "64Mi" is not allowed; .* 256Mi or more/),
      "warren:cluster.replicas: 10 is not allowed; it must be a whole number from 0 to 9",
      "warren:cluster.runAs.uid: 0 is not allowed; it must be a whole number from 1 to 2147483647",
      expect.stringMatching(
        /^warren:cluster\.storage: unknown setting "sise"; did you mean "size"; allowed are/,
      ),
      expect.stringMatching(/^warren:cluster\.storage\.size: "small" is not allowed; it must be a quantity/),
      'warren:cluster.storage.whenDeleted: "perhaps" is not allowed; it must be retain or delete',
      expect.stringMatching(/^warren:cluster\.plugins: "rabbitmq_shovel" is not allowed; it must be a list/),
      'warren:cluster.spread: "wide" is not allowed; it must be preferred or required',
      expect.stringMatching(
        /^warren:cluster\.terminationGracePeriodSeconds: 1\.5 is not allowed; it must be a/,
      ),
      "warren:cluster.adminPasswordRotation: 0 is not allowed; it must be a whole number from 1 to 1000000",
      'warren:cluster.featureFlags: "off" is not allowed; it must be enable or manual',
      'warren:cluster.acceptedAdvisories: a list is not allowed; it must be a list of numbers such as ["CVE-2026-67419"]',
    ]);
  });

  it.each([
    ["a list", []],
    ["text", "three nodes"],
    ["null", null],
  ])("refuses %s in place of the settings instead of installing the defaults", (_, yaml) => {
    expect(problemsOf(yaml)).toEqual([expect.stringContaining("it must be a map of settings")]);
  });

  it.each(["3.13.7", "4.5.0", "5.0", "4", "4.3.4-rc.1", "latest", 4.3])(
    "refuses version %s, for which the configuration is not known",
    (version) => {
      expect(problemsOf({ version })).toEqual([
        expect.stringMatching(/^warren:cluster\.version: .*of 4\.0, 4\.1, 4\.2, 4\.3, 4\.4$/),
      ]);
    },
  );

  it("refuses an image of unknown version, which would start with another version's configuration", () => {
    expect(problemsOf({ image: "mine:1" })).toEqual([
      expect.stringMatching(
        /^warren:cluster\.version: undefined is not allowed; it must be given with image/,
      ),
    ]);
  });

  it.each(["Orders", "1orders", "orders-", "a.b", "x".repeat(53), ""])(
    "refuses the name %j, which no node could be called by",
    (name) => {
      expect(problemsOf({ name })).toHaveLength(1);
      expect(resolveSettings({}, name).problems).toHaveLength(1);
    },
  );

  it.each([
    "default_user",
    "default_pass",
    "listeners.tcp.default",
    "cluster_formation.target_cluster_size_hint",
    "total_memory_available_override_value",
    "management.tcp.port",
  ])("refuses %s in config, which would break what depends on it", (key) => {
    expect(problemsOf({ config: { [key]: "1" } })).toEqual([
      expect.stringContaining("Warren sets this key itself"),
    ]);
  });

  it.each([
    ["channel_max", "1\ndefault_user = guest"],
    ["channel_max", "a # comment"],
    ["channel_max", ""],
    ["channel_max", { a: 1 }],
    ["a = b\nc", "1"],
  ])("refuses a line that would smuggle another one in: %j = %j", (key, value) => {
    expect(problemsOf({ config: { [key]: value } })).toHaveLength(1);
  });

  it("takes the numbers and truth values that YAML makes of config's values", () => {
    const yaml: unknown = { config: { channel_max: 512, "log.exchange": true } };
    const { settings } = resolveSettings(yaml as ClusterSettings, "rabbitmq");
    expect(settings?.config).toEqual({ channel_max: "512", "log.exchange": "true" });
  });
});
