/** The walls between the rooms of the code hold: .dependency-cruiser.mjs, which `./dev test` runs on the whole tree. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const checkout = dirname(dirname(import.meta.dirname));
const folder = mkdtempSync(join(realpathSync(tmpdir()), "warren-walls-"));

const typeFrom = (from: string) => `import type { One } from "${from}";\nexport type Two = One;\n`;

/** A tree in which each file but the first two climbs over one wall. */
const tree: { readonly [file: string]: string } = {
  "topology/model.ts": "export type One = 1;\n",
  "broker/client.ts": typeFrom("../topology/model.ts"),
  "topology/routing/route.ts": 'import { connect } from "node:net";\nexport const open = connect;\n',
  "topology/canonical.ts": 'import type { Output } from "@pulumi/pulumi";\nexport type One = Output<1>;\n',
  "broker/read.ts": typeFrom("../provider/reconcile/apply.ts"),
  "resources/users.ts": typeFrom("../provider/reconcile/apply.ts"),
  "resources/vhosts.ts": 'import * as rabbitmq from "@pulumi/rabbitmq";\nexport const all = rabbitmq;\n',
  "provider/reconcile/apply.ts": "export type One = 1;\n",
  "cluster/a.ts": 'import type { B } from "./b.ts";\nexport type A = B | 1;\n',
  "cluster/b.ts": 'import type { A } from "./a.ts";\nexport type B = A | 2;\n',
  "utils/one.ts": typeFrom("../topology/model.ts"),
};

let said = "";
beforeAll(async () => {
  for (const name of [".dependency-cruiser.mjs", "tsconfig.json", "package.json"]) {
    cpSync(join(checkout, name), join(folder, name));
  }
  symlinkSync(join(checkout, "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of Object.entries(tree)) {
    const file = join(folder, "components", name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  said = await new Promise((resolve, reject) => {
    execFile(
      join("node_modules", ".bin", "depcruise"),
      ["components"],
      { cwd: folder },
      (_, stdout, stderr) => (stderr === "" ? resolve(stdout) : reject(new Error(stderr))),
    );
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a wall between two rooms", () => {
  it("lets through what the table allows, or nobody could work", () => {
    expect(said).toContain("components/resources/users.ts");
    expect(said).not.toContain("components/broker/client.ts");
  });

  it.each([
    ["the pure rooms touch the network", "pure rooms: components/topology/routing/route.ts"],
    ["the pure rooms know Pulumi, by a type", "no Pulumi types but the shapes of Kubernetes objects: "],
    ["the broker's room knows Warren's provider", "wall of components/broker: components/broker/read.ts"],
    ["resources and provider grow together, by a type", "wall of components/resources: "],
    ["another room than resources/rabbitmq knows @pulumi/rabbitmq", "only resources/rabbitmq knows "],
    ["two files need each other, by a type", "no circle of files: components/cluster/"],
    ["a folder stands in no room of the table", "every file has a room: components/utils/one.ts"],
  ])("fails the check when %s", (_, violation) => {
    expect(said).toContain(`error ${violation}`);
  });
});
