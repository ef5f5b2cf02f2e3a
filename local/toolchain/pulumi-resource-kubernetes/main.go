// Command pulumi-resource-kubernetes is the official Kubernetes plugin of Pulumi, started as its releases start it.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
)

// version is that of @pulumi/kubernetes in package.json; the linker sets it.
var version string

// The build takes both files from the module: see local/toolchain/goBuild.ts.

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var terraformMapping []byte

func main() {
	provider.Serve("kubernetes", version, schema, terraformMapping)
}
