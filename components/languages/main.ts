/**
 * Makes the components for programs in other languages: a process that Warren's plugin starts when the first one is asked
 * for. It is the SDK's own server, so what the components do is what they do in a TypeScript program.
 */
// The SDK and Kubernetes' classes are many modules.
import "../compileCache.mjs";
import "../lazySerializer.ts";
import * as pulumi from "@pulumi/pulumi";
import { version } from "../ownPlugin.ts";
import { packageName } from "../provider/state/tokens.ts";
import { componentsProvider } from "./components.ts";
import { givenProvider } from "./givenProvider.ts";

pulumi.runtime.registerResourcePackage("kubernetes", {
  constructProvider: (name, _type, urn) => givenProvider(name, urn),
});

const { provider, made } = componentsProvider(version);
pulumi.runtime.registerResourceModule(packageName, "index", {
  version,
  construct: (_name, _type, urn) => made.get(urn) ?? new pulumi.DependencyResource(urn),
});

// The plugin holds the other end of this pipe: it has ended, however that came about.
process.stdin.resume().on("end", () => process.exit(0));

await pulumi.provider.main(provider, process.argv.slice(2));
