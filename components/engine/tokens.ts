/** What Pulumi's engine and a program call this plugin and its resources. */

export const packageName = "warren";

/** Of one vhost: the input `vhost` names it, and is fixed. */
export const vhostObjectsType = "warren:index:VhostObjects";

/** Of the broker as a whole. */
export const globalObjectsType = "warren:index:GlobalObjects";
