// Command pulumi-resource-rabbitmq serves the upstream Terraform provider that is inside @pulumi/rabbitmq 3.3.8
// to the Pulumi engine, under the same type tokens. It stands in for the official plugin where that
// cannot be downloaded; programs cannot tell the two apart.
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/terraform-providers/terraform-provider-rabbitmq/rabbitmq"
)

// version is that of @pulumi/rabbitmq in package.json; the installer sets it at link time.
var version = "0.0.0"

// types gives each Terraform resource the module and name it has in @pulumi/rabbitmq.
var types = map[string][2]string{
	"rabbitmq_binding":             {"binding", "Binding"},
	"rabbitmq_exchange":            {"exchange", "Exchange"},
	"rabbitmq_federation_upstream": {"federationUpstream", "FederationUpstream"},
	"rabbitmq_operator_policy":     {"operatorPolicy", "OperatorPolicy"},
	"rabbitmq_permissions":         {"permissions", "Permissions"},
	"rabbitmq_policy":              {"policy", "Policy"},
	"rabbitmq_queue":               {"queue", "Queue"},
	"rabbitmq_shovel":              {"shovel", "Shovel"},
	"rabbitmq_topic_permissions":   {"topicPermissions", "TopicPermissions"},
	"rabbitmq_user":                {"user", "User"},
	"rabbitmq_vhost":               {"vHost", "VHost"},
}

func main() {
	info := tfbridge.ProviderInfo{
		P:         shimv2.NewProvider(rabbitmq.Provider()),
		Name:      "rabbitmq",
		Version:   version,
		Resources: map[string]*tfbridge.ResourceInfo{},
	}
	for resource, at := range types {
		token := tokens.Type("rabbitmq:index/" + at[0] + ":" + at[1])
		info.Resources[resource] = &tfbridge.ResourceInfo{Tok: token}
	}
	info.SetAutonaming(255, "-")
	tfbridge.Main("rabbitmq", version, info, []byte("{}"))
}
