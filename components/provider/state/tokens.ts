/** The names of this plugin and its resources for Pulumi's engine and programs. */

export const packageName = "warren";

/** The objects of one vhost: the input `vhost` names it, and cannot change. */
export const vhostObjectsType = "warren:index:VhostObjects";

/** The objects outside of vhosts. */
export const globalObjectsType = "warren:index:GlobalObjects";

/** One user. */
export const userType = "warren:index:User";

/** One vhost itself, without its contents. */
export const vhostType = "warren:index:Vhost";

export const policyType = "warren:index:Policy";

/** The topic permissions of one user in one vhost. */
export const topicPermissionsType = "warren:index:TopicPermissions";

/** The guard of one topology: protects against losses when it changes or is deleted. */
export const guardType = "warren:index:Guard";

/** As `guardType`, for the bulk engine. */
export const bulkGuardType = "warren:index:BulkGuard";

/** Records which engine made the objects of one topology. */
export const engineType = "warren:index:Engine";

/** The CA and the certificates of one cluster. */
export const certificatesType = "warren:index:Certificates";
