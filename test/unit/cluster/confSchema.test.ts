import { describe, expect, it } from "vitest";
import { rabbitmqConf } from "../../../components/cluster/conf.ts";
import { checkConf } from "../../../components/cluster/confSchema/check.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import { supportedVersions } from "../../../components/cluster/version.ts";
import { resolved } from "./resolved.ts";

type Lines = Readonly<Record<string, string>>;

/** Without the path, which is the key. */
function check(config: Lines, version = "4.3.4", plugins: readonly string[] = ["rabbitmq_management"]) {
  const { problems, warnings } = checkConf({ config, version, plugins }, "config");
  const words = ({ path, message }: { path: string; message: string }) => message.slice(`${path}: `.length);
  return { problems: problems.map(words), warnings: warnings.map(words) };
}

const absent = (version: string) => `RabbitMQ ${version} has no such key, and no node would boot with it`;

describe("the lines of rabbitmq.conf", () => {
  it("are refused with all their mistakes at once, or nodes would fail to boot one after the other", () => {
    const config = {
      chanel_max: "512",
      channel_max: "many",
      "ssl_options.verify": "verify_all",
      "ssl_options.depth": "300",
      max_message_size: "1000000000",
      "vm_memory_high_watermark.relative": "60%",
      "disk_free_limit.absolute": "2 pounds",
      "mqtt.subscription_ttl": "1000",
      heartbeat: "60",
    };
    const { settings, problems } = resolveSettings({ config }, "rabbitmq");
    expect(settings).toBeUndefined();
    const at = "warren:cluster.config";
    expect(problems.map(({ message }) => message)).toEqual([
      `${at}.chanel_max: ${absent("4.3.6")}; did you mean "channel_max"?`,
      `${at}.channel_max: "many" is not allowed; it must be a whole number`,
      `${at}.ssl_options.verify: "verify_all" is not allowed; it must be verify_peer or verify_none`,
      `${at}.ssl_options.depth: "300" is not allowed; it must be a whole number from 0 to 255`,
      `${at}.max_message_size: "1000000000" is not allowed; it must be a whole number above 0 and of at most 536870912`,
      `${at}.vm_memory_high_watermark.relative: "60%" is not allowed; it must be a number with a decimal point, such as 0.5`,
      `${at}.disk_free_limit.absolute: "2 pounds" is not allowed; it must be a whole number, or a number of bytes, such as 2000000000, 2GB or 2GiB`,
      expect.stringContaining(
        "refuses this key: Since 3.13 mqtt.subscription_ttl (in milliseconds) is unsupported",
      ),
    ]);
  });

  it.each([
    ["4.2", "auth_http.ssl_options.cacerts.one", "4.2 removed it"],
    ["4.3.4", "auth_http.ssl_options.cacerts.one", "4.2 removed it"],
    ["4.0.5", "auth_oauth2.discovery_endpoint_path", "RabbitMQ has it from 4.1 on"],
    ["4.1", "queue_types.classic.enabled", "RabbitMQ has it from 4.2 on"],
    ["4.2.5", "amqp_client.ssl_options.verify", "RabbitMQ has it from 4.2.6 on"],
    // 4.2.9 has it too: the upgrade would fail.
    ["4.3.0", "max_connections", "RabbitMQ has it from 4.3.1 on"],
  ])(
    "say for %s which version took %s away or brings it, or one searches for a typo",
    (version, key, hint) => {
      expect(check({ [key]: "1" }, version).problems).toEqual([expect.stringContaining(`; ${hint}`)]);
    },
  );

  it("tell by patch release: a key that a later patch brought does not boot either", () => {
    const [before, since] = [check({ "credentials_obfuscation.enabled": "true" }, "4.0.7"), "4.0.8"];
    expect(before.problems).toEqual([`${absent("4.0.7")}; RabbitMQ has it from ${since} on`]);
    expect(check({ "credentials_obfuscation.enabled": "true" }, since).problems).toEqual([]);
    expect(check({ "credentials_obfuscation.enabled": "true" }, "4.0").problems).toEqual([]);
  });

  it("pass with any name where RabbitMQ takes any, and a typo beside it gets a suggestion", () => {
    const right = {
      "default_users.bob.tags": "management",
      "log.console.level": "'debug'",
      "auth_mechanisms.7": "PLAIN",
    };
    expect(check(right)).toEqual({ problems: [], warnings: [] });
    expect(check({ "default_users.bob.tgas": "x" }).problems).toEqual([
      `${absent("4.3.4")}; did you mean "default_users.bob.tags"?`,
    ]);
  });

  it("only warn of a plugin's key without the plugin, which boots and does nothing", () => {
    const config = { "mqtt.vhost": "/" };
    const hint = "this key does nothing without the plugin rabbitmq_mqtt; add it to plugins";
    expect(check(config)).toEqual({ problems: [], warnings: [hint] });
    expect(check(config, "4.3.4", ["rabbitmq_web_mqtt"])).toEqual({ problems: [], warnings: [] });
  });

  it("only warn of keys that the version takes and ignores", () => {
    const config = { cluster_partition_handling: "autoheal", queue_master_locator: "min-masters" };
    const { problems, warnings } = check(config, "4.3.4");
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(/^RabbitMQ 4\.3\.4 ignores this key: .*Khepri/),
      expect.stringMatching(/^RabbitMQ 4\.3\.4 ignores this key: use queue_leader_locator$/),
    ]);
    expect(check({ cluster_partition_handling: "autoheal" }, "4.2.9").warnings).toEqual([]);
  });

  it("are not refused where RabbitMQ may know more than Warren: a newer patch, a plugin from elsewhere", () => {
    const config = { a_new_key: "1", channel_max: "many" };
    for (const found of [
      check(config, "4.3.99"),
      check(config, "4.3.4", ["rabbitmq_delayed_message_exchange"]),
    ]) {
      expect(found.problems).toEqual([]);
      expect(found.warnings).toEqual([
        expect.stringMatching(
          /^Warren knows RabbitMQ 4\.3\.\d and the plugins that come with it: RabbitMQ 4.* no such key/,
        ),
        expect.stringMatching(
          /^Warren knows RabbitMQ 4\.3\.\d .*: "many" is not allowed; it must be a whole number$/,
        ),
      ]);
    }
  });

  it.each(["$(channel_max)", "prefix-$(HOME)"])("pass as %s, which only the node can look up", (value) => {
    expect(check({ heartbeat: value }).problems).toEqual([]);
  });

  it("have their quotes read as RabbitMQ reads them", () => {
    for (const value of ["'60'", "'''60'''"]) expect(check({ heartbeat: value }).problems).toEqual([]);
    for (const value of ["'60'0", "''60''", "'sixty'"]) {
      expect(check({ heartbeat: value }).problems).toEqual([expect.stringContaining("is not allowed; ")]);
    }
  });

  it("pass without the schema being asked about a version that is wrong itself", () => {
    const problems = resolveSettings({ version: "9.9", config: { nonsense: "1" } }, "rabbitmq").problems;
    expect(problems.map(({ path }) => path)).toEqual(["warren:cluster.version"]);
  });

  const tls: Lines = {
    "listeners.ssl.default": "5671",
    "listeners.tcp": "none",
    "management.ssl.port": "15671",
    "management.ssl.cacertfile": "/etc/tls/ca.crt",
    "prometheus.ssl.port": "15691",
    "ssl_options.cacertfile": "/etc/tls/ca.crt",
    "ssl_options.certfile": "/etc/tls/tls.crt",
    "ssl_options.keyfile": "/etc/tls/tls.key",
    "ssl_options.verify": "verify_peer",
    "ssl_options.fail_if_no_peer_cert": "true",
    "ssl_options.versions.1": "tlsv1.3",
    "stream.listeners.ssl.default": "5551",
  };

  it.each(supportedVersions)("of Warren itself boot %s, and so do those of TLS", (version) => {
    const settings = resolved({ version, plugins: ["rabbitmq_stream"] });
    const own = rabbitmqConf(settings)
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" = ") as [string, string]);
    expect(own.length).toBeGreaterThan(5);
    const config = { ...Object.fromEntries(own), "cluster_formation.target_cluster_size_hint": "3", ...tls };
    expect(checkConf({ ...settings, config }, "config")).toEqual({ problems: [], warnings: [] });
  });
});
