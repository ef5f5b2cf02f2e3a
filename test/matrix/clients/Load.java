import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.MessageProperties;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** The load by RabbitMQ's Java client: what amqplib.ts does, with a thread for each publisher and consumer. */
public final class Load {
  private static final String ROW = System.getenv("LOAD_ROW");
  private static final double RATE = Double.parseDouble(System.getenv("LOAD_RATE"));
  private static final int CONFIRM_TIMEOUT_MS = 3_000;
  private static final int PAUSE_MS = 100;
  private static final int WINDOW = 200;
  private static volatile boolean publishes = true;

  private interface Session {
    void run(Connection connection) throws Exception;
  }

  private static void say(String kind, String queue, Object text) {
    String line = String.valueOf(text).replace('\n', ' ');
    // One write for each line: threads would mix their parts.
    System.out.print(System.currentTimeMillis() + " " + kind + " " + queue + " " + line + "\n");
    System.out.flush();
  }

  /** With the password of the moment: it may be rotated. */
  private static ConnectionFactory address() throws IOException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(System.getenv("LOAD_HOST"));
    factory.setPort(Integer.parseInt(System.getenv("LOAD_PORT")));
    factory.setVirtualHost(System.getenv("LOAD_VHOST"));
    factory.setUsername(System.getenv("LOAD_USERNAME"));
    factory.setPassword(Files.readString(Path.of(System.getenv("LOAD_PASSWORD_FILE"))));
    factory.setAutomaticRecoveryEnabled(false);
    factory.setConnectionTimeout(2_000);
    factory.setHandshakeTimeout(2_000);
    factory.setRequestedHeartbeat(5);
    return factory;
  }

  /** Runs a session again and again: each ends by an error. */
  private static void again(String queue, BooleanSupplier goesOn, Session session) {
    while (goesOn.getAsBoolean()) {
      Connection connection = null;
      try {
        connection = address().newConnection();
        session.run(connection);
      } catch (Exception error) {
        say("f", queue, error);
        sleep(PAUSE_MS);
      }
      // A node that hangs would not answer to a close.
      if (connection != null) connection.abort(1);
    }
  }

  private static void publish(String queue, CountDownLatch begun) {
    await(begun);
    ConcurrentSkipListMap<Long, Long> waiting = new ConcurrentSkipListMap<>();
    long[] next = {0};
    again(queue, () -> publishes || !waiting.isEmpty(), connection -> {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      ConcurrentSkipListMap<Long, Long> byTag = new ConcurrentSkipListMap<>();
      ConcurrentSkipListMap<Long, Boolean> returned = new ConcurrentSkipListMap<>();
      channel.addReturnListener(message ->
          returned.put(Long.parseLong(new String(message.getBody(), StandardCharsets.UTF_8).split(":")[1]), true));
      channel.addConfirmListener(
          (tag, multiple) -> settle(byTag, tag, multiple, number -> {
            if (returned.remove(number) != null) waiting.put(number, 0L);
            else if (waiting.remove(number) != null) say("c", queue, number);
          }),
          (tag, multiple) -> settle(byTag, tag, multiple, number -> waiting.put(number, 0L)));
      for (long number : new ArrayList<>(waiting.keySet())) send(channel, queue, number, waiting, byTag);
      double due = System.nanoTime() / 1e6;
      while (publishes || !waiting.isEmpty()) {
        if (!channel.isOpen()) throw new IllegalStateException(String.valueOf(channel.getCloseReason()));
        boolean refusedLately = false;
        for (Map.Entry<Long, Long> one : waiting.entrySet()) {
          if (one.getValue() == 0) {
            refusedLately = true;
            say("f", queue, "refused or returned");
            send(channel, queue, one.getKey(), waiting, byTag);
          } else if (System.currentTimeMillis() - one.getValue() > CONFIRM_TIMEOUT_MS) {
            throw new IllegalStateException("no confirm for " + CONFIRM_TIMEOUT_MS + " ms");
          }
        }
        due = Math.max(due + 1000 / RATE, System.nanoTime() / 1e6 - 200);
        if (publishes && waiting.size() < WINDOW) send(channel, queue, next[0]++, waiting, byTag);
        sleep((long) Math.max(due - System.nanoTime() / 1e6, refusedLately ? PAUSE_MS : 0));
      }
    });
    say("d", queue, next[0]);
  }

  private static void send(
      Channel channel, String queue, long number, Map<Long, Long> waiting, Map<Long, Long> byTag) throws Exception {
    waiting.put(number, System.currentTimeMillis());
    byTag.put(channel.getNextPublishSeqNo(), number);
    byte[] body = (ROW + ":" + number).getBytes(StandardCharsets.UTF_8);
    channel.basicPublish("", queue, true, MessageProperties.PERSISTENT_BASIC, body);
  }

  private interface Settled {
    void accept(long number);
  }

  private static void settle(ConcurrentSkipListMap<Long, Long> byTag, long tag, boolean multiple, Settled settled) {
    Map<Long, Long> all = multiple ? byTag.headMap(tag, true) : byTag.subMap(tag, true, tag, true);
    for (Map.Entry<Long, Long> one : new ArrayList<>(all.entrySet())) {
      byTag.remove(one.getKey());
      settled.accept(one.getValue());
    }
  }

  private static void consume(String queue, CountDownLatch begun) {
    boolean isStream = queue.startsWith("stream");
    AtomicReference<Object> offset = new AtomicReference<>("next");
    again(queue, () -> true, connection -> {
      Channel channel = connection.createChannel();
      channel.basicQos(100);
      AtomicBoolean cancelled = new AtomicBoolean();
      Map<String, Object> arguments = isStream ? Map.of("x-stream-offset", offset.get()) : Map.of();
      channel.basicConsume(queue, false, arguments, new DefaultConsumer(channel) {
        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
            throws java.io.IOException {
          String[] parts = new String(body, StandardCharsets.UTF_8).split(":");
          if (isStream) offset.set(((Number) properties.getHeaders().get("x-stream-offset")).longValue() + 1);
          if (parts[0].equals(ROW)) say("r", queue, parts[1]);
          channel.basicAck(envelope.getDeliveryTag(), false);
        }

        @Override
        public void handleCancel(String tag) {
          cancelled.set(true);
        }
      });
      begun.countDown();
      while (channel.isOpen() && !cancelled.get()) sleep(50);
      throw new IllegalStateException(
          cancelled.get() ? "the consumer was cancelled" : String.valueOf(channel.getCloseReason()));
    });
  }

  private static void sleep(long ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException error) {
      throw new IllegalStateException(error);
    }
  }

  private static void await(CountDownLatch begun) {
    try {
      begun.await();
    } catch (InterruptedException error) {
      throw new IllegalStateException(error);
    }
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
  }

  public static void main(String[] arguments) throws Exception {
    for (String queue : System.getenv("LOAD_QUEUES").split(",")) {
      CountDownLatch begun = new CountDownLatch(1);
      inBackground(() -> publish(queue, begun));
      inBackground(() -> consume(queue, begun));
    }
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      if (line.equals("stop")) publishes = false;
    }
    System.exit(0);
  }
}
