// An event of rug's own: node examples/publish/own-event.mjs [amqp://...] [QUEUE]
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

const [url = 'amqp://localhost', queue = 'rug.notifications'] = process.argv.slice(2);
const event = {
  type: 'CREATE',
  id: randomUUID(), // sent again with the same id, it is taken once
  resource: { id: 'example-own', tenantId: 'demo', kind: 'virtual_router', hardware: 'phantom' },
  patch: { name: 'edge' },
};
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
await channel.checkQueue(queue); // without the queue the broker would drop the message
const options = { persistent: true, contentType: 'application/json' };
channel.sendToQueue(queue, Buffer.from(JSON.stringify(event)), options);
await channel.waitForConfirms(); // from here on nothing loses it
await connection.close();
