/** The CronJob of the setting `backup`: what a backup would fail on, or give away. */
import { describe, expect, it } from "vitest";
import { backupJob, backupSelector } from "../../../components/cluster/backupJob.ts";
import { selector } from "../../../components/cluster/names.ts";
import { networkPolicy } from "../../../components/cluster/networkPolicy.ts";
import { resolveSettings } from "../../../components/cluster/resolve.ts";
import type { ClusterSettings } from "../../../components/cluster/settings.ts";

const toClaim = { schedule: "0 3 * * *", image: "registry.example.com/warren:1", claim: "backups" };

const jobOf = (given: ClusterSettings) => {
  const { settings, problems } = resolveSettings(given, "shop");
  if (settings?.backup === undefined) throw new Error(JSON.stringify(problems));
  return { settings, text: JSON.stringify(backupJob(settings, settings.backup)) };
};

const problemsOf = (backup: object) =>
  // A stack's file may hold anything.
  resolveSettings({ backup } as ClusterSettings, "shop").problems.map(({ message }) => message);

describe("the backup's CronJob", () => {
  it("reads the password from a file, or everybody who sees pods would see it", () => {
    const { text } = jobOf({ backup: toClaim });
    expect(text).toContain('"--user","warren-admin","--password-file","/run/credentials/password"');
    expect(text).toContain('"--to","/backups","--keep","7"');
    expect(text).toContain('"persistentVolumeClaim":{"claimName":"backups"}');
  });

  it("takes the bucket's keys from a Secret as environment, and trusts the cluster's CA", () => {
    const { claim: _, ...rest } = toClaim;
    const bucket = { ...rest, bucket: "s3://shop-backups/p", bucketSecret: "keys", messages: false };
    const { text } = jobOf({ backup: bucket, tls: { generate: true } });
    expect(text).toContain('"envFrom":[{"secretRef":{"name":"keys"}}]');
    expect(text).toContain('"--url","https://shop.$(POD_NAMESPACE).svc:15671"');
    expect(text).toContain('"--ca-cert","/run/credentials/ca.crt","--definitions-only"');
    expect(text).not.toContain("--allow-plain-http");
  });

  it("may reach the nodes where only named peers may, and no Service takes it for a node", () => {
    const nobody = { clients: [], management: [], metrics: [] };
    const { settings } = jobOf({ backup: toClaim, networkPolicy: nobody });
    expect(JSON.stringify(networkPolicy(settings))).toContain(JSON.stringify(backupSelector("shop")));
    expect(backupSelector("shop")).not.toMatchObject(selector({ name: "shop" }));
  });

  it("is refused without a place, an image or a schedule, all at once", () => {
    expect(problemsOf({ schedule: "every night", bucket: "b" })).toEqual([
      expect.stringContaining(
        'backup.schedule: "every night" is not allowed; it must be five fields of cron',
      ),
      expect.stringContaining("backup.image"),
      expect.stringContaining("backup.bucket"),
      expect.stringContaining("backup.bucketSecret"),
    ]);
    expect(problemsOf({ ...toClaim, bucket: "s3://b" })).toEqual([
      expect.stringContaining("either claim or bucket is needed"),
    ]);
  });
});
