/** What runs in a pod before the broker, and what both have in common. */
import type * as k8s from "@pulumi/kubernetes/types/input.js";
import { authMounts, secretsCheck } from "./authSecrets.ts";
import { pluginsFile } from "./enabledPlugins.ts";
import type { PodSettings } from "./podSettings.ts";
import { cookieFile } from "./secrets.ts";
import type { Resolved } from "./settings.ts";

/** Home of the broker and of the CLI in both images; both look for the cookie there. */
export const home = "/var/lib/rabbitmq";
const cookieDirectory = "/run/erlang-cookie";
const pluginsDirectory = "/run/enabled-plugins";

/** The list of plugins that the node reads, and an update writes. In the pod's scratch space. */
export const ownPluginsFile = `${home}/${pluginsFile}`;

export const securityContext: k8s.core.v1.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  readOnlyRootFilesystem: true,
};

export function pulled({ imagePullPolicy }: PodSettings): Pick<k8s.core.v1.Container, "imagePullPolicy"> {
  return imagePullPolicy === undefined ? {} : { imagePullPolicy };
}

const smallContainer = { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "64Mi" } };

/**
 * The cookie must be the broker's own file with mode 0600, which a mounted Secret cannot be. It must not be on the data
 * volume, where a restored backup would bring back an old cookie. The list of plugins must be a file that can be written.
 */
function ownFilesContainer({ image, pods }: Resolved): k8s.core.v1.Container {
  const files = [`${cookieDirectory}/${cookieFile}`, `${pluginsDirectory}/${pluginsFile}`];
  return {
    name: "own-files",
    image,
    ...pulled(pods),
    command: ["install", "-m", "0600", ...files, home],
    resources: smallContainer,
    securityContext,
    volumeMounts: [
      { name: "cookie", mountPath: cookieDirectory, readOnly: true },
      { name: "plugins", mountPath: pluginsDirectory, readOnly: true },
      { name: "home", mountPath: home },
    ],
  };
}

/** Refuses Secrets for `oauth2` and `ldap` that the broker would read wrong, as logins would only fail later. */
function checkContainers(settings: Resolved): k8s.core.v1.Container[] {
  const command = secretsCheck(settings);
  if (command === undefined) return [];
  return [
    {
      name: "secrets-check",
      image: settings.image,
      ...pulled(settings.pods),
      command: [...command],
      resources: smallContainer,
      // So that `kubectl describe pod` says why.
      terminationMessagePolicy: "FallbackToLogsOnError",
      securityContext,
      volumeMounts: authMounts(settings),
    },
  ];
}

export const initContainers = (settings: Resolved): k8s.core.v1.Container[] => [
  ownFilesContainer(settings),
  ...checkContainers(settings),
];
