// A notification as Neutron sends it: node examples/publish/oslo-notification.mjs [amqp://...] [EXCHANGE]
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

const [url = 'amqp://localhost', exchange = 'neutron'] = process.argv.slice(2);
const notification = {
  event_type: 'router.create.end',
  message_id: randomUUID(), // sent again with the same id, it is taken once
  publisher_id: 'network.example',
  priority: 'INFO',
  payload: { router: { id: 'example-oslo', tenant_id: 'demo', name: 'edge' } },
};
const envelope = { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(notification) };
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
await channel.assertExchange(exchange, 'topic', { durable: false }); // as oslo.messaging does
const options = { persistent: true, contentType: 'application/json' };
channel.publish(exchange, 'notifications.info', Buffer.from(JSON.stringify(envelope)), options);
await channel.waitForConfirms();
await connection.close();
