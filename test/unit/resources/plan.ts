/** Small plans for these tests; what a test says nothing about is empty. */
import type {
  Binding,
  Exchange,
  Json,
  Plan,
  Queue,
  User,
  Vhost,
} from "../../../components/topology/model.ts";

export function user(name: string, more: Partial<User> = {}): User {
  return { name, tags: [], password: { kind: "generate" }, limits: {}, ...more };
}

export function vhost(name: string, more: Partial<Vhost> = {}): Vhost {
  return {
    name,
    tags: [],
    limits: {},
    tracing: false,
    protectedFromDeletion: false,
    permissions: [],
    topicPermissions: [],
    exchanges: [],
    queues: [],
    bindings: [],
    policies: [],
    operatorPolicies: [],
    parameters: [],
    ...more,
  };
}

export function exchange(name: string, type = "fanout", args: Exchange["arguments"] = {}): Exchange {
  return { name, type, durable: true, autoDelete: false, internal: false, arguments: args };
}

export function queue(name: string, type: Queue["type"], args: Record<string, Json> = {}): Queue {
  return {
    name,
    type,
    durable: true,
    autoDelete: false,
    arguments: args,
  };
}

export function binding(source: string, destination: string, more: Partial<Binding> = {}): Binding {
  return { source, destination, destinationType: "queue", routingKey: "", arguments: {}, ...more };
}

export function plan(users: readonly User[], vhosts: readonly Vhost[]): Plan {
  return { users, vhosts, globalParameters: [], tests: [] };
}
