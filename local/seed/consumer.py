"""The seed's consumer: takes messages from `testq1`, prints each and acknowledges it, until it is stopped."""

import os
import time

import pika
from pika.exceptions import AMQPError

parameters = pika.ConnectionParameters(
    host=os.environ["BROKER_HOST"],
    port=int(os.environ["BROKER_PORT"]),
    virtual_host="myproject",
    credentials=pika.PlainCredentials(os.environ["BROKER_USERNAME"], os.environ["BROKER_PASSWORD"]),
)


def receive(channel, method, _properties, body):
    print("received", body.decode())
    channel.basic_ack(method.delivery_tag)


while True:
    try:
        channel = pika.BlockingConnection(parameters).channel()
        channel.basic_qos(prefetch_count=20)
        channel.basic_consume(queue="testq1", on_message_callback=receive)
        print("consuming testq1")
        channel.start_consuming()
    except (AMQPError, OSError) as error:
        # A node that restarts closes its connections; another one takes the next.
        print("connection lost:", repr(error))
        time.sleep(1)
