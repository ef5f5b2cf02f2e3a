import { describe, expect, it } from "vitest";
import { definitionsFailure } from "../../../components/connection/kubernetes/definitionsFailure.ts";

const hash = "c2FsdKGpMlSsZLRDOsGbFmZcYWFVzO4cgL4qUZAQmGAAPDhz";

/** As RabbitMQ 4.0.5 says it. @param reason over several lines, which RabbitMQ breaks and indents */
const log = (reason: string) => {
  const logged = (line: string) =>
    `\u001b[38;5;160m2026-11-30 09:48:00.062938+00:00 [error] <0.536.0> ${line}\u001b[0m`;
  return [
    "2026-11-30 09:48:00.012938+00:00 [info] <0.536.0> Applying definitions from directory /etc/rabbitmq/definitions",
    ...["", "BOOT FAILED", "===========", ...reason.split("\n"), ""].map(logged),
    ...reason.split("\n").flatMap((line) => [line, logged("between them")]),
    "",
    "2026-11-30 09:48:01.110638+00:00 [info] <0.536.0> Stopping application 'rabbit'",
    `{exit,{9896,${reason}}}`,
    "Crash dump is being written to: /var/log/rabbitmq/erl_crash.dump...",
  ].join("\n");
};

const importFailed = (what: string) => `Error during startup: {error,
                          {failed_to_import_definitions,
                              "/etc/rabbitmq/definitions/2-secret.json",
                              ${what}}}`;

describe("a broker that does not boot", () => {
  it("because of its definitions says why, in one line", () => {
    const what = String.raw`<<"<<\"Validation failed\\n\\ncomponent federation-upstream not found\\n (shop/far)\">>">>`;
    expect(definitionsFailure(log(importFailed(what)))).toBe(
      'Error during startup: {error, {failed_to_import_definitions, "/etc/rabbitmq/definitions/2-secret.json", ' +
        String.raw`<<"<<\"Validation failed component federation-upstream not found (shop/far)\">>">>}}`,
    );
  });

  it("because of a password's hash does not repeat it", () => {
    const said = definitionsFailure(log(importFailed(`{not_base64,<<"${hash}!">>}`)));
    expect(said).toContain('{not_base64,<<"…!">>}');
  });

  it("for another reason is left to boot again, as a wait may be all that it needs", () => {
    expect(
      definitionsFailure(log("Error during startup: {error,timeout_waiting_for_tables}")),
    ).toBeUndefined();
    expect(definitionsFailure("Applying definitions: failed_to_import_definitions")).toBeUndefined();
  });
});
