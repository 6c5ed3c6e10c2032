import { poisonSuite } from './poison.suite.ts';

poisonSuite({
  name: 'the embedded store',
  open: async () => ({ environment: {}, drop: async () => {} }),
});
