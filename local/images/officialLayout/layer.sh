#!/bin/sh
# Writes the layer that turns the image of Debian's package into one that is laid out as the official image.
# In the folder $1 lies the layer below, layer.tar; there it leaves official.tar, and RabbitMQ's version in `version`.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$1
id=999

mkdir "$work/tree"
cd "$work/tree"
server=./usr/lib/rabbitmq/lib
tar -xf ../layer.tar "$server" ./etc/passwd ./etc/group

mkdir -p opt/erlang etc/rabbitmq/conf.d var/lib/rabbitmq var/log/rabbitmq tmp/rabbitmq-ssl usr/local/bin usr/bin usr/sbin root
basename "$server"/rabbitmq_server-* | sed s/rabbitmq_server-// >../version
mv "$server"/rabbitmq_server-* opt/rabbitmq
rm -r usr/lib/rabbitmq
ln -s /opt/rabbitmq/plugins plugins
ln -s /usr/lib/erlang/bin opt/erlang/bin
ln -s /var/lib/rabbitmq/.erlang.cookie root/.erlang.cookie
cp "$here/10-defaults.conf" etc/rabbitmq/conf.d
echo "[rabbitmq_management,rabbitmq_prometheus]." >etc/rabbitmq/enabled_plugins
cp "$here/docker-entrypoint.sh" usr/local/bin

# Debian may have given the number to somebody else, who does nothing in a container.
sed -i -E -e "/^[^:]*:[^:]*:$id:/d" -e "s/^(rabbitmq:[^:]*):[0-9]+/\1:$id/" etc/passwd etc/group
sed -i -E "s/^(rabbitmq:[^:]*:$id):[0-9]+/\1:$id/" etc/passwd

# What the layer takes away from the one below: Debian's own ways to RabbitMQ and Erlang.
for path in usr/lib/rabbitmq etc/rabbitmq/rabbitmq-env.conf usr/bin/rabbitmqadmin \
	usr/sbin/rabbitmqctl \
	usr/sbin/rabbitmq-diagnostics usr/sbin/rabbitmq-plugins usr/sbin/rabbitmq-queues usr/sbin/rabbitmq-server \
	usr/sbin/rabbitmq-streams usr/sbin/rabbitmq-upgrade \
	usr/bin/epmd usr/bin/erl usr/bin/erl_call usr/bin/erlc usr/bin/escript \
	usr/bin/run_erl usr/bin/start_embedded usr/bin/start_erl usr/bin/to_erl; do
	touch "$(dirname "$path")/.wh.$(basename "$path")"
done

chown -Rh "$id:$id" opt/rabbitmq etc/rabbitmq var/lib/rabbitmq var/log/rabbitmq tmp/rabbitmq-ssl
chmod 1777 etc/rabbitmq etc/rabbitmq/conf.d var/lib/rabbitmq var/log/rabbitmq tmp/rabbitmq-ssl
# Folders of the layer below keep their modes: of this one's only RabbitMQ's own are named.
find . \( ! -type d -o -user "$id" \) -print0 | tar --null --no-recursion --numeric-owner -T - -cf ../official.tar
