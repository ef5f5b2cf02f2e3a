/** Writes a topology as JSON, which every reader of topology files takes as YAML. */
import type { TopologyDefinition } from "../../definition/topology.ts";
import { inJson } from "../../escape.ts";

export function jsonFileOf(definition: TopologyDefinition): string {
  // `${` begins a variable in a file. In JSON it only ever stands in a string, which may be a name.
  return `${inJson(definition, 2).replaceAll("${", () => "$${")}\n`;
}
