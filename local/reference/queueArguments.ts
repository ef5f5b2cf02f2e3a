/** The table of a queue's arguments: which field of the language stands for which, and for which types of queue. */
import { queueArguments } from "../../components/topology/language/arguments.ts";
import { deadLetterArguments, queueFields } from "../../components/topology/language/queueFields.ts";

export function argumentsTable(): string {
  const rows = Object.entries(queueArguments).map(([name, { types, since }]) => {
    const of = types.map((type) => (since?.[type] === undefined ? type : `${type} (from ${since[type]} on)`));
    return `| \`${name}\` | ${fieldOf(name)} | ${of.join(", ")} |`;
  });
  return ["| argument | field | types of queue |", "| --- | --- | --- |", ...rows, ""].join("\n");
}

function fieldOf(argument: string): string {
  const dead = Object.entries(deadLetterArguments).find(([, name]) => name === argument);
  if (dead !== undefined) return `\`deadLetter.${dead[0]}\``;
  const found = Object.entries(queueFields).find(([, field]) =>
    Object.values(field.argument).includes(argument),
  );
  if (argument === "x-queue-type") return "`type`";
  return found === undefined ? "" : `\`${found[0]}\``;
}
