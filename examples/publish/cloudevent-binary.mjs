// A CloudEvent in binary mode: node examples/publish/cloudevent-binary.mjs [amqp://...] [QUEUE]
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

const [url = 'amqp://localhost', queue = 'rug.notifications'] = process.argv.slice(2);
const resource = { id: 'example-binary', tenantId: 'demo', kind: 'vm', hardware: 'phantom' };
const data = { type: 'CREATE', resource };
const headers = {
  'cloudEvents:specversion': '1.0',
  'cloudEvents:id': randomUUID(),
  'cloudEvents:source': '/examples',
  'cloudEvents:type': 'rug.event',
};
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
await channel.checkQueue(queue);
const options = { persistent: true, contentType: 'application/json', headers };
channel.sendToQueue(queue, Buffer.from(JSON.stringify(data)), options);
await channel.waitForConfirms();
await connection.close();
