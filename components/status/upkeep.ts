/** What will become a problem: certificates, feature flags, deprecated features. And vhosts that stopped. */
import { counted, type Finding, found } from "./finding.ts";
import type { BrokerSnapshot, Certificate } from "./snapshot.ts";
import { span } from "./units.ts";

/** A certificate that ends earlier than in so many ms is worth a warning: 30 days. */
const soonMs = 30 * 86_400_000;

export function upkeepFindings(snapshot: BrokerSnapshot, now: number): readonly Finding[] {
  const { certificates, stoppedVhosts, flagsOff, deprecated } = snapshot;
  const sorted = certificates.toSorted((a, b) => a.endsAt - b.endsAt);
  const say = ({ node, listener, endsAt }: Certificate) =>
    `${listener} of ${node}: ${endsAt <= now ? `${span(now - endsAt)} ago` : `in ${span(endsAt - now)}`}`;
  return [
    ...found(
      "certificate-ended",
      "critical",
      sorted.filter(({ endsAt }) => endsAt <= now).map(say),
      (count) => `${counted(count, "certificate")} ended: clients that check it cannot connect`,
      "renew the certificate in its Secret or file; RabbitMQ reads it again without a restart",
    ),
    ...found(
      "certificate-ends-soon",
      "warning",
      sorted.filter(({ endsAt }) => endsAt > now && endsAt - now < soonMs).map(say),
      (count) => `${counted(count, "certificate")} ends within 30 days`,
      "find out why it was not renewed; RabbitMQ reads a new one without a restart",
    ),
    ...found(
      "vhost-stopped",
      "critical",
      stoppedVhosts,
      (count) => `${counted(count, "vhost")} stopped: none of its queues can be used`,
      "look for the vhost's name in the broker's log; rabbitmqctl restart_vhost starts it again",
    ),
    ...found(
      "feature-flags-off",
      "notice",
      flagsOff,
      (count) => `${counted(count, "stable feature flag")} off: the next upgrade needs it`,
      "once all nodes run this version: rabbitmqctl enable_feature_flag all",
    ),
    ...found(
      "deprecated-features",
      "notice",
      deprecated,
      (count) => `${counted(count, "deprecated feature")} in use: a later version denies it`,
      "find who uses it before the next upgrade (rabbitmq.com/docs/deprecated-features-list)",
    ),
  ];
}
