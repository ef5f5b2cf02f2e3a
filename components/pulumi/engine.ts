import * as pulumi from "@pulumi/pulumi";

/** Whether Pulumi's engine runs this program; not so in a unit test with mocks, where nothing outside is to be asked. */
export function hasEngine(): boolean {
  const engine: unknown = pulumi.runtime.getEngine();
  // The SDK's own client; mocks have none, or one of another kind.
  return typeof engine === "object" && engine !== null && "getChannel" in engine;
}

/** Whether this is an update by Pulumi's engine, and no preview. */
export function isUpdate(): boolean {
  return !pulumi.runtime.isDryRun() && hasEngine();
}
