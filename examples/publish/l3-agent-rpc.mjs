// A call as Neutron casts it to its L3 agents, heard where `amqp.agent.enabled` is true:
// node examples/publish/l3-agent-rpc.mjs [amqp://...] [EXCHANGE]
import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';

const [url = 'amqp://localhost', exchange = 'l3_agent_fanout'] = process.argv.slice(2);
const call = {
  method: 'routers_updated', // or router_deleted, with args: { router_id: '...' }
  args: { routers: [{ id: 'example-rpc', tenant_id: 'demo', name: 'edge' }] }, // ids alone will do
  version: '1.4',
  _unique_id: randomUUID(),
};
const envelope = { 'oslo.version': '2.0', 'oslo.message': JSON.stringify(call) };
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
await channel.checkExchange(exchange); // it exists while somebody listens
channel.publish(exchange, '', Buffer.from(JSON.stringify(envelope)), { persistent: true });
await channel.waitForConfirms();
await connection.close();
