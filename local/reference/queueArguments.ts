/** The table of a queue's arguments: the field of the language for each, and the types of queue that have it. */
import { queueArguments } from "../../components/topology/language/arguments.ts";
import { queueFields } from "../../components/topology/language/queueFields.ts";
import { deadLetterArguments } from "../../components/topology/language/settingNames.ts";

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
