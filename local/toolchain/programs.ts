/** The Go programs that are built if no release can be downloaded, with their pinned versions. */
import type { GoProgram } from "./goBuild.ts";

export const kubernetesVersion = "1.36.3";
export const pulumiVersion = "3.276.0";

const pulumiSdk = "github.com/pulumi/pulumi/sdk/v3";

export const pulumi: GoProgram = {
  module: "local/toolchain/pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  program: "pulumi",
  values: { [`${pulumiSdk}/go/common/version.Version`]: `v${pulumiVersion}` },
  optimised: true,
};

const oldHostsModule = "local/toolchain/pulumi-language-nodejs";

/** The last release whose Go module still contains the language host; it works with the current @pulumi/pulumi. */
export const languageHost: GoProgram = {
  module: oldHostsModule,
  package: `${pulumiSdk}/nodejs/cmd/pulumi-language-nodejs`,
  program: "pulumi-language-nodejs-host",
  values: { [`${pulumiSdk}/go/common/version.Version`]: "v3.68.0" },
  optimised: false,
};

/** Stands in front of that old host: passes it the options of a project's runtime, and starts policy packs. */
export const languageHostFront: GoProgram = {
  module: "local/toolchain/pulumi-language-nodejs-front",
  package: ".",
  program: "pulumi-language-nodejs",
  values: {},
  optimised: false,
};

/** The Python language host of the same release. */
export const oldPythonHost: GoProgram = {
  module: oldHostsModule,
  package: `${pulumiSdk}/python/cmd/pulumi-language-python`,
  program: "pulumi-language-python-host",
  values: { [`${pulumiSdk}/go/common/version.Version`]: "v3.68.0" },
  optimised: false,
};

/** Does what that old host is too old for. It is compiled as the CLI is, most of which it shares. */
export const pythonHost: GoProgram = {
  module: "local/toolchain/pulumi-language-python",
  package: ".",
  program: "pulumi-language-python",
  values: {},
  optimised: true,
};

export const yamlHost: GoProgram = {
  module: "local/toolchain/pulumi-language-yaml",
  package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  program: "pulumi-language-yaml",
  values: { "github.com/pulumi/pulumi-yaml/pkg/version.Version": "v1.25.0" },
  optimised: false,
};

export const rabbitmqPlugin = (version: string): GoProgram => ({
  module: "local/plugins/rabbitmq",
  package: ".",
  program: "pulumi-resource-rabbitmq",
  values: { "main.version": version },
  optimised: false,
});

const kubernetesPluginModule = "github.com/pulumi/pulumi-kubernetes/provider/v4";

/** The official plugin, from its newest published module, which is older than the newest release. */
export const kubernetesPlugin = (version: string): GoProgram => ({
  module: "local/toolchain/pulumi-resource-kubernetes",
  package: ".",
  program: "pulumi-resource-kubernetes",
  values: { "main.version": version },
  optimised: false,
  embedded: {
    module: kubernetesPluginModule,
    files: {
      "schema.json": "cmd/pulumi-resource-kubernetes/schema.json",
      "terraform-mapping.json": "cmd/pulumi-resource-kubernetes/terraform-mapping.json",
    },
  },
  lowPriority: true,
});

const [major = "", minor = ""] = kubernetesVersion.split(".");

export const kubernetes: GoProgram = {
  module: "local/toolchain/kubernetes",
  package: ".",
  program: "kubernetes",
  values: {
    "k8s.io/component-base/version.gitVersion": `v${kubernetesVersion}`,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/client-go/pkg/version.gitVersion": `v${kubernetesVersion}`,
  },
  optimised: false,
};

export const coredns: GoProgram = {
  module: "local/toolchain/coredns",
  package: ".",
  program: "coredns",
  values: {},
  optimised: false,
};

/** Enforces NetworkPolicies, for the tests. */
export const networkPolicyAgent: GoProgram = {
  module: "local/toolchain/kube-network-policies",
  package: ".",
  program: "kube-network-policies",
  values: {},
  optimised: false,
};

export const pause: GoProgram = {
  module: "local/images/pause",
  package: ".",
  program: "pause",
  values: {},
  optimised: false,
};

/** Causes faults between a plugin and its broker, for the tests. */
export const toxiproxy: GoProgram = {
  module: "local/toolchain/toxiproxy",
  package: "github.com/Shopify/toxiproxy/v2/cmd/server",
  program: "toxiproxy-server",
  values: { "github.com/Shopify/toxiproxy/v2.Version": "2.5.0" },
  optimised: true,
};

/** A server of S3's API on a folder, for the tests of backups. */
export const versitygw: GoProgram = {
  module: "local/toolchain/versitygw",
  package: "github.com/versity/versitygw/cmd/versitygw",
  program: "versitygw",
  values: { "main.Version": "1.8.0" },
  optimised: false,
  lowPriority: true,
};

const prometheusOf = (program: "prometheus" | "promtool"): GoProgram => ({
  module: "local/toolchain/prometheus",
  package: `github.com/prometheus/prometheus/cmd/${program}`,
  program,
  values: { "github.com/prometheus/common/version.Version": "3.16.0" },
  optimised: false,
  // Its targets come from a file; finding them would take the SDKs of every cloud.
  tags: ["remove_all_sd"],
});

/** Reads the brokers' metrics and decides which alerts fire, for the tests of the alerts. */
export const prometheus = prometheusOf("prometheus");

/** Checks rules, and runs them on made-up series. */
export const promtool = prometheusOf("promtool");

/** The last release whose Go module contains the files of its page, without which it cannot be compiled. */
export const alertmanager: GoProgram = {
  module: "local/toolchain/alertmanager",
  package: "github.com/prometheus/alertmanager/cmd/alertmanager",
  program: "alertmanager",
  values: { "github.com/prometheus/common/version.Version": "0.31.1" },
  optimised: false,
};
