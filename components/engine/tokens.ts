/** What Pulumi's engine and a program call this plugin and its resources. */

export const packageName = "warren";

/** Of one vhost: the input `vhost` names it, and is fixed. */
export const vhostObjectsType = "warren:index:VhostObjects";

/** Of the broker as a whole. */
export const globalObjectsType = "warren:index:GlobalObjects";

/** One user. */
export const userType = "warren:index:User";

/** One vhost itself, without what it holds. */
export const vhostType = "warren:index:Vhost";

export const policyType = "warren:index:Policy";

/** Those of one user in one vhost. */
export const topicPermissionsType = "warren:index:TopicPermissions";

/** Of one topology: what must not be lost when it changes or goes. */
export const guardType = "warren:index:Guard";

/** Of one topology: which engine made its objects. */
export const engineType = "warren:index:Engine";
