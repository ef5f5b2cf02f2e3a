/** The broker's JSON of a plan and back, by each of the ways that Warren sends and reads it. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunksOf, isImported } from "../../../components/broker/bulkImport.ts";
import { objectsInDefinitions } from "../../../components/broker/fromBroker.ts";
import { vhostObjects } from "../../../components/resources/objects.ts";
import { byId, type Owned, unescaped } from "../../../components/topology/interchange/codec/objects.ts";
import { fromDefinitions } from "../../../components/topology/interchange/definitions/fromDefinitions.ts";
import { toDefinitions } from "../../../components/topology/interchange/definitions/toDefinitions.ts";
import type { Parameter, Password, Plan, Queue, Vhost } from "../../../components/topology/model.ts";
import { readJson } from "../../../components/topology/readJson.ts";
import { anyPlan } from "./plans.ts";

const runs = Number(process.env.WARREN_RUNS ?? 200);

const at = { file: "shop.yaml", line: 3, column: 5 };

/** Passwords that stand elsewhere, by chance. */
const password = fc.option(
  fc.constantFrom<Password>(
    { kind: "config", key: "key" },
    { kind: "secretRef", name: "secret", key: "key" },
    { kind: "generate", rotation: 2 },
  ),
  { nil: undefined },
);

const queueFields = fc.constantFrom<Pick<Queue, "allowLoss" | "onReplace">>(
  {},
  { allowLoss: true },
  { onReplace: "migrate" },
  { allowLoss: true, onReplace: "migrate" },
);

const secrets = fc.constantFrom<Parameter["secrets"]>({}, { uri: { kind: "config", key: "key" } });

const each = <One, More>(
  all: readonly One[],
  more: fc.Arbitrary<More>,
  join: (one: One, more: More) => One,
) =>
  fc.array(more, { minLength: all.length, maxLength: all.length }).map((chosen) =>
    all.map((one, index) => {
      const of = chosen[index];
      return of === undefined ? one : join(one, of);
    }),
  );

/** Plans with what only a file can say: sources of secrets, what may happen to a queue's messages, positions. */
const anyFilePlan: fc.Arbitrary<Plan> = anyPlan.chain((plan) =>
  fc.record({
    ...{ globalParameters: fc.constant(plan.globalParameters), tests: fc.constant(plan.tests) },
    users: each(plan.users, password, (user, chosen) => ({ ...user, password: chosen ?? user.password, at })),
    vhosts: fc.tuple(
      ...plan.vhosts.map((vhost) =>
        fc
          .record({
            queues: each(vhost.queues, queueFields, (queue, fields) => ({ ...queue, ...fields, at })),
            parameters: each(vhost.parameters, secrets, (one, secrets) => ({ ...one, secrets, at })),
          })
          .map((changed): Vhost => ({ ...vhost, ...changed, at })),
      ),
    ),
  }),
);

const throughJson = (value: unknown): unknown => readJson(JSON.stringify(value));

function withoutPosition<One extends { readonly at?: unknown }>({ at: _, ...one }: One) {
  return one;
}

/** The plan without what the broker's JSON has no place for. */
function sayable({ users, vhosts, ...plan }: Plan) {
  return {
    ...plan,
    users: users.map((user) => ({
      ...withoutPosition(user),
      password: user.password.kind === "hash" ? user.password : { kind: "none" },
    })),
    vhosts: vhosts.map((vhost) => ({
      ...withoutPosition(vhost),
      queues: vhost.queues.map(({ allowLoss: _, onReplace: __, ...queue }) => withoutPosition(queue)),
      parameters: vhost.parameters
        .filter((one) => Object.keys(one.secrets).length === 0)
        .map((one) => withoutPosition(one)),
    })),
  };
}

/** As Warren's provider holds a vhost's objects. */
const ownedIn = (vhost: Vhost): readonly Owned[] =>
  vhostObjects(vhost, false).map((one) => ({ ...one, value: unescaped(one.value) }));

describe("any plan and the broker's JSON", () => {
  test("`warren import` gives back what `warren definitions` wrote, and the rest is named", () => {
    fc.assert(
      fc.property(anyFilePlan, (plan) => {
        const { definitions, ...without } = toDefinitions(plan);
        const read = fromDefinitions(throughJson(definitions));
        expect(read.problems).toEqual([]);
        expect(read.plan).toEqual(sayable(plan));
        expect(without.withoutPassword).toEqual(
          plan.users
            .filter(({ password: { kind } }) => kind !== "hash" && kind !== "none")
            .map((user) => user.name),
        );
        expect(without.withoutSecrets.map(({ vhost, name }) => [vhost, name])).toEqual(
          plan.vhosts.flatMap((vhost) =>
            vhost.parameters.flatMap((one) => ("uri" in one.secrets ? [[vhost.name, one.name]] : [])),
          ),
        );
        expect(without.withoutFields).toEqual(
          plan.vhosts.flatMap((vhost) =>
            vhost.queues.flatMap(({ name, allowLoss, onReplace }) => {
              const fields = [...(allowLoss ? ["allowLoss"] : []), ...(onReplace ? ["onReplace"] : [])];
              return fields.length === 0 ? [] : [{ vhost: vhost.name, queue: name, fields }];
            }),
          ),
        );
      }),
      { numRuns: runs },
    );
  });

  test("the provider reads back what its bulk import sends, or each update would show a change", () => {
    fc.assert(
      fc.property(anyPlan, ({ vhosts }) => {
        for (const vhost of vhosts) {
          const sent = ownedIn(vhost).filter(isImported);
          const read = chunksOf(sent).flatMap((chunk) => objectsInDefinitions(throughJson(chunk)));
          expect(byId(read)).toEqual(byId(sent));
        }
      }),
      { numRuns: runs },
    );
  });

  test("the provider and `warren import` see the same objects, or one of them would show a change", () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { definitions } = toDefinitions(plan);
        const lists = Object.entries(throughJson(definitions) as { readonly [list: string]: object[] });
        for (const vhost of plan.vhosts) {
          const own = lists.map(([list, all]) => [
            list,
            all.filter((one) => "vhost" in one && one.vhost === vhost.name),
          ]);
          const elsewhere = ["settings", "permissions", "topicPermissions"];
          const expected = ownedIn(vhost).filter(({ kind }) => !elsewhere.includes(kind));
          const parameters = vhost.parameters.map(
            ({ component, name, value }): Owned => ({ kind: "parameters", keys: [component, name], value }),
          );
          expect(byId(objectsInDefinitions(Object.fromEntries(own)))).toEqual(
            byId([...expected, ...parameters]),
          );
        }
      }),
      { numRuns: runs },
    );
  });
});
