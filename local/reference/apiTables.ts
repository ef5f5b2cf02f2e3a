/** Tables and signatures of docs/reference.md. */
import ts from "typescript";
import { docstringOf, plain } from "./docstrings.ts";

const cell = (text: string) => text.replaceAll("|", "\\|");
const code = (text: string) => `\`${text}\``;

/**
 * A type in a table's cell. A structure that has a place on the page becomes a link.
 * @param follow the link for the name of a type, if it has one
 */
export function typeText(node: ts.TypeNode, follow: (name: ts.EntityName) => string | undefined): string {
  if (ts.isUnionTypeNode(node)) return node.types.map((type) => typeText(type, follow)).join(" or ");
  if (ts.isTypeOperatorNode(node)) return typeText(node.type, follow);
  if (ts.isArrayTypeNode(node)) return `list of ${typeText(node.elementType, follow)}`;
  if (ts.isParenthesizedTypeNode(node)) return typeText(node.type, follow);
  if (ts.isTypeLiteralNode(node)) {
    const [only] = node.members;
    if (only !== undefined && ts.isIndexSignatureDeclaration(only))
      return `map of ${typeText(only.type, follow)}`;
  }
  if (ts.isTypeReferenceNode(node)) {
    const [inner] = node.typeArguments ?? [];
    const name = node.typeName.getText().replace("pulumi.", "");
    if ((name === "Input" || name === "Output") && inner !== undefined) {
      const link = typeText(inner, follow);
      return link.startsWith("[") ? link : code(`${name}<${inner.getText().replace("pulumi.", "")}>`);
    }
    const link = follow(node.typeName);
    if (link !== undefined) return `[${name}](${link})`;
  }
  return code(node.getText().replace(/\s+/g, " "));
}

type Member = ts.PropertySignature | ts.PropertyDeclaration;

export function membersTable(
  members: readonly Member[],
  linked: (node: ts.TypeNode) => string,
  kind: "field" | "output",
): string {
  // What a function returns has nothing to leave out.
  const isGiven = kind === "field" && members.some(({ questionToken }) => questionToken !== undefined);
  const rows = members.map((member) => {
    const { text = "", otherwise } = docstringOf(member) ?? {};
    const type = member.type === undefined ? "" : linked(member.type);
    const usual = otherwise ?? (member.questionToken === undefined ? "required" : "");
    const cells = [code(member.name.getText()), type, ...(isGiven ? [usual] : []), text];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  if (rows.length === 0) return "";
  const heads = [kind, "type", ...(isGiven ? ["default"] : []), "meaning"];
  return ["", `| ${heads.join(" | ")} |`, `|${" --- |".repeat(heads.length)}`, ...rows, ""].join("\n");
}

/** What an interface's methods do. */
export function methodsTable(declaration: ts.InterfaceDeclaration): string {
  const rows = declaration.members.filter(ts.isMethodSignature).map((method) => {
    const parameters = method.parameters.map((one) => one.getText()).join(", ");
    return `| ${code(cell(`${method.name.getText()}(${parameters})`))} | ${cell(docstringOf(method)?.text ?? "")} |`;
  });
  return ["| matcher | meaning |", "| --- | --- |", ...rows, ""].join("\n");
}

export function functionSection(
  declaration: ts.FunctionDeclaration,
  linked: (node: ts.TypeNode) => string,
): string {
  const parameters = declaration.parameters.map((one) => one.getText().replace(/\s+/g, " "));
  const rows = declaration.parameters.map((one) => {
    const [tag] = ts.getJSDocParameterTags(one);
    const type = one.type === undefined ? "" : linked(one.type);
    return `| ${code(one.name.getText())} | ${cell(type)} | ${cell(plain(tag?.comment))} |`;
  });
  const thrown = ts.getJSDocTags(declaration).filter(({ tagName }) => tagName.text === "throws");
  const result = declaration.type === undefined ? "" : `: ${declaration.type.getText()}`;
  return [
    "",
    code(`${declaration.name?.text}(${parameters.join(", ")})${result}`),
    "",
    "| parameter | type | meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
    ...thrown.flatMap(({ comment }) => [`It throws: ${plain(comment).replace(/\.$/, "")}.`, ""]),
  ].join("\n");
}
