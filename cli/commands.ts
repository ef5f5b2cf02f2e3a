/** The commands by name. Each is loaded on demand: `warren validate` does not load the code that draws pictures. */
import type { Commands, Entry } from "./command.ts";

/** A Map, because somebody may ask for the command `constructor`. */
export const commands: Commands = new Map<string, Entry>([
  [
    "validate",
    {
      summary:
        "check topology files and print every problem as FILE:LINE:COLUMN: error|warning CODE: message",
      load: async () => (await import("./validate.ts")).validate,
    },
  ],
  [
    "explain",
    {
      summary: "explain a code that validate prints: what is wrong, and how to mend it",
      load: async () => (await import("./explain.ts")).explain,
    },
  ],
  [
    "fmt",
    {
      summary: "format topology files; comments, order and meaning stay",
      load: async () => (await import("./fmt.ts")).fmt,
    },
  ],
  [
    "test",
    {
      summary: "run the `tests:` of topology files: where each message goes, without a broker",
      load: async () => (await import("./test.ts")).test,
    },
  ],
  [
    "route",
    {
      summary: "print the queues that a message reaches, one a line",
      load: async () => (await import("./route.ts")).route,
    },
  ],
  [
    "schema",
    {
      summary: "print the JSON Schema of topology files",
      load: async () => (await import("./schema.ts")).schema,
    },
  ],
  [
    "lsp",
    {
      summary: "show problems, help and definitions in an editor, which starts this language server",
      load: async () => (await import("./lsp.ts")).lsp,
    },
  ],
  [
    "expand",
    {
      summary: "print a topology as one file of plain objects, every pattern expanded",
      load: async () => (await import("./expand.ts")).expand,
    },
  ],
  [
    "diagram",
    {
      summary: "draw a topology",
      load: async () => (await import("./diagram.ts")).diagram,
    },
  ],
  [
    "diff",
    {
      summary: "say what leads from one topology to another, and which messages that would take",
      load: async () => (await import("./diff.ts")).diff,
    },
  ],
  [
    "drift",
    {
      summary: "list what a live broker has that differs from the file, changing nothing",
      load: async () => (await import("./drift.ts")).drift,
    },
  ],
  [
    "status",
    {
      summary: "show what is wrong with a cluster and what to do first",
      load: async () => (await import("./status.ts")).status,
    },
  ],
  [
    "top",
    {
      summary: "list the deepest queues with their rates",
      load: async () => (await import("./top.ts")).top,
    },
  ],
  [
    "messages",
    {
      summary:
        "look at the messages of a queue, move them (dead letters back to where they came from), or delete them",
      load: async () => (await import("./messages.ts")).messages,
    },
  ],
  [
    "backup",
    {
      summary: "copy the definitions and the messages of a broker, which keeps all of them",
      load: async () => (await import("./backup.ts")).backup,
    },
  ],
  [
    "restore",
    {
      summary: "put a backup into an empty broker, or with --messages-only into its empty queues",
      load: async () => (await import("./restore.ts")).restore,
    },
  ],
  [
    "move-cluster",
    {
      summary: "move all messages of a cluster to another one that has the same topology",
      load: async () => (await import("./moveCluster.ts")).moveCluster,
    },
  ],
  [
    "standby",
    {
      summary:
        "let a second cluster follow the messages of a first one, show its recovery point, and promote it",
      load: async () => (await import("./standby.ts")).standby,
    },
  ],
  [
    "import",
    {
      summary: "write a topology file from a live broker, or from an export of one",
      load: async () => (await import("./import.ts")).importBroker,
    },
  ],
  [
    "upgrade",
    {
      summary:
        "tell whether a running cluster can be upgraded, by which way, and what it costs, changing nothing",
      load: async () => (await import("./upgrade.ts")).upgrade,
    },
  ],
  [
    "advisories",
    {
      summary: "list the known vulnerabilities of a version of RabbitMQ, with the version that mends them",
      load: async () => (await import("./advisories.ts")).advisories,
    },
  ],
  [
    "plugin",
    {
      summary: "make Warren's plugin known to Pulumi, as each program that uses it does",
      load: async () => (await import("./plugin.ts")).plugin,
    },
  ],
  [
    "definitions",
    {
      summary: "print a topology as the JSON that rabbitmqctl import_definitions takes",
      load: async () => (await import("./definitions.ts")).definitions,
    },
  ],
  [
    "help",
    {
      summary: "explain a command: its options, examples and exit codes",
      load: async () => (await import("./help.ts")).help(commands),
    },
  ],
  [
    "completion",
    {
      summary: "print a script with which bash, zsh or fish completes commands, options and values",
      load: async () => (await import("./completion.ts")).completion(commands),
    },
  ],
]);
