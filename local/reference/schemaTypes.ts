/** The types of TypeScript declarations in the words of Pulumi's package schema. */
import ts from "typescript";

export type Schema = { readonly [key: string]: unknown };

/** Secret in every language. What is secret within a plain value the components mark themselves. */
const secrets = /^(adminPassword|kubeconfig)$/;

/** Kubernetes' own structures and topologies: a value of any shape, which the program checks and explains. */
const any: Schema = { $ref: "pulumi.json#/Any" };

export class TypeReader {
  /** The interfaces that were met, by token. */
  readonly types = new Map<string, Schema>();
  private readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  docOf(node: ts.Node): string {
    const doc = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc);
    const text = ts.getTextOfJSDocComment(doc?.comment) ?? "";
    const byDefault = doc?.tags?.find(({ tagName }) => tagName.text === "default");
    const value = ts.getTextOfJSDocComment(byDefault?.comment);
    const whole = [text, ...(value === undefined ? [] : [`Default: ${value}`])];
    return whole.join("\n").replace(/\s+/g, " ").trim();
  }

  members(declaration: ts.InterfaceDeclaration): {
    readonly properties: { readonly [name: string]: Schema };
    readonly required: readonly string[];
  } {
    const inherited = (declaration.heritageClauses ?? []).flatMap(({ types }) =>
      types.map((type) => this.members(this.interfaceOf(type.expression))),
    );
    const own = declaration.members.filter(ts.isPropertySignature);
    return {
      properties: Object.fromEntries([
        ...inherited.flatMap(({ properties }) => Object.entries(properties)),
        ...own.map((member) => [member.name.getText(), propertyOf(this, member)] as const),
      ]),
      required: [
        ...inherited.flatMap(({ required }) => required),
        ...own.filter((member) => member.questionToken === undefined).map((member) => member.name.getText()),
      ],
    };
  }

  /** @returns the type, and whether its value must be plain: known before anything is made */
  typeOf(node: ts.TypeNode): { readonly type: Schema; readonly plain: boolean } {
    if (ts.isTypeReferenceNode(node)) {
      const name = node.typeName.getText();
      const [inner] = node.typeArguments ?? [];
      if ((name === "pulumi.Input" || name === "pulumi.Output") && inner !== undefined) {
        return { type: this.typeOf(inner).type, plain: false };
      }
      // A component is a resource, which is never plain.
      if (name === "RabbitmqCluster")
        return { type: { $ref: "#/resources/warren:index:RabbitmqCluster" }, plain: false };
    }
    return { type: this.plainType(node), plain: true };
  }

  private plainType(node: ts.TypeNode): Schema {
    switch (node.kind) {
      case ts.SyntaxKind.StringKeyword:
        return { type: "string" };
      case ts.SyntaxKind.BooleanKeyword:
        return { type: "boolean" };
      // All numbers of Warren's are counts, seconds, ids and ports.
      case ts.SyntaxKind.NumberKeyword:
        return { type: "integer" };
    }
    if (ts.isTypeOperatorNode(node)) return this.plainType(node.type);
    if (ts.isArrayTypeNode(node)) return { type: "array", items: this.itemOf(node.elementType) };
    if (ts.isTypeLiteralNode(node)) return this.mapOf(node) ?? any;
    if (ts.isTypeReferenceNode(node)) return this.named(node);
    if (ts.isUnionTypeNode(node)) return { oneOf: node.types.map((type) => this.itemOf(type)) };
    throw new Error(`the package schema has no word for the type ${node.getText()}`);
  }

  private itemOf(node: ts.TypeNode): Schema {
    const { type, plain } = this.typeOf(node);
    return plain ? { ...type, plain } : type;
  }

  private mapOf(node: ts.TypeLiteralNode): Schema | undefined {
    const [only] = node.members;
    if (only === undefined || !ts.isIndexSignatureDeclaration(only)) return undefined;
    return { type: "object", additionalProperties: this.itemOf(only.type) };
  }

  private named(node: ts.TypeReferenceNode): Schema {
    const name = node.typeName.getText();
    if (name === "Record" && node.typeArguments?.[1] !== undefined) {
      return { type: "object", additionalProperties: this.plainType(node.typeArguments[1]) };
    }
    const declaration = this.declarationOf(node.typeName);
    if (ts.isTypeAliasDeclaration(declaration)) {
      if (ts.isUnionTypeNode(declaration.type) && declaration.type.types.every(isText))
        return { type: "string" };
      return (ts.isTypeLiteralNode(declaration.type) ? this.mapOf(declaration.type) : undefined) ?? any;
    }
    if (!ts.isInterfaceDeclaration(declaration) || name.startsWith("k8s.") || name === "TopologyDefinition")
      return any;
    const token = `warren:index:${name}`;
    if (!this.types.has(token)) {
      const { properties, required } = this.members(declaration);
      this.types.set(token, { type: "object", description: this.docOf(declaration), properties, required });
    }
    return { $ref: `#/types/${token}` };
  }

  private interfaceOf(name: ts.Node): ts.InterfaceDeclaration {
    const found = this.declarationOf(name);
    if (!ts.isInterfaceDeclaration(found)) throw new Error(`${name.getText()} is no interface`);
    return found;
  }

  private declarationOf(name: ts.Node): ts.Declaration {
    const symbol = this.checker.getSymbolAtLocation(name);
    const origin =
      symbol && symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol;
    const [found] = origin?.declarations ?? [];
    if (found === undefined) throw new Error(`${name.getText()} is declared nowhere`);
    return found;
  }
}

function isText(node: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal);
}

export function propertyOf(
  reader: TypeReader,
  member: ts.PropertySignature | ts.PropertyDeclaration,
): Schema {
  if (member.type === undefined) throw new Error(`${member.getText()} has no type`);
  const { type, plain } = reader.typeOf(member.type);
  const description = reader.docOf(member);
  return {
    ...type,
    ...(plain && { plain }),
    ...(secrets.test(member.name.getText()) && { secret: true }),
    ...(description !== "" && { description }),
  };
}
