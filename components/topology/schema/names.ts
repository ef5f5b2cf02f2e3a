/** The name of each record of the language in the schema and the reference: its type, without `Definition`. */
import {
  bindingRecord,
  exchangeDefaultsRecord,
  exchangeRecord,
  filterRecord,
  queueBindingRecord,
} from "../language/exchanges.ts";
import {
  federationUpstreamRecord,
  shovelDestinationRecord,
  shovelRecord,
  shovelSourceRecord,
  upstreamSetMemberRecord,
} from "../language/plugins.ts";
import {
  deadLetterRecord,
  queueDefaultsRecord,
  queueRecord,
  retryRecord,
  superStreamRecord,
} from "../language/queues.ts";
import type { RecordShape } from "../language/shape.ts";
import {
  externalRecord,
  operatorPolicyRecord,
  policyRecord,
  publishRecord,
  testRecord,
  vhostLimitsRecord,
  vhostRecord,
} from "../language/topology.ts";
import {
  accessRecord,
  permissionRecord,
  secretKeyRecord,
  topicPermissionRecord,
  userLimitsRecord,
  userRecord,
} from "../language/users.ts";

/** In the order of the reference. */
export const recordNames: ReadonlyMap<RecordShape, string> = new Map<RecordShape, string>([
  [userRecord, "User"],
  [userLimitsRecord, "UserLimits"],
  [secretKeyRecord, "SecretKey"],
  [vhostRecord, "Vhost"],
  [vhostLimitsRecord, "VhostLimits"],
  [externalRecord, "External"],
  [permissionRecord, "Permission"],
  [topicPermissionRecord, "TopicPermission"],
  [accessRecord, "Access"],
  [exchangeRecord, "Exchange"],
  [exchangeDefaultsRecord, "ExchangeDefaults"],
  [queueRecord, "Queue"],
  [queueDefaultsRecord, "QueueDefaults"],
  [deadLetterRecord, "DeadLetter"],
  [retryRecord, "Retry"],
  [queueBindingRecord, "QueueBinding"],
  [filterRecord, "Filter"],
  [bindingRecord, "Binding"],
  [superStreamRecord, "SuperStream"],
  [policyRecord, "Policy"],
  [operatorPolicyRecord, "OperatorPolicy"],
  [federationUpstreamRecord, "FederationUpstream"],
  [upstreamSetMemberRecord, "FederationUpstreamSetMember"],
  [shovelRecord, "Shovel"],
  [shovelSourceRecord, "ShovelSource"],
  [shovelDestinationRecord, "ShovelDestination"],
  [testRecord, "Test"],
  [publishRecord, "Publish"],
]);
