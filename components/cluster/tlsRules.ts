/** What does not go together with `tls`. */
import { allPlugins } from "./plugins.ts";
import type { SettingProblem } from "./read.ts";
import type { Resolved } from "./settings.ts";
import type { ResolvedTls } from "./tlsSettings.ts";

/** Plugins whose only listener is without TLS (the examples' pages, port 15670). */
const plainOnly: readonly string[] = ["rabbitmq_web_mqtt_examples", "rabbitmq_web_stomp_examples"];

/** RabbitMQ has no setting by which their listeners ask for a certificate. */
const asksNoCertificate: readonly string[] = ["rabbitmq_web_mqtt", "rabbitmq_web_stomp"];

/** The settings with TLS, and with the plugin that it needs for logins by certificates. */
export function withTls(settings: Resolved, tls: ResolvedTls): Resolved {
  const needed = tls.loginFrom === undefined ? [] : ["rabbitmq_auth_mechanism_ssl"];
  return { ...settings, tls, plugins: allPlugins([...settings.plugins, ...needed]) };
}

/** @param path of `tls`, for the messages */
export function tlsProblems(
  { only, verifyClients }: ResolvedTls,
  plugins: readonly string[],
  path: string,
): readonly SettingProblem[] {
  const refused = (key: string, value: string, names: readonly string[], why: string) =>
    plugins
      .filter((plugin) => names.includes(plugin))
      .map((plugin) => ({
        path: `${path}.${key}`,
        message: `${path}.${key}: ${value} is not allowed with the plugin ${plugin}; ${why}`,
      }));
  return [
    ...(only ? refused("only", "true", plainOnly, "it has no listener but a plain one") : []),
    ...(verifyClients === "required"
      ? refused(
          "verifyClients",
          "required",
          asksNoCertificate,
          "its clients could log in without a certificate, as RabbitMQ cannot ask WebSockets for one: take optional",
        )
      : []),
  ];
}
