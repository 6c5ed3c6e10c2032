// What rug tells, a line each: node examples/publish/listen-notices.mjs [amqp://...] [EXCHANGE] [KEY]
import { connect } from 'amqplib';

const [url = 'amqp://localhost', exchange = 'rug.notices', key = '#'] = process.argv.slice(2);
const connection = await connect(url);
const channel = await connection.createChannel();
await channel.checkExchange(exchange); // rug makes it
// Ends with this program; a durable queue with a name keeps what comes meanwhile.
const { queue } = await channel.assertQueue('', { exclusive: true });
await channel.bindQueue(queue, exchange, key); // virtual_router.status, *.error, rug.brake ...
await channel.consume(queue, (message) => {
  if (message === null) return;
  process.stdout.write(`${message.fields.routingKey} ${message.content}\n`);
  channel.ack(message);
});
process.stderr.write('listening\n');
