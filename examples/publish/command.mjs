// A command, and what became of it: node examples/publish/command.mjs [amqp://...] [QUEUE] [COMMAND]
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

const [url = 'amqp://localhost', queue = 'rug.notifications', name = 'poll'] =
  process.argv.slice(2);
const command = { id: randomUUID(), command: name, reason: 'an example' };
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
await channel.checkQueue(queue);
const replyTo = 'amq.rabbitmq.reply-to'; // the reply queue that the broker has for everybody
const reply = new Promise((resolve, reject) => {
  channel.consume(replyTo, resolve, { noAck: true }).catch(reject);
});
const options = { persistent: true, contentType: 'application/json', replyTo, appId: 'example' };
channel.sendToQueue(queue, Buffer.from(JSON.stringify(command)), options);
const verdict = JSON.parse((await reply).content.toString());
process.stdout.write(`${JSON.stringify(verdict)}\n`);
process.exitCode = verdict.verdict === 'answered' ? 0 : 1;
await connection.close();
