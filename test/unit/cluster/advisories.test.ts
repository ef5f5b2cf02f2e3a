import { describe, expect, it } from "vitest";
import { readAdvisoryFile } from "../../../components/advisories/form.ts";
import { advisoriesFrom, newestAdvisories } from "../../../components/advisories/newest.ts";
import packaged from "../../../components/cluster/advisories.json" with { type: "json" };
import { type AdvisoryData, safestVersion, vulnerabilities } from "../../../components/cluster/advisories.ts";
import { vulnerabilityLines } from "../../../components/cluster/advisoryLines.ts";
import { shown } from "../../docs/shown.ts";

const data: AdvisoryData = readAdvisoryFile(packaged);

const listed = (changes: object) => ({
  cve_id: "CVE-2026-1",
  ghsa_id: "GHSA-aaaa-bbbb-cccc",
  patched_versions: "4.2.9, 4.3.3",
  published_at: "2026-01-01",
  repo: "rabbitmq-server",
  severity: "high",
  summary: "AMQP flaw",
  url: "https://example.com",
  vulnerable_versions: ">= 4.2.0, < 4.2.9, >= 4.3.0, < 4.3.3",
  ...changes,
});
const dataOf = (...items: readonly object[]) =>
  readAdvisoryFile({ date: "2026-01-02", advisories: items.map(listed) });
const ids = (
  from: AdvisoryData,
  version: string,
  plugins?: readonly string[],
  accepted?: readonly string[],
) => vulnerabilities(from, version, plugins, accepted).map(({ id }) => id);

describe("a vulnerable version is told from one that is not", () => {
  it.each<[string, string, boolean]>([
    [">= 4.2.0, < 4.2.9, >= 4.3.0, < 4.3.3", "4.2.8", true],
    [">= 4.2.0, < 4.2.9, >= 4.3.0, < 4.3.3", "4.2.9", false],
    [">= 4.2.0, < 4.2.9, >= 4.3.0, < 4.3.3", "4.3.2", true],
    [">= 4.2.0, < 4.2.9, >= 4.3.0, < 4.3.3", "4.3.3", false],
    [">= 4.2.0, < 4.2.10", "4.2.9", true],
    [">= 4.2.0, < 4.2.9", "4.1.8", false],
    [">= 4.3.0, < 4.3.3, >= 4.2.0, < 4.2.9", "4.2.5", true],
    ["< 4.1.0", "4.0.9", true],
    ["<4.1.0", "4.1.0", false],
    ["<= 4.1.0", "4.1.0", true],
    ["> 4.0.7, < 4.0.9", "4.0.7", false],
    ["= 4.0.5", "4.0.5", true],
    // Without a patch it is the image of that series, which is the newest.
    [">= 4.3.0, < 4.3.5", "4.3", false],
    [">= 4.0.0, < 4.0.24", "4.0", true],
  ])("%s: %s", (vulnerable_versions, version, expected) => {
    expect(ids(dataOf({ vulnerable_versions }), version)).toEqual(expected ? ["CVE-2026-1"] : []);
  });
});

describe("only what concerns the cluster is told", () => {
  it.each<[string, readonly string[], boolean]>([
    ["MQTT 5.0: Receive Maximum zero disables delivery credit", ["rabbitmq_stomp"], false],
    ["MQTT 5.0: Receive Maximum zero disables delivery credit", ["rabbitmq_web_mqtt"], true],
    ["Web-MQTT decompression bomb", ["rabbitmq_mqtt"], false],
    ["CSWSH on Web-STOMP / Web-MQTT (no Origin validation)", ["rabbitmq_web_stomp"], true],
    ["Stored XSS via TLS peer-certificate DN in management UI", [], true],
    ["Stored XSS via TLS peer-certificate DN in stream-management UI", [], false],
    ["AMQP 1.0, AMQP 0-9-1, Stream Protocol loopback enforcement", [], true],
    ["LDAP DN injection via unescaped substitution", [], false],
    ["Something that names no plugin", [], true],
  ])("%s with %j: %s", (summary, plugins, expected) => {
    expect(ids(dataOf({ summary }), "4.3.0", plugins)).toEqual(expected ? ["CVE-2026-1"] : []);
  });

  it("an accepted one is not told again, by either number", () => {
    expect(ids(dataOf({}), "4.3.0", [], ["CVE-2026-1"])).toEqual([]);
    expect(ids(dataOf({}), "4.3.0", [], ["GHSA-aaaa-bbbb-cccc"])).toEqual([]);
    expect(ids(dataOf({ repo: "amqp091-go" }), "4.3.0")).toEqual([]);
  });

  it("one without a CVE number has its GHSA number, and the worst comes first", () => {
    const two = dataOf({ cve_id: "", severity: "low" }, { severity: "critical" });
    expect(ids(two, "4.3.0")).toEqual(["CVE-2026-1", "GHSA-aaaa-bbbb-cccc"]);
  });
});

