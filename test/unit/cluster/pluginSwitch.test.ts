import { describe, expect, it } from "vitest";
import { assessReports, failureOf, type NodeReport } from "../../../components/cluster/pluginSwitch.ts";

const wanted = ["rabbitmq_management", "rabbitmq_mqtt"];
const whole: NodeReport = { enabled: wanted.toReversed(), active: ["rabbit", ...wanted] };

describe("an update asks the nodes for their plugins, and switches", () => {
  it.each<[string, readonly NodeReport[], string]>([
    ["nothing where every node has them", [whole, whole], "same"],
    [
      "a node that an interrupted update left out",
      [whole, { ...whole, enabled: ["rabbitmq_management"] }],
      "other",
    ],
    ["a plugin off that somebody left", [{ ...whole, enabled: [...wanted, "rabbitmq_top"] }], "other"],
    [
      "what differs, whatever another node does not say",
      [{ active: [] }, { ...whole, enabled: [] }],
      "other",
    ],
    [
      "after a closer look, if a plugin of the list does not run",
      [{ ...whole, active: ["rabbit"] }],
      "unknown",
    ],
    ["after a closer look, if a node says nothing", [whole, { active: [] }], "unknown"],
  ])("%s", (_, reports, expected) => {
    expect(assessReports(reports, wanted)).toBe(expected);
  });
});

describe("a switch that fails says", () => {
  const base = { node: "rabbit@b", on: ["rabbitmq_mqtt"], off: [], missing: [], problem: "eaddrinuse" };
  const next =
    "\nA node that restarts takes the new list. Take the plugin out of `plugins` again, or mend the cause, and run " +
    "`pulumi up`, which goes on from here.";

  it("which node could not do what, why, and how far it came", () => {
    expect(failureOf(base, 1, 3, "rabbitmq:4.3")).toBe(
      "rabbit@b could not switch on rabbitmq_mqtt, and keeps the list that it had: eaddrinuse; 1 node has the new list " +
        `already; 1 node was left alone${next}`,
    );
  });

  it("which plugins the image does not have", () => {
    const failed = { ...base, missing: ["rabbitmq_mqt", "rabbitmq_strem"], problem: "" };
    expect(failureOf(failed, 0, 1, "rabbitmq:4.3")).toBe(
      "rabbit@b: the image rabbitmq:4.3 has no plugins rabbitmq_mqt, rabbitmq_strem: correct `plugins`, or use an `image` " +
        `that has what you need${next}`,
    );
  });
});
