/** An exchange has one alternate exchange, which exists in the vhost. */
import { checkHashing } from "./exchangeTypes.ts";
import { requireExchange, type VhostScope } from "./vhost.ts";

const argument = "alternate-exchange";

export function checkExchanges(scope: VhostScope): void {
  checkHashing(scope);
  for (const [name, draft] of Object.entries(scope.draft.exchanges ?? {})) {
    if (draft === undefined) continue;
    const path = [...scope.path, "exchanges", name];
    const inArguments = draft.arguments?.[argument];
    if (typeof inArguments === "string") {
      requireExchange(scope, inArguments, [...path, "arguments", argument], "value");
    }
    if (draft.alternateExchange !== undefined) {
      requireExchange(scope, draft.alternateExchange, [...path, "alternateExchange"], "value");
    }
    const ways = [
      ...(draft.alternateExchange === undefined ? [] : [["alternateExchange"]]),
      ...(draft.unrouted === true ? [["unrouted"]] : []),
      ...(inArguments === undefined ? [] : [["arguments", argument]]),
    ];
    const [first, second] = ways;
    if (first === undefined || second === undefined) continue;
    const message = `an exchange has one alternate exchange, and ${first[0]} names it already; leave one of the two out`;
    scope.report.add({ code: "given-twice", message }, [...path, ...second], "key");
  }
}
