/** A ServiceAccount with the rights that docs/gitops.md gives a pipeline, and no others. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { checkout, kubectlIn } from "./stack.ts";

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** What docs/gitops.md prints of that name. */
function printed(name: string): Role {
  const text = readFileSync(join(checkout, "docs/gitops.md"), "utf8");
  const found = [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
    .flatMap(([, block = ""]) => parseAllDocuments(block).map((one) => one.toJS() as Role))
    .find(({ kind, metadata }) => kind === "Role" && metadata.name === name);
  if (found === undefined) throw new Error(`docs/gitops.md has no Role ${name}`);
  return found;
}

export class PipelineAccount {
  private readonly namespace: string;
  private readonly name: string;

  /** @param name of the account, its role and its binding, which must be nobody's */
  constructor(namespace: string, name: string) {
    this.namespace = namespace;
    this.name = name;
  }

  /**
   * @param role name of the Role in docs/gitops.md
   * @param folder for the kubeconfig
   * @returns variables for programs that run as the account
   */
  async create(role: string, folder: string): Promise<{ readonly KUBECONFIG: string }> {
    const { namespace, name } = this;
    const manifest = join(folder, "role.json");
    writeFileSync(manifest, JSON.stringify({ ...printed(role), metadata: { name, namespace } }));
    await this.kubectl("create", "serviceaccount", name);
    await this.kubectl("create", "-f", manifest);
    await this.kubectl(
      "create",
      "rolebinding",
      name,
      `--role=${name}`,
      `--serviceaccount=${namespace}:${name}`,
    );
    const token = (await this.kubectl("create", "token", name, "--duration=2h")).trim();
    const config = JSON.parse(
      await this.kubectl("config", "view", "--raw", "--flatten", "-o", "json"),
    ) as object;
    const kubeconfig = join(folder, "kubeconfig");
    const users = [{ name: "warren-local", user: { token } }];
    writeFileSync(kubeconfig, JSON.stringify({ ...config, users }), { mode: 0o600 });
    return { KUBECONFIG: kubeconfig };
  }

  async remove(): Promise<void> {
    await this.kubectl("delete", "rolebinding,role,serviceaccount", this.name);
  }

  private kubectl(...args: readonly string[]): Promise<string> {
    return kubectlIn(this.namespace, ...args);
  }
}
