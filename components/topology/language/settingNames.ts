/** A queue setting's name as an argument (`x-message-ttl`) and as a key of a policy (`message-ttl`). */

/** The only argument whose policy key is not its name without `x-`. */
const groupSize = { key: "target-group-size", argument: "x-quorum-target-group-size" } as const;

export const argumentNameOf = (key: string): string =>
  key === groupSize.key ? groupSize.argument : `x-${key}`;

/** Undefined for an argument that cannot have a policy key. */
export function keyNameOf(argument: string): string | undefined {
  if (argument === groupSize.argument) return groupSize.key;
  return argument.startsWith("x-") && argument !== `x-${groupSize.key}` ? argument.slice(2) : undefined;
}

/** The dead-letter target is one field and up to three arguments. */
export const deadLetterArguments = {
  exchange: argumentNameOf("dead-letter-exchange"),
  routingKey: argumentNameOf("dead-letter-routing-key"),
  strategy: argumentNameOf("dead-letter-strategy"),
} as const;
