import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate and its key, PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Tags of DER (X.690) that a certificate is made of. */
const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  octets: 0x04,
  id: 0x06,
  text: 0x0c,
  time: 0x17,
  list: 0x30,
  set: 0x31,
  address: 0x87,
  version: 0xa0,
  extensions: 0xa3,
} as const;

const ID = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  subjectAltName: '551d11',
  basicConstraints: '551d13',
} as const;

const DAY_MS = 86_400_000;

/** One value: its tag, its length, and what is in it. */
function der(tag: keyof typeof TAG, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const long = body.length < 128 ? [] : [0x82, body.length >> 8];
  return Buffer.concat([Buffer.from([TAG[tag], ...long, body.length & 0xff]), body]);
}

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
const id = (name: keyof typeof ID): Buffer => der('id', hex(ID[name]));
const time = (at: number): Buffer =>
  der('time', Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
const pem = (label: string, body: Buffer): string =>
  [`-----BEGIN ${label}-----`, body.toString('base64'), `-----END ${label}-----`, ''].join('\n');

/** A certificate for 127.0.0.1 that nobody has signed but itself (RFC 5280, section 4.1). */
export function selfSigned(name: string): Pair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der('list', id('ecdsaWithSha256'));
  const named = der(
    'list',
    der('set', der('list', id('commonName'), der('text', Buffer.from(name)))),
  );
  const authority = der('list', der('boolean', hex('ff')));
  const addresses = der('list', der('address', hex('7f000001')));
  const extensions = der(
    'list',
    der('list', id('basicConstraints'), der('octets', authority)),
    der('list', id('subjectAltName'), der('octets', addresses)),
  );
  const now = Date.now();
  const content = der(
    'list',
    der('version', der('integer', hex('02'))),
    der('integer', hex('01')),
    algorithm,
    named,
    der('list', time(now - DAY_MS), time(now + DAY_MS)),
    named,
    publicKey.export({ type: 'spki', format: 'der' }),
    der('extensions', extensions),
  );
  const signature = der('bits', hex('00'), sign('sha256', content, privateKey));
  return {
    cert: pem('CERTIFICATE', der('list', content, algorithm, signature)),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
