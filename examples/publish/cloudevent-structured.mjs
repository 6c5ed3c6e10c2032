// A CloudEvent in structured mode: node examples/publish/cloudevent-structured.mjs [amqp://...] [QUEUE]
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

const [url = 'amqp://localhost', queue = 'rug.notifications'] = process.argv.slice(2);
const resource = { id: 'example-cloud', tenantId: 'demo', kind: 'vm', hardware: 'phantom' };
const event = {
  specversion: '1.0',
  id: randomUUID(),
  source: '/examples',
  type: 'rug.event',
  data: { type: 'CREATE', resource },
};
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
await channel.checkQueue(queue);
const options = { persistent: true, contentType: 'application/cloudevents+json' };
channel.sendToQueue(queue, Buffer.from(JSON.stringify(event)), options);
await channel.waitForConfirms();
await connection.close();
