// An event by HTTP, without a broker: node examples/publish/http.mjs [http://...]
import { randomUUID } from 'node:crypto';

const [url = 'http://127.0.0.1:8780'] = process.argv.slice(2);
const token = process.env.RUG_TOKEN;
const event = {
  type: 'CREATE',
  id: randomUUID(),
  resource: { id: 'example-http', tenantId: 'demo', kind: 'vm', hardware: 'phantom' },
};
const response = await fetch(new URL('/v1/notifications', url), {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  },
  body: JSON.stringify(event),
});
process.stdout.write(`${await response.text()}\n`);
process.exitCode = response.ok ? 0 : 1;
