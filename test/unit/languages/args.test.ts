import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { argsOf } from "../../../components/languages/args.ts";

const cluster = (inputs: pulumi.Inputs) => argsOf("warren:index:RabbitmqCluster", "broker", inputs);
const topology = (inputs: pulumi.Inputs) => argsOf("warren:index:Topology", "shop", inputs);
const unknown = pulumi.output(pulumi.unknown);

describe("a program in another language", () => {
  it("may give values that other resources make known: they are unwrapped, at any depth", async () => {
    const args = await cluster({
      namespace: "rabbit",
      replicas: pulumi.output(3),
      pods: {
        nodeSelector: pulumi.output({ disk: "fast" }),
        tolerations: [{ key: pulumi.output("broker") }],
      },
    });
    expect(args).toEqual({
      namespace: "rabbit",
      replicas: 3,
      pods: { nodeSelector: { disk: "fast" }, tolerations: [{ key: "broker" }] },
    });
  });

  it("may leave open what is only used later: namespace, address and password arrive as they came", async () => {
    const password = pulumi.secret("canary");
    const broker = { url: unknown, username: "admin", password };
    expect(await cluster({ namespace: unknown })).toEqual({ namespace: unknown });
    expect(await topology({ broker, passwords: { app: password } })).toEqual({
      broker,
      passwords: { app: password },
    });
  });

  it("is told of each value that is not known, is secret or has no such name, and no secret is in the message", async () => {
    const given = cluster({
      namespace: "rabbit",
      replica: 3,
      version: unknown,
      config: { default_vhost: pulumi.secret("canary") },
      resources: { memroy: "1Gi" },
    });
    const message = await given.then(String, String);
    expect(message).not.toContain("canary");
    const lines = message.split("\n").map((line) => line.trim());
    expect(lines[0]).toContain('The arguments of "broker" are not usable');
    expect(lines.slice(1).sort()).toEqual([
      "config.default_vhost: it is a secret, and would stand in the clear in what is made of it",
      expect.stringMatching(
        /^replica: there is no such argument; there are acceptedAdvisories, adminPasswordRotation, adopt, annotations, .*version$/,
      ),
      "resources.memroy: there is no such argument; there are cpu, memory",
      "version: its value is not known before the update; give it a value that does not come from another resource",
    ]);
  });

  it("is told that a cluster of another program cannot be given", async () => {
    await expect(topology({ cluster: "urn:pulumi:x" })).rejects.toThrow(
      /cluster: it must be a RabbitmqCluster of the same/,
    );
  });
});
