import { killSuite } from './kill.suite.ts';

killSuite({
  name: 'the embedded store',
  open: async () => ({ environment: {}, drop: async () => {} }),
});
