// The NetworkPolicy agent of the Kubernetes project, with a kubeconfig instead of a pod's account.
package main

import (
	"context"
	"flag"
	"log"
	"os/signal"
	"syscall"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/kube-network-policies/pkg/networkpolicy"
)

func main() {
	kubeconfig := flag.String("kubeconfig", "", "file with the address of the API server and the credentials")
	node := flag.String("node", "", "name of the Kubernetes node whose pods this process protects")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		log.Fatal(err)
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		log.Fatal(err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	controller, err := networkpolicy.NewController(
		client,
		factory.Networking().V1().NetworkPolicies(),
		factory.Core().V1().Namespaces(),
		factory.Core().V1().Pods(),
		nil, nil, nil, nil,
		// The containers' runtime of Debian has no NRI, from which the agent would learn a pod's address earlier.
		networkpolicy.Config{NodeName: *node, NRIdisabled: true},
	)
	if err != nil {
		log.Fatal(err)
	}
	factory.Start(ctx.Done())
	// It takes its rules away when it ends.
	if err := controller.Run(ctx); err != nil {
		log.Fatal(err)
	}
}
