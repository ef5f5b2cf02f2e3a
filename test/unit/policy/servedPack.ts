/** The pack as Pulumi starts it, and the engine's questions to it. */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb.js";
import structs from "google-protobuf/google/protobuf/struct_pb.js";
import { checkout } from "../../../local/paths.ts";

/** What the engine writes for a text that only an update will know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export interface Given {
  readonly type: string;
  readonly name: string;
  readonly props: object;
  /** @default "dev" */
  readonly stack?: string;
}

/** Policy and message of each violation. */
export type Violations = readonly (readonly [policy: string, message: string])[];

export class ServedPack {
  private readonly child: ChildProcess;
  private readonly client: AnalyzerClient;

  private constructor(child: ChildProcess, client: AnalyzerClient) {
    this.child = child;
    this.client = client;
  }

  static async start(folder = join(checkout, "policy")): Promise<ServedPack> {
    const script = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [script, "127.0.0.1:1", folder], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface(child.stdout)) {
      return new ServedPack(child, new AnalyzerClient(`127.0.0.1:${line}`, credentials.createInsecure()));
    }
    throw new Error("the policy pack has not started");
  }

  stop(): void {
    this.client.close();
    this.child.kill();
  }

  /** Of one resource. */
  analyze(given: Given): Promise<Violations> {
    const request = new analyzer.AnalyzeRequest();
    request.setType(given.type);
    request.setName(given.name);
    request.setUrn(urnOf(given));
    request.setProperties(structOf(given.props));
    request.setOptions(new analyzer.AnalyzerResourceOptions());
    return new Promise((resolve, reject) => {
      this.client.analyze(request, (error, answer) =>
        error ? reject(error) : resolve(violations(answer.getDiagnosticsList())),
      );
    });
  }

  /** Of a whole stack. */
  analyzeStack(resources: readonly Given[]): Promise<Violations> {
    const request = new analyzer.AnalyzeStackRequest();
    request.setResourcesList(
      resources.map((given) => {
        const resource = new analyzer.AnalyzerResource();
        resource.setType(given.type);
        resource.setName(given.name);
        resource.setUrn(urnOf(given));
        resource.setProperties(structOf(given.props));
        resource.setOptions(new analyzer.AnalyzerResourceOptions());
        return resource;
      }),
    );
    return new Promise((resolve, reject) => {
      this.client.analyzeStack(request, (error, answer) =>
        error ? reject(error) : resolve(violations(answer.getDiagnosticsList())),
      );
    });
  }
}

const urnOf = ({ stack = "dev", type, name }: Given) => `urn:pulumi:${stack}::shop::${type}::${name}`;

// As the engine has it: JSON, without what is undefined.
const structOf = (props: object) => structs.Struct.fromJavaScript(JSON.parse(JSON.stringify(props)));

const violations = (all: readonly InstanceType<typeof analyzer.AnalyzeDiagnostic>[]): Violations =>
  all.map((one) => [one.getPolicyname(), one.getMessage()] as const);
