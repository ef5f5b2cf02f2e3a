/** The policy pack on the stacks of this checkout, in a backend and a namespace where nothing is yet. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { checkout, type Finished, Project } from "./stack.ts";

const backend = mkdtempSync(join(tmpdir(), "warren-policy-"));
const projects: Project[] = [];
afterAll(() => {
  for (const project of projects) project.remove();
  rmSync(backend, { recursive: true, force: true });
});

type Edit = readonly [file: string, from: string, to: string];

async function preview(stack: string, edits: readonly Edit[]): Promise<Finished> {
  const project = new Project(stack);
  projects.push(project);
  const namespace = `policy-${stack}-${process.pid}`;
  const file = `stacks/Pulumi.${stack}.yaml`;
  project.write(
    file,
    project.file(file).replace(/^ {2}warren:namespace: .*$/m, `  warren:namespace: ${namespace}`),
  );
  for (const edit of edits) project.edit(...edit);
  const env = { PULUMI_BACKEND_URL: `file://${backend}` };
  await project.pulumi(["stack", "init"], env);
  return project.pulumi(["preview", "--policy-pack", join(checkout, "policy")], env);
}

const prod = "stacks/Pulumi.prod.yaml";
const topology = "stacks/prod.topology.yaml";
const insecure: readonly Edit[] = [
  [prod, "replicas: 3", 'version: "4.3"\n    service: { type: LoadBalancer }\n    replicas: 1'],
  [
    prod,
    "tls: { generate: true, only: true }",
    "podPatch: { spec: { containers: [{ name: rabbitmq, resources: null }] } }",
  ],
  [topology, "  worker: {}", "  worker: {}\n  guest: { tags: [administrator] }"],
  [topology, "testq1: { type: quorum", "testq1: { type: classic"],
];
const all = [
  "rabbitmq-guest",
  "rabbitmq-pinned-image",
  "rabbitmq-plain-ports",
  "rabbitmq-production-disruption-budget",
  "rabbitmq-production-limits",
  "rabbitmq-production-quorum-queues",
  "rabbitmq-production-tls",
  "rabbitmq-public-load-balancer",
];

describe("the policy pack and the stacks", () => {
  it.each(["dev", "local", "external", "prod"])("lets the stack %s pass as it is", async (stack) => {
    const { code, text } = await preview(stack, []);
    expect(code, text).toBe(0);
    expect(text).toContain("warren@v");
    expect(text).not.toMatch(/\[(mandatory|advisory)\]/);
  });

  it.each(["resources", "bulk"])(
    "stops what is insecure in Warren's own objects, of engine %s",
    async (engine) => {
      const choice: Edit = [prod, "  warren:cluster:", `  warren:engine: ${engine}\n  warren:cluster:`];
      const { code, text } = await preview("prod", [...insecure, choice]);
      expect(code, text).not.toBe(0);
      const found = [...text.matchAll(/- \[mandatory\] +([\w-]+)/g)].map(([, name]) => name);
      expect([...new Set(found)].sort()).toEqual(all);
      expect(text).toMatch(/Queue "testq1" of vhost "myproject" is of type classic in a production stack/);
      expect(text).toMatch(/user "guest" is an administrator/);
    },
  );
});
