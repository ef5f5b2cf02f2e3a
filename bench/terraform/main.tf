# The workload with the RabbitMQ provider. It takes the broker's address and login from RABBITMQ_* variables.
terraform {
  required_providers {
    rabbitmq = {
      source = "registry.terraform.io/cyrilgdn/rabbitmq"
    }
  }
}

locals {
  workload = jsondecode(file("${path.module}/workload.json"))
  queues   = { for queue in local.workload.queues : queue.name => queue.type }
}

resource "rabbitmq_vhost" "bench" {
  name = local.workload.vhost
}

resource "rabbitmq_exchange" "bench" {
  name  = local.workload.exchange
  vhost = rabbitmq_vhost.bench.name

  settings {
    type    = "direct"
    durable = true
  }
}

resource "rabbitmq_queue" "bench" {
  for_each = local.queues
  name     = each.key
  vhost    = rabbitmq_vhost.bench.name

  settings {
    durable   = true
    arguments = { "x-queue-type" = each.value }
  }
}

resource "rabbitmq_binding" "bench" {
  for_each         = local.queues
  source           = rabbitmq_exchange.bench.name
  vhost            = rabbitmq_vhost.bench.name
  destination      = rabbitmq_queue.bench[each.key].name
  destination_type = "queue"
  routing_key      = each.key
}
