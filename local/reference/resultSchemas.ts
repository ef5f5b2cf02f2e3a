/** The JSON Schemas of what the commands print with `--json`, read out of the types in cli/results.ts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createGenerator, type Schema } from "ts-json-schema-generator";
import ts from "typescript";
import { checkout } from "../paths.ts";

const file = join(checkout, "cli/results.ts");

/** By the command's name, with a hyphen where it has a space. */
export function resultSchemas(): ReadonlyMap<string, Schema> {
  const generator = createGenerator({
    path: file,
    tsconfig: join(checkout, "tsconfig.json"),
    // A later version may print more.
    additionalProperties: true,
    // `npm run check` has done so.
    skipTypeCheck: true,
  });
  return new Map(
    results().map(({ command, types }) => {
      // One by one: types of several results may have the same name.
      const schemas = types.map((type) => generator.createSchema(type));
      const [first = {}] = schemas;
      const all = schemas.map(({ $schema: _, definitions: __, ...schema }) => schema);
      return [
        command,
        {
          ...(first.$schema !== undefined && { $schema: first.$schema }),
          title: `warren ${command}`,
          ...(all.length === 1 ? all[0] : { anyOf: all }),
          definitions: Object.assign({}, ...schemas.map(({ definitions }) => definitions)),
        },
      ];
    }),
  );
}

/** The members of the interface `Results`: the names of the types that a command may print. */
function results() {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const found = source.statements.find(
    (one): one is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(one) && one.name.text === "Results",
  );
  const members: readonly ts.TypeElement[] = found?.members ?? [];
  return members.filter(ts.isPropertySignature).map(({ name, type }) => ({
    command: ts.isStringLiteral(name) ? name.text : name.getText(),
    types: type?.getText().split(/\s*\|\s*/) ?? [],
  }));
}
