#!/bin/sh
# Does what the official image's entrypoint does, with setpriv in the place of gosu.
#
# The official one also sets RABBITMQ_USE_LONGNAME where the host's name has a domain, but does not export it,
# so no program sees it; it is left out here.
set -eu

case "$1" in
rabbitmq*)
	if [ "$(id -u)" = 0 ]; then
		if [ "$1" = rabbitmq-server ]; then
			find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq {} +
		fi
		exec setpriv --reuid rabbitmq --regid rabbitmq --init-groups "$0" "$@"
	fi
	;;
esac

# Settings that were variables once; RabbitMQ would start without them, and without TLS.
refused=$(env | sed -nE 's/^(RABBITMQ_(DEFAULT_(PASS|USER)_FILE|(MANAGEMENT_)?SSL_(CACERTFILE|CERTFILE|DEPTH|FAIL_IF_NO_PEER_CERT|KEYFILE|VERIFY)|VM_MEMORY_HIGH_WATERMARK))=.+/\1/p')
if [ -n "$refused" ]; then
	for name in $refused; do echo "error: $name is set but deprecated" >&2; done
	echo "error: use a configuration file instead: https://www.rabbitmq.com/docs/configure" >&2
	exit 1
fi

exec "$@"
