import { freshDatabase } from '../support/services.ts';
import { killSuite } from './kill.suite.ts';

killSuite({
  name: 'PostgreSQL',
  open: async () => {
    const { url, drop } = await freshDatabase();
    return { environment: { RUG_DATABASE_URL: url }, drop };
  },
});
