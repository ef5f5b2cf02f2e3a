/** All alerts, in the order of docs/alerts.md. */
import type { Alert } from "./alert.ts";
import { nodeAlerts } from "./nodeAlerts.ts";
import { queueAlerts } from "./queueAlerts.ts";

export const alerts: readonly Alert[] = [...nodeAlerts, ...queueAlerts];
