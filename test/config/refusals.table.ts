/** Configurations that must be refused: what is wrong, and what must be said about it. */
import type { ConfigInput } from '../../src/config/load.ts';

export interface Refusal {
  readonly what: string;
  readonly input: ConfigInput;
  /** Names the place, the option and the fix. */
  readonly says: RegExp;
}

const inFile = (what: string, file: unknown, says: RegExp): Refusal => ({
  what,
  input: { file, filePath: 'rug.yaml' },
  says,
});

const inVariable = (what: string, variable: string, value: string, says: RegExp): Refusal => ({
  what,
  input: { environment: { [variable]: value } },
  says,
});

const inFlag = (what: string, flag: string, value: string, says: RegExp): Refusal => ({
  what,
  input: { flags: { [flag]: value } },
  says,
});

const LONG = 'x'.repeat(20);
const SHA = '0'.repeat(64);

const token = (entry: object): object => ({ http: { tokens: { alice: entry } } });

export const REFUSALS: readonly Refusal[] = [
  inFile('a list', [1], /^rug\.yaml: must be a map of sections$/),
  inFile('a text', 'http', /^rug\.yaml: must be a map of sections$/),
  inFile('a number', 7, /must be a map of sections/),

  inFile('a slip in a section', { htp: {} }, /^rug\.yaml: htp: is no option; did you mean http\?$/),
  inFile(
    'a slip in an option',
    { http: { prt: 1 } },
    /http\.prt: is no option; did you mean port\?/,
  ),
  inFile('snake case', { machine: { max_attempts: 1 } }, /did you mean maxAttempts\?/),
  inFile('dashes', { machine: { 'max-pushes': 1 } }, /did you mean maxPushes\?/),
  inFile('another section', { maxAttempts: 1 }, /did you mean machine\.maxAttempts\?/),
  inFile('a nested slip', { amqp: { agent: { exchnge: 'x' } } }, /agent\.exchnge: .* exchange\?/),
  inFile("Astara's name", { reboot_error_threshold: 5 }, /did you mean machine\.maxAttempts\?/),
  inFile("Astara's section", { rabbit: { interval_max: 5 } }, /rabbit: is no option; there are/),
  inFile('nothing like an option', { quux: 1 }, /quux: is no option; there are dataDir, logLevel/),
  inFile('a key of an entry', token({ rol: 'admin' }), /alice\.rol: is no option; .* role\?/),
  inFile('a prototype', JSON.parse('{"http":{"__proto__":{"port":1}}}'), /__proto__: is no option/),

  inFile(
    'a section that is a number',
    { http: 5 },
    /^rug\.yaml: http: must be a map of .*, not 5$/,
  ),
  inFile('a section that is a list', { http: [1] }, /http: must be a map of .*, not a list/),
  inFile('a section within one', { brake: { rack: 1 } }, /rack: must be a map of share, number/),
  inFile(
    'a text for a number',
    { http: { port: 'x' } },
    /port: must be a whole number .*, not "x"/,
  ),
  inFile('a quoted number', { http: { port: '80' } }, /port: must be a whole number .*, not "80"/),
  inFile('nothing for a number', { http: { port: null } }, /port: must be a whole number .* null/),
  inFile('a number for a text', { amqp: { queue: 5 } }, /amqp\.queue: must be text, not 5/),
  inFile(
    'yes for true',
    { health: { enabled: 'yes' } },
    /enabled: must be true or false, not "yes"/,
  ),
  inFile('1 for true', { brake: { enabled: 1 } }, /brake\.enabled: must be true or false, not 1/),
  inFile('a list for a map', { kinds: [] }, /kinds: must be a map, not an empty list/),
  inFile(
    'a text for a list',
    { amqp: { exchanges: { nova: 'a' } } },
    /nova: must be a list that is not empty, not "a"/,
  ),
  inFile(
    'no bindings',
    { amqp: { exchanges: { nova: [] } } },
    /nova: must be a list that is not empty, not an empty list/,
  ),

  inFile('half a port', { http: { port: 1.5 } }, /http\.port: must be a whole number/),
  inFile('a port beyond', { http: { port: 70_000 } }, /from 0 to 65535, not 70000/),
  inFile('no attempts', { machine: { maxAttempts: 0 } }, /at least 1 \(boots\), not 0/),
  inFile('a time of nothing', { machine: { backoffSeconds: 0 } }, /a number above 0 \(seconds\)/),
  inFile('a time before', { retention: { trailDays: -1 } }, /trailDays: .* above 0, .* \(days\)/),
  inFile('a time with a unit', { machine: { backoffSeconds: '5s' } }, /\(seconds\), not "5s"/),
  inFile(
    'more than all',
    { brake: { global: { share: 20 } } },
    /share: must be a number from 0 to 1/,
  ),
  inFile('a heap too small', { scheduler: { workerHeapMb: 8 } }, /at least 64 \(MB\), not 8/),
  inFile(
    'a level',
    { logLevel: 'warning' },
    /one of debug, info, warn, error, .* did you mean warn\?/,
  ),
  inFile('a level in capitals', { logLevel: 'INFO' }, /not "INFO"; did you mean info\?/),
  inFile('an empty name', { amqp: { queue: '' } }, /amqp\.queue: must be a name without spaces/),
  inFile(
    'a name with spaces',
    { amqp: { queue: 'a b' } },
    /must be a name without spaces, not "a b"/,
  ),
  inFile(
    'a negative grace',
    { kinds: { vm: { graceSeconds: -1 } } },
    /vm\.graceSeconds: .* least 0/,
  ),
  inFile(
    'half a rate',
    { gates: { rate: { d: { perSecond: 1 } } } },
    /d\.burst: is missing: it must/,
  ),

  inFile(
    'no type',
    { health: { checks: { vm: {} } } },
    /vm\.type: is missing: .* http, tcp, dummy/,
  ),
  inFile(
    'another type',
    { health: { checks: { vm: { type: 'htp', port: 1 } } } },
    /vm\.type: must be one of http, tcp, dummy, not "htp"; did you mean http\?/,
  ),
  inFile('no port', { health: { checks: { vm: { type: 'tcp' } } } }, /vm\.port: is missing/),
  inFile(
    'a status',
    { health: { checks: { vm: { type: 'http', port: 1, expect: ['ok'] } } } },
    /expect\.0: must be a status or a range of them, e\.g\. "200-299", not "ok"/,
  ),
  inFile(
    'a path',
    { health: { checks: { vm: { type: 'http', port: 1, path: 'x' } } } },
    /path: must be text that starts with "\/", not "x"/,
  ),

  inVariable(
    'a variable that is no number',
    'RUG_HTTP_PORT',
    'x',
    /^RUG_HTTP_PORT: http\.port: must be .*, not "x"$/,
  ),
  inVariable('a hexadecimal', 'RUG_HTTP_PORT', '0x50', /RUG_HTTP_PORT: .*not "0x50"/),
  inVariable('no boolean', 'RUG_HEALTH_ENABLED', 'on', /RUG_HEALTH_ENABLED: .* true or false/),
  inVariable('null where something must be', 'RUG_MACHINE_MAX_ATTEMPTS', 'null', /not "null"/),
  inVariable('no map', 'RUG_KINDS', 'vm', /^RUG_KINDS: kinds: must be a map, not "vm"/),
  inVariable('broken YAML', 'RUG_KINDS', '{vm: ', /^RUG_KINDS: kinds: must be a map/),
  inVariable('another database', 'RUG_DATABASE_URL', 'mysql://x/y', /must be postgres:\/\/user/),
  inVariable('no URL', 'RUG_AMQP_URL', 'rabbit', /^RUG_AMQP_URL: amqp\.url: must be amqp:\/\/user/),
  inVariable(
    'a file that is not there',
    'RUG_AMQP_URL_FILE',
    '/no',
    /URL_FILE: .*\/no cannot be read/,
  ),
  inVariable(
    'a short token',
    'RUG_HTTP_ADMIN_TOKEN',
    'abc',
    /at least 16 characters: openssl rand/,
  ),
  inVariable('a token with spaces', 'RUG_HTTP_ADMIN_TOKEN', `${LONG} y`, /without spaces/),
  {
    what: 'a secret twice',
    input: {
      environment: { RUG_AMQP_URL: 'amqp://a', RUG_AMQP_URL_FILE: 'f' },
      readText: () => 'amqp://b',
    },
    says: /^RUG_AMQP_URL_FILE: amqp\.url: RUG_AMQP_URL is set as well: unset one of them$/,
  },
  inFlag(
    'a flag that is no number',
    '--http-port',
    'x',
    /^--http-port: http\.port: must be a whole number/,
  ),
  inFlag(
    'a flag with nothing',
    '--data-dir',
    '',
    /^--data-dir: dataDir: must be text that is not empty/,
  ),

  inFile('no role', token({ token: LONG }), /alice\.role: is missing: .* viewer, operator, admin/),
  inFile(
    'a role',
    token({ role: 'root', token: LONG }),
    /one of viewer, operator, admin, not "root"/,
  ),
  inFile(
    'no tenants',
    token({ role: 'viewer', token: LONG, tenants: [] }),
    /tenants: must be a list/,
  ),
  inFile(
    'no token',
    token({ role: 'viewer' }),
    /must have one of token, tokenFile, sha256; there is none/,
  ),
  inFile(
    'a token in clear and as a digest',
    token({ role: 'viewer', token: LONG, sha256: SHA }),
    /^rug\.yaml: http\.tokens\.alice: must have one of .*; there are token and sha256$/,
  ),
  inFile('a digest', token({ role: 'viewer', sha256: 'ab' }), /64 hexadecimal digits: printf/),
  inFile(
    'a token file that is not there',
    token({ role: 'viewer', tokenFile: '/no' }),
    /tokenFile: \/no cannot be read/,
  ),
  {
    what: 'a token file that holds too little',
    input: { file: token({ role: 'viewer', tokenFile: 'f' }), readText: () => 'abc\n' },
    says: /tokenFile: f must have at least 16 characters/,
  },
  inFile(
    'a name of a token',
    { http: { tokens: { 'a b': { role: 'viewer', token: LONG } } } },
    /tokens\.a b: must be a name without spaces/,
  ),
  {
    what: 'two who are called admin',
    input: {
      file: { http: { tokens: { admin: { role: 'viewer', sha256: SHA } }, adminToken: LONG } },
    },
    says: /http\.tokens\.admin: is the name of http\.adminToken: choose another name/,
  },
  inFile(
    'one token of two',
    {
      http: { tokens: { a: { role: 'viewer', token: LONG }, b: { role: 'admin', token: LONG } } },
    },
    /http\.tokens\.b: is the same token as that of a: give everybody one/,
  ),

  inVariable(
    'no token beyond loopback',
    'RUG_HTTP_HOST',
    '0.0.0.0',
    /^RUG_HTTP_HOST: http\.host: listening on 0\.0\.0\.0.* http\.adminToken .*openssl.*http\.tokens/,
  ),
  inFile('no token on a name', { http: { host: 'rug.example' } }, /http\.host: .* takes a token/),
  inFile('no token on IPv6', { http: { host: '::' } }, /http\.host: .* takes a token/),
  inFile('a certificate alone', { http: { tls: { certFile: 'c' } } }, /tls\.keyFile: is missing/),
  inFile('a key alone', { http: { tls: { keyFile: 'k' } } }, /tls\.certFile: is missing/),
  inFile('an authority alone', { http: { tls: { clientCaFile: 'c' } } }, /takes HTTPS/),
  inFile(
    'a brake without a limit',
    { brake: { tenant: { share: null } } },
    /brake\.tenant: share and number are both null: give one of them, or share: 1/,
  ),
  inFile(
    'a settling that outlasts',
    { brake: { settleSeconds: 600 } },
    /less than brake\.windowSec/,
  ),
  inFile(
    'a backoff',
    { machine: { backoffSeconds: 90 } },
    /at most machine\.backoffMaxSeconds \(60\)/,
  ),
  inFile(
    'a boot',
    { machine: { bootTimeoutSeconds: 1 } },
    /at most machine\.bootTimeoutSeconds \(1\)/,
  ),
  inFile(
    'a reconnection',
    { amqp: { backoff: { maxMs: 100 } } },
    /at most amqp\.backoff\.maxMs \(100\)/,
  ),
  inFile(
    'commands on the exchange of a service',
    { amqp: { commands: { exchange: 'neutron' } } },
    /amqp\.commands\.exchange: must be an exchange of its own: neutron is in amqp\.exchanges/,
  ),
  inFile(
    'commands among the notices',
    { amqp: { notices: 'rug.commands' } },
    /amqp\.commands\.exchange: .*: rug\.commands is in amqp\.notices/,
  ),
  inFile(
    'one queue for two things',
    { amqp: { queue: 'q', agent: { enabled: true, queue: 'q' } } },
    /amqp\.agent\.queue: must be another queue than amqp\.queue/,
  ),
];
