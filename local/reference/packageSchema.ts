/**
 * Pulumi's schema of the package, from which it writes the components' classes in other languages. It is read out of the
 * TypeScript interfaces, docstrings included, so it cannot say anything else than they do.
 */
import { join } from "node:path";
import ts from "typescript";
import { checkout } from "../paths.ts";
import { propertyOf, type Schema, TypeReader } from "./schemaTypes.ts";

const components = [
  { token: "warren:index:RabbitmqCluster", file: "components/rabbitmqCluster.ts", name: "RabbitmqCluster" },
  { token: "warren:index:Topology", file: "components/topology.ts", name: "Topology" },
] as const;

/** What a program in another language has no use for: it cannot pass a TypeScript object on. */
const notOutputs = [
  "statefulSet",
  "clientService",
  "serviceAnnotations",
  "previousAdminPassword",
  "rolledOut",
  "hasNodes",
];

export function packageSchema(): Schema {
  const files = components.map(({ file }) => join(checkout, file));
  const options = {
    module: ts.ModuleKind.NodeNext,
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
  };
  const program = ts.createProgram(files, { ...options, types: ["node"], skipLibCheck: true });
  const reader = new TypeReader(program.getTypeChecker());
  const resources = components.map(({ token, file, name }) => {
    const source = program.getSourceFile(join(checkout, file));
    if (source === undefined) throw new Error(`${file} is missing`);
    return [token, resourceOf(reader, source, name)] as const;
  });
  return {
    name: "warren",
    displayName: "Warren",
    description: "RabbitMQ on Kubernetes as code: components for a cluster and for everything it holds",
    keywords: ["pulumi", "rabbitmq", "kubernetes", "category/infrastructure", "kind/component"],
    license: "Apache-2.0",
    language: {
      nodejs: { packageName: "pulumi-warren", respectSchemaVersion: true },
      python: { packageName: "pulumi_warren", respectSchemaVersion: true, pyproject: { enabled: true } },
      go: { respectSchemaVersion: true, generateResourceContainerTypes: true },
      csharp: { respectSchemaVersion: true },
      java: { buildFiles: "gradle" },
    },
    resources: Object.fromEntries(resources),
    types: Object.fromEntries([...reader.types].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function resourceOf(reader: TypeReader, source: ts.SourceFile, name: string): Schema {
  const args = source.statements.find(
    (one): one is ts.InterfaceDeclaration =>
      ts.isInterfaceDeclaration(one) && one.name.text === `${name}Args`,
  );
  const made = source.statements.find(
    (one): one is ts.ClassDeclaration => ts.isClassDeclaration(one) && one.name?.text === name,
  );
  if (args === undefined || made === undefined)
    throw new Error(`${source.fileName} has no ${name} with arguments`);
  const inputs = reader.members(args);
  const outputs = made.members.filter(
    (member): member is ts.PropertyDeclaration =>
      ts.isPropertyDeclaration(member) && !notOutputs.includes(member.name.getText()),
  );
  return {
    isComponent: true,
    description: reader.docOf(made),
    inputProperties: inputs.properties,
    requiredInputs: inputs.required,
    properties: Object.fromEntries(
      outputs.map((output) => {
        // An output is never plain, whatever the class has.
        const { plain: _, ...property } = propertyOf(reader, output);
        return [output.name.getText(), property];
      }),
    ),
    required: outputs
      .filter(({ questionToken }) => questionToken === undefined)
      .map((output) => output.name.getText()),
  };
}
