"""The load by pika: what amqplib.ts does, with a thread for each publisher and consumer."""

import os
import sys
import threading
import time

import pika
from pika.exceptions import NackError, UnroutableError

environ = os.environ
row = environ["LOAD_ROW"]
interval = 1 / float(environ["LOAD_RATE"])
stopping = threading.Event()
printing = threading.Lock()


def address():
    """With the password of the moment: it may be rotated."""
    with open(environ["LOAD_PASSWORD_FILE"], encoding="utf-8") as file:
        password = file.read()
    # pika notices five seconds after the heartbeat's timeout that a node is silent. It has no timeout for a confirm.
    return pika.ConnectionParameters(
        host=environ["LOAD_HOST"],
        port=int(environ["LOAD_PORT"]),
        virtual_host=environ["LOAD_VHOST"],
        credentials=pika.PlainCredentials(environ["LOAD_USERNAME"], password),
        heartbeat=2,
        socket_timeout=2,
        stack_timeout=3,
    )


def say(kind, queue, text):
    line = " ".join(str(text).split())
    with printing:
        print(time.time_ns() // 1_000_000, kind, queue, line, flush=True)


def again(queue, goes_on, session):
    """Runs a session again and again: each ends by an error."""
    while goes_on():
        try:
            session(pika.BlockingConnection(address()).channel())
        except Exception as error:  # pylint: disable=broad-except
            say("f", queue, repr(error))
            time.sleep(0.1)


def publish(queue, begun):
    begun.wait()
    number = 0

    def session(channel):
        nonlocal number
        channel.confirm_delivery()
        due = time.monotonic()
        while not stopping.is_set():
            try:
                channel.basic_publish("", queue, f"{row}:{number}", pika.BasicProperties(delivery_mode=2), mandatory=True)
            except (NackError, UnroutableError):
                say("f", queue, "refused or returned")
                time.sleep(0.1)
                continue
            say("c", queue, number)
            number += 1
            due = max(due + interval, time.monotonic() - 0.2)
            time.sleep(max(due - time.monotonic(), 0))
        channel.connection.close()

    again(queue, lambda: not stopping.is_set(), session)
    say("d", queue, number)


def consume(queue, begun):
    offset = None
    is_stream = queue.startswith("stream")

    def session(channel):
        nonlocal offset
        channel.basic_qos(prefetch_count=100)
        arguments = {"x-stream-offset": "next" if offset is None else offset} if is_stream else None
        # It consumes once it is asked for the first message.
        for method, properties, body in channel.consume(queue, arguments=arguments, inactivity_timeout=1):
            begun.set()
            if method is None:
                continue
            of, number = body.decode().split(":")
            if is_stream:
                offset = properties.headers["x-stream-offset"] + 1
            if of == row:
                say("r", queue, number)
            channel.basic_ack(method.delivery_tag)
        raise RuntimeError("the consumer was cancelled")

    again(queue, lambda: True, session)


for name in environ["LOAD_QUEUES"].split(","):
    consumes = threading.Event()
    for work in (publish, consume):
        threading.Thread(target=work, args=(name, consumes), daemon=True).start()
for line in sys.stdin:
    if line.strip() == "stop":
        stopping.set()
# The threads may be in the middle of a line, which Python would wait for.
os._exit(0)