describe("the preview's lines", () => {
  const lines = (version: string, acceptedAdvisories: readonly string[] = [], from = data) =>
    vulnerabilityLines(from, { version, plugins: ["rabbitmq_management"], acceptedAdvisories });

  it("name the version to set, one line for each grave one, and count the rest", () => {
    const text = lines("4.3.4");
    expect(text[0]).toMatch(
      /^RabbitMQ 4\.3\.4 has \d+ known vulnerabilities, as of 2026-08-21; set `version` to "4\.3\.6"$/,
    );
    expect(text[1]).toBe(
      "high CVE-2026-67419: Consecutive topic wildcards cause combinatorial routing work; mended in 4.3.5",
    );
    expect(text[2]).toMatch(/^and \d+ of lower severity: `warren advisories --version 4\.3\.4` lists them$/);
    expect(text).toHaveLength(3);
    const asShown = text.join("\n  ");
    expect(`${asShown}\n`).toMatch(shown("docs/upgrading.md", "pulumi preview", "Known vulnerabilities"));
    expect(lines("4.3.4", ["CVE-2026-67419"])[1]).toMatch(/^and \d+ of lower severity/);
  });

  it("name the steps from an old version, and a mend that only customers get", () => {
    expect(lines("4.0.9")[0]).toMatch(/set `version` to "4\.2\.9"$/);
    // Its mend for 4.2 is in 4.2.10, which is not open to everybody.
    const asked = { version: "4.0.9", plugins: ["rabbitmq_web_stomp"], acceptedAdvisories: [] };
    expect(vulnerabilityLines(data, asked)[0]).toMatch(/set `version` to "4\.2\.9", then "4\.3\.6"$/);
    const closed = dataOf({ vulnerable_versions: ">= 4.0.0, < 4.0.24", patched_versions: "4.0.24" });
    expect(lines("4.0.9", [], closed)[1]).toMatch(/mended in 4\.0\.24 for paying customers$/);
  });

  it("are none for a version without any", () => {
    expect(lines("4.3.6")).toEqual([]);
    expect(safestVersion(data, "4.3.6", [])).toBe("4.3.6");
  });
});

describe("the list in the package", () => {
  it("is read whole, names its source and date, and concerns the server", () => {
    expect(data.advisories.length).toBe(packaged.advisories.length);
    expect(packaged.source).toMatch(
      /^https:\/\/github\.com\/rabbitmq\/rabbitmq-website\/blob\/[0-9a-f]{40}\//,
    );
    expect(packaged.licence).toContain("Apache-2.0");
    expect(newestAdvisories().date >= "2026-08-21").toBe(true);
  });

  it("every range in it has bounds that are read", () => {
    for (const { affected, id } of data.advisories) {
      expect([
        id,
        affected.replaceAll(/(>=|<=|<|>|=)\s*\d+\.\d+\.\d+/g, "").replaceAll(/[,\s]/g, ""),
      ]).toEqual([id, ""]);
    }
  });

  it("a file of another form is refused with its name", () => {
    expect(() => advisoriesFrom("/no/such/file.json")).toThrow(
      /cannot read the advisories in \/no\/such\/file\.json/,
    );
    expect(() => dataOf({ severity: "grave" })).toThrow("item 1 is not a security advisory");
  });
});
