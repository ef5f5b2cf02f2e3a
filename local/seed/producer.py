"""The seed's producer: publishes messages, each a UUID, to exchange `logs` with an empty routing key."""

import os
import uuid

import pika

count = int(os.environ["MESSAGES"])
connection = pika.BlockingConnection(
    pika.ConnectionParameters(
        host=os.environ["BROKER_HOST"],
        port=int(os.environ["BROKER_PORT"]),
        virtual_host="myproject",
        credentials=pika.PlainCredentials(os.environ["BROKER_USERNAME"], os.environ["BROKER_PASSWORD"]),
        connection_attempts=30,
        retry_delay=1,
    )
)
channel = connection.channel()
# From here on basic_publish returns when the broker has taken the message, and raises when it has not.
channel.confirm_delivery()
for _ in range(count):
    message = str(uuid.uuid4())
    channel.basic_publish(
        exchange="logs",
        routing_key="",
        body=message,
        properties=pika.BasicProperties(delivery_mode=pika.DeliveryMode.Persistent, message_id=message),
        mandatory=True,
    )
    print("sent", message)
connection.close()
