/** Declares nothing, and imports what Warren imports: the lower limit for any program with these packages. */
import "@pulumi/kubernetes/apps/v1/statefulSet.js";
import "@pulumi/kubernetes/core/v1/configMap.js";
import "@pulumi/kubernetes/core/v1/namespace.js";
import "@pulumi/kubernetes/core/v1/secret.js";
import "@pulumi/kubernetes/core/v1/service.js";
import "@pulumi/kubernetes/core/v1/serviceAccount.js";
import "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import "@pulumi/kubernetes/rbac/v1/role.js";
import "@pulumi/kubernetes/rbac/v1/roleBinding.js";
import "@pulumi/pulumi";
import "@pulumi/rabbitmq/binding.js";
import "@pulumi/rabbitmq/exchange.js";
import "@pulumi/rabbitmq/permissions.js";
import "@pulumi/rabbitmq/provider.js";
import "@pulumi/rabbitmq/queue.js";
import "@pulumi/random/randomPassword.js";
import "yaml";
