/** The schema for a file's other files and for variables, which are read before the language is checked. */

const path = { title: "a path", type: "string" };
const paths = { anyOf: [path, { title: "a list of paths", type: "array", items: path }] };
const names = { title: "a list of names", type: "array", items: { title: "a name", type: "string" } };

/** The whole value of a field that takes no string. */
export const variable = {
  title: "a variable",
  description: "A variable of the stack's configuration; it takes the place with its type.",
  type: "string",
  pattern: "^\\$\\{[^}]+\\}$",
};

export const removed = {
  title: "null",
  description: "Takes away what the base says.",
  type: "null",
};

export const compositionProperties = {
  extends: {
    ...paths,
    description:
      "Files that this one builds on, relative to it: merged by key, the later wins, null removes.",
  },
  include: {
    title: "a list of paths",
    description: "Files that are parts of this topology, such as `teams/*.yaml`, relative to this one.",
    type: "array",
    items: {
      anyOf: [
        path,
        {
          title: "files with an owner",
          type: "object",
          description: "Files of a team, which may only touch what it owns.",
          properties: {
            files: { ...paths, description: "Paths or patterns, relative to this file." },
            vhosts: { ...names, description: "Vhosts that the team owns as a whole." },
            prefixes: { ...names, description: "How the names of the team's objects begin." },
            users: { ...names, description: "Users of the team." },
            grants: {
              title: "a mapping of grants",
              description: "What the team may reach that is another's.",
              type: "object",
              properties: {
                publish: { ...names, description: "Exchanges, and queues for dead letters." },
                consume: { ...names, description: "Queues." },
                bind: { ...names, description: "Exchanges of other teams that it binds to." },
                secrets: { ...names, description: "Kubernetes Secrets." },
              },
              additionalProperties: false,
            },
          },
          required: ["files"],
          additionalProperties: false,
        },
      ],
    },
  },
} as const;
